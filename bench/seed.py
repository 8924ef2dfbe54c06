"""A home for one rung: keys, policy, and a registry with so many agents, one of them the upstream."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from bench.wire import Shape, jwk_of, new_key, scalar, thumbprint
from legation.adapters.clock import Clock
from legation.adapters.keyring import Keyring
from legation.adapters.sqlite.store import Store
from legation.config import Keys as KeySettings
from legation.config import Limits, Log, Policy, Server, Settings, Storage
from legation.core import tokens
from legation.core.asks import ActiveKid, Apply, Change, NewId, Sign
from legation.core.audit import event
from legation.core.model import (
    Agent,
    Binding,
    Interface,
    PutAgent,
    PutTenant,
    Rate,
    RegisteredKey,
    Standing,
    Tenant,
)

SKILL = "invoices:read"
CALLEE = "ledger"
TENANT = "bench"
PATH = f"/a2a/{CALLEE}/skills/{SKILL}/rpc"
_AT_ONCE = 2_000
PLENTY = Rate(1e6, 1e6)
MANY = 1 << 16


@dataclass(frozen=True, slots=True)
class Home:
    """A seeded home, and callers drawn evenly over all that are registered in it."""

    path: Path
    callers: tuple[tuple[str, ec.EllipticCurvePrivateKey], ...]

    def shapes(self, port: int, *, foreign: bool = False) -> list[Shape]:
        """How each caller asks: its own token, its own proof key. `foreign` signs with a key of nobody's."""
        settings = settings_for(self.path, port)
        keyring = Keyring(settings.keys.uri, clock=time.time)
        kid = keyring.active_kid(ActiveKid("token"))
        base = settings.server.base_url
        made = []
        for name, key in self.callers:
            claims = tokens.payload(
                issuer=base,
                subject=name,
                audience=f"{base}/a2a/{CALLEE}",
                scope=frozenset({SKILL}),
                tenant=TENANT,
                issued_at=int(time.time()),
                lifetime=300,
                jti=secrets.token_urlsafe(16),
                jkt=thumbprint(jwk_of(key)),
            )
            unsigned = tokens.signing_input(kid, tokens.TYPE, claims)
            token = tokens.compact(unsigned, keyring.sign(Sign(kid, unsigned)))
            made.append(
                Shape(
                    path=PATH,
                    host=f"127.0.0.1:{port}",
                    token=token,
                    proof_key=scalar(new_key() if foreign else key),
                    htu=f"{base}{PATH}",
                )
            )
        return made


def settings_for(home: Path, port: int) -> Settings:
    """The settings a rung runs with: the defaults, in a place of its own."""
    return Settings(
        server=Server(port=port),
        limits=Limits(connections=MANY),
        storage=Storage(path=home / "legation.db"),
        keys=KeySettings(uri=f"file:{home / 'keys'}"),
        policy=Policy(directory=home / "policies"),
        log=Log(level="warning"),
    )


def seed(home: Path, upstream: str, *, agents: int = 10, callers: int = 8) -> Home:
    """Make a home with `agents` registered agents; at most `callers` of them will call."""
    found(home)
    named = [f"agent-{number:06d}" for number in range(agents - 1)]
    every = max(1, len(named) // callers)
    keys = {name: new_key() for name in named[::every][:callers]}
    asyncio.run(_fill(home, upstream, named, keys))
    return Home(home, tuple(keys.items()))


def found(home: Path) -> None:
    """Make a home in which nobody is registered yet: keys and a policy."""
    home.mkdir(parents=True)
    (home / "policies").mkdir()
    policy = files("legation").joinpath("policies/default.cedar").read_text("utf-8")
    (home / "policies" / "default.cedar").write_text(policy, "utf-8")
    Keyring.init(f"file:{home / 'keys'}", clock=time.time)


async def register(home: Path, changes: tuple[Change, ...]) -> None:
    """Make these changes to its registry."""
    store = Store.open(home / "legation.db")
    await store.start()
    try:
        await _apply(store, changes)
    finally:
        await store.close()


async def _fill(home: Path, upstream: str, named: list[str], keys: dict[str, ec.EllipticCurvePrivateKey]) -> None:
    store = Store.open(home / "legation.db")
    await store.start()
    try:
        tenant = Tenant(TENANT, rate=PLENTY, agent_rate=PLENTY, in_flight=MANY, streams=MANY)
        await _apply(store, (PutTenant(tenant), PutAgent(_callee(upstream), 0)))
        for first in range(0, len(named), _AT_ONCE):
            batch = named[first : first + _AT_ONCE]
            await _apply(store, tuple(PutAgent(_caller(name, keys.get(name)), 0) for name in batch))
    finally:
        await store.close()


async def _apply(store: Store, changes: tuple[Change, ...]) -> None:
    record_id = Clock().new_id(NewId())
    body = event(record_id=record_id, at=time.time(), what="seeded", changes=len(changes))
    await store.apply(Apply(changes, record_id, body))


def _callee(upstream: str) -> Agent:
    return Agent(
        id=CALLEE,
        tenant=TENANT,
        owner="bench",
        name="Ledger",
        standing=Standing.ACTIVE,
        skills=(SKILL, "invoices:write"),
        input_modes=frozenset({"text/plain", "application/json"}),
        interfaces=(Interface(Binding.JSONRPC, upstream),),
        streaming=True,
    )


def _caller(name: str, key: ec.EllipticCurvePrivateKey | None) -> Agent:
    """An agent as a registry holds it. One that will not call has a key nobody holds."""
    jwk = jwk_of(key) if key is not None else {"crv": "P-256", "kty": "EC", "x": secrets.token_urlsafe(32), "y": name}
    print_ = thumbprint(jwk)
    return Agent(
        id=name,
        tenant=TENANT,
        owner="bench",
        name=f"Agent {name}",
        standing=Standing.ACTIVE,
        keys=(RegisteredKey(print_, jwk, print_),),
        scopes=frozenset({SKILL}),
        targets=frozenset({CALLEE}),
    )

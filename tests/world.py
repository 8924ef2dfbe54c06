"""An in-memory world: agents, tenants, keys, a ledger, an origin. It answers every Ask from plain dicts, and can lie.

Tokens and proofs are minted here with real ES256 keys and none of the project's own code, so that both sides cannot
share a mistake. A test changes what it wants in one line: a dict entry, `faults[Ask]` to fail, `lies[Ask]` to lie.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import itertools
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from msgspec.structs import replace

import legation
from legation.adapters.passkeys import Passkeys
from legation.core import asks, content, pipeline, policy
from legation.core import messages as m
from legation.core.asks import Ask, Inbound, Outbound, Plan, Unavailable
from legation.core.kept import Kept, Original, PutKept, name_of
from legation.core.keys import VerifyingKey
from legation.core.lookalike import Claim, Index, Lookalike
from legation.core.model import (
    Agent,
    Binding,
    Call,
    Hold,
    Interface,
    Op,
    Owner,
    Permit,
    Presented,
    PutAgent,
    PutTenant,
    Receipt,
    Refusal,
    Standing,
    Tenant,
    Trace,
)
from legation.core.operations import ROW, SKILL_EXTENSION
from legation.core.stages import Terms
from legation.engine import Answerer, Engine, questions
from tests.firewalls import SCREEN

T = TypeVar("T")

BASE = "https://gate.example"
NOW = 1_800_000_000.0
READ, TRANSFER = "payments:read", "payments:transfer"
HOOK = "https://orchestrator.example/hook"
TRACE = Trace("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", "01")
ISSUER_KID = "issuer-1"

UNSAID: Any = object()
"""Not given; None is a value of its own."""

SHIPPED = policy.load({"default.cedar": (Path(legation.__file__).parent / "policies/default.cedar").read_text()})


# -- keys and what is signed with them -----------------------------------------------------------------


@cache
def key_of(name: str) -> EllipticCurvePrivateKey:
    """The P-256 key of this name."""
    return generate_private_key(SECP256R1())


def b64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def jwk_of(name: str) -> dict[str, str]:
    point = key_of(name).public_key().public_numbers()
    x, y = (b64(number.to_bytes(32, "big")) for number in (point.x, point.y))
    return {"crv": "P-256", "kty": "EC", "x": x, "y": y}


def jkt_of(name: str) -> str:
    return b64(hashlib.sha256(json.dumps(jwk_of(name), separators=(",", ":"), sort_keys=True).encode()).digest())


def sign(name: str, payload: bytes) -> bytes:
    r, s = decode_dss_signature(key_of(name).sign(payload, ECDSA(SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def jws(header: Mapping[str, Any], claims: Mapping[str, Any], key: str) -> str:
    """A compact JWS signed with the named key, whatever the header says."""
    signed = ".".join(b64(json.dumps(part).encode()) for part in (header, claims))
    return f"{signed}.{b64(sign(key, signed.encode()))}"


def claims_of(token: str) -> dict[str, Any]:
    """What a JWS says; nothing is checked."""
    payload = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


# -- an origin's answer --------------------------------------------------------------------------------


class Arrived:
    """An Inbound with what it was given."""

    def __init__(self, body: bytes = b"{}", *, status: int = 200, chunks: tuple[bytes, ...] = ()) -> None:
        self.status = status
        self.content_type = "application/json"
        self.activated_extensions: str | None = None
        self.body = body
        self.closed = False
        self._chunks = chunks

    async def chunks(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            yield chunk

    async def close(self) -> None:
        self.closed = True


# -- the inhabitants -----------------------------------------------------------------------------------


def inhabitants() -> dict[str, Agent]:
    """`acme` has an orchestrator, a summarizer and payments; `rival` a spy and a vault."""
    both = (
        Interface(Binding.JSONRPC, "https://payments.acme/rpc"),
        Interface(Binding.REST, "https://payments.acme/rest"),
    )
    payments = Agent(
        "payments", "acme", "ops@acme", "Payments", Standing.ACTIVE,
        skills=(READ, TRANSFER), input_modes=frozenset({"text/plain", "application/json"}), interfaces=both,
        streaming=True, push=True, extended_card=True,
    )  # fmt: skip
    orchestrator = Agent(
        "orchestrator", "acme", "ops@acme", "Orchestrator", Standing.ACTIVE,
        scopes=frozenset({READ, TRANSFER}), targets=frozenset({"payments"}), callbacks=frozenset({HOOK}),
    )  # fmt: skip
    agents = (
        payments,
        orchestrator,
        replace(orchestrator, id="summarizer", name="Summarizer"),
        replace(orchestrator, id="spy", tenant="rival", targets=frozenset({"payments", "vault"})),
        replace(payments, id="vault", tenant="rival", name="Vault"),
    )
    return {agent.id: agent for agent in agents}


class World:
    """Everything the core can ask for, in dicts. `asked` is the transcript."""

    def __init__(self) -> None:
        self.now = NOW
        self.terms = Terms(BASE, screen=SCREEN)
        self.agents = inhabitants()
        self.tenants = {name: Tenant(name) for name in ("acme", "rival")}
        self.issuer_keys = {
            kid: VerifyingKey(kid, "ES256", key_of(kid).public_key()) for kid in (ISSUER_KID, "token-1")
        }
        self.hop_keys = {"hop-1": VerifyingKey("hop-1", "ES256", key_of("hop-1").public_key())}
        self.book = SHIPPED
        self.owners: dict[tuple[str, str, str], Owner] = {}
        self.claimed: set[tuple[str, str]] = set()
        self.nonces = {("rs", "nonce-0")}
        self.remembered_since = NOW - 3600
        self.wait: int | None = None
        self.places: Counter[str] = Counter()
        self.cards: dict[str, bytes] = {}
        self.kept: dict[tuple[str, str, str], asks.Found[Any]] = {}
        self.external_keys: dict[tuple[str, str, str], VerifyingKey] = {}
        self.ledger: list[tuple[str, str, dict[str, Any]]] = []
        self.origin: Callable[[Permit, Outbound], Inbound] = lambda _permit, _outbound: Arrived()
        self.asked: list[Ask[Any]] = []
        self.faults: dict[type[Ask[Any]], Exception] = {}
        self.lies: dict[type[Ask[Any]], Callable[[Any], Any]] = {}
        self.passkeys = Passkeys(BASE)
        self.posted: list[tuple[str, dict[str, str], bytes]] = []
        self.web: dict[str, Callable[[str], bytes | Exception]] = {}
        """What strangers serve, by URL without query; told the query."""
        self._ids = itertools.count(1)

    # -- answering -------------------------------------------------------------------------------------

    def answer(self, question: Ask[Any]) -> Any:
        """Answer as configured: fail, lie, or tell the truth."""
        self.asked.append(question)
        kind = type(question)
        if kind in self.faults:
            raise self.faults[kind]
        if kind in self.lies:
            return self.lies[kind](question)
        return self._truth(question)

    def _truth(self, question: Any) -> Any:  # noqa: C901, PLR0912 - one row per question
        match question:
            case asks.Now():
                return self.now
            case asks.NewId():
                return f"{next(self._ids):024x}"
            case asks.NewJti():
                return f"jti-{next(self._ids)}"
            case asks.NewSecret():
                return f"{next(self._ids):043d}"
            case asks.ExternalKey(tenant, issuer, kid):
                return self.external_keys.get((tenant, issuer, kid))
            case asks.PasskeyMade():
                return self.passkeys.made(question)
            case asks.PasskeyUsed():
                return self.passkeys.used(question)
            case asks.Find(kind, tenant, name):
                return self.kept.get((name_of(kind), tenant, name))
            case asks.FindAll(kind, tenant, parent):
                return tuple(
                    found
                    for (of, at, _), found in sorted(self.kept.items())
                    if (of, at) == (name_of(kind), tenant) and parent in {None, found.document.parent}
                )
            case asks.FeedOf(tenant, issuer):
                found = self.kept.get(("Feed", tenant, issuer))
                return None if found is None else found.document
            case asks.Revoked(tenant, names, issued_at):
                dead = (self.kept.get(("Revocation", tenant, name)) for name in names)
                return next((f.document.id for f in dead if f is not None and issued_at <= f.document.at), None)
            case asks.IssuerKey(kid, purpose):
                return (self.hop_keys if purpose == "hop" else self.issuer_keys).get(kid)
            case asks.ActiveKid(purpose):
                return f"{purpose}-1"
            case asks.Sign(kid, payload):
                return sign(kid, payload)
            case asks.FreshNonce(space):
                self.nonces.add((space, fresh := f"nonce-{next(self._ids)}"))
                return fresh
            case asks.NonceIsOurs(space, nonce):
                return (space, nonce) in self.nonces
            case asks.RememberedSince():
                return self.remembered_since
            case asks.ClaimOnce(space, name) | asks.ClaimDurably(space, name):
                first = (space, name) not in self.claimed
                self.claimed.add((space, name))
                return first
            case asks.AgentNamed(name):
                return self.agents.get(name)
            case asks.TenantNamed(name):
                return self.tenants.get(name)
            case asks.Policies():
                return self.book
            case asks.OwnerOf(agent, kind, name):
                return self.owners.get((agent, kind, name))
            case asks.BindFirst(agent, names, owner):
                return tuple(self.owners.setdefault((agent, kind, name), owner) for kind, name in names)
            case asks.TasksOf(agent, tenant, principal, context):
                return tuple(
                    (name, owner)
                    for (at, kind, name), owner in reversed(self.owners.items())
                    if (at, kind, owner.tenant, owner.principal) == (agent, "task", tenant, principal)
                    and context in (None, owner.context)
                )
            case asks.Spend():
                return self.wait
            case asks.Occupy(place, limit):
                free = self.places[place] < limit
                self.places[place] += free
                return free
            case asks.Vacate(place):
                self.places[place] -= 1
                return None
            case asks.Commit(record_id, kind, body) | asks.Note(record_id, kind, body):
                self.ledger.append((record_id, kind, json.loads(body)))
                return Receipt(record_id, len(self.ledger))
            case asks.Apply(changes, record_id, body, kind):
                for change in changes:
                    self._check(change)
                for change in changes:
                    self._change(change)
                self.ledger.append((record_id, kind, json.loads(body)))
                return Receipt(record_id, len(self.ledger))
            case asks.Resembling():
                return self._resembling(question)
            case asks.ContentOfCard(card, guard):
                hearing = content.Hearing(self.terms.screen, question.tenant, question.agent, question.allowed)
                return content.card_findings(card, hearing, guard or self.terms.guard)
            case asks.Inspect():
                return content.aside.read(self.terms.screen.firewall, question)
            case asks.Seal(tenant, name, agent, at, said):
                sealed = Original(tenant=tenant, id=name, parent=agent, at=at, until=at + 86400, sealed=said)
                self.kept[self._key(sealed)] = asks.Found(sealed, 1)
                return True
            case asks.Unseal(original):
                return original.sealed
            case asks.Fetch(url, etag):
                return self._fetched(url, etag)
            case asks.CardOf(agent):
                return self.cards.get(agent)
            case asks.Forward(permit, outbound):
                return self.origin(permit, outbound)
            case asks.Post(url, headers, body):
                self.posted.append((url, dict(headers), body))
                return 204
            case _:
                raise Unavailable(type(question).__name__, "this world cannot answer it")

    def _check(self, change: asks.Change) -> None:
        if isinstance(change, PutKept):
            found = self.kept.get(self._key(change.document))
            if change.was != (found.version if found is not None else 0):
                raise asks.Conflict("changed meanwhile")

    def _change(self, change: asks.Change) -> None:
        match change:
            case PutAgent(agent, _, card):
                self.agents[agent.id] = agent
                if card is not None:
                    self.cards[agent.id] = card
            case PutTenant(tenant):
                self.tenants[tenant.id] = tenant
            case PutKept(document, was):
                self.kept[self._key(document)] = asks.Found(document, was + 1)

    def _resembling(self, question: asks.Resembling) -> tuple[Lookalike, ...]:
        """As an adapter would: from what is published and reserved in the tenant."""
        index = Index()
        for (kind, tenant, name), found in self.kept.items():
            one = found.document
            if (kind, tenant) == ("PublishedCard", question.tenant) and one.published and name != question.agent:
                index.add(name, Claim(one.publisher, one.name, one.organization, one.domain, one.skills))
            if (kind, tenant) == ("Publisher", question.tenant) and not one.revoked:
                for reserved in one.reserved:
                    index.reserve(reserved, name)
        return index.check(question.claim)

    def _fetched(self, url: str, etag: str) -> asks.Fetched:
        where, _, query = url.partition("?")
        body = self.web[where](query) if where in self.web else asks.Broken("unreachable", "status 404")
        if isinstance(body, Exception):
            raise body
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        return asks.Fetched(304, tag, b"") if etag == tag else asks.Fetched(200, tag, body)

    @staticmethod
    def _key(document: Kept) -> tuple[str, str, str]:
        return type(document).__name__, document.tenant, document.id

    def keep(self, *documents: Kept) -> None:
        """Let the authority have these documents, each in its first version."""
        for document in documents:
            self.kept[self._key(document)] = asks.Found(document, 1)

    def answerers(self) -> dict[type[Ask[Any]], Answerer]:
        return dict.fromkeys(questions(), self.answer)

    def run(self, plan: Plan[T]) -> T:
        """Run a plan through the real engine."""
        return asyncio.run(Engine(self.answerers()).run(plan))

    def admit(self, call: Call) -> Permit | Hold | Refusal:
        return self.run(pipeline.admit(call, self.terms))

    def permit(self, call: Call) -> Permit:
        verdict = self.admit(call)
        assert isinstance(verdict, Permit), verdict
        return verdict

    def refusal(self, call: Call) -> Refusal:
        verdict = self.admit(call)
        assert isinstance(verdict, Refusal), verdict
        return verdict

    def hold(self, call: Call) -> Hold:
        verdict = self.admit(call)
        assert isinstance(verdict, Hold), verdict
        return verdict

    def put(self, name: str, **changes: Any) -> None:
        """Change an agent."""
        self.agents[name] = replace(self.agents[name], **changes)

    def put_tenant(self, name: str, **changes: Any) -> None:
        self.tenants[name] = replace(self.tenants[name], **changes)

    def own(self, task: str, *, by: str = "orchestrator", tenant: str = "acme", **more: Any) -> None:
        """Let a task of `payments` have this owner; `context` and `skill` besides."""
        self.owners["payments", "task", task] = owner = Owner(tenant, by, **{"skill": READ, **more})
        if owner.context is not None:
            self.owners["payments", "context", owner.context] = replace(owner, context=None)

    def record(self, verdict: Permit | Hold | Refusal) -> dict[str, Any]:
        """The record a verdict names."""
        (found,) = [body for name, kind, body in self.ledger if (name, kind) == (verdict.record_id, "decision")]
        return found

    # -- minting ---------------------------------------------------------------------------------------

    def token(
        self,
        *,
        caller: str = "orchestrator",
        audience: str = "payments",
        scope: tuple[str, ...] = (READ,),
        bound_to: str | None = UNSAID,
        key: str = ISSUER_KID,
        header: Mapping[str, Any] | None = None,
        **claims: Any,
    ) -> str:
        """An access token; `claims` replace its own, and None leaves one out."""
        body: dict[str, Any] = {
            "iss": BASE,
            "sub": caller,
            "aud": self.terms.resource(audience),
            "scope": " ".join(scope),
            "tenant": self.agents[caller].tenant if caller in self.agents else "acme",
            "exp": int(self.now) + 240,
            "iat": int(self.now) - 60,
            "jti": f"token-{next(self._ids)}",
            "client_id": caller,
        }
        holder = caller if bound_to is UNSAID else bound_to
        if holder is not None:
            body["cnf"] = {"jkt": jkt_of(holder)}
        body = {name: value for name, value in (body | claims).items() if value is not None}
        return jws({"alg": "ES256", "typ": "at+jwt", "kid": ISSUER_KID, **(header or {})}, body, key)

    def proof(self, token: str, method: str, url: str, *, key: str = "orchestrator", **claims: Any) -> str:
        """A DPoP proof; `claims` replace its own, and None leaves one out."""
        body = {
            "htm": method,
            "htu": url,
            "iat": int(self.now),
            "jti": f"proof-{next(self._ids)}",
            "ath": b64(hashlib.sha256(token.encode()).digest()),
            **claims,
        }
        body = {name: value for name, value in body.items() if value is not None}
        return jws({"alg": "ES256", "typ": "dpop+jwt", "jwk": jwk_of(key)}, body, key)

    def call(
        self,
        op: Op = Op.SEND_MESSAGE,
        params: m.Params | None = None,
        *,
        caller: str = "orchestrator",
        callee: str = "payments",
        scope: tuple[str, ...] = (READ,),
        token: str | None = UNSAID,
        proof: str | None = UNSAID,
        scheme: str = "DPoP",
        **more: Any,
    ) -> Call:
        """A call that is in order but for what is given. A `token` or `proof` of None is not sent."""
        method = ROW[op].verbs[0] if more.get("binding") is Binding.REST else "POST"
        url = f"{self.terms.resource(callee)}/rpc"
        if token is UNSAID:
            token = self.token(caller=caller, audience=callee, scope=scope)
        if proof is UNSAID:
            proof = self.proof(token or "", method, url, key=caller)
        presented = Presented((f"{scheme} {token}",) if token else (), (proof,) if proof else ())
        call = Call(
            op, Binding.JSONRPC, callee, params if params is not None else params_for(op), method, url, presented,
            ("1.0",), 512, TRACE,
        )  # fmt: skip
        return replace(call, **more) if more else call


def message(text: str = "hello", *, skill: str | None = READ, **more: Any) -> m.SendMessageRequest:
    """A message that names its skill in the metadata."""
    metadata = {SKILL_EXTENSION: skill} if skill is not None else None
    return m.SendMessageRequest(m.Message("m-1", "ROLE_USER", (m.Part(text=text),), metadata=metadata, **more))


def params_for(op: Op, task: str | None = "t-1", skill: str | None = READ) -> m.Params:
    """Parameters of each operation, about this task where it can be."""
    name = task or "t-1"
    found: dict[Op, m.Params] = {
        Op.SEND_MESSAGE: message(skill=skill, task_id=task),
        Op.SEND_STREAMING_MESSAGE: message(skill=skill, task_id=task),
        Op.GET_TASK: m.GetTaskRequest(name),
        Op.LIST_TASKS: m.ListTasksRequest(),
        Op.CANCEL_TASK: m.CancelTaskRequest(name),
        Op.SUBSCRIBE_TO_TASK: m.SubscribeToTaskRequest(name),
        Op.CREATE_PUSH_CONFIG: m.TaskPushNotificationConfig(HOOK, task_id=name),
        Op.GET_PUSH_CONFIG: m.GetTaskPushNotificationConfigRequest(name, "cfg-1"),
        Op.LIST_PUSH_CONFIGS: m.ListTaskPushNotificationConfigsRequest(name),
        Op.DELETE_PUSH_CONFIG: m.DeleteTaskPushNotificationConfigRequest(name, "cfg-1"),
        Op.GET_EXTENDED_CARD: m.GetExtendedAgentCardRequest(),
    }
    return found[op]

"""A gateway, an agent behind it that counts what reaches it, and what must hold after every attack."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import pytest_asyncio

from legation.core import audit
from legation.core.reasons import BY_ID
from legation.demo.cast import Part
from legation.demo.setting import Setting, raised
from legation.demo.wire import Caller, send_message
from legation.sdk.credentials import dpop_proof
from legation.sdk.keys import AgentKey
from legation.sdk.refusals import refusal_of
from tests.attacks import wire
from tests.attacks.origin import Origin, dumps
from tests.attacks.wire import Answer

READ, TRANSFER = "payments:read", "payments:transfer"
BOTH = frozenset({READ, TRANSFER})
TARGET = "target"


@dataclass
class Ground:
    """Where the attacks happen."""

    setting: Setting
    origin: Origin

    @property
    def base_url(self) -> str:
        return self.setting.base_url

    @property
    def port(self) -> int:
        return int(self.base_url.rpartition(":")[2])

    @property
    def host(self) -> str:
        return self.base_url.removeprefix("http://")

    def caller(self, name: str = "one") -> Caller:
        return self.setting.callers[name]

    def url(self, path: str = "/rpc") -> str:
        return f"{self.base_url}/a2a/{TARGET}{path}"

    async def token(self, name: str = "one", *scopes: str) -> str:
        return await self.caller(name).token(TARGET, *(scopes or (READ, TRANSFER)))

    def proof(
        self, token: str | None, url: str, method: str = "POST", *, name: str = "one", key: AgentKey | None = None
    ) -> str:
        """A proof made now, with the nonce the gateway wants of late."""
        caller = self.caller(name)
        nonce = caller.credentials.nonces.of(httpx.URL(url), "rs" if token else "as")
        return dpop_proof(key or caller.key, method, url, token=token, nonce=nonce)

    async def fields(
        self, path: str = "/rpc", method: str = "POST", *, name: str = "one", **instead: str | bytes | None
    ) -> list[tuple[str | bytes, str | bytes]]:
        """The headers of an honest request but for its length; `instead` replaces some, by lower-case name, or none."""
        token = await self.token(name)
        fields: dict[str, Any] = {
            "host": self.host,
            "a2a-version": "1.0",
            "content-type": "application/json",
            "authorization": f"DPoP {token}",
            "dpop": self.proof(token, self.url(path), method, name=name),
        }
        fields.update({key.replace("_", "-"): value for key, value in instead.items()})
        return [(key, value) for key, value in fields.items() if value is not None]

    async def send(
        self, body: bytes | None, path: str = "/rpc", method: str = "POST", *more: tuple[Any, Any], **instead: Any
    ) -> Answer:
        """An honest request but for what is said: its body, more headers, or other headers."""
        fields = [*(await self.fields(path.partition("?")[0], method, **instead)), *more]
        if body is not None:
            fields.append(("content-length", str(len(body))))
        target = f"/a2a/{TARGET}{path}"
        return await wire.ask(self.port, wire.head(method, target, fields), body or b"", bodiless=method == "HEAD")

    # -- what must hold -----------------------------------------------------------------------------

    async def serves(self) -> None:
        """An honest call passes, and reaches the agent once."""
        self.origin.answer = None
        before = len(self.origin.asked)
        answer = await self.send(hello())
        assert answer.status == 200, answer
        assert "result" in answer.document, answer
        assert len(self.origin.asked) == before + 1

    def recorded(self, answer: Answer, *reasons: str) -> audit.Decision:
        """A refusal with one of these reasons, in its binding's words, and its decision in the ledger."""
        reason, record_id = self.told(answer)
        row = BY_ID[reason].row
        assert answer.status in (row.http, 200), answer
        assert answer.document["error"]["code"] == (row.rpc if "jsonrpc" in answer.document else row.http), answer
        assert reason in reasons, answer
        assert answer.field("cache-control") == "no-store"
        return self.decision(record_id, reason)

    async def failed(self, answer: Answer, *reasons: str) -> None:
        """A refusal with one of these reasons, of a call permitted at first: its outcome is what is recorded."""
        reason, record_id = self.told(answer)
        assert reason in reasons, answer
        decision = self.decision(record_id, None)
        async with asyncio.timeout(3):
            while (row := self.setting.running.admin.store.outcome_of(decision.id)) is None:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert msgspec.json.decode(row.body, type=audit.OutcomeRecord).reason == reason

    def told(self, answer: Answer) -> tuple[str, str]:
        """Reason and record id of a refusal."""
        told = refusal_of(answer.document)
        assert told is not None, answer
        return told.reason, told.record_id

    def decision(self, record_id: str, reason: str | None) -> audit.Decision:
        row = self.setting.running.admin.store.record(record_id)
        assert row is not None, record_id
        decision = msgspec.json.decode(row.body, type=audit.Decision)
        assert (decision.verdict, decision.reason) == ("refuse" if reason else "permit", reason)
        return decision


def hello(**message: Any) -> bytes:
    """An honest SendMessage."""
    return dumps(send_message("pay the bill", **{"skill": TRANSFER, **message}))


CAST = (
    Part("one", "acme", scopes=BOTH, targets=frozenset({TARGET})),
    Part("other", "acme", scopes=BOTH, targets=frozenset({TARGET})),
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ground() -> AsyncIterator[Ground]:
    with tempfile.TemporaryDirectory(prefix="legation-") as place:
        async with Origin() as origin, raised(Path(place) / "home", CAST) as setting:
            await setting.enrol(Part(TARGET, "acme"), origin.card())
            field = Ground(setting, origin)
            for name in ("one", "other"):
                token = await field.token(name)
                answer = await field.caller(name).call(TARGET, hello(), token=token)
                assert answer.status_code == 200, answer.text
            yield field


@pytest_asyncio.fixture(loop_scope="module")
async def field(ground: Ground) -> AsyncIterator[Ground]:
    """Nothing of an attack reached the agent, and the gateway serves on: checked after every test that attacks it."""
    ground.origin.answer = None
    before = len(ground.origin.asked)
    yield ground
    assert ground.origin.asked[before:] == []
    await ground.serves()


@pytest.fixture(params=["/rpc", "/rest/message:send"], ids=["jsonrpc", "rest"])
def path(request: pytest.FixtureRequest) -> str:
    value: str = request.param
    return value

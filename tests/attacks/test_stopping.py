"""SIGTERM while streams are open: callers hear at once that it is the gateway that stops, and the record says so."""

from __future__ import annotations

import asyncio
import json
import signal
from typing import Any

import httpx
import msgspec

from legation import config
from legation.core import audit
from legation.demo.wire import Caller, send_message
from legation.sdk.credentials import dpop_proof
from legation.wiring.admin import reading
from tests.attacks.conftest import READ, TRANSFER
from tests.attacks.origin import Asked, Origin, a_task, dumps, said
from tests.attacks.test_kill import Home, enrolled, home, pytestmark

__all__ = ["home", "pytestmark"]


async def working(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """A stream that goes on and on; or a call that is never answered."""
    document = asked.document
    if document["method"] == "SendMessage":
        await asyncio.sleep(8)
        return
    task = a_task(f"task-of-{document['id']}", "c", "WORKING")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
    status = {"taskId": task["id"], "contextId": "c", "status": task["status"]}
    writer.write(b"data: " + dumps(said(document, {"task": task})) + b"\n\n")
    while True:
        writer.write(b"data: " + dumps(said(document, {"statusUpdate": status})) + b"\n\n")
        await writer.drain()
        await asyncio.sleep(0.05)


async def call(caller: Caller, http: httpx.AsyncClient, method: str, begun: asyncio.Event) -> bytes:
    """Everything that is answered."""
    body = dumps({**send_message("pay the bill", skill=TRANSFER), "method": method})
    token = await caller.token("target", READ, TRANSFER)
    url = httpx.URL(caller.url("target"))
    while True:
        nonce = caller.credentials.nonces.of(url, "rs")
        headers = {
            "Content-Type": "application/json", "A2A-Version": "1.0", "Authorization": f"DPoP {token}",
            "DPoP": dpop_proof(caller.key, "POST", str(url), token=token, nonce=nonce),
        }  # fmt: skip
        async with http.stream("POST", url, content=body, headers=headers) as answer:
            if caller.credentials.nonces.keep(url, "rs", answer):
                continue
            got = b""
            async for piece in answer.aiter_bytes():
                got += piece
                begun.set()
            return got


async def test_a_gateway_that_stops_cuts_streams_off_at_once_and_says_that_it_was_the_gateway(home: Home) -> None:
    async with Origin() as origin, httpx.AsyncClient(timeout=20) as http:
        one, _ = enrolled(home, origin, http)
        origin.answer = working
        with home.serving() as child:
            await home.up(child)
            begun = [asyncio.Event(), asyncio.Event()]
            streams = [asyncio.create_task(call(one, http, "SendStreamingMessage", event)) for event in begun]
            async with asyncio.timeout(10):
                await asyncio.gather(*(event.wait() for event in begun))
            waiting = asyncio.create_task(call(one, http, "SendMessage", asyncio.Event()))
            while len(origin.asked) < 3:  # noqa: ASYNC110 - reaches the agent
                await asyncio.sleep(0.02)
            child.send_signal(signal.SIGTERM)
            told = await asyncio.gather(*streams)
            assert not waiting.done(), "streams end at once, calls have a while"
            answer = await waiting
            assert await asyncio.to_thread(child.wait, 10) == 0
    for got in told:
        event = json.loads(got.rpartition(b"data: ")[2].partition(b"\n")[0])
        assert reason_of(event) == "stopping", event
    assert reason_of(json.loads(answer)) == "stopping"
    ended = outcomes(home)
    assert [(one.ending, one.reason) for one in ended] == [("refused", "stopping")] * 3
    home.verb("audit", "verify")
    for line in home.log.read_text().splitlines():
        assert json.loads(line)["level"] != "error", line


def reason_of(document: dict[str, Any]) -> str:
    """The id of the reason in a JSON-RPC error."""
    found: str = document["error"]["data"][0]["metadata"]["reason"]
    return found


def outcomes(home: Home) -> list[audit.OutcomeRecord]:
    with reading(config.load(home.path / config.FILE, {})) as store:
        rows = store.records(kind="outcome", newest=True, limit=10)
    return [msgspec.json.decode(row.body, type=audit.OutcomeRecord) for row in rows]

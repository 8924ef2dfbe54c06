"""Floods: what strangers send, as much as they like, fills no disk and locks nobody out."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from legation.adapters import strangers
from legation.core import attempts
from tests.attacks.conftest import TARGET
from tests.attacks.wire import ask, head

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="module")]

FLOOD = 600


async def test_a_flood_without_tokens_writes_little_and_each_refusal_names_a_record(field):
    store = field.setting.running.admin.store
    before = len(store.records(kind="decision", newest=True, limit=10_000))
    fields = [
        ("host", field.host),
        ("a2a-version", "1.0"),
        ("content-type", "application/json"),
        ("content-length", "2"),
    ]
    named = set()
    for _ in range(FLOOD):
        answer = await ask(field.port, head("POST", f"/a2a/{TARGET}/rpc", fields), b"{}")
        reason, record_id = field.told(answer)
        named.add(record_id)
        assert answer.status in {400, 401, 200}
        assert reason
    for record_id in named:
        assert store.record(record_id) is not None
    written = len(store.records(kind="decision", newest=True, limit=10_000)) - before
    assert written <= strangers.SOURCE.burst + FLOOD / 50, written


async def test_a_flood_at_the_token_endpoint_hears_429_and_an_honest_client_its_token(field):
    url = f"{field.base_url}/oauth/token"
    async with httpx.AsyncClient() as http:
        heard = [
            (await http.post(url, data={"grant_type": "client_credentials", "client_assertion": "x"})).status_code
            for _ in range(int(attempts.REMOTE.burst) + 20)
        ]
        last = await http.post(url, data={"grant_type": "client_credentials", "client_assertion": "x"})
    assert set(heard) == {401, 429}
    assert (last.status_code, last.json()["error"]) == (429, "temporarily_unavailable")
    assert int(last.headers["retry-after"]) >= 1
    assert "www-authenticate" not in last.headers
    field.caller().credentials._tokens.clear()
    assert await field.token()


MANY = 1_200
"""More than a server with the usual settings takes at once."""


async def test_connections_that_say_nothing_keep_nobody_out(field):
    silent: list[asyncio.StreamWriter] = []
    try:
        for _ in range(MANY):
            _, writer = await asyncio.open_connection("127.0.0.1", field.port)
            silent += [writer]
        async with asyncio.timeout(5), httpx.AsyncClient() as http:
            assert (await http.get(f"{field.base_url}/healthz", timeout=4)).status_code == 200
    finally:
        for writer in silent:
            writer.transport.abort()

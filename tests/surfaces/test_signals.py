"""Shared signals over HTTP: verbs, statuses, who may manage what, and what others push."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from legation.core import revoking, ssf
from legation.core.asks import Find, Post, Unavailable
from legation.engine import Engine
from legation.surfaces import signals
from legation.surfaces.http import HttpRequest
from legation.surfaces.signals import Courier, Signals
from tests.core.test_ssf import HOOK, PUSHED, token, world
from tests.surfaces.guests import asked, document, heads
from tests.world import BASE, World, claims_of

__all__ = ["world"]

KEYS = [{"kty": "RSA", "n": "x", "e": "AQAB", "kid": "k", "use": "sig", "alg": "RS256"}]


@pytest.fixture
def ssf_here(world: World) -> Signals:
    return Signals(Engine(world.answerers()), world.terms, jwks=lambda: KEYS)


def call(
    world: World, method: str, path: str, body: Any = None, *, scope: str = "ssf.manage", **more: Any
) -> HttpRequest:
    return asked(world, method, path, body, scope=scope, **more)


async def stream(ssf_here: Signals, world: World, **wanted: Any) -> str:
    answer = await ssf_here(call(world, "POST", "/ssf/streams", {"events_requested": [*ssf.SUPPORTED], **wanted}))
    assert answer.status == 201, answer.body
    name: str = document(answer)["stream_id"]
    return name


async def test_a_stream_from_its_making_to_its_end(ssf_here: Signals, world: World):
    name = await stream(ssf_here, world)
    query = f"stream_id={name}"
    shown = await ssf_here(call(world, "GET", "/ssf/streams", query=query, scope="ssf.read"))
    assert (shown.status, document(shown)["stream_id"]) == (200, name)
    assert len(document(await ssf_here(call(world, "GET", "/ssf/streams")))) == 1
    changed = await ssf_here(call(world, "PATCH", "/ssf/streams", {"stream_id": name, "description": "new"}))
    assert document(changed)["description"] == "new"
    whole = await ssf_here(call(world, "PUT", "/ssf/streams", {"stream_id": name, "events_requested": []}))
    assert document(whole)["events_requested"] == []
    paused = await ssf_here(call(world, "POST", "/ssf/status", {"stream_id": name, "status": "paused"}))
    assert document(paused) == {"stream_id": name, "status": "paused"}
    assert document(await ssf_here(call(world, "GET", "/ssf/status", query=query, scope="ssf.read"))) == document(
        paused
    )
    gone = await ssf_here(call(world, "DELETE", "/ssf/streams", query=query))
    assert (gone.status, gone.body) == (204, b"")
    assert (await ssf_here(call(world, "GET", "/ssf/streams", query=query))).status == 404


async def test_a_second_stream_is_409(ssf_here: Signals, world: World):
    await stream(ssf_here, world)
    assert (await ssf_here(call(world, "POST", "/ssf/streams", {}))).status == 409


async def test_who_may_only_read_changes_nothing(ssf_here: Signals, world: World):
    name = await stream(ssf_here, world)
    for method, path, body in (
        ("POST", "/ssf/streams", {}),
        ("PATCH", "/ssf/streams", {"stream_id": name}),
        ("PUT", "/ssf/streams", {"stream_id": name}),
        ("DELETE", "/ssf/streams", None),
        ("POST", "/ssf/status", {"stream_id": name, "status": "disabled"}),
        ("POST", "/ssf/verify", {"stream_id": name}),
    ):
        answer = await ssf_here(call(world, method, path, body, scope="ssf.read"))
        assert (answer.status, document(answer)["error"]) == (403, "insufficient_scope"), path


@pytest.mark.parametrize("path", ["/ssf/streams", "/ssf/status", "/ssf/verify", "/ssf/poll/x"])
async def test_nobody_is_let_in(ssf_here: Signals, world: World, path: str):
    answer = await ssf_here(call(world, "POST", path, {}, token=None))
    assert (answer.status, "www-authenticate" in heads(answer)) == (401, True)
    other = world.token(aud=BASE + "/a2a/payments", scope=("ssf.manage",))
    assert (await ssf_here(call(world, "POST", path, {}, token=other))).status == 401
    assert "access-control-allow-origin" not in heads(answer)


async def test_events_are_polled_and_acknowledged(ssf_here: Signals, world: World):
    name = await stream(ssf_here, world)
    await Engine(world.answerers()).run(revoking.token("acme", "t-1", who="ops"))
    answer = await ssf_here(call(world, "POST", f"/ssf/poll/{name}", {"returnImmediately": True}, scope="ssf.read"))
    ((jti, one),) = document(answer)["sets"].items()
    assert claims_of(one)["jti"] == jti
    rest = await ssf_here(call(world, "POST", f"/ssf/poll/{name}", {"ack": [jti]}, scope="ssf.read"))
    assert document(rest) == {"sets": {}, "moreAvailable": False}


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"a":1,"a":1}', b""])
async def test_a_body_that_is_none(ssf_here: Signals, world: World, body: bytes):
    answer = await ssf_here(call(world, "POST", "/ssf/streams", body))
    assert (answer.status, document(answer)["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("path", "method", "allow"),
    [
        ("/ssf/streams", "OPTIONS", "DELETE, GET, PATCH, POST, PUT"),
        ("/ssf/status", "DELETE", "GET, POST"),
        ("/ssf/verify", "GET", "POST"),
        ("/ssf/poll/x", "GET", "POST"),
        ("/ssf/push/acme", "GET", "POST"),
    ],
)
async def test_another_verb(ssf_here: Signals, world: World, path: str, method: str, allow: str):
    answer = await ssf_here(call(world, method, path))
    assert (answer.status, heads(answer)["allow"]) == (405, allow)


@pytest.mark.parametrize("path", ["/ssf/", "/ssf/poll/", "/ssf/poll/a/b", "/ssf/push/", "/ssf/push/ACME", "/ssf/other"])
async def test_what_is_not_there(ssf_here: Signals, world: World, path: str):
    assert (await ssf_here(call(world, "POST", path, {}))).status == 404


# -- what others push ----------------------------------------------------------------------------------


def pushed(raw: bytes, tenant: str = "acme", **fields: tuple[str, ...]) -> HttpRequest:
    headers = {"content-type": ("application/secevent+jwt",), **{k.replace("_", "-"): v for k, v in fields.items()}}
    return HttpRequest("POST", f"/ssf/push/{tenant}", "", headers, raw, "192.0.2.7")


async def test_an_event_is_taken(ssf_here: Signals, world: World):
    answer = await ssf_here(pushed(token()))
    assert (answer.status, answer.body) == (202, b"")
    assert world.kept["Person", "acme", "alice"].document.not_before == world.now


@pytest.mark.parametrize(
    ("raw", "err"),
    [
        (b"x", "invalid_request"),
        (token(sub="x"), "invalid_request"),
        (token("mallory"), "invalid_key"),
        (token(iss="https://other.example"), "invalid_issuer"),
        (token(aud="https://other.example"), "invalid_audience"),
    ],
    ids=["garbage", "T50 sub", "forged", "another's", "for another"],
)
async def test_an_event_that_is_none_is_400_in_the_words_of_rfc_8935(
    ssf_here: Signals, world: World, raw: bytes, err: str
):
    answer = await ssf_here(pushed(raw))
    assert (answer.status, document(answer)["err"]) == (400, err)
    assert set(document(answer)) == {"err", "description"}
    assert heads(answer)["content-type"] == "application/json"


async def test_another_media_type(ssf_here: Signals, world: World):
    for media in ((), ("application/jwt",), ("application/json",)):
        assert (await ssf_here(pushed(token(), content_type=media))).status == 400
    assert world.kept["Person", "acme", "alice"].document.not_before == 0.0


async def test_a_store_that_is_down_is_503_so_that_it_is_sent_again(ssf_here: Signals, world: World):
    world.faults[Find] = Unavailable("store")
    answer = await ssf_here(pushed(token()))
    assert (answer.status, heads(answer)["retry-after"]) == (503, "5")


# -- what is public ------------------------------------------------------------------------------------


async def test_the_metadata(ssf_here: Signals):
    published = ssf_here.endpoints()[signals.METADATA]
    said = document(await published(HttpRequest("GET", signals.METADATA, "", {}, b"")))
    assert (said["spec_version"], said["issuer"], said["jwks_uri"]) == ("1_0", BASE, BASE + "/ssf/jwks")
    assert said["delivery_methods_supported"] == ["urn:ietf:rfc:8935", "urn:ietf:rfc:8936"]
    assert said["authorization_schemes"] == [{"spec_urn": "urn:ietf:rfc:6749"}]


async def test_the_keys_are_a_set_of_their_own(ssf_here: Signals):
    answer = await ssf_here(HttpRequest("GET", "/ssf/jwks", "", {}, b""))
    assert document(answer) == {"keys": KEYS}
    assert heads(answer)["access-control-allow-origin"] == "*"


async def test_keys_that_cannot_be_read(world: World):
    def fail() -> list[dict[str, str]]:
        raise Unavailable("keyring")

    here = Signals(Engine(world.answerers()), world.terms, jwks=fail)
    assert (await here(HttpRequest("GET", "/ssf/jwks", "", {}, b""))).status == 503


# -- the courier ---------------------------------------------------------------------------------------


async def test_the_courier_pushes_when_it_is_woken_and_survives_a_fault(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(signals, "PAUSE", 0.0)
    monkeypatch.setattr(signals, "RETRY", 0.01)
    sent: list[Post] = []
    came = asyncio.Event()

    def take(question: Post) -> int:
        sent.append(question)
        came.set()
        return 202

    world.lies[Post] = take
    engine = Engine(world.answerers())
    here = Signals(engine, world.terms, jwks=list)
    await stream(here, world, **PUSHED)
    faults = iter([Unavailable("store"), RuntimeError("bug")])

    async def tenants() -> list[str]:
        if (fault := next(faults, None)) is not None:
            raise fault
        return ["acme", "rival"]

    courier = Courier(engine, world.terms, tenants)
    courier.start()
    await asyncio.sleep(0.05)
    await engine.run(revoking.token("acme", "t-1", who="ops"))
    courier.wake()
    await asyncio.wait_for(came.wait(), 2)
    await courier.close()
    assert [post.url for post in sent] == [HOOK]

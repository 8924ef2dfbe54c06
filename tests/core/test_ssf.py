"""Shared signals: what is told, to whom, how often; and what others may tell us."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from msgspec.structs import replace

from legation.core import enrolment, revoking, signalling, ssf
from legation.core.asks import Apply, Broken, Commit, Conflict, FindAll, Post, Unavailable
from legation.core.kept import Agreement, Issuer, Person
from legation.core.keys import VerifyingKey
from legation.core.model import Refusal, Standing
from legation.core.reasons import Reason, Refused
from legation.core.registry import Event
from legation.core.signalling import sending
from legation.core.visiting import Visitor
from tests.core.test_revoking import a_token
from tests.world import BASE, NOW, UNSAID, World, b64, claims_of, jwk_of, jws, key_of

PARTNER = "https://partner.example"
HOOK = "https://orchestrator.example/hook"
RSA = generate_private_key(65537, 2048)


@pytest.fixture
def world() -> World:
    world = World()
    world.keep(
        Person(tenant="acme", id="alice", name="Alice"),
        Issuer(
            tenant="acme", id=PARTNER, uses=frozenset({"set"}), jwks=json.dumps({"keys": [rsa_jwk(RSA)]}).encode(),
            algorithms=frozenset({"RS256", "ES256"}),
        ),
        Agreement(
            tenant="acme", id="with-partner", caller_tenant="", issuer=PARTNER,
            subjects={"a1": "user:alice", "b2": "partner:bob"},
        ),
    )  # fmt: skip
    world.external_keys["acme", PARTNER, "ec-1"] = VerifyingKey("ec-1", "ES256", key_of("partner").public_key())
    return world


def visitor(world: World, name: str = "orchestrator") -> Visitor:
    return Visitor(world.agents[name], a_token(client_id=name, subject=name), world.now)


def refused(world: World, plan: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        world.run(plan)
    return caught.value


def rsa_jwk(key: RSAPrivateKey, **more: Any) -> dict[str, Any]:
    numbers = key.public_key().public_numbers()
    n, e = (b64(value.to_bytes((value.bit_length() + 7) // 8, "big")) for value in (numbers.n, numbers.e))
    return {"kty": "RSA", "n": n, "e": e, "kid": "rsa-1", **more}


# -- a receiver's stream -------------------------------------------------------------------------------


def made(world: World, name: str = "orchestrator", **wanted: Any) -> dict[str, Any]:
    body = {"events_requested": list(ssf.SUPPORTED), **wanted}
    return world.run(signalling.create(visitor(world, name), body, world.terms))


PUSHED: dict[str, Any] = {"delivery": {"method": signalling.PUSH, "endpoint_url": HOOK}}


def test_a_stream_is_made_and_shown(world: World):
    stream = made(world, description="to us", events_requested=[ssf.SESSION_REVOKED, "https://other.example/event"])
    assert stream["iss"] == BASE
    assert stream["aud"] == "orchestrator"
    assert stream["delivery"] == {"method": signalling.POLL, "endpoint_url": f"{BASE}/ssf/poll/{stream['stream_id']}"}
    assert stream["events_delivered"] == [ssf.SESSION_REVOKED]
    here = visitor(world)
    assert world.run(signalling.shown(here, stream["stream_id"], world.terms)) == stream
    assert world.run(signalling.shown(here, None, world.terms)) == [stream]
    ((_, _, body),) = world.ledger
    assert (body["what"], body["fields"]["who"]) == ("signal-stream-created", "agent orchestrator")


def test_a_client_has_one_stream(world: World):
    made(world)
    wanted: dict[str, Any] = {"events_requested": []}
    assert refused(world, signalling.create(visitor(world), wanted, world.terms)).reason is Reason.STREAM_EXISTS
    made(world, "summarizer")


def test_a_stream_is_nobody_else_s(world: World):
    name = made(world)["stream_id"]
    for other in ("summarizer", "spy"):
        here = visitor(world, other)
        for plan in (
            signalling.shown(here, name, world.terms),
            signalling.change(here, {"stream_id": name}, world.terms, whole=False),
            signalling.delete(here, name),
            signalling.status(here, name),
            signalling.verification(here, {"stream_id": name}),
            signalling.poll(here, name, {}, world.terms),
        ):
            assert refused(world, plan).reason is Reason.STREAM_UNKNOWN
        assert world.run(signalling.shown(here, None, world.terms)) == []


def test_a_stream_changes_in_part_or_whole(world: World):
    name = made(world, description="one", **PUSHED)["stream_id"]
    part = world.run(
        signalling.change(visitor(world), {"stream_id": name, "description": "two"}, world.terms, whole=False)
    )
    assert (part["description"], part["delivery"]["method"]) == ("two", signalling.PUSH)
    whole = world.run(signalling.change(visitor(world), {"stream_id": name}, world.terms, whole=True))
    assert whole["delivery"]["method"] == signalling.POLL
    assert whole["events_requested"] == []
    assert "description" not in whole


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"events_requested": "all"}, "events_requested"),
        ({"events_requested": [1]}, "events_requested"),
        ({"events_requested": ["x"] * 65}, "events_requested"),
        ({"delivery": "push"}, "delivery.method"),
        ({"delivery": {"method": "smtp"}}, "delivery.method"),
        ({"delivery": {"method": signalling.PUSH}}, "delivery.endpoint_url"),
        ({"delivery": {"method": signalling.PUSH, "endpoint_url": "http://169.254.169.254/"}}, "delivery.endpoint_url"),
        ({"delivery": {**PUSHED["delivery"], "authorization_header": "Bearer x"}}, "delivery.authorization_header"),
    ],
    ids=["no array", "no text", "many", "no object", "unknown", "nowhere", "T45 not enrolled", "a secret"],
)
def test_what_a_stream_cannot_be(world: World, wanted: dict[str, Any], field: str):
    why = refused(world, signalling.create(visitor(world), wanted, world.terms))
    assert (why.reason, why.field) == (Reason.STREAM_REQUEST, field)
    assert world.ledger == []


def test_a_stream_that_is_deleted_is_gone(world: World):
    name = made(world)["stream_id"]
    world.run(signalling.delete(visitor(world), name))
    assert world.run(signalling.shown(visitor(world), None, world.terms)) == []
    assert refused(world, signalling.status(visitor(world), name)).reason is Reason.STREAM_UNKNOWN
    made(world)


def test_a_paused_stream_waits_and_a_disabled_one_misses(world: World):
    name = made(world)["stream_id"]
    here = visitor(world)
    world.run(signalling.status(here, name, {"status": "paused", "reason": "night"}))
    assert world.run(signalling.status(here, name)) == {"stream_id": name, "status": "paused", "reason": "night"}
    world.run(revoking.token("acme", "t-1", who="ops"))
    assert world.run(signalling.poll(here, name, {}, world.terms))["sets"] == {}
    world.run(signalling.status(here, name, {"status": "disabled"}))
    world.run(revoking.token("acme", "t-2", who="ops"))
    world.run(signalling.status(here, name, {"status": "enabled"}))
    assert [claims["sub_id"]["jti"] for claims in polled(world, name)] == ["t-1"]
    assert refused(world, signalling.status(here, name, {"status": "asleep"})).field == "status"


def polled(world: World, name: str, **asked: Any) -> list[dict[str, Any]]:
    answer = world.run(signalling.poll(visitor(world), name, asked, world.terms))
    return [claims_of(token) for token in answer["sets"].values()]


# -- what is told --------------------------------------------------------------------------------------


def test_t50_an_event_is_one_and_no_other_token(world: World):
    name = made(world)["stream_id"]
    world.run(revoking.person("acme", "alice", who="ops", why="left"))
    answer = world.run(signalling.poll(visitor(world), name, {}, world.terms))
    ((jti, token),) = answer["sets"].items()
    header = json.loads(b64decode(token.split(".")[0]))
    assert header == {"alg": "RS256", "typ": "secevent+jwt", "kid": "ssf-1"}
    claims = claims_of(token)
    assert claims == {
        "iss": BASE,
        "jti": jti,
        "iat": int(NOW),
        "aud": "orchestrator",
        "sub_id": {"format": "iss_sub", "iss": BASE, "sub": "user:alice"},
        "events": {
            ssf.SESSION_REVOKED: {
                "event_timestamp": int(NOW),
                "initiating_entity": "admin",
                "reason_admin": {"en": "revoked"},
            }
        },
    }


def b64decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.mark.parametrize(
    ("plan", "event", "subject"),
    [
        (revoking.token("acme", "t-1", who="x"), ssf.SESSION_REVOKED, {"format": "jwt_id", "iss": BASE, "jti": "t-1"}),
        (revoking.key("acme", "k" * 43, who="x"), ssf.CREDENTIAL_CHANGE, {"format": "opaque", "id": "k" * 43}),
        (revoking.grant("acme", "g-1", who="x"), ssf.SESSION_REVOKED, {"format": "opaque", "id": "grant:g-1"}),
    ],
    ids=["token", "key", "grant"],
)
def test_what_each_revocation_says(world: World, plan: Any, event: str, subject: dict[str, str]):
    name = made(world)["stream_id"]
    world.run(plan)
    (claims,) = polled(world, name)
    assert (list(claims["events"]), claims["sub_id"]) == ([event], subject)
    said = claims["events"][event]
    assert said["initiating_entity"] == "admin"
    assert "reason_admin" not in said
    if event == ssf.CREDENTIAL_CHANGE:
        assert (said["credential_type"], said["change_type"]) == ("jwk", "revoke")


@pytest.mark.parametrize(
    ("event", "told"), [(Event.SUSPEND, True), (Event.REVOKE, True), (Event.EXPIRE, True), (Event.ACTIVATE, False)]
)
def test_an_agent_that_is_cut_off_is_told_of(world: World, event: Event, told: bool):
    name = made(world)["stream_id"]
    world.put("payments", standing=Standing.PENDING if event is Event.ACTIVATE else Standing.ACTIVE)
    world.run(enrolment.move("payments", event, who="ops"))
    subjects = [claims["sub_id"] for claims in polled(world, name)]
    assert subjects == [{"format": "iss_sub", "iss": BASE, "sub": "payments"}] * told


def test_an_agent_is_stopped_also_when_nobody_can_be_told(world: World):
    made(world)
    world.faults[FindAll] = Unavailable("store")
    world.run(enrolment.move("payments", Event.SUSPEND, who="ops"))
    assert world.agents["payments"].standing is Standing.SUSPENDED


@pytest.mark.parametrize(("overlap", "change"), [(60.0, "update"), (0.0, "revoke")])
def test_a_new_key_is_told_of(world: World, overlap: float, change: str):
    name = made(world)["stream_id"]
    world.run(enrolment.rotate("payments", jwk_of("new"), overlap=overlap, who="ops"))
    (claims,) = polled(world, name)
    assert claims["events"][ssf.CREDENTIAL_CHANGE]["change_type"] == change


@pytest.mark.parametrize(
    ("who", "entity"), [("agent x", "user"), ("issuer https://a.example", "system"), ("ops", "admin")]
)
def test_who_did_it_is_told_by_kind_and_not_by_name(who: str, entity: str):
    assert ssf.initiator(who) == entity


def test_claims_that_changed(world: World):
    signal = ssf.claims_changed(ssf.agent_subject("payments"), NOW, {"scope": "less"}, who="admin", why="")
    assert (signal.event, signal.said["claims"]) == (ssf.TOKEN_CLAIMS_CHANGE, {"scope": "less"})


# -- taking it -----------------------------------------------------------------------------------------


def test_what_is_taken_is_told_again_until_it_is_acknowledged(world: World):
    name = made(world)["stream_id"]
    for number in range(3):
        world.now = NOW + number
        world.run(revoking.token("acme", f"t-{number}", who="ops"))
    first = world.run(signalling.poll(visitor(world), name, {"maxEvents": 2}, world.terms))
    assert (len(first["sets"]), first["moreAvailable"]) == (2, True)
    again = world.run(signalling.poll(visitor(world), name, {"maxEvents": 2}, world.terms))
    assert [claims_of(one) for one in again["sets"].values()] == [claims_of(one) for one in first["sets"].values()]
    one, two = first["sets"]
    rest = world.run(
        signalling.poll(visitor(world), name, {"ack": [one], "setErrs": {two: {"err": "invalid_key"}}}, world.terms)
    )
    assert [claims_of(token)["sub_id"]["jti"] for token in rest["sets"].values()] == ["t-2"]
    assert rest["moreAvailable"] is False
    whats = [body["what"] for _, _, body in world.ledger]
    assert whats[-2:] == ["signal-delivered", "signal-refused"]


def test_nobody_acknowledges_what_is_on_another_s_stream(world: World):
    mine, theirs = made(world)["stream_id"], made(world, "summarizer")["stream_id"]
    world.run(revoking.token("acme", "t-1", who="ops"))
    (other,) = world.run(signalling.poll(visitor(world, "summarizer"), theirs, {}, world.terms))["sets"]
    world.run(signalling.poll(visitor(world), mine, {"ack": [other, "made-up"]}, world.terms))
    assert list(world.run(signalling.poll(visitor(world, "summarizer"), theirs, {}, world.terms))["sets"]) == [other]


@pytest.mark.parametrize(
    "asked", [{"maxEvents": "2"}, {"maxEvents": -1}, {"maxEvents": True}, {"ack": "x"}, {"setErrs": []}]
)
def test_a_poll_that_is_none(world: World, asked: dict[str, Any]):
    name = made(world)["stream_id"]
    assert refused(world, signalling.poll(visitor(world), name, asked, world.terms)).reason is Reason.STREAM_REQUEST


def test_an_event_nobody_takes_is_forgotten_after_a_week(world: World):
    name = made(world)["stream_id"]
    world.run(revoking.token("acme", "t-1", who="ops"))
    world.now = NOW + ssf.KEPT
    assert polled(world, name) == []


def test_another_tenant_s_events_are_not_told(world: World):
    name = made(world)["stream_id"]
    world.run(revoking.token("rival", "t-1", who="ops"))
    assert polled(world, name) == []


def test_a_verification_event(world: World):
    name = made(world, events_requested=[])["stream_id"]
    world.run(signalling.verification(visitor(world), {"stream_id": name, "state": "xyz"}))
    (claims,) = polled(world, name)
    assert claims["events"] == {ssf.VERIFICATION: {"state": "xyz"}}
    assert claims["sub_id"] == {"format": "opaque", "id": name}
    again = refused(world, signalling.verification(visitor(world), {"stream_id": name}))
    assert (again.reason, again.retry_after) == (Reason.RATE_LIMITED, 10)
    assert refused(world, signalling.verification(visitor(world), {"stream_id": name, "state": 1})).field == "state"


# -- pushing it ----------------------------------------------------------------------------------------


class Origin:
    """Where events are pushed to."""

    def __init__(self, world: World) -> None:
        self.sent: list[Post] = []
        self.status: int | Exception = 202
        world.lies[Post] = self._take

    def _take(self, question: Post) -> int:
        self.sent.append(question)
        if isinstance(self.status, Exception):
            raise self.status
        return self.status


def test_an_event_is_pushed_once(world: World):
    origin = Origin(world)
    made(world, **PUSHED)
    world.run(revoking.token("acme", "t-1", who="ops"))
    assert world.run(signalling.deliver("acme", world.terms)) is None
    assert world.run(signalling.deliver("acme", world.terms)) is None
    (post,) = origin.sent
    assert post.url == HOOK
    assert ("content-type", "application/secevent+jwt") in post.headers
    assert not any(name == "authorization" for name, _ in post.headers)
    assert claims_of(post.body.decode())["sub_id"]["jti"] == "t-1"


@pytest.mark.parametrize("status", [200, 302, 400, 500, Broken("unreachable")], ids=str)
def test_what_was_not_taken_is_pushed_again_later_and_then_no_more(world: World, status: Any):
    origin = Origin(world)
    origin.status = status
    made(world, **PUSHED)
    world.run(revoking.token("acme", "t-1", who="ops"))
    due = world.run(signalling.deliver("acme", world.terms))
    assert due == 2.0
    assert world.run(signalling.deliver("acme", world.terms)) == 2.0
    assert len(origin.sent) == 1
    while due is not None:
        world.now += due
        due = world.run(signalling.deliver("acme", world.terms))
    assert len(origin.sent) == sending.TRIES
    assert len({post.body for post in origin.sent}) <= sending.TRIES
    assert len({claims_of(post.body.decode())["jti"] for post in origin.sent}) == 1
    assert world.ledger[-1][2]["what"] == "signal-given-up"


def test_a_paused_or_polled_stream_is_not_pushed(world: World):
    origin = Origin(world)
    name = made(world, **PUSHED)["stream_id"]
    made(world, "summarizer")
    world.run(signalling.status(visitor(world), name, {"status": "paused"}))
    world.run(revoking.token("acme", "t-1", who="ops"))
    world.run(signalling.deliver("acme", world.terms))
    assert origin.sent == []


# -- what others say -----------------------------------------------------------------------------------


def token(key: str | RSAPrivateKey = RSA, header: dict[str, Any] | None = None, **claims: Any) -> bytes:
    """An event of the partner's, in order but for what is given; UNSAID leaves a claim out."""
    body = {
        "iss": PARTNER,
        "jti": "set-1",
        "iat": int(NOW),
        "aud": BASE,
        "sub_id": {"format": "iss_sub", "iss": PARTNER, "sub": "a1"},
        "events": {ssf.SESSION_REVOKED: {"event_timestamp": int(NOW)}},
        **claims,
    }
    body = {name: value for name, value in body.items() if value is not UNSAID}
    if isinstance(key, str):
        return jws({"alg": "ES256", "typ": "secevent+jwt", "kid": "ec-1", **(header or {})}, body, key).encode()
    head = {"alg": "RS256", "typ": "secevent+jwt", "kid": "rsa-1", **(header or {})}
    signed = ".".join(b64(json.dumps(part).encode()) for part in (head, body))
    return f"{signed}.{b64(key.sign(signed.encode(), PKCS1v15(), SHA256()))}".encode()


def received(world: World, raw: bytes, tenant: str = "acme") -> Refusal | None:
    return world.run(signalling.receive(tenant, raw, world.terms, "192.0.2.7"))


@pytest.mark.parametrize("key", [RSA, "partner"], ids=["RS256", "ES256"])
def test_a_person_they_speak_of_loses_all_authority_here(world: World, key: str):
    assert received(world, token(key)) is None
    assert world.kept["Person", "acme", "alice"].document.not_before == NOW
    fields = world.ledger[-1][2]["fields"]
    assert (fields["who"], fields["why"]) == (f"issuer {PARTNER}", "signal set-1")


def test_a_subject_that_is_theirs_alone_is_dead_until_now(world: World):
    subject = {"format": "complex", "user": {"format": "iss_sub", "iss": PARTNER, "sub": "b2"}, "tenant": {}}
    assert received(world, token(sub_id=subject)) is None
    assert world.kept["Revocation", "acme", "subject:partner:bob"].document.at == NOW


def test_a_subject_is_dead_under_every_name_it_has_here(world: World):
    """Agreements may call one subject differently; a name that nobody can bear stops nothing."""
    known = world.kept["Agreement", "acme", "with-partner"].document
    world.keep(replace(known, id="a-first", subjects={"*": "guest:{sub}"}))
    world.keep(replace(known, id="z-last", subjects={"*": "other:{sub}"}))
    assert received(world, token()) is None
    assert world.kept["Person", "acme", "alice"].document.not_before == NOW
    dead = {name for kind, _, name in world.kept if kind == "Revocation"}
    assert dead == {"subject:guest:a1", "subject:other:a1", f"actor:{PARTNER}#a1"}
    unspeakable = {"format": "iss_sub", "iss": PARTNER, "sub": "bob smith"}
    assert received(world, token(jti="set-2", sub_id=unspeakable)) is None
    assert world.ledger[-1][2]["what"] == "signal-ignored"


def test_t50_an_event_heard_twice_is_done_once(world: World):
    assert received(world, token()) is None
    world.now += 100
    assert received(world, token()) is None
    assert world.kept["Person", "acme", "alice"].document.not_before == NOW
    assert world.ledger[-1][2]["fields"]["because"] == "heard before"
    assert received(world, token(jti="set-2", iat=int(NOW) + 50)) is None
    assert world.kept["Person", "acme", "alice"].document.not_before == NOW + 100


def test_an_event_that_could_not_be_acted_on_is_not_taken_for_heard(world: World):
    for fault in (Conflict("changed meanwhile"), Unavailable("ledger")):
        world.faults[Apply] = fault
        answer = received(world, token())
        assert isinstance(answer, Refusal)
        assert answer.reason is Reason.UNAVAILABLE
    del world.faults[Apply]
    assert received(world, token()) is None
    assert world.kept["Person", "acme", "alice"].document.not_before == NOW


@pytest.mark.parametrize(
    "claims",
    [
        {"events": {ssf.CREDENTIAL_CHANGE: {}}},
        {"events": {"https://other.example/event": {}}},
        {"events": {ssf.VERIFICATION: {"state": "x"}}},
        {"sub_id": {"format": "email", "email": "a@partner.example"}},
        {"sub_id": {"format": "iss_sub", "iss": BASE, "sub": "a1"}},
        {"sub_id": {"format": "iss_sub", "iss": PARTNER, "sub": 1}},
        {"sub_id": {"format": "complex", "user": "a1"}},
        {"iat": int(NOW) - 8 * 86400},
    ],
    ids=["a key", "unknown", "verification", "by mail", "of ours", "no text", "no user", "old"],
)
def test_what_is_not_about_their_subjects_here_changes_nothing(world: World, claims: dict[str, Any]):
    assert received(world, token(**claims)) is None
    assert world.kept["Person", "acme", "alice"].document.not_before == 0.0
    assert world.ledger[-1][2]["what"] == "signal-ignored"


def test_whoever_is_nobody_s_subject_here_acts_for_nobody_any_more(world: World):
    """No agreement says who it is here; it may have acted in a chain for one whom an agreement names."""
    assert received(world, token(sub_id={"format": "iss_sub", "iss": PARTNER, "sub": "unmapped"})) is None
    assert world.kept["Person", "acme", "alice"].document.not_before == 0.0
    assert {name for kind, _, name in world.kept if kind == "Revocation"} == {f"actor:{PARTNER}#unmapped"}
    assert world.kept["Revocation", "acme", f"actor:{PARTNER}#unmapped"].document.at == NOW


@pytest.mark.parametrize("change", [{"suspended": True}, {"expires_at": NOW}, {"issuer": "https://other.example"}])
def test_an_agreement_that_does_not_stand_maps_nobody(world: World, change: dict[str, Any]):
    known = world.kept["Agreement", "acme", "with-partner"].document
    world.keep(replace(known, **change))
    assert received(world, token()) is None
    assert world.kept["Person", "acme", "alice"].document.not_before == 0.0


WRONG: dict[str, tuple[dict[str, Any], Reason]] = {
    "T50 sub": ({"sub": "a1"}, Reason.SET_MALFORMED),
    "T50 exp": ({"exp": int(NOW) + 60}, Reason.SET_MALFORMED),
    "T50 two events": ({"events": {ssf.SESSION_REVOKED: {}, ssf.CREDENTIAL_CHANGE: {}}}, Reason.SET_MALFORMED),
    "no event": ({"events": {}}, Reason.SET_MALFORMED),
    "events are an array": ({"events": [ssf.SESSION_REVOKED]}, Reason.SET_MALFORMED),
    "no sub_id": ({"sub_id": UNSAID}, Reason.SET_MALFORMED),
    "no jti": ({"jti": UNSAID}, Reason.SET_MALFORMED),
    "no iat": ({"iat": UNSAID}, Reason.SET_MALFORMED),
    "from the future": ({"iat": int(NOW) + 120}, Reason.SET_MALFORMED),
    "T50 another's stream": ({"iss": "https://other.example"}, Reason.SET_ISSUER),
    "T14 a slash more": ({"iss": PARTNER + "/"}, Reason.SET_ISSUER),
    "for somebody else": ({"aud": "https://other.example"}, Reason.SET_AUDIENCE),
    "for nobody": ({"aud": UNSAID}, Reason.SET_AUDIENCE),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_event_of_theirs_for_us(world: World, name: str):
    claims, reason = WRONG[name]
    answer = received(world, token(**claims))
    assert isinstance(answer, Refusal)
    assert answer.reason is reason
    assert answer.record_id == world.ledger[-1][0]
    assert world.kept["Person", "acme", "alice"].document.not_before == 0.0


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", Reason.SET_MALFORMED),
        (b"a.b", Reason.SET_MALFORMED),
        (b"\xff" * 10, Reason.SET_MALFORMED),
        (b"x" * 20_000, Reason.SET_MALFORMED),
        (token(header={"typ": "at+jwt"}), Reason.SET_MALFORMED),
        (token(header={"typ": "JWT"}), Reason.SET_MALFORMED),
        (token(header={"crit": ["x"]}), Reason.SET_MALFORMED),
        (token(header={"kid": "other"}), Reason.SET_SIGNATURE),
        (token(header={"alg": "none"}), Reason.SET_SIGNATURE),
        (token(header={"alg": "HS256"}), Reason.SET_SIGNATURE),
        (token(header={"alg": "PS256"}), Reason.SET_SIGNATURE),
        (token("mallory"), Reason.SET_SIGNATURE),
        (token("partner", header={"kid": "ec-9"}), Reason.SET_SIGNATURE),
        (token()[:-8] + b"AAAAAAAA", Reason.SET_SIGNATURE),
    ],
    ids=[
        "empty", "two parts", "no ASCII", "long", "T12 access token", "T12 no type", "T5 crit", "unknown key",
        "T2 none", "T1 HMAC", "another algorithm", "forged", "no such key", "altered",
    ],
)  # fmt: skip
def test_what_nobody_signed(world: World, raw: bytes, reason: Reason):
    answer = received(world, raw)
    assert isinstance(answer, Refusal)
    assert answer.reason is reason


@pytest.mark.parametrize(
    "change",
    [
        {"uses": frozenset({"id-jag"})},
        {"suspended": True},
        {"algorithms": frozenset({"ES256"})},
        {"jwks": b'{"keys":[]}'},
    ],
    ids=["another use", "suspended", "another algorithm", "no keys"],
)
def test_whom_a_tenant_does_not_believe_says_nothing(world: World, change: dict[str, Any]):
    known: dict[str, Any] = {
        "tenant": "acme", "id": PARTNER, "uses": frozenset({"set"}),
        "jwks": json.dumps({"keys": [rsa_jwk(RSA)]}).encode(), "algorithms": frozenset({"RS256"}),
    }  # fmt: skip
    world.keep(Issuer(**known | change))
    assert isinstance(received(world, token()), Refusal)


@pytest.mark.parametrize("tenant", ["rival", "nowhere"])
def test_whom_another_tenant_believes_says_nothing_here(world: World, tenant: str):
    answer = received(world, token(), tenant)
    assert isinstance(answer, Refusal)
    assert answer.reason is Reason.SET_ISSUER


@pytest.mark.parametrize(
    "jwk",
    [
        rsa_jwk(RSA, d="AQAB"),
        rsa_jwk(RSA, use="enc"),
        {**jwk_of("partner"), "kid": "rsa-1"},
        {"kty": "RSA", "n": b64(b"\x80" + bytes(127)), "e": "AQAB", "kid": "rsa-1"},
        {"kty": "RSA", "n": "!", "e": "AQAB", "kid": "rsa-1"},
        {"kty": "oct", "k": "AQAB", "kid": "rsa-1"},
    ],
    ids=["T23 private", "T44 for encryption", "EC", "T44 1024 bits", "no number", "T44 symmetric"],
)
def test_t44_a_key_that_is_none_verifies_nothing(world: World, jwk: dict[str, Any]):
    keys = json.dumps({"keys": [jwk]}).encode()
    algorithms = frozenset({"RS256"})
    world.keep(Issuer(tenant="acme", id=PARTNER, uses=frozenset({"set"}), jwks=keys, algorithms=algorithms))
    answer = received(world, token())
    assert isinstance(answer, Refusal)
    assert answer.reason is Reason.SET_SIGNATURE


def test_t44_a_key_of_1024_bits_signs_nothing(world: World):
    weak = generate_private_key(65537, 1024)  # noqa: S505 - that it is refused is what is tested
    keys = json.dumps({"keys": [rsa_jwk(weak)]}).encode()
    algorithms = frozenset({"RS256"})
    world.keep(Issuer(tenant="acme", id=PARTNER, uses=frozenset({"set"}), jwks=keys, algorithms=algorithms))
    answer = received(world, token(weak))
    assert isinstance(answer, Refusal)
    assert answer.reason is Reason.SET_SIGNATURE


def test_what_is_refused_is_recorded_and_holds_no_token(world: World):
    raw = token(sub="x")
    received(world, raw)
    ((_, kind, body),) = world.ledger
    assert (kind, body["what"], body["fields"]["claimed"]) == ("event", "signal-turned-away", PARTNER)
    assert raw.decode().split(".")[2] not in json.dumps(body)


def test_a_ledger_that_is_down_takes_no_event(world: World):
    world.faults[Commit] = Unavailable("ledger")
    answer = received(world, token(sub_id={"format": "email", "email": "x"}))
    assert isinstance(answer, Refusal)
    assert answer.reason is Reason.UNAVAILABLE

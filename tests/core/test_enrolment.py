"""The administrator's plans: what may be registered, how it moves, and what the record says of it."""

from __future__ import annotations

from typing import Any, cast

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from legation.core import audit, enrolment, keys
from legation.core.asks import AgentNamed, Apply, Conflict, FindAll, NewId, Now, TenantNamed, Unavailable
from legation.core.catalogue.hand import Handed
from legation.core.enrolment import Enrolment
from legation.core.kept.federation import Abroad
from legation.core.kept.signals import SignalStream
from legation.core.model import Agent, Binding, PutAgent, PutTenant, Rate, Receipt, Standing, Tenant
from legation.core.reasons import Reason, Refused
from legation.core.registry import Event
from tests.core.test_cards import CARD, raw
from tests.playbook import Playbook
from tests.world import World

NOW = 1_000_000.0
ID = "0123456789abcdef01234567"


def jwk() -> dict[str, Any]:
    return dict(keys.to_jwk(generate_private_key(SECP256R1()).public_key()))


KEY, OTHER = jwk(), jwk()
WANTED = Enrolment("payments", "acme", "ops@acme.example", KEY, scopes=frozenset({"plan"}), targets=frozenset({"a"}))
REGISTERED = Agent(
    "payments", "acme", "ops@acme.example", "payments", Standing.ACTIVE, keys=(enrolment.public_key(KEY),), version=7
)


class Applied:
    """What a plan asked to be written."""

    def __init__(self, question: Apply) -> None:
        self.change: Any = question.changes[0]
        self.event = cast("Any", audit.read("event", question.body))
        assert len(question.changes) == 1
        assert self.event.id == question.record_id == ID
        self.fields = self.event.fields


def written(book: Playbook[Any]) -> Applied:
    """Follow a plan from its last questions to its end."""
    seen: list[Any] = []

    def keep(question: Any) -> bool:
        seen.append(question)
        return isinstance(question, Apply)

    book.asks(NewId()).told(ID).asks(keep).told(Receipt(ID, 1)).ends()
    return Applied(seen[0])


def told_of(book: Playbook[Any]) -> Applied:
    """The same where somebody may have to be told (`ssf.queued`); nobody listens here."""
    return written(book.asks(FindAll(SignalStream, "acme")).told(()))


def refused(book: Playbook[Any], answer: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        book.told(answer)
    return caught.value


def enrolling(wanted: Enrolment) -> Playbook[Any]:
    book: Playbook[Any] = Playbook(enrolment.enrol(wanted, who="op"))
    return book.asks(AgentNamed("payments")).told(None).asks(TenantNamed("acme"))


# -- enrolling ---------------------------------------------------------------------------------------


def test_an_agent_is_enrolled_active_with_its_public_key_and_a_record():
    applied = written(enrolling(WANTED).told(Tenant("acme")).asks(Now()).told(NOW))
    assert applied.change == PutAgent(
        Agent(
            id="payments",
            tenant="acme",
            owner="ops@acme.example",
            name="payments",
            standing=Standing.ACTIVE,
            keys=(enrolment.public_key(KEY),),
            scopes=frozenset({"plan"}),
            targets=frozenset({"a"}),
        ),
        0,
        None,
    )
    assert applied.event.what == "agent-enrolled"
    assert applied.fields["who"] == "op"
    assert applied.fields["key"] == keys.thumbprint({name: KEY[name] for name in ("crv", "kty", "x", "y")})


def test_a_card_brings_what_the_gateway_must_know_and_is_published_by_the_operators_hand():
    wanted = replace(WANTED, unverified_card=raw(unknown=1), active=False, handed=Handed(despite=True))
    world = World()
    del world.agents["payments"]
    done = world.run(enrolment.enrol(wanted, who="op"))
    agent = world.agents["payments"]
    assert agent.standing is Standing.PENDING
    assert agent.skills == tuple(skill["id"] for skill in CARD["skills"])
    assert {interface.binding for interface in agent.interfaces} == set(Binding)
    assert world.cards["payments"] == wanted.unverified_card
    [card] = [one.document for (kind, *_), one in world.kept.items() if kind == "CardVersion"]
    assert (card.id, card.standing, card.reviewed_by) == (agent.card, "published", "op")
    assert done.dropped == ("unknown",)
    assert [body["what"] for _, _, body in world.ledger] == ["agent-enrolled"]


def test_an_unsigned_card_by_the_operators_hand_has_to_be_seen_first():
    world = World()
    del world.agents["payments"]
    with pytest.raises(Refused) as caught:
        world.run(enrolment.enrol(replace(WANTED, unverified_card=raw(signatures=[])), who="op"))
    assert (caught.value.reason, "card-unsigned" in caught.value.detail) == (Reason.CARD_HELD, True)
    world.put_tenant("acme", unsigned_cards="allowed")
    with pytest.raises(Refused):
        world.run(enrolment.enrol(replace(WANTED, unverified_card=raw(signatures=[])), who="op"))
    assert "payments" not in world.agents
    own = replace(WANTED, unverified_card=raw(signatures=[]), internal=True)
    assert world.run(enrolment.enrol(own, who="op")).agent.card


def test_what_is_wrong_with_a_card_is_named_and_nobody_is_enrolled():
    world = World()
    del world.agents["payments"]
    with pytest.raises(Refused) as caught:
        world.run(enrolment.enrol(replace(WANTED, unverified_card=b"{}"), who="op"))
    assert caught.value.reason is Reason.INVALID_PARAMS
    assert "payments" not in world.agents


def ordinal(key: dict[str, str]) -> str:
    """What is wrong with a key, without the key: it is made anew in every process, and a test's id must not be."""
    return "-".join(f"{name}={value}" if len(value) < 8 else name for name, value in key.items()) or "empty"


@pytest.mark.parametrize("standing", Standing)
def test_an_id_is_never_used_again(standing):
    book: Playbook[Any] = Playbook(enrolment.enrol(WANTED, who="op")).asks(AgentNamed)
    assert refused(book, replace(REGISTERED, standing=standing)).reason is Reason.REGISTRY_CONFLICT


def test_a_tenant_must_be_there_first():
    assert refused(enrolling(WANTED), None).field == "tenant"


@pytest.mark.parametrize("name", ["", "Payments", "-a", ".", "..", "a/b", "a b", "a\n", "é", "a" * 64, "a%2f"])
def test_an_id_stands_in_urls_so_it_has_a_grammar(name):
    with pytest.raises(Refused) as caught:
        Playbook(enrolment.enrol(replace(WANTED, id=name), who="op"))
    assert (caught.value.reason, caught.value.field) == (Reason.ENROLMENT_REFUSED, "id")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"owner": ""}, "owner"),
        ({"owner": "two\nlines"}, "owner"),
        ({"name": "n" * 257}, "name"),
        ({"name": "\x1b[31m"}, "name"),
        ({"scopes": frozenset({"two words"})}, "scopes"),
        ({"targets": frozenset({"*"})}, "targets"),
        ({"targets": frozenset({f"a{i}" for i in range(1025)})}, "targets"),
        ({"callbacks": frozenset({"ftp://a.example"})}, "callbacks"),
        ({"callbacks": frozenset({"https://user@a.example"})}, "callbacks"),
        ({"callbacks": frozenset({"https://a.example/#f"})}, "callbacks"),
        ({"callbacks": frozenset({"https://a.example:x"})}, "callbacks"),
        ({"callbacks": frozenset({"https://"})}, "callbacks"),
    ],
)
def test_what_is_wrong_with_an_enrolment_is_named(changes, field):
    fault = refused(enrolling(replace(WANTED, **changes)), Tenant("acme"))
    if field:
        assert (fault.reason, fault.field) == (Reason.ENROLMENT_REFUSED, field)


def test_an_expiry_lies_ahead():
    book = enrolling(replace(WANTED, expires_at=NOW)).told(Tenant("acme")).asks(Now())
    assert refused(book, NOW).field == "expires_at"


def private(kty: str) -> dict[str, Any]:
    if kty == "OKP":
        return {**keys.to_jwk(Ed25519PrivateKey.generate().public_key()), "d": "AAAA"}
    return {**jwk(), "d": "AAAA"}


@pytest.mark.parametrize(
    "key",
    [
        {"kty": "oct", "k": "c2VjcmV0"},
        {"kty": "oct"},
        {**KEY, "k": "c2VjcmV0"},
        private("EC"),
        private("OKP"),
        {"kty": "RSA", "n": "AQ", "e": "AQAB", "p": "AQ"},
    ],
    ids=ordinal,
)
def test_no_shared_secret_can_be_registered(key):
    with pytest.raises(Refused, match="no shared secret and no private key can be registered"):
        enrolment.public_key(key)


@pytest.mark.parametrize(
    "key", [{}, {"kty": "RSA", "n": "AQ", "e": "AQAB"}, {**KEY, "y": KEY["x"]}, {**KEY, "use": "enc"}], ids=ordinal
)
def test_only_keys_that_can_vouch_are_registered(key):
    with pytest.raises(Refused) as caught:
        enrolment.public_key(key)
    assert caught.value.reason is Reason.ENROLMENT_REFUSED


def test_a_registered_key_holds_nothing_but_the_key():
    key = enrolment.public_key({**KEY, "kid": "k1", "use": "sig", "x5u": "http://evil.example", "alg": "ES256"})
    assert (key.kid, set(key.jwk)) == ("k1", {"kty", "crv", "x", "y"})
    assert enrolment.public_key({**KEY, "kid": "a b"}).kid == key.thumbprint


def test_what_the_store_finds_taken_is_a_clear_refusal():
    book = enrolling(WANTED).told(Tenant("acme")).asks(Now()).told(NOW).asks(NewId()).told(ID).asks(Apply)
    fault = refused(book, Conflict("key `x` is another agent's"))
    assert (fault.reason, fault.detail) == (Reason.REGISTRY_CONFLICT, "key `x` is another agent's")


def test_a_store_that_is_down_is_no_success():
    book = enrolling(WANTED).told(Tenant("acme")).asks(Now()).told(NOW).asks(NewId()).told(ID).asks(Apply)
    with pytest.raises(Unavailable):
        book.told(Unavailable("store"))


# -- moving ------------------------------------------------------------------------------------------


def moving(event: Event, agent: Agent | None = REGISTERED) -> Playbook[Any]:
    return Playbook(enrolment.move("payments", event, who="op", why="drill")).asks(AgentNamed("payments")).told(agent)


def test_a_suspension_cuts_off_earlier_tokens_and_says_who_and_why():
    applied = told_of(moving(Event.SUSPEND).asks(Now()).told(NOW).asks(FindAll(Abroad, "acme")).told(()))
    assert applied.change == PutAgent(replace(REGISTERED, standing=Standing.SUSPENDED, not_before=NOW), 7)
    assert applied.event.what == "agent-suspended"
    assert applied.fields == {
        "agent": "payments", "tenant": "acme", "before": "active", "after": "suspended", "who": "op", "why": "drill",
    }  # fmt: skip


def test_resuming_revives_no_token():
    agent = replace(REGISTERED, standing=Standing.SUSPENDED, not_before=NOW - 5)
    book = moving(Event.RESUME, agent).asks(Now()).told(NOW).asks(FindAll(Abroad, "acme")).told(())
    assert written(book).change.agent.not_before == NOW - 5


def test_every_event_has_its_word():
    assert set(enrolment.DONE) == set(Event)


def test_a_move_without_a_row_is_refused():
    assert refused(moving(Event.RESUME).asks(Now()), NOW).reason is Reason.STANDING_REFUSED


def test_nobody_can_move_what_is_not_there():
    book: Playbook[Any] = Playbook(enrolment.move("payments", Event.REVOKE, who="op")).asks(AgentNamed)
    assert refused(book, None).reason is Reason.ENROLMENT_REFUSED


# -- changing a key ----------------------------------------------------------------------------------


def rotating(new: dict[str, Any], overlap: float, agent: Agent = REGISTERED) -> Playbook[Any]:
    plan = enrolment.rotate("payments", new, overlap=overlap, who="op")
    return Playbook(plan).asks(AgentNamed("payments")).told(agent).asks(Now())


def test_both_keys_work_while_they_overlap():
    agent = told_of(rotating(OTHER, 60).told(NOW)).change.agent
    assert [(key.thumbprint, key.not_after) for key in agent.keys] == [
        (enrolment.public_key(KEY).thumbprint, NOW + 60),
        (enrolment.public_key(OTHER).thumbprint, None),
    ]
    assert agent.not_before == 0


def test_without_an_overlap_the_old_key_and_what_it_obtained_are_dead():
    agent = told_of(rotating(OTHER, 0).told(NOW)).change.agent
    assert [key.thumbprint for key in agent.keys] == [enrolment.public_key(OTHER).thumbprint]
    assert agent.not_before == NOW


def test_an_overlap_never_lengthens_what_runs_out_sooner():
    (key,) = REGISTERED.keys
    agent = replace(REGISTERED, keys=(replace(key, not_after=NOW + 5),))
    assert told_of(rotating(OTHER, 60, agent).told(NOW)).change.agent.keys[0].not_after == NOW + 5
    agent = replace(REGISTERED, keys=(replace(key, not_after=NOW - 5),))
    assert len(told_of(rotating(OTHER, 60, agent).told(NOW)).change.agent.keys) == 1


def test_keys_that_overlap_have_different_ids():
    agent = replace(REGISTERED, keys=(enrolment.public_key({**KEY, "kid": "main"}),))
    new = told_of(rotating({**OTHER, "kid": "main"}, 60, agent).told(NOW)).change.agent.keys
    assert [key.kid for key in new] == ["main", enrolment.public_key(OTHER).thumbprint]


@pytest.mark.parametrize(
    ("new", "agent"),
    [
        (KEY, REGISTERED),
        ({**OTHER, "d": "AAAA"}, REGISTERED),
        (OTHER, replace(REGISTERED, standing=Standing.REVOKED)),
        (OTHER, replace(REGISTERED, expires_at=NOW)),
        (OTHER, replace(REGISTERED, keys=tuple(enrolment.public_key(jwk()) for _ in range(enrolment.MAX_KEYS)))),
    ],
    ids=["same", "private", "revoked", "expired", "many"],
)
def test_a_rotation_that_makes_no_sense_is_refused(new, agent):
    refused(rotating(new, 60, agent), NOW)


@pytest.mark.parametrize("overlap", [-1, enrolment.MAX_OVERLAP + 1, float("nan")])
def test_an_overlap_has_bounds(overlap):
    with pytest.raises(Refused) as caught:
        Playbook(enrolment.rotate("payments", OTHER, overlap=overlap, who="op"))
    assert caught.value.field == "overlap"


# -- tenants -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("before", "what"), [(None, "tenant-added"), (Tenant("acme"), "tenant-changed")])
def test_a_tenant_is_written_with_its_record(before, what):
    tenant = Tenant("acme", bearer=True)
    book: Playbook[Any] = Playbook(enrolment.put_tenant(tenant, who="op")).asks(TenantNamed("acme")).told(before)
    applied = written(book.asks(Now()).told(NOW))
    assert (applied.change, applied.event.what, applied.fields["bearer"]) == (PutTenant(tenant), what, True)


def test_a_new_tenant_takes_no_others_place():
    book: Playbook[Any] = Playbook(enrolment.put_tenant(Tenant("acme"), who="op", new=True))
    with pytest.raises(Refused) as caught:
        book.asks(TenantNamed("acme")).told(Tenant("acme"))
    assert (caught.value.reason, caught.value.field) == (Reason.REGISTRY_CONFLICT, "id")


def test_a_new_tenant_is_written_as_new():
    book: Playbook[Any] = Playbook(enrolment.put_tenant(Tenant("acme"), who="op", new=True))
    applied = written(book.asks(TenantNamed("acme")).told(None).asks(Now()).told(NOW))
    assert applied.change == PutTenant(Tenant("acme"), new=True)


@pytest.mark.parametrize(
    ("tenant", "field"),
    [
        (Tenant("Acme"), "id"),
        (Tenant("tasks"), "id"),
        (Tenant("a", rate=Rate(0, 5)), "rate"),
        (Tenant("a", agent_rate=Rate(1, 0)), "agent_rate"),
        (Tenant("a", rate=Rate(float("nan"), 5)), "rate"),
        (Tenant("a", in_flight=0), "in_flight"),
        (Tenant("a", streams=0), "streams"),
    ],
)
def test_a_tenant_that_could_not_work_is_refused(tenant, field):
    with pytest.raises(Refused) as caught:
        Playbook(enrolment.put_tenant(tenant, who="op"))
    assert (caught.value.reason, caught.value.field) == (Reason.ENROLMENT_REFUSED, field)

"""Whose card it is: copies are held, what an operator hands over is asked for its key, and keys run out."""

from __future__ import annotations

import datetime as dt
import json
import math

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from msgspec.structs import replace

from legation.core import catalogue, enrolment, registry
from legation.core.cards.standing import CardStanding
from legation.core.catalogue import lapsing, publication, publishers
from legation.core.catalogue.hand import Handed
from legation.core.enrolment import Changes, Enrolment
from legation.core.kept import PublishedCard, Voucher
from legation.core.reasons import Reason
from legation.core.transparency import changes as log
from tests.core.cards.signing import NOW as SIGNED_AT
from tests.core.cards.signing import signed
from tests.core.cards.test_chains import KEY as CERTIFIED
from tests.core.cards.test_chains import ROOT, x5c
from tests.core.catalogue.registry import AUTHOR, CARD_URL, OTHER, Registry, body, document, jwks
from tests.core.catalogue.test_lifecycle import kinds, reason
from tests.core.catalogue.test_watching import EVIL
from tests.world import BASE, jwk_of


@pytest.fixture
def world() -> Registry:
    return Registry()


# -- copies ------------------------------------------------------------------------------------------


def test_a_copied_card_that_is_handed_over_as_bytes_is_held(world):
    """Whoever can read a card can hand it over; only its origin can prove that it is theirs."""
    copied = world.submit(body(AUTHOR), "shadow", holder="").card
    assert [(one.what, one.severity) for one in copied.findings] == [("card-holder", 3)]
    assert reason(world.approve, "shadow") is Reason.CARD_HELD
    assert world.agents["shadow"].card == ""
    published = world.approve("shadow", despite=True).card
    assert (published.holder, kinds(published)) == ("", {"card-holder"})


def test_a_copied_card_is_held_again_when_it_is_put_back(world):
    world.submit(body(AUTHOR), holder="")
    first = world.approve(despite=True).card
    world.publish(body(AUTHOR, version="1.5.0"))
    assert reason(world.run, catalogue.restore("billing", first.id, who="op")) is Reason.CARD_HELD
    assert world.run(catalogue.restore("billing", first.id, who="op", despite=True)).card.standing == "published"


def test_a_card_as_bytes_that_ends_a_watch_has_to_be_seen_first(world):
    world.serve(body(AUTHOR))
    world.submit_from()
    world.approve()
    held = world.submit(body(AUTHOR, version="1.5.0")).card
    assert kinds(held) == {"watch-ends"}
    assert reason(world.approve) is Reason.CARD_HELD
    assert world.standings() == ["published", "verified"]


# -- by the operator's hand, with its agent ------------------------------------------------------------


def test_a_card_that_is_named_by_its_url_is_asked_for_its_key_and_watched(world):
    world.serve(body(AUTHOR))
    handed = Handed(CARD_URL, BASE)
    world.run(enrolment.alter("billing", Changes(), who="op", handed=handed))
    [card] = world.versions()
    assert (card.standing, card.source, card.holder) == ("published", CARD_URL, "nonce")
    world.serve(body(AUTHOR, version="1.5.0"))
    assert world.look().what == "waits"


def test_a_copied_card_that_is_named_by_its_url_enrols_nobody(world):
    world.serve(body(AUTHOR), EVIL, holder=None)
    wanted = Enrolment("mallory", "acme", "m@acme", jwk_of("mallory"), handed=Handed(EVIL, BASE, despite=True))
    assert reason(world.run, enrolment.enrol(wanted, who="op")) is Reason.CARD_HOLDER
    assert "mallory" not in world.agents


def test_bytes_an_operator_hands_over_with_an_agent_are_the_operators_word(world):
    world.run(enrolment.alter("billing", Changes(unverified_card=body(AUTHOR)), who="op"))
    [card] = world.versions()
    assert (card.standing, card.source, card.holder) == ("published", "", "hand")


# -- keys that run out -------------------------------------------------------------------------------


def expire(world: Registry, at: float = 1.0) -> None:
    publisher = world.kept["Publisher", "acme", "acme.example"].document
    world.keep(replace(publisher, keys=(replace(publisher.keys[0], not_after=at),)))


def test_a_card_nobody_vouches_for_any_more_stops_its_agent_too(world):
    world.publish(body(AUTHOR))
    assert world.run(catalogue.lapse("billing", who="op")) == ""
    expire(world)
    assert world.run(catalogue.lapse("billing", who="op")) == world.ledger[-1][0]
    assert (world.standings(), world.agents["billing"].card_stopped) == (["suspended"], "suspended")
    assert reason(registry.may_be_called, world.agents["billing"], world.now) is Reason.CALLEE_CARD
    assert world.events()[-1] == "card-lapsed"
    leaves = [one.document.leaf for (kind, *_), one in sorted(world.kept.items()) if kind == "LogEntry"]
    told = [log.read(one, Reason.REVOCATION_REFUSED) for one in leaves]
    assert [(one.what.value, one.subject.value) for one in told[-2:]] == [("suspended", "card"), ("suspended", "agent")]


def test_a_card_nobody_vouches_for_is_not_resumed(world):
    world.publish(body(AUTHOR))
    expire(world)
    world.run(catalogue.lapse("billing", who="op"))
    assert reason(world.run, catalogue.resume("billing", who="op")) is Reason.CARD_KEY_EXPIRED
    assert world.agents["billing"].card_stopped == "suspended"


def test_a_card_signed_anew_takes_the_place_of_one_that_lapsed(world):
    world.serve(body(AUTHOR))
    world.submit_from()
    world.approve()
    expire(world)
    world.run(catalogue.lapse("billing", who="op"))
    world.run(publishers.put("acme", "acme.example", jwks(OTHER), who="op"))
    world.serve(body(OTHER), holder=OTHER)
    world.put_tenant("acme", harmless=frozenset({"signature added"}))
    assert world.look().what == "waits"
    world.approve(despite=True)
    assert (world.standings(), world.agents["billing"].card_stopped) == (["superseded", "published"], "")


def test_a_harmless_change_at_its_origin_does_not_lift_a_suspension(world):
    world.put_tenant("acme", harmless=frozenset({"version changed", "signature added"}))
    world.serve(body(AUTHOR))
    world.submit_from()
    world.approve()
    world.run(catalogue.suspend("billing", who="responder"))
    world.serve(body(AUTHOR, version="1.5.0"))
    assert world.look().what == "waits"
    assert (world.standings(), world.agents["billing"].card_stopped) == (["suspended", "verified"], "suspended")
    world.run(catalogue.resume("billing", who="responder"))
    world.serve(body(AUTHOR, version="1.6.0"))
    assert world.look().what == "published"


def test_a_card_is_due_when_the_last_of_its_keys_runs_out():
    by = (Voucher("x"), Voucher("y", 9))
    card = PublishedCard(tenant="t", id="a", card="c", publisher="p", name="n", vouchers=by)
    assert lapsing.deadline(card, {"x": 5.0}) == 9
    assert lapsing.deadline(card, {"x": 5.0, "y": math.inf}) == math.inf
    assert lapsing.deadline(card, {}) == 9
    assert lapsing.deadline(replace(card, vouchers=()), {}) == math.inf


def test_the_end_of_a_chain_is_known_of_the_card_it_vouches_for(world):
    world.now = SIGNED_AT
    root = ROOT.certificate.public_bytes(Encoding.DER)
    world.run(publishers.put("acme", "chains.example", None, roots=(root,), who="op"))
    ends = dt.datetime.fromtimestamp(SIGNED_AT, dt.UTC) + dt.timedelta(days=3)
    chain = x5c(ROOT.issue(CERTIFIED.private, "chains.example", end=ends))
    world.publish(json.dumps(signed(document(), CERTIFIED, x5c=chain)).encode(), despite=True)
    known = world.kept["PublishedCard", "acme", "billing"].document
    assert lapsing.deadline(known, {}) == SIGNED_AT + 3 * 86400


# -- what is served ------------------------------------------------------------------------------------


@pytest.mark.parametrize("standing", [one for one in CardStanding if one is not CardStanding.PUBLISHED])
def test_no_card_is_served_in_another_standing(world, standing):
    world.publish(body(AUTHOR))
    agent = world.agents["billing"]
    version = world.versions()[0]
    world.keep(replace(version, standing=standing.value))
    assert reason(world.run, publication.published(agent, world.now)) is Reason.CARD_STANDING

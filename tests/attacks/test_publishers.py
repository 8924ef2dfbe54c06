"""Attacks on whose signature counts: a root, a key, a name or a provider that is passed off as another publisher's."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from msgspec.structs import replace

from legation.core import catalogue
from legation.core.catalogue import publishers
from legation.core.catalogue.publishers import By
from legation.core.kept import CardVersion, Publisher
from legation.core.keys import thumbprint, to_jwk
from legation.core.reasons import Reason, Refused
from tests.core.cards.signing import NOW as SIGNED_AT
from tests.core.cards.signing import Key, signed
from tests.core.cards.test_chains import Authority, x5c
from tests.core.catalogue.registry import AUTHOR, OTHER, body, jwks
from tests.core.catalogue.registry import document as card_document
from tests.surfaces.clerks import Clerks
from tests.surfaces.guests import document

REFUSED = (400, "publisher-refused")
EVIL = Key("k9")
BANK = {"provider": {"organization": "Big Bank", "url": "https://bigbank.example"}}
YEARS = 10 * 365 * 86400.0


@pytest.fixture
def world() -> Clerks:
    """`bank.example` is known to acme by an operator's hand, and a name is its alone."""
    world = Clerks()
    world.run(publishers.put("acme", "bank.example", jwks(OTHER), reserved=("Vault",), who="op"))
    return world


def reason(world: Clerks, plan: Any) -> Reason:
    with pytest.raises(Refused) as caught:
        world.run(plan)
    return caught.value.reason


def publisher(world: Clerks, name: str) -> Publisher:
    found = world.kept["Publisher", "acme", name].document
    assert isinstance(found, Publisher)
    return found


def said(card: CardVersion, what: str) -> list[tuple[str, int]]:
    return [(one.where, one.severity) for one in card.findings if one.what == what]


def print_of(key: Key) -> str:
    return thumbprint(to_jwk(key.private.public_key()))


async def believe(world: Clerks, name: str, *keys: Key, caller: str = "judge", **more: Any) -> tuple[int, str]:
    answer = await world.do("POST", "/publishers", {"name": name, "keys": jwks(*keys)["keys"], **more}, caller=caller)
    return answer.status, document(answer).get("legation_reason", "done")


def publishes(world: Clerks, name: str, *keys: Key) -> None:
    world.web[f"https://{name}{publishers.KEYS}"] = lambda _: json.dumps(jwks(*keys)).encode()


# -- a root that speaks for another ------------------------------------------------------------------


def test_the_authority_of_one_publisher_certifies_no_key_for_another(world: Clerks):
    """Both have a root of their own; Acme's authority issues a certificate for Globex."""
    world.now = SIGNED_AT
    mine, theirs, key = Authority("lex root"), Authority("globex root"), Key("k")
    for name, root in (("lexcorp.example", mine), ("globex.example", theirs)):
        der = root.certificate.public_bytes(Encoding.DER)
        world.run(publishers.put("acme", name, None, roots=(der,), who="op"))

    def submitted(root: Authority, name: str) -> CardVersion:
        chain = x5c(root.issue(key.private, name))
        return world.submit(json.dumps(signed(card_document(), key, x5c=chain)).encode()).card

    forged = submitted(mine, "globex.example")
    assert (forged.signers, [one.what for one in forged.findings][:1]) == ((), ["card-chain"])
    for root, name in ((mine, "lexcorp.example"), (theirs, "globex.example")):
        card = submitted(root, name)
        assert (card.standing, [one.publisher for one in card.signers]) == ("verified", [name])


# -- a key planted beside others' --------------------------------------------------------------------


async def test_a_client_adds_no_key_to_a_publisher_an_operator_vouches_for(world: Clerks):
    publishes(world, "bank.example", EVIL)
    assert await believe(world, "bank.example", EVIL) == REFUSED
    assert (await world.do("POST", "/publishers", {"name": "bank.example"})).status == 400
    assert [key.kid for key in publisher(world, "bank.example").keys] == [OTHER.kid]
    assert world.submit(body(EVIL)).card.signers == ()


async def test_a_client_adds_no_key_to_a_publisher_known_by_its_roots_or_a_reserved_name(world: Clerks):
    root = Authority("root").certificate.public_bytes(Encoding.DER)
    world.run(publishers.put("acme", "chains.example", None, roots=(root,), who="op"))
    world.run(publishers.put("acme", "names.example", None, reserved=("Treasury",), who="op"))
    for name in ("chains.example", "names.example"):
        assert await believe(world, name, EVIL) == REFUSED
        # Also where what is kept says no more than that a client was there.
        world.keep(replace(publisher(world, name), verified="client"))
        assert await believe(world, name, EVIL) == REFUSED
        assert publisher(world, name).keys == ()


async def test_a_client_adds_no_key_to_a_publisher_proven_by_its_name(world: Clerks):
    publishes(world, "other.example", AUTHOR_2)
    assert (await world.do("POST", "/publishers", {"name": "other.example"})).status == 200
    assert await believe(world, "other.example", EVIL) == REFUSED


async def test_what_a_client_vouches_for_is_shown_as_that(world: Clerks):
    assert await believe(world, "newcorp.example", EVIL) == (200, "done")
    assert publisher(world, "newcorp.example").verified == "client"
    world.submit(body(EVIL, provider=None))
    shown = document(await world.do("GET", "/agents/billing/review", caller="scribe"))
    [key] = shown["keys"]
    assert (key["publisher"], key["known_by"], key["how"], key["added_by"], key["added_at"], key["late"]) == (
        "newcorp.example", "client", "client", "agent judge", world.now, False,
    )  # fmt: skip
    assert [one["severity"] for one in shown["findings"] if one["what"] == "publisher-by-client"] == [2]


async def test_a_new_key_of_an_old_publisher_is_not_published_unseen(world: Clerks):
    """Whoever adds it: until a person let one card of this agent go by it, it may be planted."""
    assert await believe(world, "newcorp.example", AUTHOR_2) == (200, "done")
    assert await believe(world, "newcorp.example", EVIL) == (200, "done")
    world.run(publishers.put("acme", "acme.example", jwks(Key("key-9", "acme.example")), who="op"))
    for agent, key in (("billing", EVIL), ("shadow", AUTHOR_2)):
        card = world.submit(body(key, provider=None, name=f"The {agent}", skills=SKILLS[agent]), agent).card
        assert said(card, "new-key") == ([("signatures", 3)] if key is EVIL else [])
    assert reason(world, catalogue.approve("billing", who="reviewer")) is Reason.CARD_HELD
    world.approve("billing", despite=True)
    again = world.submit(body(EVIL, provider=None, name="The billing", version="1.5.0", skills=SKILLS["billing"])).card
    assert said(again, "new-key") == []


def test_a_new_key_beside_an_old_one_is_how_keys_rotate(world: Clerks):
    fresh = Key("key-9")
    world.run(publishers.put("acme", "acme.example", jwks(fresh), who="op"))
    assert said(world.submit(body(AUTHOR, fresh)).card, "new-key") == []
    assert said(world.submit(body(fresh)).card, "new-key") == [("signatures", 3)]


async def test_an_operator_who_takes_a_publisher_over_does_not_bless_what_a_client_planted(world: Clerks):
    await believe(world, "newcorp.example", EVIL, not_after=world.now + YEARS)
    assert world.submit(body(EVIL)).card.signers
    real = Key("real")
    world.run(publishers.put("acme", "newcorp.example", jwks(real), who="op"))
    after = publisher(world, "newcorp.example")
    assert (after.verified, {key.kid: key.not_after for key in after.keys}) == (
        "hand", {"k9": world.now, "real": None},
    )  # fmt: skip
    assert world.submit(body(EVIL, version="2.0.0")).card.signers == ()
    assert world.submit(body(real)).card.signers


async def test_what_an_operator_hands_over_again_is_the_operators_word(world: Clerks):
    await believe(world, "newcorp.example", EVIL, not_after=world.now + 60)
    world.run(publishers.put("acme", "newcorp.example", jwks(EVIL), who="op"))
    [key] = publisher(world, "newcorp.example").keys
    assert (key.how, key.added_by, key.not_after, key.late) == ("hand", "op", None, False)


@pytest.mark.parametrize("by", ["a client", "an operator"])
async def test_a_proof_by_the_name_does_not_bless_a_planted_key(world: Clerks, by: str):
    """It was added beforehand, for ten years; the name publishes another."""
    if by == "a client":
        await believe(world, "newcorp.example", EVIL, not_after=world.now + YEARS)
    else:
        late = world.now + YEARS
        world.run(publishers.put("acme", "newcorp.example", jwks(EVIL), not_after=late, who="op"))
    real = Key("real")
    publishes(world, "newcorp.example", real)
    done = world.run(publishers.prove("acme", "newcorp.example", who="op")).publisher
    assert (done.verified, {key.kid: (key.not_after, key.how) for key in done.keys}["real"]) == (
        "domain", (None, "domain"),
    )  # fmt: skip
    assert {key.kid: key.not_after for key in done.keys}["k9"] == world.now
    card = world.submit(body(EVIL)).card
    assert (card.signers, said(card, "card-key-expired") != []) == ((), True)
    assert world.submit(body(real)).card.signers


def test_a_key_that_is_over_gets_no_more_time_by_a_proof(world: Clerks):
    world.run(publishers.put("acme", "newcorp.example", jwks(EVIL), not_after=world.now - 60, who="op"))
    publishes(world, "newcorp.example", Key("real"))
    done = world.run(publishers.prove("acme", "newcorp.example", who="op")).publisher
    assert {key.kid: key.not_after for key in done.keys}["k9"] == world.now - 60


async def test_a_client_ends_no_key_an_operator_handed_over_beside_a_names_own(world: Clerks):
    publishes(world, "newcorp.example", AUTHOR_2)
    world.run(publishers.prove("acme", "newcorp.example", who="op"))
    world.run(publishers.put("acme", "newcorp.example", jwks(Key("spare")), who="op"))
    assert (await world.do("POST", "/publishers", {"name": "newcorp.example"})).status == 200
    spare = next(key for key in publisher(world, "newcorp.example").keys if key.kid == "spare")
    assert (spare.how, spare.not_after) == ("hand", None)
    world.run(publishers.prove("acme", "newcorp.example", who="op"))
    spare = next(key for key in publisher(world, "newcorp.example").keys if key.kid == "spare")
    assert spare.not_after == world.now


async def test_nobody_claims_the_public_key_of_another_publisher(world: Clerks):
    """A public key is public: who claims it would be named for what the other signs, and could have it revoked."""
    assert await believe(world, "newcorp.example", AUTHOR) == REFUSED
    publishes(world, "newcorp.example", AUTHOR)
    assert (await world.do("POST", "/publishers", {"name": "newcorp.example"})).status == 400
    assert reason(world, publishers.prove("acme", "newcorp.example", who="op")) is Reason.PUBLISHER_REFUSED
    assert ("Publisher", "acme", "newcorp.example") not in world.kept


# -- a name or a provider that is passed off as another's ----------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "b1gbank.example",
        "bigbank-example.com",
        "bigbank.com",
        "biigbank.example",
        "secure-bigbank.example",
        "pay.bigbank.example",
        "bigbank.example.evil.io",
        "bigbank.example:8443",
    ],
)
async def test_a_publisher_that_can_be_taken_for_another_is_an_operators_to_add(world: Clerks, name: str):
    world.run(publishers.put("acme", "bigbank.example", jwks(Key("bank")), who="op"))
    publishes(world, name, EVIL)
    assert await believe(world, name, EVIL) == REFUSED
    assert (await world.do("POST", "/publishers", {"name": name})).status == 400
    for plan in (publishers.put("acme", name, jwks(EVIL), who="op"), publishers.prove("acme", name, who="op")):
        assert reason(world, plan) is Reason.PUBLISHER_REFUSED
    world.run(publishers.put("acme", name, jwks(EVIL), who="op", by=By.OPERATOR_DESPITE))
    assert world.ledger[-1][2]["fields"]["word"] == "operator, despite"
    # One that is known is not compared again.
    world.run(publishers.put("acme", name, jwks(Key("more")), who="op"))


async def test_names_of_another_tenant_are_compared_with_nothing(world: Clerks):
    assert await believe(world, "acrne.example", EVIL, caller="spy") == (200, "done")
    assert await believe(world, "acrne.example", EVIL) == REFUSED


@pytest.mark.parametrize(
    ("provider", "where"),
    [
        ({"organization": "Big Bank", "url": "https://bigbank.example"}, "provider.url"),
        ({"organization": "Payments", "url": "https://www.bigbank.example/about"}, "provider.url"),
        ({"organization": "Payments", "url": "https://b1gbank.example"}, "provider.url"),
        ({"organization": "Payments", "url": "https://bigbank.com"}, "provider.url"),
        ({"organization": "Big Bank", "url": "https://acme.example"}, "provider.organization"),
        ({"organization": "BigBank Inc.", "url": "https://elsewhere.example"}, "provider.organization"),
        ({"organization": "bigbank.example", "url": "https://elsewhere.example"}, "provider.organization"),
    ],
)
def test_who_signs_a_card_is_not_the_provider_it_names(world: Clerks, provider: dict[str, str], where: str):
    """Nothing of the bank's is published here: that it is a publisher is enough."""
    bank = Key("bank")
    world.run(publishers.put("acme", "bigbank.example", jwks(bank), who="op"))
    card = world.submit(body(AUTHOR, provider=provider)).card
    assert said(card, "provider") == [(where, 3)]
    assert reason(world, catalogue.approve("billing", who="reviewer")) is Reason.CARD_HELD
    # Whoever is the bank, or has its signature too, says nothing strange.
    if "bigbank.example" in json.dumps(provider) or "Big" in provider["organization"]:
        for keys in ((bank,), (AUTHOR, bank)):
            assert said(world.submit(body(*keys, provider=BANK["provider"])).card, "provider") == []


def test_a_provider_of_ones_own_is_nobody_elses(world: Clerks):
    world.run(publishers.put("acme", "bigbank.example", jwks(Key("bank")), who="op"))
    for provider in (
        {"organization": "Acme", "url": "https://acme.example"},
        {"organization": "Acme Corporation", "url": "https://www.acme.example/x"},
        {"organization": "Somebody Else", "url": "https://elsewhere.example"},
    ):
        assert said(world.submit(body(AUTHOR, provider=provider, version=provider["url"])).card, "provider") == []


def test_an_unsigned_card_is_not_the_provider_it_names(world: Clerks):
    """Its owner stands behind it, by the address an operator enrolled it with."""
    world.run(publishers.put("acme", "bigbank.example", jwks(Key("bank")), who="op"))
    assert said(world.submit(body(**BANK)).card, "provider") == [("provider.url", 3)]
    world.agents["billing"] = replace(world.agents["billing"], owner="ops@bigbank.example")
    assert said(world.submit(body(**BANK, version="2.0.0")).card, "provider") == []


# -- a key that was withdrawn ------------------------------------------------------------------------


def test_the_key_of_a_certificate_is_withdrawn_by_its_thumbprint(world: Clerks):
    world.now = SIGNED_AT
    root, key = Authority("root"), Key("leaf")
    der = root.certificate.public_bytes(Encoding.DER)
    world.run(publishers.put("acme", "chains.example", None, roots=(der,), who="op"))
    chain = x5c(root.issue(key.private, "chains.example"))
    sealed = json.dumps(signed(card_document(provider=None), key, x5c=chain)).encode()
    card = world.publish(sealed, despite=True)
    assert [one.thumbprint for one in card.signers] == [print_of(key)]
    plan = publishers.revoke("acme", "chains.example", key=print_of(key), who="agent judge", by=By.CLIENT)
    assert world.run(plan).revoked == ("billing",)
    assert world.agents["billing"].card_stopped == "revoked"
    assert publisher(world, "chains.example").withdrawn == (print_of(key),)
    # Nor does it come back: by another certificate, another kid, another publisher's root, or by hand.
    other = Authority("other")
    world.run(
        publishers.put(
            "acme", "elsewhere.example", None, roots=(other.certificate.public_bytes(Encoding.DER),), who="op"
        )
    )
    for issuer, name in ((root, "chains.example"), (other, "elsewhere.example")):
        header = {"x5c": x5c(issuer.issue(key.private, name)), "kid": f"new at {name}"}
        again = world.submit(json.dumps(signed(card_document(), key, **header)).encode()).card
        assert (again.signers, [one.what for one in again.findings][:1]) == ((), ["card-key-revoked"])
    world.run(publishers.put("acme", "chains.example", jwks(key), who="op"))
    assert [one.revoked for one in publisher(world, "chains.example").keys] == [True]
    again = world.submit(body(key)).card
    assert (again.signers, [one.what for one in again.findings][:1]) == ((), ["card-key-revoked"])
    # Another key of the same publisher goes on.
    fresh = Key("fresh")
    chain = x5c(root.issue(fresh.private, "chains.example"))
    assert world.submit(json.dumps(signed(card_document(), fresh, x5c=chain)).encode()).card.signers


def test_a_kid_in_the_form_of_a_thumbprint_shields_no_key(world: Clerks):
    """Whoever makes a key writes its kid: here the thumbprint of another."""
    stolen = Key("leaf")
    world.run(publishers.put("acme", "acme.example", jwks(Key(print_of(stolen))), who="op"))
    world.run(publishers.revoke("acme", "acme.example", key=print_of(stolen), who="op"))
    assert publisher(world, "acme.example").withdrawn == (print_of(stolen),)
    assert [key.revoked for key in publisher(world, "acme.example").keys] == [False, True]


@pytest.mark.parametrize("key", ["no such key", "A" * 42, "A" * 44, "A" * 42 + "B", "A" * 42 + "="])
def test_what_is_no_key_and_no_thumbprint_is_refused(world: Clerks, key: str):
    assert reason(world, publishers.revoke("acme", "acme.example", key=key, who="op")) is Reason.PUBLISHER_REFUSED


def test_a_client_fills_no_list_of_withdrawn_keys(world: Clerks):
    full = tuple(f"{n:043}" for n in range(publishers.MAX_WITHDRAWN))
    world.keep(replace(publisher(world, "acme.example"), withdrawn=full))
    fresh = print_of(Key())
    plan = publishers.revoke("acme", "acme.example", key=fresh, who="agent x", by=By.CLIENT)
    assert reason(world, plan) is Reason.PUBLISHER_REFUSED
    assert fresh in world.run(publishers.revoke("acme", "acme.example", key=fresh, who="op")).publisher.withdrawn
    # One a card here was signed with is withdrawn however many there are.
    world.publish(body(AUTHOR), despite=True)
    plan = publishers.revoke("acme", "bank.example", key=print_of(AUTHOR), who="agent x", by=By.CLIENT)
    assert world.run(plan).revoked == ("billing",)


AUTHOR_2 = Key("author-2")
SKILLS = {
    "billing": [{"id": "invoice", "name": "Invoice", "description": "Writes an invoice", "tags": ["billing"]}],
    "shadow": [{"id": "weather", "name": "Weather", "description": "Tells the weather", "tags": ["sky"]}],
}

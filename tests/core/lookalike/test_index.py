"""Shadowing: imitations of published agents are held, honest neighbours are not."""

from __future__ import annotations

import string
import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import lookalike as measured
from legation.core.lookalike import Claim, Index, Part, Rule
from legation.core.lookalike.skeleton import skeleton, table
from legation.core.lookalike.vocabulary import MAX_COMPARED
from scripts import lookalikes

SKILLS = ("Refund an invoice", "Run dunning", "Merge ledgers", "Close the month")


def published(*more: Claim) -> Index:
    index = Index()
    index.add("billing", Claim("acme", "Acme Billing Agent", "Acme GmbH", "acme.example", SKILLS))
    index.add("payments", Claim("globex", "Payments Agent", "Globex Inc", "globex.io", ("Pay", "Refund")))
    index.add("planner", Claim("voyager", "旅行プランナー"))
    for number, claim in enumerate(more):
        index.add(f"more-{number}", claim)
    return index


def held(claim: Claim, index: Index | None = None) -> set[tuple[str, str, str | None]]:
    return {(one.part.value, one.rule.value, one.agent) for one in (index or published()).check(claim)}


@pytest.mark.parametrize(
    ("name", "rule", "agent"),
    [
        ("Acme Billing Agent", "same", "billing"),
        ("\uff21\uff23\uff2d\uff25 billing agent", "same", "billing"),
        ("\u0410cme Billing Agent", "confusable", "billing"),
        ("Acme Bi\u200blling Agent", "same", "billing"),
        ("Acme B1lling Agent", "confusable", "billing"),
        ("Acme Bi1ling Agent", "confusable", "billing"),
        ("Acrne Billing Agent", "confusable", "billing"),
        ("Ácmé Billing Agent", "confusable", "billing"),
        ("Acme Biling Agent", "typo", "billing"),
        ("Acne Billing Agent", "typo", "billing"),
        ("Billing Agent Acme", "reorder", "billing"),
        ("AcmeBilling Agent", "spacing", "billing"),
        ("A c m e Billing", "affix", "billing"),
        ("acme.billing-agent", "spacing", "billing"),
        ("Acme Billing Agent v2", "affix", "billing"),
        ("Acme Billing Agent2", "affix", "billing"),
        ("Official Acme Billing", "affix", "billing"),
        ("Acme Billing Bot", "affix", "billing"),
        ("Secure Acne Billing Helper", "typo", "billing"),
        ("0fficial Payments Agent", "affix", "payments"),
        ("Payments Agent (Verified)", "affix", "payments"),
        ("旅行\u200bプランナー", "same", "planner"),
    ],
)
def test_an_imitated_name_is_held(name: str, rule: str, agent: str):
    found = published().check(Claim("mallory", name))
    assert (found[0].part, found[0].rule.value, found[0].agent) == (Part.NAME, rule, agent)
    assert 0 < found[0].nearness <= 1


@pytest.mark.parametrize(
    "name",
    [
        "Zenith Billing Agent", "Apex Billing Agent", "Travel Agent", "Payments Reconciliation Assistant",
        "Invoice Agent",
        "Billing", "Agent", "v2", "", "   ", "\u200b", "旅行ガイド", "Помощник бухгалтера", "!!!",
    ],
)  # fmt: skip
def test_an_honest_name_is_not(name: str):
    assert published().check(Claim("honest", name)) == ()


@pytest.mark.parametrize("name", ["Acme Billing Agent", "Acme Billing Agent v2", "Official Acme Billing"])
def test_a_publisher_names_its_own_family_as_it_likes(name: str):
    assert published().check(Claim("acme", name, "Acme AG", "acme.io", SKILLS)) == ()


@pytest.mark.parametrize(
    ("host", "rule"),
    [
        ("acme.example", "same"), ("agents.acme.example", "same"), ("acme.com", "suffix"), ("acme.co.uk", "suffix"),
        ("a-cme.example", "spacing"), ("acrne.example", "confusable"), ("xn--cme-5cd.example", "confusable"),
        ("acme-secure.example", "affix"), ("login-acme.net", "affix"), ("acme-agents.dev", "affix"),
        ("acme.example.evil.net", "subdomain"), ("acme-example.net", "subdomain"), ("acne.example", "typo"),
        ("getglobex.com", "affix"), ("globexsupport.io", "affix"), ("g1obex.io", "confusable"), ("globx.io", "typo"),
        ("globex.evil.net", "subdomain"),
    ],
)  # fmt: skip
def test_an_imitated_domain_is_held(host: str, rule: str):
    found = published().check(Claim("mallory", "Zenith", domain=host))
    assert (found[0].part, found[0].rule.value) == (Part.DOMAIN, rule)


@pytest.mark.parametrize(
    "host",
    ["zenith.example", "example", "192.0.2.1", "[::1]", "", "a..b", "xn--\u00e4.example", "x" * 300, "mail.zenith.io"],
)
def test_an_honest_domain_or_none_is_not(host: str):
    assert published().check(Claim("honest", "Zenith", domain=host)) == ()


def test_agents_of_one_platform_are_not_one_domain():
    index = published(Claim("one", "Kestrel Desk", domain="kestrel.github.io"))
    assert index.check(Claim("two", "Zenith", domain="zenith.github.io")) == ()


@pytest.mark.parametrize("organization", ["Acme Inc", "Acme", "\u0410cme GmbH", "Acme G.m.b.H.", "ACME Holding"])
def test_an_imitated_provider_is_held(organization: str):
    found = published().check(Claim("mallory", "Zenith", organization))
    assert {(one.part, one.agent) for one in found} == {(Part.ORGANIZATION, "billing")}


def test_the_same_skills_under_another_provider_are_held():
    assert held(Claim("mallory", "Zenith", skills=("close the months", "Merge ledger", "Run dunning", "Other"))) == {
        ("skills", "skills", "billing")
    }
    assert (
        held(Claim("honest", "Zenith", skills=("Run dunning", "Plan a trip", "Book a hotel", "Find a train"))) == set()
    )


def test_skills_a_whole_trade_offers_tell_nothing():
    trade = tuple(Claim(f"p{n}", f"Brand{n:03}x", skills=("Search", "Translate", "Summarise")) for n in range(5))
    assert held(Claim("honest", "Zenith", skills=("Search", "Translate", "Summarise")), published(*trade)) == set()


def test_a_skill_drawn_like_another_is_held_and_a_shared_one_is_not():
    assert held(Claim("mallory", "Zenith", skills=("Run dunn\u0456ng",))) == {("skill", "confusable", "billing")}
    assert held(Claim("honest", "Zenith", skills=("Run dunning",))) == set()


@pytest.mark.parametrize(
    "name", ["PayPal", "PayPaI Refunds", "Paypall Helper", "My Pay Pal Assistant", "Refunds by PAYPAL"]
)
def test_a_reserved_name_is_its_publishers(name: str):
    index = published()
    index.reserve("PayPal", "paypal-inc")
    found = index.check(Claim("mallory", name))
    assert (found[0].rule, found[0].publisher, found[0].agent) == (Rule.RESERVED, "paypal-inc", None)
    assert index.check(Claim("paypal-inc", name)) == ()
    index.release("PayPal", "paypal-inc")
    assert index.check(Claim("mallory", name)) == ()


DRAWN = {
    "IBM": ("lBM", "1BM", "|BM", "\u0399BM"),
    "Al Agent": ("AI Agent", "A| Agent", "A\u2160 Agent", "\U0001d5d4I Agent"),
    "OpenAI": ("Op\u212enAI", "\u039fpenAI"),
    "Lidl": ("Lid|", "Lid\u2223"),
    "Box": ("Bo\u00d7",),
    "Official Payments Agent": (
        "Officia| Payments Agent",
        "O\u017f\u017ficial Payments Agent",
        "Offici\u237al Payments Agent",
    ),
}


@pytest.mark.parametrize(("name", "drawn"), [(name, text) for name, texts in DRAWN.items() for text in texts])
def test_a_name_drawn_with_signs_or_in_few_letters_is_held(name: str, drawn: str):
    index = Index()
    index.add("a", Claim("acme", name))
    assert index.check(Claim("mallory", drawn))[0].rule is Rule.CONFUSABLE


@given(st.sampled_from(sorted(DRAWN)), st.data())
def test_no_name_of_the_same_skeleton_passes(name: str, data):
    index = Index()
    index.add("a", Claim("acme", name))
    at = data.draw(st.integers(0, len(name) - 1))
    alike = [chr(code) for code, prototype in table().items() if prototype == skeleton(name[at])]
    drawn = name[:at] + data.draw(st.sampled_from([*alike, name[at]])) + name[at + 1 :]
    assert skeleton(drawn) == skeleton(name)
    assert index.check(Claim("mallory", drawn))


EDITED = ("Official Payments Agent", "Tax Adviser", "Contract Reader", "Northwind HR Helper", "SAP", "IBM", "Stripe")


@pytest.mark.parametrize("guard", ["published", "reserved"])
@given(st.sampled_from(EDITED), st.data())
def test_a_name_one_edit_away_anywhere_is_held(guard: str, name: str, data):
    index = Index()
    if guard == "published":
        index.add("a", Claim("acme", name))
    else:
        index.reserve(name, "acme")
    at, letter = data.draw(st.integers(0, len(name) - 1)), data.draw(st.sampled_from(string.ascii_lowercase))
    swapped = name[:at] + name[at : at + 2][::-1] + name[at + 2 :]
    made = data.draw(st.sampled_from([
        name[:at] + name[at + 1 :], name[:at] + letter + name[at:], name[:at] + letter + name[at + 1 :], swapped,
    ]))  # fmt: skip
    assert index.check(Claim("mallory", made))


@pytest.mark.parametrize(
    ("name", "imitation"),
    [
        ("Contract Reader", "Contract Readers"), ("Tax Adviser", "Tax Advisers"), ("Acme Security", "Acme Securities"),
        ("Acme Research Agent", "Acme Researches Agent"), ("SAP", "SAPs"), ("SAP", "5AP v2"),
        ("Official Payments Agent", "Offical Paymets Agnet"), ("Acme Billing Agent", "Verified Acme Billing Agnet HQ"),
        ("Sourcing Service", "Official Sourcing Service"),
    ],
)  # fmt: skip
def test_plurals_and_slips_beside_affixes_are_held(name: str, imitation: str):
    index = Index()
    index.add("a", Claim("acme", name))
    assert index.check(Claim("mallory", imitation))


def test_two_edits_of_a_long_reserved_name_are_held():
    index = Index()
    index.reserve("Official Payments Agent", "acme")
    assert index.check(Claim("mallory", "Official Payxxnts Agent"))[0].rule is Rule.RESERVED
    assert index.check(Claim("mallory", "Official Payxxxts Agent")) == ()


def test_a_short_reserved_name_drawn_otherwise_within_another_is_held():
    index = Index()
    index.reserve("SAP", "sap.example")
    assert index.check(Claim("mallory", "5AP Refunds"))[0].rule is Rule.RESERVED
    assert index.check(Claim("honest", "Map Refunds")) == ()


def test_among_many_abbreviations_a_letter_tells_them_apart_but_no_drawing_does():
    names = ("SAP", "SAQ", "SBP", "SAS")
    index = published(*(Claim(f"p{name}", name) for name in names))
    assert held(Claim("honest", "SAX"), index) == set()
    assert held(Claim("mallory", "5AP"), index) == {("name", "confusable", "more-0")}
    index.reserve("SAP", "pSAP")
    assert ("name", "reserved", None) in held(Claim("mallory", "SAX"), index)


def test_a_number_tells_everyday_names_apart():
    index = published(Claim("one", "Store 12 Agent"))
    assert held(Claim("two", "Store 13 Agent"), index) == set()


def test_a_word_of_many_publishers_is_nobodys_unless_a_provider_is_called_so():
    trade = [Claim(f"p{n}", f"Caption Zephyr{n:02} Agent") for n in range(12)]
    index = published(Claim("one", "Caption Service"), *trade)
    assert held(Claim("honest", "Caption Bot"), index) == set()
    index.add("provider", Claim("one", "Zenith", "Caption Inc"))
    assert ("name", "affix", "more-0") in held(Claim("mallory", "Caption Bot"), index)


@pytest.mark.parametrize(
    "skills",
    [
        (*SKILLS, "Plan a trip", "Book a hotel", "Find a train", "Rent a car"),
        ("Refund invoices", "Run dunnings", "Merge the ledger", "Close month"),
        (*SKILLS[:3], *(f"Junk {n}" for n in range(250))),
    ],
)
def test_skills_padded_or_in_the_plural_are_held(skills: tuple[str, ...]):
    assert held(Claim("mallory", "Zenith", skills=skills)) == {("skills", "skills", "billing")}


def test_what_is_no_longer_published_is_not_imitated():
    index = published(Claim("acme", "Acme Travel Agent", "Acme GmbH", "acme.example"))
    index.remove("billing")
    index.remove("billing")
    assert held(Claim("mallory", "Acme Billing Agent", skills=SKILLS), index) == set()
    assert held(Claim("mallory", "Zenith", "Acme Inc"), index) == {("organization", "affix", "more-0")}
    index.remove("more-0")
    assert held(Claim("mallory", "Acme Travel Agent", "Acme Inc", "acme.com"), index) == set()
    assert len(index) == 2


def test_a_card_published_again_replaces_itself():
    index = published()
    index.add("billing", Claim("acme", "Zenith Desk"))
    assert held(Claim("mallory", "Acme Billing Agent"), index) == set()
    assert held(Claim("mallory", "Zenith Desk"), index) == {("name", "same", "billing")}


TEXT = st.text(max_size=30) | st.sampled_from(["Acme Billing Agent", "Acme", "acme.example", "v2", "PayPal 2"])


@given(st.lists(st.tuples(st.sampled_from("pqr"), TEXT, TEXT, TEXT, st.lists(TEXT, max_size=4)), max_size=6), st.data())
def test_an_index_depends_on_what_is_in_it_not_on_its_history(rows, data):
    claims = [Claim(who, name, org, host, tuple(skills)) for who, name, org, host, skills in rows]
    churned, fresh = Index(), Index()
    for number, claim in enumerate(claims):
        churned.add(f"a{number}", claim)
    gone = {number for number in range(len(claims)) if data.draw(st.booleans())}
    for number in gone:
        churned.remove(f"a{number}")
    for number, claim in enumerate(claims):
        if number not in gone:
            fresh.add(f"a{number}", claim)
    for claim in claims:
        asked = Claim("mallory", claim.name, claim.organization, claim.domain, claim.skills)
        assert set(churned.check(asked)) == set(fresh.check(asked))
        if claim.name and any(other.name == claim.name for n, other in enumerate(claims) if n not in gone):
            assert not claim.name.isalnum() or churned.check(asked)


def test_a_hostile_claim_is_compared_with_a_bounded_number_of_words():
    index = Index()
    digits = str.maketrans("0123456789", "abcdefghjk")
    for number in range(3_000):  # a vocabulary of near words, made to be compared
        index.add(f"a{number}", Claim(f"p{number}", f"{number:04}payment".translate(digits)))
    words = (f"{number:04}payment".translate(digits) for number in range(5_000, 5_040))
    called: Counter[str] = Counter()

    def profile(frame, event, _):
        called[frame.f_code.co_name] += event == "call"

    sys.setprofile(profile)
    try:
        index.check(Claim("mallory", " ".join(words)))
    finally:
        sys.setprofile(None)
    assert MAX_COMPARED < called["slip"] < 4 * MAX_COMPARED


def test_the_tuning_corpus_is_told_apart():
    world = lookalikes.world("tuning", published=400, attacks=300, honest=300)
    told = measured.quality(world)
    assert told.recall >= 0.98
    assert told.precision >= 0.98


def test_a_corpus_is_the_same_each_time():
    one, other = (lookalikes.world("reporting", published=50, attacks=20, honest=20) for _ in "ab")
    assert list(lookalikes.lines(one)) == list(lookalikes.lines(other))

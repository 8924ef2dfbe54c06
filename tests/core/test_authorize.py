"""Arriving, signing in, deciding: every rule between a client's wish and a person's word."""

from __future__ import annotations

import hashlib

import pytest
from msgspec.structs import replace

from legation.core import authorize, details, people
from legation.core.asks import (
    AgentNamed,
    Apply,
    Commit,
    Find,
    Found,
    NewId,
    NewSecret,
    Now,
    PasskeyUsed,
    Spend,
    Unavailable,
)
from legation.core.kept import Code, Consent, Credential, Person, Pushed, Visit
from legation.core.model import Receipt, Standing
from legation.core.reasons import Reason, Refused
from tests.delegating import CALLBACK, CHALLENGE, PAYMENT, UNSAID, Scene, said
from tests.delegating import details as rar
from tests.passkeys import Authenticator
from tests.playbook import Playbook
from tests.world import BASE, NOW, READ, TRANSFER, b64


@pytest.fixture
def scene() -> Scene:
    return Scene()


def refusal(scene, act, *args, **more) -> Reason:
    with pytest.raises(Refused) as caught:
        act(*args, **more)
    return caught.value.reason


# -- the visit -----------------------------------------------------------------------------------------


def test_a_request_may_be_visited_again_before_the_decision(scene):
    """Used up at completion, not at the first visit."""
    uri = scene.uri()
    first, second = scene.begin(uri), scene.begin(uri)
    assert first.secret != second.secret
    scene.decide(scene.sign_in(first))
    assert refusal(scene, scene.begin, uri) is Reason.REQUEST_URI_REFUSED
    assert scene.kept(Consent)[0].parent == "ada"


def test_a_request_decided_once_is_over_in_every_other_tab(scene):
    uri = scene.uri()
    first, second = (scene.sign_in(scene.begin(uri)) for _ in range(2))
    scene.decide(first)
    assert refusal(scene, scene.decide, second) is Reason.FORM_REFUSED
    assert len(scene.kept(Consent)) == len(scene.kept(Code)) == 1


def test_a_request_waits_for_its_browser_so_long(scene):
    uri = scene.uri()
    scene.world.now += 59
    begun = scene.begin(uri)
    scene.world.now += 1
    assert refusal(scene, scene.begin, uri) is Reason.REQUEST_URI_REFUSED
    scene.decide(scene.sign_in(begun))  # who came in time may take their time


def test_a_visit_ends_by_itself(scene):
    begun = scene.begin(scene.uri())
    scene.world.now += 601
    assert refusal(scene, scene.sign_in, begun) is Reason.FORM_REFUSED
    signed_in = scene.signed_in()
    scene.world.now += 601
    assert refusal(scene, scene.decide, signed_in) is Reason.FORM_REFUSED
    assert refusal(scene, scene.look, signed_in) is Reason.FORM_REFUSED


def test_a_request_is_not_opened_at_any_pace(scene):
    """Each arrival is written: whoever has a link must not be able to fill the disk with it."""
    uri = scene.uri()
    scene.world.wait = 2
    with pytest.raises(Refused) as caught:
        scene.begin(uri)
    assert (caught.value.reason, caught.value.retry_after) == (Reason.RATE_LIMITED, 2)
    assert scene.kept(Visit) == []


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"client_id": "orchestrator"},
        {"client_id": "orchestrator", "request_uri": "https://evil.example/r"},
        {"client_id": "orchestrator", "response_type": "code", "redirect_uri": CALLBACK},
    ],
)
def test_what_was_not_pushed_is_refused(scene, query):
    assert refusal(scene, scene.world.run, authorize.begin(query)) is Reason.OAUTH_REQUEST


def test_a_request_is_its_clients_alone(scene):
    uri = scene.uri()
    for client in ("summarizer", "spy", "nobody"):
        assert refusal(scene, scene.begin, uri, client) is Reason.REQUEST_URI_REFUSED
    assert refusal(scene, scene.begin, uri + "x") is Reason.REQUEST_URI_REFUSED


@pytest.mark.parametrize(
    "change",
    [
        {"standing": Standing.SUSPENDED},
        {"redirect_uris": frozenset({"https://other.example/cb"})},
        {"grants": frozenset({"client_credentials"})},
    ],
    ids=["suspended", "redirect", "grant"],
)
def test_a_client_that_was_changed_meanwhile_is_not_there(scene, change):
    """RFC 9126 §4: what was looked at when it was pushed must still hold."""
    uri = scene.uri()
    scene.world.put("orchestrator", **change)
    assert refusal(scene, scene.begin, uri) is Reason.REQUEST_URI_REFUSED


def test_the_whole_conversation_of_an_arrival(scene):
    """Found, still open, not too often; and only then is anything written."""
    uri = scene.uri()
    (kept,) = scene.kept(Pushed)
    query = {"client_id": "orchestrator", "request_uri": uri}
    begun = (
        Playbook(authorize.begin(query))
        .asks(AgentNamed("orchestrator"))
        .told(scene.world.agents["orchestrator"])
        .asks(Now())
        .told(NOW)
        .asks(Find(Pushed, "acme", kept.id))
        .told(Found(kept, 1))
        .asks(Now())
        .told(NOW)
        .asks(Spend)
        .told(None)
        .asks(NewSecret())
        .told("s" * 43)
        .asks(NewId())
        .told("record-1")
        .asks(lambda question: [change.was for change in question.changes] == [0])
        .told(Receipt("record-1", 1))
        .ends(authorize.Begun)
    )
    assert begun.secret == "s" * 43


def test_the_whole_conversation_of_a_sign_in(scene):
    """Nothing is written before the passkey has signed; then visit, person and record at once."""
    begun = scene.begin(scene.uri())
    visit = Found(scene.kept(Visit)[0], 1)
    person = scene.world.kept["Person", "acme", "ada"]
    (passkey,) = person.document.passkeys
    response = scene.device.sign(begun.challenge)
    signed_in = (
        Playbook(authorize.sign_in(begun.request, begun.secret, authorize.csrf(begun.secret), response))
        .asks(Find(Visit, "acme", visit.document.id))
        .told(visit)
        .asks(Now())
        .told(NOW)
        .asks(Now())
        .told(NOW)
        .asks(lambda question: question.kind is Credential and question.tenant == "acme")
        .told(Found(scene.kept(Credential)[0], 1))
        .asks(Find(Person, "acme", "ada"))
        .told(person)
        .asks(PasskeyUsed((passkey,), begun.challenge, response))
        .told(replace(passkey, sign_count=1))
        .asks(NewSecret())
        .told("t" * 43)
        .asks(NewId())
        .told("record-2")
        .asks(lambda question: [change.was for change in question.changes] == [1, 0, person.version])
        .told(Receipt("record-2", 2))
        .ends(authorize.SignedIn)
    )
    assert signed_in.secret == "t" * 43


# -- signing in ----------------------------------------------------------------------------------------


def test_signing_in_is_recorded_and_counted(scene):
    signed_in = scene.signed_in()
    assert signed_in.person.id == "ada"
    assert scene.last().items() >= {"what": "person-signed-in", "person": "ada", "client": "orchestrator"}.items()
    assert scene.world.kept["Person", "acme", "ada"].document.passkeys[0].sign_count == scene.device.count == 1


def test_the_cookie_changes_with_the_sign_in(scene):
    """Session fixation: a cookie planted before is worth nothing after."""
    begun = scene.begin(scene.uri())
    signed_in = scene.sign_in(begun)
    assert signed_in.secret != begun.secret
    assert refusal(scene, scene.decide, begun) is Reason.FORM_REFUSED
    assert refusal(scene, scene.look, replace(signed_in, secret=begun.secret)) is Reason.FORM_REFUSED


def test_a_signature_signs_in_once(scene):
    begun = scene.begin(scene.uri())
    response = scene.device.sign(begun.challenge, count=0)
    plan = lambda: authorize.sign_in(begun.request, begun.secret, authorize.csrf(begun.secret), response)  # noqa: E731
    scene.world.run(plan())
    assert refusal(scene, scene.world.run, plan()) is Reason.FORM_REFUSED


def test_a_signature_for_another_visit_is_refused(scene):
    uri = scene.uri()
    mine, theirs = scene.begin(uri), scene.begin(uri)
    response = scene.device.sign(theirs.challenge)
    plan = authorize.sign_in(mine.request, mine.secret, authorize.csrf(mine.secret), response)
    assert refusal(scene, scene.world.run, plan) is Reason.PASSKEY_REFUSED


@pytest.mark.parametrize("response", [b"", b"{}", b"[]", b'{"id": 5}', b'{"id": "x"}', b"[" * 5000])
def test_what_is_no_signature_is_refused_and_recorded(scene, response):
    begun = scene.begin(scene.uri())
    plan = authorize.sign_in(begun.request, begun.secret, authorize.csrf(begun.secret), response)
    assert refusal(scene, scene.world.run, plan) is Reason.PASSKEY_REFUSED
    assert scene.last()["what"] == "sign-in-refused"


def test_nobodys_passkey_and_a_suspended_persons_are_told_alike(scene):
    def detail(device):
        begun = scene.begin(scene.uri())
        with pytest.raises(Refused) as caught:
            scene.sign_in(begun, device)
        return caught.value.reason, caught.value.detail

    nobodys = detail(Authenticator(BASE))
    scene.world.run(people.suspend("acme", "ada", who="ops"))
    assert detail(scene.device) == nobodys
    assert scene.last()["because"] == "`ada` is suspended"


def test_a_person_of_another_tenant_is_nobody(scene):
    scene.world.run(people.add("rival", "eve", "Eve", who="ops"))
    device = Authenticator(BASE)
    scene.enrol(device, "eve", "rival")
    assert refusal(scene, scene.sign_in, scene.begin(scene.uri()), device) is Reason.PASSKEY_REFUSED


# -- deciding ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("decision", ["allow", "deny"])
def test_t19_every_answer_says_who_it_is_from(scene, decision):
    answer = said(scene.decide(scene.signed_in(), decision))
    assert answer["iss"] == BASE
    assert answer["state"] == "s-1"
    assert ("code" in answer, answer.get("error")) == (
        (True, None) if decision == "allow" else (False, "access_denied")
    )


def test_an_answer_keeps_the_query_of_the_redirect_uri_and_adds_no_state(scene):
    scene.world.put("orchestrator", redirect_uris=frozenset({CALLBACK + "?app=1"}))
    decided = scene.decide(scene.signed_in(redirect_uri=CALLBACK + "?app=1", state=UNSAID))
    assert decided.location.startswith(CALLBACK + "?app=1&code=")
    assert "state" not in said(decided)


def test_denying_needs_no_sign_in_and_is_recorded(scene):
    begun = scene.begin(scene.uri())
    decided = scene.decide(begun, "deny")
    assert not decided.allowed
    assert scene.last().items() >= {"what": "consent-denied", "client": "orchestrator"}.items()
    assert refusal(scene, scene.decide, begun, "deny") is Reason.FORM_REFUSED
    assert scene.kept(Consent) == scene.kept(Code) == []


def test_allowing_needs_a_sign_in(scene):
    begun = scene.begin(scene.uri())
    assert refusal(scene, scene.decide, begun) is Reason.FORM_REFUSED
    assert scene.kept(Consent) == []


@pytest.mark.parametrize("token", ["", "x", "\u00e9", "\ud800", CHALLENGE])
def test_csrf_a_form_without_the_value_of_its_page_is_refused(scene, token):
    """T53: compared as bytes, for text other than ASCII cannot be compared in constant time."""
    signed_in = scene.signed_in()
    assert refusal(scene, scene.decide, signed_in, csrf=token) is Reason.FORM_REFUSED
    assert refusal(scene, scene.decide, signed_in, "deny", csrf=token) is Reason.FORM_REFUSED
    assert scene.kept(Consent) == []
    begun = scene.begin(scene.uri())
    plan = authorize.sign_in(begun.request, begun.secret, token, scene.device.sign(begun.challenge))
    assert refusal(scene, scene.world.run, plan) is Reason.FORM_REFUSED


def test_csrf_the_value_is_not_the_cookie(scene):
    begun = scene.begin(scene.uri())
    assert begun.secret not in authorize.csrf(begun.secret)


def test_a_visit_to_one_request_decides_no_other(scene):
    signed_in, other = scene.signed_in(), scene.begin(scene.uri(scope=READ))
    assert refusal(scene, scene.decide, replace(signed_in, request=other.request)) is Reason.FORM_REFUSED


@pytest.mark.parametrize("form", [{"decision": ""}, {"decision": "Allow"}, {"lasts": "year"}, {"lasts": ""}])
def test_anything_else_is_no_decision(scene, form):
    signed_in = scene.signed_in()
    decision = form.pop("decision", "allow")
    assert refusal(scene, scene.decide, signed_in, decision, **form) is Reason.FORM_REFUSED
    assert scene.kept(Consent) == []


def test_a_person_suspended_between_sign_in_and_decision_decides_nothing(scene):
    signed_in = scene.signed_in()
    scene.world.run(people.suspend("acme", "ada", who="ops"))
    assert refusal(scene, scene.decide, signed_in) is Reason.FORM_REFUSED


def test_a_person_suspended_while_the_decision_is_written_has_decided_nothing(scene):
    signed_in = scene.signed_in()
    truth = scene.world._truth

    def meanwhile(question):
        if any(isinstance(one.document, Consent) for one in question.changes):
            del scene.world.lies[Apply]
            found = scene.world.kept["Person", "acme", "ada"]  # suspended and resumed: its version moved
            scene.world.kept["Person", "acme", "ada"] = Found(found.document, found.version + 2)
        return truth(question)

    scene.world.lies[Apply] = meanwhile
    assert refusal(scene, scene.decide, signed_in) is Reason.FORM_REFUSED
    assert scene.kept(Consent) == []


def test_the_consent_is_kept_as_it_was_given(scene):
    scene.world.put("orchestrator", depth=3, delegates=frozenset({"summarizer"}))
    scene.world.put_tenant("acme", depth=2)
    scene.decide(scene.signed_in(authorization_details=rar({**PAYMENT, "amount": "100.00"})), lasts="week")
    (consent,) = scene.kept(Consent)
    assert (consent.parent, consent.client, consent.callee) == ("ada", "orchestrator", "payments")
    assert consent.scope == (READ, TRANSFER)
    assert consent.details == ({"amount": "100", "currency": "USD", "recipient": "ACC123", "type": "payment"},)
    agreed = details.canonical(details.parse(consent.details))
    assert consent.details_hash == b64(hashlib.sha256(agreed).digest())
    assert (consent.depth, consent.delegates) == (2, ("summarizer",))
    assert consent.acr == "phr"
    assert consent.auth_time == consent.granted_at == scene.world.now
    assert consent.expires_at == scene.world.now + 60 + 7 * 86400
    record = scene.last()
    assert record["what"] == "consent-given"
    assert record["details"] == consent.details_hash


def test_a_grant_ends_no_later_than_its_agent(scene):
    scene.world.put("orchestrator", expires_at=scene.world.now + 100)
    scene.decide(scene.signed_in(), lasts="month")
    assert scene.kept(Consent)[0].expires_at == scene.world.now + 100


def test_an_agent_that_may_not_refresh_is_let_act_for_minutes(scene):
    scene.world.put("orchestrator", grants=frozenset({"authorization_code"}))
    signed_in = scene.signed_in()
    assert not scene.look(signed_in).refreshed
    scene.decide(signed_in, lasts="month")
    assert scene.kept(Consent)[0].expires_at == scene.world.now + 60 + 300


def test_neither_code_nor_cookie_is_kept_or_recorded(scene):
    signed_in = scene.signed_in()
    code = said(scene.decide(signed_in))["code"]
    everything = repr(scene.world.kept) + repr(scene.world.ledger)
    assert code not in everything
    assert signed_in.secret not in everything
    assert len(scene.kept(Visit)) == 2


def test_a_ledger_that_is_down_grants_nothing(scene):
    signed_in = scene.signed_in()
    scene.world.faults[Apply] = Unavailable("ledger")
    with pytest.raises(Unavailable):
        scene.decide(signed_in)
    assert scene.kept(Consent) == []


def test_a_refusal_of_the_authorization_endpoint_is_recorded(scene):
    why = Refused(Reason.FORM_REFUSED, "late")
    record_id = scene.world.run(authorize.turned_away(why, "orchestrator", "192.0.2.1"))
    assert record_id
    assert next(q for q in reversed(scene.world.asked) if isinstance(q, Commit)).alike is not None
    assert scene.last().items() >= {"what": "authorization-refused", "reason": "form-refused"}.items()
    scene.world.faults[Commit] = Unavailable("ledger")
    assert scene.world.run(authorize.turned_away(why, None, "")) == ""

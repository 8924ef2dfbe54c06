"""The pages people meet, and PAR: what they carry, whom they let in, and what a browser is told about them."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from msgspec.structs import replace

from legation.core import people
from legation.core.asks import Apply, Commit, Find, Unavailable
from legation.core.grants import pushed
from legation.core.kept import Consent
from legation.surfaces.http import HttpRequest
from tests.browsing import Page
from tests.delegating import CALLBACK, PAYMENT, details
from tests.passkeys import Authenticator
from tests.surfaces.conftest import PATH, arrive, consent_page
from tests.world import BASE

FORM = ("application/x-www-form-urlencoded",)


def location(answer) -> str:
    (found,) = [value for name, value in answer.headers if name == "location"]
    return found


def answered(answer) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(urlsplit(location(answer)).query).items()}


# -- the way through -----------------------------------------------------------------------------------


async def test_a_person_signs_in_looks_and_allows(scene, browser, uri):
    page = await arrive(browser, uri)
    assert "Orchestrator" in page.text
    assert page.forms[0].options["userVerification"] == "required"
    consent = await browser.follow(await browser.sign(page.forms[0]))
    for word in ("Ada Lovelace", "orchestrator", "ops@acme", "acme", "payments:read", "may not pass this on"):
        assert word in consent.text
    decided = await browser.submit(consent.forms[0], decision="allow", lasts="week")
    assert decided.status == 303
    assert location(decided).startswith(CALLBACK)
    assert answered(decided).keys() == {"code", "state", "iss"}
    assert scene.kept(Consent)[0].parent == "ada"
    assert browser.cookies == {}


async def test_denying_is_as_easy_as_allowing(scene, browser, uri):
    consent = await consent_page(browser, uri)
    assert consent.forms[0].buttons == ["deny", "allow"]
    decided = await browser.submit(consent.forms[0], decision="deny")
    assert answered(decided)["error"] == "access_denied"
    assert scene.kept(Consent) == []


async def test_one_may_deny_without_signing_in(browser, uri):
    page = await arrive(browser, uri)
    assert answered(await browser.submit(page.forms[1], decision="deny"))["iss"] == BASE


async def test_what_is_asked_is_said_in_plain_words(scene, browser, later):
    scene.world.put("orchestrator", depth=2, delegates=frozenset({"summarizer"}), purpose="Pays invoices")
    uri = await later(lambda: scene.uri(authorization_details=details(PAYMENT)))
    text = (await consent_page(browser, uri)).text
    for word in (
        "Pay once, at most 100 USD, to ACC123.",
        "up to 2 times in a row",
        "no agent but summarizer",
        "Pays invoices",
    ):
        assert word in text
    assert "30 days" in text


async def test_without_refresh_nothing_is_asked_about_time(scene, browser, later):
    scene.world.put("orchestrator", grants=frozenset({"authorization_code"}))
    page = await consent_page(browser, await later(scene.uri))
    assert "Five minutes, once" in page.text
    assert "lasts" not in page.forms[0].fields
    assert "code" in answered(await browser.submit(page.forms[0], decision="allow"))


async def test_a_failed_sign_in_may_be_tried_again(browser, uri):
    page = await arrive(browser, uri)
    response = browser.device.get(page.forms[0].options, flags=0x01)
    again = Page(await browser.submit(page.forms[0], response=response.decode()))
    assert again.status == 403
    assert "does not open anything" in again.text
    assert (await browser.sign(again.forms[0])).status == 303


async def test_an_agents_words_are_text_and_never_markup(scene, browser, later):
    words = {"name": "<script>alert(1)</script>", "owner": '"><img src=x>', "purpose": "{{7*7}}"}
    scene.world.agents["orchestrator"] = replace(scene.world.agents["orchestrator"], **words)
    page = await consent_page(browser, await later(scene.uri))
    assert b"<script>alert" not in page.answer.body
    assert b"<img" not in page.answer.body
    assert "{{7*7}}" in page.text
    assert "<script>alert(1)</script>" in page.text


# -- nothing is redirected that should not be ----------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "",
        "client_id=orchestrator",
        "client_id=orchestrator&request_uri=https://evil.example",
        "client_id=nobody&request_uri={uri}",
        "client_id=summarizer&request_uri={uri}",
        "client_id=orchestrator&client_id=spy&request_uri={uri}",
        "client_id=orchestrator&request_uri={uri}&request_uri={uri}",
        "client_id=orchestrator&request_uri={uri}x",
        "response_type=code&client_id=orchestrator&redirect_uri=https://orchestrator.example/cb&state=x",
        "client_id=%ff&request_uri=%00",
        "&".join(f"a{n}=1" for n in range(40)),
    ],
    ids=range(11),
)
async def test_t20_a_request_that_does_not_hold_is_a_page_and_no_redirect(scene, authority, uri, query):
    answer = await authority(HttpRequest("GET", PATH, query.format(uri=uri), {}, b""))
    assert answer.status == 400
    assert not [name for name, _ in answer.headers if name in {"location", "set-cookie"}]
    assert scene.last()["what"] == "authorization-refused"


async def test_other_parameters_of_the_query_are_ignored(browser, uri):
    """RFC 9101 §6.3: what was pushed is what counts, whatever stands beside the reference."""
    page = await arrive(browser, uri, state="other", redirect_uri="https://evil.example", scope="admin")
    assert page.status == 200
    decided = await browser.submit(page.forms[1], decision="deny")
    assert location(decided).startswith(CALLBACK)
    assert answered(decided)["state"] == "s-1"


async def test_a_second_tab_may_come_before_and_not_after(browser, uri):
    await arrive(browser, uri)
    consent = await consent_page(browser, uri)
    await browser.submit(consent.forms[0], decision="allow")
    gone = await arrive(browser, uri)
    assert (gone.status, "request-uri-refused" in gone.text) == (400, True)
    again = Page(await browser.submit(consent.forms[0], decision="allow"))
    assert (again.status, "location" in dict(again.answer.headers)) == (400, False)


@pytest.mark.parametrize("down", [Find, Apply])
async def test_what_is_down_is_said_on_a_page(scene, browser, uri, down):
    scene.world.faults[down] = Unavailable("store")
    page = await arrive(browser, uri)
    assert (page.status, "unavailable" in page.text) == (503, True)
    scene.world.faults[Commit] = Unavailable("ledger")
    assert (await arrive(browser, uri)).status == 503


# -- invitations ---------------------------------------------------------------------------------------


async def test_an_invitation_that_is_none_says_so(browser):
    for query in ({}, {"invitation": "x"}, {"invitation": "acme." + "x" * 43}):
        page = await browser.get("/oauth/passkey", **query)
        assert (page.status, "invitation-refused" in page.text) == (403, True)


async def test_a_response_that_is_no_passkey_uses_no_invitation_up(scene, browser, later):
    invited = await later(lambda: scene.world.run(people.invite("acme", "ada", who="ops")))
    page = await browser.get("/oauth/passkey", invitation=invited.invitation)
    again = Page(await browser.submit(page.forms[0], response="{}"))
    assert (again.status, "Try again" in again.text) == (403, True)
    assert scene.last()["reason"] == "passkey-refused"
    assert page.forms[0].options["excludeCredentials"]
    response = Authenticator(BASE).create(again.forms[0].options).decode()
    assert (await browser.submit(again.forms[0], response=response)).status == 200


async def test_csrf_a_passkey_is_not_made_from_another_site(scene, browser, later):
    invited = await later(lambda: scene.world.run(people.invite("acme", "ada", who="ops")))
    page = await browser.get("/oauth/passkey", invitation=invited.invitation)
    response = Authenticator(BASE).create(page.forms[0].options).decode()
    sent = page.forms[0].fields | {"response": response}
    assert (await browser.post("/oauth/passkey", sent, sec_fetch_site="cross-site")).status == 403


# -- PAR -----------------------------------------------------------------------------------------------


def par_request(scene, **form) -> HttpRequest:
    asked = scene.request("orchestrator", form, None, BASE + pushed.PATH)
    return HttpRequest("POST", pushed.PATH, "", {"content-type": FORM}, urlencode(asked.unverified_form).encode())


GOOD = {
    "client_id": "orchestrator",
    "response_type": "code",
    "redirect_uri": CALLBACK,
    "scope": "payments:read",
    "resource": f"{BASE}/a2a/payments",
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "code_challenge_method": "S256",
}


async def test_par_answers_201_and_no_cache_keeps_it(scene, authority):
    answer = await authority(par_request(scene, **GOOD))
    assert answer.status == 201
    assert ("cache-control", "no-store") in answer.headers
    body = json.loads(answer.body)
    assert body["expires_in"] < 600
    assert body["request_uri"].startswith("urn:ietf:params:oauth:request_uri:")


async def test_par_refuses_in_oauths_words(scene, authority):
    answer = await authority(par_request(scene, **GOOD, request_uri="urn:x"))
    assert (answer.status, json.loads(answer.body)["error"]) == (400, "invalid_request")
    answer = await authority(HttpRequest("POST", pushed.PATH, "", {"content-type": FORM}, urlencode(GOOD).encode()))
    assert (answer.status, json.loads(answer.body)["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_par_takes_post_alone(authority, method):
    answer = await authority(HttpRequest(method, pushed.PATH, "", {}, b""))
    assert answer.status == 405
    assert ("allow", "POST") in answer.headers


async def test_t54_a_parameter_that_stands_twice_is_refused(scene, authority):
    request = par_request(scene, **GOOD)
    twice = HttpRequest("POST", pushed.PATH, "", request.headers, request.body + b"&redirect_uri=https%3A%2F%2Fevil")
    assert json.loads((await authority(twice)).body)["error"] == "invalid_request"


async def test_the_metadata_says_what_there_is(authority):
    """RFC 8414 §2, RFC 9126 §5, RFC 9207 §3, FAPI 2.0."""
    answer = await authority(HttpRequest("GET", "/.well-known/oauth-authorization-server", "", {}, b""))
    expected = {
        "authorization_endpoint": BASE + "/oauth/authorize",
        "pushed_authorization_request_endpoint": BASE + "/oauth/par",
        "require_pushed_authorization_requests": True,
        "authorization_response_iss_parameter_supported": True,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "code_challenge_methods_supported": ["S256"],
        "acr_values_supported": ["phr"],
    }
    document = json.loads(answer.body)
    assert expected.items() <= document.items()
    assert {"authorization_code", "refresh_token"} <= set(document["grant_types_supported"])


async def test_t55_no_page_and_no_endpoint_speaks_to_other_origins(scene, browser, uri, authority):
    answers = [(await arrive(browser, uri)).answer, await authority(par_request(scene, **GOOD))]
    for answer in answers:
        assert not [name for name, _ in answer.headers if name.startswith("access-control")]

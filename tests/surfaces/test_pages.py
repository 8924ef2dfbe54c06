"""What keeps a page to itself: its policy, its cookie, and the value its forms carry."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from legation.core import people
from tests.browsing import Browser, Page
from tests.passkeys import Authenticator
from tests.surfaces.conftest import PATH, arrive, consent_page, served
from tests.world import BASE

FORM = ("application/x-www-form-urlencoded",)


# -- the page itself -----------------------------------------------------------------------------------


async def every_page(browser, uri, scene, later) -> list[Page]:
    invited = await later(lambda: scene.world.run(people.invite("acme", "ada", who="ops")))
    sign_in = await arrive(browser, uri)
    consent = await browser.follow(await browser.sign(sign_in.forms[0]))
    passkey = await browser.get("/oauth/passkey", invitation=invited.invitation)
    response = Authenticator(BASE).create(passkey.forms[0].options).decode()
    welcome = Page(await browser.submit(passkey.forms[0], response=response, name="My phone"))
    assert "My phone" in welcome.text
    return [sign_in, consent, passkey, welcome, await browser.get(PATH)]


async def test_every_page_keeps_to_itself(browser, uri, scene, later):
    for page in await every_page(browser, uri, scene, later):
        policy = page.header("content-security-policy")
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "base-uri 'none'" in policy
        assert "unsafe" not in policy
        assert page.header("x-frame-options") == "DENY"
        assert page.header("referrer-policy") == "no-referrer"
        assert page.header("cache-control") == "no-store"
        assert page.header("x-content-type-options") == "nosniff"
        assert page.header("content-type") == "text/html; charset=utf-8"


async def test_no_page_loads_anything(browser, uri, scene, later):
    for page in await every_page(browser, uri, scene, later):
        for tag, attributes in page.tags:
            for name in ("src", "href", "srcset", "data", "poster"):
                assert attributes.get(name, "data:,") == "data:,", (tag, attributes)
            assert tag not in {"iframe", "object", "embed", "base"}
            assert not any(name.startswith("on") or name == "style" for name in attributes)
        assert "url(" not in page.answer.body.decode()
        assert "@import" not in page.answer.body.decode()


async def test_the_policy_names_what_stands_in_the_page(browser, uri, scene, later):
    for page in await every_page(browser, uri, scene, later):
        policy = page.header("content-security-policy")
        for kind in ("style", "script"):
            for text in re.findall(f"<{kind}>(.*?)</{kind}>", page.answer.body.decode(), re.DOTALL):
                digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
                assert f"{kind}-src 'sha256-{digest}'" in policy


async def test_a_form_leads_to_us_and_to_the_client_alone(scene, browser, uri, later):
    """Chromium holds a form's redirects against `form-action` too."""
    page = await arrive(browser, uri)
    assert "form-action 'self' https://orchestrator.example" in page.header("content-security-policy")
    scene.world.put("orchestrator", redirect_uris=frozenset({"http://[::1]/cb", "http://127.0.0.1/cb"}))
    for redirect, source in (("http://[::1]:5173/cb", "http:"), ("http://127.0.0.1:5173/cb", "http://127.0.0.1:5173")):
        page = await arrive(browser, await later(lambda redirect=redirect: scene.uri(redirect_uri=redirect)))
        assert page.header("content-security-policy").endswith(f"form-action 'self' {source}")


async def test_a_redirect_uri_adds_nothing_to_the_policy(scene, browser, later):
    odd = "https://client.example;script-src*/cb"
    scene.world.put("orchestrator", redirect_uris=frozenset({odd}))
    page = await arrive(browser, await later(lambda: scene.uri(redirect_uri=odd)))
    assert page.header("content-security-policy").endswith("form-action 'self' https:")


async def test_a_page_can_be_read_by_everybody(browser, uri, scene, later):
    for page in await every_page(browser, uri, scene, later):
        tags = [tag for tag, _ in page.tags]
        assert tags.count("h1") == 1
        assert ("html", {"lang": "en"}) in page.tags
        assert any(attributes.get("name") == "viewport" for _, attributes in page.tags)
        assert page.text.index("·") > 0  # a title of its own


# -- the cookie ----------------------------------------------------------------------------------------


async def test_the_cookie_is_for_this_host_and_for_no_script_and_no_other_site(browser, uri):
    await consent_page(browser, uri)
    assert len(browser.set) == 2
    for cookie in browser.set:
        name, *attributes = cookie.split("; ")
        assert name.startswith("__Host-legation-")
        assert attributes == ["Path=/", "Max-Age=600", "HttpOnly", "SameSite=Strict", "Secure"]


async def test_without_tls_there_is_no_host_prefix(scene, later):
    """Browsers take `Secure` over plain HTTP from some hosts and not from others; a demo must work on both."""
    plain = "http://localhost:8000"
    browser = Browser(served(scene, plain), plain, scene.device)
    await arrive(browser, await later(scene.uri))
    (cookie,) = browser.set
    assert cookie.startswith("legation-")
    assert "Secure" not in cookie
    assert "SameSite=Strict; " not in cookie
    assert cookie.endswith("SameSite=Strict")


async def test_two_requests_at_once_have_a_cookie_each(scene, browser, uri, later):
    other = await later(lambda: scene.uri(scope="payments:read"))
    first, second = await arrive(browser, uri), await arrive(browser, other)
    assert len(browser.cookies) == 2
    for page in (first, second):
        assert (await browser.sign(page.forms[0])).status == 303


async def test_without_its_cookie_no_form_works(browser, uri):
    page = await arrive(browser, uri)
    browser.cookies.clear()
    refused = Page(await browser.sign(page.forms[0]))
    assert (refused.status, "form-refused" in refused.text) == (403, True)


async def test_a_cookie_that_stands_twice_is_none(browser, uri):
    page = await arrive(browser, uri)
    ((name, value),) = browser.cookies.items()
    form, deny = page.forms[1], page.forms[1].fields | {"decision": "deny"}
    assert (await browser.post(form.action, deny, cookie=f"{name}={value}; {name}=planted")).status == 403
    assert (await browser.post(form.action, deny, cookie=f"other=x; {name}={value}")).status == 303


# -- CSRF ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "same-site"}, 403),
        ({"sec_fetch_site": "none"}, 403),
        ({"sec_fetch_site": None, "origin": "https://evil.example"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"sec_fetch_site": None, "origin": BASE}, 303),
        ({"sec_fetch_site": None, "origin": None}, 303),
    ],
)
async def test_csrf_a_form_of_another_site_is_refused(browser, uri, headers, status):
    consent = await consent_page(browser, uri)
    form = consent.forms[0]
    sent = form.fields | {"decision": "allow"}
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    assert (await browser.post(form.action, sent, cookie=cookie, **headers)).status == status


@pytest.mark.parametrize("path", ["/sign-in", "/decision"])
async def test_csrf_every_form_carries_a_value_of_its_visit(browser, uri, path):
    page = await arrive(browser, uri)
    fields = page.forms[0].fields | {"decision": "deny"}
    for csrf in ("", "x" * 43, "é"):
        assert (await browser.post(PATH + path, fields | {"csrf": csrf})).status == 403
    del fields["csrf"]
    assert (await browser.post(PATH + path, fields)).status == 403


@pytest.mark.parametrize("path", ["/sign-in", "/decision"])
async def test_a_form_is_not_sent_with_get(browser, uri, path):
    page = await arrive(browser, uri)
    wrong = await browser.get(PATH + path, own_page=True, **page.forms[0].fields)
    assert (wrong.status, wrong.header("allow")) == (405, "POST")


@pytest.mark.parametrize("path", ["", "/consent"])
async def test_a_page_is_not_asked_for_with_post(browser, path):
    answer = await browser.post(PATH + path, {})
    assert (answer.status, dict(answer.headers)["allow"]) == (405, "GET")

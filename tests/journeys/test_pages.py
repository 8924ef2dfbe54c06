"""A real browser goes the way of a person: Chromium with an authenticator in it, which answers for its user.

Needs a Chromium of the system (`CHROMIUM` names another); without one it is skipped, and says so. Screenshots are
kept where SCREENSHOTS says.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import msgspec
import pytest
import pytest_asyncio

from legation.core import enrolment, people
from legation.core.model import Tenant
from legation.demo import agents, cards
from legation.demo.cast import Part
from legation.demo.hosting import Hosted
from legation.demo.setting import Setting
from legation.wiring import free_port, start
from legation.wiring.home import init_home
from tests.delegating import details
from tests.journeys.conftest import READ, TRANSFER
from tests.journeys.delegates import Delegate
from tests.journeys.test_delegating import GRANTS

playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="module")]

PHONE, DESK = {"width": 375, "height": 812}, {"width": 1100, "height": 900}
PAYMENT = {"type": "payment", "amount": "100.00", "currency": "USD", "recipient": "ACC123"}


def chromium() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def localhost(place) -> AsyncIterator[Setting]:
    """A gateway at `localhost`: to a browser, an address of numbers is nobody a passkey could be made for."""
    port = free_port()
    settings = init_home(
        place / "pages", server={"port": port, "base_url": f"http://localhost:{port}"}, log={"level": "error"}
    )
    (settings.policy.directory.parent / "agents").mkdir()
    async with httpx.AsyncClient() as http, Hosted(agents.Payments(), cards.payments) as payments:
        setting = Setting(place / "pages", await start(settings), http)
        try:
            await setting.run(enrolment.put_tenant(Tenant("acme"), who="a test"))
            await setting.enrol(Part("payments", "acme"), msgspec.json.encode(payments.document()), name="Payments")
            await setting.run(people.add("acme", "ada", "Ada Lovelace", who="a test"))
            yield setting
        finally:
            await setting.stop()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def client(localhost) -> AsyncIterator[tuple[Delegate, str, list[str]]]:
    """An agent that asks people, and the page of its own that they come back to."""
    arrived: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        arrived.append(head.split(" ")[1])
        writer.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 4\r\nconnection: close\r\n\r\nback"
        )
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        callback = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/callback"
        caller = await localhost.enrol(
            Part("bookkeeper", "acme", scopes=frozenset({READ, TRANSFER}), targets=frozenset({"payments"})),
            name="Bookkeeper",
            purpose="Pays the invoices that were approved",
            grants=GRANTS,
            redirect_uris=frozenset({"http://127.0.0.1/callback"}),
            detail_types=frozenset({"payment"}),
            depth=1,
            delegates=frozenset({"payments"}),
        )
        async with httpx.AsyncClient() as http:
            yield Delegate(caller, localhost.base_url, http), callback, arrived


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser():
    found = chromium()
    if found is None:
        pytest.skip("there is no chromium here: apt-get install chromium, or name one with CHROMIUM")
    async with playwright.async_playwright() as driver:
        running = await driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield running
        await running.close()


class Person:
    """A browser window whose authenticator answers by itself."""

    def __init__(self, page, shots: Path | None) -> None:
        self.page = page
        self.complaints: list[str] = []
        self._shots = shots
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda fault: self.complaints.append(str(fault)))

    async def shoot(self, name: str) -> None:
        """A picture of the whole page; and no part of it is wider than the window."""
        width = await self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, f"{name} is {width} pixels too wide"
        if self._shots is not None:
            await self.page.screenshot(path=self._shots / f"{name}.png", full_page=True)

    @property
    def heading(self):
        return self.page.locator("h1").inner_text()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def context(browser):
    """One profile: the passkey made in the first test is used in the next."""
    context = await browser.new_context(viewport=PHONE)
    page = await context.new_page()
    session = await context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = await session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.authenticator = (session, made["authenticatorId"])
    yield page
    await context.close()


@pytest.fixture
def person(context) -> Person:
    shots = os.environ.get("SCREENSHOTS")
    if shots:
        Path(shots).mkdir(parents=True, exist_ok=True)
    return Person(context, Path(shots) if shots else None)


@contextlib.asynccontextmanager
async def lying(person):
    """An authenticator whose user is not verified."""
    session, name = person.page.authenticator
    await session.send("WebAuthn.setUserVerified", {"authenticatorId": name, "isUserVerified": False})
    yield
    await session.send("WebAuthn.setUserVerified", {"authenticatorId": name, "isUserVerified": True})


async def link(delegate, callback) -> str:
    delegate.__init__(delegate.caller, delegate.base_url, delegate.http)
    uri = await delegate.uri("payments", READ, TRANSFER, redirect_uri=callback, authorization_details=details(PAYMENT))
    query = httpx.QueryParams({"client_id": delegate.caller.id, "request_uri": uri})
    return f"{delegate.base_url}/oauth/authorize?{query}"


async def test_an_invited_person_makes_a_passkey(localhost, person):
    invited = await localhost.run(people.invite("acme", "ada", who="a test"))
    await person.page.goto(f"{localhost.base_url}{people.PATH}?invitation={invited.invitation}")
    assert await person.heading == "Welcome, Ada Lovelace"
    await person.shoot("invitation-phone")
    await person.page.get_by_label("Name of this device").fill("Phone")
    await person.page.get_by_role("button", name="Make a passkey").click()
    await person.page.wait_for_selector("text=Your passkey is ready")
    await person.shoot("welcome-phone")
    assert person.complaints == []


async def test_a_person_signs_in_and_allows(client, person, localhost):
    delegate, callback, arrived = client
    await person.page.goto(await link(delegate, callback))
    assert await person.heading == "Sign in to decide"
    await person.shoot("sign-in-phone")
    await person.page.get_by_role("button", name="Sign in with a passkey").click()
    await person.page.wait_for_selector("text=May Bookkeeper act for you?")
    await person.shoot("consent-phone")
    for said in ("Pay once, at most 100 USD, to ACC123.", "Ada Lovelace", "bookkeeper@acme.example"):
        assert await person.page.get_by_text(said).first.is_visible(), said
    deny, allow = [await person.page.get_by_role("button", name=name).bounding_box() for name in ("Deny", "Allow")]
    assert (deny["width"], deny["height"]) == (allow["width"], allow["height"])
    await person.page.get_by_label("One day").check()
    await person.page.get_by_role("button", name="Allow").click()
    await person.page.wait_for_url("**/callback?**")
    answer = delegate.read(person.page.url)
    assert arrived
    assert person.complaints == []
    token = await delegate.redeem(answer["code"], redirect_uri=callback)
    assert token.status_code == 200, token.text
    assert token.json()["authorization_details"][0]["recipient"] == "ACC123"


async def test_with_the_keyboard_alone_a_person_denies(client, person):
    delegate, callback, _ = client
    await person.page.set_viewport_size(DESK)
    await person.page.emulate_media(color_scheme="dark")
    await person.page.goto(await link(delegate, callback))
    await person.shoot("sign-in-dark")
    await person.page.keyboard.press("Enter")  # the button to sign in has the focus
    await person.page.wait_for_selector("text=May Bookkeeper act for you?")
    await person.page.keyboard.press("Tab")
    assert await person.page.evaluate("document.activeElement.value") == "hour"
    await person.page.keyboard.press("ArrowDown")
    await person.page.keyboard.press("Tab")
    await person.shoot("consent-dark")
    assert await person.page.evaluate("document.activeElement.value") == "deny"
    await person.page.keyboard.press("Enter")
    await person.page.wait_for_url("**/callback?**")
    assert delegate.read(person.page.url)["error"] == "access_denied"
    assert person.complaints == []


async def test_a_user_who_is_not_verified_does_not_sign_in(client, person):
    delegate, callback, _ = client
    await person.page.set_viewport_size(PHONE)
    await person.page.emulate_media(color_scheme="light")
    await person.page.goto(await link(delegate, callback))
    async with lying(person):
        await person.page.get_by_role("button", name="Sign in with a passkey").click()
        await person.page.wait_for_selector("text=No passkey was used. Try again.")
    await person.shoot("sign-in-failed-phone")
    await person.page.get_by_role("button", name="Sign in with a passkey").click()
    await person.page.wait_for_selector("text=May Bookkeeper act for you?")


async def test_a_link_that_was_used_is_a_page_that_says_so(client, person, localhost):
    delegate, callback, _ = client
    await person.page.goto(url := await link(delegate, callback))
    await person.page.get_by_role("button", name="Deny and go back").click()
    await person.page.wait_for_url("**/callback?**")
    await person.page.goto(url)
    assert await person.heading == "This did not work"
    await person.shoot("refused-phone")


async def test_the_page_of_another_site_gets_no_cookie_and_no_frame(client, person, localhost):
    delegate, callback, _ = client
    url = await link(delegate, callback)
    await person.page.goto(callback)
    await person.page.set_content(f'<iframe src="{url}"></iframe>')
    await person.page.wait_for_timeout(500)
    frame = person.page.frames[-1]
    assert "Sign in" not in await frame.content()
    cookies = await person.page.context.cookies()
    assert all(cookie["httpOnly"] and cookie["sameSite"] == "Strict" for cookie in cookies)

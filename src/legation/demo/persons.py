"""A person who is a script: goes the way a browser goes through the gateway's pages, and signs with a passkey."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Final

import httpx

from legation.demo.passkey import Passkey
from legation.sdk.client import usual

ON_OUR_PAGE: Final = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}
"""What a browser says of a form on the gateway's own pages, which send no referrer."""


class Person:
    """A person with one passkey at one gateway. Whoever gave the httpx client closes it."""

    def __init__(self, origin: str, http: httpx.AsyncClient) -> None:
        self.passkey = Passkey(origin)
        self._origin = origin
        self._http = http

    async def decide(self, page: str, decision: str) -> None:
        """Approve or deny what is held: sign what its page has signed, and send it. Raises httpx.HTTPStatusError."""
        url = page.replace("/approve/", "/approvals/")
        shown = await self._http.get(url)
        shown.raise_for_status()
        challenge = shown.json()["options"][decision]["challenge"]
        answer = await self._http.post(url, json={"decision": decision, "assertion": self.passkey.signed(challenge)})
        answer.raise_for_status()

    async def consent(self, url: str) -> str:
        """Sign in at the page an agent sent them to, and allow what it asks; the URL they are sent back to.

        Raises httpx.HTTPStatusError.
        """
        async with usual() as browser:  # with cookies of its own
            sign_in = _Forms(await browser.get(url)).first
            challenge = json.loads(sign_in.options)["challenge"]
            signed = {**sign_in.fields, "response": json.dumps(self.passkey.signed(challenge))}
            onward = await browser.post(self._origin + sign_in.action, data=signed, headers=ON_OUR_PAGE)
            ask = _Forms(
                await browser.get(self._origin + _leads_to(onward), headers={"Sec-Fetch-Site": "same-origin"})
            ).first
            allowed = {**ask.fields, "decision": "allow"}
            return _leads_to(await browser.post(self._origin + ask.action, data=allowed, headers=ON_OUR_PAGE))


def _leads_to(answer: httpx.Response) -> str:
    """Where a redirect leads. Raises httpx.HTTPStatusError for what is none."""
    if answer.status_code != httpx.codes.SEE_OTHER:
        raise httpx.HTTPStatusError(f"{answer.status_code}, no way on", request=answer.request, response=answer)
    return str(answer.headers["Location"])


class _Form:
    """A form of a page: where it goes, what it carries, what it has signed."""

    def __init__(self, action: str, options: str) -> None:
        self.action = action
        self.options = options
        self.fields: dict[str, str] = {}


class _Forms(HTMLParser):
    """The forms of a page. Raises httpx.HTTPStatusError for a page that tells of a failure."""

    def __init__(self, page: httpx.Response) -> None:
        super().__init__()
        self._found: list[_Form] = []
        page.raise_for_status()
        self.feed(page.text)

    @property
    def first(self) -> _Form:
        """The form the page is for."""
        return self._found[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note forms, and the fields they would send as they stand."""
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._found.append(_Form(said.get("action", ""), said.get("data-options", "")))
        elif tag == "input" and self._found and (said.get("type") != "radio" or "checked" in said):
            self._found[-1].fields[said.get("name", "")] = said.get("value", "")

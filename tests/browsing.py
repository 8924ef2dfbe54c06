"""A browser as far as a page of ours needs one: cookies with their rules, forms with their fields, and where it is."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urlsplit

from legation.surfaces.http import HttpAnswer, HttpRequest
from tests.passkeys import Authenticator

Serve = Callable[[HttpRequest], Awaitable[HttpAnswer]]


class Form:
    """A form of a page: where it goes, what it carries, what its buttons say."""

    def __init__(self, attributes: dict[str, str]) -> None:
        self.action = attributes.get("action", "")
        self.options: dict[str, Any] = json.loads(attributes.get("data-options", "{}"))
        self.fields: dict[str, str] = {}
        self.buttons: list[str] = []


class Page(HTMLParser):
    """A page, taken apart."""

    def __init__(self, answer: HttpAnswer) -> None:
        super().__init__()
        self.answer = answer
        self.status = answer.status
        self.forms: list[Form] = []
        self.text = ""
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._silent = 0
        self.feed(answer.body.decode())

    def header(self, name: str) -> str:
        (value,) = [value for key, value in self.answer.headers if key == name]
        return value

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.tags.append((tag, attributes))
        self._silent += tag in {"style", "script"}
        if tag == "form":
            self.forms.append(Form(attributes))
        elif tag == "input" and self.forms and (attributes["type"] != "radio" or "checked" in attributes):
            self.forms[-1].fields[attributes["name"]] = attributes.get("value", "")
        elif tag == "button" and self.forms:
            self.forms[-1].buttons.append(attributes.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"style", "script"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.text = f"{self.text} {' '.join(data.split())}".strip()


class Browser:
    """Sends what a browser would send to one origin."""

    def __init__(self, serve: Serve, origin: str, device: Authenticator | None = None) -> None:
        self._serve = serve
        self.origin = origin
        self.device = device or Authenticator(origin)
        self.cookies: dict[str, str] = {}
        self.set: list[str] = []
        """Every Set-Cookie there was."""

    async def get(self, path: str, *, own_page: bool = False, **query: str) -> Page:
        """Follow a link; one on another site's page unless it is on one of ours."""
        target = f"{path}?{urlencode(query)}" if query else path
        return Page(await self._send("GET", target, {"sec-fetch-site": "same-origin" if own_page else "cross-site"}))

    async def post(self, action: str, fields: dict[str, str], **headers: str | None) -> HttpAnswer:
        """Send a form of our own page; `headers` replace what a browser says, and None leaves it out."""
        said = {"sec-fetch-site": "same-origin", "origin": "null"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return await self._send("POST", action, said, urlencode(fields).encode())

    async def submit(self, form: Form, **fields: str) -> HttpAnswer:
        return await self.post(form.action, form.fields | fields)

    async def sign(self, form: Form, **broken: Any) -> HttpAnswer:
        """Let the authenticator answer, then send the form."""
        return await self.submit(form, response=self.device.get(form.options, **broken).decode())

    async def follow(self, answer: HttpAnswer) -> Page:
        """Go where a 303 of ours leads."""
        assert answer.status == 303, answer
        (location,) = [value for name, value in answer.headers if name == "location"]
        assert location.startswith("/"), location
        return await self.get(location, own_page=True)

    async def _send(self, method: str, target: str, said: dict[str, str | None], body: bytes = b"") -> HttpAnswer:
        headers = {name: (value,) for name, value in said.items() if value is not None}
        # SameSite=Strict: nothing goes along that another site's page began.
        if self.cookies and "cookie" not in headers and said.get("sec-fetch-site") != "cross-site":
            headers["cookie"] = ("; ".join(f"{name}={value}" for name, value in self.cookies.items()),)
        if body:
            headers["content-type"] = ("application/x-www-form-urlencoded",)
        parts = urlsplit(target)
        answer = await self._serve(HttpRequest(method, parts.path, parts.query, headers, body, "192.0.2.7"))
        for name, value in answer.headers:
            if name == "set-cookie":
                self.set.append(value)
                key, _, rest = value.partition("=")
                text = rest.partition(";")[0]
                if text:
                    self.cookies[key] = text
                else:
                    self.cookies.pop(key, None)
        return answer

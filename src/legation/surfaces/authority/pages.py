"""Pages for people: templates, and the headers that keep a page to itself.

A page loads nothing: its style and its one script stand in it and are named in the policy by their hash. It is shown
in no frame, kept in no cache, and tells nobody where it was.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import jinja2
import msgspec
from markupsafe import Markup

from legation.core.model import Refusal
from legation.core.reasons import Reason, Refused
from legation.surfaces.authority import forms
from legation.surfaces.http import HttpAnswer, HttpRequest

HOME: Final = Path(__file__).parent.parent / "pages"

VISIT_SECONDS: Final = 600
"""How long a browser keeps the cookie of a visit."""


class Pages:
    """Renders the pages of one authority."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.https = base_url.startswith("https:")
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HOME),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        style, script = ((HOME / name).read_text("utf-8") for name in ("page.css", "passkey.js"))
        # Our own files, and nothing of a request's.
        self._templates.globals.update(style=Markup(style), script=Markup(script))  # noqa: S704
        self._policy = (
            f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; img-src data:; "
            "base-uri 'none'; frame-ancestors 'none'; form-action {}"
        )

    def page(
        self, template: str, *headers: tuple[str, str], status: int = 200, leads_to: str | None = None, **said: Any
    ) -> HttpAnswer:
        """A page. `leads_to` is where its form may send the browser on to, besides ourselves."""
        body = self._templates.get_template(template).render(**said).encode()
        policy = self._policy.format(f"'self' {_source(leads_to)}" if leads_to is not None else "'self'")
        return HttpAnswer(status, (("content-type", "text/html; charset=utf-8"), *_headers(policy), *headers), body)

    def refused(self, refusal: Refusal, *headers: tuple[str, str]) -> HttpAnswer:
        """A page that says no, and what to do."""
        reason = refusal.reason.shown
        said = {"reason": reason.id, "help": reason.row.help, "record": refusal.record_id}
        if refusal.retry_after is not None:
            headers = (*headers, ("retry-after", str(refusal.retry_after)))
        if reason is Reason.VERB_WRONG:
            headers = (*headers, ("allow", refusal.field or "GET, POST"))
        return self.page("refused.html", *headers, status=reason.row.http, **said)

    def onward(self, location: str, *headers: tuple[str, str]) -> HttpAnswer:
        """Send the browser on with GET (FAPI 2.0 §5.3.2.2: 303, never 307, which would send the form along)."""
        return HttpAnswer(303, (("location", location), *_headers(self._policy.format("'self'")), *headers))

    # -- the cookie of a visit -------------------------------------------------------------------------

    def cookie(self, visit: str, secret: str) -> tuple[str, str]:
        """A cookie for one visit; empty to take it back. Strict: no other site's link or form brings it along."""
        age = VISIT_SECONDS if secret else 0
        secure = "; Secure" if self.https else ""
        return (
            "set-cookie",
            f"{self._name(visit)}={secret}; Path=/; Max-Age={age}; HttpOnly; SameSite=Strict{secure}",
        )

    def secret(self, request: HttpRequest, visit: str) -> str:
        """What the browser's cookie for a visit holds; empty without one, or with two."""
        wanted = self._name(visit)
        pairs = (pair.strip().partition("=") for field in request.fields("cookie") for pair in field.split(";"))
        found = [value for name, _, value in pairs if name == wanted]
        return found[0] if len(found) == 1 else ""

    def _name(self, visit: str) -> str:
        # `__Host-` keeps a neighbour on the same domain from planting one (RFC 6265bis §4.1.3.2).
        return f"{'__Host-' if self.https else ''}legation-{visit[:16]}"


def form(request: HttpRequest, base_url: str) -> dict[str, str]:
    """A form sent from a page of ours, each field once. Raises Refused.

    The value that ties it to one browser is the plan's to compare; this is what a browser says by itself.
    """
    if request.method != "POST":
        raise Refused(Reason.VERB_WRONG, "a form is sent with POST", field="POST")
    site, origin = request.fields("sec-fetch-site"), request.fields("origin")
    # A page that tells nobody where it was sends `null`; then the browser's other word must do.
    if (site and site != ("same-origin",)) or (origin and origin not in {(base_url,), ("null",)}):
        raise Refused(Reason.FORM_REFUSED, "the form was sent from another site")
    return forms.token_request(request).unverified_form


def query(request: HttpRequest, *names: str) -> dict[str, str]:
    """These parameters of a query, each once at most; others are ignored (RFC 9101 §6.3). Raises Refused."""
    if request.method != "GET":
        raise Refused(Reason.VERB_WRONG, "a page is asked for with GET", field="GET")
    found: dict[str, str] = {}
    try:
        pairs = parse_qsl(request.query, keep_blank_values=True, max_num_fields=forms.MAX_FIELDS)
    except ValueError:
        raise Refused(Reason.OAUTH_REQUEST, "the query holds too many parameters") from None
    for name, value in pairs:
        if name in names:
            if name in found:
                raise Refused(Reason.OAUTH_REQUEST, "a parameter stands twice", field=name)
            found[name] = value
    return found


def as_json(options: Mapping[str, Any]) -> str:
    """Options for the script, to stand in an attribute."""
    return msgspec.json.encode(options).decode()


def _headers(policy: str) -> tuple[tuple[str, str], ...]:
    return (
        ("content-security-policy", policy),
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("permissions-policy", "publickey-credentials-get=(self), publickey-credentials-create=(self)"),
    )


def _source(url: str) -> str:
    """The origin of a URL as a policy names it. Of a host that has no such name, an IPv6 address, its scheme."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if _HOST.fullmatch(parts.netloc) else f"{parts.scheme}:"


_HOST: Final = re.compile(r"[A-Za-z0-9.-]+(?::[0-9]+)?")
"""What can stand in a policy and end nothing there."""


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"

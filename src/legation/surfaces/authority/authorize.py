"""The authorization endpoint and its pages: sign in, look at what is asked, decide (RFC 6749 §3.1).

GET  /oauth/authorize            the page to sign in on; a cookie for this visit
POST /oauth/authorize/sign-in    a passkey's signature; 303 to the next
GET  /oauth/authorize/consent    what is asked
POST /oauth/authorize/decision   allow or deny; 303 to the client
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from legation.core import authorize, passkeys
from legation.core.asks import Unavailable
from legation.core.authorize import Asking, Begun, Request
from legation.core.authorize.decisions import LASTS
from legation.core.authorize.visits import PURPOSE
from legation.core.model import Refusal
from legation.core.reasons import Reason, Refused
from legation.engine import Engine
from legation.surfaces.authority import Endpoint
from legation.surfaces.authority.pages import Pages, as_json, form, query
from legation.surfaces.http import HttpAnswer, HttpRequest

SIGN_IN: Final = authorize.PATH + "/sign-in"
CONSENT: Final = authorize.PATH + "/consent"
DECISION: Final = authorize.PATH + "/decision"

_ENDS: Final = {"hour": "One hour", "day": "One day", "week": "One week", "month": "30 days"}


def endpoints(engine: Engine, pages: Pages) -> Mapping[str, Endpoint]:
    """What this module answers."""
    served = _Authorize(engine, pages)
    return {
        authorize.PATH: served.guarded(served.arrive),
        SIGN_IN: served.guarded(served.sign_in),
        CONSENT: served.guarded(served.consent),
        DECISION: served.guarded(served.decide),
    }


def said(base_url: str) -> dict[str, Any]:
    """RFC 8414 §2, RFC 7636, RFC 9207 §3."""
    return {
        "authorization_endpoint": base_url + authorize.PATH,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "acr_values_supported": ["phr"],
    }


class _Authorize:
    """The four endpoints."""

    def __init__(self, engine: Engine, pages: Pages) -> None:
        self._engine = engine
        self._pages = pages

    def guarded(self, endpoint: Callable[[HttpRequest], Awaitable[HttpAnswer]]) -> Endpoint:
        """An endpoint whose refusals are recorded, and told on a page: nothing here is ever redirected."""

        async def answer(request: HttpRequest) -> HttpAnswer:
            try:
                return await endpoint(request)
            except Refused as refused:
                why = refused
            except Unavailable as down:
                why = Refused(Reason.UNAVAILABLE, down.what)
            record_id = await self._engine.run(authorize.turned_away(why, None, request.remote))
            return self._pages.refused(Refusal(why.reason, why.detail, record_id, why.field, why.retry_after))

        return answer

    # -- the endpoints ---------------------------------------------------------------------------------

    async def arrive(self, request: HttpRequest) -> HttpAnswer:
        """The page to sign in on. It may be loaded again: what was pushed is used up by the decision."""
        asked = query(request, "client_id", "request_uri")
        begun = await self._engine.run(authorize.begin(asked, request.remote))
        return self._sign_in_page(begun, asked["request_uri"])

    async def sign_in(self, request: HttpRequest) -> HttpAnswer:
        """A passkey's signature. One that does not hold may be tried again."""
        sent = form(request, self._pages.base_url)
        opened = await self._opened(sent)
        secret = self._pages.secret(request, opened.pushed.document.id)
        response = sent.get("response", "").encode("utf-8", "surrogatepass")
        plan = authorize.sign_in(opened, secret, sent.get("csrf", ""), response, request.remote)
        try:
            signed_in = await self._engine.run(plan)
        except Refused as refused:
            if refused.reason is not Reason.PASSKEY_REFUSED:
                raise
            again = Begun(opened, secret, passkeys.challenge(PURPOSE, secret))
            return self._sign_in_page(again, sent["request_uri"], failed=True)
        back = urlencode({"client_id": opened.client.id, "request_uri": sent["request_uri"]})
        cookie = self._pages.cookie(opened.pushed.document.id, signed_in.secret)
        return self._pages.onward(f"{CONSENT}?{back}", cookie)

    async def consent(self, request: HttpRequest) -> HttpAnswer:
        """What is asked. Looking changes nothing."""
        asked = query(request, "client_id", "request_uri")
        opened = await self._opened(asked)
        secret = self._pages.secret(request, opened.pushed.document.id)
        asking = await self._engine.run(authorize.look(opened, secret))
        return self._consent_page(asking, secret, asked["request_uri"])

    async def decide(self, request: HttpRequest) -> HttpAnswer:
        """Allow or deny, once."""
        sent = form(request, self._pages.base_url)
        opened = await self._opened(sent)
        secret = self._pages.secret(request, opened.pushed.document.id)
        plan = authorize.decide(opened, secret, sent, self._pages.base_url, request.remote)
        decided = await self._engine.run(plan)
        return self._pages.onward(decided.location, self._pages.cookie(opened.pushed.document.id, ""))

    # -- the pages -------------------------------------------------------------------------------------

    async def _opened(self, sent: Mapping[str, str]) -> Request:
        return await self._engine.run(authorize.opened(sent.get("client_id"), sent.get("request_uri")))

    def _sign_in_page(self, begun: Begun, request_uri: str, *, failed: bool = False) -> HttpAnswer:
        pushed = begun.request.pushed.document
        return self._pages.page(
            "sign_in.html",
            self._pages.cookie(pushed.id, begun.secret),
            status=Reason.PASSKEY_REFUSED.row.http if failed else 200,
            leads_to=pushed.wanted.redirect_uri,
            client=begun.request.client,
            failed=failed,
            options=as_json(passkeys.request(self._pages.base_url, begun.challenge)),
            hidden=_hidden(begun.request, begun.secret, request_uri),
            sign_in=SIGN_IN,
            decision=DECISION,
        )

    def _consent_page(self, asking: Asking, secret: str, request_uri: str) -> HttpAnswer:
        wanted = asking.request.pushed.document.wanted
        return self._pages.page(
            "consent.html",
            leads_to=wanted.redirect_uri,
            asking=asking,
            client=asking.request.client,
            callee=asking.callee,
            person=asking.person,
            ends=[(name, _ENDS[name]) for name in LASTS],
            hidden=_hidden(asking.request, secret, request_uri) | {"shown": authorize.shown(asking)},
            decision=DECISION,
        )


def _hidden(request: Request, secret: str, request_uri: str) -> dict[str, str]:
    """What each form of a visit carries."""
    return {"client_id": request.client.id, "request_uri": request_uri, "csrf": authorize.csrf(secret)}

"""The page an invitation leads to: a person makes a passkey.

GET  /oauth/passkey?invitation=...   what it is for; looking uses nothing up, so a mail scanner may look
POST /oauth/passkey                  the passkey; the invitation is used up
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from legation.core import authorize, passkeys, people
from legation.core.asks import Unavailable
from legation.core.model import Refusal
from legation.core.reasons import Reason, Refused
from legation.engine import Engine
from legation.surfaces.authority import Endpoint
from legation.surfaces.authority.pages import Pages, as_json, form, query
from legation.surfaces.http import HttpAnswer, HttpRequest

PATH: Final = people.PATH


def endpoints(engine: Engine, pages: Pages) -> Mapping[str, Endpoint]:
    """What this module answers."""

    async def offer(invitation: str, *, failed: bool = False) -> HttpAnswer:
        offered = await engine.run(people.invited(invitation))
        return pages.page(
            "passkey.html",
            status=Reason.PASSKEY_REFUSED.row.http if failed else 200,
            person=offered.person,
            invitation=invitation,
            failed=failed,
            options=as_json(passkeys.creation(pages.base_url, offered.person, offered.challenge)),
            action=PATH,
        )

    async def accept(request: HttpRequest) -> HttpAnswer:
        sent = form(request, pages.base_url)
        invitation, response = sent.get("invitation", ""), sent.get("response", "").encode("utf-8", "surrogatepass")
        try:
            changed = await engine.run(people.accept(invitation, response, sent.get("name", "")))
        except Refused as refused:
            if refused.reason is not Reason.PASSKEY_REFUSED:
                raise
            await engine.run(authorize.turned_away(refused, None, request.remote))
            return await offer(invitation, failed=True)
        return pages.page("welcome.html", person=changed.person, passkey=changed.person.passkeys[-1])

    async def answer(request: HttpRequest) -> HttpAnswer:
        try:
            if request.method == "POST":
                return await accept(request)
            return await offer(query(request, "invitation").get("invitation", ""))
        except Refused as refused:
            why = refused
        except Unavailable as down:
            why = Refused(Reason.UNAVAILABLE, down.what)
        record_id = await engine.run(authorize.turned_away(why, None, request.remote))
        return pages.refused(Refusal(why.reason, why.detail, record_id, why.field, why.retry_after))

    return {PATH: answer}

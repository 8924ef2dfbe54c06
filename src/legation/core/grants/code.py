"""A client redeems a code that a person's consent gave it (RFC 6749 §4.1.3, RFC 7636 §4.6, RFC 9449 §10)."""

from __future__ import annotations

import hashlib
from typing import Final

from msgspec.structs import replace

from legation.core import authorize, base64url, hidden
from legation.core.asks import Change, Conflict, Find, Found, Plan, ask
from legation.core.grants import desk, personal
from legation.core.grants.desk import Case, Issued
from legation.core.kept import Code, Consent, PutKept
from legation.core.model import Agent, Proof
from legation.core.reasons import Reason, Refused

GRANT: Final = authorize.GRANT


def grant(case: Case) -> Plan[Issued]:
    """A token, and where the client may renew it a refresh token, for a code. Raises Refused."""
    # 1. Who asks, by which key it will use the token, both for the first time: as with every grant.
    assertion, client = yield from desk.client(case)
    shown = yield from desk.sender(case, client)
    yield from desk.first_time(case, assertion, shown)
    if GRANT not in client.grants:
        raise Refused(Reason.GRANT_NOT_ALLOWED, f"the client is not enrolled for `{GRANT}`")
    # 2. The code, of the client's own tenant; and the grant behind it.
    found, consent = yield from _named(case, client)
    # 3. Not used before, by whomever: otherwise what was issued for it is in two hands (RFC 6749 §4.1.2).
    if found.document.used_at is not None:
        yield from _replayed(case, consent)
    # 4. Whatever the code was bound to when it was asked for.
    why = _unfit(case, found.document, client, shown)
    # 5. Everybody behind it still stands.
    why = why or (yield from personal.standing(case, consent.document, client))
    if why is not None:
        case.facts["because"] = why
        raise Refused(Reason.CODE_REFUSED, "the code is not good for this")
    # 6. Used up, with what it gives in the same transaction: of several at once, one gets here.
    changes: list[Change] = [PutKept(replace(found.document, used_at=case.now), found.version)]
    renewal = None
    if personal.REFRESH in client.grants:
        first, renewal = yield from personal.refresh(case, consent.document, 0)
        changes.append(PutKept(first, 0))
    try:
        return (yield from personal.issue(case, consent.document, client, shown, tuple(changes), renewal))
    except Conflict:
        yield from _replayed(case, consent)
    raise Refused(Reason.CODE_REPLAYED, "the code is not good for this")


def _named(case: Case, client: Agent) -> Plan[tuple[Found[Code], Found[Consent]]]:
    unverified_code = case.request.unverified_form.get("code")
    if unverified_code is None:
        raise Refused(Reason.OAUTH_REQUEST, "`code` is missing", field="code")
    found = yield from ask(Find(Code, client.tenant, hidden.name(unverified_code)))
    consent = None
    if found is not None:
        consent = yield from ask(Find(Consent, client.tenant, found.document.parent))
    if found is None or consent is None:
        case.facts["because"] = "there is no such code in the client's tenant"
        raise Refused(Reason.CODE_REFUSED, "the code is not good for this")
    case.facts["grant"] = consent.document.id
    return found, consent


def _unfit(case: Case, code: Code, client: Agent, shown: Proof | None) -> str | None:
    """Why a code may not be redeemed so; None when it may."""
    form = case.request.unverified_form
    if code.client != client.id:
        return "it is another client's"
    if code.expires_at <= case.now:
        return "it has run out"
    if form.get("redirect_uri") != code.redirect_uri:
        return "`redirect_uri` is another than asked"
    # RFC 9700 §2.1.1: a verifier where no challenge was sent is a downgrade as well.
    verifier = form.get("code_verifier")
    if (verifier is None) is not (code.challenge == ""):
        return "`code_verifier` is missing, or stands for no challenge"
    if verifier is not None and not _opens(verifier, code.challenge):
        return "`code_verifier` does not match"
    if code.dpop_jkt is not None and (shown is None or shown.jkt != code.dpop_jkt):
        return "it is bound to another key"
    return None


def _opens(verifier: str, challenge: str) -> bool:
    """S256 (RFC 7636 §4.6). A verifier is 43 to 128 characters of a few (§4.1): a short one could be guessed."""
    if not 43 <= len(verifier) <= 128 or not set(verifier) <= _UNRESERVED:
        return False
    return hidden.same(base64url.encode(hashlib.sha256(verifier.encode()).digest()), challenge)


def _replayed(case: Case, consent: Found[Consent]) -> Plan[None]:
    """End the grant of a code that came twice. Raises Refused(CODE_REPLAYED), always."""
    yield from personal.end(consent, case, "its code was used twice")
    case.facts["because"] = "it was used before"
    raise Refused(Reason.CODE_REPLAYED, "the code is not good for this")


_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

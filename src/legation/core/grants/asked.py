"""What a token request asks for, as far as every grant reads it alike: how long, how deep, which details, which scope.

Nothing here grants anything: what is asked is held against what there is by `authority.meet`.
"""

from __future__ import annotations

from legation.core import details as rar
from legation.core import tokens
from legation.core.details import Details
from legation.core.grants.desk import Case
from legation.core.model import Agent
from legation.core.reasons import Reason, Refused


def may_use(client: Agent, grant: str) -> None:
    """Raise Refused(GRANT_NOT_ALLOWED) unless the client is enrolled for the grant (RFC 6749 §5.2)."""
    if grant not in client.grants:
        raise Refused(Reason.GRANT_NOT_ALLOWED, f"the client is not enrolled for `{grant}`")


def ends(case: Case) -> float:
    """When the token is to end: as late as may be, or sooner where `expires_in` asks for fewer seconds.

    No RFC has a parameter for this; ours asks only for less. Raises Refused(OAUTH_REQUEST).
    """
    lasts = min(case.lifetime, tokens.MAX_LIFETIME)
    if case.agreement is not None:
        lasts = min(lasts, case.agreement.lifetime)
    asked = _number(case, "expires_in", 5)
    return case.now + (lasts if asked is None else min(asked, lasts))


def depth(case: Case, most: int) -> int:
    """How often the token may be delegated: as often as may be, or less where `delegation_depth` asks for less.

    Raises Refused(OAUTH_REQUEST).
    """
    asked = _number(case, "delegation_depth", 1)
    return max(most if asked is None else min(asked, most), 0)


def details(case: Case, client: Agent) -> Details | None:
    """The `authorization_details` asked for, of types the client may ask for (RFC 9396 §5, §10); None without.

    Raises Refused(TOKEN_DETAILS).
    """
    unverified_text = case.request.unverified_form.get("authorization_details")
    if unverified_text is None:
        return None
    wanted = rar.read(unverified_text)
    if foreign := rar.types(wanted) - client.detail_types:
        what = f"the client is not enrolled for details of type `{min(foreign)}`"
        raise Refused(Reason.TOKEN_DETAILS, what, field="authorization_details")
    return wanted


def scope(case: Case, possible: frozenset[str], callee: Agent, *, beyond: bool) -> frozenset[str]:
    """What is asked, if all of it may be had; the callee's share of that, if nothing is asked (RFC 6749 §3.3).

    `beyond` lets more be asked than the callee's skills, for agents it will be delegated to; some must be the
    callee's. Raises Refused(SCOPE_REFUSED).
    """
    here = possible.intersection(callee.skills)
    if case.agreement is not None:
        here &= case.agreement.skills
    asked = case.request.unverified_form.get("scope")
    granted = here if asked is None else frozenset(asked.split(" ")) - {""}
    if not granted & here:
        raise Refused(Reason.SCOPE_REFUSED, "there is no scope to grant", field="scope")
    if granted - (possible if beyond else here):
        raise Refused(Reason.SCOPE_REFUSED, "more is asked than the client is enrolled for", field="scope")
    return granted


def _number(case: Case, name: str, digits: int) -> int | None:
    text = case.request.unverified_form.get(name)
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > digits:
        raise Refused(Reason.OAUTH_REQUEST, "not a whole number in range", field=name)
    return int(text)

"""A client renews what a person gave it (RFC 6749 §6, RFC 9700 §4.14.2, FAPI 2.0 §5.3.2.1-9).

Each use gives a new refresh token and ends the old one. One that comes back although it was used is either a client
that never got the answer, or somebody else who has the token. The first is answered once more, by a sibling that takes
the place of the token that was lost; the second ends the whole family:

| it comes back | then |
|---|---|
| from its client, with the same key, within `RETRY`, its successor unused | a sibling; the successor is dead |
| the same, but within `RACE` | refused, to be repeated: two requests at once are no lost answer |
| any other way | the grant ends, with every token under it |
"""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from legation.core import hidden
from legation.core.asks import Change, Conflict, Find, Found, Plan, ask
from legation.core.grants import desk, personal
from legation.core.grants.desk import Case, Issued
from legation.core.kept import Consent, PutKept, Refresh
from legation.core.model import Agent
from legation.core.reasons import Reason, Refused

RETRY: Final = 60.0
"""Seconds after its use within which a token may be used once more because the answer was lost."""

RACE: Final = 2.0
"""Seconds after its use within which another use is taken for a race and not for a retry."""


def grant(case: Case) -> Plan[Issued]:
    """A token and the next refresh token for a refresh token. Raises Refused."""
    # 1. Who asks, by which key it will use the token, both for the first time. The client's keys bind the refresh
    # token, not its DPoP key, which it may change (RFC 9449 §5).
    assertion, client = yield from desk.client(case)
    shown = yield from desk.sender(case, client)
    yield from desk.first_time(case, assertion, shown)
    if personal.REFRESH not in client.grants:
        raise Refused(Reason.GRANT_NOT_ALLOWED, f"the client is not enrolled for `{personal.REFRESH}`")
    presenter = shown.jkt if shown is not None else assertion.kid
    for _ in range(personal.TRIES):
        # 2. The token, of the client's own tenant; and its family.
        found, consent = yield from _named(case, client)
        # 3. Used before: a retry, a race, or the end of the family.
        successor = yield from _successor(case, found, client, presenter, consent)
        # 4. Its client's, in time, and everybody behind it still stands.
        yield from _fit(case, found.document, client, consent)
        # 5. The next one, in the place of this or of the successor that got lost. Of several at once, one gets here.
        generation = max(found.document.generation, successor.document.generation if successor else 0) + 1
        kept, renewal = yield from personal.refresh(case, consent.document, generation)
        after = replace(
            found.document, consumed_at=found.document.consumed_at or case.now, successor=kept.id, presenter=presenter
        )
        changes: list[Change] = [PutKept(after, found.version), PutKept(kept, 0)]
        if successor is not None:
            changes.append(PutKept(replace(successor.document, consumed_at=case.now), successor.version))
        # The grant is written as it is: should it end at this moment, one of the two meets the other.
        changes.append(PutKept(consent.document, consent.version))
        try:
            return (yield from personal.issue(case, consent.document, client, shown, tuple(changes), renewal))
        except Conflict:
            continue
    raise Refused(Reason.GRANT_RACED, "many requests use this token at once", retry_after=int(RACE))


def _named(case: Case, client: Agent) -> Plan[tuple[Found[Refresh], Found[Consent]]]:
    unverified_token = case.request.unverified_form.get("refresh_token")
    if unverified_token is None:
        raise Refused(Reason.OAUTH_REQUEST, "`refresh_token` is missing", field="refresh_token")
    heard = hidden.heard(unverified_token)
    found = consent = None
    if heard is None:
        case.facts["because"] = "it is not of the form of ours"
    elif heard[0] != client.tenant:
        # Whether it exists there is not looked up: this is what a stolen token looks like, or a probe.
        case.facts["because"] = f"presented by a client of `{client.tenant}`, says it is of `{heard[0]}`"
    else:
        case.facts["because"] = "there is no such token"
        found = yield from ask(Find(Refresh, client.tenant, hidden.name(heard[1])))
        if found is not None:
            consent = yield from ask(Find(Consent, client.tenant, found.document.parent))
    if found is None or consent is None:
        raise _refused()
    del case.facts["because"]
    case.facts["grant"] = consent.document.id
    return found, consent


def _successor(
    case: Case, found: Found[Refresh], client: Agent, presenter: str, consent: Found[Consent]
) -> Plan[Found[Refresh] | None]:
    """None for a token not used yet; the unused successor of one whose answer was lost. Raises Refused otherwise."""
    token = found.document
    if token.consumed_at is None:
        return None
    next_ = yield from ask(Find(Refresh, token.tenant, token.successor))
    same = token.client == client.id and token.presenter == presenter
    if next_ is None or next_.document.consumed_at is not None or not same or case.now - token.consumed_at > RETRY:
        again = yield from ask(Find(Refresh, token.tenant, token.id))
        if again is not None and again.version != found.version:  # replaced between the two looks: no replay, a race
            raise Refused(Reason.GRANT_RACED, "another request uses this token now", retry_after=int(RACE))
        yield from personal.end(consent, case, "a refresh token came back after its use")
        case.facts["because"] = "it was used before"
        raise Refused(Reason.REFRESH_REPLAYED, _DETAIL)
    if case.now - next_.document.issued_at < RACE:
        raise Refused(Reason.GRANT_RACED, "another request uses this token now", retry_after=int(RACE))
    return next_


def _fit(case: Case, token: Refresh, client: Agent, consent: Found[Consent]) -> Plan[None]:
    """Raise Refused(REFRESH_REFUSED) unless the client may use it now."""
    if token.client != client.id:
        case.facts["because"] = f"it is `{token.client}`'s"
        raise _refused()
    if token.idle_until <= case.now and token.consumed_at is None:
        case.facts["because"] = "it went unused too long"
        raise _refused()
    why = yield from personal.standing(case, consent.document, client)
    if why is not None:
        case.facts["because"] = why
        raise _refused()


_DETAIL: Final = "the refresh token is not good for this"


def _refused() -> Refused:
    return Refused(Reason.REFRESH_REFUSED, _DETAIL)

"""The operations of the registry's JSON API, a row each. Routing and the OpenAPI document both come from it.

A row says what opens it, what it takes, what it does, what it answers with, and what it costs of the client's pace.
INVARIANT: `registry.revoke` opens only what takes away: nothing is served, and nobody believed, by it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import asdict

from legation.core.asks import Plan
from legation.core.cards import signatures
from legation.core.catalogue import clients, review, shown, tools
from legation.core.catalogue.clients import Page
from legation.core.catalogue.steps import Decided
from legation.core.catalogue.submitting import Submitted
from legation.core.visiting import (
    CARDS_PUBLISHERS,
    CARDS_READ,
    CARDS_REVIEW,
    CARDS_REVOKE,
    CARDS_SUBMIT,
    REGISTRY,
    Visitor,
)
from legation.surfaces.control import shapes

BASE: Final = f"{REGISTRY}/v1"


class Asked(Struct, frozen=True):
    """What a request says, once it was read."""

    names: Mapping[str, str]
    """What stands in the path."""
    query: Any
    body: Any
    """As the row has it; the bytes themselves where the body is a card."""
    base_url: str


class Answer(Struct, frozen=True):
    """What there is to say: a document, or bytes as they are."""

    body: Any
    status: int = 200
    more: str = ""
    """The last id of a page, where there is another."""


class Row(Struct, frozen=True):
    """One operation."""

    id: str
    verb: str
    path: str
    """Below BASE, with names in braces."""
    scope: str
    does: Callable[[Visitor, Asked], Plan[Answer]]
    answers: Any
    """Type of the document; `bytes` for a card as it was submitted."""
    help: str
    takes: type[Struct | bytes] | None = None
    """Type of the body; `bytes` for a card itself; None for no body."""
    query: type[Struct] = shapes.Nothing
    cost: float = 1.0
    """Beside what the length of the body costs."""
    created: bool = False
    """Whether 201 tells that something is new."""


# -- each ------------------------------------------------------------------------------------------


def _cards(here: Visitor, asked: Asked) -> Plan[Answer]:
    query = asked.query
    standings = review.WAITING if query.waiting else review.WAITING | review.LIVE
    return _page(
        (yield from clients.listed(here, agent=query.agent, standings=standings, after=query.after, limit=query.limit))
    )


def _history(here: Visitor, asked: Asked) -> Plan[Answer]:
    return _page((yield from clients.history(here, asked.names["agent"], **asdict(asked.query))))


def _page(page: Page) -> Answer:
    return Answer([shown.card(one) for one in page.cards], more=page.more)


def _submit(here: Visitor, asked: Asked) -> Plan[Answer]:
    return _submitted((yield from clients.submit(here, asked.names["agent"], asked.body)))


def _fetch(here: Visitor, asked: Asked) -> Plan[Answer]:
    return _submitted((yield from clients.fetch(here, asked.names["agent"], asked.body.url, asked.base_url)))


def _submitted(done: Submitted) -> Answer:
    """200 where the same card waits already: nothing was done, and nothing is recorded."""
    return Answer(shown.done(done), status=201 if done.record_id else 200)


def _review(here: Visitor, asked: Asked) -> Plan[Answer]:
    return Answer(shown.reviewed((yield from clients.look(here, asked.names["agent"], asked.query.card))))


def _document(here: Visitor, asked: Asked) -> Plan[Answer]:
    return Answer((yield from clients.document(here, asked.names["card"])).document)


def _deciding(plan: Callable[..., Plan[Decided]]) -> Callable[[Visitor, Asked], Plan[Answer]]:
    """What is decided of a card by a body of `card`, `why`, and perhaps `despite_findings`."""

    def does(here: Visitor, asked: Asked) -> Plan[Answer]:
        said = asdict(asked.body)
        if "despite_findings" in said:
            said["despite"] = said.pop("despite_findings")
        return Answer(shown.done((yield from plan(here, asked.names["agent"], **said))))

    return does


def _publishers(here: Visitor, _: Asked) -> Plan[Answer]:
    return Answer([shown.publisher(one) for one in (yield from clients.believed(here))])


def _believe(here: Visitor, asked: Asked) -> Plan[Answer]:
    body = asked.body
    return Answer(shown.publisher_changed((yield from clients.believe(here, body.name, body.keys, body.not_after))))


def _disbelieve(here: Visitor, asked: Asked) -> Plan[Answer]:
    done = yield from clients.disbelieve(here, asked.names["publisher"], **asdict(asked.body))
    return Answer(shown.publisher_changed(done))


def _verify(here: Visitor, asked: Asked) -> Plan[Answer]:
    return Answer(shown.verified((yield from tools.verified(here.agent.tenant, asked.body))))


def _diff(here: Visitor, asked: Asked) -> Plan[Answer]:
    found = yield from tools.compared(here.agent.tenant, asked.body.before, asked.body.after)
    return Answer([shown.change(one) for one in found])


def _lint(_: Visitor, asked: Asked) -> Plan[Answer]:
    yield from ()
    return Answer(shown.linted(signatures.read(asked.body)))


# -- all -------------------------------------------------------------------------------------------

_AGENT: Final = "/agents/{agent}"

ROWS: Final = (
    Row("listCards", "GET", "/cards", CARDS_READ, _cards, shapes.Cards,
        "List the cards that are published, and those that wait.", query=shapes.Listing, cost=4.0),
    Row("getCardDocument", "GET", "/cards/{card}/document", CARDS_READ, _document, bytes,
        "Get a card as it was submitted, byte for byte."),
    Row("listCardsOfAgent", "GET", f"{_AGENT}/cards", CARDS_READ, _history, shapes.Cards,
        "List every card that was ever submitted for an agent, the oldest first.", query=shapes.Paging, cost=2.0),
    Row("submitCard", "POST", f"{_AGENT}/cards", CARDS_SUBMIT, _submit, shapes.CardDone,
        "Submit a card for an agent. It is kept as it is, judged, and waits.", bytes, cost=2.0, created=True),
    Row("fetchCard", "POST", f"{_AGENT}/fetch", CARDS_SUBMIT, _fetch, shapes.CardDone,
        "Fetch a card from its origin, which must prove that it holds the card's key, and submit it.",
        shapes.Source, cost=6.0, created=True),
    Row("reviewCard", "GET", f"{_AGENT}/review", CARDS_READ, _review, shapes.CardReviewed,
        "Look at a card that waits: who signed it, what was found, how it differs from the published one.",
        query=shapes.Reviewed, cost=4.0),
    Row("approveCard", "POST", f"{_AGENT}/approve", CARDS_REVIEW, _deciding(clients.approve), shapes.CardDone,
        "Publish a card that waits, in place of the one that is published.", shapes.Publication, cost=4.0),
    Row("rejectCard", "POST", f"{_AGENT}/reject", CARDS_REVIEW, _deciding(clients.reject), shapes.CardDone,
        "Turn down a card that waits. It is kept.", shapes.Step),
    Row("restoreCard", "POST", f"{_AGENT}/restore", CARDS_REVIEW, _deciding(clients.restore), shapes.CardDone,
        "Put back a card that was superseded.", shapes.Restoration, cost=4.0),
    Row("resumeCard", "POST", f"{_AGENT}/resume", CARDS_REVIEW, _deciding(clients.resume), shapes.CardDone,
        "Serve a suspended card again.", shapes.Step),
    Row("suspendCard", "POST", f"{_AGENT}/suspend", CARDS_REVOKE, _deciding(clients.suspend), shapes.CardDone,
        "Stop serving the published card, and calls to its agent.", shapes.Step),
    Row("revokeCard", "POST", f"{_AGENT}/revoke", CARDS_REVOKE, _deciding(clients.revoke), shapes.CardDone,
        "End a card for good: the published one, unless another is named.", shapes.Step),
    Row("listPublishers", "GET", "/publishers", CARDS_READ, _publishers, shapes.Publishers,
        "List the publishers of the tenant."),
    Row("believePublisher", "POST", "/publishers", CARDS_PUBLISHERS, _believe, shapes.KnownDone,
        "Believe a publisher's keys: those given, or those its name publishes over TLS itself.",
        shapes.Belief, cost=6.0),
    Row("revokePublisher", "POST", "/publishers/{publisher}/revoke", CARDS_REVOKE, _disbelieve, shapes.KnownDone,
        "Believe a publisher, or one key of it, no more. Cards that rest on it alone are revoked with it.",
        shapes.Disbelief, cost=2.0),
    Row("verifyCard", "POST", "/verify", CARDS_READ, _verify, shapes.Verified,
        "Verify who wrote a card, by the publishers of the tenant.", bytes),
    Row("diffCards", "POST", "/diff", CARDS_READ, _diff, shapes.Differences,
        "Say what changed between two cards, by what it means.", shapes.Pair),
    Row("lintCard", "POST", "/lint", CARDS_READ, _lint, shapes.Lint,
        "Say what is unwise in a card.", bytes),
)  # fmt: skip


def _by_path() -> tuple[tuple[re.Pattern[str], Mapping[str, Row]], ...]:
    """The rows of each path, by verb, and what the path looks like. Raises ValueError for two rows of one verb."""
    found: dict[str, dict[str, Row]] = {}
    for row in ROWS:
        if row.verb in found.setdefault(row.path, {}):
            raise ValueError(f"two rows for {row.verb} {row.path}")
        found[row.path][row.verb] = row
    return tuple((_grammar(path), verbs) for path, verbs in found.items())


def _grammar(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", BASE + path)
    return re.compile(
        "".join(
            f"(?P<{part}>{shapes.PATHS[part]})" if place % 2 else re.escape(part) for place, part in enumerate(parts)
        )
    )


_ROUTES: Final = _by_path()


def match(path: str) -> tuple[Mapping[str, Row], Mapping[str, str]] | None:
    """The rows of a path by verb, and the names in it; None where there is no such path."""
    for grammar, verbs in _ROUTES:
        if found := grammar.fullmatch(path):
            return verbs, found.groupdict()
    return None

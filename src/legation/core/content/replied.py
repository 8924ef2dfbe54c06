"""What comes back whole: a result, an agent's own error, an extended card."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from legation.core import canonical
from legation.core import messages as m
from legation.core.content import carded, saying
from legation.core.content.entrusted import entrusted
from legation.core.content.screen import Looked, Screen, Withheld
from legation.core.firewall import Action, Channel, Direction
from legation.core.inspected import Inspected
from legation.core.model import AgentError
from legation.core.reasons import Reason, Refused
from legation.core.tenant import Guard

_CONFIGURED: Final = (m.TaskPushNotificationConfig, m.ListTaskPushNotificationConfigsResponse)
"""Results that hold what a caller configured, or what an agent says it did."""

MARKED: Final = ("task", "message", "statusUpdate", "artifactUpdate")
"""Members that carry the mark, where a result has one of them."""


def reply(result: m.Result, screen: Screen, guard: Guard) -> tuple[m.Result, Inspected | None]:
    """A result as it may pass, and what the record says. Raises Withheld."""
    if isinstance(result, m.Empty):
        return result, None
    if isinstance(result, _CONFIGURED):
        looked = entrusted(result, screen, Channel.ARTIFACT, Direction.OUTBOUND, guard)
        return result, looked.record if looked is not None else None
    if isinstance(result, m.ExtendedCard):
        return result, extended(result, screen, guard)
    return typed(result, screen, guard)


def typed(result: Any, screen: Screen, guard: Guard) -> tuple[Any, Inspected | None]:
    """The same for any result or event that is a message of A2A's. Raises Withheld."""
    document = msgspec.to_builtins(result)
    forged = saying.unmarked(document)
    looked = screen.look(document, Channel.ARTIFACT, Direction.OUTBOUND, guard)
    if looked is None:
        return (_read(result, document, looked) if forged else result), None
    if looked.action is Action.ALLOW:
        return (_read(result, looked.document, looked) if forged or looked.bared else result), looked.record
    _let(looked)
    changed = looked.document
    for holder in _holders(changed, looked):
        saying.mark(holder, looked.action, looked.report)
    return _read(result, changed, looked), looked.record


def extended(card: m.ExtendedCard, screen: Screen, guard: Guard) -> Inspected | None:
    """Look at an extended card. It is signed: it passes as it is, or not. Raises Withheld."""
    looked = carded.look(card.document, screen, guard)
    if looked is not None and looked.action is Action.SANITISE:
        raise Withheld(looked, Reason.REPLY_QUARANTINED)
    if looked is not None:
        _let(looked)
    return looked.record if looked is not None else None


def fault(error: AgentError, screen: Screen, guard: Guard) -> tuple[AgentError, Inspected | None]:
    """An agent's own error as it may pass: its message and details are its words. Raises Withheld."""
    document = {"message": error.message, "details": list(error.details)}
    looked = screen.look(document, Channel.ARTIFACT, Direction.OUTBOUND, guard)
    if looked is None:
        return error, None
    _let(looked)
    if looked.action is Action.SANITISE or looked.bared:
        said = looked.document
        error = msgspec.structs.replace(error, message=said["message"], details=tuple(said["details"]))
    return error, looked.record


def _let(looked: Looked) -> None:
    """Raise Withheld where a reply does not pass."""
    if looked.action is Action.BLOCK:
        raise Withheld(looked, Reason.REPLY_BLOCKED)
    if looked.action is Action.QUARANTINE:
        raise Withheld(looked, Reason.REPLY_QUARANTINED)


def _holders(document: dict[str, Any], looked: Looked) -> Iterator[dict[str, Any]]:
    """The objects that carry the mark: what the result is, and of a list each task in which something was found."""
    tasks = document.get("tasks")
    if isinstance(tasks, list | tuple):
        places = {one.pointer.split("/")[2] for one in looked.report.findings if one.pointer.startswith("/tasks/")}
        yield from (tasks[int(place)] for place in sorted(places))
        return
    for name in MARKED:
        if isinstance(inner := document.get(name), dict):
            yield inner
            return
    yield document


def _read(result: Any, document: dict[str, Any], looked: Looked | None) -> Any:
    """The document as what it was; what was cut where nothing can be is withheld. Raises Withheld, Refused."""
    try:
        return canonical.decode(type(result), document)[0]
    except Refused:
        if looked is None or looked.action is Action.ALLOW:
            raise
        raise Withheld(looked, Reason.REPLY_QUARANTINED) from None

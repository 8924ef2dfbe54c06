"""What one agent asks of another, before it is forwarded."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import msgspec
from msgspec import Struct

from legation.core import canonical
from legation.core import messages as m
from legation.core.content import saying
from legation.core.content.screen import Looked, Screen, Withheld
from legation.core.details import payment_stated
from legation.core.firewall import Action, Channel, Direction
from legation.core.reasons import Reason, Refused
from legation.core.tenant import Guard

Speaking: TypeAlias = m.SendMessageRequest | m.CancelTaskRequest
"""Requests in which an agent can say something."""

REVIEW: Final = "firewall"
"""Begins the name under which a call is held for review, as a policy's name does."""


class Asked(Struct, frozen=True):
    """What is to be forwarded, and whether a person must see it first."""

    params: Speaking
    looked: Looked | None
    """None where the tenant has requests not looked at."""
    review: tuple[str, ...] = ()
    """Under which names it is held; empty where it may go."""


def request(params: Speaking, screen: Screen, guard: Guard) -> Asked:
    """Look at a request as it will be forwarded. Raises Withheld."""
    document: dict[str, Any] = msgspec.to_builtins(params)
    if saying.unmarked(document):
        params = _typed(params, document)
    said = {name: inner for name, inner in document.items() if name != "configuration"}
    if (configuration := document.get("configuration")) is not None:
        # Its callback is enrolled to the letter, and its credentials are for the agent: they are meant to be there.
        said["configuration"] = {k: v for k, v in configuration.items() if k != "taskPushNotificationConfig"}
    looked = screen.look(said, Channel.MESSAGE, Direction.INBOUND, guard)
    if looked is None or (looked.action is Action.ALLOW and not looked.bared):
        return Asked(params, looked)
    if looked.action is Action.BLOCK:
        raise Withheld(looked, Reason.CONTENT_BLOCKED)
    review: tuple[str, ...] = ()
    if looked.action is Action.QUARANTINE:
        review = tuple(f"{REVIEW}:{code}" for code in looked.codes[: saying.NAMED])
        if not looked.bared:
            return Asked(params, looked, review)
    changed = {**looked.document}
    if "configuration" in document:
        changed["configuration"] = {**document["configuration"], **looked.document["configuration"]}
    if looked.action in {Action.ANNOTATE, Action.SANITISE}:
        saying.mark(changed.get("message", changed), looked.action, looked.report)
    try:
        forwarded = _typed(params, changed)
    except Refused:
        # It stood where nothing can be cut out: in an id, a media type.
        raise Withheld(looked, Reason.CONTENT_BLOCKED) from None
    if not _same_payment(params, forwarded):
        raise Withheld(looked, Reason.CONTENT_BLOCKED)
    return Asked(forwarded, looked, review)


def _typed(params: Speaking, document: dict[str, Any]) -> Speaking:
    """The document as what it was. Raises Refused."""
    read: Speaking = canonical.decode(type(params), document)[0]
    return read


def _same_payment(before: Speaking, after: Speaking) -> bool:
    """Whether what authority was checked against is still what is said."""
    if not isinstance(before, m.SendMessageRequest) or not isinstance(after, m.SendMessageRequest):
        return True
    try:
        stated = payment_stated(before.message)
    except Refused:
        return True  # it says nothing that details could have covered
    try:
        return payment_stated(after.message) == stated
    except Refused:
        return False

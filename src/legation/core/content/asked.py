"""What one agent asks of another, before it is forwarded."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import msgspec
from msgspec import Struct

from legation.core import canonical
from legation.core import messages as m
from legation.core.content import saying
from legation.core.content.entrusted import entrusted
from legation.core.content.screen import Looked, Screen, Withheld
from legation.core.content.streamed import gravity
from legation.core.details import payment_stated
from legation.core.firewall import Action, Channel, Direction
from legation.core.reasons import Reason, Refused
from legation.core.tenant import Guard

Speaking: TypeAlias = m.SendMessageRequest | m.CancelTaskRequest
"""Requests in which an agent can say something as long as it likes."""

HEADERS: Final = "extensions"
"""Where header fields stand in what is looked at: a name of the protocol's own, that no request has there."""

REVIEW: Final = "firewall"
"""Begins the name under which a call is held for review, as a policy's name does."""


class Asked(Struct, frozen=True):
    """What is to be forwarded, and whether a person must see it first."""

    params: m.Params
    looked: Looked | None
    """None where the tenant has requests not looked at."""
    review: tuple[str, ...] = ()
    """Under which names it is held; empty where it may go."""


def request(params: m.Params, screen: Screen, guard: Guard, fields: tuple[str, ...] = ()) -> Asked:
    """Look at a request as it will be forwarded, with the header `fields` that go with it. Raises Withheld."""
    pushed = entrusted(params, screen, Channel.MESSAGE, Direction.INBOUND, guard)
    if isinstance(params, Speaking):
        asked = _spoken(params, screen, guard, fields)
    else:
        asked = Asked(params, _fields(fields, screen, guard) if fields else None)
    if pushed is None:
        return asked
    if asked.looked is None:
        return msgspec.structs.replace(asked, looked=pushed)
    if gravity(pushed.record) > gravity(asked.looked.record):
        asked = msgspec.structs.replace(asked, looked=msgspec.structs.replace(asked.looked, record=pushed.record))
    return asked


def _fields(fields: tuple[str, ...], screen: Screen, guard: Guard) -> Looked | None:
    """Look at header fields by themselves. Nothing can be cut out of them. Raises Withheld."""
    looked = screen.look({HEADERS: list(fields)}, Channel.MESSAGE, Direction.INBOUND, guard)
    if looked is not None and looked.action > Action.ANNOTATE:
        raise Withheld(looked, Reason.CONTENT_BLOCKED)
    return looked


def _spoken(params: Speaking, screen: Screen, guard: Guard, fields: tuple[str, ...]) -> Asked:
    document: dict[str, Any] = msgspec.to_builtins(params)
    if saying.unmarked(document):
        params = _typed(params, document)
    said = {name: inner for name, inner in document.items() if name != "configuration"}
    if fields:
        said[HEADERS] = list(fields)
    if (configuration := document.get("configuration")) is not None:
        # Its callback is looked at apart: it holds secrets, which are meant to be there.
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
    return Asked(_changed(params, document.get("configuration"), looked, fields), looked, review)


def _changed(params: Speaking, configuration: Any, looked: Looked, fields: tuple[str, ...]) -> Speaking:
    """The request as it may be forwarded. Raises Withheld."""
    changed = {**looked.document}
    if changed.pop(HEADERS, []) != list(fields):
        raise Withheld(looked, Reason.CONTENT_BLOCKED)
    if configuration is not None:
        changed["configuration"] = {**configuration, **looked.document["configuration"]}
    if looked.action in {Action.ANNOTATE, Action.SANITISE}:
        saying.mark(changed.get("message", changed), looked.action, looked.report)
    try:
        forwarded = _typed(params, changed)
    except Refused:
        # It stood where nothing can be cut out: in an id, a media type.
        raise Withheld(looked, Reason.CONTENT_BLOCKED) from None
    if not _same_payment(params, forwarded):
        raise Withheld(looked, Reason.CONTENT_BLOCKED)
    return forwarded


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

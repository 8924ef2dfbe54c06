"""Events on their way to a receiver: taken by it (RFC 8936), or pushed to it (RFC 8935)."""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from legation.core import audit, ssf
from legation.core.asks import (
    ActiveKid,
    Apply,
    Broken,
    Conflict,
    Find,
    FindAll,
    Found,
    NewId,
    Now,
    Plan,
    Post,
    Sign,
    ask,
)
from legation.core.kept import PutKept
from legation.core.kept.signals import SignalQueued, SignalStream
from legation.core.signalling.streams import own, wrong
from legation.core.stages import Terms
from legation.core.tokens import compact
from legation.core.visiting import Visitor

MOST: Final = 100
"""Events in one answer."""

TRIES: Final = 12
"""How often an event is pushed: at once, then after 2, 4, 8... seconds, at most an hour apart."""


def poll(visitor: Visitor, stream_id: str, asked: dict[str, Any], terms: Terms) -> Plan[dict[str, Any]]:
    """Take what was received off the stream, and hand out what waits (RFC 8936 §2). Answers at once. Raises Refused."""
    found = yield from own(visitor, stream_id)
    stream = found.document
    most, acks, errors = asked.get("maxEvents", MOST), asked.get("ack", []), asked.get("setErrs", {})
    if type(most) is not int or most < 0 or not isinstance(acks, list) or not isinstance(errors, dict):
        raise wrong("maxEvents is a number, ack an array, setErrs an object", "ack")
    if stream.push is not None:
        raise wrong("this stream is pushed", "stream_id")
    for jti in [*acks, *errors][: 10 * MOST]:
        yield from _delivered(stream, str(jti), visitor.now, failed=jti in errors)
    waiting = (yield from _waiting(stream, visitor.now)) if stream.status == "enabled" else ()
    few = waiting[: min(most, MOST)]
    sets = {}
    for one in few:
        sets[one.document.id] = yield from _minted(stream, one.document, terms)
    return {"sets": sets, "moreAvailable": len(waiting) > len(few)}


def deliver(tenant: str, terms: Terms) -> Plan[float | None]:
    """Push what is due on every stream of a tenant (RFC 8935 §2); seconds until something is due again, if anything."""
    now = yield from ask(Now())
    soonest: float | None = None
    for found in (yield from ask(FindAll(SignalStream, tenant))):
        stream = found.document
        if stream.push is None or stream.status != "enabled":
            continue
        for one in (yield from _waiting(stream, now)):
            due = one.document.at + _pause(one.document.attempts)
            again = due if due > now else (yield from _pushed(stream, stream.push, one, terms, now))
            if again is not None:
                soonest = again - now if soonest is None else min(soonest, again - now)
    return soonest


def _pushed(stream: SignalStream, url: str, one: Found[SignalQueued], terms: Terms, now: float) -> Plan[float | None]:
    """Send one event once; when to try again, or None where that is not to be."""
    signed = yield from _minted(stream, one.document, terms)
    headers = (("content-type", ssf.MEDIA), ("accept", "application/json"))
    try:
        accepted = (yield from ask(Post(url, headers, signed.encode()))) == 202
    except Broken:
        accepted = False
    attempts = one.document.attempts + 1
    if accepted or attempts >= TRIES:
        what = "signal-delivered" if accepted else "signal-given-up"
        yield from _taken_off(stream, one, now, what)
        return None
    again = replace(one.document, attempts=attempts)
    yield from _changed(stream, again, one.version, now, "signal-not-delivered")
    return again.at + _pause(attempts)


def _pause(attempts: int) -> float:
    """Seconds after the event at which it is tried for this time."""
    return float(sum(min(2**n, 3600) for n in range(1, attempts + 1)))


def _waiting(stream: SignalStream, now: float) -> Plan[tuple[Found[SignalQueued], ...]]:
    """What waits on a stream, oldest first."""
    found = yield from ask(FindAll(SignalQueued, stream.tenant, stream.id))
    live = (one for one in found if one.document.until is None or now < one.document.until)
    return tuple(sorted(live, key=lambda one: (one.document.at, one.document.id)))


def _minted(stream: SignalStream, signal: SignalQueued, terms: Terms) -> Plan[str]:
    kid = yield from ask(ActiveKid("ssf"))
    unsigned = ssf.signing_input(kid, terms.base_url, stream.audience, signal)
    return compact(unsigned, (yield from ask(Sign(kid, unsigned))))


def _delivered(stream: SignalStream, jti: str, now: float, *, failed: bool) -> Plan[None]:
    """A receiver has this event, or says that it cannot use it. One that is not on its stream is nobody's."""
    found = yield from ask(Find(SignalQueued, stream.tenant, jti))
    if found is not None and found.document.parent == stream.id:
        yield from _taken_off(stream, found, now, "signal-refused" if failed else "signal-delivered")


def _taken_off(stream: SignalStream, one: Found[SignalQueued], now: float, what: str) -> Plan[None]:
    yield from _changed(stream, replace(one.document, parent="", until=now), one.version, now, what)


def _changed(stream: SignalStream, signal: SignalQueued, was: int, now: float, what: str) -> Plan[None]:
    record_id = yield from ask(NewId())
    said = {"tenant": stream.tenant, "stream": stream.id, "signal": signal.id, "event": signal.event}
    body = audit.event(record_id=record_id, at=now, what=what, **said, attempts=signal.attempts)
    try:
        yield from ask(Apply((PutKept(signal, was),), record_id, body))
    except Conflict:
        return  # somebody else has it in hand

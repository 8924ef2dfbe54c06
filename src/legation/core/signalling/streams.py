"""The streams of a receiver: made, changed, ended, verified (SSF 1.0 §8.1)."""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from legation.core import audit, ssf, visiting
from legation.core.asks import Apply, Change, Conflict, Find, FindAll, Found, NewId, NewJti, Plan, ask
from legation.core.kept import PutKept
from legation.core.kept.signals import SignalStream, Subject
from legation.core.reasons import Reason, Refused
from legation.core.stages import Terms
from legation.core.visiting import Visitor

PUSH: Final = "urn:ietf:rfc:8935"
POLL: Final = "urn:ietf:rfc:8936"

STATUSES: Final = frozenset({"enabled", "paused", "disabled"})
DELETED: Final = "deleted"

VERIFY_EVERY: Final = 10
"""Seconds between two verification events (SSF 1.0 §8.1.4)."""


def create(visitor: Visitor, wanted: dict[str, Any], terms: Terms) -> Plan[dict[str, Any]]:
    """Make the visitor's stream (SSF 1.0 §8.1.1.1). Raises Refused."""
    if (yield from _streams(visitor)):
        raise Refused(Reason.STREAM_EXISTS, "the client has a stream")
    stream = SignalStream(
        tenant=visitor.agent.tenant, id=(yield from ask(NewJti())), parent=visitor.agent.id, audience=visitor.agent.id
    )
    stream = _configured(stream, wanted, visitor, whole=True)
    yield from _put(stream, 0, visitor, "signal-stream-created")
    return configuration(stream, terms)


def change(visitor: Visitor, wanted: dict[str, Any], terms: Terms, *, whole: bool) -> Plan[dict[str, Any]]:
    """Change the stream in part, or set it anew (§8.1.1.3, §8.1.1.4). Raises Refused."""
    found = yield from own(visitor, wanted.get("stream_id"))
    stream = _configured(found.document, wanted, visitor, whole=whole)
    yield from _put(stream, found.version, visitor, "signal-stream-changed")
    return configuration(stream, terms)


def delete(visitor: Visitor, stream_id: str) -> Plan[None]:
    """End the stream; what waits on it is dropped (§8.1.1.5). Raises Refused."""
    found = yield from own(visitor, stream_id)
    ended = replace(found.document, status=DELETED, until=visitor.now)
    yield from _put(ended, found.version, visitor, "signal-stream-deleted")


def shown(visitor: Visitor, stream_id: str | None, terms: Terms) -> Plan[Any]:
    """One stream, or all of the visitor's (§8.1.1.2). Raises Refused."""
    if stream_id is not None:
        return configuration((yield from own(visitor, stream_id)).document, terms)
    return [configuration(found.document, terms) for found in (yield from _streams(visitor))]


def status(visitor: Visitor, stream_id: Any, wanted: dict[str, Any] | None = None) -> Plan[dict[str, Any]]:
    """How the stream stands, or let it stand so (§8.1.2). Raises Refused."""
    found = yield from own(visitor, stream_id)
    stream = found.document
    if wanted is not None:
        if wanted.get("status") not in STATUSES:
            raise wrong("enabled, paused or disabled", "status")
        stream = replace(stream, status=wanted["status"], reason=str(wanted.get("reason", ""))[:256])
        yield from _put(stream, found.version, visitor, "signal-stream-status")
    return {
        "stream_id": stream.id,
        "status": stream.status,
        **({"reason": stream.reason} if stream.reason else {}),
    }


def verification(visitor: Visitor, wanted: dict[str, Any]) -> Plan[None]:
    """Send an event that says nothing but that the stream works (§8.1.4). Raises Refused."""
    found = yield from own(visitor, wanted.get("stream_id"))
    state = wanted.get("state")
    if state is not None and (not isinstance(state, str) or len(state) > 512):
        raise wrong("a text of at most 512 characters", "state")
    stream = found.document
    if visitor.now < stream.verified_at + VERIFY_EVERY:
        raise Refused(Reason.RATE_LIMITED, "verified a moment ago", retry_after=VERIFY_EVERY)
    said = {"state": state} if state is not None else {}
    signal = ssf.Signal(ssf.VERIFICATION, Subject("opaque", id=stream.id), dict(said))
    jti = yield from ask(NewJti())
    waits = PutKept(ssf.waiting(stream, jti, signal, visitor.now), 0)
    verified = replace(stream, verified_at=visitor.now)
    yield from _put(verified, found.version, visitor, "signal-stream-verified", waits)


def configuration(stream: SignalStream, terms: Terms) -> dict[str, Any]:
    """A stream as its receiver sees it (§8.1.1)."""
    here = f"{terms.base_url}{visiting.SIGNALS}/poll/{stream.id}"
    delivery = {"method": PUSH, "endpoint_url": stream.push} if stream.push else {"method": POLL, "endpoint_url": here}
    return {
        "stream_id": stream.id,
        "iss": terms.base_url,
        "aud": stream.audience,
        "delivery": delivery,
        "events_supported": list(ssf.SUPPORTED),
        "events_requested": sorted(stream.requested),
        "events_delivered": [event for event in ssf.SUPPORTED if event in stream.requested],
        "min_verification_interval": VERIFY_EVERY,
        **({"description": stream.description} if stream.description else {}),
    }


def _configured(stream: SignalStream, wanted: dict[str, Any], visitor: Visitor, *, whole: bool) -> SignalStream:
    """A stream with what a receiver may say of it. Raises Refused(STREAM_REQUEST)."""
    said = {"events_requested": [], "delivery": {"method": POLL}, "description": "", **wanted} if whole else wanted
    if "events_requested" in said:
        events = said["events_requested"]
        if not isinstance(events, list) or len(events) > 64 or not all(isinstance(one, str) for one in events):
            raise wrong("an array of at most 64 event types", "events_requested")
        stream = replace(stream, requested=frozenset(one[:256] for one in events))
    if "description" in said:
        stream = replace(stream, description=str(said["description"])[:256])
    if "delivery" in said:
        stream = replace(stream, push=_delivery(said["delivery"], visitor))
    return stream


def _delivery(delivery: Any, visitor: Visitor) -> str | None:
    """Where events are pushed to; None to poll. Raises Refused(STREAM_REQUEST)."""
    method = delivery.get("method") if isinstance(delivery, dict) else None
    if method == POLL:
        return None
    if method != PUSH:
        raise wrong(f"{PUSH} or {POLL}", "delivery.method")
    if "authorization_header" in delivery:
        # It would be a secret of somebody else's, kept here as it is; the signature says who sends.
        raise wrong("not taken; verify the signature instead", "delivery.authorization_header")
    url = delivery.get("endpoint_url")
    if url not in visitor.agent.callbacks:  # T45: nobody tells us where to connect but an operator
        raise wrong("one of the URLs enrolled for this agent", "delivery.endpoint_url")
    return str(url)


def _streams(visitor: Visitor) -> Plan[tuple[Found[SignalStream], ...]]:
    found = yield from ask(FindAll(SignalStream, visitor.agent.tenant, visitor.agent.id))
    return tuple(one for one in found if one.document.status != DELETED)


def own(visitor: Visitor, stream_id: Any) -> Plan[Found[SignalStream]]:
    """A stream of the visitor's. Raises Refused(STREAM_UNKNOWN)."""
    found = yield from ask(Find(SignalStream, visitor.agent.tenant, str(stream_id)))
    if found is None or found.document.parent != visitor.agent.id or found.document.status == DELETED:
        raise Refused(Reason.STREAM_UNKNOWN, "the client has no such stream")
    return found


def _put(stream: SignalStream, was: int, visitor: Visitor, what: str, *besides: Change) -> Plan[str]:
    record_id = yield from ask(NewId())
    said = {"tenant": stream.tenant, "stream": stream.id, "who": f"agent {visitor.agent.id}", "status": stream.status}
    body = audit.event(
        record_id=record_id, at=visitor.now, what=what, **said, push=stream.push, events=sorted(stream.requested)
    )
    try:
        return (yield from ask(Apply((PutKept(stream, was), *besides), record_id, body))).record_id
    except Conflict as conflict:
        raise Refused(Reason.REGISTRY_CONFLICT, conflict.what) from None


def wrong(detail: str, field: str) -> Refused:
    return Refused(Reason.STREAM_REQUEST, detail, field=field)

"""The protection API: an agent puts resources under their owner's word, and gets tickets (UMA Federated Authorization).

The agent comes with a PAT: an access token of its own for the resource `/uma` with the scope `uma_protection`. It sees
and changes what it registered itself; everything else does not exist.
"""

from __future__ import annotations

from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from legation.core import audit, hidden
from legation.core.asks import Apply, Conflict, Find, FindAll, Found, NewId, NewJti, NewSecret, Plan, ask
from legation.core.grants.uma import LIFETIME
from legation.core.kept import Person, PutKept, Resource, Ticket
from legation.core.reasons import Reason, Refused
from legation.core.visiting import Visitor

MAX_PERMISSIONS: Final = 16
MAX_TEXT: Final = 240


class Done(Struct, frozen=True):
    """What was done to a resource, and its record; empty where nothing was."""

    document: dict[str, Any]
    record_id: str = ""


def register(here: Visitor, unverified: Any) -> Plan[Done]:
    """Put a resource under protection (§3.2.1). Raises Refused(UMA_REGISTRATION)."""
    fields = yield from _read(here, unverified)
    fresh = Resource(tenant=here.agent.tenant, id=(yield from ask(NewJti())), parent=here.agent.id, **fields)
    record_id = yield from _apply(here, PutKept(fresh, 0), "uma-resource-registered")
    return Done({"_id": fresh.id}, record_id)


def read(here: Visitor, unverified_id: str) -> Plan[Done]:
    """A resource (§3.2.2). Raises Refused(UMA_NOT_FOUND)."""
    found = yield from _mine(here, unverified_id)
    return Done(_said(found.document))


def update(here: Visitor, unverified_id: str, unverified: Any) -> Plan[Done]:
    """Change a resource (§3.2.3). Raises Refused(UMA_NOT_FOUND | UMA_REGISTRATION)."""
    found = yield from _mine(here, unverified_id)
    after = replace(found.document, **(yield from _read(here, unverified)))
    return Done({"_id": after.id}, (yield from _apply(here, PutKept(after, found.version), "uma-resource-changed")))


def delete(here: Visitor, unverified_id: str) -> Plan[Done]:
    """Take a resource back (§3.2.4). Raises Refused(UMA_NOT_FOUND)."""
    found = yield from _mine(here, unverified_id)
    after = replace(found.document, deleted_at=here.now)
    return Done({}, (yield from _apply(here, PutKept(after, found.version), "uma-resource-deleted")))


def listed(here: Visitor) -> Plan[list[str]]:
    """Ids of the agent's resources (§3.2.5)."""
    found = yield from ask(FindAll(Resource, here.agent.tenant, here.agent.id))
    return [one.document.id for one in found if one.document.deleted_at is None]


def permit(here: Visitor, unverified: Any) -> Plan[Done]:
    """A ticket for whoever asked for these resources (§4). Raises Refused(UMA_RESOURCE | UMA_SCOPE)."""
    wanted = unverified if isinstance(unverified, list) else [unverified]
    if not 1 <= len(wanted) <= MAX_PERMISSIONS:
        raise Refused(Reason.UMA_REGISTRATION, f"1 to {MAX_PERMISSIONS} permissions")
    permissions: list[tuple[str, tuple[str, ...]]] = []
    owners: set[str] = set()
    for one in wanted:
        name = one.get("resource_id") if isinstance(one, dict) else None
        if not isinstance(name, str):
            raise Refused(Reason.UMA_RESOURCE, "`resource_id` is missing", field="resource_id")
        try:
            resource = (yield from _mine(here, name)).document
        except Refused:
            raise Refused(Reason.UMA_RESOURCE, "no such resource of yours", field="resource_id") from None
        scopes = _texts(one.get("resource_scopes"))
        if not scopes or not set(scopes) <= set(resource.scopes):
            raise Refused(Reason.UMA_SCOPE, "not scopes of the resource", field="resource_scopes")
        permissions.append((name, scopes))
        owners.add(resource.owner)
    if len(owners) != 1:
        raise Refused(Reason.UMA_RESOURCE, "the resources have several owners", field="resource_id")
    secret = yield from ask(NewSecret())
    ticket = Ticket(
        tenant=here.agent.tenant,
        id=hidden.name(secret),
        parent=here.agent.id,
        permissions=tuple(permissions),
        owner=owners.pop(),
        expires_at=here.now + LIFETIME,
        until=here.now + LIFETIME + 86400,
    )
    record_id = yield from _apply(here, PutKept(ticket, 0), "uma-ticket-issued")
    return Done({"ticket": hidden.told(here.agent.tenant, secret)}, record_id)


# -- steps -----------------------------------------------------------------------------------------


def _read(here: Visitor, unverified: Any) -> Plan[dict[str, Any]]:
    """The description of a resource (§3.1), and our member `owner`. Raises Refused(UMA_REGISTRATION)."""
    if not isinstance(unverified, dict):
        raise Refused(Reason.UMA_REGISTRATION, "a resource is an object")
    scopes = _texts(unverified.get("resource_scopes"))
    if not scopes or not set(scopes) <= set(here.agent.skills):
        raise Refused(Reason.UMA_REGISTRATION, "skills of the agent, at least one", field="resource_scopes")
    owner = unverified.get("owner")
    found = (yield from ask(Find(Person, here.agent.tenant, owner))) if isinstance(owner, str) else None
    if found is None:
        raise Refused(Reason.UMA_REGISTRATION, "a person of the tenant", field="owner")
    said: dict[str, Any] = {"scopes": scopes, "owner": owner}
    for name in ("name", "type", "description"):
        text = unverified.get(name, "")
        if not isinstance(text, str) or len(text) > MAX_TEXT or not text.isprintable():
            raise Refused(Reason.UMA_REGISTRATION, f"one line of at most {MAX_TEXT} characters", field=name)
        said[name] = text
    return said


def _texts(unverified: Any) -> tuple[str, ...]:
    """Distinct texts of a list; none where it is something else."""
    if not isinstance(unverified, list) or not all(isinstance(one, str) for one in unverified):
        return ()
    return tuple(sorted(set(unverified)))


def _mine(here: Visitor, unverified_id: str) -> Plan[Found[Resource]]:
    found = yield from ask(Find(Resource, here.agent.tenant, unverified_id))
    if found is None or found.document.parent != here.agent.id or found.document.deleted_at is not None:
        raise Refused(Reason.UMA_NOT_FOUND, "no such resource of yours")
    return found


def _said(resource: Resource) -> dict[str, Any]:
    more = {name: value for name in ("name", "type", "description") if (value := getattr(resource, name))}
    return {"_id": resource.id, "resource_scopes": resource.scopes, "owner": resource.owner, **more}


def _apply(here: Visitor, put: PutKept, what: str) -> Plan[str]:
    record_id = yield from ask(NewId())
    document = put.document
    said = {"client": here.agent.id, "tenant": document.tenant, "token": here.token.jti}
    if isinstance(document, Resource):
        said |= {"resource": document.id, "owner": document.owner}
    body = audit.event(record_id=record_id, at=here.now, what=what, **said)
    try:
        return (yield from ask(Apply((put,), record_id, body))).record_id
    except Conflict:
        raise Refused(Reason.REGISTRY_CONFLICT, "it changed meanwhile") from None

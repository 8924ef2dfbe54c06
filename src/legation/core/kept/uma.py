"""What UMA keeps: resources that are registered for protection, and the tickets by which access to them is asked."""

from __future__ import annotations

from legation.core.kept.base import Kept


class Resource(Kept, frozen=True, kw_only=True):
    """A resource of an agent (`parent`), whose owner decides who gets at it (UMA Federated Authorization §3.1)."""

    owner: str
    """The person who decides."""
    scopes: tuple[str, ...]
    """Skills of the agent that reach it."""
    name: str = ""
    type: str = ""
    description: str = ""
    deleted_at: float | None = None


class Ticket(Kept, frozen=True, kw_only=True):
    """A permission ticket (UMA Grant §3.2, §3.3.6). The id is of its secret, `parent` the agent that asked for it.

    Each is answered once; an answer that settles nothing hands out another in its place.
    """

    permissions: tuple[tuple[str, tuple[str, ...]], ...]
    """Resource ids, each with the scopes that are wanted."""
    owner: str
    client: str = ""
    """Who has come with it. Another client's ticket is nobody's."""
    approval: str = ""
    """The question to the owner, once it is asked."""
    expires_at: float
    used_at: float | None = None

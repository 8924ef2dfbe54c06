"""What enrolment keeps: invitations not yet taken, and the other names agents are known by."""

from __future__ import annotations

from msgspec import Struct

from legation.core.kept.base import Kept


class Offer(Struct, frozen=True):
    """What whoever takes an invitation becomes. Fixed by the operator; who takes it adds a key and no more."""

    owner: str
    name: str = ""
    sponsor: str = ""
    purpose: str = ""
    scopes: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()
    callbacks: frozenset[str] = frozenset()
    grants: frozenset[str] = frozenset({"client_credentials"})
    depth: int = 0
    delegates: frozenset[str] = frozenset()
    detail_types: frozenset[str] = frozenset()
    redirect_uris: frozenset[str] = frozenset()
    lifetime: float | None = None
    """Seconds from its enrolment until the agent expires; None for never."""
    active: bool = True
    """Whether it may call at once; otherwise it waits for an operator."""


class Invitation(Kept, frozen=True, kw_only=True):
    """That somebody may enrol one agent, once. The id is what is shown for it, hashed: SHA-256, hex.

    Of a secret that was told to whoever is invited; or of an issuer and a subject, which a signed statement names.
    """

    agent: str | None = None
    """The id it is for; None where only a prefix is fixed."""
    prefix: str = ""
    """What the chosen id begins with, where `agent` is None."""
    offer: Offer
    expires_at: float
    subject: str = ""
    """For whom, where it is a signed statement that is shown: issuer and subject, for people to read."""
    invited_by: str = ""
    used_by: str = ""
    """The agent that was enrolled; empty while it is open."""
    used_at: float | None = None
    withdrawn: bool = False


class WorkloadName(Kept, frozen=True, kw_only=True):
    """A SPIFFE ID that is an agent's (`parent`), so that no second one of the tenant gets it."""

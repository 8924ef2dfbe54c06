"""The administrator's plans, and the ways an agent may enrol itself.

Each ends in one `Apply`: the change and its record, in one transaction. Decides what may be registered: ids by
grammar, each id once for ever, public keys only. It refuses to know who may administer: whoever can open the
database can, and `who` is what they say of themselves, for the record.

grammar      the form of everything that may be said of an agent
agents       registering one
altering     changing what one may do
lifecycle    moving one, and its keys
tenants      writing a tenant
invitations  what an operator offers whoever enrols itself
taking       an agent takes an invitation
"""

from legation.core.enrolment.agents import Enrolment, enrol
from legation.core.enrolment.altering import Changes, alter
from legation.core.enrolment.grammar import (
    AGENT_ID,
    GRANT_TYPES,
    KEY_ID,
    MAX_DEPTH,
    MAX_NAMES,
    SCOPE,
    TENANT_ID,
    public_key,
)
from legation.core.enrolment.invitations import Invite, Invited, invite, withdraw
from legation.core.enrolment.lifecycle import DONE, MAX_KEYS, MAX_OVERLAP, move, rotate
from legation.core.enrolment.steps import Changed
from legation.core.enrolment.taking import take
from legation.core.enrolment.tenants import put_tenant
from legation.core.kept.enrolment import Invitation, Offer

__all__ = [
    "AGENT_ID",
    "DONE",
    "GRANT_TYPES",
    "KEY_ID",
    "MAX_DEPTH",
    "MAX_KEYS",
    "MAX_NAMES",
    "MAX_OVERLAP",
    "SCOPE",
    "TENANT_ID",
    "Changed",
    "Changes",
    "Enrolment",
    "Invitation",
    "Invite",
    "Invited",
    "Offer",
    "alter",
    "enrol",
    "invite",
    "move",
    "public_key",
    "put_tenant",
    "rotate",
    "take",
    "withdraw",
]

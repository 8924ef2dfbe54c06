"""The stages of admission: each puts its questions, applies its rule, and adds to the case what it established.

A stage may read only what an earlier one established; `pipeline.py` says in which order they run, and for which
class of operation. Rules are in the modules this one imports; here is only the asking.
"""

from __future__ import annotations

from legation.core.stages.asked import details, offer, owned, skill
from legation.core.stages.carried import content, envelope
from legation.core.stages.case import Case, Terms
from legation.core.stages.credentials import VERSION, Glimpse, Shown, once, sender, token, version
from legation.core.stages.held import approval
from legation.core.stages.judged import behaviour, egress, limits, place, rules, spent
from legation.core.stages.parties import delegation, standing, tenancy

__all__ = [
    "VERSION",
    "Case",
    "Glimpse",
    "Shown",
    "Terms",
    "approval",
    "behaviour",
    "content",
    "delegation",
    "details",
    "egress",
    "envelope",
    "limits",
    "offer",
    "once",
    "owned",
    "place",
    "rules",
    "sender",
    "skill",
    "spent",
    "standing",
    "tenancy",
    "token",
    "version",
]

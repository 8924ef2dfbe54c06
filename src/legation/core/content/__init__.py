"""Where the content firewall meets A2A: what is looked at, on whose terms, and what becomes of what it finds.

`request` looks at what is about to be forwarded, `reply` and `fault` at what comes back whole, `Flow` at a stream, and
`card_findings` at a card that is submitted. Pure, like the firewall: the `Screen` that holds it is handed in (ADR 21).
"""

from __future__ import annotations

from legation.core.content import aside
from legation.core.content.asked import Asked, Speaking, request
from legation.core.content.carded import card_findings, card_heard
from legation.core.content.enveloping import Wrapping, enveloped, wrapping
from legation.core.content.forgiving import ABSOLUTE, Fingerprint, valid
from legation.core.content.hearing import Hearing, heard
from legation.core.content.originals import Came, kept
from legation.core.content.replied import extended, fault, reply
from legation.core.content.saying import MARK
from legation.core.content.screen import Blind, Looked, Looking, Screen, Withheld
from legation.core.content.streamed import Flow

__all__ = [
    "ABSOLUTE",
    "MARK",
    "Asked",
    "Blind",
    "Came",
    "Fingerprint",
    "Flow",
    "Hearing",
    "Looked",
    "Looking",
    "Screen",
    "Speaking",
    "Withheld",
    "Wrapping",
    "aside",
    "card_findings",
    "card_heard",
    "enveloped",
    "extended",
    "fault",
    "heard",
    "kept",
    "reply",
    "request",
    "valid",
    "wrapping",
]

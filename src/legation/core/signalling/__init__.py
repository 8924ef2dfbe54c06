"""Streams of security events: who gets them, how they are sent, and what follows from those others send (SSF 1.0).

A receiver is an agent with a token for `/ssf`; it has one stream, about its own tenant. A transmitter is an issuer
that a tenant believes for the use `set`; what it says of its own subjects withdraws what they were given here.
"""

from __future__ import annotations

from legation.core.signalling.receiving import receive
from legation.core.signalling.sending import deliver, poll
from legation.core.signalling.streams import POLL, PUSH, change, create, delete, shown, status, verification

__all__ = [
    "POLL",
    "PUSH",
    "change",
    "create",
    "delete",
    "deliver",
    "poll",
    "receive",
    "shown",
    "status",
    "verification",
]

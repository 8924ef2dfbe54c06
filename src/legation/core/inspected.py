"""What the content firewall found, as records say it."""

from __future__ import annotations

from msgspec import Struct


class Inspected(Struct, frozen=True, omit_defaults=True, gc=False):
    """What the content firewall found. It holds none of the text: reasons, places, and names of ours."""

    action: str
    """What became of it: `allow`, `annotate`, `sanitise`, `quarantine` or `block`."""
    channel: str
    risk: float
    model: str
    """SHA-256 of the model file, its first 16 digits; empty where there was none."""
    rules: str
    would: str = ""
    """What would have become of it, were its tenant not only watching."""
    findings: tuple[str, ...] = ()
    """Reason, JSON pointer, bytes, view, weight and rule of each; `allowed by ID` where somebody vouched for it."""
    more: int = 0
    """How many findings are not named."""
    original: str = ""
    """Whether what came is kept for a reviewer: `sealed` or `not kept`; empty where it passed as it was."""
    enveloped: str = ""
    """How its text parts were delivered, `parts` or `marked`; empty where they were not put into envelopes."""

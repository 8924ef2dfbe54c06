"""What is kept for whoever reviews the content firewall: originals, sealed, and the texts somebody vouched for."""

from __future__ import annotations

from typing import ClassVar

from legation.core.kept.base import Kept


class Original(Kept, frozen=True, kw_only=True):
    """What was withheld or changed, as it came. The id is that of the record that says so, `parent` who said it.

    INVARIANT: nothing of it is readable here; `sealed` is bound to tenant, id, parent and `at`.
    """

    at: float
    sealed: bytes


class Allowed(Kept, frozen=True, kw_only=True):
    """That one text of one agent (`parent`) in one field is harmless, whatever the firewall makes of it.

    The id is `TENANT~` and a keyed digest of agent, channel, field and text: it is found only by who holds all four.
    """

    channel: str
    field: str
    """JSON pointer without places in lists; names an agent made up stand as digests."""
    codes: tuple[str, ...]
    """Reasons it forgives: those that were found when somebody looked."""
    who: str
    why: str
    record: str = ""
    """Record of what it was made from."""
    made_at: float
    expires_at: float
    withdrawn_by: str = ""
    withdrawn_at: float | None = None

    mirrored: ClassVar[bool] = True

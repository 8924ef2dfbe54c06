"""Token buckets, as arithmetic.

A bucket is two numbers the caller keeps: a level, and the moment it was so. Refilling is done when somebody
spends, so a bucket nobody uses costs nothing and one that would be full need not be kept at all.

INVARIANT: a level lies between nothing and the burst; a clock that goes back refills nothing.
"""

from __future__ import annotations

import math

from legation.core.model import Rate


def level_at(level: float, at: float, now: float, rate: Rate) -> float:
    """What a bucket holds now, if it held `level` at `at`."""
    elapsed = max(0.0, now - at)
    return min(rate.burst, max(0.0, level) + elapsed * rate.per_second)


def spend(level: float, at: float, now: float, rate: Rate, cost: float) -> tuple[float, float | None]:
    """Take `cost` from a bucket: its level now, and None if taken, else the seconds until it could be.

    The seconds are infinite for a cost the bucket can never hold. Keep the level with `max(at, now)`: kept
    with a `now` that went back, the same seconds would refill it twice. Raises ValueError on a cost below
    nothing.
    """
    if not cost >= 0.0:
        raise ValueError("a cost is not below nothing")
    held = level_at(level, at, now, rate)
    if cost <= held:
        return held - cost, None
    if cost > rate.burst or rate.per_second <= 0.0:
        return held, math.inf
    return held, (cost - held) / rate.per_second

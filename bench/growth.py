"""Growth: the whole gateway with 10, 1,000 and 100,000 registered agents; cost per call and memory.

Sizes are interleaved round by round like the ladder's rungs, and each is compared with the smallest of
its own round. The design allows 1.1 times the cost and 1.5 GiB at the largest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from bench.contender import Contender, Site
from bench.ladder import Settings, Tell, climb
from bench.proc import BenchError

SIZES = (10, 1_000, 100_000)
COST_BUDGET = 1.1
MEMORY_BUDGET_MIB = 1536.0

Seeded = Callable[[Site, int], Contender]
"""Makes a contender with so many agents registered; its name must say how many."""


@dataclass(frozen=True, slots=True)
class Grown:
    """One size. `of_smallest` is the median of the round-by-round cost ratios to the smallest size;
    `rss_mib` is resident memory after the last round; `kib_per_agent` is what each agent adds to it."""

    agents: int
    cpu_us: float
    of_smallest: float
    per_second: float
    p50_ms: float
    p99_ms: float
    rss_mib: float
    kib_per_agent: float | None


def run(site: Site, seeded: Seeded, settings: Settings, tell: Tell, sizes: Sequence[int] = SIZES) -> list[Grown]:
    """Measure every size in one run."""
    if not sizes:
        raise BenchError("growth needs a size")
    contenders = []
    for agents in sizes:
        tell(f"seeding {agents:,} agents")
        contenders.append(seeded(site, agents))
    samples, memory = climb(site, contenders, settings, tell)
    least, base = contenders[0], sizes[0]
    out = []
    for agents, contender in zip(sizes, contenders, strict=True):
        mine = samples[contender.name]
        pairs = zip(mine, samples[least.name], strict=True)
        more = (memory[contender.name] - memory[least.name]) * 1024
        out.append(
            Grown(
                agents=agents,
                cpu_us=median(sample.cpu_us for sample in mine),
                of_smallest=median(a.cpu_us / b.cpu_us for a, b in pairs),
                per_second=median(sample.per_second for sample in mine),
                p50_ms=median(sample.p50_ms for sample in mine),
                p99_ms=median(sample.p99_ms for sample in mine),
                rss_mib=memory[contender.name],
                kib_per_agent=more / (agents - base) if agents > base else None,
            )
        )
    return out

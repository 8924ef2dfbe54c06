"""Lookalikes: precision and recall on the reporting corpus, and what a check costs against 100,000 published names.

    python -m bench.lookalike [--json FILE]

The corpus is `scripts/lookalikes.py`, set `reporting`: its word lists and seed are not those the rules were tuned
with. A case counts as found when it has any finding, since one is enough to hold a claim. Cost is measured in
process, CPU time of one core; memory is what the resident set grows by while the index is built.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from time import process_time

from legation.core.lookalike import Claim, Index
from scripts import lookalikes

PUBLISHED = 100_000
BUDGET_MS = 20.0
RECALL, PRECISION = 0.98, 0.99
SAMPLE = 2_000
"""Claims timed against the large index; attacks and honest names in turn."""


@dataclass(frozen=True)
class Quality:
    """How well the reporting corpus is told apart."""

    attacks: int
    honest: int
    found: int
    mistaken: int
    wrong_target: int
    """Attacks with findings, none of which names the publisher imitated."""
    missed: dict[str, int]
    held: dict[str, int]
    """Honest kinds held by mistake."""

    @property
    def recall(self) -> float:
        return self.found / self.attacks

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.mistaken)


@dataclass(frozen=True)
class Cost:
    """What the large index costs. `held_honest` is the share of honest claims it would hold."""

    published: int
    build_us: float
    kib_each: float
    p50_ms: float
    p99_ms: float
    worst_ms: float
    held_honest: float


def claim(made: lookalikes.Claim) -> Claim:
    return Claim(made.publisher, made.name, made.organization, made.domain, made.skills)


def index(world: lookalikes.World) -> Index:
    built = Index()
    for agent, made in world.published.items():
        built.add(agent, claim(made))
    for name, publisher in world.reserved.items():
        built.reserve(name, publisher)
    return built


def quality(world: lookalikes.World) -> Quality:
    built = index(world)
    tally: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for case in world.cases:
        findings = built.check(claim(case.claim))
        tally["attack" if case.attack else "honest"] += 1
        if not case.attack:
            held[case.kind] += bool(findings)
        elif not findings:
            missed[case.kind] += 1
        elif case.target is not None:
            imitated = world.published[case.target].publisher
            tally["wrong"] += all(one.publisher != imitated for one in findings)
    return Quality(
        attacks=tally["attack"],
        honest=tally["honest"],
        found=tally["attack"] - missed.total(),
        mistaken=held.total(),
        wrong_target=tally["wrong"],
        missed=dict(+missed),
        held=dict(+held),
    )


def resident_kib() -> int:
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


def cost(published: int = PUBLISHED, sample: int = SAMPLE) -> Cost:
    world = lookalikes.world("reporting", published=published, attacks=sample // 2, honest=sample // 2)
    gc.collect()
    before, began = resident_kib(), process_time()
    built = index(world)
    spent, grown = process_time() - began, resident_kib() - before
    halves = (world.cases[: sample // 2], world.cases[sample // 2 :])
    times, honest_held = [], 0
    for case in (case for pair in zip(*halves, strict=True) for case in pair):
        asked = claim(case.claim)
        began = process_time()
        findings = built.check(asked)
        times.append((process_time() - began) * 1000)
        honest_held += bool(findings) and not case.attack
    return Cost(
        published=len(built),
        build_us=spent / len(built) * 1e6,
        kib_each=grown / len(built),
        p50_ms=median(times),
        p99_ms=quantiles(times, n=100)[98],
        worst_ms=max(times),
        held_honest=honest_held / len(halves[1]),
    )


def lines(told: Quality, spent: Cost) -> Iterable[str]:
    yield f"recall     {told.recall:.4f}  ({told.found:,} of {told.attacks:,} attacks; goal {RECALL})"
    yield f"precision  {told.precision:.4f}  ({told.mistaken:,} of {told.honest:,} honest held; goal {PRECISION})"
    yield f"found, but another's name told: {told.wrong_target}"
    yield "missed     " + ", ".join(f"{kind} {count}" for kind, count in sorted(told.missed.items()))
    yield "held       " + ", ".join(f"{kind} {count}" for kind, count in sorted(told.held.items()))
    yield f"against {spent.published:,} published, in ms:"
    yield f"p50 {spent.p50_ms:.2f}, p99 {spent.p99_ms:.2f}, worst {spent.worst_ms:.2f}"
    yield f"(budget {BUDGET_MS} ms); {spent.kib_each:.2f} KiB and {spent.build_us:.0f} us for each agent published"
    yield f"honest claims held there: {spent.held_honest:.3%}"


def main() -> None:
    """Measure, tell, and fail where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--published", type=int, default=PUBLISHED)
    asked = parser.parse_args()
    spent = cost(asked.published)  # first: what is measured of memory is a fresh process's
    told = quality(lookalikes.world("reporting"))
    print("\n".join(lines(told, spent)))
    if asked.json:
        figures = {"quality": asdict(told), "cost": asdict(spent), "recall": told.recall, "precision": told.precision}
        asked.json.write_text(json.dumps(figures, indent=2) + "\n")
    sys.exit(told.recall < RECALL or told.precision < PRECISION or spent.p99_ms > BUDGET_MS)


if __name__ == "__main__":
    main()

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
SAMPLE = 4_000
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
    """What the large index costs, and tells: what an honest newcomer meets there, and an imitator."""

    published: int
    build_us: float
    kib_each: float
    p50_ms: float
    p99_ms: float
    worst_ms: float
    """Of the lesser of two checks of each claim; `worst_once_ms` has what else the machine did in it."""
    worst_once_ms: float
    attacks: int
    honest: int
    found: int
    mistaken: int
    held: dict[str, int]
    """Honest claims held, by the part and rule told first."""
    missed: dict[str, int]

    @property
    def recall(self) -> float:
        return self.found / self.attacks

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.mistaken)

    @property
    def held_honest(self) -> float:
        return self.mistaken / self.honest


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
    # As the gateway does: what stays is not looked through again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 50, 100)
    halves = (world.cases[: sample // 2], world.cases[sample // 2 :])
    times, again = [], []
    held: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for case in (case for pair in zip(*halves, strict=True) for case in pair):
        asked = claim(case.claim)
        began = process_time()
        findings = built.check(asked)
        times.append((process_time() - began) * 1000)
        if case.attack and not findings:
            missed[case.kind] += 1
        elif findings and not case.attack:
            held[f"{findings[0].part.value} {findings[0].rule.value}"] += 1
    for case in (case for pair in zip(*halves, strict=True) for case in pair):
        asked = claim(case.claim)
        began = process_time()
        built.check(asked)
        again.append((process_time() - began) * 1000)
    return Cost(
        published=len(built),
        build_us=spent / len(built) * 1e6,
        kib_each=grown / len(built),
        p50_ms=median(times),
        p99_ms=quantiles(times, n=100)[98],
        worst_ms=max(map(min, times, again)),
        worst_once_ms=max(times),
        attacks=len(halves[0]),
        honest=len(halves[1]),
        found=len(halves[0]) - missed.total(),
        mistaken=held.total(),
        held=dict(+held),
        missed=dict(+missed),
    )


def lines(told: Quality, spent: Cost) -> Iterable[str]:
    yield f"recall     {told.recall:.4f}  ({told.found:,} of {told.attacks:,} attacks; goal {RECALL})"
    yield f"precision  {told.precision:.4f}  ({told.mistaken:,} of {told.honest:,} honest held; goal {PRECISION})"
    yield f"found, but another's name told: {told.wrong_target}"
    yield "missed     " + ", ".join(f"{kind} {count}" for kind, count in sorted(told.missed.items()))
    yield "held       " + ", ".join(f"{kind} {count}" for kind, count in sorted(told.held.items()))
    yield f"against {spent.published:,} published, in ms:"
    yield f"p50 {spent.p50_ms:.2f}, p99 {spent.p99_ms:.2f}, worst {spent.worst_ms:.2f} (once {spent.worst_once_ms:.2f})"
    yield f"(budget {BUDGET_MS} ms); {spent.kib_each:.2f} KiB and {spent.build_us:.0f} us for each agent published"
    yield f"there: recall {spent.recall:.4f}, precision {spent.precision:.4f}, honest held {spent.held_honest:.2%}"
    yield "held there   " + ", ".join(f"{kind} {count}" for kind, count in sorted(spent.held.items()))
    yield "missed there " + ", ".join(f"{kind} {count}" for kind, count in sorted(spent.missed.items()))


def main() -> None:
    """Measure, tell, and fail where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="set the key `lookalikes` of this file")
    parser.add_argument("--published", type=int, default=PUBLISHED)
    asked = parser.parse_args()
    spent = cost(asked.published)  # first: what is measured of memory is a fresh process's
    told = quality(lookalikes.world("reporting"))
    print("\n".join(lines(told, spent)))
    if asked.json:
        results = json.loads(asked.json.read_text()) if asked.json.exists() else {}
        results["lookalikes"] = {
            "quality": asdict(told) | {"recall": told.recall, "precision": told.precision},
            "large": asdict(spent)
            | {"recall": spent.recall, "precision": spent.precision, "held_honest": spent.held_honest},
        }
        asked.json.write_text(json.dumps(results, indent=2) + "\n")
    sys.exit(told.recall < RECALL or told.precision < PRECISION or spent.worst_ms > BUDGET_MS)


if __name__ == "__main__":
    main()

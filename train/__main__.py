# ruff: noqa: T201 - it prints
"""Train the firewall's model and write it, its digest, the thresholds and the model card's tables."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

import numpy as np

from legation.core.firewall.combine import DOCUMENTS, MESSAGES, risk
from legation.core.firewall.model import dump
from train.card import write_manifest
from train.corpora import digests, load
from train.data import corpus_documents, grammar_documents, written_documents
from train.feedback import digests as feedback_digests
from train.feedback import documents as feedback_documents
from train.feedback import feedback
from train.stack import build
from train.texts import digests as written_digests

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "src/legation/models"
DIGITS = 6
"""Of a threshold: four of them would make a risk of 0.99996 one that nothing reaches."""
PINNED = ROOT / "src/legation/core/firewall/pinned.py"


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m train", description=__doc__)
    options.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    options.add_argument("--name", default="firewall-1.bin")
    options.add_argument(
        "--feedback", type=Path, action="append", default=[], help="as `legation firewall feedback` keeps it"
    )
    chosen = options.parse_args()
    corpora = load(chosen.corpora)
    told = [one for folder in chosen.feedback for one in feedback(folder)]
    documents = corpus_documents(corpora) + grammar_documents(corpora) + written_documents(corpora)
    documents += feedback_documents(told)
    built = build(documents)
    data = dump(built.weights, built.combiner)
    MODELS.mkdir(exist_ok=True)
    (MODELS / chosen.name).write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    watchful, strict, certain = [], [], []
    for channel in (DOCUMENTS, MESSAGES):
        ordered = np.sort(built.harmless[channel])[::-1]
        watchful.append(round(risk(float(ordered[len(ordered) // 100])), DIGITS))
        strict.append(round(risk(float(ordered[len(ordered) // 1000])), DIGITS))
        certain.append(round(risk(float(ordered[len(ordered) // 5000])), DIGITS))
    PINNED.write_text(
        f'''"""The model this version goes with, and the risks at which it acts. Written by `python -m train`."""

from __future__ import annotations

from typing import Final

MODEL_FILE: Final = "{chosen.name}"
MODEL_DIGEST: Final = "{digest}"
WATCHFUL: Final = ({watchful[0]}, {watchful[1]})
"""Risk that 1 % of harmless training texts reach, held out of the windows they score; documents, messages."""
STRICT: Final = ({strict[0]}, {strict[1]})
"""Risk that 0.1 % of them reach."""
CERTAIN: Final = ({certain[0]}, {certain[1]})
"""Risk that 0.02 % of them reach."""
'''
    )
    write_manifest(
        ROOT / "docs/firewall-model.md",
        digests(chosen.corpora),
        written_digests() | feedback_digests(told),
        data,
        digest,
    )
    print(f"{chosen.name}: {len(data)} bytes, {digest}; watchful {watchful}, strict {strict}, certain {certain}")


if __name__ == "__main__":
    main()

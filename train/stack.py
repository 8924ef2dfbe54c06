"""The combiner: logistic regression over window scores and rules, fitted on texts the windows were not trained on."""

from __future__ import annotations

import zlib
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from legation.core.firewall.combine import (
    BACKED_FROM,
    CHANNELS,
    DOCUMENTS,
    FEATURES,
    HIGHEST,
    LENGTH,
    LONG,
    LOWEST,
    MESSAGES,
    RULES_FROM,
    SHORT,
)
from legation.core.firewall.reading import SCORES
from train import fit
from train.fit import Document

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.float32]
STEPS = 300
RIDGE = 5e-5
"""Little: a rule that hardly a harmless text matches may speak for itself."""
WEIGHED_UP = (("docs_train", 5.0), ("written-", 0.3))
"""What texts weigh for the combiner, by the beginning of their corpus: the documents most like what agents hand each
other more, and what was written to be hard less, since the windows have it in common with what they are judged on."""
RULE_MOST = 2.5
"""What a rule adds by itself at most: none has been seen on enough harmless texts to decide alone."""


def features(documents: list[Document], weights: npt.NDArray[np.complex64]) -> Rows:
    """Rows as `combine.Combiner` reads them."""
    found = np.zeros((len(documents), FEATURES), np.float32)
    found[:, 0] = 1.0
    for row, one in zip(found, documents, strict=True):
        row[1 : 1 + SCORES] = np.clip(fit.scores(one, weights), LOWEST, HIGHEST)
        row[LENGTH] = np.log1p(min(max(one.tokens, SHORT), LONG))
        row[[RULES_FROM + hit for hit in one.hits]] = 1.0
        row[[BACKED_FROM + hit for hit in one.hits]] = max(0.0, row[1 : 1 + SCORES].max())
    return found


def logistic(rows: Rows, labels: Floats, weights: Floats, *, steps: int = STEPS, ridge: float = RIDGE) -> Floats:
    """Weights by Adam; scores and rules may only add."""
    rows, labels, weights = rows[weights > 0], labels[weights > 0], weights[weights > 0]
    coefficients = np.zeros(rows.shape[1])
    coefficients[1 : 1 + SCORES] = 0.2
    least = np.full(len(coefficients), -np.inf)
    least[1 : 1 + SCORES] = 0.0
    least[RULES_FROM:] = 0.0
    mean, square = np.zeros_like(coefficients), np.zeros_like(coefficients)
    weights = weights / weights.sum()
    for step in range(1, steps + 1):
        chance = 1 / (1 + np.exp(-np.clip(rows @ coefficients.astype(np.float32), -30, 30)))
        pull = rows.T @ ((chance - labels) * weights).astype(np.float32)
        slope = pull + ridge * coefficients * (np.arange(len(coefficients)) > 0)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        rate = 0.1 * min(1.0, (steps - step) / (steps * 0.4) + 0.05)
        coefficients -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
        np.maximum(coefficients, least, out=coefficients)
    return coefficients


def pack(weights: Floats) -> npt.NDArray[np.complex64]:
    """Two heads as one complex number, as stored: float16. The combiner has its own bias."""
    halves = weights.astype(np.float16).astype(np.float32)
    packed: npt.NDArray[np.complex64] = (halves[:, 0] + 1j * halves[:, 1]).astype(np.complex64)
    return packed


def side(one: Document) -> int:
    """Which half of a cross-fit a text falls in; an attack falls with its source."""
    name = (one.group or one.corpus) if one.attack else f"{one.corpus}{one.tokens}{one.bucket[:3].tobytes().hex()}"
    return zlib.crc32(name.encode()) & 1


class Built(NamedTuple):
    weights: Floats
    """Shape (BUCKETS, heads)."""
    packed: npt.NDArray[np.complex64]
    combiner: Floats
    """Shape (channels, features)."""
    harmless: tuple[Floats, Floats]
    """By channel the log-odds of harmless texts, under windows that were not trained on them."""


def build(documents: list[Document], *, seed: int = 7, epochs: int = 4) -> Built:
    """Train on all of `documents`; the combiner on texts the windows before it had not seen."""
    halves: tuple[list[Document], list[Document]] = ([], [])
    for one in documents:
        halves[side(one)].append(one)
    rows, order = [], []
    for half in (0, 1):
        crossed = pack(fit.train(halves[1 - half], seed=seed, epochs=epochs)[0])
        rows.append(features(halves[half], crossed))
        order += halves[half]
    table = np.concatenate(rows)
    labels = np.array([float(one.attack) for one in order])
    combiner = np.zeros((CHANNELS, FEATURES))
    for channel in (DOCUMENTS, MESSAGES):
        weight = np.array([fit.heads(one, one.weight)[channel] for one in order])
        for beginning, factor in WEIGHED_UP:
            weight[[one.corpus.startswith(beginning) for one in order]] *= factor
        for label in (0.0, 1.0):
            weight[labels == label] /= weight[labels == label].sum()
        combiner[channel] = logistic(table, labels, weight)
        np.minimum(combiner[channel, RULES_FROM:BACKED_FROM], RULE_MOST, out=combiner[channel, RULES_FROM:BACKED_FROM])
    real = np.array([not one.attack and not one.corpus.startswith(("grammar", "written")) for one in order])
    plain = real & np.array([not one.request for one in order])
    weights, _ = fit.train(documents, seed=seed, epochs=epochs)
    harmless = (table[plain] @ combiner[DOCUMENTS], table[real] @ combiner[MESSAGES])
    return Built(weights, pack(weights), combiner, harmless)

"""Logistic regression over hashed windows, by AdaGrad in plain NumPy. Deterministic for a seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from legation.core.firewall.ngrams import BUCKETS, CHUNK, LEAST, SCALES, SURFACE, Tokens, tokenise
from legation.core.firewall.normalise import fold
from legation.core.firewall.patterns import Patterns
from legation.core.firewall.reading import match

PATTERNS = Patterns()
WINDOWS = ((16, 8), (48, 24), (96, 48))
"""Tokens of the windows trained on, and of the steps between them: as short and as long as those that are scored."""
CONCEPTS_ALONE, ALONE_WEIGHT = 0.4, 0.6
BATCH = 384
ASKED = 0.1
"""What a harmless request weighs where documents are judged: they seldom hold one, and it does little there."""
ALIKE = {"docs_train": 5.0, "bfcl_functions": 3.0}
"""What corpora weigh more where documents are judged: they are most like what agents hand each other."""
Floats = npt.NDArray[np.float64]


@dataclass(slots=True)
class Document:
    """One text, hashed once; `features[t]` are the buckets of token t."""

    corpus: str
    attack: bool
    request: bool
    """Harmless as a message: hardly a negative for the first head, or an attack that the second does not judge."""
    weight: float
    tokens: int
    place: npt.NDArray[np.int32]
    """Token each bucket belongs to, ascending."""
    bucket: npt.NDArray[np.int32]
    spans: tuple[tuple[int, int], ...] = ()
    """Tokens of the injected parts."""
    group: str = ""
    hits: tuple[int, ...] = ()
    """Rules that match."""


def hashed(text: str) -> tuple[Tokens, npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    folded = fold(text[:CHUNK])
    tokens = tokenise(folded.codes, folded.rows)
    count = len(tokens.start)
    place = np.concatenate([np.tile(np.arange(count), len(tokens.surface)), np.tile(tokens.at, len(tokens.concept))])
    bucket = np.concatenate([tokens.surface.ravel(), tokens.concept.ravel()])
    order = np.argsort(place, kind="stable")
    return tokens, place[order].astype(np.int32), bucket[order].astype(np.int32)


def scores(one: Document, weights: npt.NDArray[np.complex64]) -> tuple[float, ...]:
    """What `reading.read` finds: the best window of each scale by each head."""
    values = weights[one.bucket]
    each = np.bincount(one.place, values.real, one.tokens) + 1j * np.bincount(one.place, values.imag, one.tokens)
    total = np.zeros(one.tokens + 1, np.complex128)
    np.cumsum(each, out=total[1:])
    first, second = [], []
    for scale in SCALES:
        sums = total[-1:] if one.tokens <= scale else total[scale:] - total[:-scale]
        root = max(min(one.tokens, scale), LEAST) ** 0.5
        first.append(float(sums.real.max()) / root)
        second.append(float(sums.imag.max()) / root)
    return (*first, *second)


def document(
    corpus: str,
    text: str,
    *,
    attack: bool,
    request: bool,
    weight: float,
    injected: str | None = None,
    spans: tuple[tuple[int, int], ...] = (),
) -> Document:
    """Hash a text. What is injected is given as the words themselves or by code points."""
    tokens, place, bucket = hashed(text)
    if injected and (at := text.find(injected)) >= 0:
        spans = ((at, at + len(injected)),)
    inside = []
    for first, last in np.searchsorted(tokens.start, np.array(spans, int).reshape(-1, 2)).tolist():
        if first < len(tokens.start):
            inside.append((first, max(first + 1, last)))
    hits, _, _ = match(fold(text[:CHUNK]), PATTERNS)
    return Document(corpus, attack, request, weight, len(tokens.start), place, bucket, tuple(inside), hits=tuple(hits))


@dataclass(slots=True)
class Windows:
    """Rows of a sparse design matrix."""

    bucket: npt.NDArray[np.int32]
    start: npt.NDArray[np.int64]
    length: npt.NDArray[np.int64]
    scale: Floats
    label: Floats
    weight: Floats
    """Shape (windows, 2): by head."""
    document: npt.NDArray[np.int64]


def heads(one: Document, share: float) -> tuple[float, float]:
    """What a text weighs for each head."""
    if not one.request:
        return ALIKE.get(one.corpus, 1.0) * share, share
    return (share, 0.0) if one.attack else (ASKED * share, share)


def inside(one: Document, starts: list[int], window: int) -> list[int]:
    """Of the windows those that hold a good part of what is injected."""
    some, good = [], []
    for start in starts:
        end = min(start + window, one.tokens)
        shares = [(min(end, last) - max(start, first), last - first) for first, last in one.spans]
        if any(share > 0 for share, _ in shares):
            some.append(start)
        if any(share >= min(12, size * 0.6) for share, size in shares):
            good.append(start)
    return good or some


def cut(documents: list[Document], rng: np.random.Generator, most: int = 5) -> Windows:
    """Windows of every length, `most` of each from one text."""
    buckets, lengths, scales, labels, weights, owners = [], [], [], [], [], []
    for number, one in enumerate(documents):
        for window, stride in WINDOWS:
            starts = list(range(0, max(1, one.tokens - stride), stride))
            if one.attack and one.spans:
                starts = inside(one, starts, window)[:most]
            elif len(starts) > most:
                starts = sorted(rng.choice(starts, most, replace=False).tolist())
            share = one.weight / (len(starts) * len(WINDOWS)) ** 0.5
            for start in starts:
                low, high = np.searchsorted(one.place, (start, start + window))
                # Some windows come again with concepts alone, so that these learn to speak for themselves: they are
                # what other languages and other words have in common with what is trained on.
                whole = one.bucket[low:high]
                alone = whole[whole >= SURFACE] if rng.random() < CONCEPTS_ALONE else whole[:0]
                for part, factor in ((whole, 1.0), (alone, ALONE_WEIGHT)):
                    if len(part) > 3 or (len(part) and part is whole):
                        buckets.append(part)
                        lengths.append(len(part))
                        scales.append(max(min(window, one.tokens - start), LEAST) ** -0.5)
                        labels.append(float(one.attack))
                        weights.append(heads(one, factor * share))
                        owners.append(number)
    length = np.array(lengths)
    begin = np.concatenate([[0], np.cumsum(length)[:-1]])
    return Windows(
        np.concatenate(buckets), begin, length, np.array(scales), np.array(labels), np.array(weights), np.array(owners)
    )


def train(
    documents: list[Document], *, seed: int = 7, epochs: int = 4, rate: float = 0.3, decay: float = 2e-6
) -> tuple[Floats, Floats]:
    """Weights (BUCKETS, 2) and biases (2,). Attack windows the model finds harmless are dropped half-way."""
    rng = np.random.default_rng(seed)
    rows = cut(documents, rng)
    for head in (0, 1):  # both classes weigh the same
        for label in (0.0, 1.0):
            mask = rows.label == label
            rows.weight[mask, head] *= len(rows.label) / 2 / max(rows.weight[mask, head].sum(), 1e-9)
    np.minimum(rows.weight, 25.0, out=rows.weight)
    w = np.zeros(BUCKETS, np.complex64)  # the heads are its parts
    grad2 = np.full((2, BUCKETS), 1e-3, np.float32)
    bias, bias2 = np.zeros(2), np.full(2, 1e-3)
    live = np.arange(len(rows.label))
    single = np.array([bool(documents[d].spans) for d in rows.document])
    for epoch in range(epochs):
        order = rng.permutation(live)
        lengths = rows.length[order]
        begin = np.concatenate([[0], np.cumsum(lengths)])
        every = rows.bucket[np.repeat(rows.start[order] - begin[:-1], lengths) + np.arange(begin[-1])]
        for low in range(0, len(order), BATCH):
            batch = order[low : low + BATCH]
            first = begin[low : low + len(batch) + 1]
            index = every[first[0] : first[-1]]
            sums = np.add.reduceat(w.take(index), first[:-1] - first[0])
            margin = np.stack([sums.real, sums.imag]) * rows.scale[batch] + bias[:, None]
            error = (1 / (1 + np.exp(-np.clip(margin, -30, 30))) - rows.label[batch]) * rows.weight[batch].T
            error /= len(batch)
            each = error * rows.scale[batch]
            for head, part in enumerate((w.real, w.imag)):
                g = np.bincount(index, np.repeat(each[head], lengths[low : low + BATCH]), BUCKETS).astype(np.float32)
                g += decay * part * (g != 0.0)
                grad2[head] += g * g
                np.subtract(part, rate * g / np.sqrt(grad2[head]), out=part)
            total = error.sum(axis=1)
            bias2 += total * total
            bias -= rate * total / np.sqrt(bias2)
        if epoch == 1:
            margin = np.add.reduceat(w.imag[rows.bucket], rows.start) * rows.scale
            best = np.full(len(documents), -np.inf)
            np.maximum.at(best, rows.document, margin)
            drop = (rows.label == 1) & ~single & (margin + bias[1] < 0.0) & (margin < best[rows.document] - 0.5)
            live = np.flatnonzero(~drop)
    return np.stack([w.real, w.imag], axis=1).astype(np.float64), bias

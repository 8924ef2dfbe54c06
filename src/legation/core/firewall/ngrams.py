"""The window model: hashed n-grams of words and of concepts, scored in windows of several lengths.

Every token and its neighbours are hashed into one table of weights; a cumulative sum then gives the score of every
window of every length, so the best window and its place come for free. Weights come from training (`train/`) as
float16; nothing here is learned or kept. Two heads are scored at once, as the parts of a complex number: the first
weighs a text against documents, descriptions and data, the second also against what people ask of an assistant.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from legation.core.firewall.chars import CLASS, DIGIT, DROP, SINGLE, TABLES
from legation.core.firewall.lexicon_sources import NUMBERS, SOURCES, forms

U64 = npt.NDArray[np.uint64]
Index = npt.NDArray[np.int64]
Weights = npt.NDArray[np.complex64]

SURFACE: Final = 1 << 17
"""Buckets of word n-grams."""
CONCEPT: Final = 1 << 16
"""Buckets of concept n-grams."""
BUCKETS: Final = SURFACE + CONCEPT
SCALES: Final = (12, 32, 96)
"""Tokens in a window."""
CHUNK: Final = 1 << 14
"""Code points hashed at once: the tables of powers are as long."""
LEAST: Final = 6
"""A shorter window is scored as if it had this many tokens: one word is no evidence."""

_MASK: Final = (1 << 64) - 1
_BASE: Final = 0x9E3779B97F4A7C15
_INVERSE: Final = pow(_BASE, -1, 1 << 64)


def _powers(base: int) -> U64:
    values, value = [], 1
    for _ in range(CHUNK + 8):
        values.append(value)
        value = value * base & _MASK
    return np.array(values, np.uint64)


def _odd(index: int) -> int:
    """An odd multiplier (Steele and Vigna, splitmix64) for each use, so that no two hash alike."""
    value = (index + 1) * _BASE & _MASK
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 & _MASK
    value = (value ^ value >> 27) * 0x94D049BB133111EB & _MASK
    return (value ^ value >> 31) | 1


_POW: Final = _powers(_BASE)
_INV: Final = _powers(_INVERSE)
_LOOK: Final = np.array([[_odd(k)] for k in range(3)], np.uint64)
_ROW: Final = np.array([[_odd(k)] for k in range(8, 14)], np.uint64)
_K1, _K2, _K3 = (np.uint64(_odd(k)) for k in (16, 17, 18))
_CONCEPT_ROW: Final = np.array([[_odd(k)] for k in range(20, 26)], np.uint64) * np.array(
    [[1, 0, 0], [1, _K1, 0], [1, 0, _K2], [1, 1, 0], [1, 0, 1], [1, 1, 1]], np.uint64
)
"""Of a concept and the two before it: alone, ordered pairs, unordered pairs, all three in any order."""
_NAME_HASH: Final = np.array([0, *(_odd(k) for k in range(101, 356))], np.uint64)
_NONE: Final = np.zeros(0, np.int64)
_REACH: Final = np.array([[1 << 40], [4], [6]])
_REACH_SINGLE: Final = np.array([[2], [4], [3]])
"""Characters a row looks at: of a word, and from a character that is a word."""
_NEAR, _FAR = 6, 9
"""Tokens between concepts that are read together: two, and three."""
_0, _8, _37, _45, _47, _48, _SURFACE = (np.uint64(value) for value in (0, 8, 37, 45, 47, 48, SURFACE))


class Tokens(NamedTuple):
    """Where each token begins and ends in the folded code points, and its features."""

    start: Index
    end: Index
    surface: Index
    """Buckets, shape (kinds, tokens)."""
    at: Index
    """Tokens that carry a concept, ascending."""
    names: npt.NDArray[np.uint8]
    """Their concepts."""
    concept: Index
    """Buckets, shape (kinds, concepts), past the surface buckets."""


def _concepts() -> npt.NDArray[np.uint16]:
    """Table of 1 MiB from the slot of a word or stem to its concept, times 256, and the eight bits of its hash after
    those of the slot, so that a stranger hits one by chance in 1500.

    A word is the first concept's that claims it; a slot is the word's that stands nearest the front of its concept.
    """
    table = np.zeros(1 << 19, np.uint16)
    claims = [_claim(words, NUMBERS[name]) for source in reversed(SOURCES) for name, words in reversed(source.items())]
    for part in (slice(96, None), slice(32, 96), slice(32)):
        for slots, entries in claims:
            table[slots[part]] = entries[part]  # what is written last stays
    for slots, entries in claims:
        same = (table[slots] ^ entries) & 0xFF == 0
        table[slots[same]] = entries[same]
    return table


def _claim(words: str, number: int) -> tuple[Index, npt.NDArray[np.uint16]]:
    """Slots of the words of a concept, and what is to stand there."""
    hashes = _hashes(words)
    return (hashes >> _45).astype(np.int64), (hashes >> _37).astype(np.uint8) | np.uint16(number << 8)


def _hashes(words: str) -> U64:
    """Hashes of the words of a concept, as `tokenise` looks them up."""
    codes = np.frombuffer(words.encode("utf-32-le"), np.uint32)
    folded = TABLES.fold[codes[TABLES.row[codes] & DROP == 0]].tobytes().decode("utf-32-le")
    every = np.array([form for word in folded.split() for form in forms(word)])
    chars = every.view(np.uint32).reshape(len(every), -1)
    stem = (chars == ord("*")).any(axis=1)
    chars[chars == ord("*")] = 0
    size = (chars != 0).sum(axis=1)
    single = TABLES.row[chars[:, 0]] & CLASS == SINGLE
    row = np.where(stem, np.where(size < 6, 1, 2), 0)
    row[single] = np.array([0, 0, 0, 2, 1])[np.minimum(size[single], 4)]
    longest = np.where(stem, np.where(size < 6, 4, 6), size)
    longest[single] = 4
    wide = np.arange(chars.shape[1])
    hashes = np.add.reduce(np.where(wide < longest[:, None], chars, 0) * _POW[wide], axis=1)
    found: U64 = (hashes * _LOOK[row, 0])[~single | (size > 1)]
    return found


_TABLE: Final = _concepts()


def tokenise(folded: npt.NDArray[np.integer], rows: npt.NDArray[np.uint8]) -> Tokens:
    """Tokens and features of at most CHUNK folded code points with their rows."""
    size = len(folded)
    kind = np.zeros(size + 2, np.uint8)
    np.bitwise_and(rows, CLASS, out=kind[1:-1])
    change = kind[1:] != kind[:-1]
    spaced = folded.dtype == np.uint8  # ASCII
    if not spaced:
        single = kind == SINGLE
        spaced = not np.logical_or.reduce(single)
        if not spaced:
            change |= single[1:]
            change |= single[:-1]
    edges = change.nonzero()[0]
    if not len(edges):
        empty = _NONE.reshape(1, 0)
        return Tokens(_NONE, _NONE, empty, _NONE, _NONE.astype(np.uint8), empty)
    kinds = kind.take(edges + 1)
    real = kinds.nonzero()[0]
    start, kinds = edges.take(real), kinds.take(real)
    real += 1
    end = edges.take(real)
    prefix = np.zeros(size + 9, np.uint64)
    inner = prefix[1 : size + 1]
    inner[:] = folded
    inner *= _POW[:size]
    np.add.accumulate(inner, out=inner)
    # Row 0 whole word, 1 and 2 its first four and six characters.
    lone = None if spaced else kinds == SINGLE
    if lone is None:
        reach = start + _REACH
        np.minimum(reach, end, out=reach)
    else:
        reach = np.where(lone, _REACH_SINGLE, _REACH)
        reach += start
        np.minimum(reach, np.where(lone, size + 8, end), out=reach)
        prefix[size + 1 :] = prefix[size]
    looks = prefix.take(reach)
    looks -= prefix.take(start)
    looks *= _INV.take(start)
    slots = looks * _LOOK
    slots >>= _37
    check = slots.astype(np.uint8)
    slots >>= _8
    found = _TABLE.take(slots.view(np.int64))
    if lone is not None:
        np.copyto(looks[0], folded.take(start), where=lone)
    found *= found.astype(np.uint8) == check
    named = np.maximum.reduce(found)
    at = named.nonzero()[0]
    names = (named.take(at) >> 8).astype(np.uint8)
    return Tokens(start, end, _surface(looks, kinds), at, names, _concept_features(names, at))


def _surface(looks: U64, kinds: npt.NDArray[np.uint8]) -> Index:
    """Word, stem, pair, triple, and pairs over one and two words between."""
    count = len(kinds)
    padded = np.zeros(count + 3, np.uint64)
    this = padded[3:]
    this[:] = looks[0]
    np.putmask(this, kinds == DIGIT, _0)  # a number is a number
    left, right = padded * _K2, padded * _K3
    features = np.empty((6, count), np.uint64)
    features[0] = this
    features[1] = looks[1]
    np.add(this, left[2:-1], out=features[2])
    np.add(features[2], right[1:-2], out=features[3])
    np.add(this, right[1:-2], out=features[4])
    np.subtract(this, right[:-3], out=features[5])
    features *= _ROW
    features >>= _47
    return features.view(np.int64)


def _concept_features(names: npt.NDArray[np.uint8], at: Index) -> Index:
    """Concepts alone, in pairs and in threes, in order and in any: other languages put the verb last."""
    count = len(names)
    near = np.zeros((3, count + 2), np.uint64)
    near[0, :count] = _NAME_HASH.take(names)
    near[1, 1:-1] = near[2, 2:] = near[0, :count]
    near = near[:, :count]
    if count > 1:
        np.putmask(near[1, 1:], at[1:] - at[:-1] > _NEAR, _0)
    if count > 2:
        np.putmask(near[2, 2:], at[2:] - at[:-2] > _FAR, _0)
    features = _CONCEPT_ROW @ near
    features >>= _48
    features += _SURFACE
    return features.view(np.int64)


def token_scores(tokens: Tokens, weights: Weights) -> Weights:
    """Score of each token, its parts the heads. `weights` has BUCKETS entries."""
    scores: Weights = np.add.reduce(weights.take(tokens.surface))
    if len(tokens.at):
        scores[tokens.at] += np.add.reduce(weights.take(tokens.concept))
    return scores


def windows(scores: Weights) -> tuple[float, ...]:
    """The best window of each scale by the first head, then by the second."""
    count = len(scores)
    both = np.zeros(count + 1, np.complex64)
    np.add.accumulate(scores, out=both[1:])
    total = np.ascontiguousarray(both.view(np.float32).reshape(count + 1, 2).T)
    first, second = [], []
    for scale in SCALES:
        if count <= scale:
            one, two = total[:, -1].tolist()
        else:
            one, two = np.maximum.reduce(total[:, scale:] - total[:, :-scale], axis=1).tolist()
        root = max(min(count, scale), LEAST) ** 0.5
        first.append(one / root)
        second.append(two / root)
    return (*first, *second)


def best(scores: Weights, scale: int = SCALES[1]) -> tuple[float, int, int]:
    """Score of the best window of a scale by the first head, and its tokens, half-open."""
    count = len(scores)
    total = np.zeros(count + 1, np.float32)
    np.cumsum(scores.real, out=total[1:])
    if count <= scale:
        return float(total[count]), 0, count
    sums = total[scale:] - total[:-scale]
    place = int(sums.argmax())
    return float(sums[place]), place, place + scale

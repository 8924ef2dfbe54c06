"""How far two words are apart, and which of the distances a slip or a trick explains.

The distance is that of optimal string alignment: insertion, deletion, substitution, and two neighbours swapped,
each one step. Words here are short tokens in the loose spelling; every function is bounded by their length.
"""

from __future__ import annotations

from string import ascii_lowercase
from typing import Final

MIN_LENGTH: Final = 4
"""Letters of a word that can be mistyped at all: of three letters, every other word is one step away."""

_LONG: Final = 11
"""Letters of a word in which two slips are still the same word; in shorter ones they are often another's name."""

_ANY_SLIP: Final = 8
"""Letters of a word in which any one slip is still the same word; in shorter ones it must be a likely slip."""

_LETTERS_LEFT: Final = 6
"""Letters of a word that may lose any one of them and be read as it was."""

_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _neighbours() -> dict[str, frozenset[str]]:
    """Keys beside each other on a QWERTY keyboard."""
    near: dict[str, set[str]] = {key: set() for row in _ROWS for key in row}
    for row, keys in enumerate(_ROWS):
        for column, key in enumerate(keys):
            beside = [(row, column - 1), (row, column + 1), (row + 1, column - 1), (row + 1, column)]
            for other_row, other_column in beside:
                if 0 <= other_row < len(_ROWS) and 0 <= other_column < len(_ROWS[other_row]):
                    other = _ROWS[other_row][other_column]
                    near[key].add(other)
                    near[other].add(key)
    near["l"] |= near["i"]  # in the loose spelling an `i` is an `l`
    for key in near["i"]:
        near[key].add("l")
    return {key: frozenset(others) for key, others in near.items()}


_KEYS: Final = _neighbours()
_VOWELS: Final = frozenset("aeoul")
_ALIKE: Final = frozenset(
    frozenset(pair)
    for pair in (
        [
            "ce",
            "co",
            "eo",
            "uv",
            "vy",
            "vw",
            "mn",
            "nr",
            "lt",
            "lj",
            "hn",
            "bh",
            "bd",
            "pq",
            "gq",
            "ft",
            "uo",
            "ao",
            "sz",
            "ck",
            "cs",
            "xk",
            "ql",
            "tf",
            "nh",
            "cg",
            "dc",
            "kx",
            "ph",
        ]
    )
    if len(pair) == 2
)
"""Letters of one shape or one sound."""


def distance(one: str, other: str, limit: int) -> int | None:
    """Steps between two words; None where they are more than `limit`."""
    if abs(len(one) - len(other)) > limit:
        return None
    one, other = _differing(one, other)
    if not one or not other:
        return len(one) + len(other)
    if limit == 1:  # the usual case, without a table
        swapped = len(one) == 2 and one == other[::-1]
        return 1 if swapped or len(one) == len(other) == 1 else None
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            step = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                step = min(step, before[j - 2] + 1)
            row.append(step)
        if min(row) > limit:
            return None
        before, last = last, row
    return last[-1] if last[-1] <= limit else None


def _differing(one: str, other: str) -> tuple[str, str]:
    """Two words without what they begin and end with alike."""
    start, end = 0, min(len(one), len(other))
    while start < end and one[start] == other[start]:
        start += 1
    back = 0
    while back < end - start and one[-1 - back] == other[-1 - back]:
        back += 1
    return one[start : len(one) - back], other[start : len(other) - back]


def slips(length: int) -> int:
    """Steps within which a word of so many letters is looked for."""
    return 0 if length < MIN_LENGTH else 1 if length < _LONG else 2


def slip(published: str, claimed: str) -> int | None:
    """Steps from a published word to one that could be meant to be read as it; None where it is another word."""
    limit = slips(len(published))
    if len(set(published) ^ set(claimed)) > 2 * limit:  # a step changes two letters at most; much cheaper to see
        return None
    steps = distance(published, claimed, limit)
    if not steps:
        return None
    if not _alphabetic(published) or not _alphabetic(claimed):
        # Of Chinese or Korean, one character is a syllable or a word; elsewhere we know no keyboard.
        return steps if steps == 1 and len(published) >= _LETTERS_LEFT and not _syllabic(published + claimed) else None
    if steps == 1 and len(published) >= _ANY_SLIP and published[0] == claimed[0]:
        return steps
    return steps if _likely(published, claimed, 0, 0, steps) else None


def step(published: str, claimed: str) -> bool:
    """Whether one step, whichever, leads from one text to the other; of Chinese or Korean, a step is another word."""
    return distance(published, claimed, 1) == 1 and not _syllabic("".join(_differing(published, claimed)))


def likely(published: str, claimed: str) -> bool:
    """Whether one step leads from one to the other that fingers or eyes would make."""
    return _likely(published, claimed, 0, 0, 1)


def beside(word: str) -> set[str]:
    """Every word of Latin letters one step from a short one."""
    found = {word[:at] + word[at + 1 :] for at in range(len(word))}
    found |= {word[:at] + letter + word[at + 1 :] for at in range(len(word)) for letter in ascii_lowercase}
    found |= {word[:at] + letter + word[at:] for at in range(len(word) + 1) for letter in ascii_lowercase}
    found |= {word[:at] + word[at : at + 2][::-1] + word[at + 2 :] for at in range(len(word) - 1)}
    return found - {word}


def _alphabetic(word: str) -> bool:
    return word.isascii() and word.isalpha()


def _syllabic(word: str) -> bool:
    """Whether it has characters of Han, kana or Hangul, whole or decomposed."""
    return any(
        "\u1100" <= c <= "\u11ff" or "\u2e80" <= c <= "\ua4cf" or "\ua960" <= c <= "\ud7ff" or c >= "\U00020000"
        for c in word
    )


def _likely(published: str, claimed: str, i: int, j: int, steps: int) -> bool:
    """Whether so many steps, each one that fingers or eyes would make, lead from one word to the other.

    Between two of them a letter is right: two wrong ones in a row are another syllable.
    """
    while i < len(published) and j < len(claimed) and published[i] == claimed[j]:
        i, j = i + 1, j + 1
    if (rest := published[i:]) == claimed[j:]:
        return True
    if not steps:
        return False
    for like, di, dj in (
        (rest[:2] == claimed[j : j + 2][::-1] and len(rest) > 1, 2, 2),
        (bool(rest) and j < len(claimed) and _misread(published, i, claimed[j], steps), 1, 1),
        (bool(rest) and _left_out(published, i), 1, 0),
        (j < len(claimed) and _put_in(published, i, claimed[j]), 0, 1),
    ):
        right = published[i + di : i + di + 1] == claimed[j + dj : j + dj + 1]
        if like and right and _likely(published, claimed, i + di, j + dj, steps - 1):
            return True
    return False


def _misread(published: str, at: int, letter: str, steps: int) -> bool:
    """One letter for another: the key beside only where nothing else is wrong."""
    was = published[at]
    if at > 0 and was in _VOWELS and letter in _VOWELS:
        return True
    return frozenset((was, letter)) in _ALIKE or (steps == 1 and letter in _KEYS.get(was, ""))


def _left_out(published: str, at: int) -> bool:
    if at == 0:
        return False
    vowel = at < len(published) - 1 and published[at] in _VOWELS
    return published[at] == published[at - 1] or (
        len(published) > MIN_LENGTH and (vowel or len(published) >= _LETTERS_LEFT)
    )


def _put_in(published: str, at: int, letter: str) -> bool:
    beside = published[max(at - 1, 0) : at + 1]
    return letter in beside or (at > 0 and any(letter in _KEYS.get(key, "") for key in beside))

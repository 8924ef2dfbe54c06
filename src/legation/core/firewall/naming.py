"""Names of other agents in a text: ids and names of several words anywhere, plain words only where they are meant.

A look-up for every run of words, so that a hundred thousand names cost what ten do. An id that is a word anybody
uses (`payments`) counts between quotes or back-ticks, and beside a word such as `agent`.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Final

MOST_WORDS: Final = 4
"""Words of a name; of a longer one the first are enough."""
MOST_FOUND: Final = 16
_SHORTEST: Final = 3
_EDGES: Final = ".:_-"
_APART: Final = str.maketrans(dict.fromkeys(",;!?()[]{}<>\"'`\u201c\u201d\u2018\u2019*/|&#\\", " "))
_QUOTES: Final = frozenset("\"'`\u201c\u2018")
_MEANT: Final = frozenset({"agent", "agents", "tool", "tools", "skill", "skills", "server", "assistant"})


def folded(name: str) -> str:
    """A name as it is looked up: case folded, one space between words, at most MOST_WORDS of them."""
    return " ".join(name.casefold().split()[:MOST_WORDS])


def distinct(name: str) -> bool:
    """Whether nobody writes this without meaning it: two words, or letters with something between or beside them."""
    return len(name) >= _SHORTEST and not name.isalpha() and any(char.isalpha() for char in name)


def references(text: str, names: Container[str]) -> Iterator[tuple[int, int]]:
    """Code points, half-open, at which one of these names stands; the first MOST_FOUND."""
    words = _words(text)
    low = [text[first:last].casefold() for first, last in words]
    found, size = 0, len(words)
    for place in range(size):
        run = low[place]
        last = place + 1
        while run not in names or not (distinct(run) or _meant(text, words, low, place)):
            if last >= size or last - place >= MOST_WORDS:
                break
            run = f"{run} {low[last]}"
            last += 1
        else:
            yield words[place][0], words[last - 1][1]
            found += 1
            if found >= MOST_FOUND:
                return


def _meant(text: str, words: list[tuple[int, int]], low: list[str], place: int) -> bool:
    """Whether a plain word is there as a name: in quotes, with a capital inside, or beside a word such as `agent`."""
    first, last = words[place]
    word = text[first:last]
    marked = text[first - 1 : first] in _QUOTES or not (word[1:].islower() or word.isupper())
    return len(word) >= _SHORTEST and (marked or any(one in _MEANT for one in low[max(place - 1, 0) : place + 2]))


def _words(text: str) -> list[tuple[int, int]]:
    """Words but for links, whose hosts and paths name things of their own."""
    found = []
    apart = text.translate(_APART)
    at = 0
    for piece in text.split():
        at = text.index(piece, at)
        end = at + len(piece)
        if "://" not in piece:
            inside = at
            for word in apart[at:end].split():
                inside = apart.index(word, inside)
                if core := word.strip(_EDGES):
                    first = inside + word.index(core)
                    found.append((first, first + len(core)))
                inside += len(word)
        at = end
    return found

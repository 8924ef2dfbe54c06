"""Templates to text: `{name}` is one of the words under that name, `[a|b]` a choice, `(…)?` may be left out."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence


def expand(template: str, words: Mapping[str, Sequence[str]], rng: random.Random) -> str:
    """One text of a template. Choices nest; names expand to templates; an unknown name is left as it is."""
    out: list[str] = []
    place = 0
    while place < len(template):
        char = template[place]
        end = template.find("}", place)
        if char == "{" and template[place + 1 : end] in words:
            out.append(expand(rng.choice(words[template[place + 1 : end]]), words, rng))
            place = end + 1
        elif char == "[" and "|" in (inside := _inside(template, place)):
            out.append(expand(rng.choice(options(inside)), words, rng))
            place += len(inside) + 2
        else:
            out.append(char)
            place += 1
    return "".join(out)


def _inside(template: str, place: int) -> str:
    depth = 0
    for end in range(place, len(template)):
        depth += (template[end] == "[") - (template[end] == "]")
        if not depth:
            return template[place + 1 : end]
    return ""


def options(inside: str) -> list[str]:
    """The alternatives of a choice; those of choices inside it stay together."""
    parts, depth, last = [], 0, 0
    for place, char in enumerate(inside):
        depth += (char == "[") - (char == "]")
        if char == "|" and not depth:
            parts.append(inside[last:place])
            last = place + 1
    return [*parts, inside[last:]]

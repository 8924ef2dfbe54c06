"""The parts of the lexicon in the order of their claims, the numbers of their concepts, and the forms of a word.

A word belongs to one concept. The narrower concepts come first: what they name, they take from the broad ones.
"""

from __future__ import annotations

from typing import Final

from legation.core.firewall.lexicon import CONCEPTS
from legation.core.firewall.lexicon_harms import HARMS
from legation.core.firewall.lexicon_more import MORE
from legation.core.firewall.lexicon_orders import ORDERS
from legation.core.firewall.lexicon_things import THINGS
from legation.core.firewall.lexicon_wide_deed import WIDE_DEED
from legation.core.firewall.lexicon_wide_order import WIDE_ORDER
from legation.core.firewall.lexicon_wide_role import WIDE_ROLE
from legation.core.firewall.lexicon_wide_talk import WIDE_TALK
from legation.core.firewall.lexicon_work import WORK
from legation.core.firewall.lexicon_world import WORLD

NEW: Final = (ORDERS, THINGS, HARMS, WORK, WORLD)
"""Parts that bring concepts of their own."""
WIDE: Final = (WIDE_ORDER, WIDE_ROLE, WIDE_DEED, WIDE_TALK)
"""Parts that bring further words of the concepts of `lexicon`."""
SOURCES: Final = (*NEW, CONCEPTS, MORE, *WIDE)
"""A word that two parts claim is the first one's."""

NAMES: Final[tuple[str, ...]] = tuple(dict.fromkeys(name for part in (CONCEPTS, MORE, *NEW) for name in part))
NUMBERS: Final[dict[str, int]] = {name: number for number, name in enumerate(NAMES, 1)}
"""Concepts count from 1, those of `lexicon` first; 0 is no concept, and 255 is the last there can be."""

_CLOSED: Final = ("을", "이", "은", "과", "으로", "의", "에", "도", "만", "들", "에서", "에게")
_OPEN: Final = ("를", "가", "는", "와", "로", *_CLOSED[5:])
"""Particles after a syllable that ends in a consonant, and after one that does not."""
_SHORT: Final = ("하", "해", "한", "할", "함", "했")
_LONG: Final = (*(f"하{end}" for end in "고는지세라여면기십도"), "합니", "해서", "해줘", "해주", "해라", "했습")
"""What makes a verb of a Korean noun, as far as a stem of four characters reaches."""


def forms(word: str) -> list[str]:
    """A word as it is written. `+` stands for the particles of Korean; after the verb 하 for its forms as well."""
    if not word.endswith("+"):
        return [word]
    noun = word[:-1].removesuffix("하")
    ends = _CLOSED if (ord(noun[-1]) - 0xAC00) % 28 else _OPEN
    made = [noun, *(noun + end for end in ends)]
    if noun + "+" != word:
        stem = "*" if len(noun) == 2 else ""
        made += [*(noun + end for end in _SHORT), *(noun + end + stem for end in _LONG)]
    return made

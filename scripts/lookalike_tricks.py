"""Tricks of `scripts/lookalikes.py` that need no word list: letters redrawn, slips, plurals, skills disguised."""

from __future__ import annotations

import random
from string import ascii_lowercase

HOMOGLYPHS = {
    "a": "\u0430\u0251\uff41\U0001d41a", "c": "\u0441\u03f2\uff43\u217d", "d": "\u0501\u217e\U0001d41d",
    "e": "\u0435\uff45\U0001d41e", "h": "\u04bb\uff48", "i": "\u0456\u2170\u03b9", "j": "\u0458\u03f3",
    "k": "\U0001d424\uff4b", "l": "\u04cf\u217c\u01c0", "m": "\uff4d\u217f", "n": "\U0001d427\uff4e",
    "o": "\u043e\u03bf\u0585\uff4f", "p": "\u0440\u03c1\uff50", "q": "\u051b\uff51", "s": "\u0455\uff53",
    "u": "\u057d\u028b", "v": "\u03bd\u2174\u0475", "w": "\u051d\u0461", "x": "\u0445\u2179\uff58",
    "y": "\u0443\u04af\uff59", "A": "\u0410\u0391\uff21", "B": "\u0412\u0392", "C": "\u0421\u03f9",
    "E": "\u0415\u0395", "H": "\u041d\u0397", "I": "\u0406\u0399", "K": "\u041a\u039a", "M": "\u041c\u039c",
    "N": "\u039d\uff2e", "O": "\u041e\u039f", "P": "\u0420\u03a1", "S": "\u0405\uff33", "T": "\u0422\u03a4",
    "X": "\u0425\u03a7", "Y": "\u03a5\u04ae", "Z": "\u0396\uff3a",
}  # fmt: skip
LEET = {"o": "0", "l": "1", "e": "3", "s": "5", "a": "4", "t": "7", "m": "rn", "w": "vv", "i": "1", "O": "0", "S": "$"}
ACCENTS = {
    "a": "àáâäã",
    "e": "èéêë",
    "i": "ìíîï",
    "o": "òóôöø",
    "u": "ùúûü",
    "n": "ñ",
    "c": "ç",
    "y": "ý",
    "s": "š",
    "z": "ž",
}
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u180e"
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
LINKS = ("the", "a", "of", "your")


def swapped(chance: random.Random, text: str, table: dict[str, str], most: int = 3) -> str:
    places = [at for at, c in enumerate(text) if c in table]
    for at in sorted(chance.sample(places, min(len(places), chance.randint(1, most))), reverse=True):
        options = table[text[at]]
        letter = options if len(options) > 1 and options.isascii() else chance.choice(options)
        text = text[:at] + letter + text[at + 1 :]
    return text


def redrawn(chance: random.Random, word: str) -> str:
    """A word with letters that look like others, where it has any that do."""
    return swapped(chance, word, chance.choice((HOMOGLYPHS, LEET, ACCENTS)), 2)


def mistyped(chance: random.Random, word: str) -> str:
    """One slip inside a word, of the kinds that squatters register."""
    while True:
        at = chance.randrange(1, len(word))
        kind = chance.choice(("omit", "double", "swap", "key", "vowel"))
        here = word[at].lower()
        if kind == "omit" and len(word) > 5:
            made = word[:at] + word[at + 1 :]
        elif kind == "double":
            made = word[:at] + word[at] + word[at:]
        elif kind == "swap" and at + 1 < len(word):
            made = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        elif kind == "key":
            row = next((row for row in ROWS if here in row), "")
            beside = [row[i] for i in (row.find(here) - 1, row.find(here) + 1) if 0 <= i < len(row)]
            made = word[:at] + chance.choice(beside) + word[at + 1 :] if beside else word
        elif kind == "vowel" and here in "aeiou":
            made = word[:at] + chance.choice("aeiou") + word[at + 1 :]
        else:
            continue
        if made.lower() != word.lower():
            return made


def edited(chance: random.Random, word: str) -> str:
    """A word with one letter left out, put in, changed or swapped with the next: any letter, anywhere."""
    while True:
        at, kind = chance.randrange(len(word)), chance.choice(("omit", "put", "change", "swap"))
        letter = chance.choice(ascii_lowercase)
        letter = letter.upper() if word[at].isupper() else letter
        made = {
            "omit": word[:at] + word[at + 1 :],
            "put": word[:at] + letter + word[at:],
            "change": word[:at] + letter + word[at + 1 :],
            "swap": word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
        }[kind]
        if made and made.lower() != word.lower():
            return made


def plural(word: str) -> str:
    """The other number of a word, as it is written in English."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")


def disguised(chance: random.Random, skill: str) -> str:
    """A skill that says the same: its last word in the other number, or a linking word put in."""
    words = skill.split()
    if chance.random() < 0.5:
        words[-1] = plural(words[-1])
    if len(words) > 1 and chance.random() < 0.5:
        words.insert(1, chance.choice(LINKS))
    return " ".join(words)

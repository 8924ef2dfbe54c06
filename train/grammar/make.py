# ruff: noqa: E501, SIM905, RUF005
"""Samples from the grammar, deterministic by seed."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator

from train.grammar import attacks, benign, intents, tongues, world
from train.grammar.expand import expand
from train.grammar.words import WORDS

ALL = {**benign.WORDS, **attacks.EXTRA, **intents.WORDS, **WORDS}
_GLUE = list("!@#$%^&*(){}[]<>/\\|;:'\"`~+=_-.,?") + [
    "}}",
    "\\n",
    "=>",
    "({",
    '"]',
    "$\\",
    "**",
    "--",
    "!!",
    "](",
    "//",
    "<?",
    "%%",
    "==",
    "._",
    '["',
    "\\u",
]
_BITS = "river table object window seven paint method garden string yellow number engine letter market static public import value index winter silver paper return object matrix border circle planet bottle copper sample vector button canvas dragon export filter guitar helmet island jacket kernel ladder magnet needle orange pocket quartz ribbon saddle ticket bra ton ing eur isch ado ment que zig lor plo den vex qua tri mos fal gre nim ost rup sel".split()  # fmt: skip


_SAFE = b"The parcel left the harbour on Tuesday and should arrive by noon."


def noise(rng: random.Random) -> str:
    """What gradient search leaves behind: glued fragments of words, markup and punctuation."""
    parts = []
    for _ in range(rng.randint(8, 28)):
        part = (
            rng.choice(_BITS) if rng.random() < 0.62 else "".join(rng.choice(_GLUE) for _ in range(rng.randint(1, 3)))
        )
        if rng.random() < 0.25:
            part = part.capitalize()
        parts.append(part + ("" if rng.random() < 0.45 else " "))
    return "! " * rng.randint(5, 20) if rng.random() < 0.1 else "".join(parts).strip()


def _fresh(rng: random.Random, short: str) -> dict[str, list[str]]:
    half = short[: rng.randint(6, max(7, len(short) // 2))]
    data = short.encode()
    return {
        "noise": [noise(rng)],
        "frag": [half, short[len(half) :][:30] or "now", rng.choice(["ignore all", "prev", "ious ru", "les and", "the pass", "word", "tell me", " how to"])],
        "blob": [base64.b64encode(data).decode(), data.hex(), " ".join(f"{byte:08b}" for byte in data[:14]), rng.choice(["... --- ...", "-- .- -.- .", ".. --. -. --- .-. ."])],
        "safeblob": [base64.b64encode(rng.randbytes(rng.randint(6, 30))).decode(), rng.randbytes(8).hex(), rng.randbytes(32).hex(), _SAFE.hex(), base64.b64encode(_SAFE).decode(), " ".join(f"{byte:08b}" for byte in _SAFE[: rng.randint(6, 30)]), "-- . . - / .- - / -. --- --- -."],
    }  # fmt: skip


def attack(rng: random.Random, family: str) -> str:
    words = {**ALL, **_fresh(rng, expand("{override} {say}", ALL, rng))}
    pool = attacks.FAMILIES.get(family) or intents.ATTACKS[family]
    text = expand(rng.choice(pool), words, rng)
    if rng.random() < 0.25:
        text += " " + expand(rng.choice(pool), words, rng)
    return _surface(_capital(text), rng)


def harmless(rng: random.Random, kind: str) -> str:
    words = {**ALL, **_fresh(rng, "hello there friend")}
    pool = benign.FAMILIES.get(kind) or intents.HARMLESS[kind]
    said = (_capital(expand(rng.choice(pool), words, rng)) for _ in range(rng.choice([1, 1, 2, 3])))
    return _surface(" ".join(said), rng)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _surface(text: str, rng: random.Random) -> str:
    draw = rng.random()
    if draw < 0.06:
        return text.upper()
    if draw < 0.16:
        return text.lower()
    if draw < 0.22:
        return text.replace(". ", "\n")
    return text


def samples(seed: int, *, attacks_each: int = 700, tongue_each: int = 110) -> Iterator[tuple[str, str, bool]]:
    """(kind, text, attack) in a fixed order."""
    rng = random.Random(seed)  # noqa: S311 - a grammar, not a key
    for family in (*attacks.FAMILIES, *intents.ATTACKS):
        for _ in range(attacks_each // 4 if family in {"harm", "extraction"} else attacks_each):
            yield family, attack(rng, family), True
    for kind in (*benign.FAMILIES, *intents.HARMLESS):
        for _ in range(attacks_each * 2 if kind in benign.FAMILIES else attacks_each):
            yield kind, harmless(rng, kind), False
    for tongue in dict.fromkeys((*tongues.ATTACKS, *world.ATTACKS, *world.BENIGN)):
        words = {**ALL, **_fresh(rng, "hello there friend")}
        directives = tongues.ATTACKS.get(tongue, []) + tongues.ASKS.get(tongue, []) + world.ATTACKS.get(tongue, [])
        plain = tongues.BENIGN.get(tongue, []) + world.BENIGN.get(tongue, [])
        for _ in range(tongue_each):
            if directives:
                yield f"tongue-{tongue}", expand(rng.choice(directives), words, rng), True
            said = (expand(rng.choice(plain), words, rng) for _ in range(rng.choice([1, 1, 2, 4])))
            yield f"plain-{tongue}", " ".join(said), False

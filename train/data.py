"""What is trained on: corpora and grammar, wrapped and embedded alike for both classes."""

from __future__ import annotations

import json
import random

from train.corpora import DOCUMENTS, EVALUATION_ONLY, REQUESTS, SOURCES, Row
from train.fit import Document, document
from train.grammar.make import samples
from train.texts import Written, written

GROUP = {name: source for source, names in SOURCES.items() for name in names}
FACTOR = {
    "deepset_attack": 0.5,
    "promptshield_attack": 0.7,
    "purplellama_pi": 0.4,
    "purplellama_pi_ml": 0.4,
    "cisco_mcp_eval_docstrings": 0.5,
}
"""Corpora whose labels are known to be noisy weigh less."""
WRITTEN, WRITTEN_DOCUMENT, WRITTEN_REQUEST, WRITTEN_CARD = 0.03, 0.003, 0.012, 0.15
"""Weight of a text written by hand: an attack, a harmless document, request or card. The harmless ones use the words of
the attacks: more of them takes these away, least where what is asked of an agent is told from what is not."""
CARDS = ("modeller-cards", "modeller-skills", "tools-cards")
"""Topics that weigh more though they are harmless: what cards say is short and like an order."""
ONLY_MESSAGES = {"request", "mail", "office", "prompt"}
"""Harmless kinds that are requests."""
ONLY_DOCUMENTS = {"errand"}
"""Kinds of attack that as a message may be what its sender is entitled to ask."""


def wrap(text: str, rng: random.Random) -> str:
    """The same text as data: what structure a text stands in says nothing about it."""
    match rng.randrange(8):
        case 0:
            return json.dumps({rng.choice(["text", "content", "description", "body"]): text}, ensure_ascii=False)
        case 1:
            return repr({rng.choice(["result", "note"]): text, "id": rng.randrange(1000)})
        case 2:
            return f"{rng.choice(['description', 'summary', 'notes'])}: >\n  " + text.replace("\n", "\n  ")
        case 3:
            return f"<{(tag := rng.choice(['p', 'div', 'li', 'td']))}>{text}</{tag}>"
        case 4:
            return f"From: a@example.com\nSubject: {rng.choice(['Re: hello', 'Report', 'Question'])}\n\n{text}"
        case 5:
            return f'{rng.randrange(99)},"{text.replace(chr(34), chr(34) * 2)}",{rng.choice(["open", "done"])}'
        case 6:
            return "> " + text.replace("\n", "\n> ")
        case _:
            cells = (f"<td><b>{word[:1]}</b>{word[1:]}</td>" if rng.random() < 0.5 else word for word in text.split())
            return f"<table><tr><td>{' '.join(cells)}</td></tr></table>"


def corpus_documents(corpora: dict[str, list[Row]], *, seed: int = 11) -> list[Document]:
    rng = random.Random(seed)  # noqa: S311 - a sampler
    found = []
    carriers = [row.text for row in corpora["docs_train"] if 200 < len(row.text) < 3000]
    for name, rows in corpora.items():
        if name in EVALUATION_ONLY:
            continue
        used = [row for row in rows if row.attack or name != "bfcl_functions" or row.half == 0]
        request = name in REQUESTS
        if not (request or name in DOCUMENTS or used[0].attack):
            continue
        weight = len(used) ** -0.5 * FACTOR.get(name, 1.0)
        for row in used:
            text = wrap(row.text, rng) if rng.random() < 0.12 else row.text
            one = document(name, text, attack=row.attack, request=request, weight=weight, injected=row.injected)
            one.group = GROUP.get(name, "")
            found.append(one)
            if row.attack and row.injected is None and len(row.text) < 700 and rng.random() < 0.5:
                found.append(embedded(name, row.text, rng.choice(carriers), weight, rng))
                found[-1].group = one.group
    return found


def embedded(name: str, text: str, carrier: str, weight: float, rng: random.Random) -> Document:
    """An attack set into a benign document at the end of a sentence or line."""
    places = [place + 1 for place, char in enumerate(carrier) if char in ".\n"] or [len(carrier)]
    at = rng.choice(places)
    return document(
        name, f"{carrier[:at]} {text} {carrier[at:]}", attack=True, request=False, weight=weight * 0.6, injected=text
    )


def grammar_documents(corpora: dict[str, list[Row]], *, seed: int = 5, attacks_each: int = 700) -> list[Document]:
    rng = random.Random(seed)  # noqa: S311 - a sampler
    carriers = [row.text for row in corpora["docs_train"] if 200 < len(row.text) < 3000]
    made = list(samples(seed, attacks_each=attacks_each))
    found = []
    asked = ONLY_MESSAGES | ONLY_DOCUMENTS
    for kind, text, attack in made:
        weight = (0.035 if not kind.startswith(("tongue", "plain")) else 0.045) * (700 / attacks_each) ** 0.5
        if attack and rng.random() < 0.35:
            one = embedded(f"grammar-{kind}", text, rng.choice(carriers), weight, rng)
            one.request = kind in ONLY_DOCUMENTS
        else:
            shown = wrap(text, rng) if rng.random() < 0.2 else text
            one = document(f"grammar-{kind}", shown, attack=attack, request=kind in asked, weight=weight)
        found.append(one)
    return found


def written_documents(
    corpora: dict[str, list[Row]], records: list[Written] | None = None, *, seed: int = 3
) -> list[Document]:
    """What was written by hand; a short attack also embedded. It belongs to no source, so it is never left out."""
    rng = random.Random(seed)  # noqa: S311 - a sampler
    carriers = [row.text for row in corpora["docs_train"] if 200 < len(row.text) < 3000]
    found = []
    for one in written() if records is None else records:
        name = f"written-{one.topic}"
        request = one.message and not one.attack
        weight = WRITTEN if one.attack else WRITTEN_REQUEST if one.message else WRITTEN_DOCUMENT
        if one.topic in CARDS and not one.attack:
            weight = WRITTEN_CARD
        found.append(document(name, one.text, attack=one.attack, request=request, weight=weight, spans=one.spans))
        if one.attack and one.message and len(one.text) < 700 and rng.random() < 0.5:
            found.append(embedded(name, one.text, rng.choice(carriers), WRITTEN, rng))
    return found

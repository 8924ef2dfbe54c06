"""What reviewers said of texts that passed their gateway: the folder `legation firewall feedback` and `label` keep.

`attack/NAME.txt`, `benign/NAME.json` and their like, each with `NAME.label` beside it (docs/content.md). A document is
read as the firewall walks it; of one that was kept in part, the members that were.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple

from legation.core.firewall.settings import Settings
from legation.core.firewall.walk import walk
from train.fit import Document, document

LABELS = {"attack": True, "benign": False}
"""Folders, and whether what lies there is an attack."""
WEIGHT = 0.05
"""As a text written by hand: each was looked at by a person, and a hundred of them are one corpus of five hundred."""
SOURCE = "feedback"


class Told(NamedTuple):
    text: str
    attack: bool
    message: bool
    """Said to an agent; else a document, a reply or a card."""


def feedback(folder: Path) -> list[Told]:
    """Every text of a folder, in the order of names. Raises ValueError where none is, or one cannot be read."""
    found = [
        _told(path, attack=attack)
        for label, attack in LABELS.items()
        for path in sorted((folder / label).glob("*"))
        if path.suffix in {".txt", ".json"}
    ]
    if not found:
        raise ValueError(f"{folder}: no texts in attack/ or benign/")
    return found


def documents(told: list[Told]) -> list[Document]:
    """The same, to be trained on. They belong to no source, so they are never left out."""
    return [
        document(SOURCE, one.text, attack=one.attack, request=one.message and not one.attack, weight=WEIGHT)
        for one in told
    ]


def digests(told: list[Told]) -> dict[str, tuple[int, str]]:
    """Records and SHA-256 of all there are of a label, for the model card."""
    found = {}
    for label, attack in LABELS.items():
        texts = [one.text.encode("utf-8", "surrogatepass") for one in told if one.attack == attack]
        if texts:
            whole = hashlib.sha256(b"".join(hashlib.sha256(one).digest() for one in texts))
            found[f"{SOURCE}-{label}"] = (len(texts), whole.hexdigest())
    return found


def _told(path: Path, *, attack: bool) -> Told:
    """One text with what is kept of it. Raises ValueError."""
    note: dict[str, Any] = {}
    if (beside := path.with_suffix(".label")).is_file():
        note = json.loads(beside.read_bytes())
    if note.get("label", path.parent.name) != path.parent.name:
        raise ValueError(f"{beside}: another label than that of its folder")
    text = path.read_bytes().decode("utf-8", "replace")
    if path.suffix == ".json":
        said = json.loads(text)
        if note.get("whole") is False and isinstance(said, dict):
            said = list(said.values())  # members by JSON pointer, which nobody said
        settings = Settings()
        text = walk(said, most=settings.most, tail=settings.tail).text
    return Told(text, attack, note.get("channel", "message") == "message")

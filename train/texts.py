"""What was written by hand for training: `train/written/`, records apart by a line of two percent signs.

A file's name says what its records are: `attack-message-*`, `attack-document-*`, `harmless-message-*`,
`harmless-document-*`. In a document that carries a directive the injected words stand between ⟦ and ⟧.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parent / "written"
BETWEEN = "%%"
OPEN, CLOSE = "⟦", "⟧"


class Written(NamedTuple):
    topic: str
    """Of the file's name what follows its kind."""
    text: str
    attack: bool
    message: bool
    """Said to an agent; else a document or data."""
    spans: tuple[tuple[int, int], ...]
    """Code points of `text` that are injected, each half-open; none in what is an attack, or harmless, as a whole."""


def written(folder: Path = FOLDER) -> list[Written]:
    """Every record, in the order of names. Raises ValueError for a name or for marks that make no sense."""
    return [record for path in sorted(folder.glob("*.txt")) for record in records(path.stem, path.read_text("utf-8"))]


def records(name: str, content: str) -> Iterator[Written]:
    """The records of one file. Raises ValueError."""
    label, _, rest = name.partition("-")
    kind, _, topic = rest.partition("-")
    if label not in {"attack", "harmless"} or kind not in {"message", "document"} or not topic:
        raise ValueError(f"{name}: not a name like attack-document-mail")
    groups: list[list[str]] = [[]]
    for line in content.split("\n"):
        if line.strip() == BETWEEN:
            groups.append([])
        else:
            groups[-1].append(line)
    for number, group in enumerate(groups, 1):
        marked = "\n".join(group).strip()
        if not marked:
            continue
        text, spans = unmark(marked, f"{name}, record {number}")
        if bool(spans) != (label == "attack" and kind == "document"):
            raise ValueError(f"{name}, record {number}: injected words are marked in attack documents and only there")
        yield Written(topic, text, label == "attack", kind == "message", spans)


def unmark(marked: str, where: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text without its marks, and what stood between them. Raises ValueError where they do not pair."""
    first, *pieces = marked.split(OPEN)
    text, spans = first, []
    if CLOSE in first:
        raise ValueError(f"{where}: {CLOSE} without {OPEN}")
    for piece in pieces:
        inside, close, after = piece.partition(CLOSE)
        if not close or CLOSE in after or not inside.strip():
            raise ValueError(f"{where}: {OPEN} and {CLOSE} do not pair")
        spans.append((len(text), len(text) + len(inside)))
        text += inside + after
    return text, tuple(spans)


def digests(folder: Path = FOLDER) -> dict[str, tuple[int, str]]:
    """Records and SHA-256 of each file, for the model card."""
    found = {}
    for path in sorted(folder.glob("*.txt")):
        data = path.read_bytes()
        found[path.stem] = (sum(1 for _ in records(path.stem, data.decode())), hashlib.sha256(data).hexdigest())
    return found

"""Texts a person labelled: kept in the home for `firewall test` and for the next training (docs/content.md)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

LABELS: Final = {"attack": "attack", "harmless": "benign"}
"""What a person says, and the folder it is kept in."""

FOLDER: Final = "firewall"
TEXT: Final = ".txt"
DOCUMENT: Final = ".json"
NOTE: Final = ".label"
"""Beside each text, under the same name: who said it, when and why. JSON; not read as a text."""


def keep(home: Path, label: str, data: bytes, *, text: bool, note: Mapping[str, Any]) -> Path:
    """Keep a text, for its owner alone, whole or not at all; where. The last word on a text counts. Raises OSError."""
    root = home / FOLDER
    for folder in (root, *(root / name for name in LABELS.values())):
        folder.mkdir(mode=0o700, exist_ok=True)
    name = hashlib.sha256(data).hexdigest()[:24]
    path = root / LABELS[label] / f"{name}{TEXT if text else DOCUMENT}"
    _write(path.with_suffix(NOTE), msgspec.json.encode({"label": LABELS[label], **note}) + b"\n")
    _write(path, data)
    for other in LABELS.values():
        for suffix in (TEXT, DOCUMENT, NOTE):
            stale = root / other / f"{name}{suffix}"
            if stale not in {path, path.with_suffix(NOTE)}:
                stale.unlink(missing_ok=True)
    return path


def _write(path: Path, data: bytes) -> None:
    draft = path.with_name(f".{path.name}.draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)

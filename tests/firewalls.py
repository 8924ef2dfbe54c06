"""The content firewall as shipped, made once a process, when something is first looked at: compiling takes seconds."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import legation
from legation.adapters import compiled
from legation.core.content import Screen
from legation.core.firewall import MODEL_DIGEST, MODEL_FILE, Firewall, Patterns, load

MODEL = Path(legation.__file__).parent / "models" / MODEL_FILE


@cache
def patterns() -> Patterns:
    return compiled.patterns()


@cache
def shipped() -> Firewall:
    return Firewall(patterns(), load(MODEL.read_bytes(), MODEL_DIGEST))


@cache
def without_model() -> Firewall:
    return Firewall(patterns(), None)


class Late:
    """Makes it when it is first needed."""

    def __getattr__(self, name: str) -> Any:
        return getattr(shipped(), name)


SCREEN = Screen(Late())

"""The content firewall, made once for a thread: patterns compiled, the model read and held against its digest."""

from __future__ import annotations

import threading
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from legation import config
from legation.core.content import Screen
from legation.core.firewall import MODEL_DIGEST, MODEL_FILE, Firewall, Model, ModelRefused, Patterns, load
from legation.core.tenant import Guard


class Found(NamedTuple):
    """The model, or why it cannot be used."""

    model: Model | None
    fault: str = ""


def model(settings: config.Firewall) -> Found:
    """Read the model a gateway uses. Raises nothing: without one the rules judge alone, and every record says so."""
    path = settings.model
    try:
        data = Path(path).read_bytes() if path else files("legation").joinpath("models", MODEL_FILE).read_bytes()
        return Found(load(data, MODEL_DIGEST))
    except (OSError, ModelRefused) as fault:
        return Found(None, str(fault))


def screen(settings: config.Firewall) -> Screen:
    """What looks at content in this thread. Compiling the patterns takes about two seconds, once a thread."""
    return Screen(Firewall(_patterns(threading.get_ident()), model(settings).model))


def guard(settings: config.Firewall) -> Guard:
    """How content is looked at where a tenant does not say."""
    return Guard(settings.requests, settings.replies, settings.cards, settings.level, settings.without_model)


@lru_cache(maxsize=4)
def _patterns(_thread: int) -> Patterns:
    return Patterns()

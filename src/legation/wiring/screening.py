"""The content firewall, made once for a thread: patterns compiled, the model read and held against its digest."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from legation import config
from legation.adapters import compiled
from legation.core.asks import ContentOfCard
from legation.core.content import Fingerprint, Hearing, Screen, card_findings
from legation.core.firewall import MODEL_DIGEST, MODEL_FILE, Firewall, Model, ModelRefused, Patterns, load
from legation.core.kept import CardFinding
from legation.core.tenant import Guard
from legation.engine import Answerer


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


def screen(settings: config.Firewall, thread: int | None = None, fingerprint: Fingerprint | None = None) -> Screen:
    """What looks at content in a thread, this one unless another is named. `fingerprint` names what is vouched for.

    Where nobody of this user did before, compiling the patterns takes about two seconds of a core; Python runs on
    meanwhile.
    """
    return Screen(Firewall(_patterns(thread or threading.get_ident()), model(settings).model), fingerprint)


def guard(settings: config.Firewall) -> Guard:
    """How content is looked at where a tenant does not say."""
    return Guard(settings.requests, settings.replies, settings.cards, settings.level, settings.without_model)


def reader(screen: Screen, settings: config.Firewall) -> Answerer:
    """Answers ContentOfCard, in the thread of this screen."""

    def read(question: ContentOfCard) -> tuple[CardFinding, ...]:
        return _found(question, screen, settings)

    return read


def late_reader(settings: config.Firewall, fingerprint: Fingerprint | None = None) -> Answerer:
    """The same, in a thread of its own, for a command: one that reads no card compiles nothing."""

    def looked(question: ContentOfCard) -> tuple[CardFinding, ...]:
        return _found(question, screen(settings, fingerprint=fingerprint), settings)

    async def read(question: ContentOfCard) -> tuple[CardFinding, ...]:
        return await asyncio.get_running_loop().run_in_executor(_aside(), looked, question)

    return read


def _found(question: ContentOfCard, screen: Screen, settings: config.Firewall) -> tuple[CardFinding, ...]:
    hearing = Hearing(screen, question.tenant, question.agent, question.allowed)
    return card_findings(question.card, hearing, question.guard or guard(settings))


@lru_cache(maxsize=1)
def _aside() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "firewall")


@lru_cache(maxsize=4)
def _patterns(_thread: int) -> Patterns:
    return compiled.patterns()

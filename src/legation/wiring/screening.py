"""The content firewall, made once for a thread: patterns compiled, the model read and held against its digest."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from typing import Any, NamedTuple

from legation import config
from legation.adapters import compiled, models
from legation.adapters.dialer import Dialer
from legation.adapters.opinions import MOST_ANSWER, Opinions
from legation.adapters.sqlite.named import Named
from legation.core.asks import Ask, ContentOfCard, Inspect, Opinion, Plan, SecondOpinion, Unavailable
from legation.core.content import Fingerprint, Hearing, Screen, aside, card_heard
from legation.core.firewall import Firewall, Model, Patterns
from legation.core.firewall.opinion import Policy
from legation.core.kept import CardFinding
from legation.core.tenant import Guard, risks
from legation.engine import Answerer


class Found(NamedTuple):
    """The model, or why it cannot be used."""

    model: Model | None
    fault: str = ""


def model(settings: config.Firewall) -> Found:
    """Read the model a gateway uses. Raises nothing: without one the rules judge alone, and every record says so."""
    try:
        return Found(models.model(settings.model))
    except (OSError, ValueError) as fault:  # ValueError: an empty file, or ModelRefused
        return Found(None, str(fault))


def screen(
    settings: config.Firewall,
    thread: int | None = None,
    fingerprint: Fingerprint | None = None,
    opinion: Policy | None = None,
) -> Screen:
    """What looks at content in a thread, this one unless another is named.

    `fingerprint` names what is vouched for, `opinion` says what a second one may do. Where nobody of this user did
    before, compiling the patterns takes about two seconds of a core; Python runs on meanwhile.
    """
    firewall = Firewall(_patterns(thread or threading.get_ident()), model(settings).model)
    return Screen(firewall, fingerprint, opinion) if opinion is not None else Screen(firewall, fingerprint)


def serving(settings: config.Firewall, thread: int, fingerprint: Fingerprint) -> Screen:
    """The gateway's, for its loop's thread."""
    return screen(settings, thread, fingerprint, opinion(settings))


def guard(settings: config.Firewall) -> Guard:
    """How content is looked at where a tenant does not say."""
    return Guard(
        settings.requests,
        settings.replies,
        settings.cards,
        settings.level,
        settings.without_model,
        requests_level=_level(settings.requests_level),
        replies_level=_level(settings.replies_level),
        cards_level=_level(settings.cards_level),
        requests_risks=risks(settings.requests_risks),
        replies_risks=risks(settings.replies_risks),
        cards_risks=risks(settings.cards_risks),
        requests_envelope=settings.requests_envelope,
        replies_envelope=settings.replies_envelope,
        opinion=settings.opinion,
    )


def _level(said: config.LevelOf) -> config.Level | None:
    return None if said == "same" else said


# -- what is too long to be read between two calls -------------------------------------------------


def reading(settings: config.Firewall) -> Answerer:
    """Answers Inspect, in a thread of its own with a firewall of its own, made when it is first asked."""

    @lru_cache(maxsize=1)
    def firewall() -> Firewall:
        return Firewall(_patterns(threading.get_ident()), model(settings).model)

    def read(question: Inspect) -> Any:
        return aside.read(firewall(), question)

    async def read_aside(question: Inspect) -> Any:
        return await asyncio.get_running_loop().run_in_executor(_aside(), read, question)

    return read_aside


# -- a second opinion ------------------------------------------------------------------------------

Opining = Callable[[SecondOpinion], Awaitable[Opinion]]
"""Raises Unavailable."""


def opinion(settings: config.Firewall) -> Policy | None:
    """What a second opinion may do; None where nobody is named."""
    if not settings.opinion_url:
        return None
    return Policy(settings.opinion_digest, settings.opinion_release, settings.opinion_block)


def opinions(settings: config.Firewall, dialer: Dialer | None = None) -> Opining:
    """Whoever asks for one: over the gateway's connections, or over one of its own where there is no gateway."""
    if dialer is not None:
        return Opinions(dialer.exchange, settings.opinion_url, seconds=settings.opinion_seconds).opine

    async def once(question: SecondOpinion) -> Opinion:
        mine = Dialer(most_reply_bytes=MOST_ANSWER)
        try:
            return await Opinions(mine.exchange, settings.opinion_url, seconds=settings.opinion_seconds).opine(question)
        finally:
            await mine.close()

    return once


# -- cards -----------------------------------------------------------------------------------------

Step = Callable[[], Any]
Steps = Callable[[Step], Awaitable[Any]]
"""Takes a step of a plan, wherever the screen may be used."""


def answerers(
    screen: Screen, settings: config.Firewall, named: Named, dialer: Dialer
) -> Mapping[type[Ask[Any]], Answerer]:
    """What the gateway answers about cards and second opinions."""
    opine = opinions(settings, dialer)
    return {ContentOfCard: reader(screen, settings, named, opine), SecondOpinion: opine}


def reader(screen: Screen, settings: config.Firewall, named: Named, opine: Opining) -> Answerer:
    """Answers ContentOfCard, in the thread of this screen, which is the loop's."""

    async def here(step: Step) -> Any:
        return step()

    async def read(question: ContentOfCard) -> tuple[CardFinding, ...]:
        return await _finished(_found(question, lambda: screen, settings, named), here, opine)

    return read


def late_reader(settings: config.Firewall, named: Named, fingerprint: Fingerprint | None = None) -> Answerer:
    """The same, in a thread of its own, for a command: one that reads no card compiles nothing."""

    async def aside(step: Step) -> Any:
        return await asyncio.get_running_loop().run_in_executor(_aside(), step)

    def made() -> Screen:
        if (policy := opinion(settings)) is None:
            return screen(settings, fingerprint=fingerprint)
        return screen(settings, fingerprint=fingerprint, opinion=policy)

    async def read(question: ContentOfCard) -> tuple[CardFinding, ...]:
        return await _finished(_found(question, made, settings, named), aside, opinions(settings))

    return read


def _found(
    question: ContentOfCard, made: Callable[[], Screen], settings: config.Firewall, named: Named
) -> Plan[tuple[CardFinding, ...]]:
    others = named.others(question.tenant, _mine(question))
    hearing = Hearing(made(), question.tenant, question.agent, question.allowed, others)
    return (yield from card_heard(question.card, hearing, question.guard or guard(settings)))


def _mine(question: ContentOfCard) -> list[str]:
    """What an agent may call itself: its id, and the names of its own card."""
    card = question.card
    skills = card.get("skills")
    ours = [card, *(skills if isinstance(skills, list) else ())]
    said = [one.get(name) for one in ours if isinstance(one, dict) for name in ("name", "id")]
    return [question.agent, *(name for name in said if isinstance(name, str))]


async def _finished(plan: Plan[tuple[CardFinding, ...]], steps: Steps, opine: Opining) -> tuple[CardFinding, ...]:
    """Run a plan that asks for second opinions and nothing else."""
    step: Step = partial(next, plan)
    while True:
        done, value = await steps(partial(_taken, step))
        if done:
            found: tuple[CardFinding, ...] = value
            return found
        try:
            step = partial(plan.send, await opine(value))
        except Unavailable as silent:
            step = partial(plan.throw, silent)


def _taken(step: Step) -> tuple[bool, Any]:
    """Whether the plan ended, and with what; or what it asks. StopIteration cannot leave a thread."""
    try:
        return False, step()
    except StopIteration as end:
        return True, end.value


@lru_cache(maxsize=1)
def _aside() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "firewall")


@lru_cache(maxsize=4)
def _patterns(_thread: int) -> Patterns:
    return compiled.patterns()

"""Runs a plan: answers each question, in order. A fault is a refusal, never a pass.

The engine knows no adapter. `wiring` hands it one answerer per kind of question; a question without one is a
mistake of ours that `Engine` refuses to be built with.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeVar, cast

from legation.core import asks
from legation.core.asks import All, Apply, Ask, Broken, Conflict, Forward, Plan, Unavailable

T = TypeVar("T")

Answerer = Callable[[Any], Any]
"""Takes one question; returns its answer, or an awaitable of it where answering needs I/O."""

DEADLINE: Final = 10.0
"""Seconds any one question but Forward may take; Forward brings its own limit."""


def questions() -> frozenset[type[Ask[Any]]]:
    """Every kind of question an adapter must answer."""
    return frozenset(
        kind
        for _, kind in inspect.getmembers(asks, inspect.isclass)
        if issubclass(kind, Ask) and kind not in (Ask, All) and kind.__module__ == asks.__name__
    )


class Engine:
    """Answers questions with the answerers it was given."""

    def __init__(self, answerers: Mapping[type[Ask[Any]], Answerer]) -> None:
        """Raise ValueError naming the questions nobody answers."""
        if unanswered := sorted(kind.__name__ for kind in questions() - set(answerers)):
            raise ValueError(f"nobody answers {', '.join(unanswered)}")
        self._answerers: dict[type[Ask[Any]], Answerer] = dict(answerers)
        self._answerers[All] = self._all

    async def run(self, plan: Plan[T]) -> T:
        """Run a plan to its result.

        What an answerer raises is raised inside the plan, at the question: `Unavailable` as it is, `Broken` of
        Forward, `Conflict` of Apply, anything else as `Unavailable`. So a plan may refuse, but never go on without
        an answer.
        """
        answerers = self._answerers
        step: Callable[[Any], Ask[Any]] = plan.send
        value: Any = None
        try:
            while True:
                question = step(value)
                step = plan.send
                try:
                    value = answerers[type(question)](question)
                    # Asked of the type, not by convention: an unawaited answer would be truthy, and pass.
                    if hasattr(type(value), "__await__"):
                        value = await _in_time(question, value)
                except Unavailable as fault:
                    step, value = plan.throw, fault
                except Exception as fault:  # noqa: BLE001 - whatever an adapter raises, the plan must hear of it
                    step, value = plan.throw, _as_raised(question, fault)
        except StopIteration as end:
            return cast("T", end.value)

    async def _all(self, question: All) -> tuple[Any, ...]:
        """Put several questions at once; the first fault is the fault of all."""
        begun: list[Any] = []
        try:
            for one in question.questions:
                begun.append(self._answerers[type(one)](one))  # noqa: PERF401 - what was begun before a fault is closed
        except Exception:
            for coroutine in filter(asyncio.iscoroutine, begun):
                coroutine.close()
            raise
        waiting = [one for one in begun if hasattr(type(one), "__await__")]
        answers = iter(await asyncio.gather(*waiting))
        return tuple(next(answers) if hasattr(type(one), "__await__") else one for one in begun)


def _as_raised(question: Ask[Any], fault: Exception) -> Exception:
    """A fault as the plan that put the question expects it."""
    expected = {Forward: Broken, Apply: Conflict}.get(type(question))
    if expected is not None and isinstance(fault, expected):
        return fault
    return Unavailable(type(question).__name__, type(fault).__name__)


async def _in_time(question: Ask[Any], answer: Awaitable[T]) -> T:
    """Wait for an answer, at most DEADLINE seconds. Raises Unavailable."""
    if type(question) is Forward:
        return await answer
    try:
        async with asyncio.timeout(DEADLINE):
            return await answer
    except TimeoutError:
        raise Unavailable(type(question).__name__, "no answer in time") from None

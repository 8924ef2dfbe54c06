"""Runs a plan: answers each question, in order. A fault is a refusal, never a pass.

The engine knows no adapter. `wiring` hands it one answerer per kind of question; a question without one is a
mistake of ours that `Engine` refuses to be built with.
"""

from __future__ import annotations

import asyncio
import inspect
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Final, TypeVar, cast

from legation.core import asks
from legation.core.asks import (
    Abandoned,
    Apply,
    Ask,
    Broken,
    Conflict,
    ContentOfCard,
    Fetch,
    Forward,
    Plan,
    Post,
    Unavailable,
)

T = TypeVar("T")

Answerer = Callable[[Any], Any]
"""Takes one question; returns its answer, or an awaitable of it where answering needs I/O."""

DEADLINE: Final = 10.0
"""Seconds any one question may take but for those with a limit of their own."""

_OWN_LIMIT: Final = frozenset({Forward, ContentOfCard})
"""Forward brings its own; what is computed of a card ends by itself, though a command may compile patterns first."""


def questions() -> frozenset[type[Ask[Any]]]:
    """Every kind of question an adapter must answer."""
    return frozenset(
        kind
        for _, kind in inspect.getmembers(asks, inspect.isclass)
        if issubclass(kind, Ask) and kind is not Ask and kind.__module__ == asks.__name__
    )


class Engine:
    """Answers questions with the answerers it was given."""

    def __init__(self, answerers: Mapping[type[Ask[Any]], Answerer]) -> None:
        """Raise ValueError naming the questions nobody answers."""
        if unanswered := sorted(kind.__name__ for kind in questions() - set(answerers)):
            raise ValueError(f"nobody answers {', '.join(unanswered)}")
        self._answerers: dict[type[Ask[Any]], Answerer] = dict(answerers)
        self._overdue = _Overdue()

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
                        value = await self._in_time(question, value)
                except Unavailable as fault:
                    step, value = plan.throw, fault
                except Exception as fault:  # noqa: BLE001 - whatever an adapter raises, the plan must hear of it
                    step, value = plan.throw, _as_raised(question, fault)
        except StopIteration as end:
            return cast("T", end.value)
        except asyncio.CancelledError:
            self._abandon(plan)
            raise

    def _abandon(self, plan: Plan[Any]) -> None:
        """Let a plan that nobody waits for give back what it took. Questions that need waiting end it."""
        with suppress(StopIteration, Exception):
            question = plan.throw(Abandoned())
            while True:
                answer = self._answerers[type(question)](question)
                if hasattr(type(answer), "__await__"):
                    break
                question = plan.send(answer)
        plan.close()

    async def _in_time(self, question: Ask[Any], answer: Awaitable[Any]) -> Any:
        """Wait for an answer, at most DEADLINE seconds. Raises Unavailable."""
        if type(question) in _OWN_LIMIT:
            return await answer
        if type(answer) is asyncio.Future:
            self._overdue.watch(answer, type(question).__name__)
            return await answer
        try:
            async with asyncio.timeout(DEADLINE):
                return await answer
        except TimeoutError:
            raise Unavailable(type(question).__name__, "no answer in time") from None


class _Overdue:
    """Ends waits that last too long. One timer for all of them: one each would cost more than most answers."""

    def __init__(self) -> None:
        self._waits: deque[tuple[float, asyncio.Future[Any], str]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    def watch(self, future: asyncio.Future[Any], name: str) -> None:
        """End this wait after DEADLINE seconds, unless it has ended by then."""
        loop, waits = future.get_loop(), self._waits
        while waits and waits[0][1].done():
            waits.popleft()
        waits.append((loop.time() + DEADLINE, future, name))
        if self._timer is None:
            self._timer = loop.call_later(DEADLINE, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        now, waits = loop.time(), self._waits
        while waits and (waits[0][0] <= now or waits[0][1].done()):
            _, future, name = waits.popleft()
            if not future.done():
                future.set_exception(Unavailable(name, "no answer in time"))
        self._timer = loop.call_at(waits[0][0], self._look, loop) if waits else None


_RAISED: Final[Mapping[type[Ask[Any]], type[Exception]]] = {
    Fetch: Broken,
    Forward: Broken,
    Post: Broken,
    Apply: Conflict,
}
"""What a plan expects of a question besides `Unavailable`."""


def _as_raised(question: Ask[Any], fault: Exception) -> Exception:
    """A fault as the plan that put the question expects it."""
    expected = _RAISED.get(type(question))
    if expected is not None and isinstance(fault, expected):
        return fault
    return Unavailable(type(question).__name__, type(fault).__name__)

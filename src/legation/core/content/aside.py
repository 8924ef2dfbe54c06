"""What is too long to be read between two calls is read aside, and whoever needs it waits for that alone.

Looking is a function, called where it is needed; only a plan can wait. So a `Patient` firewall leaves off at a document
that is too long (`Aside`), `patiently` asks about it and begins again, and the second time the answer is known. Until
then an act of looking MUST have changed nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

import msgspec

from legation.core.asks import Inspect, Plan, Unavailable, ask
from legation.core.firewall import Channel, Direction, Report, Settings

T = TypeVar("T")

MOST: Final = 64 * 1024
"""Bytes of JSON, or code points of a text, that are read at once: some 5 ms of plain text, some 15 of the worst."""

ROUNDS: Final = 128
"""Questions in one act. Clearing what somebody vouched for takes some five for each of sixteen members."""


class Aside(Exception):
    """Leaves an act of looking: its question is to be asked first."""

    def __init__(self, question: Inspect) -> None:
        super().__init__("too long to be read at once")
        self.question = question


class Patient:
    """A Screen's firewall that reads what is short, and knows what was asked. Raises Aside for all else."""

    def __init__(self, firewall: Any) -> None:
        self._firewall = firewall
        self._known: list[tuple[Inspect, Any]] = []

    def inspect(
        self,
        document: Any,
        channel: Channel,
        direction: Direction = Direction.INBOUND,
        settings: Settings | None = None,
    ) -> Report:
        """As the firewall's."""
        if not _long(document):
            report: Report = self._firewall.inspect(document, channel, direction, settings)
            return report
        known: Report = self._asked(Inspect("inspect", document, (channel, direction, settings)))
        return known

    inspect_text = inspect

    def clean(
        self,
        document: Any,
        channel: Channel,
        direction: Direction = Direction.INBOUND,
        settings: Settings | None = None,
    ) -> tuple[Any, Report]:
        """As the firewall's."""
        if not _long(document):
            cleaned: tuple[Any, Report] = self._firewall.clean(document, channel, direction, settings)
            return cleaned
        known: tuple[Any, Report] = self._asked(Inspect("clean", document, (channel, direction, settings)))
        return known

    def learn(self, question: Inspect, answer: Any) -> None:
        """What was asked, and what came of it."""
        self._known.append((question, answer))

    def forget(self) -> None:
        """An act has ended."""
        self._known.clear()

    def _asked(self, question: Inspect) -> Any:
        for known, answer in self._known:
            if known == question:
                return answer
        raise Aside(question)


def patiently(firewall: Any, act: Callable[[], T]) -> Plan[T]:
    """What comes of an act of looking, with a Patient or any other firewall. Raises what it raises, Unavailable."""
    if not isinstance(firewall, Patient):
        return act()
    try:
        for _ in range(ROUNDS):
            try:
                return act()
            except Aside as aside:
                question = aside.question
            firewall.learn(question, (yield from ask(question)))
        raise Unavailable("Inspect", "too many questions about one document")
    finally:
        firewall.forget()


def read(firewall: Any, question: Inspect) -> Any:
    """The answer, from a firewall of the thread this runs in."""
    match question.method:
        case "inspect":
            return firewall.inspect(question.document, *question.how)
        case "clean":
            return firewall.clean(question.document, *question.how)
        case _:
            raise ValueError(f"a firewall has no `{question.method}`")


def _long(document: Any) -> bool:
    if isinstance(document, str):
        return len(document) > MOST
    try:
        return len(_encode(document)) > MOST
    except UnicodeEncodeError:  # half a surrogate pair
        return len(repr(document)) > MOST


_encode: Final = msgspec.json.Encoder().encode

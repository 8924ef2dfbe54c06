"""The one seam: what a contender must offer to be measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.load import Judge
from bench.wire import Press


class RunningTarget(Protocol):
    """A target that listens on a loopback port and leads its own process group.

    What `bench.proc.spawn` returns is one.
    """

    @property
    def pid(self) -> int:
        """The group leader: CPU and memory are read of its whole group."""

    @property
    def port(self) -> int:
        """Where it listens on 127.0.0.1."""

    def stop(self) -> None:
        """End it and all its children."""


@dataclass(frozen=True, slots=True)
class Site:
    """What a contender is given to start in."""

    upstream: int
    """The port of the agent behind every contender."""
    work: Path
    """A directory of its own for configurations, stores and logs; removed at the end."""
    press: Press
    """Signs requests in bulk, on every core."""


@dataclass(frozen=True, slots=True)
class Trap:
    """Requests sent one after another on one connection, of which the last must be refused.

    Every one before it must pass: a replay is a request that passed, sent again. A contender that
    answers its trap's last request with a Task is not doing what its rung says, and the run fails.
    """

    name: str
    requests: list[bytes]


def no_traps() -> list[Trap]:
    """For a contender that refuses nothing."""
    return []


@dataclass(frozen=True, slots=True)
class Contender:
    """One rung.

    `start` returns when the target listens. `requests(n)` makes n whole HTTP/1.1 `SendMessage`
    requests, each sent once; it is called just before they are sent, so that proofs are fresh, and is
    free to take its time. `traps` are sprung once, before anything is counted. `budget` is the most it
    may cost as a multiple of `beside`, Envoy's `jwt_authn` unless another rung is named, where the design
    sets one. `judge` is for answers that are no Tasks; `forwards` is False where no agent is asked.
    """

    name: str
    start: Callable[[], RunningTarget]
    requests: Callable[[int], list[bytes]]
    about: str = ""
    traps: Callable[[], list[Trap]] = no_traps
    budget: float | None = None
    beside: str = ""
    judge: Judge | None = None
    forwards: bool = True

"""Calls and streams under way, and what becomes of them when authority is withdrawn: they are cut off, at once.

A call that was let in is checked no more on its way; whatever changes what is known of agents, people and revocations
looks through everything open instead. So a call pays for being listed and no more, and a revocation pays for the rest.
"""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Final, Self

from legation.core import relay
from legation.core.asks import Unavailable
from legation.core.model import Permit
from legation.core.operations import ROW
from legation.core.reasons import Reason, Refused
from legation.engine import Engine

SLICE: Final = 100
"""Calls looked at in one turn of the loop: some two milliseconds."""


class Held:
    """One call under way. Leaving it raises Refused(STREAM_CUT) where it was cut off inside."""

    __slots__ = ("_among", "_task", "permit", "why")

    def __init__(self, permit: Permit, among: Holding) -> None:
        self.permit = permit
        self.why: Refused | None = None
        self._among = among
        self._task = asyncio.current_task()

    def __enter__(self) -> Self:
        self._among.open.add(self)
        if self._among.stopping:
            self._among.stop()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # At once and not later: what comes after must not be interrupted.
        self._among.open.discard(self)
        if self.why is None or self._task is None:
            return
        # Cancelled by us, and by nobody besides: a server that stops, or a caller that leaves, goes first.
        if self._task.uncancel() == 0 and (kind is None or issubclass(kind, asyncio.CancelledError)):
            raise self.why from None

    def withdrawn(self) -> Refused | None:
        """Why it was cut off; None while nobody did."""
        return self.why

    def cut(self, why: Refused) -> None:
        """Interrupt it where it waits: for its origin, or for a caller that does not read."""
        if self.why is None and self._task is not None:
            self.why = why
            self._task.cancel()


class Holding:
    """Everything under way. `changed` is to be called whenever something changed that a call may rest on."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.open: set[Held] = set()
        self.seen = 0
        """Changes so far."""
        self.stopping = False
        self._looked = 0
        self._looking: asyncio.Task[None] | None = None

    def __call__(self, permit: Permit, seen: int) -> Held:
        """A call that is under way while the block lasts. `seen` is what it was before the call was decided."""
        held = Held(permit, self)
        if seen != self.seen:  # something changed between its checks and its permit
            self._looked = min(self._looked, seen)
            asyncio.get_running_loop().call_soon(self._begin)
        return held

    def stop(self, *, streams: bool = True) -> None:
        """Cut off what is open because the gateway stops, and streams that begin from now on; or calls too."""
        self.stopping = True
        for held in tuple(self.open):
            if not streams or ROW[held.permit.call.op].streaming:
                held.cut(Refused(Reason.STOPPING, "the gateway stops"))

    def changed(self) -> None:
        """Look through what is open, at once. Changes that come while looking are looked at once more."""
        self.seen += 1
        self._begin()

    def _begin(self) -> None:
        if self.open and (self._looking is None or self._looking.done()):
            self._looking = asyncio.get_running_loop().create_task(self._look())

    async def _look(self) -> None:
        while self._looked != self.seen:
            self._looked = self.seen
            for number, held in enumerate(tuple(self.open)):
                if number % SLICE == SLICE - 1:
                    await asyncio.sleep(0)
                if held in self.open:
                    await self._ask(held)

    async def _ask(self, held: Held) -> None:
        try:
            await self._engine.run(relay.still_stands(held.permit))
        except Refused as why:
            held.cut(why)
        except Unavailable:
            pass  # nothing is known; the next event or sign of life asks again, and then refuses

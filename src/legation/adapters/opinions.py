"""A second opinion over HTTP: POST of {"text", "channel"}, answered with {"digest", "risk"}. Answers SecondOpinion.

INVARIANT: it is bounded whatever the other side does: one deadline for all of it, so many at once, so many bytes; no
redirect, no retry. What was said of a text is remembered for a while: whoever sends again what is held gets no other
answer, and no other question is put.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final

import msgspec

from legation.core.asks import Broken, Inbound, Opinion, Outbound, SecondOpinion, Unavailable

MOST_TEXT: Final = 256 * 1024
"""Characters of a text that is sent: what is longer is not judged by its beginning."""

MOST_ANSWER: Final = 64 * 1024
MOST_AT_ONCE: Final = 16
REMEMBERED: Final = 900.0
"""Seconds: as long as an approval may be given."""
MOST_REMEMBERED: Final = 1024

Send = Callable[[Outbound], Awaitable[Inbound]]
"""Raises Broken."""


class Opinions:
    """Asks one classifier."""

    def __init__(
        self, send: Send, url: str, *, seconds: float, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._send = send
        self._url = url
        self._seconds = seconds
        self._monotonic = monotonic
        self._asking = 0
        self._known: OrderedDict[bytes, tuple[float, Opinion]] = OrderedDict()

    async def opine(self, question: SecondOpinion) -> Opinion:
        """Answer SecondOpinion. Raises Unavailable."""
        if len(question.text) > MOST_TEXT:
            raise _silent("the text is too long")
        body = msgspec.json.encode({"text": _whole(question.text), "channel": question.channel})
        name = hashlib.sha256(body).digest()
        now = self._monotonic()
        while self._known and (len(self._known) > MOST_REMEMBERED or next(iter(self._known.values()))[0] <= now):
            self._known.popitem(last=False)
        if (known := self._known.get(name)) is not None:
            return known[1]
        if self._asking >= MOST_AT_ONCE:
            raise _silent("too many are asked at once")
        self._asking += 1
        try:
            async with asyncio.timeout(self._seconds):
                said = await self._said(body)
        except TimeoutError:
            raise _silent("no answer in time") from None
        finally:
            self._asking -= 1
        self._known[name] = (now + REMEMBERED, said)
        return said

    async def _said(self, body: bytes) -> Opinion:
        headers = (("content-type", "application/json"), ("accept", "application/json"))
        try:
            answer = await self._send(Outbound("POST", self._url, headers, body, timeout=self._seconds))
        except Broken as fault:
            raise _silent(str(fault)) from None
        try:
            if answer.status != 200 or len(answer.body) > MOST_ANSWER:
                raise _silent(f"status {answer.status}, {len(answer.body)} bytes")
            return msgspec.json.decode(answer.body, type=Opinion)
        except msgspec.MsgspecError:
            raise _silent("the answer is no opinion") from None
        finally:
            await answer.close()


def _whole(text: str) -> str:
    """A text that can be written as UTF-8: half a surrogate pair stands as a replacement character."""
    return text.encode("utf-8", "replace").decode()


def _silent(detail: str) -> Unavailable:
    return Unavailable("second opinion", detail)

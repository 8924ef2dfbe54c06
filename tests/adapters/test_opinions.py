"""Another classifier over HTTP, real: what it says, and everything else it could answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from legation.adapters.dialer import Dialer
from legation.adapters.opinions import MOST_TEXT, REMEMBERED, Opinions
from legation.core.asks import Opinion, SecondOpinion, Unavailable

pytestmark = pytest.mark.journey

QUESTION = SecondOpinion("a doubtful text", "message")
RIGHT = {"digest": "sha256:pinned", "risk": 0.25}


class Classifier:
    """A small HTTP server that says what it is told to."""

    def __init__(self) -> None:
        self.said: Any = RIGHT
        self.status = "200 OK"
        self.waits = 0.0
        self.more = ""
        self.asked: list[Any] = []
        self.url = ""

    @asynccontextmanager
    async def up(self) -> AsyncIterator[Classifier]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/risk"
        try:
            yield self
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := (await reader.readuntil(b"\r\n\r\n")).decode():
                size = int(head.lower().partition("content-length: ")[2].partition("\r\n")[0])
                assert head.startswith("POST /risk HTTP/1.1\r\n")
                self.asked.append(json.loads(await reader.readexactly(size)))
                await asyncio.sleep(self.waits)
                body = self.said if isinstance(self.said, bytes) else json.dumps(self.said).encode()
                fields = f"HTTP/1.1 {self.status}\r\nContent-Type: application/json\r\n{self.more}"
                writer.write(f"{fields}Content-Length: {len(body)}\r\n\r\n".encode() + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def asking(**more: Any) -> AsyncIterator[tuple[Classifier, Opinions]]:
    dialer = Dialer(most_reply_bytes=1 << 20)
    async with Classifier().up() as classifier:
        try:
            yield classifier, Opinions(dialer.exchange, classifier.url, seconds=more.pop("seconds", 5.0), **more)
        finally:
            await dialer.close()


async def test_it_is_told_the_text_and_the_channel_and_says_a_risk():
    async with asking() as (classifier, opinions):
        assert await opinions.opine(QUESTION) == Opinion("sha256:pinned", 0.25)
        assert classifier.asked == [{"text": "a doubtful text", "channel": "message"}]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (RIGHT, "500 Internal Server Error"),
        (RIGHT, "201 Created"),
        (RIGHT, "302 Found"),
        (b"", "200 OK"),
        (b"<html>", "200 OK"),
        ([], "200 OK"),
        ({"risk": 0.0}, "200 OK"),
        ({"digest": "sha256:pinned"}, "200 OK"),
        ({"digest": "sha256:pinned", "risk": "0.0"}, "200 OK"),
        ({"digest": "sha256:pinned", "risk": True}, "200 OK"),
        ({"digest": "sha256:pinned", "risk": None}, "200 OK"),
        (b'{"digest":"sha256:pinned","risk":NaN}', "200 OK"),
        ({**RIGHT, "more": "x" * 70_000}, "200 OK"),
    ],
)
async def test_what_is_no_opinion_is_none(said: Any, status: str):
    async with asking() as (classifier, opinions):
        classifier.said, classifier.status = said, status
        with pytest.raises(Unavailable):
            await opinions.opine(QUESTION)
        classifier.said, classifier.status = RIGHT, "200 OK"
        assert await opinions.opine(QUESTION) == Opinion("sha256:pinned", 0.25), "a fault is not remembered"


async def test_it_has_a_deadline_of_its_own():
    async with asking(seconds=0.1) as (classifier, opinions):
        classifier.waits = 30.0
        with pytest.raises(Unavailable):
            await asyncio.wait_for(opinions.opine(QUESTION), 5)


async def test_nobody_there_is_no_opinion():
    async with asking() as (classifier, opinions):
        opinions._url = "http://127.0.0.1:9/risk"
        with pytest.raises(Unavailable):
            await opinions.opine(QUESTION)
        assert not classifier.asked


async def test_what_was_said_is_remembered_for_a_while():
    clock = Clock()
    async with asking(monotonic=clock) as (classifier, opinions):
        for _ in range(3):
            await opinions.opine(QUESTION)
        assert len(classifier.asked) == 1
        await opinions.opine(SecondOpinion(QUESTION.text, "artifact"))
        clock.now += REMEMBERED
        await opinions.opine(QUESTION)
        assert len(classifier.asked) == 3


async def test_it_is_asked_so_many_at_once_and_no_text_too_long():
    async with asking() as (classifier, opinions):
        classifier.waits = 0.2
        questions = [SecondOpinion(f"text {n}", "message") for n in range(20)]
        said = await asyncio.gather(*map(opinions.opine, questions), return_exceptions=True)
        assert [isinstance(one, Unavailable) for one in said] == [False] * 16 + [True] * 4
        with pytest.raises(Unavailable):
            await opinions.opine(SecondOpinion("x" * (MOST_TEXT + 1), "message"))
        assert len(classifier.asked) == 16


async def test_half_a_surrogate_pair_can_be_asked_of():
    async with asking() as (classifier, opinions):
        await opinions.opine(SecondOpinion("a\ud800b", "message"))
        assert classifier.asked[0]["text"] == "a?b"

"""What a caller has not taken, as the system tells it; and the end of its connection."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable, Iterator

import pytest

from legation.adapters.peers import Diagnosis

pytestmark = pytest.mark.journey


class Pair:
    """Both ends of a connection, and who asks about it."""

    def __init__(self, family: socket.AddressFamily, host: str) -> None:
        listening = socket.create_server((host, 0), family=family)
        self.theirs = socket.create_connection(listening.getsockname()[:2])
        self.ours, _ = listening.accept()
        port = listening.getsockname()[1]
        listening.close()
        self.ours.setblocking(False)
        self.diagnosis = Diagnosis(port)
        shown = f"[{host}]" if family is socket.AF_INET6 else host
        self.peer = self.diagnosis.peer(f"{shown}:{self.theirs.getsockname()[1]}")

    def fill(self) -> int:
        """Write until no more is taken."""
        sent = 0
        with contextlib.suppress(BlockingIOError):
            while True:
                sent += self.ours.send(bytes(65536))
        return sent

    def close(self) -> None:
        for one in (self.ours, self.theirs, self.diagnosis):
            one.close()


@pytest.fixture(params=[(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")], ids=["v4", "v6"])
def pair(request: pytest.FixtureRequest) -> Iterator[Pair]:
    pair = Pair(*request.param)
    yield pair
    pair.close()


def soon(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 5
    while not true():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_what_is_not_read_is_queued_and_what_is_read_is_not(pair: Pair) -> None:
    assert pair.peer.queued() == 0
    sent = pair.fill()
    assert 0 < (pair.peer.queued() or 0) <= sent
    while sent:
        sent -= len(pair.theirs.recv(1 << 20))
    soon(lambda: pair.peer.queued() == 0)


def test_a_connection_that_is_gone_owes_nothing(pair: Pair) -> None:
    pair.fill()
    assert pair.peer.queued()
    pair.theirs.close()  # with bytes unread: a reset
    soon(lambda: pair.peer.queued() == 0)


def test_who_is_severed_is_disconnected_and_its_queue_let_go(pair: Pair) -> None:
    pair.fill()
    pair.peer.sever()
    assert pair.ours.fileno() >= 0, "the file stays whose it was"
    with pytest.raises(OSError, match=r"(?i)broken pipe"):
        pair.ours.send(b"more")
    pair.ours.close()
    assert pair.peer.queued() == 0


def test_of_a_connection_nobody_has_nothing_is_known(pair: Pair) -> None:
    for address in ("127.0.0.1:1", "203.0.113.9:443", "", "unix:", "nonsense:port"):
        other = pair.diagnosis.peer(address)
        assert other.queued() is None
        other.sever()
    pair.ours.send(b"still here")
    assert pair.theirs.recv(100) == b"still here"


def test_where_the_system_says_nothing_nothing_is_known(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(socket, "AF_NETLINK")
    assert pair.peer.queued() is None

"""The run: both contenders in turn, then the exchange, which only ours has; every answer checked."""

from __future__ import annotations

import http.client
import itertools
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import median

from bench.contender import Site
from bench.ladder import Settings, Tell
from bench.load import Sample, measure
from bench.proc import BenchError, Running
from bench.tokens.ours import DEPTH, Authority
from bench.tokens.peer import NAME, AbsentError, Peer
from bench.tokens.shape import Issues, TokenShape

GOAL = 1.5
"""Times the peer's tokens for one second of a core's time."""
CLIENTS = 8
WARM = 2000
"""Uncounted requests before each phase, at least: what is compiled while it runs needs them."""

CREDENTIALS = "client_credentials"
EXCHANGE = f"token exchange, {DEPTH} actors"


@dataclass(frozen=True, slots=True)
class Figure:
    """What one kind of token came to at one issuer: medians over the rounds.

    `per_core_second` is how many tokens a second of CPU time issues. `of_peer` is the median of its ratios to the
    peer's, taken round by round, so that a machine that slows for a minute slows both; `of_peer_at_best` divides the
    best rounds of both.
    """

    name: str
    issuer: str
    cpu_us: float
    cpu_us_least: float
    cpu_us_most: float
    per_core_second: float
    per_second: float
    p50_ms: float
    p99_ms: float
    busy: float
    of_peer: float | None
    of_peer_at_best: float | None
    rounds: list[Sample]


@dataclass(frozen=True, slots=True)
class Asked:
    """One kind of token at one issuer."""

    name: str
    issuer: str
    target: Running
    shapes: Callable[[], list[TokenShape]]
    issues: Callable[[], Issues]
    jwks: Callable[[], list[dict[str, str]]]

    def requests(self, site: Site, count: int) -> list[bytes]:
        """Requests of every client in turn."""
        shapes = self.shapes()
        each = [site.press.make(shape, -(-count // len(shapes))) for shape in shapes]
        return [request for turn in itertools.zip_longest(*each) for request in turn if request][:count]

    def once(self, site: Site, settings: Settings) -> Sample:
        """One counted phase."""
        requests, judge = self.requests(site, settings.warm + settings.calls), self.issues()
        warm, counted = requests[: settings.warm], requests[settings.warm :]
        try:
            sample = measure(
                self.target.port, self.target.pid, warm, counted, connections=settings.connections, judge=judge
            )
        except BenchError as error:
            raise BenchError(f"{self.issuer}, {self.name}: {error}") from None
        judge.signed(self.jwks())
        return sample

    def spring(self) -> None:
        """What must be refused is refused, and what is in order is not. Raises BenchError."""
        one, other, third = self.shapes()[0].make(3)
        status, body = _answer(self.target, one)
        if status != http.HTTPStatus.OK:
            raise BenchError(f"{self.issuer}: a request that is in order was refused: {body[:400]!r}")
        for name, bad in (
            ("an assertion used twice", _with(other, dpop=_dpop(other), body=one)),
            ("a proof used twice", _with(other, dpop=_dpop(one), body=third)),
            ("a broken assertion", other[:-10] + bytes([other[-10] ^ 1]) + other[-9:]),
        ):
            if _answer(self.target, bad)[0] == http.HTTPStatus.OK:
                raise BenchError(f"{self.issuer}: {name}: let through")


def run(site: Site, settings: Settings, tell: Tell) -> list[Figure]:
    """Everything; without the peer where there is none."""
    settings = replace(settings, warm=max(settings.warm, WARM))
    ours, peer = Authority(site, CLIENTS), None
    try:
        peer = Peer(site, CLIENTS)
    except AbsentError as absent:
        tell(f"no {NAME} to compare with: {absent}")
    targets: list[Running] = []
    try:
        tell("starting the authority")
        targets.append(ours.start())
        asked = [Asked(CREDENTIALS, "legation", targets[0], ours.shapes, ours.issues, ours.jwks)]
        if peer is not None:
            tell(f"starting {NAME}")
            targets.append(peer.start())
            asked.append(Asked(CREDENTIALS, peer.name, targets[1], peer.shapes, peer.issues, peer.jwks))
        asked.append(Asked(EXCHANGE, "legation", targets[0], ours.exchanging, ours.exchanged, ours.jwks))
        for one in asked:
            one.spring()
        samples: list[list[Sample]] = [[] for _ in asked]
        for number in range(settings.rounds):
            for one, taken in zip(asked, samples, strict=True):
                tell(f"round {number + 1} of {settings.rounds}: {one.issuer}, {one.name}")
                taken.append(one.once(site, settings))
    finally:
        for target in targets:
            target.stop()
        ours.stop()
    beside = next((taken for one, taken in zip(asked, samples, strict=True) if one.issuer == NAME), None)
    return [_figure(one, taken, beside) for one, taken in zip(asked, samples, strict=True)]


def _figure(asked: Asked, mine: list[Sample], peer: list[Sample] | None) -> Figure:
    least = min(sample.cpu_us for sample in mine)
    cpu = median(sample.cpu_us for sample in mine)
    compared = peer if asked.name == CREDENTIALS and asked.issuer != NAME else None
    return Figure(
        name=asked.name,
        issuer=asked.issuer,
        cpu_us=cpu,
        cpu_us_least=least,
        cpu_us_most=max(sample.cpu_us for sample in mine),
        per_core_second=1e6 / cpu,
        per_second=median(sample.per_second for sample in mine),
        p50_ms=median(sample.p50_ms for sample in mine),
        p99_ms=median(sample.p99_ms for sample in mine),
        busy=median(sample.busy for sample in mine),
        of_peer=median(b.cpu_us / a.cpu_us for a, b in zip(mine, compared, strict=True)) if compared else None,
        of_peer_at_best=min(sample.cpu_us for sample in compared) / least if compared else None,
        rounds=mine,
    )


def _dpop(request: bytes) -> bytes:
    return request.partition(b"dpop: ")[2].partition(b"\r\n")[0]


def _with(request: bytes, *, dpop: bytes, body: bytes) -> bytes:
    """A request with the proof it is given, and the form of another."""
    head, _, _ = request.partition(b"\r\n\r\n")
    form = body.partition(b"\r\n\r\n")[2]
    lines = [line for line in head.split(b"\r\n") if not line.startswith((b"dpop:", b"content-length:"))]
    return b"\r\n".join([*lines, b"dpop: " + dpop, b"content-length: %d" % len(form)]) + b"\r\n\r\n" + form


def _answer(target: Running, request: bytes) -> tuple[int, bytes]:
    with socket.create_connection(("127.0.0.1", target.port), 10) as sock:
        sock.sendall(request)
        answer = http.client.HTTPResponse(sock, method="POST")
        answer.begin()
        return answer.status, answer.read()

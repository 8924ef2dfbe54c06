"""The ladder: every contender in turn, round after round in one run, compared with Envoy in that same run."""

from __future__ import annotations

import http.client
import socket
import urllib.request
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from bench import envoy
from bench.contender import Contender, RunningTarget, Site
from bench.load import Sample, measure
from bench.proc import BenchError, group, rss_bytes

Tell = Callable[[str], None]
"""Told of each step as it begins."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How long a run is."""

    rounds: int = 5
    calls: int = 6000
    warm: int = 500
    connections: int = 32


@dataclass(frozen=True, slots=True)
class Figure:
    """What one contender came to: medians over the rounds.

    `of_beside` is the ratio its budget is about, `beside` the name of what to. It, `of_jwt` and `of_plain`
    are medians of the ratios taken round by round, each to the other of that round, so that a machine that
    slows for a minute slows both sides of a ratio. `of_jwt_at_best` divides the least cost seen by Envoy's
    least: what remains of the ratio where noise is least. `rss_mib` is resident memory after the last round.
    """

    name: str
    about: str
    cpu_us: float
    cpu_us_least: float
    cpu_us_most: float
    per_second: float
    p50_ms: float
    p99_ms: float
    busy: float
    rss_mib: float
    of_jwt: float | None
    of_plain: float | None
    of_jwt_at_best: float | None
    of_beside: float | None
    beside: str
    budget: float | None
    rounds: list[Sample]


def spring(contender: Contender, target: RunningTarget) -> None:
    """Spring its traps: what must be refused is refused, before any figure is taken."""
    for trap in contender.traps():
        with socket.create_connection(("127.0.0.1", target.port), 10) as sock:
            for at, request in enumerate(trap.requests, 1):
                sock.sendall(request)
                answer = http.client.HTTPResponse(sock, method="POST")
                answer.begin()
                body = answer.read()
                passed = answer.status == http.HTTPStatus.OK and b'"result"' in body
                if passed == (at == len(trap.requests)):
                    verb = "let through" if passed else "refused too early"
                    raise BenchError(f"{contender.name}: {trap.name}: {verb}: {answer.status} {body[:400]!r}")


def forwarded(site: Site) -> int:
    """How many calls have reached the upstream so far."""
    with urllib.request.urlopen(f"http://127.0.0.1:{site.upstream}/count", timeout=5) as answer:
        return int(answer.read().partition(b":")[2].rstrip(b"}"))


def once(site: Site, contender: Contender, target: RunningTarget, settings: Settings) -> Sample:
    """One counted phase, proved to have been forwarded call by call, or not at all."""
    requests = contender.requests(settings.warm + settings.calls)
    before = forwarded(site)
    try:
        sample = measure(
            target.port,
            target.pid,
            requests[: settings.warm],
            requests[settings.warm :],
            connections=settings.connections,
            judge=contender.judge,
        )
    except BenchError as error:
        raise BenchError(f"{contender.name}: {error}") from None
    due = len(requests) if contender.forwards else 0
    if (reached := forwarded(site) - before) != due:
        raise BenchError(f"{contender.name}: {len(requests)} calls answered, {reached} reached the upstream")
    return sample


def climb(
    site: Site, contenders: Sequence[Contender], settings: Settings, tell: Tell
) -> tuple[dict[str, list[Sample]], dict[str, float]]:
    """Start every contender, spring the traps, run the rounds: samples and resident MiB by name."""
    samples: dict[str, list[Sample]] = {contender.name: [] for contender in contenders}
    if len(samples) != len(contenders):
        raise BenchError("two contenders share a name")
    targets: dict[str, RunningTarget] = {}
    try:
        for contender in contenders:
            tell(f"starting {contender.name}")
            targets[contender.name] = contender.start()
            spring(contender, targets[contender.name])
        for number in range(settings.rounds):
            for contender in contenders:
                tell(f"round {number + 1} of {settings.rounds}: {contender.name}")
                samples[contender.name].append(once(site, contender, targets[contender.name], settings))
        memory = {name: rss_bytes(group(target.pid)) / 2**20 for name, target in targets.items()}
    finally:
        for target in targets.values():
            target.stop()
    return samples, memory


def _beside(mine: Iterable[Sample], other: Sequence[Sample] | None) -> float | None:
    return median(a.cpu_us / b.cpu_us for a, b in zip(mine, other, strict=True)) if other else None


def _least(samples: Iterable[Sample]) -> float:
    return min(sample.cpu_us for sample in samples)


def figures(
    contenders: Sequence[Contender], samples: dict[str, list[Sample]], memory: dict[str, float]
) -> list[Figure]:
    """The medians and ratios of a finished climb."""
    jwt, plain = samples.get(envoy.JWT), samples.get(envoy.PLAIN)
    out = []
    for contender in contenders:
        mine, beside = samples[contender.name], contender.beside or envoy.JWT
        out.append(
            Figure(
                name=contender.name,
                about=contender.about,
                cpu_us=median(sample.cpu_us for sample in mine),
                cpu_us_least=_least(mine),
                cpu_us_most=max(sample.cpu_us for sample in mine),
                per_second=median(sample.per_second for sample in mine),
                p50_ms=median(sample.p50_ms for sample in mine),
                p99_ms=median(sample.p99_ms for sample in mine),
                busy=median(sample.busy for sample in mine),
                rss_mib=memory[contender.name],
                of_jwt=_beside(mine, jwt),
                of_plain=_beside(mine, plain),
                of_jwt_at_best=_least(mine) / _least(jwt) if jwt else None,
                of_beside=_beside(mine, samples.get(beside)),
                beside=beside,
                budget=contender.budget,
                rounds=mine,
            )
        )
    return out


def run(site: Site, contenders: Sequence[Contender], settings: Settings, tell: Tell) -> list[Figure]:
    """The whole ladder."""
    return figures(contenders, *climb(site, contenders, settings, tell))

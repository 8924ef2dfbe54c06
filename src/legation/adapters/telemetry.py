"""Metrics (Prometheus) and logs (JSON). Neither ever sees a token, a proof or what a message says."""

from __future__ import annotations

import logging
import sys
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from itertools import accumulate
from typing import Any, Final

import structlog
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

SECRETS: Final = frozenset({"authorization", "dpop", "token", "access_token", "client_assertion", "proof", "body"})
"""Keys whose values are never logged, whoever passes them."""


BOUNDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0)
"""Upper bounds of the buckets of a call's seconds."""


class Metrics(Collector):
    """What the gateway counts. Label values come from closed lists and from registered ids only.

    Counted in plain dicts and made into metrics when scraped: a call pays a twentieth of what it would otherwise.
    """

    def __init__(self) -> None:
        self._decisions: dict[tuple[str, str], int] = {}
        self._seconds: dict[str, list[int]] = {}
        self._sums: dict[str, float] = {}
        self._gauges: dict[str, tuple[str, Callable[[], float]]] = {}
        self._registry = CollectorRegistry()
        self._registry.register(self)

    def decided(self, operation: str, reason: str, seconds: float) -> None:
        """Count one decision, and how long its call took."""
        key = (operation, reason)
        self._decisions[key] = self._decisions.get(key, 0) + 1
        buckets = self._seconds.get(operation)
        if buckets is None:
            buckets = self._seconds[operation] = [0] * (len(BOUNDS) + 1)
            self._sums[operation] = 0.0
        buckets[bisect_left(BOUNDS, seconds)] += 1
        self._sums[operation] += seconds

    def gauge(self, name: str, about: str, value: Callable[[], float]) -> None:
        """Show a value that something else keeps."""
        self._gauges[name] = (about, value)

    def collect(self) -> Iterator[Metric]:
        """For a scrape."""
        decisions = CounterMetricFamily("legation_decisions", "Decisions taken.", labels=("operation", "reason"))
        for key, count in self._decisions.items():
            decisions.add_metric(key, count)
        yield decisions
        seconds = HistogramMetricFamily(
            "legation_call_seconds", "Seconds from request to answer.", labels=("operation",)
        )
        for operation, buckets in self._seconds.items():
            bounds = [*map(str, BOUNDS), "+Inf"]
            seconds.add_metric((operation,), list(zip(bounds, accumulate(buckets), strict=True)), self._sums[operation])
        yield seconds
        for name, (about, value) in self._gauges.items():
            yield GaugeMetricFamily(name, about, value())

    def render(self) -> tuple[str, bytes]:
        """Content type and body of a scrape."""
        return CONTENT_TYPE_LATEST, generate_latest(self._registry)


def _without_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    return {key: "[hidden]" if key.lower() in SECRETS else value for key, value in event.items()}


def configure_logs(level: str, *, as_json: bool) -> structlog.stdlib.BoundLogger:
    """Set logging up once, on standard error; return the logger of the gateway."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_secrets,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logger: structlog.stdlib.BoundLogger = structlog.get_logger("legation")
    return logger

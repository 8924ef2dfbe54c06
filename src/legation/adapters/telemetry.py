"""Metrics (Prometheus) and logs (JSON). Neither ever sees a token, a proof or what a message says."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Final

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

SECRETS: Final = frozenset({"authorization", "dpop", "token", "access_token", "client_assertion", "proof", "body"})
"""Keys whose values are never logged, whoever passes them."""


class Metrics:
    """What the gateway counts. Label values come from closed lists and from registered ids only."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.decisions = Counter(
            "legation_decisions_total", "Decisions taken", ("operation", "reason"), registry=self._registry
        )
        self.outcomes = Counter(
            "legation_outcomes_total", "How permitted calls ended", ("ending",), registry=self._registry
        )
        self.seconds = Histogram(
            "legation_call_seconds",
            "Seconds from request to answer",
            ("operation",),
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30),
            registry=self._registry,
        )
        self.streams = Gauge("legation_streams_open", "Streams open now", registry=self._registry)
        self.agents = Gauge("legation_agents", "Agents registered", registry=self._registry)
        self._decided: dict[tuple[str, str], Any] = {}
        self._timed: dict[str, Any] = {}

    def decided(self, operation: str, reason: str, seconds: float) -> None:
        """Count one decision; children are kept, because looking them up costs more than counting."""
        key = (operation, reason)
        child = self._decided.get(key)
        if child is None:
            child = self._decided[key] = self.decisions.labels(operation, reason)
        child.inc()
        timer = self._timed.get(operation)
        if timer is None:
            timer = self._timed[operation] = self.seconds.labels(operation)
        timer.observe(seconds)

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

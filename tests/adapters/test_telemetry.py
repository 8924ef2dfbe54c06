"""What a scrape shows, and what a log never does."""

from __future__ import annotations

import json

import pytest

from legation.adapters.telemetry import SECRETS, Metrics, configure_logs


def test_a_scrape_counts_what_was_decided():
    metrics = Metrics()
    metrics.gauge("legation_agents", "Agents registered.", lambda: 3.0)
    metrics.decided("SendMessage", "permitted", 0.002)
    metrics.decided("SendMessage", "permitted", 0.2)
    metrics.decided("SendMessage", "token-missing", 99.0)
    kind, body = metrics.render()
    lines = body.decode().splitlines()
    assert kind.startswith("text/plain")
    assert 'legation_decisions_total{operation="SendMessage",reason="permitted"} 2.0' in lines
    assert 'legation_decisions_total{operation="SendMessage",reason="token-missing"} 1.0' in lines
    assert 'legation_call_seconds_bucket{le="0.0025",operation="SendMessage"} 1.0' in lines
    assert 'legation_call_seconds_bucket{le="0.25",operation="SendMessage"} 2.0' in lines
    assert 'legation_call_seconds_bucket{le="30.0",operation="SendMessage"} 2.0' in lines
    assert 'legation_call_seconds_bucket{le="+Inf",operation="SendMessage"} 3.0' in lines
    assert 'legation_call_seconds_count{operation="SendMessage"} 3.0' in lines
    assert "legation_agents 3.0" in lines


@pytest.mark.parametrize("key", sorted(SECRETS))
def test_a_secret_never_reaches_a_log(key: str, capsys: pytest.CaptureFixture[str]):
    log = configure_logs("info", as_json=True)
    log.info("called", **{key: "eyJhbGciOi"}, url="http://127.0.0.1")
    line = capsys.readouterr().err
    assert "eyJhbGciOi" not in line
    assert json.loads(line)["url"] == "http://127.0.0.1"


def test_less_than_the_level_is_not_said(capsys: pytest.CaptureFixture[str]):
    configure_logs("warning", as_json=True).info("quiet")
    assert capsys.readouterr().err == ""

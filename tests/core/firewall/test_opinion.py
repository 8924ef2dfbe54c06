"""A second opinion moves what is quarantined and nothing else, and its absence opens nothing."""

from __future__ import annotations

import math

import pytest

from legation.core.firewall import Action, Channel, Code, Direction, Finding, Report, Settings
from legation.core.firewall.opinion import Policy, Unavailable, second

POLICY = Policy(digest="pinned")


class Fixed:
    def __init__(self, said: float | None, digest: str = "pinned") -> None:
        self.said, self.digest, self.asked = said, digest, 0

    def risk(self, text: str, channel: Channel) -> float:
        del text, channel
        self.asked += 1
        if self.said is None:
            raise Unavailable
        return self.said


def report(would: Action, channel: Channel = Channel.MESSAGE, *findings: Finding) -> Report:
    return Report(would, would, 0.9, channel, Direction.INBOUND, findings, 10, "model", "rules")


@pytest.mark.parametrize(("said", "would"), [(0.01, Action.ANNOTATE), (0.5, Action.QUARANTINE), (0.99, Action.BLOCK)])
def test_it_releases_keeps_or_blocks(said: float, would: Action):
    after = second("text", report(Action.QUARANTINE), Fixed(said), POLICY, Settings())
    assert (after.would, after.action) == (would, would)
    assert after.findings[-1].view == "second-opinion"


@pytest.mark.parametrize("would", [Action.ALLOW, Action.ANNOTATE, Action.SANITISE, Action.BLOCK])
def test_it_is_asked_of_nothing_else(would: Action):
    detector = Fixed(0.0)
    before = report(would)
    assert second("text", before, detector, POLICY, Settings()) is before
    assert not detector.asked


@pytest.mark.parametrize(
    "detector", [None, Fixed(None), Fixed(0.0, "another"), Fixed(math.nan), Fixed(-1.0), Fixed(2.0)]
)
def test_without_it_a_card_is_blocked_and_a_message_stays(detector: Fixed | None):
    card = second("text", report(Action.QUARANTINE, Channel.CARD), detector, POLICY, Settings())
    message = second("text", report(Action.QUARANTINE), detector, POLICY, Settings())
    assert (card.would, message.would) == (Action.BLOCK, Action.QUARANTINE)
    assert message.findings[-1].code is Code.LIM_MODEL


def test_no_policy_for_failing_lets_a_document_pass():
    after = second("t", report(Action.QUARANTINE), None, Policy("pinned", failing=Action.ALLOW), Settings())
    assert after.would is Action.QUARANTINE


def test_it_releases_nothing_that_a_floor_holds():
    limit = Finding(Code.LIM_SIZE, "", (0, 0), "text", 0.0)
    after = second("t", report(Action.QUARANTINE, Channel.MESSAGE, limit), Fixed(0.0), POLICY, Settings())
    assert after.would is Action.QUARANTINE


def test_monitoring_does_nothing():
    after = second("t", report(Action.QUARANTINE), Fixed(0.99), POLICY, Settings(monitor=True))
    assert (after.would, after.action) == (Action.BLOCK, Action.ALLOW)

"""An agent's standing: the table, and what follows from it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from legation.core import registry
from legation.core.asks import AgentNamed, Now
from legation.core.model import Agent, Binding, Interface, Standing
from legation.core.reasons import Reason, Refused
from legation.core.registry import TERMINAL, TRANSITIONS, Event
from tests.playbook import Playbook

ORIGIN = Interface(Binding.JSONRPC, "http://origin.example/rpc")
AGENT = Agent("pay", "acme", "ops@acme.example", "Payments", Standing.ACTIVE, interfaces=(ORIGIN,))


def standing(of: Standing, **fields) -> Agent:
    return replace(AGENT, standing=of, **fields)


@pytest.mark.parametrize("before", Standing)
@pytest.mark.parametrize("event", Event)
def test_an_event_without_a_row_is_refused(before: Standing, event: Event):
    if (before, event) in TRANSITIONS:
        assert registry.moved(standing(before), event, 5.0).standing is TRANSITIONS[before, event]
    else:
        with pytest.raises(Refused) as caught:
            registry.moved(standing(before), event, 5.0)
        assert caught.value.reason is Reason.STANDING_REFUSED


def test_revoked_and_expired_are_the_ends():
    assert frozenset({Standing.REVOKED, Standing.EXPIRED}) == TERMINAL


def test_pending_is_where_nothing_leads():
    assert Standing.PENDING not in TRANSITIONS.values()


@given(st.lists(st.tuples(st.sampled_from(Event), st.floats(0, 1e9)), max_size=30))
def test_no_sequence_of_events_leads_out_of_an_end_or_revives_a_token(events):
    agent, cut = standing(Standing.PENDING), 0.0
    for event, now in sorted(events, key=lambda pair: pair[1]):
        before = agent
        try:
            agent = registry.moved(agent, event, now)
        except Refused:
            assert agent is before
            continue
        assert before.standing not in TERMINAL
        if event in {Event.SUSPEND, Event.REVOKE, Event.EXPIRE}:
            cut = now
        assert agent.not_before == cut
        assert replace(agent, standing=before.standing, not_before=before.not_before) == before


@pytest.mark.parametrize("now", [1.0, 99.9])
def test_before_its_time_runs_out_an_agent_stands_as_written(now: float):
    assert registry.standing_at(standing(Standing.ACTIVE, expires_at=100.0), now) is Standing.ACTIVE


def test_time_runs_out_by_itself():
    for of in Standing:
        shown = registry.standing_at(standing(of, expires_at=100.0), 100.0)
        assert shown is (Standing.REVOKED if of is Standing.REVOKED else Standing.EXPIRED)


def test_an_agent_whose_time_ran_out_cannot_be_resumed():
    with pytest.raises(Refused, match="expired"):
        registry.moved(standing(Standing.SUSPENDED, expires_at=100.0), Event.RESUME, 101.0)


def test_its_expiry_can_be_written_down_later():
    agent = registry.moved(standing(Standing.ACTIVE, expires_at=100.0), Event.EXPIRE, 101.0)
    assert (agent.standing, agent.not_before) == (Standing.EXPIRED, 101.0)


@pytest.mark.parametrize("of", Standing)
def test_only_the_active_call_and_are_called(of: Standing):
    agent = standing(of)
    if of is Standing.ACTIVE:
        registry.may_call(agent, 5.0)
        registry.may_be_called(agent, 5.0)
        return
    with pytest.raises(Refused) as caller:
        registry.may_call(agent, 5.0)
    with pytest.raises(Refused) as callee:
        registry.may_be_called(agent, 5.0)
    assert (caller.value.reason, callee.value.reason) == (Reason.CALLER_STANDING, Reason.CALLEE_STANDING)


def test_a_callee_that_may_not_be_called_looks_like_one_that_is_not_there():
    with pytest.raises(Refused) as caught:
        registry.may_be_called(None, 5.0)
    assert caught.value.reason is Reason.CALLEE_UNKNOWN is Reason.CALLEE_STANDING.shown


def test_anyone_may_see_the_card_of_an_active_agent():
    Playbook(registry.public("pay")).asks(AgentNamed("pay")).told(AGENT).asks(Now()).told(5.0).ends(AGENT)


@pytest.mark.parametrize(
    ("agent", "reason"),
    [
        (None, Reason.CALLEE_UNKNOWN),
        (standing(Standing.SUSPENDED), Reason.CALLEE_STANDING),
        (replace(AGENT, interfaces=()), Reason.CALLEE_UNKNOWN),
    ],
)
def test_nobody_sees_the_card_of_another(agent, reason):
    book = Playbook(registry.public("pay")).asks(AgentNamed).told(agent).asks(Now())
    with pytest.raises(Refused) as caught:
        book.told(5.0)
    assert caught.value.reason is reason

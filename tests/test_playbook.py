"""The playbook itself: it follows a plan exactly, and says clearly where one strays."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.playbook import Playbook


@dataclass(frozen=True)
class Now:
    pass


@dataclass(frozen=True)
class Claim:
    name: str
    until: int


class DownError(Exception):
    pass


def plan() -> Generator[Any, Any, str]:
    now = yield Now()
    try:
        fresh = yield Claim("proof", now + 60)
    except DownError:
        return "unavailable"
    return "admitted" if fresh else "replayed"


def begun() -> Playbook[str]:
    return Playbook(plan()).asks(Now()).told(5)


def raises(pattern: str) -> Any:
    return pytest.raises(AssertionError, match=f"(?s){pattern}")


def test_a_plan_is_followed_to_its_end():
    assert begun().asks(Claim("proof", 65)).told(True).ends("admitted") == "admitted"


def test_a_question_may_be_named_by_type_or_predicate():
    begun().asks(Claim).told(False).ends("replayed")
    begun().asks(lambda claim: claim.until > 60).told(False).ends(lambda verdict: verdict.startswith("re"))


def test_a_plan_may_end_without_asking():
    def silent() -> Generator[Any, Any, int]:
        yield from ()
        return 7

    assert Playbook(silent()).ends(int) == 7


def test_a_fault_is_told_by_raising_it_into_the_plan():
    begun().asks(Claim).told(DownError()).ends("unavailable")


def test_another_question_than_expected_shows_both_and_the_conversation():
    with raises(r"expected: asks Claim\(name='token'.*got: +asks Claim\(name='proof'.*asks Now\(\).*told 5"):
        begun().asks(Claim("token", 65))


def test_a_question_of_another_type_or_against_the_predicate_is_refused():
    with raises("expected: asks any Now.*got: +asks Claim"):
        begun().asks(Now)
    with raises("expected: asks what satisfies <lambda>.*got: +asks Claim"):
        begun().asks(lambda claim: claim.until > 100)


def test_a_plan_that_ends_where_a_question_was_expected():
    with raises("expected: asks any Now.*got: +ends 'admitted'"):
        begun().asks(Claim).told(True).asks(Now)


def test_a_plan_that_asks_where_its_end_was_expected():
    with raises("expected: ends 'admitted'.*got: +asks Claim"):
        begun().ends("admitted")


def test_another_result_than_expected():
    with raises("expected: ends 'admitted'.*got: +ends 'replayed'.*told False"):
        begun().asks(Claim).told(False).ends("admitted")


def test_an_answer_needs_a_question_and_a_question_an_answer():
    with raises("told 6, but nothing was asked"):
        begun().told(6)
    with raises("the question before was told no answer"):
        begun().asks(Claim).asks(Claim)
    with raises("the question before was told no answer"):
        begun().asks(Claim).ends()


def test_an_error_of_the_plan_carries_the_conversation():
    with pytest.raises(TypeError) as caught:
        Playbook(plan()).asks(Now()).told("five")
    assert caught.value.__notes__ == ["the conversation so far:\n  asks Now()\n  told 'five'"]


def test_a_playbook_left_open_fails():
    begun()
    with raises("stops before the plan ends.*asks Now"):
        Playbook.all_ended()
    Playbook.all_ended()

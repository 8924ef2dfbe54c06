"""The engine: every question answered or the plan told that it was not. A fault is a refusal, never a pass."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from legation import engine
from legation.core import asks
from legation.core.asks import (
    AgentNamed,
    Apply,
    Ask,
    Broken,
    Conflict,
    Forward,
    NewId,
    Now,
    Plan,
    Policies,
    TenantNamed,
    Unavailable,
    ask,
)
from legation.engine import Answerer, Engine, questions
from tests.world import World

APPLY = Apply((), "r-1", b"{}")


def run(plan: Plan[Any], **answers: Answerer) -> Any:
    """Run a plan; questions are answered by name of their kind, the rest by a world."""
    named = {getattr(asks, name): answer for name, answer in answers.items()}
    return asyncio.run(Engine(World().answerers() | named).run(plan))


def asking(question: Ask[Any]) -> Plan[Any]:
    return (yield from ask(question))


def hearing(question: Ask[Any]) -> Plan[Exception]:
    """What the plan hears when a question fails."""
    try:
        answer = yield from ask(question)
    except Exception as fault:  # noqa: BLE001 - that is what is looked at
        return fault
    raise AssertionError(f"answered {answer!r}")


def raising(fault: BaseException) -> Answerer:
    def answer(_: Ask[Any]) -> Any:
        raise fault

    return answer


def raising_later(fault: BaseException) -> Answerer:
    async def answer(_: Ask[Any]) -> Any:
        await asyncio.sleep(0)
        raise fault

    return answer


# -- who answers ---------------------------------------------------------------------------------------


def test_every_question_of_the_core_needs_an_answerer():
    found = {one for one in vars(asks).values() if isinstance(one, type) and issubclass(one, Ask) and one is not Ask}
    assert questions() == found
    assert {Now, Forward, Apply} < questions()


@pytest.mark.parametrize("missing", sorted(kind.__name__ for kind in questions()))
def test_a_question_nobody_answers_stops_the_start(missing: str):
    answerers = {kind: answerer for kind, answerer in World().answerers().items() if kind.__name__ != missing}
    with pytest.raises(ValueError, match=f"^nobody answers {missing}$"):
        Engine(answerers)


def test_all_that_is_missing_is_named_at_once():
    with pytest.raises(ValueError, match=r"nobody answers ActiveKid, AgentNamed, .*, Vacate"):
        Engine({})


def test_who_answers_is_settled_when_the_engine_is_built():
    answerers = World().answerers()
    built = Engine(answerers)
    answerers.clear()
    assert asyncio.run(built.run(asking(Now()))) == World().now


# -- answers -------------------------------------------------------------------------------------------


def test_answers_come_in_order_and_the_result_is_the_plans():
    def plan() -> Plan[str]:
        first = yield from ask(NewId())
        second = yield from ask(TenantNamed(first))
        return f"{first} {second}"

    async def slow(question: TenantNamed) -> str:
        await asyncio.sleep(0)
        return f"tenant {question.id}"

    assert run(plan(), NewId=lambda _: "one", TenantNamed=slow) == "one tenant one"


def test_a_plan_that_asks_nothing_just_ends():
    def plan() -> Plan[int]:
        yield from ()
        return 7

    assert run(plan()) == 7


class Awaitable:
    """Awaited without being a coroutine."""

    def __await__(self) -> Iterator[Any]:
        return asyncio.sleep(0, result=False).__await__()


async def late() -> bool:
    return False


@pytest.mark.parametrize(
    "promise", [late, Awaitable, lambda: asyncio.ensure_future(late())], ids=["coroutine", "object", "future"]
)
def test_a_promise_is_never_taken_for_a_yes(promise: Callable[[], Any]):
    assert run(asking(asks.NonceIsOurs("rs", "n")), NonceIsOurs=lambda _: promise()) is False


@pytest.mark.parametrize("nothing", [None, False, 0, ""], ids=repr)
def test_an_empty_answer_is_an_answer(nothing: object):
    assert run(asking(AgentNamed("x")), AgentNamed=lambda _: nothing) == nothing


# -- faults --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("raises", [raising, raising_later])
def test_what_is_unavailable_is_told_as_it_is(raises: Callable[[BaseException], Answerer]):
    down = Unavailable("ledger", "disk full")
    assert run(hearing(Now()), Now=raises(down)) is down


@pytest.mark.parametrize("raises", [raising, raising_later])
@pytest.mark.parametrize(
    "fault", [RuntimeError("secret"), KeyError("secret"), AssertionError(), OSError(5, "secret"), TimeoutError()]
)
def test_any_other_fault_names_the_question_and_not_what_the_fault_says(
    fault: Exception, raises: Callable[[BaseException], Answerer]
):
    heard = run(hearing(Now()), Now=raises(fault))
    assert isinstance(heard, Unavailable)
    assert heard.what == "Now"
    assert "secret" not in str(heard)


def test_an_answerer_cannot_end_the_plan():
    heard = run(hearing(Now()), Now=raising(StopIteration("a permit, please")))
    assert isinstance(heard, Unavailable)


@pytest.mark.parametrize(
    ("question", "fault", "kept"),
    [
        (Forward(None, None), Broken("reset"), True),  # type: ignore[arg-type]
        (APPLY, Conflict("agent"), True),
        (APPLY, Broken("reset"), False),
        (Forward(None, None), Conflict("agent"), False),  # type: ignore[arg-type]
        (Now(), Broken("reset"), False),
        (Now(), Conflict("agent"), False),
    ],
)
def test_a_fault_of_one_question_is_not_mistaken_for_anothers(question: Ask[Any], fault: Exception, kept: bool):
    heard = run(hearing(question), **{type(question).__name__: raising(fault)})
    assert (heard is fault) is kept
    assert kept or isinstance(heard, Unavailable)


def test_a_plan_that_lets_a_fault_pass_ends_with_it():
    with pytest.raises(Unavailable, match="ledger"):
        run(asking(Now()), Now=raising(Unavailable("ledger")))


def test_after_a_fault_the_plan_may_ask_on():
    def plan() -> Plan[tuple[str, str]]:
        try:
            yield from ask(Now())
        except Unavailable as down:
            return down.what, (yield from ask(NewId()))
        raise AssertionError

    assert run(plan(), Now=raising(Unavailable("clock")), NewId=lambda _: "r-1") == ("clock", "r-1")


def test_a_question_that_is_no_question_is_a_fault():
    def plan() -> Plan[Any]:
        yield "Permit"  # type: ignore[misc]

    with pytest.raises(Unavailable):
        run(plan())


# -- in time -------------------------------------------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "DEADLINE", 0.0)


@pytest.mark.usefixtures("impatient")
def test_no_answer_in_time_is_no_answer():
    async def never(_: Ask[Any]) -> None:
        await asyncio.Event().wait()

    async def within_a_second() -> Exception:
        async with asyncio.timeout(1):
            return await Engine(World().answerers() | {Policies: never}).run(hearing(Policies()))

    heard = asyncio.run(within_a_second())
    assert isinstance(heard, Unavailable)
    assert (heard.what, heard.detail) == ("Policies", "no answer in time")


@pytest.mark.usefixtures("impatient")
def test_an_origin_has_a_limit_of_its_own():
    async def slow(_: Ask[Any]) -> str:
        await asyncio.sleep(0.01)
        return "inbound"

    assert run(asking(Forward(None, None)), Forward=slow) == "inbound"  # type: ignore[arg-type]


# -- futures ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("impatient")
def test_a_bare_future_that_nobody_answers_is_no_answer():
    """Futures are watched by one timer for all of them, and not by one each."""

    def never(_: Ask[Any]) -> asyncio.Future[Any]:
        return asyncio.get_running_loop().create_future()

    heard = run(hearing(Policies()), Policies=never)
    assert isinstance(heard, Unavailable)
    assert (heard.what, heard.detail) == ("Policies", "no answer in time")


def test_futures_answered_in_time_are_not_touched_by_the_timer(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine, "DEADLINE", 0.02)

    def soon(_: Ask[Any]) -> asyncio.Future[Any]:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        loop.call_later(0.005, future.set_result, "answer")
        return future

    def plan() -> Plan[list[Any]]:
        answers = []
        for _ in range(8):
            answers.append((yield from ask(NewId())))  # noqa: PERF401 - no comprehension may yield
        return answers

    assert run(plan(), NewId=soon) == ["answer"] * 8


def test_a_plan_whose_caller_left_gives_back_what_it_took():
    given_back: list[Ask[Any]] = []

    def plan() -> Plan[None]:
        try:
            yield from ask(TenantNamed("acme"))
        except Exception:
            yield from ask(asks.Vacate("in-flight:a"))
            raise

    async def never(_: Ask[Any]) -> None:
        await asyncio.Event().wait()

    async def leave() -> None:
        answerers = {kind: raising(AssertionError()) for kind in engine.questions()}
        answerers |= {TenantNamed: never, asks.Vacate: given_back.append}
        running = asyncio.ensure_future(Engine(answerers).run(plan()))
        await asyncio.sleep(0)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    asyncio.run(leave())
    assert given_back == [asks.Vacate("in-flight:a")]

"""A plan, told as the conversation it is: this was asked, this was answered, this was the verdict.

    Playbook(admit(call)).asks(Now()).told(5).asks(ClaimOnce).told(False).ends(Refusal)

What is expected may be a value, compared by equality; a type, compared by isinstance; or a predicate.
A question asked must be told an answer, and the plan must be followed to its end.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import suppress
from pprint import pformat
from typing import Any, ClassVar, Generic, NoReturn, TypeVar

R = TypeVar("R")

MISSING: Any = object()


class Playbook(Generic[R]):
    """Drives one plan. A deviation is an AssertionError that shows the conversation so far."""

    unended: ClassVar[list[Playbook[Any]]] = []
    """Playbooks not yet followed to their end; `conftest.py` looks here after each test."""

    def __init__(self, plan: Generator[Any, Any, R]) -> None:
        self._plan = plan
        self._transcript: list[str] = []
        self._question: Any = MISSING
        self._result: Any = MISSING
        self._answered = True
        Playbook.unended.append(self)
        self._step(lambda: next(plan))

    def asks(self, expected: Any) -> Playbook[R]:
        """The plan asks this, next."""
        __tracebackhide__ = True
        self._needs_answer()
        if self._result is not MISSING:
            self._fail(f"expected: asks {_show(expected)}", f"got:      ends {_show(self._result)}")
        if not _matches(expected, self._question):
            self._fail(f"expected: asks {_show(expected)}", f"got:      asks {_show(self._question)}")
        self._transcript.append(f"asks {_show(self._question)}")
        self._answered = False
        return self

    def told(self, answer: Any = None) -> Playbook[R]:
        """The question just asked is answered with this; an exception is raised into the plan."""
        __tracebackhide__ = True
        if self._answered:
            self._fail(f"told {_show(answer)}, but nothing was asked")
        self._transcript.append(f"told {_show(answer)}")
        self._answered = True
        if isinstance(answer, BaseException):
            self._step(lambda: self._plan.throw(answer))
        else:
            self._step(lambda: self._plan.send(answer))
        return self

    def ends(self, expected: Any = object) -> R:
        """The plan asks no more and its result is this. Returns the result."""
        __tracebackhide__ = True
        self._needs_answer()
        if self._result is MISSING:
            self._fail(f"expected: ends {_show(expected)}", f"got:      asks {_show(self._question)}")
        if not _matches(expected, self._result):
            self._fail(f"expected: ends {_show(expected)}", f"got:      ends {_show(self._result)}")
        self._close()
        result: R = self._result
        return result

    @classmethod
    def all_ended(cls) -> None:
        """Fail if a playbook was begun and not followed to its end."""
        for book in tuple(cls.unended):
            book._fail("the playbook stops before the plan ends: call .ends(...)")

    def _step(self, advance: Callable[[], Any]) -> None:
        try:
            self._question = advance()
        except StopIteration as stop:
            self._result = stop.value
        except Exception as error:
            error.add_note(self._conversation())
            self._close()
            raise

    def _needs_answer(self) -> None:
        __tracebackhide__ = True
        if not self._answered:
            self._fail("the question before was told no answer")

    def _fail(self, *lines: str) -> NoReturn:
        __tracebackhide__ = True
        self._close()
        raise AssertionError("\n".join((*lines, self._conversation())))

    def _conversation(self) -> str:
        if not self._transcript:
            return "nothing was asked before"
        return "\n  ".join(("the conversation so far:", *self._transcript))

    def _close(self) -> None:
        with suppress(RuntimeError):  # a plan that asks in its `finally` cannot be closed half way
            self._plan.close()
        if self in Playbook.unended:
            Playbook.unended.remove(self)


def _matches(expected: Any, actual: Any) -> bool:
    if isinstance(expected, type):
        return isinstance(actual, expected)
    if callable(expected) and not isinstance(actual, type(expected)):
        return bool(expected(actual))
    return bool(expected == actual)


def _show(value: Any) -> str:
    if isinstance(value, type):
        return f"any {value.__name__}"
    if callable(value) and hasattr(value, "__name__"):
        return f"what satisfies {value.__name__}"
    return pformat(value, width=100).replace("\n", "\n    ")

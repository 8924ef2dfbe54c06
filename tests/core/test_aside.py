"""What is read between two calls, and what aside: bytes, and members and elements."""

from __future__ import annotations

from typing import Any

import pytest

from legation.core.content.aside import MANY, MOST, Aside, Patient
from legation.core.firewall import Channel


class Eager:
    """A firewall that is asked at once."""

    def inspect(self, *_: Any) -> str:
        return "at once"

    clean = inspect


@pytest.mark.parametrize("method", ["inspect", "clean"])
@pytest.mark.parametrize(
    ("document", "aside"),
    [
        ([0] * (MANY - 1), False),
        ([0] * (MANY + 1), True),
        ([[]] * MANY, True),
        ({str(name): name for name in range(MANY)}, True),
        ({"text": "word " * (MOST // 8)}, False),
        ("word " * (MOST // 8), False),
        ("word " * MOST, True),
    ],
    ids=["few", "many", "lists", "members", "long text", "text alone", "too long"],
)
def test_many_elements_are_as_long_as_a_long_text(method: str, document: Any, *, aside: bool):
    look = getattr(Patient(Eager()), method)
    if not aside:
        assert look(document, Channel.MESSAGE) == "at once"
        return
    with pytest.raises(Aside) as left:
        look(document, Channel.MESSAGE)
    assert (left.value.question.method, left.value.question.document) == (method, document)

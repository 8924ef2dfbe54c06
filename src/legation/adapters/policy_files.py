"""The operator's Cedar policies, as files of one directory. Answers Policies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from legation.core import policy
from legation.core.asks import Ask, Policies, PolicyBook


def texts(directory: Path) -> dict[str, str]:
    """The policy files of a directory, by name. Raises OSError, UnicodeDecodeError."""
    return {path.name: path.read_text("utf-8") for path in sorted(directory.glob("*.cedar"))}


class PolicyShelf:
    """The policies in force: every `.cedar` file of a directory, loaded and checked as one."""

    def __init__(self, directory: Path) -> None:
        """Raise policy.PolicyFault for policies that cannot be used."""
        self._directory = directory
        self._book = self.read()

    def read(self) -> PolicyBook:
        """What the directory holds now."""
        return policy.load(texts(self._directory))

    @property
    def version(self) -> str:
        """Digest of the policies in force."""
        return self._book.version

    def put(self, book: PolicyBook) -> None:
        """Put what was read into force."""
        self._book = book

    def answerers(self) -> Mapping[type[Ask[Any]], Callable[[Any], Any]]:
        return {Policies: self.book}

    def book(self, _: Policies) -> PolicyBook:
        """The policies in force."""
        return self._book

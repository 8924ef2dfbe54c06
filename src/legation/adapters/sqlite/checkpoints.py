"""Where signed checkpoints are: a file beside the database, one JWS to a line, the newest last.

Not a table: who cuts the ledger off with a tool for databases, or puts an older file in its place, leaves these.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

MOST: Final = 2000
"""Lines kept when a gateway starts: each vouches for all before it, so old ones only narrow down when."""


class Checkpoints:
    """The checkpoints of one database. Each method raises OSError."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(f"{database.name}.checkpoints")

    def lines(self) -> list[str]:
        """What is there. The end of a line that was never finished is not."""
        try:
            whole, _, _ = self.path.read_bytes().rpartition(b"\n")
        except FileNotFoundError:
            return []
        return whole.decode("utf-8", "replace").split("\n") if whole else []

    def begin(self) -> None:
        """Forget what is old, and an end that was torn off."""
        lines = self.lines()
        if not self.path.exists() or (len(lines) <= MOST and self.path.read_bytes().endswith(b"\n")):
            return
        draft = self.path.with_name(f".{self.path.name}.draft")
        draft.unlink(missing_ok=True)
        self._write(draft, "".join(f"{line}\n" for line in lines[-MOST:]))
        draft.replace(self.path)

    def append(self, line: str) -> None:
        """Add one, durably."""
        self._write(self.path, f"{line}\n")

    def set_aside(self, name: str) -> bool:
        """Keep them as evidence, under another name; whether there were any."""
        if not self.path.exists():
            return False
        self.path.replace(self.path.with_name(name))
        return True

    def _write(self, path: Path, text: str) -> None:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_DSYNC | os.O_CLOEXEC, 0o600)
        try:
            os.write(file, text.encode())
        finally:
            os.close(file)

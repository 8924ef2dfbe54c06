"""The firewall's model, from its file: mapped while it is read, then let go (`core.firewall.model` keeps copies)."""

from __future__ import annotations

import mmap
from contextlib import ExitStack
from importlib.resources import as_file, files
from pathlib import Path

from legation.core.firewall import MODEL_DIGEST, MODEL_FILE, Model, load


def model(path: str = "") -> Model:
    """The model of a file; without one that which is shipped. Raises OSError, ValueError where it is not to be used."""
    with ExitStack() as opened:
        shipped = files("legation").joinpath("models", MODEL_FILE)
        file = (Path(path) if path else opened.enter_context(as_file(shipped))).open("rb")
        opened.enter_context(file)
        return load(opened.enter_context(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)), MODEL_DIGEST)

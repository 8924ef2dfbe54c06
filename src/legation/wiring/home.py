"""Makes a home: the directory that holds settings, keys, policies and the ledger of one gateway."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from legation import config
from legation.adapters.sqlite.store import Store
from legation.config import Settings
from legation.wiring.admin import make_keyring

DEFAULT_POLICY: Final = "default.cedar"


def init_home(home: Path, **given: Mapping[str, Any]) -> Settings:
    """Make a home in a directory that has none, and return its settings. `given` are settings, by section.

    Raises FileExistsError rather than touch what is there; Unavailable, OSError.
    """
    path = home / config.FILE
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for taken in (path, home / "legation.db", home / "keys", home / "policies"):
        if taken.exists():
            raise FileExistsError(
                f"`{taken}` is there already, and a home is made once: choose another directory with --home; "
                "what is missing here comes from a backup, keys without one from `legation keys make`"
            )
    text = config.template(**given)
    settings = config.parse(text, {}, directory=home)
    make_keyring(settings)
    settings.policy.directory.mkdir(mode=0o700)
    (settings.policy.directory / DEFAULT_POLICY).write_text(default_policy(), encoding="utf-8")
    Store.open(settings.storage.path).dispose()
    # Last: a home without settings is no home, so what failed half way can be removed and repeated.
    path.write_text(text, encoding="utf-8")
    return settings


def default_policy() -> str:
    """The policy a new home begins with."""
    return files("legation").joinpath("policies", DEFAULT_POLICY).read_text("utf-8")

"""Legation inside an agent: its key, its tokens, and a client of the official A2A SDK that uses both.

    from legation.sdk import enrol
    from legation.sdk.client import connect
    from legation.sdk.keys import AgentKey

Needs the extra `sdk` (httpx and a2a-sdk); `keys` alone needs neither.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from legation.sdk.enrolment import enrol

__all__ = ["enrol"]


def __getattr__(name: str) -> Any:
    """Import what needs httpx when it is asked for, and not before."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("legation.sdk.enrolment"), name)

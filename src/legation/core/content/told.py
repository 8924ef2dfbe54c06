"""What one event of a stream tells: which texts it goes on with, which it tells whole, and what it names."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import msgspec

from legation.core import messages as m
from legation.core.content.chunks import GOING_ON
from legation.core.content.quiet import quiet
from legation.core.firewall import Settings
from legation.core.firewall.walk import walk
from legation.core.firewall.window import spoken

STATUS: Final = "status"
"""The text that messages go on with, whether of a status, of a history or by themselves."""

_NESTED: Final = frozenset({"task", "message", "status", "statusUpdate", "artifactUpdate", "artifact"})
_LISTS: Final = frozenset({"artifacts", "history"})


class Text(NamedTuple):
    """What is told of one text."""

    key: str
    said: str
    """Without what says nothing (`quiet`)."""
    raw: str
    """As it stands; empty where nobody looks for canaries."""
    pieces: int
    """Parts it is told in."""


class Told(NamedTuple):
    """One event."""

    chunk: Text | None
    """A text the next event may go on with; the event waits."""
    whole: tuple[Text, ...]
    """Texts told whole, in order."""
    names: tuple[tuple[str, str], ...]
    """Names, descriptions, file names, metadata and names of members: where they stand, and what they are."""
    raw_names: tuple[tuple[str, str], ...]
    """As they stand; empty where nobody looks for canaries."""
    ends: bool
    """Whether the task has come to where everything is told."""

    @property
    def texts(self) -> tuple[Text, ...]:
        """All of them."""
        return self.whole if self.chunk is None else (*self.whole, self.chunk)


def told(event: m.StreamResponse, settings: Settings) -> Told:
    """What an event tells, as whoever reads it on these terms hears it."""
    raw = msgspec.to_builtins(event)
    said = quiet(raw)
    planted = bool(settings.flows.canaries)
    names = _lines(_named(said), settings)
    raw_names = _lines(_named(raw), settings) if planted else ()

    def text(key: str, quieted: Any, plain: Any) -> Text:
        parts = plain.get("parts", ())
        return Text(key, spoken(quieted, settings), spoken(plain, settings) if planted else "", len(parts))

    if (update := event.artifact_update) is not None:
        key = artifact(update.artifact.artifact_id)
        chunk = text(key, said["artifactUpdate"]["artifact"], raw["artifactUpdate"]["artifact"])
        return Told(chunk, (), names, raw_names, ends=False)
    if (status := event.status_update) is not None:
        ends = status.status.state not in GOING_ON
        if status.status.message is None:
            return Told(None, (), names, raw_names, ends)
        chunk = text(STATUS, said["statusUpdate"]["status"]["message"], raw["statusUpdate"]["status"]["message"])
        return Told(chunk, (), names, raw_names, ends)
    if event.task is None:
        return Told(None, (text(STATUS, said["message"], raw["message"]),), names, raw_names, ends=True)
    whole = [text(key, *both) for key, *both in _of_task(said["task"], raw["task"])]
    return Told(None, tuple(whole), names, raw_names, event.task.status.state not in GOING_ON)


def artifact(name: str) -> str:
    """The key of an artifact's text."""
    return f"artifact {name}"


def _of_task(said: dict[str, Any], raw: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """Keys of the texts a task tells, each as it says it and as it stands. What its reader said itself is left out."""
    found: list[tuple[str, Any, Any]] = []
    for quieted, plain in zip(said.get("history") or (), raw.get("history") or (), strict=True):
        if plain.get("role") != "ROLE_USER":
            found.append((STATUS, quieted, plain))
    if (plain := raw["status"].get("message")) is not None:
        found.append((STATUS, said["status"]["message"], plain))
    for quieted, plain in zip(said.get("artifacts") or (), raw.get("artifacts") or (), strict=True):
        found.append((artifact(plain["artifactId"]), quieted, plain))
    return found


def _named(value: dict[str, Any]) -> dict[str, Any]:
    """An event without what its parts say: only what it calls things."""
    named: dict[str, Any] = {}
    for name, inner in value.items():
        if name == "parts":
            named[name] = [
                {
                    key: _keys(held) if key == "data" else held
                    for key, held in part.items()
                    if key not in {"text", "raw"}
                }
                for part in inner
            ]
        elif name in _NESTED and isinstance(inner, dict):
            named[name] = _named(inner)
        elif name in _LISTS:
            named[name] = [_named(one) for one in inner]
        else:
            named[name] = inner
    return named


def _keys(value: Any) -> Any:
    """JSON without its strings, but for the names of members."""
    if isinstance(value, dict):
        return {name: _keys(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_keys(inner) for inner in value]
    return "" if isinstance(value, str) else None


def _lines(named: Any, settings: Settings) -> tuple[tuple[str, str], ...]:
    walked = walk(named, most=settings.most, tail=settings.tail)
    return tuple(
        (f"{one.pointer.rpartition('/')[0]} (name)" if one.key else one.pointer, walked.text[one.start : one.end])
        for one in walked.members
        if one.end > one.start
    )

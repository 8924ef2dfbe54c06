"""What others wrote, as a model may be shown it: read by the content firewall, between marks nobody could know.

    shown = safe_text(artifact_text, sender=Sender("summarizer"))
    prompt = f"{task} {shown}"

`safe_text` never raises for a text: what must not be shown is replaced by a notice. `envelope` raises `Withheld`
instead, for whoever wants to decide. Both read in process, offline; the first use in a thread takes a moment, and up to
some seconds on a machine where nobody of this user did before. It is one more line behind the gateway's, not a proof.
"""

from __future__ import annotations

import json
import secrets
import threading
from typing import Any, Final, Literal, TypeAlias

from legation.adapters import models
from legation.adapters.compiled import patterns
from legation.core import firewall
from legation.core.firewall import Action, Channel, Firewall, Imitation, Report, Sender
from legation.core.firewall.envelope import NONCE_BYTES

__all__ = ["ChannelName", "Report", "Sender", "Withheld", "envelope", "inspect", "new_nonce", "safe_card", "safe_text"]

ChannelName: TypeAlias = Literal["message", "artifact", "card", "tool"]
"""As what a text came."""


class Withheld(ValueError):
    """A text that is not to be shown. `report` says where and why."""

    def __init__(self, report: Report, why: str) -> None:
        super().__init__(why)
        self.report = report


class _Mine(threading.local):
    """One firewall a thread: its scratch space is not shared."""

    made: Firewall | None = None


_MINE: Final = _Mine()


def inspect(document: Any, channel: ChannelName = "artifact") -> Report:
    """What the firewall finds in a text or a JSON document: verdict, risk, findings with pointer and bytes."""
    return _firewall().inspect(document, Channel(channel))


def safe_text(
    text: str, *, sender: Sender, channel: ChannelName = "artifact", nonce: bytes | None = None, mark: bool = False
) -> str:
    """A text for a model: cleaned of what was found in it, or a notice that it was withheld, in its envelope.

    `nonce` is 16 random bytes, one for a request to a model; drawn anew without one. `mark` puts a mark in place of
    white space (datamarking), which a model should be told of.
    """
    nonce = new_nonce() if nonce is None else nonce
    shown, report = _cleaned(text, channel)
    return firewall.safe_text(shown, report, nonce=nonce, sender=sender, mark=mark)


def envelope(
    text: str, *, sender: Sender, channel: ChannelName = "artifact", nonce: bytes | None = None, mark: bool = False
) -> str:
    """The same, but raises Withheld for what must not be shown: by its verdict, or as it imitates the envelope."""
    nonce = new_nonce() if nonce is None else nonce
    shown, report = _cleaned(text, channel)
    if report.would >= Action.QUARANTINE:
        raise Withheld(report, f"withheld: {', '.join(sorted({one.code.label for one in report.findings}))}")
    try:
        return firewall.envelope(shown, nonce=nonce, sender=sender, report=report, mark=mark)
    except Imitation as fault:
        raise Withheld(report, str(fault)) from None


def safe_card(card: dict[str, Any], *, sender: Sender, nonce: bytes | None = None) -> str:
    """An Agent Card, as its JSON, for a model that is to choose among agents: names and descriptions, no URLs, no keys.

    Read whole, as cards are read: a directive anywhere in it withholds all of it.
    """
    nonce = new_nonce() if nonce is None else nonce
    report = inspect(card, "card")
    told = {name: card[name] for name in ("name", "description", "version") if isinstance(card.get(name), str)}
    listed = card.get("skills")
    skills = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    told["skills"] = [
        {name: one[name] for name in ("id", "name", "description", "tags", "examples") if name in one} for one in skills
    ]
    shown = _whole(json.dumps(told, ensure_ascii=False, indent=1, default=str))
    return firewall.safe_text(shown, report, nonce=nonce, sender=sender)


def new_nonce() -> bytes:
    """16 random bytes, for all that one request shows a model."""
    return secrets.token_bytes(NONCE_BYTES)


def _cleaned(text: str, channel: ChannelName) -> tuple[str, Report]:
    """The text with what was found cut out of it, and the report on what is left."""
    text = _whole(text)
    report = inspect(text, channel)
    if report.would is not Action.SANITISE:
        return text, report
    cleaned, after = _firewall().clean(text, Channel(channel))
    return str(cleaned), after


def _whole(text: str) -> str:
    """The text without halves of surrogate pairs, which are no characters and which nobody could send on."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _firewall() -> Firewall:
    if _MINE.made is None:
        _MINE.made = Firewall(patterns(), models.model())
    return _MINE.made

"""A stream whose text is in envelopes: an artifact is one text, however many chunks it comes in.

Its envelope opens with the first chunk of it in this stream and closes with the last, or before the stream says that
the task ends, waits or stands otherwise; where no chunk is the last, the gateway sends one that only closes. So what a
reader has put together is one text between two marks, and what a broken stream leaves open is untrusted to its end.
Messages of a status, and tasks told whole, are enveloped each by itself.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from legation.core import messages as m
from legation.core.content.enveloping import Wrapping, authentic, begun, enveloped, note, refuse, verdict
from legation.core.firewall import Imitation
from legation.core.firewall.envelope import closing, marker, opening
from legation.core.firewall.imitation import tail
from legation.core.firewall.normalise import fold
from legation.core.inspected import Inspected
from legation.core.reasons import Reason, Refused
from legation.core.tenant import Enveloping

MOST_OPEN: Final = 64
"""Artifacts told at once. Of more the one heard longest ago is closed."""

GOING_ON: Final = frozenset({"TASK_STATE_SUBMITTED", "TASK_STATE_WORKING"})
_NONCE: Final = 31
"""Code points that are read again, but for letters: a number may be told in pieces."""


class _Open(Struct):
    """An artifact whose envelope is open."""

    update: m.TaskArtifactUpdateEvent
    said: hashlib._Hash
    letters: str = ""
    """The last of what was told: an imitation may be told in pieces, with anything that is no letter in between."""
    end: str = ""


class Chunks:
    """Puts one stream's events into envelopes. Feed it what passes, in order."""

    def __init__(self, by: Wrapping) -> None:
        self._by = by
        self._open: OrderedDict[str, _Open] = OrderedDict()

    @property
    def how(self) -> Enveloping:
        """As the tenant wants it."""
        return self._by.how

    def passed(self, events: Iterable[m.StreamResponse], found: Inspected | None) -> Iterator[m.StreamResponse]:
        """Events as they are delivered. Raises Refused(REPLY_BLOCKED) for an imitation."""
        for event in events:
            if (update := event.artifact_update) is not None:
                while len(self._open) >= MOST_OPEN and update.artifact.artifact_id not in self._open:
                    yield self._closed(next(iter(self._open)))
                yield m.StreamResponse(artifact_update=self._chunk(update, found))
                continue
            status = event.status_update
            if status is None or status.status.state not in GOING_ON:
                yield from self.closed()
            yield enveloped(event, found, self._by, Reason.REPLY_BLOCKED)

    def closed(self) -> Iterator[m.StreamResponse]:
        """What closes everything that is open."""
        for name in list(self._open):
            yield self._closed(name)

    def _chunk(self, update: m.TaskArtifactUpdateEvent, found: Inspected | None) -> m.TaskArtifactUpdateEvent:
        name, parts = update.artifact.artifact_id, list(update.artifact.parts)
        if not update.append:
            self._open.pop(name, None)  # what was there is replaced
        places = [place for place, part in enumerate(parts) if part.text]
        pieces = self._genuine(name, [parts[place].text or "" for place in places], found)
        for place, text in zip(places, pieces, strict=True):
            begin = ""
            if name not in self._open:
                begin = opening(self._by.nonce, self._by.sender, *verdict(found))
                self._open[name] = _Open(update, begun(begin))
            state = self._open[name]
            state.letters, state.end = tail(fold(state.letters + text)), (state.end + text)[-_NONCE:]
            shown = self._shown(text)
            state.said.update(shown.encode("utf-8", "surrogatepass"))
            parts[place] = replace(parts[place], text=begin + shown)
        if name in self._open:
            self._open.move_to_end(name)
            if update.last_chunk:
                end = closing(self._by.nonce, self._by.seal(self._open.pop(name).said))
                if places:
                    parts[places[-1]] = replace(parts[places[-1]], text=f"{parts[places[-1]].text}{end}")
                else:
                    parts.append(m.Part(text=end))
        artifact = replace(update.artifact, parts=tuple(parts))
        return self._noted(replace(update, artifact=artifact), len(places), len(update.artifact.parts) - len(places))

    def _genuine(self, name: str, pieces: list[str], found: Inspected | None) -> list[str]:
        """The same, unless they imitate an envelope together with what came before. Raises Refused."""
        state, told = self._open.get(name), "".join(pieces)
        try:
            refuse(found)
            authentic(told if state is None else state.letters + told, self._by)
            if state is not None:
                authentic(state.end + told[:_NONCE], self._by)
        except Imitation as fault:
            raise Refused(Reason.REPLY_BLOCKED, str(fault)) from None
        return pieces

    def _shown(self, text: str) -> str:
        """A piece of a text: white space at its ends is between words too."""
        if self._by.how != "marked":
            return text
        mark = marker(self._by.nonce)
        begins, ends = mark * text[:1].isspace(), mark * text[-1:].isspace()
        return f"{begins}{mark.join(words)}{ends}" if (words := text.split()) else begins

    def _closed(self, name: str) -> m.StreamResponse:
        state = self._open.pop(name)
        part = m.Part(text=closing(self._by.nonce, self._by.seal(state.said)))
        update = m.TaskArtifactUpdateEvent(
            state.update.task_id, state.update.context_id, m.Artifact(name, (part,)), append=True
        )
        return m.StreamResponse(artifact_update=self._noted(update, 0, 0))

    def _noted(self, update: m.TaskArtifactUpdateEvent, texts: int, bare: int) -> m.TaskArtifactUpdateEvent:
        holder: dict[str, Any] = {"metadata": update.metadata}
        note(holder, self._by, texts, bare)
        return msgspec.structs.replace(update, metadata=holder["metadata"])

"""Text parts in envelopes, where a tenant wants its agents to read them so; and our own envelopes taken off again.

What is delivered says where it ends to a model that reads it, with a number its sender could not know. A data part
stays as it is: programs read it, and wrapped it would be of another type. Agents send back what they were sent
(a task's history, a message passed on), so each envelope ends with a seal over all of it, under a key of the
gateway's: one that holds is taken off before anything is looked at. Any other is an imitation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, Final

import msgspec
from msgspec import Struct

from legation.core import canonical
from legation.core.asks import CardOf, NewSecret, Plan, ask
from legation.core.content import saying
from legation.core.content.forgiving import Fingerprint
from legation.core.firewall import Code, Imitation, Sender
from legation.core.firewall.envelope import (
    NONCE_BYTES,
    NOTICE,
    closing,
    datamark,
    genuine,
    marker,
    opening,
)
from legation.core.firewall.normalise import fold
from legation.core.firewall.views import decode
from legation.core.inspected import Inspected
from legation.core.reasons import Reason, Refused
from legation.core.tenant import Enveloping

MOST: Final = 64
"""Envelopes taken off one text."""

_OPENS: Final = "<<legation:untrusted "
_WRITTEN: Final = {"&": "entity", "%": "percent", "\\": "escape"}
"""What a character gives away: writings that a program between us and a reader may take back."""
_IMITATES: Final = f"{Code.PI_ENVELOPE.label} "
_DOMAIN: Final = b"legation envelope 1\0"


class Wrapping(Struct, frozen=True):
    """How the text parts of one request, or of what answers one, are delivered."""

    how: Enveloping
    nonce: bytes
    sender: Sender
    fingerprint: Fingerprint | None
    """Seals what is made. Without it nothing is known again."""

    def seal(self, said: hashlib._Hash) -> str:
        """The seal of an envelope; `said` has been told all of it but the last line."""
        return self.fingerprint("", said.digest()) if self.fingerprint is not None else ""


def begun(text: str) -> hashlib._Hash:
    """What seals an envelope that begins like this."""
    return hashlib.sha256(_DOMAIN + text.encode("utf-8", "surrogatepass"))


def wrapping(how: Enveloping, agent: str, fingerprint: Fingerprint | None) -> Plan[Wrapping | None]:
    """What is needed to deliver what an agent says; None where it is delivered bare."""
    if how == "off":
        return None
    secret = yield from ask(NewSecret())
    card = yield from ask(CardOf(agent))
    digest = f"sha256:{hashlib.sha256(card).hexdigest()}" if card is not None else ""
    return Wrapping(how, hashlib.sha256(secret.encode()).digest()[:NONCE_BYTES], Sender(agent, digest), fingerprint)


# -- on ---------------------------------------------------------------------------------------------


def enveloped(said: Any, found: Inspected | None, by: Wrapping, reason: Reason) -> Any:
    """A message, task, result or event of A2A's with its text parts in envelopes. Raises Refused for an imitation."""
    document = msgspec.to_builtins(said)
    try:
        refuse(found)
        for holder in _holders(document):
            texts = bare = 0
            authentic("\n".join(_bare(part["text"], by) for part in _parts(holder) if part.get("text")), by)
            for part in _parts(holder):
                if part.get("text"):
                    part["text"] = _wrapped(part["text"], found, by)
                    texts += 1
                else:
                    bare += 1
            if texts + bare:
                note(holder, by, texts, bare)
    except Imitation as fault:
        raise Refused(reason, str(fault)) from None
    return canonical.decode(type(said), document)[0]


def note(holder: dict[str, Any], by: Wrapping, texts: int, bare: int) -> None:
    """Say in the mark of what holds them how many parts are in envelopes, with which number, and how many are not."""
    metadata = holder.get("metadata") or {}
    mark = metadata.get(saying.MARK) or {"action": "allowed", "reasons": [], "findings": 0}
    told = {"nonce": by.nonce.hex(), "how": by.how, "texts": texts, "bare": bare}
    holder["metadata"] = {**metadata, saying.MARK: {**mark, "enveloped": told}}


def verdict(found: Inspected | None) -> tuple[str, float]:
    """What the firewall made of the document; `none` where it did not look."""
    return ("none", 0.0) if found is None else (found.would or found.action, found.risk)


def refuse(found: Inspected | None) -> None:
    """Raise Imitation where the firewall found one in a text, encoded perhaps, whatever it was to do about it."""
    for line in () if found is None else found.findings:
        if line.startswith(_IMITATES):
            _, where, _, view, _ = line.split(" ", 4)
            if view != "text" or where == "/" or where.endswith("/text"):
                raise Imitation("the text imitates the envelope")


def authentic(text: str, by: Wrapping) -> None:
    """Raise Imitation for a text that holds the words of a mark, or the number, as it stands or unescaped."""
    folded = fold(text)
    genuine(folded, by.nonce)
    if gates := frozenset(name for char, name in _WRITTEN.items() if char in text):
        for view in decode(text, folded, gates).found:
            genuine(fold(view.text), by.nonce)


def _wrapped(text: str, found: Inspected | None, by: Wrapping) -> str:
    text = _bare(text, by)
    begin = opening(by.nonce, by.sender, *verdict(found))
    whole = begin + (datamark(text, by.nonce) if by.how == "marked" else text)
    return whole + closing(by.nonce, by.seal(begun(whole)))


def _bare(text: str, by: Wrapping) -> str:
    """A text without envelopes of ours: where nobody looked, nobody took them off."""
    return text if by.fingerprint is None else opened(text, by.fingerprint)


def _holders(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The objects that carry the mark, as `replied` has them."""
    if isinstance(tasks := document.get("tasks"), list | tuple):
        yield from tasks
        return
    for name in ("task", "message", "statusUpdate"):
        if isinstance(inner := document.get(name), dict):
            yield inner
            return
    yield document


def _parts(holder: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every part of a message or task."""
    yield from holder.get("parts") or ()
    for name in ("artifacts", "history"):
        for inner in holder.get(name) or ():
            yield from inner.get("parts") or ()
    if message := (holder.get("status") or {}).get("message"):
        yield from message["parts"]


# -- off --------------------------------------------------------------------------------------------


def bared(value: Any, fingerprint: Fingerprint) -> Any:
    """A document without envelopes of ours; the same object where there are none."""
    if isinstance(value, str):
        return opened(value, fingerprint) if _OPENS in value else value
    if isinstance(value, dict):
        inner = {name: bared(one, fingerprint) for name, one in value.items()}
        return inner if any(inner[name] is not one for name, one in value.items()) else value
    if isinstance(value, list | tuple):
        others = [bared(one, fingerprint) for one in value]
        return others if any(one is not before for one, before in zip(others, value, strict=True)) else value
    return value


def opened(text: str, fingerprint: Fingerprint) -> str:
    """A text with envelopes of ours replaced by what they hold. What nobody here sealed stays."""
    pieces: list[str] = []
    done = at = 0
    for _ in range(MOST):
        at = text.find(_OPENS, at)
        if at < 0:
            break
        begin, last, body = _opened(text, at, fingerprint)
        if last > 0:
            pieces += (text[done:at], body)
            done = at = last
        else:
            at = begin
    return "".join((*pieces, text[done:])) if done else text


def _opened(text: str, at: int, fingerprint: Fingerprint) -> tuple[int, int, str]:
    """Where to go on looking; and where an envelope that begins here ends (0: it is none), with what it holds."""
    after = at + len(_OPENS)
    name = text[after : after + 2 * NONCE_BYTES]
    line = text.find("\n", at, at + 512)
    first = line + len(NOTICE) + 2
    if line < 0 or text[line + 1 : first] != f"{NOTICE}\n":
        return after, 0, ""
    ends = f"\n<</legation:untrusted {name} seal="
    last = text.find(ends, first)
    if last < 0:
        return after, 0, ""
    end = text.find(">>", last + len(ends), last + len(ends) + 66)
    seal = text[last + len(ends) : end] if end >= 0 else ""
    if not seal or seal != fingerprint("", begun(text[at:last]).digest()):
        return after, 0, ""
    return after, end + 2, text[first:last].replace(marker(bytes.fromhex(name)), " ")

"""What a card shows to whoever only reads it, gathered into `Facts`: its signatures, texts, likenesses and faults.

Nothing a card says is believed: a signature counts for whom the caller's `Trust` says. Keys the card itself points to
(`jku`) can show that a signature is wrong; they never show whose it is. It refuses to know how anything was fetched.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from legation.core import base64url, canonical, card_text
from legation.core.card_text import Kind
from legation.core.cards import signatures as signing
from legation.core.cards.signatures import MAX_HEADER, MAX_SIGNATURES, RawCard, UnverifiedSignature
from legation.core.cards.trust import SignerKey, Trust
from legation.core.lookalike import Claim, Index, Lookalike
from legation.core.posture.conformance import faults, legacy
from legation.core.posture.facts import Facts, Signature
from legation.core.reasons import Reason, Refused

MAX_KEY_SETS: Final = 2
"""Places keys are looked for, of those a card names: whoever writes a card must not choose how much is fetched."""

_UNKNOWN: Final = frozenset({Reason.CARD_SIGNER_UNKNOWN, Reason.CARD_UNSIGNED})


class Known(Struct, frozen=True, eq=False):
    """What whoever asks knows already."""

    trust: Trust = Trust()
    index: Index | None = None
    """Published agents; None: likeness is not looked at."""
    origins: Mapping[str, str] = {}
    """Host (and port) that published agents come from, by agent id: none is its own lookalike."""


def read(unverified: bytes) -> tuple[Any, str]:
    """A card as a JSON document; or None, and why there is none."""
    try:
        card = canonical.parse_json(unverified)
    except Refused as refused:
        return None, f"{refused.reason.row.help}: {refused.detail}" if refused.detail else refused.reason.row.help
    return (card, "") if isinstance(card, dict) else (None, "the document is no JSON object")


def gathered(
    facts: Facts, known: Known, shown: Mapping[str, tuple[SignerKey, ...]] | None = None, *, inside: bool = False
) -> Facts:
    """The same facts, with all that reading the card tells. `inside`: it came from a private network, whose
    addresses it may name. `shown` are the keys at the places its signatures point to.
    """
    card = facts.card
    if not isinstance(card, dict):
        return facts
    raw = _raw(card)
    checked = tuple(_signature(one, raw, known.trust, shown or {}, facts.at) for one in _entries(card))
    return replace(
        facts,
        signatures=checked,
        texts=tuple(one for one in card_text.inspect(card) if not (inside and one.kind is Kind.INTERNAL_HOST)),
        lookalikes=None if known.index is None else _alike(card, known, known.index, checked, facts.url),
        faults=(*(facts.faults or ()), *faults(card)),
    )


def key_places(card: Any) -> tuple[str, ...]:
    """Where the signatures of a card say that their keys are, at most `MAX_KEY_SETS` places."""
    headers = [_header(one) for one in _entries(card)] if isinstance(card, dict) else []
    return tuple(dict.fromkeys(place for one in headers if (place := _text(one.get("jku")))))[:MAX_KEY_SETS]


def _entries(card: dict[str, Any]) -> list[UnverifiedSignature]:
    listed = card.get("signatures")
    found = []
    for one in listed[:MAX_SIGNATURES] if isinstance(listed, list) else ():
        try:
            found.append(msgspec.convert(one, UnverifiedSignature))
        except msgspec.ValidationError:
            found.append(UnverifiedSignature("", ""))
    return found


def _raw(card: dict[str, Any]) -> RawCard | None:
    """What a signature of this card can be over; None for one of 0.3, which signs another document, and for one that
    has no reading: its faults tell why.
    """
    try:
        return None if legacy(card) else signing.read(card)
    except Refused:
        return None


def _signature(
    one: UnverifiedSignature, raw: RawCard | None, trust: Trust, shown: Mapping[str, tuple[SignerKey, ...]], now: float
) -> Signature:
    header = _header(one)
    seen = Signature(_text(header.get("alg")), _text(header.get("kid")), _text(header.get("jku")))
    # A rule of its own tells of these; that they do not verify says nothing more.
    if raw is None or not seen.alg or not seen.kid or seen.alg.startswith(("HS", "none")):
        return seen
    publisher, fault = _verified(one, raw, trust, now)
    if publisher is None and not fault and seen.jku in shown:
        _, fault = _verified(one, raw, Trust(shown[seen.jku]), now)
    return replace(seen, publisher=publisher, fault=fault)


def _verified(one: UnverifiedSignature, raw: RawCard, trust: Trust, now: float) -> tuple[str | None, str]:
    """Whose signature it is; or why it does not hold; or neither, where nobody has the key it names."""
    try:
        found = signing.verify(RawCard(raw.unverified, (one,), ()), trust, now=now)
    except Refused as refused:
        return None, "" if refused.reason in _UNKNOWN else refused.detail
    return found.signers[0].publisher, ""


def _header(one: UnverifiedSignature) -> dict[str, Any]:
    """A protected header, as far as it can be read. Nothing in it is believed."""
    if len(one.protected) > MAX_HEADER:
        return {}
    decoded = base64url.decode(one.protected)
    try:
        header = canonical.parse_json(decoded) if decoded else {}
    except Refused:
        return {}
    return header if isinstance(header, dict) else {}


def _alike(
    card: dict[str, Any], known: Known, index: Index, checked: tuple[Signature, ...], url: str
) -> tuple[Lookalike, ...]:
    provider = found if isinstance(found := card.get("provider"), dict) else {}
    listed = card.get("skills")
    names = [_text(one.get("name")) for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    publisher = next((one.publisher for one in checked if one.publisher), "")
    claim = Claim(
        publisher,
        _text(card.get("name")),
        _text(provider.get("organization")),
        _host(_text(provider.get("url"))),
        tuple(name for name in names if name),
    )
    here = url.split("/")[2] if url else ""
    return tuple(one for one in index.check(claim) if not here or known.origins.get(one.agent or "") != here)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""

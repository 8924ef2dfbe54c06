"""A signed card through a proxy that must change it: who wrote it, and who mediates it (A2A 1.0 §8.4, ADR 14).

Decides what the gateway signs: its own interfaces and security, and, in an extension under the same signature, what
the author signed, byte for byte, with the author's signatures. A reader checks the outer signature with any A2A SDK,
and the inner one with `check`. It refuses to hold a key: it gives out what is to be signed and takes the signature.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from legation.core import base64url
from legation.core.asks import ActiveKid, Plan, Sign, ask
from legation.core.cards.canonical import agreed, full, known
from legation.core.cards.diff import Change, Kind, content
from legation.core.cards.reading import MAX_CARD, OURS, PROVENANCE_EXTENSION, Card
from legation.core.cards.serving import PUBLIC, Served, document, written
from legation.core.cards.signatures import (
    MAX_SIGNATURES,
    RawCard,
    SignedCard,
    UnverifiedSignature,
    verify,
    verify_carried,
)
from legation.core.cards.trust import Trust
from legation.core.messages import Json
from legation.core.model import Agent
from legation.core.reasons import Reason, Refused

PURPOSE: Final = "card"
"""What a key must be for to sign cards."""

MAX_MEDIATED: Final = 4 * MAX_CARD
"""Bytes of a countersigned card: the author's within it, in base64, and nearly as much again around it."""

_TEXT_PLAIN: Final = "text/plain"


class Prepared(Struct, frozen=True):
    """A card about to be signed."""

    document: Json
    protected: str
    signing_input: bytes
    """RFC 7515 §5.1."""
    cache_control: str


class Mediated(Struct, frozen=True):
    """A card by way of a gateway, as far as it was checked. Made by `check` alone."""

    outer: SignedCard
    """What the gateway says: what a client goes by."""
    author: SignedCard | None
    """What the author signed. None: the author signed nothing, or the gateway shows a digest alone, or nobody asked."""
    digest: str | None
    """SHA-256 of what the author signed, base64url; None without provenance."""
    departures: tuple[Change, ...] = ()
    """What the gateway says otherwise than the author, beyond what a gateway must: place, security, its extensions."""


# -- what the gateway writes -----------------------------------------------------------------------


def mediated(card: Card, agent: Agent, *, base_url: str, author: SignedCard | None, whole: bool = True) -> Json:
    """The card as the gateway vouches for it, ready to `prepare`.

    `author` is what `card` was parsed from, if anybody signed it. With `whole` its bytes go along, and with them the
    URLs of its origin; without, their digest.
    """
    plain = document(card, agent, base_url=base_url)
    if author is not None:
        plain["capabilities"]["extensions"].append(
            {
                "uri": PROVENANCE_EXTENSION,
                "description": "what the author of this agent signed, before this gateway put itself in its place",
                "params": _provenance(author, whole=whole),
            }
        )
    return _complete(plain)


def prepare(document: Json, kid: str, *, jku: str | None = None, cache_control: str = PUBLIC) -> Prepared:
    """What is to be signed with the ES256 key `kid` (§8.4.2). Raises ValueError where canonical forms would differ."""
    header = {"alg": "ES256", "kid": kid, "typ": "JOSE"} | ({"jku": jku} if jku else {})
    protected = base64url.encode(msgspec.json.encode(header))
    signing_input = f"{protected}.{base64url.encode(agreed(document))}".encode()
    return Prepared(document, protected, signing_input, cache_control)


def countersigned(prepared: Prepared, signature: bytes) -> Served:
    """The card with the signature over `prepared.signing_input`."""
    entry = {"protected": prepared.protected, "signature": base64url.encode(signature)}
    return written({**prepared.document, "signatures": [entry]}, cache_control=prepared.cache_control)


def countersign(document: Json, *, jku: str | None = None, cache_control: str = PUBLIC) -> Plan[Served]:
    """The same as a plan: asks for the key that signs cards now, and for its signature."""
    kid = yield from ask(ActiveKid(PURPOSE))
    prepared = prepare(document, kid, jku=jku, cache_control=cache_control)
    return countersigned(prepared, (yield from ask(Sign(kid, prepared.signing_input))))


def _provenance(author: SignedCard, *, whole: bool) -> Json:
    """A JWS in general JSON serialisation (RFC 7515 §7.2.1): any JOSE library can check it as it stands."""
    params: Json = {
        "sha256": _digest(author.payload),
        "signers": [{"publisher": signer.publisher, "kid": signer.kid} for signer in author.signers],
    }
    if whole:
        signatures = [
            {"protected": signer.signature.protected, "signature": signer.signature.signature}
            for signer in author.signers
        ]
        params["jws"] = {"payload": base64url.encode(author.payload), "signatures": signatures}
    return params


def _complete(plain: Json) -> Json:
    """Every REQUIRED member holds something, and nothing is empty: all canonical forms agree (§8.4.1, §5.7).

    A text that is missing becomes the name of what it describes; modes become those of the skills; a provider without
    its URL, which is REQUIRED, is left out. The author's own words are in the provenance.
    """
    card: Json = full(plain) or {}
    card.setdefault("description", card.get("name", ""))
    if "url" not in card.get("provider", {"url": ""}):
        del card["provider"]
    skills: list[Json] = card.get("skills", [])
    for skill in skills:
        skill.setdefault("description", skill.get("name", ""))
        skill.setdefault("tags", [skill.get("id", "")])
    for default, own in (("defaultInputModes", "inputModes"), ("defaultOutputModes", "outputModes")):
        if default not in card:
            card[default] = sorted({mode for skill in skills for mode in skill.get(own, ())}) or [_TEXT_PLAIN]
    return card


# -- what a reader checks --------------------------------------------------------------------------


def check(raw: RawCard, *, gateway: Trust, authors: Trust | None, now: float) -> Mediated:
    """Who mediates a card and who wrote it. `authors` None: the author is not asked for.

    Raises Refused as `verify` does for either signature, and CARD_PROVENANCE where what is carried is not whole.
    """
    # 1. The gateway's signature over everything, the provenance included.
    outer = verify(raw, gateway, now=now)
    # 2. What is carried: once, of its form, and with the digest it says.
    params = _params(outer.document)
    if params is None:
        return Mediated(outer, None, None)
    digest, carried = _carried(params)
    if carried is None or authors is None:
        return Mediated(outer, None, digest)
    # 3. The author's signature over the author's bytes.
    author = verify_carried(*carried, authors, now=now)
    # 4. What the gateway changed that it had no need to change.
    return Mediated(outer, author, digest, _departures(author, outer))


def _params(document: Json) -> Any:
    extensions = document.get("capabilities", {}).get("extensions", [])
    found = [one.get("params", {}) for one in extensions if one.get("uri") == PROVENANCE_EXTENSION]
    if len(found) > 1:
        raise Refused(Reason.CARD_PROVENANCE, "the provenance stands there twice")
    return found[0] if found else None


class _Jws(Struct, frozen=True):
    payload: str
    signatures: Annotated[tuple[UnverifiedSignature, ...], Meta(max_length=MAX_SIGNATURES)]


class _Params(Struct, frozen=True):
    sha256: str
    jws: _Jws | None = None


def _carried(params: Any) -> tuple[str, tuple[bytes, tuple[UnverifiedSignature, ...]] | None]:
    try:
        carried = msgspec.convert(params, _Params)
    except msgspec.ValidationError:
        raise Refused(Reason.CARD_PROVENANCE, "the provenance is not of its form") from None
    if carried.jws is None:
        return carried.sha256, None
    payload = base64url.decode(carried.jws.payload)
    if payload is None or _digest(payload) != carried.sha256:
        raise Refused(Reason.CARD_PROVENANCE, "what is carried is not what the digest says")
    return carried.sha256, (payload, carried.jws.signatures)


def _digest(payload: bytes) -> str:
    return base64url.encode(hashlib.sha256(payload).digest())


_OURS_TO_CHANGE: Final = frozenset(
    {
        Kind.NEW_HOST,
        Kind.INTERFACE_CHANGED,
        Kind.SECURITY_WEAKENED,
        Kind.SECURITY_CHANGED,
        Kind.NEW_EXTENSION,
        Kind.CAPABILITY_CHANGED,
        Kind.MODES_CHANGED,
        Kind.ORDER_CHANGED,
        Kind.VERSION_KEPT,
        Kind.SKILL_REMOVED,
    }
)
"""Where the agent is reached and by what right is the gateway's to say; it may also offer less."""


def _departures(author: SignedCard, outer: SignedCard) -> tuple[Change, ...]:
    mine, theirs = _completed(author), _completed(outer)
    return tuple(change for change in content(mine, theirs) if change.kind not in _OURS_TO_CHANGE)


def _completed(card: SignedCard) -> Json:
    """As a gateway would write it: neither what `_complete` adds nor an extension of ours is a departure."""
    document = known(_complete(card.document))[0]
    able = document["capabilities"]
    kept = [one for one in able.get("extensions", []) if one.get("uri") not in OURS]
    return {**document, "capabilities": {**able, "extensions": kept}}

"""Checkpoints of the ledger: which record was the last at some time, and its hash, signed.

A checkpoint is a compact JWS of `typ` `legation-checkpoint+jwt`. A chain cut off at its end, or rewritten whole, looks
sound in itself; it does not agree with a checkpoint. Whoever holds the signing key can make both agree: a hash that was
written down elsewhere proves more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from legation.core import base64url, jose
from legation.core.chain import Break, Row, Verified
from legation.core.chain import verify as verify_chain
from legation.core.jose import Artefact
from legation.core.keys import VerifyingKey
from legation.core.reasons import Reason, Refused

TYPE: Final = "legation-checkpoint+jwt"

_REFUSE: Final = Reason.TOKEN_SIGNATURE  # never shown: `read` tells in words
_ARTEFACT: Final = Artefact(frozenset({TYPE}), _REFUSE, _REFUSE, _REFUSE, _REFUSE, max_length=2048)

_encode = msgspec.json.Encoder().encode


class _Claims(Struct, frozen=True):
    iat: Annotated[int, Meta(ge=0)]
    seq: Annotated[int, Meta(ge=1)]
    head: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class Checkpoint(Struct, frozen=True):
    """At `at`, epoch seconds, the ledger ended with record `seq`, whose hash is `head`."""

    seq: int
    head: bytes
    at: int


class Kept(Struct, frozen=True):
    """What somebody wrote down elsewhere: the hash of a record, and which one it was where they know."""

    head: bytes
    seq: int | None = None


def signing_input(checkpoint: Checkpoint, kid: str) -> bytes:
    """What is to be signed with ES256 (RFC 7515 §5.1)."""
    header = {"alg": "ES256", "kid": kid, "typ": TYPE}
    claims = _Claims(checkpoint.at, checkpoint.seq, checkpoint.head.hex())
    return f"{base64url.encode(_encode(header))}.{base64url.encode(_encode(claims))}".encode()


def read(unverified_text: str, keys: Mapping[str, VerifyingKey]) -> Checkpoint:
    """The checkpoint, its signature verified with one of these keys. Raises ValueError."""
    try:
        jws = jose.split(unverified_text, _ARTEFACT)
        header = jose.header(jws.header, _ARTEFACT)
        key = keys.get(str(header.get("kid")))
        if key is None:
            raise ValueError("no key of the keyring is so named")
        return _checkpoint(msgspec.convert(jose.verify(jws, header["alg"], key, _ARTEFACT), _Claims))
    except Refused as refused:
        raise ValueError(refused.detail) from None


def peek(unverified_text: str) -> Checkpoint:
    """What a text says, whoever wrote it. Raises ValueError."""
    try:
        jws = jose.split(unverified_text, _ARTEFACT)
    except Refused as refused:
        raise ValueError(refused.detail) from None
    payload = base64url.decode(jws.payload)
    if payload is None:
        raise ValueError("not base64url without padding")
    return _checkpoint(msgspec.json.decode(payload, type=_Claims))


def verify(rows: Iterable[Row], checkpoints: Sequence[Checkpoint], kept: Kept | None = None) -> Verified | Break:
    """Walk a whole ledger as `chain.verify` does, and compare it with what was signed, and written down, of it."""
    wanted = {each.seq for each in checkpoints}
    heads: dict[int, bytes] = {}
    found = False

    def noted() -> Iterator[Row]:
        nonlocal found
        for row in rows:
            if row.seq in wanted:
                heads[row.seq] = row.hash
            if kept is not None and row.hash == kept.head and kept.seq in (None, row.seq):
                found = True
            yield row

    walked = verify_chain(noted())
    if isinstance(walked, Break):
        return walked
    for each in checkpoints:
        if each.seq > walked.seq:
            return Break(walked.seq, "truncated", f"it ends at {walked.seq}, and a checkpoint was signed at {each.seq}")
        if heads[each.seq] != each.head:
            return Break(each.seq, "rewritten", f"record {each.seq} is not the one a checkpoint was signed of")
    if kept is not None and not found:
        which = "no record" if kept.seq is None else f"not record {kept.seq}"
        return Break(walked.seq, "head", f"{which} has the hash {kept.head.hex()}")
    return walked


def _checkpoint(claims: _Claims) -> Checkpoint:
    return Checkpoint(claims.seq, bytes.fromhex(claims.head), claims.iat)

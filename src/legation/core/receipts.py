"""Signed receipts for the hops of a chain (OAuth Actor Receipts): who let whom act, when, shown step by step.

Each time an actor is added, the authority signs one receipt for that step. A token carries them newest first, index by
index beside its `act` chain; each names the exact text of the one before by its hash (`prh`), and the newest names the
token (`origin_jti`). So a chain cannot be put together from parts of others. Refuses to know where keys come from.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping
from typing import Any, Final

from legation.core import base64url, jose
from legation.core.authority import Authority
from legation.core.delegation import PROFILE
from legation.core.jose import Artefact, Claims
from legation.core.keys import VerifyingKey
from legation.core.model import AccessToken, Actor
from legation.core.reasons import Reason, Refused

TYPE: Final = "actor-receipt+jwt"
"""`typ` of a receipt."""

_ARTEFACT: Final = Artefact(
    types=frozenset({TYPE}),
    malformed=Reason.RECEIPT_REFUSED,
    wrong_type=Reason.RECEIPT_REFUSED,
    wrong_algorithm=Reason.RECEIPT_REFUSED,
    bad_signature=Reason.RECEIPT_REFUSED,
    max_length=2048,
)


# -- what we mint ----------------------------------------------------------------------------------


def payload(of: Authority, *, issued_at: int, expires_at: int, jti: str, token_jti: str) -> dict[str, Any]:
    """Claims of the receipt for the current actor of an authority that is about to be issued as a token."""
    actor = of.chain[0]
    claims: dict[str, Any] = {
        "iss": of.issuer,
        "sub": of.subject,
        "act": {"iss": actor.iss, "sub": actor.sub, "sub_profile": PROFILE},
        "iat": issued_at,
        "exp": expires_at,
        "jti": jti,
        "origin_jti": token_jti,
    }
    if of.receipts:
        claims["prh"] = link(of.receipts[0])
    return claims


def link(older: str) -> str:
    """`prh`: SHA-256 over the exact text of the next older receipt, base64url."""
    return base64url.encode(hashlib.sha256(older.encode()).digest())


# -- what we accept --------------------------------------------------------------------------------


def unverified_kids(token: AccessToken) -> tuple[str, ...]:
    """The keys the receipts of a token say they were signed with, each once. Raises Refused(RECEIPT_REFUSED)."""
    return tuple(dict.fromkeys(_unverified_kid(text) for text in token.receipts))


def verify(token: AccessToken, actors: tuple[Actor, ...], keys: Mapping[str, VerifyingKey]) -> None:
    """Hold the receipts of a token against its chain. Raises Refused(RECEIPT_REFUSED).

    They cover the chain from the current actor inwards without a gap: every step this authority added, up to the
    first that another one did.
    """
    texts = token.receipts
    # 1. As many as there are steps of ours, and no more than there are steps.
    ours = next((index for index, actor in enumerate(actors) if actor.iss != token.issuer), len(actors))
    if not ours <= len(texts) <= len(actors):
        raise Refused(Reason.RECEIPT_REFUSED, "the receipts are not those of the chain")
    for index, text in enumerate(texts):
        key = keys.get(_unverified_kid(text))
        if key is None:
            raise Refused(Reason.RECEIPT_REFUSED, "a receipt is signed by no key of this authority")
        claims = _signed(text, key)
        # 2. Each for its actor and this subject, by this authority.
        act = claims.get("act")
        named = (act.get("iss"), act.get("sub")) if isinstance(act, dict) and "act" not in act else None
        if named != (actors[index].iss, actors[index].sub):
            raise Refused(Reason.RECEIPT_REFUSED, "a receipt is for another actor")
        if (claims.get("iss"), claims.get("sub")) != (token.issuer, token.subject):
            raise Refused(Reason.RECEIPT_REFUSED, "a receipt is for another subject, or by another authority")
        # 3. None ends before the token it supports.
        ends = claims.get("exp")
        if type(ends) is not int or ends < token.expires_at:
            raise Refused(Reason.RECEIPT_REFUSED, "a receipt ends before the token")
        # 4. Linked by the text of the next older one; the oldest by nothing.
        older = link(texts[index + 1]) if index + 1 < len(texts) else None
        if claims.get("prh") != older:
            raise Refused(Reason.RECEIPT_REFUSED, "a receipt is linked to another")
        # 5. The newest was made for this token.
        if index == 0 and claims.get("origin_jti") != token.jti:
            raise Refused(Reason.RECEIPT_REFUSED, "the newest receipt is for another token")


def _unverified_kid(unverified_receipt: str) -> str:
    segment = unverified_receipt.partition(".")[0]
    if len(segment) > _ARTEFACT.max_header:
        raise Refused(Reason.RECEIPT_REFUSED, "the header of a receipt is too long")
    return _kid(segment)


@functools.lru_cache(maxsize=64)
def _kid(unverified_segment: str) -> str:
    """What a header names. Ours are the same few."""
    kid = jose.header(unverified_segment, _ARTEFACT).get("kid")
    if not isinstance(kid, str):
        raise Refused(Reason.RECEIPT_REFUSED, "a receipt names no key")
    return kid


@functools.lru_cache(maxsize=16_384)
def _signed(unverified_receipt: str, key: VerifyingKey) -> Claims:
    """The claims of a receipt whose signature holds; remembered, for a token comes again. Raises Refused."""
    jws = jose.split(unverified_receipt, _ARTEFACT)
    return jose.verify(jws, jose.header(jws.header, _ARTEFACT)["alg"], key, _ARTEFACT)

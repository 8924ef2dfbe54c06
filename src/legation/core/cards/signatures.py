"""Who vouches for a card: an unverified card in, the signed one out, or a refusal (A2A 1.0 §8.4, RFC 7515).

Decides whether a card carries a signature by a key that may vouch for it. What comes out is read from the very bytes
that were signed; what was received beside them is gone: members of older versions, members nobody knows, whatever a
canonical form passes over. It refuses to know whether the card is fit to register (`reading.py`).
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from legation.core import base64url, jose
from legation.core.canonical import parse_json
from legation.core.cards import chains, trust
from legation.core.cards.canonical import Form, forms, known
from legation.core.cards.reading import MAX_CARD
from legation.core.cards.trust import SignerKey, Trust
from legation.core.jose import Artefact, UnverifiedJws
from legation.core.keys import HEADER_NAMES
from legation.core.messages import Json
from legation.core.reasons import Reason, Refused

MAX_SIGNATURES: Final = 8
"""On one card. A rotation takes two; each may cost a verification for every form."""

MAX_HEADER: Final = 32 * 1024
"""Characters of a protected header: a chain of certificates fits."""

MAX_KID: Final = 256

_ARTEFACT: Final = Artefact(
    # §8.4.2: `typ` SHOULD be JOSE. PyJWT, under the Python SDK, writes JWT where nobody said otherwise.
    types=frozenset({"", "jose", "jose+json", "jwt"}),
    malformed=Reason.CARD_SIGNATURE_MALFORMED,
    wrong_type=Reason.CARD_SIGNATURE_MALFORMED,
    wrong_algorithm=Reason.CARD_ALGORITHM,
    bad_signature=Reason.CARD_SIGNATURE,
    max_header=MAX_HEADER,
)


class UnverifiedSignature(Struct, frozen=True):
    """One of a card's `signatures` (AgentCardSignature). Its unprotected `header` is not read."""

    protected: Annotated[str, Meta(min_length=1, max_length=MAX_HEADER)]
    signature: Annotated[str, Meta(min_length=1, max_length=1024)]


class RawCard(Struct, frozen=True):
    """A card as it came: one reading, and nothing believed. Made by `read` alone."""

    unverified: Json
    """What of it the specification knows, by its field presence (§8.4.1)."""
    signatures: tuple[UnverifiedSignature, ...]
    dropped: tuple[str, ...]
    """JSON paths of what it does not know."""


class Signer(Struct, frozen=True):
    """Who signed, and with what."""

    publisher: str
    kid: str
    thumbprint: str
    """RFC 7638 of the key."""
    signature: UnverifiedSignature
    """The signature itself, for passing on."""


class SignedCard(Struct, frozen=True):
    """A card whose signature holds. Made by `verify` and `verify_carried` alone.

    `document` is what `payload` says, and all there is of the card.
    """

    document: Json
    payload: bytes
    """The bytes that were signed."""
    form: Form
    signers: tuple[Signer, ...]
    """Everybody whose signature over these bytes holds; never empty."""
    dropped: tuple[str, ...] = ()
    """JSON paths of what came with it and was not signed."""


def read(unverified: bytes | Json, *, limit: int = MAX_CARD) -> RawCard:
    """Read a card, signed or not. Raises Refused with the member at fault."""
    if isinstance(unverified, bytes) and len(unverified) > limit:
        raise Refused(Reason.TOO_LARGE, f"a card has at most {limit // 1024} KiB")
    card = parse_json(unverified, max_depth=jose.MAX_DEPTH) if isinstance(unverified, bytes) else unverified
    document, dropped = known(card)
    return RawCard(document, _signatures(card), dropped)


def verify(raw: RawCard, trusted: Trust, *, now: float) -> SignedCard:
    """The card that somebody we know signed (§8.4.3). `now` is epoch seconds.

    Raises Refused: CARD_UNSIGNED without a signature, CARD_SIGNATURE when none holds, and otherwise what is wrong with
    the most promising one: its key (revoked, not valid now, unknown, its chain), its algorithm, its form.
    """
    # Steps 1 and 2: each signature, and the keys it may be checked with.
    attempts = _attempts(raw.signatures, trusted, now)
    # Steps 3 to 5: the canonical bytes, the specification's first. Without presence: `read` saw to it.
    for form, payload in forms(raw.unverified):
        # Step 6. From here on the card is what these bytes say. They are our own, so any reader reads them alike.
        if signers := _signers(payload, attempts):
            return SignedCard(msgspec.json.decode(payload), payload, form, signers, raw.dropped)
    raise Refused(Reason.CARD_SIGNATURE, "no signature fits the card: it was changed, or signed by another key")


def verify_carried(
    payload: bytes, unverified: tuple[UnverifiedSignature, ...], trusted: Trust, *, now: float
) -> SignedCard:
    """The same for signed bytes that were carried along with their signatures. Raises Refused as `verify` does."""
    if len(payload) > MAX_CARD:
        raise Refused(Reason.TOO_LARGE, f"a card has at most {MAX_CARD // 1024} KiB")
    signers = _signers(payload, _attempts(unverified, trusted, now))
    if signers:
        # A key may have signed other things than cards. Only the bytes of a card are one.
        document = parse_json(payload, max_depth=jose.MAX_DEPTH)
        for form, written in forms(known(document)[0]):
            if written == payload:
                return SignedCard(document, payload, form, signers)
    raise Refused(Reason.CARD_SIGNATURE, "no signature fits the card that was carried")


def header(one: UnverifiedSignature) -> Json:
    """The protected header of a signature, judged without a key. Raises Refused."""
    return jose.header(one.protected, _ARTEFACT)


class _Attempt(Struct, frozen=True):
    """A signature that may hold, and the keys it may hold by."""

    signature: UnverifiedSignature
    value: bytes
    alg: str
    keys: tuple[SignerKey, ...]


def _attempts(unverified: tuple[UnverifiedSignature, ...], trusted: Trust, now: float) -> list[_Attempt]:
    """The signatures worth checking. Raises Refused when there are none, with the fault that tells most."""
    if not unverified:
        raise Refused(Reason.CARD_UNSIGNED, "the card carries no signature")
    attempts, faults = [], []
    for one in unverified:
        try:
            attempts.append(_attempt(one, trusted, now))
        except Refused as refused:
            faults.append(refused)
    if attempts:
        return attempts
    raise min(faults, key=lambda fault: _TELLING.index(fault.reason))


def _attempt(one: UnverifiedSignature, trusted: Trust, now: float) -> _Attempt:
    # 1. The protected header: an asymmetric algorithm of the list, no `crit`, no `b64` (RFC 7515 §4.1, RFC 8725 §3).
    members = header(one)
    # 2. `kid` is REQUIRED (§8.4.2), and SDKs that verify do not ask for it.
    kid = members.get("kid")
    if not isinstance(kid, str) or not 0 < len(kid) <= MAX_KID:
        raise Refused(Reason.CARD_SIGNATURE_MALFORMED, "`kid` is missing or not text")
    # 3. The signature's own bytes, in their one spelling.
    value = base64url.decode(one.signature)
    if value is None:
        raise Refused(Reason.CARD_SIGNATURE_MALFORMED, "the signature is not base64url without padding")
    # 4. The publishers' keys come first: a kid that is known here is what we know it to be, and its revocation holds
    #    whatever certificate the header brings. `jku`, `jwk` and `x5u` are not read.
    keys = trust.fit(trusted, kid, now)
    # 5. Otherwise a chain to a root of its publisher, where any has one.
    if not keys and trusted.roots and "x5c" in members:
        keys = (chains.key_of(members["x5c"], kid, trusted, now),)
    # 6. The key has the last word on the algorithm (RFC 8725 §3.1).
    if not keys:
        raise Refused(Reason.CARD_SIGNER_UNKNOWN, "no publisher known here has the key it names")
    fitting = tuple(one for one in keys if members["alg"] in HEADER_NAMES[one.key.alg])
    if not fitting:
        raise Refused(Reason.CARD_ALGORITHM, f"the key it names is for {keys[0].key.alg}")
    return _Attempt(one, value, members["alg"], fitting)


_TELLING: Final = (
    Reason.CARD_KEY_REVOKED,
    Reason.CARD_KEY_EXPIRED,
    Reason.CARD_CHAIN,
    Reason.CARD_SIGNER_UNKNOWN,
    Reason.CARD_ALGORITHM,
    Reason.CARD_SIGNATURE_MALFORMED,
)
"""Of several faults, the one a person should hear of."""


def _signers(payload: bytes, attempts: list[_Attempt]) -> tuple[Signer, ...]:
    """Everybody whose signature over these bytes holds."""
    text = base64url.encode(payload)
    return tuple(found for attempt in attempts if (found := _signer(text, attempt)) is not None)


def _signer(text: str, attempt: _Attempt) -> Signer | None:
    signing_input = f"{attempt.signature.protected}.{text}".encode()
    jws = UnverifiedJws(attempt.signature.protected, _DETACHED, attempt.value, signing_input)
    for key in attempt.keys:
        try:
            jose.verify(jws, attempt.alg, key.key, _ARTEFACT)
        except Refused:  # of algorithm and header nothing is left to refuse: it does not hold
            continue
        return Signer(key.publisher, key.key.kid, key.thumbprint, attempt.signature)
    return None


_DETACHED: Final = "e30"
"""`{}`: what `jose` may read as a payload. Ours is detached (RFC 7515 appendix F), and read by what made it."""


def _signatures(unverified_card: Json) -> tuple[UnverifiedSignature, ...]:
    listed = unverified_card.get("signatures")
    if listed is None:
        return ()
    if not isinstance(listed, list) or len(listed) > MAX_SIGNATURES:
        raise Refused(Reason.INVALID_PARAMS, f"a list of at most {MAX_SIGNATURES} is expected", field="signatures")
    found = []
    for index, one in enumerate(listed):
        try:
            found.append(msgspec.convert(one, UnverifiedSignature))
        except msgspec.ValidationError:
            raise Refused(
                Reason.INVALID_PARAMS, "`protected` and `signature` are text of base64url", field=f"signatures[{index}]"
            ) from None
    return tuple(found)

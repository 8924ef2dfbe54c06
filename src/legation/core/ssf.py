"""Security event tokens: what we tell others of authority withdrawn, and what others may tell us (RFC 8417, CAEP 1.0).

Decides what an event says, which bytes are signed, and whether a token that was received is one event of an issuer
that is believed. Refuses to know what follows from an event: that is `signalling.py`.

INVARIANT: a security event token has no `sub` and no `exp`, and exactly one event (SSF 1.0 §4.1, RFC 8417 §2.2): so
none passes for an access token, and an access token passes for none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256
from msgspec import Struct

from legation.core import base64url, jose, keys
from legation.core.asks import Change, FindAll, NewJti, Plan, Unavailable, ask
from legation.core.canonical import encode, parse_json
from legation.core.jose import Artefact
from legation.core.kept import Issuer, PutKept
from legation.core.kept.signals import SignalQueued, SignalStream, Subject
from legation.core.keys import VerifyingKey
from legation.core.reasons import Reason, Refused

TYPE: Final = "secevent+jwt"
"""`typ` of a security event token (RFC 8417 §2.3)."""

MEDIA: Final = f"application/{TYPE}"

_CAEP: Final = "https://schemas.openid.net/secevent/caep/event-type/"
_SSF: Final = "https://schemas.openid.net/secevent/ssf/event-type/"
SESSION_REVOKED: Final = _CAEP + "session-revoked"
CREDENTIAL_CHANGE: Final = _CAEP + "credential-change"
TOKEN_CLAIMS_CHANGE: Final = _CAEP + "token-claims-change"
VERIFICATION: Final = _SSF + "verification"
STREAM_UPDATED: Final = _SSF + "stream-updated"

SUPPORTED: Final = (SESSION_REVOKED, CREDENTIAL_CHANGE, TOKEN_CLAIMS_CHANGE)
"""What a receiver may ask for. The two of SSF itself are sent without being asked for."""

KEPT: Final = 7 * 86400.0
"""Seconds an event waits for its receiver."""

FUTURE: Final = 60
"""Seconds `iat` may lie ahead of our clock."""

MAX_LENGTH: Final = 16 * 1024
"""Characters of a token received."""


# -- what we say -----------------------------------------------------------------------------------


class Signal(Struct, frozen=True):
    """Something to tell whoever listens."""

    event: str
    subject: Subject
    said: dict[str, str | int | dict[str, str]]


def session_revoked(subject: Subject, at: float, *, who: str, why: str) -> Signal:
    """Everything obtained by this subject until now is dead (CAEP 1.0 §3.1)."""
    return Signal(SESSION_REVOKED, subject, _said(at, who, why))


def credential_revoked(jkt: str, at: float, *, who: str, why: str) -> Signal:
    """A key is trusted no more (CAEP 1.0 §3.3). It is named by its thumbprint (RFC 7638)."""
    said = {"credential_type": "jwk", "change_type": "revoke", **_said(at, who, why)}
    return Signal(CREDENTIAL_CHANGE, Subject("opaque", id=jkt), said)


def credential_changed(agent: str, at: float, *, revoked: bool, who: str, why: str) -> Signal:
    """An agent has another key; `revoked`: its old ones are trusted no more (CAEP 1.0 §3.3)."""
    said = {"credential_type": "jwk", "change_type": "revoke" if revoked else "update", **_said(at, who, why)}
    return Signal(CREDENTIAL_CHANGE, agent_subject(agent), said)


def claims_changed(subject: Subject, at: float, claims: dict[str, str], *, who: str, why: str) -> Signal:
    """What tokens of this subject say is no longer so; these claims are what they would say now (CAEP 1.0 §3.2)."""
    return Signal(TOKEN_CLAIMS_CHANGE, subject, {"claims": claims, **_said(at, who, why)})


def person_subject(name: str) -> Subject:
    return Subject("iss_sub", sub=f"user:{name}")


def agent_subject(name: str) -> Subject:
    return Subject("iss_sub", sub=name)


def token_subject(jti: str) -> Subject:
    return Subject("jwt_id", jti=jti)


def grant_subject(name: str) -> Subject:
    return Subject("opaque", id=f"grant:{name}")


def initiator(who: str) -> str:
    """`initiating_entity` of CAEP 1.0 §2: the policy is ours, an agent or a person is a user, anybody else an operator.

    Who it was in person is in our record, and nobody else's business.
    """
    return "user" if who.startswith(("agent ", "user:")) else "system" if who.startswith("issuer ") else "admin"


def _said(at: float, who: str, why: str) -> dict[str, str | int | dict[str, str]]:
    said: dict[str, str | int | dict[str, str]] = {"event_timestamp": int(at), "initiating_entity": who}
    # What an operator writes down is for the record. CAEP 1.0 §2 wants a reason that is not empty, or none.
    return {**said, "reason_admin": {"en": "revoked"}} if why else said


def queued(tenant: str, signals: Iterable[Signal], now: float) -> Plan[tuple[Change, ...]]:
    """Put signals on every stream of the tenant that asked for them: to be written with what they tell of.

    Where the streams cannot be read there are none: what is withdrawn is withdrawn, told of or not.
    """
    wanted = tuple(signals)
    if not wanted:
        return ()
    try:
        streams = yield from ask(FindAll(SignalStream, tenant))
    except Unavailable:
        return ()
    changes: list[Change] = []
    for found in streams:
        stream = found.document
        for signal in wanted:
            if stream.status != "disabled" and signal.event in stream.requested:
                jti = yield from ask(NewJti())
                changes.append(PutKept(waiting(stream, jti, signal, now), 0))
    return tuple(changes)


def waiting(stream: SignalStream, jti: str, signal: Signal, now: float) -> SignalQueued:
    """A signal on a stream."""
    return SignalQueued(
        tenant=stream.tenant, id=jti, parent=stream.id, until=now + KEPT,
        event=signal.event, subject=signal.subject, said=signal.said, at=now,
    )  # fmt: skip


def signing_input(kid: str, issuer: str, audience: str, signal: SignalQueued) -> bytes:
    """What is signed with RS256, which CAEP's interoperability profile asks of every transmitter (§2.6 there).

    The `jti` and `iat` are those of the event, so that sending it again sends the same token.
    """
    subject = {name: value for name in ("format", "sub", "jti", "id") if (value := getattr(signal.subject, name))}
    if signal.subject.format in ("iss_sub", "jwt_id"):
        subject["iss"] = issuer
    claims = {
        "iss": issuer,
        "jti": signal.id,
        "iat": int(signal.at),
        "aud": audience,
        "sub_id": subject,
        "events": {signal.event: signal.said},
    }
    header = {"alg": "RS256", "typ": TYPE, "kid": kid}
    return b".".join(base64url.encode(encode(part)).encode() for part in (header, claims))


# -- what others say -------------------------------------------------------------------------------


class Received(Struct, frozen=True):
    """A security event token whose signature and claims hold. Made by `verify` alone."""

    issuer: str
    jti: str
    issued_at: int
    event: str
    subject: dict[str, Any]
    said: dict[str, Any]


class Unverified(Struct, frozen=True):
    """A token taken apart, to find the key by. Nothing in here is believed."""

    text: str
    header: dict[str, Any]
    claims: dict[str, Any]
    signed: bytes
    signature: bytes

    @property
    def issuer(self) -> str:
        return str(self.claims.get("iss", ""))[:512]

    @property
    def kid(self) -> str:
        return str(self.header.get("kid", ""))[:256]


def take_apart(unverified_set: bytes) -> Unverified:
    """A compact JWS of the kind of a security event token. Raises Refused(SET_MALFORMED)."""
    # 1. Three segments of base64url, and no more of them than an event needs.
    if len(unverified_set) > MAX_LENGTH or not unverified_set.isascii():
        raise Refused(Reason.SET_MALFORMED, f"not ASCII, or longer than {MAX_LENGTH} bytes")
    segments = unverified_set.decode().split(".")
    if len(segments) != 3:
        raise Refused(Reason.SET_MALFORMED, "not three segments joined by dots")
    header, claims = (_object(segment) for segment in segments[:2])
    signature = base64url.decode(segments[2])
    if signature is None:
        raise Refused(Reason.SET_MALFORMED, "its signature is not base64url without padding")
    # 2. RFC 8417 §2.3, SSF 1.0 §4.1.3: explicitly of this type; nothing critical is understood (RFC 7515 §4.1.11).
    typ = header.get("typ")
    if not isinstance(typ, str) or typ.lower().removeprefix("application/") != TYPE or "crit" in header:
        raise Refused(Reason.SET_MALFORMED, f"`typ` is {TYPE}, and nothing is `crit`")
    text = unverified_set.decode()
    return Unverified(text, header, claims, text.rpartition(".")[0].encode(), signature)


def verify(unverified: Unverified, issuer: Issuer, key: VerifyingKey | None, audience: str, now: float) -> Received:
    """Make a Received of a token of this issuer, or raise Refused (SSF 1.0 §4.1, RFC 8935 §2.4).

    `key` is the issuer's of that kid, where it has one that is not RSA; those are among its pinned keys.
    """
    # 1. Signed by the issuer the stream is from, by an algorithm the operator allowed it.
    claims = unverified.claims
    alg = unverified.header.get("alg")
    if alg == "RS256" and "RS256" in issuer.algorithms:
        _by_rsa(unverified, issuer)
    elif key is not None and key.alg in issuer.algorithms and isinstance(alg, str):
        jose.verify(jose.split(unverified.text, _ARTEFACT), alg, key, _ARTEFACT)
    else:
        raise Refused(Reason.SET_SIGNATURE, "no key of its issuer is for it")
    if claims.get("iss") != issuer.id:
        raise Refused(Reason.SET_ISSUER, "`iss` is another's")
    # 2. For us. RFC 8417 §2.2: one text, or several.
    named = claims.get("aud")
    if audience not in (named if isinstance(named, list) else [named]):
        raise Refused(Reason.SET_AUDIENCE, f"`aud` is not `{audience}`")
    # 3. No access token, ID token or logout token in disguise (SSF 1.0 §4.1.1, §4.1.2).
    if shown := {"sub", "exp"} & claims.keys():
        raise Refused(Reason.SET_MALFORMED, f"`{min(shown)}` has no place here")
    # 4. Told once, at a time.
    jti, issued_at = claims.get("jti"), claims.get("iat")
    if not isinstance(jti, str) or not _PLAIN.fullmatch(jti):
        raise Refused(Reason.SET_MALFORMED, "`jti` is missing, or not a short printable text")
    if type(issued_at) is not int or issued_at > now + FUTURE:
        raise Refused(Reason.SET_MALFORMED, "`iat` is missing, not whole seconds, or lies ahead")
    # 5. One event, about somebody (SSF 1.0 §4.1.4, §4.1.6).
    events, subject = claims.get("events"), claims.get("sub_id")
    if not isinstance(events, dict) or len(events) != 1:
        raise Refused(Reason.SET_MALFORMED, "`events` holds exactly one event")
    ((event, said),) = events.items()
    if not isinstance(said, dict) or not isinstance(subject, dict) or not isinstance(subject.get("format"), str):
        raise Refused(Reason.SET_MALFORMED, "the event is an object, and `sub_id` has a `format`")
    return Received(issuer.id, jti, issued_at, event, subject, said)


def _by_rsa(unverified: Unverified, issuer: Issuer) -> None:
    """Raise Refused(SET_SIGNATURE) unless the pinned RSA key it names made the signature."""
    for jwk in json.loads(issuer.jwks or b"{}").get("keys", []):
        if jwk.get("kid") == unverified.kid and (key := _rsa_key(jwk)) is not None:
            try:
                return key.verify(unverified.signature, unverified.signed, PKCS1v15(), SHA256())
            except InvalidSignature:
                break
    raise Refused(Reason.SET_SIGNATURE, "no RSA key of its issuer verifies it")


def _rsa_key(jwk: dict[str, Any]) -> RSAPublicKey | None:
    """A public RSA key of 2048 to 4096 bits for signatures; None for anything else (RFC 7518 §6.3)."""
    if jwk.get("kty") != "RSA" or keys.PRIVATE & jwk.keys() or jwk.get("use", "sig") != "sig":
        return None
    n, e = (base64url.decode(str(jwk.get(name, ""))) for name in ("n", "e"))
    if not n or not e or not 256 <= len(n) <= 512:
        return None
    try:
        return RSAPublicNumbers(int.from_bytes(e, "big"), int.from_bytes(n, "big")).public_key()
    except ValueError:
        return None


def _object(segment: str) -> dict[str, Any]:
    text = base64url.decode(segment)
    if text is None:
        raise Refused(Reason.SET_MALFORMED, "not base64url without padding")
    try:
        found = parse_json(text, max_depth=12)
    except Refused as refused:
        raise Refused(Reason.SET_MALFORMED, f"{refused.reason.id}: {refused.detail}") from None
    if not isinstance(found, dict):
        raise Refused(Reason.SET_MALFORMED, "not a JSON object")
    return found


_PLAIN: Final = re.compile(r"[ -~]{1,256}")
_ARTEFACT: Final = Artefact(
    types=frozenset({TYPE}),
    malformed=Reason.SET_MALFORMED,
    wrong_type=Reason.SET_MALFORMED,
    wrong_algorithm=Reason.SET_SIGNATURE,
    bad_signature=Reason.SET_SIGNATURE,
    max_length=MAX_LENGTH,
)

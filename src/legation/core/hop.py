"""The token of one hop: what an origin sees in place of the caller's (it never sees that).

Minted for this caller, this callee and this skill, signed by the gateway, addressed to the origin's interface URL.
The claims are the same for a whole period, so that signing is paid once a period and not once a call; they say who
calls, for which tenant and skill, and nothing an origin could use elsewhere. Under authority that may be delegated it
carries that as well, for this one callee to bring to the token endpoint (`grants/exchange.py`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, NamedTuple

from msgspec import Raw
from msgspec.structs import replace

from legation.core import jose, tenancy, tokens
from legation.core.asks import ActiveKid, Plan, Sign, ask
from legation.core.canonical import digest, encode
from legation.core.jose import Artefact
from legation.core.kept import Agreement
from legation.core.keys import VerifyingKey
from legation.core.model import AccessToken
from legation.core.reasons import Reason, Refused
from legation.core.stages import Case

TYPE: Final = "hop+jwt"
"""`typ`, so that it is never taken for an access token."""

_ARTEFACT: Final = Artefact(
    types=frozenset({TYPE}),
    malformed=Reason.SUBJECT_TOKEN,
    wrong_type=Reason.SUBJECT_TOKEN,
    wrong_algorithm=Reason.SUBJECT_TOKEN,
    bad_signature=Reason.SUBJECT_TOKEN,
    max_length=2 * tokens.MAX_LENGTH,
)

More = tuple[tuple[str, bytes], ...]
"""Further claims, each as JSON: a key of the memory below."""


# -- what we mint ----------------------------------------------------------------------------------


def token(case: Case) -> Plan[str]:
    """A compact JWS with iss, sub, client_id, aud, tenant, scope, iat, exp, jti; and what `_borne` adds."""
    kid = yield from ask(ActiveKid("hop"))
    half = case.terms.hop_lifetime // 2
    caller = case.token
    plain = case.agreement is None and caller.act is None and not caller.depth and not caller.authorization_details
    payload = _unsigned(
        kid,
        case.terms.base_url,
        case.subject,
        caller.client_id,
        case.interface.url,
        case.callee.tenant,
        case.skill or " ".join(sorted(caller.scope)),
        int(case.now) // half * half,
        case.terms.hop_lifetime,
        () if plain else _borne(caller, case.callee.id, case.agreement),
    )
    return tokens.compact(payload, (yield from ask(Sign(kid, payload))))


def _borne(caller: AccessToken, callee: str, agreement: Agreement | None) -> More:
    """What the origin may know of the caller's authority; and all of it, where it may be delegated to the callee."""
    said: dict[str, Any] = {}
    if caller.act is not None:
        said["act"] = caller.act
    if caller.authorization_details:
        said["authorization_details"] = list(caller.authorization_details)
    if caller.txn is not None:
        said["txn"] = caller.txn
    depth, acr = caller.depth, caller.acr
    if agreement is not None:
        said["agreement"] = agreement.id
        depth, acr = min(depth, agreement.depth), tenancy.acr(agreement, acr)
    if depth > 0:
        passed_on: dict[str, Any] = {
            "to": callee,
            "sub": caller.subject,
            "tenant": caller.tenant,
            "jti": caller.jti,
            "iat": caller.issued_at,
            "exp": caller.expires_at,
            "scope": " ".join(sorted(caller.scope)),
            "delegation_depth": depth,
            "delegation_targets": sorted(caller.targets),
            "delegation_actors": sorted(caller.delegates),
        }
        optional = (("jkt", caller.jkt), ("grant_id", caller.grant), ("acr", acr), ("auth_time", caller.auth_time))
        passed_on |= {name: value for name, value in optional if value is not None}
        if caller.parents:
            passed_on["delegation_parents"] = list(caller.parents)
        if caller.receipts:
            passed_on["actor_receipts"] = list(caller.receipts)
        if caller.may_act:
            passed_on["may_act"] = caller.may_act[0]
        said["delegation"] = passed_on
    return tuple((name, encode(value)) for name, value in said.items())


@lru_cache(maxsize=4096)
def _unsigned(  # noqa: PLR0913, PLR0917 - a claim each
    kid: str,
    issuer: str,
    subject: str,
    client_id: str,
    audience: str,
    tenant: str,
    scope: str,
    issued: int,
    lifetime: int,
    more: More = (),
) -> bytes:
    """What is signed. The same for a whole period, so it is put together once a period."""
    # All the claims that vary, so that tokens which differ have ids which differ (RFC 7519 §4.1.7).
    who = (subject, client_id, tenant, audience, scope, str(issued), *(text.decode() for _, text in more))
    claims = {
        "iss": issuer,
        "sub": subject,
        "client_id": client_id,
        "aud": audience,
        "tenant": tenant,
        "scope": scope,
        "iat": issued,
        "exp": issued + lifetime,
        "jti": digest("\n".join(who).encode())[:32],
        **{name: Raw(text) for name, text in more},
    }
    return tokens.signing_input(kid, TYPE, claims)


# -- what the token endpoint takes back ------------------------------------------------------------


class Passed(NamedTuple):
    """What a hop token passes on. Whoever brings it must be `to`, at `origin`; the rest is not judged here."""

    token: AccessToken
    """The authority of the caller, as its access token stated it. The callee never has that, nor its key."""
    to: str
    """The agent it was minted for."""
    origin: str
    """The interface URL it was addressed to."""
    jti: str
    """Of the hop token itself."""


def unverified_kid(unverified_token: str) -> str:
    """The key a hop token says it was signed with: good for looking it up and no more. Raises Refused."""
    segment = unverified_token.partition(".")[0]
    if len(segment) > _ARTEFACT.max_header:
        raise Refused(Reason.SUBJECT_TOKEN, "its header is too long")
    kid = jose.header(segment, _ARTEFACT).get("kid")
    if not isinstance(kid, str):
        raise Refused(Reason.SUBJECT_TOKEN, "`kid` is missing or not text")
    return kid


def read(unverified_token: str, key: VerifyingKey, *, issuer: str, resource: str, now: float) -> Passed:
    """What a hop token passes on. Raises Refused(SUBJECT_TOKEN | DELEGATION_DEPTH).

    The caller MUST have looked `key` up among those that sign hop tokens. `resource` stands before an agent's id in
    its resource identifier.
    """
    passed, ends = _signed(unverified_token, key, resource)
    if passed.token.issuer != issuer:
        raise Refused(Reason.SUBJECT_TOKEN, "`iss` is another authority's")
    if min(ends, passed.token.expires_at) <= now:
        raise Refused(Reason.SUBJECT_TOKEN, "it has run out, or the token it stands for has")
    if passed.token.issued_at > now + tokens.SKEW:
        raise Refused(Reason.SUBJECT_TOKEN, "`iat` lies ahead")
    return passed


@lru_cache(maxsize=4096)
def _signed(unverified_token: str, key: VerifyingKey, resource: str) -> tuple[Passed, int]:
    """What holds of a hop token at any time, and its `exp`. Raises Refused(SUBJECT_TOKEN | DELEGATION_DEPTH)."""
    jws = jose.split(unverified_token, _ARTEFACT)
    header = jose.header(jws.header, _ARTEFACT)
    if header.get("kid") != key.kid:
        raise Refused(Reason.SUBJECT_TOKEN, "`kid` is another key's")
    claims = jose.verify(jws, header["alg"], key, _ARTEFACT)
    match claims:
        case {
            "iss": str(issuer), "client_id": str(client), "aud": str(origin), "exp": int(ends), "jti": str(own),
            "delegation": {
                "to": str(to), "sub": str(subject), "tenant": str(tenant), "jti": str(jti), "iat": int(iat),
                "exp": int(exp), "scope": str(scope),
            },
        }:  # fmt: skip
            token = AccessToken(
                issuer, subject, client, resource + to, frozenset(scope.split()), tenant, iat, exp, jti, key.kid
            )
            if isinstance(jkt := claims["delegation"].get("jkt"), str):
                token = replace(token, jkt=jkt)
            outer = {name: claims[name] for name in ("act", "authorization_details", "txn") if name in claims}
            try:
                return Passed(tokens.delegated(token, {**claims["delegation"], **outer}), to, origin, own), ends
            except Refused as refused:
                raise Refused(Reason.SUBJECT_TOKEN, refused.detail) from None
        case {"delegation": _}:
            raise Refused(Reason.SUBJECT_TOKEN, "what it passes on cannot be read")
        case _:
            # Ours, and good: what it stands for ends with this agent, from the start or after as many steps as it had.
            raise Refused(Reason.DELEGATION_DEPTH, "no delegation is left to the call it came with")

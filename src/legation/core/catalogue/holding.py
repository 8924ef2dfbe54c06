"""Whether the origin a card comes from holds the key it is signed with: a copied card fails here.

`tls`: the card comes over TLS from the well-known place of a host its author named in what was signed, or of the very
name a publisher was proven by; or from the well-known place below a path at which its author named an interface. Any
other document of such a host proves nothing: on a platform others may write there. Otherwise `nonce`: the origin signs
a fresh nonce, for this gateway and for the origin that was asked, with a key that signed the card. The answer names
that origin, so that whoever passes the question on to the true holder gets an answer for the holder's own origin, and
fails.
"""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from legation.core import jose
from legation.core.asks import Broken, Fetch, Find, NewSecret, Now, Plan, ask
from legation.core.canonical import parse_json
from legation.core.cards.signatures import SignedCard
from legation.core.cards.trust import fit
from legation.core.catalogue.trusting import trust
from legation.core.jose import Artefact
from legation.core.kept import Publisher
from legation.core.reasons import Reason, Refused

PATH: Final = "/.well-known/agent-card-holder"
TYPE: Final = "agent-card-holder+jwt"
WELL_KNOWN: Final = "/.well-known/agent-card.json"
"""Where the card of a host is, or of an agent below a path of it (A2A 1.0 §8.2)."""

SKEW: Final = 60
MOST: Final = 16 * 1024

_AMBIGUOUS: Final = re.compile(r"%|//|\\|;|/\.|\.well-known")
"""What a server may take for another path."""

_REFUSE: Final = Reason.CARD_HOLDER
_ARTEFACT: Final = Artefact(frozenset({TYPE}), _REFUSE, _REFUSE, _REFUSE, _REFUSE)


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL, as a holder names them. Raises Refused."""
    parts = urlsplit(url)
    if not parts.scheme or not parts.netloc or "@" in parts.netloc:
        raise _wrong("the card comes from no URL")
    return f"{parts.scheme}://{parts.netloc}".lower()


def held(url: str, card: SignedCard, tenant: str, *, audience: str) -> Plan[str]:
    """How the origin of a URL proves that it holds a key of the card. Raises Refused(CARD_HOLDER)."""
    if (yield from _by_tls(url, card, tenant)):
        return "tls"
    origin = origin_of(url)
    nonce = yield from ask(NewSecret())
    query = urlencode({"nonce": nonce, "aud": audience})
    try:
        answer = yield from ask(Fetch(f"{origin}{PATH}?{query}", most=MOST))
    except Broken as broken:
        raise _wrong(f"its origin does not answer for its key: {broken.detail or broken.kind}") from None
    yield from _proven(answer.body, card, tenant, {"nonce": nonce, "aud": audience, "origin": origin})
    return "nonce"


def _by_tls(url: str, card: SignedCard, tenant: str) -> Plan[bool]:
    """The document came over TLS, and so from whoever holds this name."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.query:
        return False
    base = parts.path.removesuffix(WELL_KNOWN)
    if base == parts.path or _AMBIGUOUS.search(base):
        return False
    named = [urlsplit(one["url"]) for one in card.document["supportedInterfaces"]
             if one["url"].lower().startswith("https://")]  # fmt: skip
    if any(one.netloc.lower() == parts.netloc.lower() and (not base or one.path.startswith(f"{base}/"))
           for one in named):  # fmt: skip
        return True
    if base:
        return False
    for signer in card.signers:
        found = yield from ask(Find(Publisher, tenant, signer.publisher))
        if found is not None and found.document.verified == "domain" and found.document.id == parts.netloc.lower():
            return True
    return False


def _proven(unverified: bytes, card: SignedCard, tenant: str, expected: dict[str, str]) -> Plan[None]:
    """Raise Refused unless these bytes are the proof that was asked for."""
    now = yield from ask(Now())
    try:
        document: Any = parse_json(unverified)
    except Refused:
        raise _wrong("what its origin answers is no JSON") from None
    text = document.get("proof") if isinstance(document, dict) else None
    if not isinstance(text, str):
        raise _wrong("what its origin answers holds no `proof`")
    # 1. One JWS of this kind, by a key that signed the card and may still vouch.
    jws = jose.split(text, _ARTEFACT)
    header = jose.header(jws.header, _ARTEFACT)
    prints = {one.thumbprint for one in card.signers}
    kid = header.get("kid")
    keys = fit((yield from trust(tenant)), kid, now) if isinstance(kid, str) else ()
    fitting = [one for one in keys if one.thumbprint in prints]
    if not fitting:
        raise _wrong("the proof is signed with another key than the card")
    claims = jose.verify(jws, header["alg"], fitting[0].key, _ARTEFACT)
    # 2. For this question, this gateway and this origin; made now.
    for name, value in expected.items():
        if claims.get(name) != value:
            raise _wrong(f"the proof is for another `{name}`")
    made = claims.get("iat")
    if not isinstance(made, int) or abs(now - made) > SKEW:
        raise _wrong("the proof was not made now")


def _wrong(detail: str) -> Refused:
    return Refused(Reason.CARD_HOLDER, detail)

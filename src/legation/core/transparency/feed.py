"""The revocation feed: what stopped, in order, signed, each proven to stand in the log.

One page is a JWS of `typ` `legation-revocations+jwt`. The keeper makes its signing input; whoever holds the key signs
it. A follower (an SDK, another gateway) reads pages in order and keeps a `Followed`: it never goes back, never skips a
number, and its log only grows. A page that is too old is no page: a follower that cannot get a fresh one does not know
what was revoked, and MUST NOT take that for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from legation.core import base64url, jose
from legation.core.jose import Artefact
from legation.core.keys import VerifyingKey
from legation.core.reasons import Reason, Refused
from legation.core.transparency.changes import LIFTS, STOPS, Change, Subject, leaf, read
from legation.core.transparency.merkle import NOTHING, Head, Tree, extends, included

TYPE: Final = "legation-revocations+jwt"
MAX_ENTRIES: Final = 500
"""Entries of one page; a follower far behind reads several."""

MAX_LENGTH: Final = 4 * 1024 * 1024
"""Characters of a page: its entries, each with a proof."""

SKEW: Final = 60
"""Seconds two clocks may differ."""

MAX_LIFETIME: Final = 600
"""Seconds after its `iat` a page counts at most, whatever it says: one that never ended could be shown for ever."""

_Hash = Annotated[str, Meta(min_length=43, max_length=43)]
_Proof = Annotated[tuple[_Hash, ...], Meta(max_length=64)]


class _Entry(Struct, frozen=True, forbid_unknown_fields=True):
    leaf: Annotated[str, Meta(max_length=8192)]
    """base64url: the very bytes that were hashed."""
    index: Annotated[int, Meta(ge=0)]
    proof: _Proof


class _Page(Struct, frozen=True):
    """The payload. `after` and `seq`: it holds the entries after the one and up to the other."""

    iss: str
    iat: Annotated[int, Meta(ge=0)]
    exp: Annotated[int, Meta(ge=0)]
    after: Annotated[int, Meta(ge=0)]
    seq: Annotated[int, Meta(ge=0)]
    latest: Annotated[int, Meta(ge=0)]
    """The last number there is; beyond `seq`, there are more pages."""
    size: Annotated[int, Meta(ge=0)]
    root: _Hash
    base: Annotated[int, Meta(ge=0)]
    """Leaves of the log that `consistency` starts from."""
    consistency: _Proof
    entries: Annotated[tuple[_Entry, ...], Meta(max_length=MAX_ENTRIES)]


class Followed(Struct, frozen=True):
    """What a follower knows: kept between pages, and across restarts."""

    seq: int = 0
    head: Head = NOTHING
    stopped: frozenset[tuple[Subject, str]] = frozenset()
    """What is revoked or suspended now."""
    fresh_until: int = 0
    complete: bool = False
    """Whether the last page was the last there is."""

    def stops(self, subject: Subject, ident: str, now: float) -> bool:
        """Whether a call that depends on this must be refused. Raises LookupError when too old to tell."""
        if not self.complete or now >= self.fresh_until + SKEW:
            raise LookupError("the revocation feed is not followed to its end, or too old")
        return (subject, ident) in self.stopped


class Heard(Struct, frozen=True):
    """What a page came to: what is known after it, and every change it told of, in order."""

    known: Followed
    changes: tuple[Change, ...]


# -- the keeper ------------------------------------------------------------------------------------------


def signing_input(  # noqa: PLR0913 - a page says as much
    tree: Tree,
    numbered: Sequence[tuple[int, Change]],
    *,
    issuer: str,
    kid: str,
    alg: str,
    now: int,
    lifetime: int,
    after: int = 0,
    base: int = 0,
) -> bytes:
    """What is to be signed for a follower that knows `after` and a log of `base` leaves (RFC 7515 §5.1).

    `numbered` holds every stop and lift there is, in the order of its `seq`, with its index in the tree. Raises
    ValueError where it has gaps, or where the follower knows more than there is.
    """
    for place, (_, change) in enumerate(numbered, 1):
        if change.seq != place:
            raise ValueError(f"change {place} is numbered {change.seq}")
    latest = len(numbered)
    if after > latest:
        raise ValueError(f"there is no change {after}")
    shown = numbered[after : after + MAX_ENTRIES]
    head = tree.head()
    page = _Page(
        iss=issuer,
        iat=now,
        exp=now + lifetime,
        after=after,
        seq=after + len(shown),
        latest=latest,
        size=head.size,
        root=base64url.encode(head.root),
        base=base,
        consistency=_written(tree.consistency(base)),
        entries=tuple(
            _Entry(base64url.encode(leaf(change)), index, _written(tree.inclusion(index))) for index, change in shown
        ),
    )
    header = {"alg": alg, "kid": kid, "typ": TYPE}
    return b".".join(base64url.encode(msgspec.json.encode(part)).encode() for part in (header, page))


def compact(signed: bytes, signature: bytes) -> str:
    """The page as it is served: a signing input and its signature (RFC 7515 §3.1)."""
    return f"{signed.decode()}.{base64url.encode(signature)}"


def _written(hashes: Iterable[bytes]) -> tuple[str, ...]:
    return tuple(map(base64url.encode, hashes))


# -- the follower ----------------------------------------------------------------------------------------


def follow(
    unverified_page: str,
    known: Followed,
    *,
    issuer: str,
    key_for: Callable[[str], VerifyingKey | None],
    now: float,
    refuse: Reason,
) -> Followed:
    """What a follower knows after this page. Raises Refused(refuse); what it knew stays as it was.

    `key_for` gives the keeper's key of a kid, from what is configured or pinned; never from the page.
    """
    return hear(unverified_page, known, issuer=issuer, key_for=key_for, now=now, refuse=refuse).known


def hear(
    unverified_page: str,
    known: Followed,
    *,
    issuer: str,
    key_for: Callable[[str], VerifyingKey | None],
    now: float,
    refuse: Reason,
) -> Heard:
    """The same with every change the page told of: what was stopped and let go on between two pages was stopped."""
    # 1.-3. The envelope: its kind, an algorithm we know, a key we know, a signature that holds.
    page = _signed(unverified_page, key_for, refuse)
    # 4. This keeper's; written lately and not expired (RFC 8725 §3.8, §3.9).
    if page.iss != issuer:
        raise Refused(refuse, "the page is another keeper's")
    if page.iat > now + SKEW or page.exp <= now - SKEW or page.exp <= page.iat:
        raise Refused(refuse, "the page is not of now: expired, or from the future")
    # 5. It goes on where we are: nothing skipped, nothing again.
    if page.after != known.seq or page.base != known.head.size:
        raise Refused(refuse, f"the page follows {page.after} of a log of {page.base}, not what is known")
    if page.seq != page.after + len(page.entries) or page.latest < page.seq:
        raise Refused(refuse, "the page does not hold the entries it says")
    if page.seq < page.latest and not page.entries:
        raise Refused(refuse, "the page keeps back what there is")
    # 6. The log it speaks of continues the one we know.
    unverified_head = Head(page.size, _hash(page.root, refuse))
    head = extends(known.head, [_hash(each, refuse) for each in page.consistency], unverified_head, refuse)
    # 7. Every entry stands in that log, and is the next in number.
    stopped, changes = set(known.stopped), []
    for number, entry in enumerate(page.entries, known.seq + 1):
        change = _entry(entry, head, refuse)
        if change.seq != number:
            raise Refused(refuse, f"entry {number} is numbered {change.seq}")
        changes.append(change)
        if change.what in STOPS:
            stopped.add((change.subject, change.id))
        elif change.what in LIFTS:
            stopped.discard((change.subject, change.id))
    fresh_until = min(page.exp, page.iat + MAX_LIFETIME)
    return Heard(Followed(page.seq, head, frozenset(stopped), fresh_until, page.seq == page.latest), tuple(changes))


def unverified_signer(unverified_page: str, refuse: Reason) -> tuple[str, str]:
    """Algorithm and kid a page says it is signed with: for looking up the keeper's key. Raises Refused(refuse)."""
    artefact = _artefact(refuse)
    header = jose.header(jose.split(unverified_page, artefact).header, artefact)
    return header["alg"], str(header.get("kid", ""))


def _artefact(refuse: Reason) -> Artefact:
    return Artefact(frozenset({TYPE}), refuse, refuse, refuse, refuse, max_length=MAX_LENGTH)


def _signed(unverified_page: str, key_for: Callable[[str], VerifyingKey | None], refuse: Reason) -> _Page:
    artefact = _artefact(refuse)
    jws = jose.split(unverified_page, artefact)
    header = jose.header(jws.header, artefact)
    kid = header.get("kid")
    key = key_for(kid) if isinstance(kid, str) else None
    if key is None:
        raise Refused(refuse, "no key of the keeper is so named")
    claims = jose.verify(jws, header["alg"], key, artefact)
    try:
        return msgspec.convert(claims, _Page)
    except msgspec.ValidationError:
        raise Refused(refuse, "the payload is no page of a revocation feed") from None


def _entry(entry: _Entry, head: Head, refuse: Reason) -> Change:
    unverified_leaf = base64url.decode(entry.leaf)
    if unverified_leaf is None:
        raise Refused(refuse, "an entry is not base64url")
    proof = [_hash(each, refuse) for each in entry.proof]
    return read(included(unverified_leaf, entry.index, proof, head, refuse), refuse)


def _hash(text: str, refuse: Reason) -> bytes:
    value = base64url.decode(text)
    if value is None or len(value) != 32:
        raise Refused(refuse, "a hash is not 32 bytes in base64url")
    return value

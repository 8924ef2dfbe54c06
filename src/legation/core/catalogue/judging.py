"""What is found of a card before anybody publishes it: who signed it, what it says, whom it can be taken for.

Judged when it is submitted and again when it is approved, for keys are revoked and names taken in between. It refuses
to know who decides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

from msgspec import Struct, structs

from legation.core import card_text
from legation.core.asks import ContentOfCard, FindAll, Plan, Resembling, ask
from legation.core.cards.canonical import jcs
from legation.core.cards.countersign import mediated, prepare
from legation.core.cards.reading import Card, parse, registration
from legation.core.cards.security import host
from legation.core.cards.signatures import RawCard, SignedCard, read, verify
from legation.core.cards.standing import CardStanding
from legation.core.catalogue import likeness, signing_keys
from legation.core.catalogue.trusting import trust
from legation.core.content import valid
from legation.core.kept import Allowed, CardFinding, CardLine, CardSigner, Publisher
from legation.core.lookalike import Claim, Lookalike
from legation.core.messages import Json
from legation.core.model import Agent, Tenant
from legation.core.reasons import BY_ID, Reason, Refused

SERIOUS: Final = int(card_text.Severity.SERIOUS)
WARNING: Final = int(card_text.Severity.WARNING)
NOTE: Final = int(card_text.Severity.NOTE)
LOOKALIKE: Final = "lookalike"

_NOBODY: Final = frozenset(
    {
        Reason.CARD_UNSIGNED,
        Reason.CARD_SIGNER_UNKNOWN,
        Reason.CARD_SIGNATURE_MALFORMED,
        Reason.CARD_ALGORITHM,
        Reason.CARD_CHAIN,
    }
)
"""Nobody known here vouches for it: the tenant says what that is worth. Any other fault is a wrong signature."""

_WAS_PUBLISHED: Final = frozenset(
    one.value for one in (CardStanding.PUBLISHED, CardStanding.SUSPENDED, CardStanding.SUPERSEDED)
)
"""Standings of a card that somebody let be published."""

OWNER: Final = "owner:"
"""Before the owner of an agent: who stands behind a card nobody known here signed."""


class Judged(Struct, frozen=True):
    """A card, and what was found. Without `card` it cannot be read, and nothing can be done with it."""

    findings: tuple[CardFinding, ...]
    card: Card | None = None
    said: SignedCard | RawCard | None = None
    """As it was signed; as it came, where nobody known here signed it."""
    claim: Claim | None = None
    whole: bool = False
    vouched: bool = False
    """Whether a publisher's signature holds, or the tenant lets this internal agent go without."""
    borne: bool = False
    """Whether it is not refused for its signatures, or for the want of them."""

    @property
    def author(self) -> SignedCard | None:
        return self.said if isinstance(self.said, SignedCard) else None

    @property
    def form(self) -> str:
        return self.author.form.value if self.author is not None else ""

    @property
    def signers(self) -> tuple[CardSigner, ...]:
        author = self.author
        return () if author is None else tuple(CardSigner(s.publisher, s.kid, s.thumbprint) for s in author.signers)

    @property
    def canonical(self) -> str:
        """SHA-256 of the canonical bytes, in hex."""
        if self.said is None:
            return ""
        payload = self.said.payload if isinstance(self.said, SignedCard) else jcs(self.said.unverified)
        return hashlib.sha256(payload).hexdigest()

    @property
    def serious(self) -> tuple[CardFinding, ...]:
        """What a person must have seen."""
        return tuple(one for one in self.findings if one.severity >= SERIOUS)

    @property
    def forbidding(self) -> tuple[CardFinding, ...]:
        return tuple(one for one in self.findings if one.forbids)


def judge(agent: Agent, tenant: Tenant, unverified: bytes, now: float) -> Plan[Judged]:
    """Everything that can be said of a card for this agent. Raises nothing for what is wrong with it: that is found."""
    # 1. It has one reading.
    try:
        raw = read(unverified)
    except Refused as refused:
        return Judged((_fault(refused, "", forbids=True),))
    # 2. Somebody known here signed it; or the tenant says what is to become of it.
    said, fault = yield from signed(raw, agent, tenant, now)
    findings = [] if fault is None else [fault]
    vouched = fault is None or (fault.severity < SERIOUS and not fault.forbids)
    borne = fault is None or not fault.forbids
    # 3. What was signed is the card.
    document: Json = said.document if isinstance(said, SignedCard) else raw.unverified
    try:
        card = parse(document)
        _served(card, agent, said)
    except Refused as refused:
        return Judged((*findings, _fault(refused, refused.field or "", forbids=True)), said=said)
    card = Card(card.content, raw.dropped)
    # 4. Its texts. Where the author's own bytes travel along, so do the addresses in them.
    by_author = isinstance(said, SignedCard)
    texts = card_text.inspect(document, interfaces_shown=by_author)
    whole = by_author and not card_text.forbidding(texts)
    if by_author and not whole:
        texts = card_text.inspect(document, interfaces_shown=False)
    findings += _texts(texts)
    findings += yield from _content(document, agent, tenant, now)
    # 5. Whom it can be taken for.
    claim = claimed(card, said, agent.owner)
    alike = yield from ask(Resembling(tenant.id, agent.id, claim))
    findings += map(_alike, alike)
    # 6. Whose key it is, and whether they are who it says.
    findings += yield from _vouching(agent, claim, said)
    return Judged(tuple(findings), card, said, claim, whole, vouched, borne)


def signed(
    raw: RawCard, agent: Agent, tenant: Tenant, now: float
) -> Plan[tuple[SignedCard | RawCard, CardFinding | None]]:
    """What somebody known here signed of a card. Otherwise as it came, and what its tenant makes of that.

    Without a signature of anybody known here, an internal agent's card goes with a note where its tenant allows that;
    any other card is a thing to be seen, unless the tenant refuses it. A wrong signature is worse than none.
    """
    try:
        return verify(raw, (yield from trust(tenant.id)), now=now), None
    except Refused as refused:
        forbids = refused.reason not in _NOBODY or tenant.unsigned_cards == "refused"
        fault = _fault(refused, "signatures", forbids=forbids)
    if not forbids and agent.internal and tenant.unsigned_cards == "allowed":
        fault = structs.replace(fault, severity=NOTE)
    return raw, fault


def _vouching(agent: Agent, claim: Claim, said: SignedCard | RawCard) -> Plan[tuple[CardFinding, ...]]:
    """What is found of the keys a card rests on, and of its provider beside who signed it."""
    known = [one.document for one in (yield from ask(FindAll(Publisher, agent.tenant)))]
    if not isinstance(said, SignedCard):
        # Its owner stands behind it, whom an operator enrolled by an address.
        return likeness.provider(claim, {agent.owner.rpartition("@")[2]}, known)
    found = likeness.provider(claim, {one.publisher for one in said.signers}, known)
    signers = tuple(CardSigner(one.publisher, one.kid, one.thumbprint) for one in said.signers)
    seen = {
        signer.thumbprint
        for one in (yield from ask(FindAll(CardLine, agent.tenant, agent.id)))
        if one.document.standing in _WAS_PUBLISHED
        for signer in one.document.signers
    }
    return (*found, *signing_keys.findings(signing_keys.shown(signers, known), seen))


def readable(judged: Judged) -> None:
    """Raise what was wrong with a card that cannot be read, as it was."""
    if judged.card is None:
        [*_, fault] = judged.findings
        raise Refused(BY_ID.get(fault.what, Reason.INVALID_PARAMS), fault.detail, field=fault.where or None)


def _content(document: Json, agent: Agent, tenant: Tenant, now: float) -> Plan[tuple[CardFinding, ...]]:
    """What the content firewall finds, but for what somebody vouched for."""
    known = yield from ask(FindAll(Allowed, tenant.id, agent.id))
    counts = tuple(one.document for one in known if valid(one.document, tenant.id, agent.id, now))
    return (yield from ask(ContentOfCard(document, tenant.guard, tenant.id, agent.id, counts)))


def claimed(card: Card, said: SignedCard | RawCard, owner: str) -> Claim:
    """What a card says of who it is, and who stands behind it."""
    content = card.content
    provider = content.provider
    return Claim(
        said.signers[0].publisher if isinstance(said, SignedCard) else OWNER + owner,
        content.name,
        provider.organization if provider is not None else "",
        host(provider.url) if provider is not None and provider.url else "",
        tuple(skill.name for skill in content.skills),
    )


def registered(agent: Agent, card: Card) -> Agent:
    """The agent with what the registry takes from its card."""
    taken = registration(card)
    return structs.replace(agent, **{field: getattr(taken, field) for field in taken.__struct_fields__})


def _served(card: Card, agent: Agent, said: SignedCard | RawCard) -> None:
    """See that what would be served has one canonical form. Raises Refused."""
    author = said if isinstance(said, SignedCard) else None
    try:
        prepare(mediated(card, registered(agent, card), base_url="https://gateway.invalid", author=author), "kid")
    except ValueError:
        raise Refused(Reason.INVALID_PARAMS, "it cannot be signed: its canonical forms differ") from None


def _fault(refused: Refused, where: str, *, forbids: bool) -> CardFinding:
    detail = refused.detail or refused.reason.row.help
    return CardFinding(refused.reason.id, refused.field or where, detail[:512], forbids=forbids)


def _texts(found: tuple[card_text.Finding, ...]) -> Iterator[CardFinding]:
    for one in found:
        yield CardFinding(
            one.kind.value, one.pointer, one.detail, int(one.severity), one.forbids, start=one.start, end=one.end
        )


def _alike(one: Lookalike) -> CardFinding:
    whose = f"agent `{one.agent}`" if one.agent is not None else "a reserved name"
    detail = f"can be taken for `{one.imitated}`, {whose} of {one.publisher} ({one.rule.value})"
    return CardFinding(LOOKALIKE, one.part.value, detail[:512])

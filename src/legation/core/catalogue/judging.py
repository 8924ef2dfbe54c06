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
from legation.core.catalogue.trusting import trust
from legation.core.content import valid
from legation.core.kept import Allowed, CardFinding, CardSigner
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
    """Whether a publisher's signature holds, or the tenant lets it go without."""

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
    findings: list[CardFinding] = []
    said: SignedCard | RawCard = raw
    vouched = True
    try:
        said = verify(raw, (yield from trust(tenant.id)), now=now)
    except Refused as refused:
        vouched = refused.reason in _NOBODY and tenant.unsigned_cards != "refused"
        fault = _fault(refused, "signatures", forbids=not vouched)
        weight = NOTE if tenant.unsigned_cards == "allowed" else WARNING
        findings.append(structs.replace(fault, severity=weight) if vouched else fault)
    # 3. What was signed is the card.
    document: Json = said.document if isinstance(said, SignedCard) else raw.unverified
    try:
        card = parse(document)
        _served(card, agent, said)
    except Refused as refused:
        return Judged((*findings, _fault(refused, refused.field or "", forbids=True)), said=said)
    card = Card(card.content, raw.dropped)
    # 4. Its texts. Where the author's own bytes travel along, so do the addresses in them.
    signed = isinstance(said, SignedCard)
    texts = card_text.inspect(document, interfaces_shown=signed)
    whole = signed and not card_text.forbidding(texts)
    if signed and not whole:
        texts = card_text.inspect(document, interfaces_shown=False)
    findings += _texts(texts)
    findings += yield from _content(document, agent, tenant, now)
    # 5. Whom it can be taken for.
    claim = claimed(card, said, agent.owner)
    alike = yield from ask(Resembling(tenant.id, agent.id, claim))
    findings += map(_alike, alike)
    return Judged(tuple(findings), card, said, claim, whole, vouched)


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

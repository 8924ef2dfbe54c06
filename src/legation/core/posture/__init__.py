"""The posture of an agent nobody enrolled: what was gathered about it, judged and graded.

A pure function of `Facts`. What nobody looked at is told as unseen; it is neither good nor bad. It refuses to know how
facts are gathered, and whether it was allowed to gather them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from legation.core.card_text import Kind, Severity
from legation.core.posture import schemes
from legation.core.posture.facts import Answer, Facts, Fault, Probe, Signature, Tls
from legation.core.posture.findings import Finding, Report, found, grade, pointer, score, shown
from legation.core.posture.rules import Rule, Weight

__all__ = ["Answer", "Facts", "Fault", "Finding", "Probe", "Report", "Rule", "Signature", "Tls", "Weight", "audit"]

MAX_FINDINGS: Final = 500
_EXPIRING: Final = 14 * 86_400
_MODERN: Final = frozenset({"TLSv1.2", "TLSv1.3"})
_SYMMETRIC: Final = ("HS", "none")

_TEXTS: Final = {
    Kind.SECRET: Rule.SECRET,
    Kind.INTERNAL_HOST: Rule.INTERNAL_HOST,
    Kind.DIRECTIVE: Rule.DIRECTIVE,
    Kind.ROLE: Rule.DIRECTIVE,
    Kind.TOOL_CALL: Rule.DIRECTIVE,
    Kind.BIDI: Rule.HIDDEN_TEXT,
    Kind.INVISIBLE: Rule.HIDDEN_TEXT,
    Kind.MIXED_SCRIPT: Rule.HIDDEN_TEXT,
    Kind.MARKUP: Rule.UNUSUAL_TEXT,
    Kind.LENGTH: Rule.UNUSUAL_TEXT,
    Kind.TOO_MUCH: Rule.UNUSUAL_TEXT,
}
_PROBES: Final = {
    Probe.CALL_ANONYMOUS: Rule.CALL_ANONYMOUS,
    Probe.EXTENDED_ANONYMOUS: Rule.EXTENDED_ANONYMOUS,
    Probe.EXTENDED_CACHED: Rule.EXTENDED_CACHED,
    Probe.WEBHOOK_INSIDE: Rule.WEBHOOK_INSIDE,
    Probe.WEBHOOK_PLAIN: Rule.WEBHOOK_PLAIN,
}


def audit(facts: Facts) -> Report:
    """Judge one agent."""
    judged = sorted(_findings(facts), key=lambda one: -one.rule.weight)
    card = facts.card if isinstance(facts.card, dict) else {}
    signed = (one.publisher for one in facts.signatures or () if one.publisher and not one.fault)
    provider = card.get("provider")
    points = score(judged)
    return Report(
        target=shown(facts.target),
        at=facts.at,
        grade=grade(points) if isinstance(facts.card, dict) else "?",
        score=points if isinstance(facts.card, dict) else 0,
        findings=tuple(judged[:MAX_FINDINGS]),
        unseen=tuple(_unseen(facts)),
        name=_text(card.get("name")),
        organization=_text(provider.get("organization")) if isinstance(provider, dict) else "",
        signers=tuple(sorted(set(map(shown, signed)))),
        url=shown(facts.url),
        redirects=tuple(map(shown, facts.redirects)),
    )


def _text(value: Any) -> str:
    return shown(value) if isinstance(value, str) else ""


def _findings(facts: Facts) -> Iterator[Finding]:
    yield from _transport(facts)
    if not isinstance(facts.card, dict):
        yield found(Rule.CARD_UNREADABLE, facts.unreadable or "the document is no JSON object")
        return
    yield from _signatures(facts, facts.card)
    yield from _interfaces(facts, facts.card)
    yield from schemes.judge(facts.card)
    for text in facts.texts or ():
        yield from _said(text.kind, text.severity, text.detail, text.pointer, (text.start, text.end))
    for like in facts.lookalikes or ():
        detail = f"its {like.part.value} `{like.claimed}` can be taken for `{like.imitated}` ({like.rule.value})"
        yield found(Rule.LOOKALIKE, detail)
    for fault in facts.faults or ():
        yield found(Rule.CONFORMANCE, fault.detail, fault.pointer)
    if facts.url and facts.cache_control is None:
        yield found(Rule.NOT_CACHEABLE, "no Cache-Control came with the card")
    for probe, answer in facts.probes.items():
        if answer is Answer.ACCEPTED:
            yield found(_PROBES[probe], facts.heard.get(probe, f"the probe `{probe.value}` was accepted"))


def _said(kind: Kind, severity: Severity, detail: str, where: str, span: tuple[int, int]) -> Iterator[Finding]:
    """What a text of the card says. A note of the inspection is no finding of an audit."""
    if severity is Severity.NOTE:
        return
    rule = _TEXTS[kind]
    if severity is Severity.WARNING and rule in {Rule.HIDDEN_TEXT, Rule.DIRECTIVE, Rule.SECRET}:
        rule = Rule.UNUSUAL_TEXT
    yield found(rule, detail, where, span)


# -- transport -------------------------------------------------------------------------------------------


def _transport(facts: Facts) -> Iterator[Finding]:
    asked, came = _parts(facts.target), _parts(facts.url)
    if came.scheme == "http" and not _loopback(came.host):
        yield found(Rule.PLAIN_HTTP, f"it came from an http URL of {came.host}")
    if asked.host and came.host and asked.host != came.host:
        yield found(Rule.CARD_MOVED, f"asked of {asked.host}, it came from {came.host}")
    tls = facts.tls
    if tls is None:
        return
    if tls.version not in _MODERN:
        yield found(Rule.TLS_OLD, tls.version)
    elif tls.older:
        yield found(Rule.TLS_OLD, f"{tls.older} is spoken beside {tls.version}")
    if not tls.trusted:
        yield found(Rule.TLS_UNTRUSTED, f"issued by {tls.issuer or 'nobody named'}")
    if not tls.name_matches:
        yield found(Rule.TLS_NAME, f"it does not name {came.host or asked.host}")
    if tls.not_after <= facts.at:
        yield found(Rule.TLS_EXPIRED, f"{round((facts.at - tls.not_after) / 86_400)} days ago")
    elif tls.not_after - facts.at < _EXPIRING:
        yield found(Rule.TLS_EXPIRING, f"in {round((tls.not_after - facts.at) / 86_400)} days")
    least = {"RSA": 2048, "EC": 256}.get(tls.key, 0)
    if tls.bits < least:
        yield found(Rule.TLS_KEY_WEAK, f"{tls.key} of {tls.bits} bits")


class _Parts:
    """Scheme and host of a URL; both empty for what is none."""

    def __init__(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            self.scheme, self.host = parts.scheme.lower(), (parts.hostname or "").lower()
        except ValueError:
            self.scheme, self.host = "", ""
        if self.scheme not in {"http", "https"}:
            self.host = ""


_parts = _Parts


def _loopback(host: str) -> bool:
    return host in {"localhost", "127.0.0.1", "::1"}


def _same_domain(one: str, other: str) -> bool:
    """Whether two hosts are under one domain, by its last two labels. A guess, good for a note."""
    return one.split(".")[-2:] == other.split(".")[-2:]


def _interfaces(facts: Facts, card: dict[str, Any]) -> Iterator[Finding]:
    home, versions = _parts(facts.url).host, set[str]()
    listed = card.get("supportedInterfaces")
    for place, offered in enumerate(listed if isinstance(listed, list) else ()):
        if not isinstance(offered, dict) or not isinstance(url := offered.get("url"), str):
            continue
        versions.add(str(offered.get("protocolVersion", "")))
        where, parts = pointer("supportedInterfaces", place, "url"), _parts(url)
        if parts.scheme == "http" and not _loopback(parts.host):
            yield found(Rule.INTERFACE_PLAIN, f"an http URL of {parts.host}", where)
        if home and parts.host and not _same_domain(home, parts.host):
            yield found(Rule.INTERFACE_ELSEWHERE, f"on {parts.host}, while the card is on {home}", where)
    if not any(version.startswith("1.") for version in versions):
        yield found(Rule.LEGACY_ONLY, "no interface is of version 1.0")


# -- who wrote it ----------------------------------------------------------------------------------------


def _signatures(facts: Facts, card: dict[str, Any]) -> Iterator[Finding]:
    if facts.signatures is None:
        return
    if not facts.signatures:
        yield found(Rule.UNSIGNED, "the card has no signature")
    provider = card.get("provider")
    home = _parts(str(provider.get("url", ""))).host if isinstance(provider, dict) else ""
    home = home or _parts(facts.url).host
    for place, signature in enumerate(facts.signatures):
        where = pointer("signatures", place)
        if signature.alg.startswith(_SYMMETRIC) or not signature.alg:
            yield found(Rule.SIGNATURE_ALGORITHM, f"`{signature.alg}`", where)
        if not signature.kid:
            yield found(Rule.SIGNATURE_UNNAMED, "the protected header has no kid", where)
        if signature.fault:
            yield found(Rule.SIGNATURE_WRONG, signature.fault, where)
        elif signature.publisher is None:
            yield found(Rule.SIGNER_UNKNOWN, f"the key `{signature.kid}` is nobody's here", where)
        keys = _parts(signature.jku).host
        # A card that somebody mediates is signed by the mediator, whose keys are where the card is.
        if keys and home and not (_same_domain(keys, home) or _same_domain(keys, _parts(facts.url).host)):
            yield found(Rule.JKU_ELSEWHERE, f"from {keys}, while the provider is {home}", where)


def _unseen(facts: Facts) -> Iterator[str]:
    """What this report says nothing of."""
    if facts.tls is None:
        yield "the TLS connection"
    if isinstance(facts.card, dict):
        for seen, what in (
            (facts.signatures, "the signatures"),
            (facts.texts, "the texts of the card"),
            (facts.lookalikes, "likeness to published agents"),
            (facts.faults, "conformance to the specification"),
        ):
            if seen is None:
                yield what
        for probe in Probe:
            if facts.probes.get(probe, Answer.UNCLEAR) is Answer.UNCLEAR:
                yield f"the probe {probe.value}"

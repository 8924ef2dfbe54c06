"""Published domains, and which of them a claimed domain can be taken for.

What imitates is the label people read as the name, the one before the public suffix. Without the Public Suffix List
(a snapshot of it would be stale, and the core reads no file) a suffix is the last label, two labels of the form
`co.uk`, or that of a known hosting platform.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from legation.core.lookalike.distance import MIN_LENGTH
from legation.core.lookalike.findings import Rule
from legation.core.lookalike.names import Match
from legation.core.lookalike.skeleton import loose, redrawn, skeleton, within
from legation.core.lookalike.vocabulary import Buckets, Vocabulary
from legation.core.lookalike.words import AROUND, GLUED, NOUNS, common

MAX_DOMAIN: Final = 253
"""Characters (RFC 1035 §3.1)."""

_SECOND: Final = frozenset(
    ["co", "com", "org", "net", "gov", "ac", "edu", "ne", "or", "go", "gob", "gouv", "mil", "nom", "ltd", "plc"]
)
_PLATFORMS: Final = frozenset(
    [
        "github.io",
        "gitlab.io",
        "vercel.app",
        "netlify.app",
        "herokuapp.com",
        "web.app",
        "firebaseapp.com",
        "pages.dev",
        "workers.dev",
        "azurewebsites.net",
        "azurecontainerapps.io",
        "cloudapp.net",
        "appspot.com",
        "run.app",
        "fly.dev",
        "onrender.com",
        "railway.app",
        "amazonaws.com",
        "cloudfront.net",
        "elasticbeanstalk.com",
        "ngrok.io",
        "ngrok.app",
        "repl.co",
        "replit.app",
        "hf.space",
        "deno.dev",
        "blogspot.com",
        "wordpress.com",
        "wixsite.com",
        "webflow.io",
        "glitch.me",
        "surge.sh",
        "trycloudflare.com",
    ]
)
_TOP: Final = frozenset(
    ["com", "net", "org", "io", "ai", "co", "app", "dev", "cloud", "tech", "info", "biz", "eu", "us", "uk", "de"]
)
_HOSTS: Final = frozenset(map(loose, ("pay", "bank", "wallet", "mail", "web", "site", "shop", "store", "docs", "sso")))
_BESIDE: Final = AROUND | NOUNS | _HOSTS | frozenset(map(loose, _TOP))
"""What stands beside a brand between hyphens."""

_ONTO: Final = GLUED | frozenset(within(loose(word)) for word in _HOSTS | _TOP if len(word) > 2)
"""What is written onto it."""

_MIN: Final = 5
"""Letters of a label that can be somebody's own when it stands within another."""

_MAX_BUCKET: Final = 64


class Domain(Struct, frozen=True, gc=False):
    """A host name taken apart."""

    ahead: tuple[str, ...]
    """Labels before the registrable domain."""
    label: str
    """The one people read as the name; Unicode, where it was written in Punycode."""
    suffix: str

    @property
    def registrable(self) -> str:
        return f"{self.label}.{self.suffix}" if self.suffix else self.label


def domain(unverified_host: str) -> Domain | None:
    """Take a host name apart; None for what is none."""
    host = unverified_host.strip().rstrip(".").casefold()
    labels = [_unicode(label) for label in host[: MAX_DOMAIN + 1].replace("\u3002", ".").split(".")]
    if not host or len(host) > MAX_DOMAIN or not all(labels) or ":" in host or labels[-1].isdecimal():
        return None
    long = len(labels) > 2 and ((labels[-2] in _SECOND and len(labels[-1]) == 2) or ".".join(labels[-2:]) in _PLATFORMS)
    size = min(2 if long else 1, len(labels) - 1)
    rest = labels[: len(labels) - size]
    return Domain(tuple(rest[:-1]), rest[-1], ".".join(labels[len(labels) - size :]) if size else "")


def _unicode(label: str) -> str:
    """A label as it is shown (RFC 5890 §2.3.2.1); one that is not Punycode stays as it is."""
    if not label.startswith("xn--") or len(label) > 63:
        return label
    try:
        return label[4:].encode("ascii").decode("punycode").casefold()
    except (UnicodeError, ValueError):
        return label


class Domains:
    """Domains by number, as `Names` holds names. What is no host name is not added, and near nothing."""

    def __init__(self) -> None:
        self._held: dict[int, tuple[str, Domain]] = {}
        self._whole: Buckets[str, int] = Buckets()
        self._bare: Buckets[str, int] = Buckets()
        self._vocabulary = Vocabulary(alone=True)

    def add(self, ident: int, publisher: str, host: str) -> None:
        if (found := domain(host)) is None:
            return
        self._held[ident] = (publisher, found)
        bare = _bare(found.label)
        if bare not in self._bare:
            self._vocabulary.add(bare)
        self._whole.add(found.registrable, ident)
        self._bare.add(bare, ident)

    def remove(self, ident: int) -> None:
        if (held := self._held.pop(ident, None)) is None:
            return
        bare = _bare(held[1].label)
        self._whole.discard(held[1].registrable, ident)
        self._bare.discard(bare, ident)
        if bare not in self._bare:
            self._vocabulary.discard(bare)

    def near(self, publisher: str, host: str) -> list[Match]:
        """Domains of other publishers that this one can be taken for, nearest first; each once."""
        if (claimed := domain(host)) is None:
            return []
        if any(self._held[ident][0] == publisher for ident in self._whole[claimed.registrable][:_MAX_BUCKET]):
            return []  # it is theirs already
        best: dict[int, Match] = {}
        for match in self._matches(claimed):
            known = best.get(match.ident)
            if self._held[match.ident][0] != publisher and (known is None or match.nearness > known.nearness):
                best[match.ident] = match
        return sorted(best.values(), key=lambda match: (-match.nearness, match.ident))

    def _matches(self, claimed: Domain) -> Iterator[Match]:
        bare = _bare(claimed.label)
        for drawn in (bare, *redrawn(bare)):
            for ident in self._bare[drawn][:_MAX_BUCKET]:
                yield self._same(ident, claimed)
        for inner in _inner(claimed.label, bare):
            if len(inner) >= MIN_LENGTH and not common(inner):
                yield from (Match(ident, Rule.AFFIX, 0.9) for ident in self._bare[inner][:_MAX_BUCKET])
        for word, steps in self._vocabulary.near(bare)[:_MAX_BUCKET]:
            if not (common(bare) and common(word)):
                nearness = round(1 - steps / (len(word) + 1), 3)
                yield from (Match(ident, Rule.TYPO, nearness) for ident in self._bare[word][:_MAX_BUCKET])
        yield from (Match(ident, Rule.SUBDOMAIN, 0.9) for ident in self._spelt_out(claimed))

    def _same(self, ident: int, claimed: Domain) -> Match:
        held = self._held[ident][1]
        if held.label == claimed.label:
            return Match(ident, *((Rule.SAME, 1.0) if held.suffix == claimed.suffix else (Rule.SUFFIX, 0.95)))
        if skeleton(held.label) == skeleton(claimed.label):
            return Match(ident, Rule.CONFUSABLE, 1.0)
        hyphens = held.label.replace("-", "") == claimed.label.replace("-", "")
        return Match(ident, *((Rule.SPACING, 0.95) if hyphens else (Rule.CONFUSABLE, 0.96)))

    def _spelt_out(self, claimed: Domain) -> Iterator[int]:
        """`acme.example.evil.net`, `acme-example.net`, `acme.evil.net`."""
        labels = (*claimed.ahead, claimed.label)
        for size in (2, 3):
            for start in range(len(labels) - size + 1):
                yield from self._whole[".".join(labels[start : start + size])][:_MAX_BUCKET]
        yield from self._whole[claimed.label.replace("-", ".")][:_MAX_BUCKET]
        for label in claimed.ahead:
            bare = _bare(label)
            if len(bare) >= _MIN and not common(bare):
                yield from self._bare[bare][:_MAX_BUCKET]


def _bare(label: str) -> str:
    return loose(label.replace("-", "").replace("_", ""))


def _inner(label: str, bare: str) -> Iterator[str]:
    """The label without an affix or two: between hyphens, or run on at either end."""
    parts = [loose(part) for part in label.split("-")[:16] if part]
    yield "".join(part for part in parts if part not in _BESIDE and not part.isdecimal())
    if len(parts) > 1 and parts[-1].isalnum() and label.rsplit("-", 1)[-1].lstrip("v").isdecimal():
        yield "".join(parts[:-1])
    once = list(_cut(bare))
    yield from once
    for shorter in once:
        yield from _cut(shorter)
    unnumbered = label.replace("-", "").rstrip("0123456789")
    if len(unnumbered) < len(label.replace("-", "")):
        yield loose(unnumbered)


def _cut(bare: str) -> Iterator[str]:
    for size in range(2, min(14, len(bare) - _MIN + 1)):
        if bare[-size:] in _ONTO:
            yield bare[:-size]
        if bare[:size] in _ONTO:
            yield bare[size:]

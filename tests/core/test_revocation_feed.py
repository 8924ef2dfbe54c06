"""The revocation feed: what a keeper signs, and what a follower believes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from legation.core import base64url
from legation.core.keys import VerifyingKey
from legation.core.reasons import Reason, Refused
from legation.core.transparency import feed
from legation.core.transparency.changes import LIFTS, STOPS, Change, Subject, What, leaf
from legation.core.transparency.feed import Followed, compact, follow, signing_input
from legation.core.transparency.merkle import Tree

REFUSE = Reason.REVOCATION_REFUSED
REVOKED = Change(What.REVOKED, Subject.AGENT, "payments", 1000, seq=1, reason="key lost")


def refused(act, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as fault:
        act(*args, **kwargs)
    assert fault.value.reason is REFUSE
    return fault.value.detail


KEY, STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(32)), Ed25519PrivateKey.from_private_bytes(b"s" * 32)
ISSUER, KID, NOW = "https://gateway.example", "keeper-1", 1_800_000_000


def key_for(kid: str) -> VerifyingKey | None:
    return VerifyingKey(KID, "EdDSA", KEY.public_key()) if kid == KID else None


NEW = Followed()


class Keeper:
    """A registry that logs; it may be told to lie."""

    def __init__(self) -> None:
        self.tree = Tree()
        self.numbered: list[tuple[int, Change]] = []

    def log(self, what: What, ident: str, subject: Subject = Subject.AGENT) -> None:
        told = what in STOPS | LIFTS
        change = Change(what, subject, ident, NOW, seq=len(self.numbered) + 1 if told else 0)
        index = self.tree.append(leaf(change))
        if told:
            self.numbered.append((index, change))

    def payload(self, known: Followed = NEW, **options: Any) -> dict[str, Any]:
        asked = {"now": NOW, "lifetime": 300, "after": known.seq, "base": known.head.size, **options}
        made = signing_input(self.tree, self.numbered, issuer=ISSUER, kid=KID, alg="EdDSA", **asked)
        payload: dict[str, Any] = json.loads(base64url.decode(made.decode().split(".")[1]) or b"")
        return payload

    def page(self, known: Followed = NEW, **options: Any) -> str:
        return signed(self.payload(known, **options))


def signed(payload: dict[str, Any], key: Ed25519PrivateKey = KEY, **header: Any) -> str:
    head = {"alg": "EdDSA", "kid": KID, "typ": feed.TYPE, **header}
    made = ".".join(base64url.encode(json.dumps(part).encode()) for part in (head, payload)).encode()
    return compact(made, key.sign(made))


def after(page: str, known: Followed = NEW, now: float = NOW) -> Followed:
    return follow(page, known, issuer=ISSUER, key_for=key_for, now=now, refuse=REFUSE)


@pytest.fixture
def keeper() -> Keeper:
    made = Keeper()
    for ident in ("a", "b", "c"):
        made.log(What.PUBLISHED, ident)
    made.log(What.REVOKED, "b")
    return made


def test_what_is_signed_is_what_is_followed(keeper: Keeper):
    made = signing_input(keeper.tree, keeper.numbered, issuer=ISSUER, kid=KID, alg="EdDSA", now=NOW, lifetime=300)
    known = after(compact(made, KEY.sign(made)))
    assert known == Followed(1, keeper.tree.head(), frozenset({(Subject.AGENT, "b")}), NOW + 300, complete=True)


def test_a_follower_keeps_up(keeper: Keeper):
    known = after(keeper.page())
    keeper.log(What.SUSPENDED, "c")
    keeper.log(What.PUBLISHED, "d")
    keeper.log(What.REVOKED, "evil", Subject.PUBLISHER)
    known = after(keeper.page(known), known)
    assert {ident for _, ident in known.stopped} == {"b", "c", "evil"}
    keeper.log(What.RESUMED, "c")
    known = after(keeper.page(known), known)
    assert known.seq == 4
    assert not known.stops(Subject.AGENT, "c", NOW)
    assert known.stops(Subject.PUBLISHER, "evil", NOW)
    assert not known.stops(Subject.AGENT, "evil", NOW)
    assert after(keeper.page(known), known) == known


def test_a_follower_far_behind_reads_pages(keeper: Keeper):
    for number in range(feed.MAX_ENTRIES + 3):
        keeper.log(What.REVOKED, f"x{number}")
    known = after(keeper.page())
    assert (known.seq, known.complete) == (feed.MAX_ENTRIES, False)
    with pytest.raises(LookupError):
        known.stops(Subject.AGENT, "b", NOW)
    known = after(keeper.page(known), known)
    assert (known.seq, known.complete) == (feed.MAX_ENTRIES + 4, True)
    assert known.stops(Subject.AGENT, f"x{feed.MAX_ENTRIES + 2}", NOW)


def test_a_follower_that_hears_nothing_does_not_know(keeper: Keeper):
    with pytest.raises(LookupError):
        Followed().stops(Subject.AGENT, "a", NOW)
    known = after(keeper.page())
    with pytest.raises(LookupError):
        known.stops(Subject.AGENT, "a", NOW + 300 + feed.SKEW)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"key": STRANGER}, id="signed by a stranger"),
        pytest.param({"kid": "other"}, id="a key nobody pinned"),
        pytest.param({"kid": None}, id="no key named"),
        pytest.param({"typ": "at+jwt"}, id="another kind of token"),
        pytest.param({"alg": "none"}, id="no algorithm"),
        pytest.param({"alg": "HS256"}, id="a symmetric algorithm"),
        pytest.param({"alg": "ES256"}, id="another algorithm than the key's"),
        pytest.param({"crit": ["x"]}, id="an extension"),
    ],
)
def test_an_envelope_that_is_not_the_keepers(keeper: Keeper, change: dict[str, Any]):
    refused(after, signed(keeper.payload(), **change))


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda p: p.update(iss="https://evil.example"), id="another issuer"),
        pytest.param(lambda p: p.update(iat=NOW - 400, exp=NOW - 61), id="expired"),
        pytest.param(lambda p: p.update(iat=NOW + 61), id="from the future"),
        pytest.param(lambda p: p.update(exp=p["iat"]), id="no lifetime"),
        pytest.param(lambda p: p.update(entries=[], seq=0), id="entries kept back"),
        pytest.param(lambda p: p.update(entries=[], seq=1, latest=1, after=1), id="skips the revocation"),
        pytest.param(lambda p: p.update(entries=[]), id="fewer entries than it says"),
        pytest.param(lambda p: p.update(latest=0), id="fewer in all than here"),
        pytest.param(lambda p: p["entries"][0].update(index=2), id="an entry elsewhere"),
        pytest.param(lambda p: p["entries"][0].update(proof=[]), id="an entry without proof"),
        pytest.param(
            lambda p: p["entries"][0].update(leaf=base64url.encode(leaf(replace(REVOKED, id="c", at=NOW, reason="")))),
            id="an entry that is not in the log",
        ),
        pytest.param(lambda p: p["entries"][0].update(leaf="!"), id="an entry that is no base64url"),
        pytest.param(lambda p: p.update(root=base64url.encode(bytes(32))), id="another root"),
        pytest.param(lambda p: p.update(root=p["root"][:-1] + "!"), id="a root that is no hash"),
        pytest.param(lambda p: p.update(size=3), id="a smaller log"),
        pytest.param(lambda p: p.update(size=0), id="no log"),
        pytest.param(lambda p: p.update(consistency=[p["root"]]), id="a proof of nothing"),
        pytest.param(lambda p: p.update(base=1), id="from a log it never saw"),
        pytest.param(lambda p: p.update(seq=-1), id="a number below nothing"),
        pytest.param(lambda p: p.pop("root"), id="no root"),
        pytest.param(lambda p: p.update(entries=p["entries"] * 501, seq=501, latest=501), id="too many entries"),
    ],
)
def test_a_page_that_lies_is_refused(keeper: Keeper, spoil):
    payload = keeper.payload()
    spoil(payload)
    refused(after, signed(payload))


def test_an_old_page_played_again_is_refused(keeper: Keeper):
    old = keeper.page()
    known = after(old)
    refused(after, old, known)
    keeper.log(What.REVOKED, "c")
    known = after(keeper.page(known), known)
    refused(after, old, known)


def test_a_keeper_that_rewrites_its_log_is_found_out(keeper: Keeper):
    known = after(keeper.page())
    other = Keeper()
    for ident in ("a", "b", "x"):
        other.log(What.PUBLISHED, ident)
    other.log(What.REVOKED, "b")
    other.log(What.RESUMED, "b")
    assert "rewritten" in refused(after, other.page(known), known)


def test_a_keeper_that_numbers_wrongly_is_found_out(keeper: Keeper):
    """The leaf says 2 where 1 is due: an entry between was left out of the feed, though the log holds it."""
    keeper.log(What.REVOKED, "c")
    payload = keeper.payload()
    payload.update(entries=payload["entries"][1:], seq=1, latest=1)
    assert "numbered" in refused(after, signed(payload))


def test_a_keeper_refuses_to_sign_nonsense(keeper: Keeper):
    with pytest.raises(ValueError, match="no change 9"):
        keeper.payload(after=9)
    keeper.numbered.append(keeper.numbered[0])
    with pytest.raises(ValueError, match="numbered"):
        keeper.payload()


@pytest.mark.parametrize("text", ["", "...", "a.b.c", "{}", "\ud800", "x" * (feed.MAX_LENGTH + 1)])
def test_anything_else_is_no_page(text: str):
    refused(after, text)


KINDS = st.sampled_from([What.REVOKED, What.SUSPENDED, What.RESUMED, What.PUBLISHED])


@given(st.lists(st.tuples(KINDS, st.sampled_from("abc"), st.booleans()), max_size=25))
def test_a_follower_knows_what_a_walk_over_the_changes_knows(history):
    keeper, known, stopped = Keeper(), Followed(), set[str]()
    for what, ident, looks in history:
        keeper.log(what, ident)
        stopped = stopped | {ident} if what in STOPS else stopped - {ident} if what in LIFTS else stopped
        if looks:
            known = after(keeper.page(known), known)
            assert {name for _, name in known.stopped} == stopped

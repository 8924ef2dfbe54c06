"""The keys of what is kept for reviewers: what they seal opens as nothing else, and never without them."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from legation.adapters.keyring import Keyring
from legation.adapters.keyring.review import KEPT, ReviewKeys
from legation.adapters.originals import bound, opener
from legation.core.asks import Unavailable, Unseal
from legation.core.kept import Original
from tests.world import NOW

ONE = Original(tenant="acme", id="record-1", parent="payments", at=NOW, until=NOW + 60, sealed=b"")
TEXT = b"what an agent said, word for word"


class Clock:
    now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys(tmp_path: Path, clock: Clock) -> ReviewKeys:
    return Keyring.init((tmp_path / "keys").as_uri(), clock=clock).review


def sealed(keys: ReviewKeys, one: Original = ONE, **more) -> Original:
    return replace(one, sealed=keys.seal(one.tenant, bound(one), TEXT), **more)


def test_what_is_sealed_says_nothing_and_opens(keys: ReviewKeys):
    one, again = sealed(keys), sealed(keys)
    assert TEXT not in one.sealed
    assert one.sealed != again.sealed
    assert opener(keys.open)(Unseal(one)) == TEXT


@pytest.mark.parametrize(
    "other",
    [{"tenant": "rival"}, {"id": "record-2"}, {"parent": "summarizer"}, {"at": NOW + 1}],
    ids=lambda other: next(iter(other)),
)
def test_it_opens_as_nothing_else_and_for_nobody_else(keys: ReviewKeys, other):
    assert opener(keys.open)(Unseal(sealed(keys, **other))) is None


@pytest.mark.parametrize("damage", [b"", b"\x01", b"\x02" * 80], ids=["empty", "short", "another form"])
def test_what_was_altered_does_not_open(keys: ReviewKeys, damage):
    assert opener(keys.open)(Unseal(sealed(keys))) == TEXT
    one = sealed(keys)
    for at in (0, 5, 20, len(one.sealed) - 1):
        flipped = bytearray(one.sealed)
        flipped[at] ^= 1
        assert keys.open("acme", bound(one), bytes(flipped)) is None
    assert keys.open("acme", bound(one), damage) is None


def test_without_its_key_it_stays_sealed(keys: ReviewKeys, tmp_path: Path, clock: Clock):
    one = sealed(keys)
    (key,) = [path for path in (tmp_path / "keys/review").glob("*.key") if path.stem == one.sealed[1:17].hex()]
    key.unlink()
    assert keys.open("acme", bound(one), one.sealed) is None
    other = ReviewKeys(tmp_path / "keys", clock=clock)
    assert other.open("acme", bound(one), one.sealed) is None


def test_where_there_never_was_a_key_nothing_opens_and_none_is_made(tmp_path: Path, clock: Clock, keys: ReviewKeys):
    one = sealed(keys)
    elsewhere = Keyring.init((tmp_path / "other").as_uri(), clock=clock)
    assert elsewhere.review.open("acme", bound(one), one.sealed) is None
    assert elsewhere.review.entries() == ()
    assert not (tmp_path / "other/review").exists()


def test_a_key_others_may_read_is_not_used(keys: ReviewKeys, tmp_path: Path, clock: Clock):
    one = sealed(keys)
    for path in (tmp_path / "keys/review").glob("*.key"):
        path.chmod(0o644)
    other = ReviewKeys(tmp_path / "keys", clock=clock)
    with pytest.raises(Unavailable):
        other.open("acme", bound(one), one.sealed)
    assert other.fingerprint("acme", b"x") == ""


def test_a_new_key_seals_and_the_old_one_opens_as_long_as_anything_is_kept(
    keys: ReviewKeys, tmp_path: Path, clock: Clock
):
    before = sealed(keys)
    kid = keys.rotate()
    after = sealed(keys)
    assert after.sealed[1:17].hex() == kid != before.sealed[1:17].hex()
    for one in (before, after):
        assert opener(keys.open)(Unseal(one)) == TEXT
    clock.now += KEPT
    keys.rotate()
    assert opener(keys.open)(Unseal(before)) is None
    assert not (tmp_path / f"keys/review/{before.sealed[1:17].hex()}.key").exists()


def test_digests_are_a_tenant_s_own_and_outlive_a_rotation(keys: ReviewKeys, tmp_path: Path, clock: Clock):
    digest = keys.fingerprint("acme", b"a text")
    assert len(digest) == 32
    assert digest not in {keys.fingerprint("rival", b"a text"), keys.fingerprint("acme", b"a texts")}
    keys.rotate()
    assert ReviewKeys(tmp_path / "keys", clock=clock).fingerprint("acme", b"a text") == digest
    assert Keyring.init((tmp_path / "other").as_uri(), clock=clock).review.fingerprint("acme", b"a text") != digest


def test_its_keys_are_their_owner_s_alone_and_told_with_the_others(keys: ReviewKeys, tmp_path: Path, clock: Clock):
    keys.fingerprint("acme", b"x")
    for path in (tmp_path / "keys/review").iterdir():
        assert path.stat().st_mode & 0o077 == 0 or path.name == ".lock"
    ring = Keyring((tmp_path / "keys").as_uri(), clock=clock)
    ring.review.entries()
    assert {entry.purpose for entry in ring.entries()} >= {"review", "digests"}
    assert ring.rotate("review") == ring.review.entries()[-1].kid

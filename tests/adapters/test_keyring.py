from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from legation.adapters.keyring import KEPT, MAX_AGE, PURPOSES, Keyring, KeyringError
from legation.core import keys, tokens
from legation.core.asks import ActiveKid, IssuerKey, Sign, Unavailable
from legation.core.reasons import Reason


class Hands:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def uri(tmp_path: Path) -> str:
    return f"file:{tmp_path}/keys"


@pytest.fixture
def ring(uri: str, clock: Hands) -> Keyring:
    return Keyring.init(uri, clock=clock)


def states(ring: Keyring, purpose: str = "token") -> list[str]:
    return sorted(entry.state for entry in ring.entries() if entry.purpose == purpose)


def mint(ring: Keyring, clock: Hands) -> str:
    kid = ring.active_kid(ActiveKid("token"))
    claims = tokens.payload(
        issuer="i", subject="s", audience="a", scope=frozenset(), tenant="t", issued_at=int(clock.now), lifetime=300,
        jti="j", jkt=None,
    )  # fmt: skip
    unsigned = tokens.signing_input(kid, tokens.TYPE, claims)
    return tokens.compact(unsigned, ring.sign(Sign(kid, unsigned)))


def accepts(ring: Keyring, token: str, now: float) -> bool:
    key = ring.issuer_key(IssuerKey(tokens.unverified_kid(token)))
    if key is None:
        return False
    tokens.verify(token, key, issuer="i", audience="a", now=now)
    return True


# -- beginning ---------------------------------------------------------------------------------------


def test_each_purpose_has_a_key_that_signs_and_one_to_come(ring: Keyring):
    for purpose in PURPOSES:
        assert states(ring, purpose) == ["active", "next"]


def test_files_are_for_their_owner_alone(ring: Keyring, uri: str):
    directory = Path(uri.removeprefix("file:"))
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in directory.glob("*.pem")} == {0o600}
    assert stat.S_IMODE((directory / "keyring.json").stat().st_mode) == 0o600
    assert not list(directory.glob(".*.draft"))


def test_a_keyring_is_made_once(ring: Keyring, uri: str, clock: Hands):
    before = ring.entries()
    with pytest.raises(KeyringError, match="already"):
        Keyring.init(uri, clock=clock)
    assert Keyring(uri, clock=clock).entries() == before


def test_a_keyring_that_is_not_there(uri: str, clock: Hands):
    with pytest.raises(KeyringError, match="legation keys make"):
        Keyring(uri, clock=clock)


@pytest.mark.parametrize(
    "wrong", ["/keys", "keys", "env:KEYS", "https://h/keys", "file:", "file://host/keys", "file:/k?x", "awskms:x"]
)
def test_a_uri_that_names_no_directory_of_ours(wrong: str, clock: Hands):
    with pytest.raises(KeyringError):
        Keyring(wrong, clock=clock)


def test_a_uri_in_full(ring: Keyring, uri: str, clock: Hands):
    path = uri.removeprefix("file:")
    assert Keyring(f"file://{path}", clock=clock).entries() == ring.entries()
    assert Keyring(f"file://localhost{path}", clock=clock).entries() == ring.entries()


# -- answers -----------------------------------------------------------------------------------------


def test_what_it_signs_verifies(ring: Keyring, clock: Hands):
    assert accepts(ring, mint(ring, clock), clock.now)


def test_a_kid_nobody_has(ring: Keyring):
    for kid in ("", "x", "../keyring.json", "k" * 1_000_000):
        assert ring.issuer_key(IssuerKey(kid)) is None
        with pytest.raises(Unavailable):
            ring.sign(Sign(kid, b"x"))


def test_a_hop_key_is_no_issuer_key(ring: Keyring):
    kid = ring.active_kid(ActiveKid("hop"))
    assert kid != ring.active_kid(ActiveKid("token"))
    assert ring.issuer_key(IssuerKey(kid)) is None
    assert ring.issuer_key(IssuerKey(ring.active_kid(ActiveKid("token")), "hop")) is None
    assert ring.issuer_key(IssuerKey(kid, "hop")) is not None
    assert kid in {jwk["kid"] for jwk in ring.jwks()}, "origins verify hops by it"


def test_a_purpose_nobody_has_a_key_for(ring: Keyring):
    with pytest.raises(Unavailable):
        ring.active_kid(ActiveKid("receipts"))


def test_a_next_key_never_signs(ring: Keyring):
    (fresh,) = [entry.kid for entry in ring.entries() if (entry.purpose, entry.state) == ("token", "next")]
    with pytest.raises(Unavailable):
        ring.sign(Sign(fresh, b"x"))


def test_a_signature_is_made_once(ring: Keyring):
    kid = ring.active_kid(ActiveKid("hop"))
    assert ring.sign(Sign(kid, b"x")) == ring.sign(Sign(kid, b"x"))
    assert ring.sign(Sign(kid, b"x")) != ring.sign(Sign(kid, b"y"))
    assert ring._signature.cache_info().maxsize is not None


def test_the_public_set_is_public(ring: Keyring):
    published = ring.jwks()
    assert len(published) == 2 * len(PURPOSES)
    for jwk in published:
        assert set(jwk) == {"kty", "crv", "x", "y", "kid", "use", "alg"}
        assert (jwk["use"], jwk["alg"]) == ("sig", "ES256")
        assert keys.from_jwk(jwk, Reason.PROOF_KEY).kid == jwk["kid"], "a kid is a thumbprint"


# -- rotation ----------------------------------------------------------------------------------------


def test_rotation(ring: Keyring, clock: Hands):
    before, old = ring.active_kid(ActiveKid("token")), mint(ring, clock)
    clock.now += MAX_AGE
    now = ring.rotate("token")
    assert now == ring.active_kid(ActiveKid("token")) != before
    assert states(ring) == ["active", "next", "retired"]
    assert states(ring, "hop") == ["active", "next"]
    assert accepts(ring, mint(ring, clock), clock.now)
    clock.now -= 1
    assert accepts(ring, old, clock.now), "what the retired key signed is good while it lasts"


def test_a_retired_key_stays_until_nothing_it_signed_can_be_in_time(ring: Keyring, clock: Hands):
    clock.now += MAX_AGE
    last = mint(ring, clock)
    old = tokens.unverified_kid(last)
    ring.rotate("token")
    clock.now += 299
    assert accepts(ring, last, clock.now)
    clock.now += KEPT - 299 - 0.001
    assert old in {jwk["kid"] for jwk in ring.jwks()}
    clock.now += 0.001
    assert ring.issuer_key(IssuerKey(old)) is None
    assert old not in {jwk["kid"] for jwk in ring.jwks()}
    with pytest.raises(Unavailable):
        ring.sign(Sign(old, b"x"))


def test_what_is_gone_is_deleted_at_the_next_rotation(ring: Keyring, uri: str, clock: Hands):
    directory = Path(uri.removeprefix("file:"))
    first = ring.active_kid(ActiveKid("token"))
    for _ in range(3):
        clock.now += MAX_AGE + KEPT
        ring.rotate("token")
    assert states(ring) == ["active", "next", "retired"]
    assert not (directory / f"{first}.pem").exists()
    assert {path.stem for path in directory.glob("*.pem")} == {entry.kid for entry in ring.entries()}


def test_a_key_is_published_before_it_signs(ring: Keyring, clock: Hands):
    before = ring.entries()
    clock.now += MAX_AGE - 1
    with pytest.raises(KeyringError, match="published"):
        ring.rotate("token")
    assert ring.entries() == before
    ring.rotate("token", force=True)


def test_there_is_nothing_to_rotate(ring: Keyring):
    with pytest.raises(KeyringError):
        ring.rotate("receipts")


def test_another_process_sees_a_rotation_within_a_second(ring: Keyring, uri: str, clock: Hands):
    other = Keyring(uri, clock=clock)
    clock.now += MAX_AGE
    kid = ring.rotate("token")
    token = mint(ring, clock)
    assert accepts(other, token, clock.now), "a next key verifies already"
    clock.now += 1
    assert other.active_kid(ActiveKid("token")) == kid


def test_a_clock_set_back_does_not_stop_the_looking(ring: Keyring, uri: str, clock: Hands):
    other = Keyring(uri, clock=clock)
    kid = ring.rotate("token", force=True)
    clock.now -= 3600
    assert other.active_kid(ActiveKid("token")) == kid


# -- trouble -----------------------------------------------------------------------------------------


def damage(uri: str, name: str, content: bytes) -> None:
    path = Path(uri.removeprefix("file:")) / name
    path.write_bytes(content)
    path.chmod(0o600)


def test_a_manifest_that_cannot_be_read_stops_the_signing(ring: Keyring, uri: str, clock: Hands):
    damage(uri, "keyring.json", b"{")
    clock.now += 1
    with pytest.raises(Unavailable, match="keyring"):
        ring.active_kid(ActiveKid("token"))
    with pytest.raises(Unavailable):
        ring.issuer_key(IssuerKey("x"))
    with pytest.raises(Unavailable):
        ring.jwks()
    with pytest.raises(KeyringError):
        Keyring(uri, clock=clock)


def test_a_manifest_that_is_gone_stops_the_signing(ring: Keyring, uri: str, clock: Hands):
    (Path(uri.removeprefix("file:")) / "keyring.json").unlink()
    clock.now += 1
    with pytest.raises(Unavailable):
        ring.active_kid(ActiveKid("token"))


def pem(curve: Any = None) -> bytes:
    return generate_private_key(curve or SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize(
    ("content", "why"), [(b"", "cannot be read"), (pem(), "another key"), (pem(SECP384R1()), "no P-256 key")]
)
def test_a_file_that_is_not_the_key_it_is_named_for(ring: Keyring, uri: str, clock: Hands, content: bytes, why: str):
    damage(uri, f"{ring.active_kid(ActiveKid('token'))}.pem", content)
    with pytest.raises(KeyringError, match=why):
        Keyring(uri, clock=clock)


def test_a_key_others_may_read_is_refused(ring: Keyring, uri: str, clock: Hands):
    path = Path(uri.removeprefix("file:")) / f"{ring.active_kid(ActiveKid('token'))}.pem"
    path.chmod(0o640)
    with pytest.raises(KeyringError, match="chmod 600"):
        Keyring(uri, clock=clock)


def test_an_unknown_state_or_member_is_refused(ring: Keyring, uri: str, clock: Hands):
    manifest = json.loads((Path(uri.removeprefix("file:")) / "keyring.json").read_bytes())
    for change in ({"state": "revived"}, {"extra": 1}):
        changed = {**manifest, "keys": [manifest["keys"][0] | change, *manifest["keys"][1:]]}
        damage(uri, "keyring.json", json.dumps(changed).encode())
        with pytest.raises(KeyringError):
            Keyring(uri, clock=clock)


def test_an_error_holds_no_key(ring: Keyring, uri: str, clock: Hands):
    damage(uri, f"{ring.active_kid(ActiveKid('token'))}.pem", pem()[:-40])
    with pytest.raises(KeyringError) as caught:
        Keyring(uri, clock=clock)
    assert "PRIVATE" not in str(caught.value)


def test_a_crash_while_writing_leaves_the_old_manifest(
    ring: Keyring, uri: str, clock: Hands, monkeypatch: pytest.MonkeyPatch
):
    before = ring.entries()

    def crash(*_: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", crash)
    with pytest.raises(OSError, match="no space"):
        ring.rotate("token", force=True)
    monkeypatch.undo()
    assert Keyring(uri, clock=clock).entries() == before
    ring.rotate("token", force=True)

"""The keys of security event tokens: RSA, their own, made when first needed, published before they sign."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

from legation.adapters.keyring import MAX_AGE, Keyring, KeyringError
from legation.adapters.keyring.signals import KEPT
from legation.core.asks import ActiveKid, IssuerKey, Sign, Unavailable


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def uri(tmp_path: Path) -> str:
    return (tmp_path / "keys").as_uri()


@pytest.fixture
def keyring(uri: str, clock: Clock) -> Keyring:
    return Keyring.init(uri, clock=clock)


def number(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")


def verify(jwk: dict[str, str], signature: bytes, payload: bytes) -> None:
    key = RSAPublicNumbers(number(jwk["e"]), number(jwk["n"])).public_key()
    assert key.key_size == 2048
    key.verify(signature, payload, PKCS1v15(), SHA256())


def test_what_is_signed_verifies_with_the_published_key_and_no_other(keyring: Keyring):
    kid = keyring.active_kid(ActiveKid("ssf"))
    signature = keyring.sign(Sign(kid, b"payload"))
    keys = {jwk["kid"]: jwk for jwk in keyring.signals.jwks()}
    assert {(jwk["kty"], jwk["use"], jwk["alg"]) for jwk in keys.values()} == {("RSA", "sig", "RS256")}
    assert not {"d", "p", "q", "dp", "dq", "qi"} & set().union(*keys.values())
    verify(keys.pop(kid), signature, b"payload")
    (waiting,) = keys.values()
    with pytest.raises(InvalidSignature):
        verify(waiting, signature, b"payload")


def test_none_is_among_the_keys_of_access_tokens(keyring: Keyring):
    kid = keyring.active_kid(ActiveKid("ssf"))
    assert keyring.issuer_key(IssuerKey(kid)) is None
    assert all(jwk["kty"] == "EC" for jwk in keyring.jwks())
    assert kid not in {jwk["kid"] for jwk in keyring.jwks()}


def test_nothing_is_made_before_it_is_needed(keyring: Keyring, tmp_path: Path):
    assert not (tmp_path / "keys/ssf").exists()
    assert [entry for entry in keyring.entries() if entry.purpose == "ssf"] == []
    keyring.signals.jwks()
    assert {entry.state for entry in keyring.entries() if entry.purpose == "ssf"} == {"active", "next"}


def test_another_process_finds_the_same(keyring: Keyring, uri: str, clock: Clock):
    kid = keyring.active_kid(ActiveKid("ssf"))
    other = Keyring(uri, clock=clock)
    assert other.active_kid(ActiveKid("ssf")) == kid
    clock.now += MAX_AGE
    rotated = other.rotate("ssf")
    assert keyring.active_kid(ActiveKid("ssf")) == rotated != kid


def test_a_key_is_published_before_it_signs_and_after(keyring: Keyring, clock: Clock):
    before = keyring.active_kid(ActiveKid("ssf"))
    with pytest.raises(KeyringError, match="published"):
        keyring.rotate("ssf")
    (fresh,) = {jwk["kid"] for jwk in keyring.signals.jwks()} - {before}
    with pytest.raises(Unavailable):
        keyring.sign(Sign(fresh, b"x"))
    clock.now += MAX_AGE
    assert keyring.rotate("ssf") == fresh
    assert before in {jwk["kid"] for jwk in keyring.signals.jwks()}
    assert keyring.sign(Sign(before, b"x"))
    clock.now += KEPT
    assert before not in {jwk["kid"] for jwk in keyring.signals.jwks()}
    with pytest.raises(Unavailable):
        keyring.sign(Sign(before, b"x"))


def test_the_files_are_their_owner_s_alone(keyring: Keyring, tmp_path: Path):
    keyring.signals.jwks()
    assert stat.S_IMODE((tmp_path / "keys/ssf").stat().st_mode) == 0o700
    for path in (tmp_path / "keys/ssf").glob("*.pem"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"not a key"])
def test_a_key_that_cannot_be_read_is_unavailable(
    keyring: Keyring, uri: str, clock: Clock, tmp_path: Path, content: bytes
):
    keyring.signals.jwks()
    for path in (tmp_path / "keys/ssf").glob("*.pem"):
        path.write_bytes(content)
    with pytest.raises(Unavailable):
        Keyring(uri, clock=clock).active_kid(ActiveKid("ssf"))


def test_a_key_of_another_name_is_refused(keyring: Keyring, uri: str, clock: Clock, tmp_path: Path):
    keyring.signals.jwks()
    one, other = (tmp_path / "keys/ssf").glob("*.pem")
    one.write_bytes(other.read_bytes())
    with pytest.raises(Unavailable):
        Keyring(uri, clock=clock).active_kid(ActiveKid("ssf"))

"""Passkeys: what holds is one; one thing wrong, and it is none."""

from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from msgspec.structs import replace

from legation.adapters.passkeys import Passkeys
from legation.core.asks import PasskeyMade, PasskeyUsed
from legation.core.kept import Passkey
from tests.passkeys import AT, BS, UP, UV, Authenticator, b64

ORIGIN = "https://gate.example"
CHALLENGE = bytes(range(32))


@pytest.fixture
def device() -> Authenticator:
    return Authenticator(ORIGIN)


@pytest.fixture
def passkeys() -> Passkeys:
    return Passkeys(ORIGIN)


def made(passkeys: Passkeys, device: Authenticator, **broken) -> Passkey | None:
    return passkeys.made(PasskeyMade(CHALLENGE, device.make(CHALLENGE, **broken)))


def used(passkeys: Passkeys, passkey: Passkey, response: bytes, challenge: bytes = CHALLENGE) -> Passkey | None:
    return passkeys.used(PasskeyUsed((passkey,), challenge, response))


@pytest.fixture
def passkey(passkeys, device) -> Passkey:
    found = made(passkeys, device)
    assert found is not None
    return found


def test_a_passkey_is_made_and_signs(passkeys, device, passkey) -> None:
    assert passkey.credential_id == b64(device.credential_id)
    after = used(passkeys, passkey, device.sign(CHALLENGE))
    assert after == replace(passkey, sign_count=1)


def test_it_may_be_one_of_several(passkeys, device, passkey) -> None:
    other = made(passkeys, Authenticator(ORIGIN))
    assert other is not None
    question = PasskeyUsed((other, passkey), CHALLENGE, device.sign(CHALLENGE))
    assert passkeys.used(question) == replace(passkey, sign_count=1)
    assert passkeys.used(replace(question, passkeys=(other,))) is None
    assert passkeys.used(replace(question, passkeys=())) is None


@pytest.mark.parametrize("origin", ["http://gate.example", "https://gate.example:8443", "https://evil.gate.example"])
def test_another_origin_is_refused(passkeys, passkey, device, origin) -> None:
    assert made(passkeys, device, origin=origin) is None
    assert used(passkeys, passkey, device.sign(CHALLENGE, origin=origin)) is None


def test_another_relying_party_is_refused(passkeys, passkey, device) -> None:
    device.rp_id = "example"
    assert made(passkeys, device) is None
    assert used(passkeys, passkey, device.sign(CHALLENGE)) is None


@pytest.mark.parametrize("flags", [UP, UV, 0, UP | UV | BS])
def test_the_user_must_be_present_and_verified_and_the_flags_agree(passkeys, passkey, device, flags) -> None:
    assert made(passkeys, device, flags=flags | AT) is None
    assert used(passkeys, passkey, device.sign(CHALLENGE, flags=flags)) is None


def test_another_challenge_is_refused(passkeys, passkey, device) -> None:
    assert used(passkeys, passkey, device.sign(bytes(32))) is None
    assert passkeys.made(PasskeyMade(CHALLENGE, device.make(bytes(32)))) is None


def test_what_was_made_is_no_signature_and_the_other_way(passkeys, passkey, device) -> None:
    assert made(passkeys, device, kind="webauthn.get") is None
    assert used(passkeys, passkey, device.sign(CHALLENGE, kind="webauthn.create")) is None
    assert used(passkeys, passkey, device.make(CHALLENGE)) is None


def test_somebody_elses_signature_is_refused(passkeys, passkey, device) -> None:
    assert used(passkeys, passkey, device.sign(CHALLENGE, key=generate_private_key(SECP256R1()))) is None


def test_a_frame_of_another_site_is_refused(passkeys, passkey, device) -> None:
    assert made(passkeys, device, crossOrigin=True) is None
    assert used(passkeys, passkey, device.sign(CHALLENGE, crossOrigin=True)) is None


@pytest.mark.parametrize(
    ("before", "now", "holds"), [(0, 0, True), (5, 6, True), (5, 5, False), (5, 4, False), (5, 0, False)]
)
def test_a_sign_count_that_does_not_rise_is_a_copys(passkeys, passkey, device, before, now, holds) -> None:
    found = used(passkeys, replace(passkey, sign_count=before), device.sign(CHALLENGE, count=now))
    assert (found is not None) is holds


def test_an_algorithm_nobody_asked_for_is_refused(passkeys, device) -> None:
    cose = device._cose()
    assert made(passkeys, device, cose=cose) is not None
    assert made(passkeys, device, cose={**cose, 3: -47}) is None


@pytest.mark.parametrize(
    "response",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"id":"AA","rawId":"AB","response":{}}',
        b"[" * 9000,
        b'{"response":{"clientDataJSON":"' + b64(b"[" * 5000).encode() + b'"}}',
        b"\xff" * 10,
        b" " * 20_000,
    ],
    ids=["empty", "null", "list", "object", "ids", "nested", "nested within", "binary", "long"],
)
def test_anything_else_is_no_passkey(passkeys, passkey, response) -> None:
    assert passkeys.made(PasskeyMade(CHALLENGE, response)) is None
    assert used(passkeys, passkey, response) is None


def test_a_member_that_stands_twice_is_refused(passkeys, passkey, device) -> None:
    response = device.sign(CHALLENGE)
    assert (
        used(passkeys, passkey, response.replace(b'"type": "public-key"', b'"type": "x", "type": "public-key"')) is None
    )
    document = json.loads(response)
    assert used(passkeys, passkey, json.dumps({**document, "rawId": b64(b"other")}).encode()) is None

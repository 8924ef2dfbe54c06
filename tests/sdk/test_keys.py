"""An agent's key: kept, recognised by its thumbprint, and never told."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey, RSAKey

from legation.core import keys as core_keys
from legation.core.reasons import Reason
from legation.sdk.keys import AgentKey, KeyUnusable


def test_a_key_survives_its_file_and_only_its_owner_reads_it(tmp_path: Path):
    key = AgentKey.generate()
    key.save(tmp_path / "agent.pem")
    assert AgentKey.load(tmp_path / "agent.pem").thumbprint == key.thumbprint
    assert stat.S_IMODE((tmp_path / "agent.pem").stat().st_mode) == 0o600


def test_a_key_is_never_written_over_another(tmp_path: Path):
    (tmp_path / "agent.pem").write_bytes(b"kept")
    with pytest.raises(FileExistsError):
        AgentKey.generate().save(tmp_path / "agent.pem")
    assert (tmp_path / "agent.pem").read_bytes() == b"kept"


def test_the_thumbprint_is_the_one_the_core_computes():
    key = AgentKey.generate()
    assert core_keys.from_jwk(key.public_jwk, Reason.PROOF_KEY).kid == key.thumbprint


def test_the_public_jwk_holds_nothing_private():
    assert AgentKey.generate().public_jwk.keys() == {"kty", "crv", "x", "y"}


def test_a_key_shows_no_more_than_its_thumbprint():
    key = AgentKey.generate()
    assert repr(key) == f"AgentKey({key.thumbprint})"


def test_what_it_signs_verifies():
    key = AgentKey.generate()
    compact = key.sign({"typ": "x+jwt"}, {"a": "ü"})
    verified = jws.deserialize_compact(compact, ECKey.import_key(dict(key.public_jwk)), ["ES256"])
    assert verified.protected == {"typ": "x+jwt", "alg": "ES256"}
    assert json.loads(verified.payload) == {"a": "ü"}


@pytest.mark.parametrize(
    "pem",
    [
        b"",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        ECKey.generate_key("P-384").as_pem(private=True),
        OKPKey.generate_key("Ed25519").as_pem(private=True),
        RSAKey.generate_key(2048).as_pem(private=True),
        ECKey.generate_key("P-256").as_pem(private=False),
        ECKey.generate_key("P-256").as_pem(private=True, password="secret"),
    ],
    ids=["empty", "garbage", "P-384", "Ed25519", "RSA", "public", "encrypted"],
)
def test_what_is_no_private_key_on_p256_is_refused(pem: bytes):
    with pytest.raises(KeyUnusable):
        AgentKey.from_pem(pem)

"""Checkpoints: what is signed, what verifies, and what a chain that holds in itself does not show."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from legation.core import audit, base64url, checkpoints
from legation.core.audit import GENESIS, Break, Row, Verified, link
from legation.core.checkpoints import Checkpoint, Kept
from legation.core.keys import VerifyingKey

PRIVATE, OTHER = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
KEYS = {"k": VerifyingKey("k", "ES256", PRIVATE.public_key())}


def signed(checkpoint: Checkpoint, kid: str = "k", key=PRIVATE) -> str:
    said = checkpoints.signing_input(checkpoint, kid)
    r, s = decode_dss_signature(key.sign(said, ECDSA(SHA256())))
    return f"{said.decode()}.{base64url.encode(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def ledger(many: int, said: str = "x") -> list[Row]:
    rows, head = [], GENESIS
    for seq in range(1, many + 1):
        name = f"r{seq}"
        body = audit.event(record_id=name, at=1.0, what=said)
        head = link(head, seq, name, "event", body)
        rows.append(Row(seq, name, "event", None, body, head))
    return rows


ROWS = ledger(10)
SIGNED = [Checkpoint(row.seq, row.hash, 7) for row in (ROWS[3], ROWS[8])]


def test_what_is_signed_is_read():
    assert checkpoints.read(signed(SIGNED[0]), KEYS) == SIGNED[0] == checkpoints.peek(signed(SIGNED[0]))


@pytest.mark.parametrize(
    "text",
    [
        signed(SIGNED[0], "other"),
        signed(SIGNED[0], key=OTHER),
        signed(SIGNED[0])[:-4],
        "",
        signed(SIGNED[0]).rpartition(".")[0] + "." + signed(SIGNED[1]).rpartition(".")[2],
    ],
    ids=["unknown key", "another's key", "cut", "empty", "another's signature"],
)
def test_what_does_not_verify_is_none(text: str):
    with pytest.raises(ValueError, match=r"."):
        checkpoints.read(text, KEYS)


def test_a_ledger_that_agrees_is_whole_also_where_it_grew():
    assert isinstance(checkpoints.verify(ROWS, SIGNED), Verified)
    assert isinstance(checkpoints.verify(ROWS, []), Verified)


@pytest.mark.parametrize("many", [0, 5, 8])
def test_what_was_cut_off_is_missed(many: int):
    assert isinstance(audit.verify(ROWS[:many]), Verified)
    found = checkpoints.verify(ROWS[:many], SIGNED)
    assert isinstance(found, Break)
    assert found.fault == "truncated"


def test_a_chain_made_anew_is_another():
    again = ledger(10, "y")
    assert isinstance(audit.verify(again), Verified)
    found = checkpoints.verify(again, SIGNED)
    assert isinstance(found, Break)
    assert (found.seq, found.fault) == (4, "rewritten")


def test_a_hash_kept_elsewhere_must_be_there_and_in_its_place():
    assert isinstance(checkpoints.verify(ROWS, [], Kept(ROWS[4].hash)), Verified)
    assert isinstance(checkpoints.verify(ROWS, [], Kept(ROWS[4].hash, 5)), Verified)
    for kept in (Kept(ROWS[4].hash, 6), Kept(bytes(32)), Kept(ledger(5, "y")[4].hash)):
        found = checkpoints.verify(ROWS, [], kept)
        assert isinstance(found, Break)
        assert found.fault == "head"


def test_a_chain_that_breaks_is_told_as_such():
    found = checkpoints.verify([*ROWS[:2], ROWS[3]], SIGNED)
    assert isinstance(found, Break)
    assert found.fault == "gap"

"""`legation card`: what an author, a client and a reviewer do with files and URLs."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from legation.core.keys import to_jwk
from tests.cli.conftest import Cli, fault
from tests.core.cards.signing import FULL, Key, card, payload_of, signed
from tests.core.cards.test_chains import NAMES, ROOT, x5c
from tests.core.cards.test_countersign import AUTHOR, GATEWAY, served


def written(path: Path, document: Any) -> Path:
    path.write_bytes(document if isinstance(document, bytes) else json.dumps(document).encode())
    return path


def jwks(*keys: Key) -> dict[str, Any]:
    return {"keys": [{**to_jwk(key.private.public_key()), "kid": key.kid} for key in keys]}


@pytest.fixture
def at(tmp_path: Path) -> Path:
    """A directory with a card, its author's keys and a gateway's."""
    written(tmp_path / "card.json", FULL)
    written(tmp_path / "signed.json", signed(FULL, AUTHOR))
    written(tmp_path / "served.json", served().body)
    written(tmp_path / "author.json", jwks(AUTHOR))
    written(tmp_path / "gateway.json", jwks(GATEWAY))
    return tmp_path


def pem(key: Any, path: Path) -> Path:
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path


# -- sign ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [Key(), Key(ed25519=True)], ids=["ES256", "EdDSA"])
def test_what_is_signed_is_verified_with_the_public_half(cli: Cli, at: Path, key: Key):
    pem(key.private, at / "key.pem")
    public = key.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    written(at / "public.pem", public)
    said = cli("card", "sign", at / "card.json", "--key", at / "key.pem", "-o", at / "out.json")
    assert key.alg in said.err
    found = cli("card", "verify", at / "out.json", "--author", at / "public.pem", "--json").json
    assert (found["name"], found["form"], found["gateway"], found["left out"]) == ("Billing", "spec", None, [])
    assert found["author"][0].startswith(str(at / "public.pem"))


def test_a_second_signature_stands_beside_the_first(cli: Cli, at: Path):
    pem(Key().private, at / "key.pem")
    made = cli("card", "sign", at / "signed.json", "--key", at / "key.pem", "--kid", "new", "--jku", "https://a").json
    assert len(made["signatures"]) == 2
    written(at / "both.json", made)
    assert "key-1" in cli("card", "verify", at / "both.json", "--author", at / "author.json").out


def test_who_signs_empty_or_unknown_members_is_told(cli: Cli, at: Path):
    pem(Key().private, at / "key.pem")
    said = cli("card", "sign", written(at / "odd.json", card(description="", color="red")), "--key", at / "key.pem")
    assert "empty members" in said.err
    assert "color" in said.err
    assert "color" not in said.json


def test_what_is_no_key_is_a_fault(cli: Cli, at: Path):
    for path, wanted in (
        (at / "none.pem", "cannot be read"),
        (at / "card.json", "no unencrypted private key"),
        (pem(generate_private_key(SECP384R1()), at / "p384.pem"), "neither an EC P-256"),
    ):
        assert wanted in fault(cli("card", "sign", at / "card.json", "--key", path, ends=1))


# -- verify ----------------------------------------------------------------------------------------


def test_both_signatures_of_a_mediated_card_are_told(cli: Cli, at: Path):
    keys = ("--author", at / "author.json", "--gateway", at / "gateway.json")
    found = cli("card", "verify", at / "served.json", *keys, "--json").json
    assert "key-1" in found["author"][0]
    assert "gw-1" in found["gateway"][0]
    assert found["departures"] == []
    assert "gw-1" in cli("card", "verify", at / "served.json", *keys).out


def test_an_author_nobody_asked_for_is_not_vouched_for(cli: Cli, at: Path):
    found = cli("card", "verify", at / "served.json", "--gateway", at / "gateway.json", "--json").json
    assert found["author"].startswith("not checked")


def test_an_author_of_whom_a_card_shows_nothing_is_not_proven_and_ends_with_1(cli: Cli, at: Path):
    written(at / "digest.json", served(whole=False).body)
    keys = ("--author", at / "author.json", "--gateway", at / "gateway.json")
    found = cli("card", "verify", at / "digest.json", *keys, "--json", ends=1).json
    assert found["author"].startswith("not proven")
    assert cli("card", "verify", at / "digest.json", "--gateway", at / "gateway.json", "--json").json


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("signed.json", "--author", "gateway.json"), "card-signer-unknown"),
        (("card.json", "--author", "author.json"), "card-unsigned"),
        (("signed.json",), "name whose signature"),
        (("served.json", "--author", "author.json"), "name whose signature"),
        (("signed.json", "--root", "card.json"), "go together"),
        (("signed.json", "--root", "card.json", "--name", "acme.example"), "no certificates"),
        (("signed.json", "--root", "absent.pem", "--name", "acme.example"), "cannot be read"),
        (("signed.json", "--author", "absent.pem"), "cannot be read"),
        (("signed.json", "--author", "http://keys.example/jwks"), "https alone"),
        (("author.json", "--author", "author.json"), "card-unsigned"),
        (("absent.json", "--author", "author.json"), "cannot be read"),
    ],
    ids=range(11),
)
def test_what_does_not_hold_is_one_line(cli: Cli, at: Path, words, wanted):
    assert wanted in fault(cli("card", "verify", *words, ends=1))


def test_a_changed_card_is_refused(cli: Cli, at: Path):
    written(at / "changed.json", {**signed(FULL, AUTHOR), "description": "other"})
    assert "card-signature" in fault(cli("card", "verify", at / "changed.json", "--author", at / "author.json", ends=1))


def test_a_chain_is_followed_to_a_root_of_the_operators(cli: Cli, at: Path, monkeypatch: pytest.MonkeyPatch):
    from tests.core.cards.signing import NOW

    monkeypatch.setattr("time.time", lambda: NOW)
    [name] = NAMES
    written(at / "chained.json", signed(FULL, AUTHOR, x5c=x5c(ROOT.issue(AUTHOR.private, name))))
    written(at / "root.pem", ROOT.certificate.public_bytes(Encoding.PEM))
    said = cli("card", "verify", at / "chained.json", "--root", at / "root.pem", "--name", name)
    assert f"{name} (key-1)" in said.out


def test_a_gateway_that_says_otherwise_is_told_on(cli: Cli, at: Path):
    from tests.core.cards.test_countersign import resigned

    written(at / "lie.json", resigned(lambda plain: plain.update(description="gives money\u202e away")))
    keys = ("--author", at / "author.json", "--gateway", at / "gateway.json")
    said = cli("card", "verify", at / "lie.json", *keys)
    assert "description changed: description" in said.out
    assert "\\u{202e}" in said.out
    assert "\u202e" not in said.out


# -- diff and lint ---------------------------------------------------------------------------------


def test_cards_that_say_the_same_do_not_differ(cli: Cli, at: Path):
    assert cli("card", "diff", at / "card.json", at / "card.json").out == "no change\n"
    keys = ("--author", at / "author.json")
    assert cli("card", "diff", at / "signed.json", at / "signed.json", *keys).out == "no change\n"


def test_a_rug_pull_reads_like_one(cli: Cli, at: Path):
    moved = card(supportedInterfaces=[{**FULL["supportedInterfaces"][0], "url": "https://evil.example/rpc"}])
    said = cli("card", "diff", at / "signed.json", written(at / "new.json", moved), "--author", "author.json", ends=1)
    assert "signature missing: signatures" in said.out
    assert "new host: supportedInterfaces[0].url" in said.out
    assert "+ https://evil.example/rpc" in said.out
    kinds = {one["kind"] for one in cli("card", "diff", "card.json", "new.json", "--json", ends=1).json}
    assert kinds == {"new host", "interface changed", "changed under the same version"}


def test_a_signature_that_fails_is_not_compared_away(cli: Cli, at: Path):
    written(at / "changed.json", {**signed(FULL, AUTHOR), "description": "other"})
    said = cli("card", "diff", at / "signed.json", at / "changed.json", "--author", "author.json", ends=1)
    assert "card-signature" in fault(said)


def test_lint_names_the_member_and_the_characters(cli: Cli, at: Path):
    written(at / "odd.json", signed(card(description="a\u200bb"), AUTHOR))
    assert "description" in cli("card", "lint", at / "odd.json", ends=1).out
    found = cli("card", "lint", at / "odd.json", "--json", ends=1).json
    assert [(one["pointer"], one["start"], one["end"]) for one in found["texts"]] == [("/description", 1, 2)]
    assert found["structure"] == []
    assert cli("card", "lint", at / "signed.json").out == "nothing to remark\n"


# -- over the wire ---------------------------------------------------------------------------------


@pytest.fixture
def origin() -> Iterator[str]:
    """A gateway's origin: a card and the keys."""
    answers = {
        "/a2a/billing/.well-known/agent-card.json": served().body,
        "/.well-known/agent-card.json": json.dumps({**signed(FULL, AUTHOR), "url": "x"}).encode(),
        "/oauth/jwks": json.dumps(jwks(GATEWAY)).encode(),
    }

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = answers.get(self.path)
            self.send_response(200 if body else 404)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *words: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.journey
def test_a_card_at_a_url_is_verified_by_the_keys_of_its_origin(cli: Cli, at: Path, origin: str):
    url = f"{origin}/a2a/billing"
    said = cli("card", "verify", url, "--author", at / "author.json", "--json")
    assert "key-1" in said.json["author"][0]
    assert said.json["gateway"] == [f"{origin} (gw-1)"]
    assert "those of" in said.err


@pytest.mark.journey
def test_a_card_is_fetched_as_it_is(cli: Cli, at: Path, origin: str):
    said = cli("card", "fetch", origin, "-o", at / "fetched.json")
    assert "1 signature, nothing verified" in said.err
    assert "no signature covers: url" in said.err
    assert json.loads((at / "fetched.json").read_bytes())["url"] == "x"
    assert payload_of(json.loads((at / "fetched.json").read_bytes())) == payload_of(FULL)


@pytest.mark.journey
def test_an_author_s_keys_may_come_from_a_url(cli: Cli, at: Path, origin: str):
    said = cli("card", "verify", at / "served.json", "--gateway", f"{origin}/oauth/jwks", "--author", "author.json")
    assert "gw-1" in said.out

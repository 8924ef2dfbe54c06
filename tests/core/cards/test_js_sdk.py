"""Cards between us and the official JavaScript SDK, in both directions. Needs Node and a registry that answers npm."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from legation.core.cards.canonical import Form, full, known
from legation.core.keys import to_jwk
from tests.core.cards.signing import FULL, Key, signed, verified
from tests.core.cards.test_countersign import AUTHOR, EMPTIES, GATEWAY, served

pytestmark = pytest.mark.journey

PACKAGE = "@a2a-js/sdk@1.3.0"

SCRIPT = """
import { readFileSync } from 'node:fs';
import { AgentCard, canonicalizeAgentCard, generateAgentCardSignature, verifyAgentCardSignature } from '@a2a-js/sdk';
import { generateKeyPair, exportJWK, importJWK } from 'jose';

console.debug = () => {};
const { task, card, jwk } = JSON.parse(readFileSync(0, 'utf8'));
const tasks = {
  canonical: async () => canonicalizeAgentCard(card),
  verify: async () => {
    const key = await importJWK(jwk, 'ES256');
    const attempt = async (one) => {
      try { await verifyAgentCardSignature(async () => key)(one); return true; } catch { return false; }
    };
    return { json: await attempt(card), instance: await attempt(AgentCard.fromJSON(card)) };
  },
  sign: async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const sign = generateAgentCardSignature(privateKey, { alg: 'ES256', kid: 'js-1', typ: 'JOSE' });
    return {
      jwk: await exportJWK(publicKey),
      json: await sign(card),
      instance: AgentCard.toJSON({
        ...AgentCard.fromJSON(card), signatures: (await sign(AgentCard.fromJSON(card))).signatures,
      }),
    };
  },
};
console.log(JSON.stringify(await tasks[task]()));
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the SDK in it."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("node and npm are not installed")
    place = tmp_path_factory.mktemp("js")
    (place / "package.json").write_text('{"private": true, "type": "module"}')
    (place / "task.mjs").write_text(SCRIPT)
    command = (npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", PACKAGE)
    try:
        done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False, timeout=120)
    except subprocess.TimeoutExpired:
        pytest.skip("npm did not get an answer from its registry")
    unreachable = ("ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EAI_AGAIN", "ENETUNREACH", "FETCH_ERROR")
    if done.returncode and any(word in done.stderr for word in unreachable):
        pytest.skip("npm cannot reach its registry")
    assert done.returncode == 0, done.stderr
    return place


def run(project: Path, task: str, card: dict[str, Any], key: Key | None = None) -> Any:
    given = {"task": task, "card": card, "jwk": to_jwk(key.private.public_key()) if key else None}
    command = ("node", "task.mjs")
    done = subprocess.run(
        command, cwd=project, input=json.dumps(given), capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("document", [FULL, EMPTIES], ids=["full", "empties"])
@pytest.mark.parametrize("whole", [True, False])
def test_its_verifier_takes_what_a_gateway_serves(project, document, whole):
    card = json.loads(served(document, whole=whole).body)
    assert run(project, "verify", card, GATEWAY)["json"]
    assert not run(project, "verify", card, AUTHOR)["json"]
    card["skills"][0]["description"] += "."
    assert not run(project, "verify", card, GATEWAY)["json"]


def test_given_an_instance_its_verifier_loses_the_security_schemes(project):
    """a2a-js#663. When this fails, the SDK has mended it: docs/cards.md says so, and `Form.SDK_INSTANCE` can go."""
    assert not run(project, "verify", json.loads(served().body), GATEWAY)["instance"]


def test_its_verifier_takes_what_an_author_signs(project):
    assert run(project, "verify", signed(FULL, AUTHOR), AUTHOR)["json"]


@pytest.mark.parametrize("document", [FULL, EMPTIES], ids=["full", "empties"])
def test_what_it_signs_is_verified_and_its_form_recorded(project, document):
    made = run(project, "sign", document)
    theirs = Key("js-1")
    key = key_of(made["jwk"], theirs)
    found = verified(made["json"], key)
    assert found.form is (Form.SPEC if document is FULL else Form.SDK)
    assert found.document == full(known(document)[0])
    instance = verified(made["instance"], key)
    assert instance.form is (Form.SDK_INSTANCE if "securitySchemes" in document else Form.SDK)
    assert "securitySchemes" not in instance.document or document is EMPTIES


def key_of(jwk: dict[str, str], like: Key) -> Any:
    from legation.core.cards.trust import key_set

    [found] = key_set({"keys": [{**jwk, "kid": like.kid}]}, like.publisher)
    return found


@pytest.mark.parametrize("document", [FULL, EMPTIES], ids=["full", "empties"])
def test_its_canonical_form_is_the_one_we_check(project, document):
    from legation.core.cards.canonical import jcs

    assert run(project, "canonical", document).encode() == jcs(full(known(document)[0]))

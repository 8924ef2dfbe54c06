"""The official JavaScript SDK, installed from npm for the tests. Needs Node and a registry that answers npm."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

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


def project(place: Path) -> Path:
    """This directory with the SDK in it. Skips the test where there is none to be had."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("node and npm are not installed")
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


def run(project: Path, task: str, card: dict[str, Any], jwk: dict[str, str] | None = None) -> Any:
    """What the SDK makes of a card. Blocks until Node has ended."""
    given = {"task": task, "card": card, "jwk": jwk}
    command = ("node", "task.mjs")
    done = subprocess.run(
        command, cwd=project, input=json.dumps(given), capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(done.stdout)

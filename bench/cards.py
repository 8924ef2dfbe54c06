"""What a card costs: reading, verifying and countersigning one of 20 skills. `python -m bench.cards`.

CPU time of this process, the median of some rounds. The budget is 1 ms for a verification, from the bytes as they
came to the card as it was signed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import msgspec
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from legation.core.canonical import parse_json
from legation.core.cards import canonical, countersign, reading, signatures
from legation.core.cards.diff import compare
from legation.core.cards.trust import SignerKey, Trust
from legation.core.keys import VerifyingKey

BUDGET_US = 1000.0
ROUNDS, TIMES = 15, 100


def card(skills: int = 20) -> dict[str, Any]:
    """A card with everything a card usually has."""
    return {
        "name": "Route planner",
        "description": "Plans routes between places, taking the traffic into account.",
        "version": "1.4.0",
        "provider": {"organization": "Acme", "url": "https://acme.example"},
        "supportedInterfaces": [
            {"url": "https://a.acme.example/rpc", "protocolBinding": "JSONRPC", "protocolVersion": "1.0"},
            {"url": "https://a.acme.example/rest", "protocolBinding": "HTTP+JSON", "protocolVersion": "1.0"},
        ],
        "capabilities": {
            "streaming": True,
            "extensions": [{"uri": "https://acme.example/ext/v1", "params": {"issuer": "https://id.acme.example"}}],
        },
        "securitySchemes": {
            "m2m": {
                "oauth2SecurityScheme": {
                    "flows": {
                        "clientCredentials": {
                            "tokenUrl": "https://id.acme.example/token",
                            "scopes": {f"skill:{index}": f"Routes of region {index}" for index in range(skills)},
                        }
                    }
                }
            }
        },
        "securityRequirements": [{"schemes": {"m2m": {"list": ["skill:0"]}}}],
        "defaultInputModes": ["text/plain", "application/json"],
        "defaultOutputModes": ["application/json"],
        "skills": [
            {
                "id": f"skill:{index}",
                "name": f"Skill {index}",
                "description": "Finds the way from one place to another and says how long it takes. " * 3,
                "tags": ["maps", "routing", "navigation"],
                "examples": ["Plan a route from A to B without tolls.", "How long is it to C by train?"],
                "inputModes": ["application/json", "text/plain"],
                "outputModes": ["application/json", "text/html"],
                "securityRequirements": [{"schemes": {"m2m": {"list": [f"skill:{index}"]}}}],
            }
            for index in range(skills)
        ],
    }


def signed(key: EllipticCurvePrivateKey, document: dict[str, Any]) -> bytes:
    """The card as its author publishes it."""
    prepared = countersign.prepare(document, "key-1")
    r, s = decode_dss_signature(key.sign(prepared.signing_input, ECDSA(SHA256())))
    return countersign.countersigned(prepared, r.to_bytes(32, "big") + s.to_bytes(32, "big")).body


def measured(what: Callable[[], object]) -> float:
    """Microseconds of CPU for one call."""
    what()
    rounds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        for _ in range(TIMES):
            what()
        rounds.append((time.process_time() - started) / TIMES * 1e6)
    return median(rounds)


def tell(name: str, what: Callable[[], object]) -> float:
    spent = measured(what)
    print(f"{name:44} {spent:8.0f} us")
    return spent


def main() -> int:
    key = generate_private_key(SECP256R1())
    document = card()
    body = signed(key, document)
    trust = Trust((SignerKey("acme.example", VerifyingKey("key-1", "ES256", key.public_key())),))
    raw = signatures.read(body)
    found = signatures.verify(raw, trust, now=0.0)
    known = raw.unverified
    costs = {
        "verification, from bytes to signed card": lambda: signatures.verify(signatures.read(body), trust, now=0.0),
        "  of it: reading strictly": lambda: signatures.read(body),
        "    of it: parsing": lambda: parse_json(body),
        "  of it: canonical bytes": lambda: canonical.jcs(known),
        "  of it: reading what was signed": lambda: msgspec.json.decode(found.payload),
        "canonical bytes by rfc8785 alone": lambda: rfc8785.dumps(known),
        "fit to register": lambda: reading.parse(found.document),
        "comparison with itself": lambda: compare(found, found),
        "what is to be countersigned": lambda: countersign.prepare(document, "key-1"),
        "msgspec alone, for scale": lambda: msgspec.json.decode(body),
    }
    print(f"a card of 20 skills, {len(body):,} bytes, ES256; CPU, median of {ROUNDS} x {TIMES}")
    spent, *_ = (tell(name, what) for name, what in costs.items())
    print(f"budget {BUDGET_US:.0f} us: {'kept' if spent <= BUDGET_US else 'MISSED'} ({spent:.0f} us)")
    return int(spent > BUDGET_US)


if __name__ == "__main__":
    raise SystemExit(main())

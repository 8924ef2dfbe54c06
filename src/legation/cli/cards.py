"""`legation card`: sign, verify, compare, lint and fetch Agent Cards. Needs files and URLs, and no home."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificates

from legation.cli import material
from legation.cli.common import Fault, Json, details, note, print_json, say, table
from legation.core import base64url, canonical, keys
from legation.core.cards import PROVENANCE_EXTENSION, signatures
from legation.core.cards.canonical import full, jcs
from legation.core.cards.countersign import MAX_MEDIATED, Mediated, check
from legation.core.cards.diff import Change, compare
from legation.core.cards.signatures import RawCard, SignedCard
from legation.core.cards.telling import plainly, told
from legation.core.cards.trust import SignerKey, Trust, key_set
from legation.core.catalogue import shown
from legation.core.reasons import Reason, Refused

app = typer.Typer(help="Agent Cards: sign, verify, compare, lint, fetch.", no_args_is_help=True)

JWKS = "/oauth/jwks"
"""Where a gateway publishes its keys."""

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

Where = Annotated[str, typer.Argument(help="A file, or a URL; of a bare origin, its well-known place.")]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="Write to this file instead of standard output.")]
Authors = Annotated[
    list[str] | None,
    typer.Option("--author", help="The author's public key: a JWK, JWK Set or PEM file, or a JWK Set's URL; repeat."),
]
Gateways = Annotated[
    list[str] | None, typer.Option("--gateway", help="The gateway's public key, likewise. Of a URL: its own origin's.")
]
Roots = Annotated[
    list[Path] | None, typer.Option("--root", help="PEM certificates in which the author's chain may end; repeat.")
]
Names = Annotated[list[str] | None, typer.Option("--name", help="DNS name the author's chain is for; repeat.")]


@app.command("fetch")
def fetch(where: Where, out: Out = None) -> None:
    """Fetch a card and write it as it is. Nothing is verified."""
    unverified = material.card(where)
    raw = signatures.read(unverified, limit=MAX_MEDIATED)
    _write(unverified.decode(), out)
    signed = len(raw.signatures)
    note(f"{len(unverified)} bytes, {signed} signature{'' if signed == 1 else 's'}, nothing verified")
    _tell_dropped(raw.dropped)


@app.command("sign")
def sign(
    where: Where,
    key: Annotated[Path, typer.Option("--key", help="Private key, PEM: P-256 or Ed25519.")],
    kid: Annotated[str, typer.Option(help="Name of the key; its thumbprint, unless given.")] = "",
    jku: Annotated[str, typer.Option(help="Where its public half can be found. Verifiers need not look.")] = "",
    out: Out = None,
) -> None:
    """Sign a card by the rules of the specification, beside the signatures it has (A2A 1.0 §8.4)."""
    raw = signatures.read(material.card(where), limit=MAX_MEDIATED)
    private = _private(key)
    public = private.public_key()
    alg = "ES256" if isinstance(private, EllipticCurvePrivateKey) else "EdDSA"
    kid = kid or keys.thumbprint(keys.to_jwk(public))
    header = {"alg": alg, "kid": kid, "typ": "JOSE"} | ({"jku": jku} if jku else {})
    protected = base64url.encode(canonical.encode(header))
    payload = jcs(raw.unverified)
    value = _signature(private, f"{protected}.{base64url.encode(payload)}".encode())
    entries = [{"protected": one.protected, "signature": one.signature} for one in raw.signatures]
    entries.append({"protected": protected, "signature": base64url.encode(value)})
    _write(jcs({**raw.unverified, "signatures": entries}).decode(), out)
    note(f"signed as `{kid}` ({alg})")
    _tell_dropped(raw.dropped)
    if payload != jcs(full(raw.unverified)):
        note("it has empty members, so the SDKs' verifiers see another card: `legation card lint` names them")


@app.command("verify")
def verify(
    where: Where,
    author: Authors = None,
    gateway: Gateways = None,
    root: Roots = None,
    name: Names = None,
    as_json: Json = False,
) -> None:
    """Verify who wrote a card and, where a gateway mediates it, who mediates it.

    Ends with 1 where a signature does not hold, or where an author is named and the card shows nothing of theirs.
    """
    raw = signatures.read(material.card(where), limit=MAX_MEDIATED)
    authors = believed(author, root, name)
    gateways = believed(gateway)
    if gateways is None and (authors is None or _mediated(raw)):
        gateways = Trust(_origin_keys(where))
    now = time.time()
    unproven = False
    if gateways is None:
        found = signatures.verify(raw, authors or Trust(), now=now)
        members: dict[str, Any] = {**shown.said(found), "author": shown.by(found), "gateway": None}
        changes: tuple[Change, ...] = ()
    else:
        both = check(raw, gateway=gateways, authors=authors, now=now)
        unproven = authors is not None and both.author is None
        members = {**shown.said(both.outer), "author": _author(both, unproven), "gateway": shown.by(both.outer)}
        changes = both.departures
    members["left out"] = raw.dropped
    if as_json:
        print_json({**members, "departures": [shown.change(change) for change in changes]})
    else:
        details(members)
        if changes:
            say("the gateway says otherwise than the author:")
        for line in told(changes):
            say(f"  {line}")
    if unproven:
        raise typer.Exit(1)


@app.command("diff")
def diff(
    before: Annotated[str, typer.Argument(help="A file or URL.")],
    after: Annotated[str, typer.Argument(help="A file or URL.")],
    author: Authors = None,
    as_json: Json = False,
) -> None:
    """Say what changed between two cards, by what it means. Ends with 1 when anything did."""
    trusted = believed(author)
    sides = [_side(where, trusted) for where in (before, after)]
    changes = compare(*sides)
    if trusted is None:
        note("signatures were not compared; name the authors' keys with --author")
    if as_json:
        print_json([shown.change(change) for change in changes])
    else:
        for line in told(changes) if changes else ("no change",):
            say(line)
    if changes:
        raise typer.Exit(1)


@app.command("lint")
def lint(where: Where, as_json: Json = False) -> None:
    """Say what is unwise in a card. Ends with 1 when anything is."""
    raw = signatures.read(material.card(where), limit=MAX_MEDIATED)
    found = shown.linted(raw)
    structure, texts = found["structure"], found["texts"]
    if as_json:
        print_json(found)
    elif structure or texts:
        rows: list[tuple[object, ...]] = [(plainly(one.field), None, one.what) for one in structure]
        rows += [
            (plainly(one.pointer), f"{one.start}-{one.end}", f"{one.kind.value}: {plainly(one.detail)}")
            for one in texts
        ]
        table(("member", "characters", "finding"), rows)
    else:
        say("nothing to remark")
    if structure or texts:
        raise typer.Exit(1)


# -- what is given ---------------------------------------------------------------------------------


def believed(named: list[str] | None, roots: list[Path] | None = None, names: list[str] | None = None) -> Trust | None:
    """What an operator hands over; None when that is nothing. Raises Fault or Refused."""
    if bool(roots) != bool(names):
        raise Fault("--root and --name go together: a chain is for somebody")
    if not named and not roots:
        return None
    found = tuple(key for one in named or () for key in _keys(one))
    certificates = tuple(certificate for path in roots or () for certificate in _certificates(path))
    # Whoever hands over several of each means every root for every name: a list for each is what the registry keeps.
    return Trust(found, dict.fromkeys(names or (), certificates), {name.lower(): name for name in names or ()})


def _keys(where: str) -> tuple[SignerKey, ...]:
    """Public keys of one publisher, who is called by where they come from."""
    if urlsplit(where).scheme in {"http", "https"}:
        return key_set(canonical.parse_json(material.card(_secure(where))), where)
    path = Path(where)
    try:
        document = canonical.parse_json(path.read_bytes()[: material.MAX_KEY])
    except (OSError, Refused):
        document = None
    if isinstance(document, dict) and "keys" in document:
        return key_set(document, where)
    return key_set({"keys": [material.public_jwk(path)]}, where)


def _origin_keys(where: str) -> tuple[SignerKey, ...]:
    """The keys a gateway publishes where its card is. They prove the origin: whoever holds it is who signed."""
    parts = urlsplit(where)
    if parts.scheme not in {"http", "https"}:
        raise Fault("name whose signature to look for: --author KEY, or --gateway KEY")
    origin = _secure(f"{parts.scheme}://{parts.netloc}")
    note(f"the gateway's keys are those of {origin} itself")
    return key_set(canonical.parse_json(material.card(origin + JWKS)), origin)


def _secure(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise Fault(f"`{url}`: keys are taken over https alone (A2A 1.0 section 8.4.3)")
    return url


def _certificates(path: Path) -> list[Any]:
    try:
        return list(load_pem_x509_certificates(path.read_bytes()))
    except OSError as fault:
        raise Fault(f"`{path}` cannot be read: {(fault.strerror or '').lower()}") from None
    except ValueError:
        raise Fault(f"`{path}` holds no certificates in PEM") from None


def _private(path: Path) -> EllipticCurvePrivateKey | Ed25519PrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except OSError as fault:
        raise Fault(f"`{path}` cannot be read: {(fault.strerror or '').lower()}") from None
    except (ValueError, TypeError):
        raise Fault(f"`{path}` holds no unencrypted private key in PEM") from None
    if isinstance(key, Ed25519PrivateKey) or (
        isinstance(key, EllipticCurvePrivateKey) and isinstance(key.curve, SECP256R1)
    ):
        return key
    raise Fault(f"`{path}` holds neither an EC P-256 nor an Ed25519 key")


def _signature(private: EllipticCurvePrivateKey | Ed25519PrivateKey, signing_input: bytes) -> bytes:
    if isinstance(private, Ed25519PrivateKey):
        return private.sign(signing_input)
    r, s = decode_dss_signature(private.sign(signing_input, ECDSA(SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def _side(where: str, trusted: Trust | None) -> SignedCard | RawCard:
    """A card to compare: as it was signed, where that can be known; unsigned otherwise."""
    raw = signatures.read(material.card(where), limit=MAX_MEDIATED)
    if trusted is None:
        return raw
    try:
        return signatures.verify(raw, trusted, now=time.time())
    except Refused as refused:
        if refused.reason is not Reason.CARD_UNSIGNED:
            raise
        return raw


def _mediated(raw: RawCard) -> bool:
    extensions = raw.unverified["capabilities"].get("extensions", [])
    return any(one.get("uri") == PROVENANCE_EXTENSION for one in extensions)


# -- what is said ----------------------------------------------------------------------------------


def _author(found: Mediated, unproven: bool) -> list[str] | str | None:
    if found.author is not None:
        return shown.by(found.author)
    if unproven:
        return "not proven: the gateway shows a digest of what was signed, or nothing; ask the author for the card"
    return "not checked: name the author's key with --author" if found.digest else "none is named"


def _tell_dropped(dropped: tuple[str, ...]) -> None:
    if dropped:
        note(f"A2A 1.0 does not know, and no signature covers: {', '.join(map(plainly, dropped))}")


def _write(text: str, out: Path | None) -> None:
    if out is None:
        typer.echo(text)
    else:
        out.write_text(text + "\n", encoding="utf-8")

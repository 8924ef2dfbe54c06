"""`legation registry publisher`: who may sign the cards of a tenant."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import typer
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificates

from legation.cli import material
from legation.cli.common import HOME, Fault, Home, Json, asked, change, note, print_json, say, table, until, who
from legation.core import canonical
from legation.core.asks import FindAll, ask
from legation.core.catalogue import publishers, shown
from legation.core.catalogue.publishers import By, PublisherChanged
from legation.core.kept import Publisher
from legation.core.reasons import Refused

app = typer.Typer(help="Publishers: whose signature on a card counts, in one tenant.", no_args_is_help=True)

TenantName = Annotated[str, typer.Argument(help="Tenant.")]
Name = Annotated[str, typer.Argument(help="DNS name of the publisher.")]


@app.command("add")
def add(
    tenant: TenantName,
    name: Name,
    *,
    home: Home = HOME,
    key: Annotated[
        list[Path] | None, typer.Option("--key", help="Public key, by your hand: JWK, JWK Set or PEM; repeat.")
    ] = None,
    root: Annotated[
        list[Path] | None, typer.Option("--root", help="PEM certificates in which a chain for the name may end.")
    ] = None,
    reserve: Annotated[
        list[str] | None, typer.Option("--reserve", help="Name of an agent that is this publisher's alone; repeat.")
    ] = None,
    expires: Annotated[
        str | None, typer.Option(help="Until when the keys given may sign: 2027-01-31, or 365d from now.")
    ] = None,
    despite: Annotated[
        bool, typer.Option("--despite-findings", help="You have seen whom it, or a key of it, can be taken for.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Believe a publisher's keys: those given, or those the name publishes over TLS itself."""
    by = By.OPERATOR_DESPITE if despite else By.OPERATOR
    if not (key or root or reserve):
        _done(change(home, publishers.prove(tenant, name, who=who(), by=by)), as_json=as_json)
        return
    keys = [jwk for path in key or () for jwk in _keys(path)]
    plan = publishers.put(
        tenant,
        name,
        {"keys": keys} if keys else None,
        roots=tuple(der for path in root or () for der in _roots(path)),
        reserved=tuple(reserve) if reserve else None,
        not_after=until(expires, time.time()) if expires else None,
        who=who(),
        by=by,
    )
    _done(change(home, plan), as_json=as_json)


@app.command("revoke")
def revoke(
    tenant: TenantName,
    name: Name,
    home: Home = HOME,
    key: Annotated[str, typer.Option("--key", help="One key of it alone: kid, or thumbprint (RFC 7638).")] = "",
    why: Annotated[str, typer.Option("--why", help="For the record.")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Believe a publisher, or one key of it, no more. Cards that rest on it alone are revoked with it."""
    if not yes and not typer.confirm(f"revoke `{key or name}` for ever?"):
        raise typer.Exit(1)
    done = change(home, publishers.revoke(tenant, name, key=key, who=who(), why=why))
    _done(done, as_json=as_json)
    if done.revoked:
        note(f"revoked with it are the cards of {', '.join(done.revoked)}")


@app.command("list")
def list_(tenant: TenantName, home: Home = HOME, as_json: Json = False) -> None:
    """List the publishers of a tenant."""
    found = [one.document for one in asked(home, ask(FindAll(Publisher, tenant)))]
    if as_json:
        print_json([shown.publisher(one) for one in found])
        return
    table(
        ("publisher", "known by", "keys", "revoked keys", "roots", "reserved names", "revoked"),
        ((one.id, one.verified, [key.kid for key in one.keys if not key.revoked],
          [*(key.kid for key in one.keys if key.revoked), *one.withdrawn], len(one.roots), one.reserved, one.revoked)
         for one in found),
    )  # fmt: skip


def _keys(path: Path) -> list[Any]:
    """The public keys in a file. Raises Fault."""
    try:
        document = canonical.parse_json(path.read_bytes()[: material.MAX_KEY])
    except (OSError, Refused):
        document = None
    if isinstance(document, dict) and isinstance(document.get("keys"), list):
        return list(document["keys"])
    jwk = material.public_jwk(path)
    return [jwk]


def _roots(path: Path) -> list[bytes]:
    try:
        return [one.public_bytes(Encoding.DER) for one in load_pem_x509_certificates(path.read_bytes())]
    except (OSError, ValueError):
        raise Fault(f"`{path}` holds no certificates in PEM") from None


def _done(done: PublisherChanged, *, as_json: bool) -> None:
    if as_json:
        print_json(shown.publisher_changed(done))
        return
    one = done.publisher
    known = "revoked" if one.revoked else f"known by {one.verified}, {len(one.keys)} keys"
    say(f"publisher `{one.id}` of `{one.tenant}`: {known} (record {done.record_id})")

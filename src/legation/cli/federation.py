"""`legation issuer`, `legation agreement`, `legation abroad`: whom to believe, whom to let in, where agents may go."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from legation.cli import wishes
from legation.cli.common import (
    HOME,
    Fault,
    Home,
    Json,
    change,
    details,
    moment,
    print_json,
    say,
    settings_of,
    table,
    until,
    who,
)
from legation.core import federation
from legation.core.canonical import brief
from legation.core.kept import Agreement, Issuer, Kept
from legation.core.kept.federation import Abroad
from legation.core.vouching import USES

issuers = typer.Typer(help="Other authorities a tenant believes, and for what.", no_args_is_help=True)
agreements = typer.Typer(help="Callers of other tenants a tenant lets in. One direction each.", no_args_is_help=True)
abroad = typer.Typer(help="Other authorities a tenant's agents may take their authority to.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Its id.")]
Tenant = Annotated[str, typer.Option(help="Whose it is.")]
Why = Annotated[str, typer.Option("--why", help="For the record.")]
MAX_SET: Final = 64 * 1024

# -- issuers ---------------------------------------------------------------------------------------


@issuers.command("add")
def add_issuer(
    name: Annotated[str, typer.Argument(help="Its issuer identifier, byte for byte; or spiffe:// and a trust domain.")],
    *,
    home: Home = HOME,
    tenant: Tenant = "default",
    use: Annotated[list[str] | None, typer.Option(help=f"{', '.join(sorted(USES))}; repeat for more.")] = None,
    jwks: Annotated[Path | None, typer.Option(help="File with its keys: they are pinned.")] = None,
    jwks_uri: Annotated[str | None, typer.Option(help="Where its keys are fetched from.")] = None,
    algorithm: Annotated[
        list[str] | None, typer.Option(help="What it signs with; ES256 and EdDSA without this.")
    ] = None,
    actor: Annotated[
        list[str] | None, typer.Option(help="Namespace of actors it may speak for, besides its own.")
    ] = None,
    client_id: Annotated[str | None, typer.Option(help="What this authority is called there.")] = None,
    feed: Annotated[
        str, typer.Option(help="Where its gateway says what it stopped: .../.well-known/legation-revocations/TENANT.")
    ] = "",
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Let a tenant believe another authority, or write anew how far."""
    usual = Issuer(tenant=tenant, id=name)
    wanted = Issuer(
        tenant=tenant,
        id=name,
        uses=frozenset(use or ()),
        jwks=_file(jwks),
        jwks_uri=jwks_uri,
        algorithms=frozenset(algorithm) if algorithm else usual.algorithms,
        actors=frozenset(actor or ()),
        client_id=client_id,
        feed=feed,
    )
    _put(home, wanted, why, as_json=as_json)


@issuers.command("feed")
def feed(name: Name, home: Home = HOME, tenant: Tenant = "default", as_json: Json = False) -> None:
    """Show how far an issuer's feed was read, and what is stopped there. Raises Fault where none is followed."""
    issuer: Issuer = change(home, federation.known(Issuer, tenant, name), quiet=True).document
    found = change(home, federation.read_of(issuer), quiet=True)
    if found is None:
        raise Fault(f"`{name}` is not followed: name its feed with --feed, or wait until the gateway has read it")
    stopped = [f"{kind} {brief(ident)}" for kind, ident in sorted(found.stopped)]
    told = {
        "feed": found.url, "changes": found.seq, "log": found.size, "to its end": found.complete,
        "not believed": found.refused, "stopped": stopped,
    }  # fmt: skip
    if as_json:
        print_json({word.replace(" ", "_"): value for word, value in told.items()})
    else:
        details(told)


# -- agreements ------------------------------------------------------------------------------------


@agreements.command("add")
def add_agreement(
    name: Name,
    *,
    home: Home = HOME,
    tenant: Tenant = "default",
    caller_tenant: Annotated[str, typer.Option(help="Where the callers are.")] = "",
    issuer: Annotated[str, typer.Option(help="Who vouches for them; this authority without it.")] = "",
    agent: Annotated[list[str] | None, typer.Option(help="Agent they may call; repeat for more.")] = None,
    skill: Annotated[list[str] | None, typer.Option(help="Skill they may use; repeat for more.")] = None,
    subject: Annotated[
        list[str] | None, typer.Option(help="THEIRS=OURS; *=partner:{sub} for all others; repeat for more.")
    ] = None,
    claim: Annotated[list[str] | None, typer.Option(help="Their assurance: THEIRS=OURS; repeat for more.")] = None,
    depth: Annotated[int, typer.Option(min=0, max=8, help="Delegations left to what enters.")] = 0,
    lifetime: Annotated[int, typer.Option(min=1, max=300, help="Seconds a token under it lives.")] = 300,
    expires: Annotated[str | None, typer.Option(help="Until when: 2027-01-31, or 30d from now.")] = None,
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Let callers of another tenant in, or write anew how far. The way back is another agreement."""
    wanted = Agreement(
        tenant=tenant,
        id=name,
        caller_tenant=caller_tenant,
        issuer=issuer,
        agents=frozenset(agent or ()),
        skills=frozenset(skill or ()),
        subjects=_pairs(subject, "--subject"),
        claims=_pairs(claim, "--claim"),
        depth=depth,
        lifetime=lifetime,
        expires_at=until(expires, time.time()) if expires else None,
    )
    _put(home, wanted, why, as_json=as_json)


@agreements.command("end")
def end(name: Name, home: Home = HOME, tenant: Tenant = "default", why: Why = "") -> None:
    """End an agreement, for ever. What was issued under it is dead."""
    record = change(home, federation.end(tenant, name, who=who(), why=why))
    say(f"`{name}` is ended (record {record})")


# -- abroad ----------------------------------------------------------------------------------------


@abroad.command("add")
def add_abroad(
    name: Annotated[str, typer.Argument(help="Its issuer identifier, byte for byte.")],
    *,
    home: Home = HOME,
    tenant: Tenant = "default",
    client: Annotated[
        list[str] | None, typer.Option(help="AGENT=CLIENT: what an agent is called there; repeat for more.")
    ] = None,
    scope: wishes.Scopes = None,
    resource: Annotated[list[str] | None, typer.Option(help="Resource there that may be named; repeat.")] = None,
    tenant_there: Annotated[str, typer.Option(help="Which of its tenants, if it has several.")] = "",
    lifetime: Annotated[int, typer.Option(min=1, max=300, help="Seconds an assertion for it lives.")] = 60,
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Let agents take their authority to another authority (ID-JAG), or write anew how far."""
    wanted = Abroad(
        tenant=tenant,
        id=name,
        clients=_pairs(client, "--client"),
        scopes=frozenset(scope or ()),
        resources=frozenset(resource or ()),
        tenant_there=tenant_there,
        lifetime=lifetime,
    )
    _put(home, wanted, why, as_json=as_json)


# -- alike for all three -----------------------------------------------------------------------------


def _verbs(app: typer.Typer, kind: type[Any], columns: tuple[str, ...]) -> None:
    """List, show, suspend and resume one kind of record."""
    word = federation.KINDS[kind]

    @app.command("list", help=f"List a tenant's: {', '.join(columns)}.")
    def _list(home: Home = HOME, tenant: Tenant = "default", as_json: Json = False) -> None:
        found = change(home, federation.listed(kind, tenant), quiet=True)
        if as_json:
            print_json([_document(one) for one in found])
            return
        table((word, *columns), ([one.id, *(_cell(one, column) for column in columns)] for one in found))

    @app.command("show", help="Show all of one.")
    def _show(name: Name, home: Home = HOME, tenant: Tenant = "default", as_json: Json = False) -> None:
        found: Any = change(home, federation.known(kind, tenant, name), quiet=True).document
        if as_json:
            print_json(_document(found))
            return
        details({column.replace("_", " "): _cell(found, column) for column in _document(found)})

    @app.command("suspend", help="Stop it, at once. What was issued under it is dead for good.")
    def _suspend(name: Name, home: Home = HOME, tenant: Tenant = "default", why: Why = "") -> None:
        record = change(home, federation.suspend(kind, tenant, name, who=who(), why=why))
        say(f"`{name}` is suspended (record {record})")

    @app.command("resume", help="Let it go on.")
    def _resume(name: Name, home: Home = HOME, tenant: Tenant = "default", why: Why = "") -> None:
        record = change(home, federation.resume(kind, tenant, name, who=who(), why=why))
        say(f"`{name}` is in force (record {record})")


_verbs(issuers, Issuer, ("uses", "algorithms", "jwks_uri", "feed", "suspended"))
_verbs(agreements, Agreement, ("caller_tenant", "issuer", "agents", "skills", "expires_at", "suspended"))
_verbs(abroad, Abroad, ("clients", "scopes", "suspended"))


def _put(home: Path, wanted: Issuer | Agreement | Abroad, why: str, *, as_json: bool) -> None:
    own = settings_of(home).server.base_url
    record = change(home, federation.put(wanted, issuer=own, who=who(), why=why))
    if as_json:
        print_json({**_document(wanted), "record": record})
        return
    say(f"`{wanted.id}` is in force (record {record})")


def _document(document: Kept) -> dict[str, Any]:
    """A record as JSON, its sets in order."""
    found = {name: getattr(document, name) for name in document.__struct_fields__ if name not in {"parent", "until"}}
    if isinstance(document, Issuer):
        found["jwks"] = document.jwks.decode() if document.jwks is not None else None
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in found.items()}


def _cell(document: Kept, name: str) -> object:
    value = getattr(document, name)
    if name == "expires_at":
        return moment(value)
    if isinstance(value, bytes):
        return f"pinned, {len(value)} bytes"
    return [f"{theirs} = {ours}" for theirs, ours in sorted(value.items())] if isinstance(value, dict) else value


def _pairs(given: Iterable[str] | None, option: str) -> dict[str, str]:
    """`a=b` of each, each once. Raises BadParameter."""
    found: dict[str, str] = {}
    for one in given or ():
        theirs, equals, ours = one.partition("=")
        if not equals or not theirs or not ours or theirs in found:
            raise typer.BadParameter(f"{option} `{one}` is not of the form THEIRS=OURS, each once")
        found[theirs] = ours
    return found


def _file(path: Path | None) -> bytes | None:
    """A file's bytes. Raises Fault."""
    if path is None:
        return None
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise Fault(f"`{path}` cannot be read: {(fault.strerror or '').lower()}") from None
    if len(content) > MAX_SET:
        raise Fault(f"`{path}` is too large for a key set")
    return content

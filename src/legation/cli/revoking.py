"""`legation revoke`: withdraw a token, a key, a grant, or all authority of a person; from the next call on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from legation.cli.common import HOME, Home, change, say, who
from legation.core import revoking
from legation.core.asks import Plan
from legation.core.revoking import Withdrawn

app = typer.Typer(
    help="Withdraw authority: refused from the next call on, and what is under way is cut.", no_args_is_help=True
)

Tenant = Annotated[str, typer.Option(help="Tenant it belongs to.")]
Why = Annotated[str, typer.Option("--why", help="For the record.")]


@app.command("token")
def token(
    jti: Annotated[str, typer.Argument(help="Its `jti`, as records name it.")],
    home: Home = HOME,
    tenant: Tenant = "default",
    why: Why = "",
) -> None:
    """Revoke one access token."""
    _do(home, revoking.token(tenant, jti, who=who(), why=why))


@app.command("key")
def key(
    jkt: Annotated[str, typer.Argument(help="Its thumbprint (RFC 7638), as records and `agent show` name it.")],
    home: Home = HOME,
    tenant: Tenant = "default",
    why: Why = "",
) -> None:
    """Revoke a key for ever: what is bound to it is dead, and nothing more is issued to it."""
    _do(home, revoking.key(tenant, jkt, who=who(), why=why))


@app.command("grant")
def grant(
    name: Annotated[str, typer.Argument(help="Its id: of a consent, and of what was refreshed under it.")],
    home: Home = HOME,
    tenant: Tenant = "default",
    why: Why = "",
) -> None:
    """Revoke a grant: its refresh tokens, and every token issued under it."""
    _do(home, revoking.grant(tenant, name, who=who(), why=why))


@app.command("delegation")
def delegation(
    name: Annotated[str, typer.Argument(help="Its id.")],
    home: Home = HOME,
    tenant: Tenant = "default",
    why: Why = "",
) -> None:
    """Revoke a delegation, and what was obtained by it."""
    _do(home, revoking.delegation(tenant, name, who=who(), why=why))


@app.command("person")
def person(
    name: Annotated[str, typer.Argument(help="The person's id.")],
    home: Home = HOME,
    tenant: Tenant = "default",
    why: Why = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Withdraw all that was granted or issued for a person until now, through every agent that acts for them."""
    if not yes and not typer.confirm(f"withdraw all authority of `{name}`?"):
        raise typer.Exit(1)
    _do(home, revoking.person(tenant, name, who=who(), why=why))


def _do(home: Path, plan: Plan[Withdrawn]) -> None:
    done = change(home, plan)
    say(f"`{done.name}` was revoked before" if done.already else f"`{done.name}` is revoked (record {done.record_id})")

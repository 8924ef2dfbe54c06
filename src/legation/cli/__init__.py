"""Every verb of `legation`. A verb reads its options, runs a plan or reads the store, and says what came of it."""

from __future__ import annotations

import typer

from legation import __version__
from legation.cli import (
    agents,
    approvals,
    audit,
    cards,
    federation,
    firewall,
    keys,
    people,
    policies,
    registry,
    reviewing,
    revoking,
    running,
    scan,
    settings,
    tenants,
)
from legation.cli.common import Verbs

app = typer.Typer(
    name="legation",
    cls=Verbs,
    help="Zero-trust gateway and identity control plane for agents that speak A2A.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Say the version."),
) -> None:
    """Take what stands before a verb."""


app.command("init")(settings.init)
app.command("serve")(running.serve)
app.command("demo")(running.demo)
app.command("doctor")(running.doctor)
app.add_typer(agents.app, name="agent")
app.add_typer(cards.app, name="card")
app.add_typer(registry.app, name="registry")
app.add_typer(tenants.app, name="tenant")
app.add_typer(people.app, name="person")
app.add_typer(federation.issuers, name="issuer")
app.add_typer(federation.agreements, name="agreement")
app.add_typer(federation.abroad, name="abroad")
app.add_typer(keys.app, name="keys")
app.add_typer(revoking.app, name="revoke")
app.add_typer(approvals.app, name="approval")
audit.app.command("scan")(scan.scan)
app.add_typer(audit.app, name="audit")
app.add_typer(policies.app, name="policy")
for verb in (reviewing.original, reviewing.allow, reviewing.allowed, reviewing.disallow, reviewing.feedback):
    firewall.app.command(verb.__name__)(verb)
app.add_typer(firewall.app, name="firewall")
app.add_typer(settings.app, name="config")


def main() -> None:
    """Run the command line."""
    app()

"""`legation init` and `legation config`."""

from __future__ import annotations

from typing import Annotated

import typer

from legation import config
from legation.cli.common import HOME, Home, Json, change, details, print_json, say, settings_of, who

app = typer.Typer(help="Settings: what is in force, and what there is.", no_args_is_help=True)


def init(
    home: Home = HOME,
    base_url: Annotated[str, typer.Option(help="Public origin; empty: the address the gateway listens on.")] = "",
    host: Annotated[str, typer.Option(help="Address to listen on.")] = config.Server().host,
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = config.Server().port,
    tenant: Annotated[str, typer.Option(help="Tenant to begin with.")] = "default",
) -> None:
    """Make a home: commented settings, keys, a policy, a database and a tenant. Touches nothing that is there."""
    from legation.core.enrolment import put_tenant
    from legation.core.model import Tenant
    from legation.wiring.home import init_home

    settings = init_home(home, server={"host": host, "port": port, "base_url": base_url})
    change(home, put_tenant(Tenant(tenant), who=who()), quiet=True)
    say(f"made `{home}` with tenant `{tenant}`; the gateway will be {settings.server.base_url}")
    at = "" if home == HOME else f" --home {home}"
    say(f"next: legation agent add NAME --owner YOU --new-key NAME.pem{at}; then legation serve{at}")


@app.command("show")
def show(home: Home = HOME, as_json: Json = False) -> None:
    """Show the settings in force, with what the environment changes."""
    settings = settings_of(home)
    found = {
        section: {key: getattr(getattr(settings, section), key) for known, key in config.names() if known == section}
        for section in config.SECTIONS
    }
    if as_json:
        print_json({section: {k: v if isinstance(v, int | float) else str(v) for k, v in values.items()}
                    for section, values in found.items()})  # fmt: skip
        return
    details({f"{section}.{key}": value for section, values in found.items() for key, value in values.items()})


@app.command("schema")
def schema() -> None:
    """Print the JSON Schema of the settings file."""
    print_json(config.schema())


@app.command("template")
def template() -> None:
    """Print a settings file with every setting, its default, and what it is for."""
    typer.echo(config.template(), nl=False)

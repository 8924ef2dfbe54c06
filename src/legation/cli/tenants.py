"""`legation tenant`: who shares a roof, and how much they may do."""

from __future__ import annotations

from typing import Annotated

import typer

from legation.cli.common import HOME, Home, Json, change, print_json, read, say, table, who
from legation.core.enrolment import put_tenant
from legation.core.model import Rate, Tenant

app = typer.Typer(help="Tenants: whose agents may call each other, and how often.", no_args_is_help=True)
_USUAL = Tenant("")


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Id: lower case, digits, and . _ -")],
    *,
    home: Home = HOME,
    allow_bearer: Annotated[
        bool, typer.Option("--allow-bearer", help="Accept tokens that are bound to no key. Each works once.")
    ] = False,
    rate: Annotated[float, typer.Option(help="Calls a second, all agents together.")] = _USUAL.rate.per_second,
    burst: Annotated[float, typer.Option(help="Calls at once, all agents together.")] = _USUAL.rate.burst,
    agent_rate: Annotated[float, typer.Option(help="Calls a second, each agent.")] = _USUAL.agent_rate.per_second,
    agent_burst: Annotated[float, typer.Option(help="Calls at once, each agent.")] = _USUAL.agent_rate.burst,
    in_flight: Annotated[int, typer.Option(help="Calls one agent may have open.")] = _USUAL.in_flight,
    streams: Annotated[int, typer.Option(help="Streams one agent may have open.")] = _USUAL.streams,
) -> None:
    """Add a tenant, or set one anew with exactly these options."""
    tenant = Tenant(name, allow_bearer, Rate(rate, burst), Rate(agent_rate, agent_burst), in_flight, streams)
    change(home, put_tenant(tenant, who=who()))
    say(f"tenant `{name}`")


@app.command("list")
def list_(home: Home = HOME, as_json: Json = False) -> None:
    """List the tenants."""
    tenants = read(home, lambda store: store.tenants())
    if as_json:
        print_json(tenants)
        return
    columns = ("tenant", "bearer", "rate", "burst", "agent rate", "agent burst", "in flight", "streams")
    table(
        columns,
        ((t.id, t.bearer, *_rate(t.rate), *_rate(t.agent_rate), t.in_flight, t.streams) for t in tenants),
    )


def _rate(rate: Rate) -> tuple[str, str]:
    return f"{rate.per_second:g}", f"{rate.burst:g}"

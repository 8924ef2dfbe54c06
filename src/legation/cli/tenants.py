"""`legation tenant`: who shares a roof, and how much they may do."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final

import typer
from msgspec import ValidationError, convert, to_builtins
from msgspec.structs import replace

from legation.cli.common import HOME, Fault, Home, Json, change, print_json, read, say, settings_of, table, who
from legation.core.enrolment import put_tenant
from legation.core.model import Guard, Rate, Tenant
from legation.core.tenant import RISKS, Risks, canary_digest

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
    depth: Annotated[int, typer.Option(min=0, max=8, help="Hops a chain of delegation may have.")] = _USUAL.depth,
    allow_registration: Annotated[
        bool, typer.Option("--allow-registration", help="Let agents register with a software statement.")
    ] = False,
) -> None:
    """Add a tenant, or set one anew with exactly these options."""
    tenant = Tenant(
        name,
        allow_bearer,
        Rate(rate, burst),
        Rate(agent_rate, agent_burst),
        in_flight,
        streams,
        depth,
        registration=allow_registration,
    )
    change(home, put_tenant(tenant, who=who()))
    say(f"tenant `{name}`")


@app.command("set")
def set_(
    name: Annotated[str, typer.Argument(help="The tenant's id.")],
    *,
    home: Home = HOME,
    bearer: Annotated[
        bool | None, typer.Option("--allow-bearer/--refuse-bearer", help="Tokens that are bound to no key.")
    ] = None,
    in_flight: Annotated[int | None, typer.Option(help="Calls one agent may have open.")] = None,
    streams: Annotated[int | None, typer.Option(help="Streams one agent may have open.")] = None,
    depth: Annotated[int | None, typer.Option(min=0, max=8, help="Hops a chain of delegation may have.")] = None,
    registration: Annotated[
        bool | None,
        typer.Option("--allow-registration/--refuse-registration", help="Registering with a software statement."),
    ] = None,
    unsigned_cards: Annotated[
        str | None,
        typer.Option(help="Cards nobody known here signed: refused, quarantined, or allowed for internal agents."),
    ] = None,
    harmless: Annotated[
        list[str] | None,
        typer.Option("--harmless", help="Class of change that publishes by itself; repeat, or `none`."),
    ] = None,
    firewall: Annotated[
        list[str] | None,
        typer.Option(
            "--firewall",
            help="requests=monitor, replies.level=strict, replies.envelope=parts, host=acme.example, canary=@FILE, "
            "no-host=... (docs/content.md); repeat, or `default`.",
        ),
    ] = None,
) -> None:
    """Change of a tenant what is given here, and nothing else."""
    found = {tenant.id: tenant for tenant in read(home, lambda store: store.tenants())}.get(name)
    if found is None:
        raise Fault(f"there is no tenant `{name}`; `legation tenant list` shows those there are")
    given = {
        "bearer": bearer,
        "in_flight": in_flight,
        "streams": streams,
        "depth": depth,
        "registration": registration,
        "unsigned_cards": unsigned_cards,
        "harmless": None if harmless is None else frozenset(harmless) - {"none"},
    }
    wanted: dict[str, Any] = {field: value for field, value in given.items() if value is not None}
    if firewall:
        wanted["guard"] = None if firewall == ["default"] else _guard(home, found, firewall)
    if not wanted:
        raise typer.BadParameter("say what is to be different")
    change(home, put_tenant(replace(found, **wanted), who=who()))
    say(f"tenant `{name}`")


def _guard(home: Path, tenant: Tenant, given: list[str]) -> Guard:
    """How content is looked at: as it is now, with what is given changed. Raises BadParameter."""
    from legation.wiring.screening import guard

    now = to_builtins(tenant.guard or guard(settings_of(home).firewall))
    names = [name for name in now if name not in {*_LISTS.values(), *RISKS.values()}]
    for one in given:
        said, equals, value = one.partition("=")
        name = said.replace(".", "_")
        removed = name.removeprefix("no-")
        if equals and removed in _LISTS:
            listed = _LISTS[removed]
            now[listed] = _listed(list(now[listed]), removed, value, add=name == removed)
        elif equals and said in _RISKS:
            field, action = _RISKS[said]
            risks = {**(now[field] or {}), action: None if value == "same" else _risk(said, value)}
            now[field] = risks if any(one is not None for one in risks.values()) else None
        elif equals and name in names:
            now[name] = None if value == "same" and name.endswith("_level") else value
        else:
            known = [name.replace("_", ".", 1) if name.endswith(_DOTTED) else name for name in names]
            raise typer.BadParameter(f"`{said}` is none of {', '.join((*known, *_RISKS, *_LISTS))}, as NAME=VALUE")
    try:
        return convert(now, Guard)
    except ValidationError as fault:
        raise typer.BadParameter(str(fault)) from None


_LISTS: Final = {"host": "hosts", "canary": "canaries"}
"""Settings of which there are many: each is added, and taken back with `no-`."""

_RISKS: Final = {
    f"{direction}.{action}": (field, action) for direction, field in RISKS.items() for action in Risks.__struct_fields__
}
"""Thresholds by number, as they are written: the member of a Guard, and the action."""

_DOTTED: Final = ("_level", "_envelope")
"""Settings of one direction, written `replies.level`."""


def _risk(said: str, value: str) -> float:
    """A risk. Raises BadParameter."""
    try:
        return float(value)
    except ValueError:
        raise typer.BadParameter(f"`{said}` is a risk from 0 to 1, or `same`: as the level says") from None


def _listed(now: list[str], kind: str, value: str, *, add: bool) -> list[str]:
    """A list with one more or one less. A canary may stand in a file (@FILE), and is taken back by its digest."""
    if kind == "canary" and value.startswith("@"):
        value = Path(value[1:]).read_text(encoding="utf-8").strip()
    value = value.lower() if kind == "host" else value
    if add:
        return now if value in now else [*now, value]
    if value == "all":
        return []
    left = [one for one in now if value not in {one, canary_digest(one)}]
    if left == now:
        raise typer.BadParameter(f"there is no such {kind}; `legation tenant list --json` shows those there are")
    return left


@app.command("list")
def list_(home: Home = HOME, as_json: Json = False) -> None:
    """List the tenants."""
    tenants = read(home, lambda store: store.tenants())
    if as_json:
        print_json([_shown(tenant) for tenant in tenants])
        return
    limits = ("rate", "burst", "agent rate", "agent burst", "in flight", "streams", "depth")
    table(
        ("tenant", "bearer", "registration", *limits),
        (
            (t.id, t.bearer, t.registration, *_rate(t.rate), *_rate(t.agent_rate), t.in_flight, t.streams, t.depth)
            for t in tenants
        ),
    )


def _shown(tenant: Tenant) -> dict[str, Any]:
    """A tenant without its canaries: how many, and their digests."""
    shown: dict[str, Any] = to_builtins(tenant)
    if tenant.guard is not None:
        shown["guard"]["canaries"] = [canary_digest(one) for one in tenant.guard.canaries]
    return shown


def _rate(rate: Rate) -> tuple[str, str]:
    return f"{rate.per_second:g}", f"{rate.burst:g}"

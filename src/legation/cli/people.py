"""`legation person`: who may delegate to agents and approve what they do."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from legation.cli.common import (
    HOME,
    Home,
    Json,
    change,
    details,
    duration,
    moment,
    note,
    print_json,
    say,
    settings_of,
    table,
    who,
)
from legation.core import people
from legation.core.asks import Plan
from legation.core.kept import Consent, Person
from legation.core.people import Changed

app = typer.Typer(help="People: who may delegate to agents, and approve what they do.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(help="The person's id.")]
Tenant = Annotated[str, typer.Option(help="Tenant they belong to.")]
Why = Annotated[str, typer.Option("--why", help="For the record.")]


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Id: lower case, digits, and . _ -")],
    *,
    home: Home = HOME,
    tenant: Tenant = "default",
    title: Annotated[str, typer.Option("--name", help="Name for people.")] = "",
    approver: Annotated[bool, typer.Option("--approver", help="May approve what a policy holds.")] = False,
    webhook: Annotated[str | None, typer.Option(help="URL where what they may approve is announced.")] = None,
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Add a person. They sign in once they were invited and made a passkey."""
    plan = people.add(tenant, name, title, approver=approver, webhook=webhook, who=who(), why=why)
    _tell(change(home, plan), as_json=as_json)


@app.command("set")
def set_(
    person: Id,
    *,
    home: Home = HOME,
    tenant: Tenant = "default",
    approver: Annotated[
        bool | None, typer.Option("--approver/--no-approver", help="May approve what a policy holds.")
    ] = None,
    webhook: Annotated[str | None, typer.Option(help="URL where that is announced; nothing for none.")] = None,
    why: Why = "",
) -> None:
    """Change of a person what is given here, and nothing else."""
    _tell(change(home, people.amend(tenant, person, approver=approver, webhook=webhook, who=who(), why=why)))


@app.command("list")
def list_(home: Home = HOME, tenant: Tenant = "default", as_json: Json = False) -> None:
    """List the people of a tenant."""
    found = change(home, people.everybody(tenant), quiet=True)
    if as_json:
        print_json([_document(person) for person in found])
        return
    table(
        ("person", "tenant", "name", "standing", "passkeys", "approver"),
        ((p.id, p.tenant, p.name, _standing(p), len(p.passkeys), p.approver) for p in found),
    )


@app.command("show")
def show(person: Id, home: Home = HOME, tenant: Tenant = "default", as_json: Json = False) -> None:
    """Show a person, and what they have granted."""
    found, consents = change(home, people.one(tenant, person), quiet=True)
    if as_json:
        print_json({**_document(found), "grants": consents})
        return
    details(
        {
            "person": found.id,
            "name": found.name,
            "tenant": found.tenant,
            "standing": _standing(found),
            "approver": found.approver,
            "webhook": found.webhook,
            "grants valid from": moment(found.not_before or None),
            "passkeys": [passkey.name for passkey in found.passkeys],
            "grants": [_granted(consent) for consent in consents],
        }
    )


@app.command("invite")
def invite(
    person: Id,
    home: Home = HOME,
    tenant: Tenant = "default",
    lasts: Annotated[str, typer.Option("--for", help="How long the invitation is good.")] = "1d",
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Invite a person to make a passkey: prints a link that works once. Earlier ones are void."""
    done = change(home, people.invite(tenant, person, lasts=duration(lasts), who=who(), why=why))
    link = f"{settings_of(home).server.base_url}{people.PATH}?invitation={done.invitation}"
    if as_json:
        print_json({"link": link, "expires_at": done.expires_at, "record": done.record_id})
        return
    note(f"open until {moment(done.expires_at)} UTC, good once, and not shown again (record {done.record_id})")
    say(link)


@app.command("suspend")
def suspend(person: Id, home: Home = HOME, tenant: Tenant = "default", why: Why = "") -> None:
    """Stop whatever a person granted, from the next call on and for good."""
    _do(home, people.suspend(tenant, person, who=who(), why=why))


@app.command("resume")
def resume(person: Id, home: Home = HOME, tenant: Tenant = "default", why: Why = "") -> None:
    """Let a suspended person sign in again. What they granted before stays dead."""
    _do(home, people.resume(tenant, person, who=who(), why=why))


def _do(home: Path, plan: Plan[Changed]) -> None:
    _tell(change(home, plan))


def _tell(done: Changed, *, as_json: bool = False) -> None:
    if as_json:
        print_json({**_document(done.person), "record": done.record_id})
        return
    say(f"`{done.person.id}` is {_standing(done.person)} (record {done.record_id})")


def _standing(person: Person) -> str:
    if person.suspended:
        return "suspended"
    return "active" if person.passkeys else "without a passkey"


def _granted(consent: Consent) -> str:
    skills = " ".join(consent.scope)
    return f"{consent.id}: {consent.client} at {consent.callee} ({skills}) until {moment(consent.expires_at)}"


def _document(person: Person) -> dict[str, Any]:
    """A person as JSON. All of it is public but where their approvals are announced."""
    found = {name: getattr(person, name) for name in person.__struct_fields__ if name not in {"until", "parent"}}
    return {**found, "standing": _standing(person)}

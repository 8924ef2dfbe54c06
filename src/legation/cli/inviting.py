"""`legation agent invite`: let an agent enrol itself, as far as was said here and once."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from legation.cli import wishes
from legation.cli.common import HOME, Fault, Home, Json, change, duration, moment, note, print_json, say, table, who
from legation.core import enrolment
from legation.core.enrolment import Invitation, Invite, Offer
from legation.core.enrolment.invitations import invitations, is_open

Why = Annotated[str, typer.Option("--why", help="For the record.")]
Tenant = Annotated[str, typer.Option(help="Tenant it is in.")]


def invite(
    agent: Annotated[str | None, typer.Argument(help="The id it gets. Or give --prefix.")] = None,
    *,
    owner: Annotated[str, typer.Option(help="Who answers for it.")],
    home: Home = HOME,
    tenant: Tenant = "default",
    prefix: Annotated[str, typer.Option(help="It chooses an id that begins so.")] = "",
    title: Annotated[str, typer.Option("--name", help="Name for people.")] = "",
    scope: wishes.Scopes = None,
    target: wishes.Targets = None,
    callback: wishes.Callbacks = None,
    sponsor: wishes.Sponsor = None,
    purpose: wishes.Purpose = None,
    grant: wishes.Grants = None,
    depth: wishes.Depth = None,
    delegate: wishes.Delegates = None,
    detail_type: wishes.Details = None,
    redirect_uri: wishes.Redirects = None,
    lifetime: Annotated[str | None, typer.Option(help="How long the agent lives once enrolled, such as 30d.")] = None,
    pending: Annotated[bool, typer.Option("--pending", help="It waits to be activated.")] = False,
    expires: Annotated[str, typer.Option(help="How long the invitation is open.")] = "1d",
    issuer: Annotated[str, typer.Option(help="No secret: this issuer, or trust domain, vouches for it.")] = "",
    subject: Annotated[str, typer.Option(help="Whom the issuer must vouch for: its `sub`, or SPIFFE ID.")] = "",
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Let an agent enrol itself, once, with exactly these options. Its private key never leaves it."""
    offer = Offer(
        owner=owner,
        name=title,
        sponsor=sponsor or "",
        purpose=purpose or "",
        scopes=wishes.names(scope) or frozenset(),
        targets=wishes.names(target) or frozenset(),
        callbacks=wishes.names(callback) or frozenset(),
        grants=wishes.usual_grants(grant),
        depth=depth or 0,
        delegates=wishes.names(delegate) or frozenset(),
        detail_types=wishes.names(detail_type) or frozenset(),
        redirect_uris=wishes.names(redirect_uri) or frozenset(),
        lifetime=duration(lifetime) if lifetime else None,
        active=not pending,
    )
    if bool(issuer) != bool(subject):
        raise typer.BadParameter("--issuer and --subject go together")
    wanted = Invite(tenant, offer, duration(expires), agent, prefix, issuer, subject)
    done = change(home, enrolment.invite(wanted, who=who(), why=why))
    found = done.invitation
    if as_json:
        print_json({"token": done.token, "record": done.record_id, **_document(found, time.time())})
        return
    if done.token is None:
        say(f"`{subject}` of {issuer} may enrol until {moment(found.expires_at)} UTC (record {done.record_id})")
        return
    note(f"open until {moment(found.expires_at)} UTC, good once, and not shown again (record {done.record_id})")
    say(done.token)


def list_(home: Home = HOME, tenant: Tenant = "default", as_json: Json = False) -> None:
    """List the invitations of a tenant that are not forgotten yet."""
    now = time.time()
    found = [one.document for one in change(home, invitations(tenant), quiet=True)]
    if as_json:
        print_json([_document(one, now) for one in found])
        return
    table(
        ("invitation", "agent", "standing", "until", "by", "subject"),
        (
            (i.id[:16], i.agent or f"{i.prefix}...", _standing(i, now), moment(i.expires_at), i.invited_by, i.subject)
            for i in found
        ),
    )


def withdraw(
    invitation: Annotated[str, typer.Argument(help="As listed; the first characters will do.")],
    home: Home = HOME,
    tenant: Tenant = "default",
    why: Why = "",
) -> None:
    """Take an open invitation back."""
    found = [one.document.id for one in change(home, invitations(tenant), quiet=True)]
    meant = [name for name in found if name.startswith(invitation)]
    if len(meant) != 1:
        raise Fault(f"`{invitation}` is {'none' if not meant else 'more than one'} of the invitations of `{tenant}`")
    record = change(home, enrolment.withdraw(tenant, meant[0], who=who(), why=why))
    say(f"withdrawn (record {record})")


def _standing(invitation: Invitation, now: float) -> str:
    if invitation.used_by:
        return f"taken by {invitation.used_by}"
    if invitation.withdrawn:
        return "withdrawn"
    return "open" if is_open(invitation, now) else "over"


def _document(invitation: Invitation, now: float) -> dict[str, object]:
    """An invitation as JSON. Its id is a hash, and opens nothing."""
    found = {name: getattr(invitation, name) for name in invitation.__struct_fields__}
    return {**found, "standing": _standing(invitation, now)}

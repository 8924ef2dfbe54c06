"""`legation agent`: enrol agents, look at them, and move them through their lifecycle."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from legation.cli import inviting, material, wishes
from legation.cli.common import (
    HOME,
    Fault,
    Home,
    Json,
    change,
    details,
    duration,
    moment,
    note,
    print_json,
    read,
    say,
    settings_of,
    table,
    until,
    who,
)
from legation.core import enrolment
from legation.core.catalogue.hand import Handed
from legation.core.catalogue.watching import place
from legation.core.enrolment import Changed, Changes, Enrolment
from legation.core.model import Agent, Standing
from legation.core.registry import Event, standing_at

app = typer.Typer(help="Agents: who may call, whom, for what; and how they stand.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(help="The agent's id.")]
Why = Annotated[str, typer.Option("--why", help="For the record.")]
KeyFile = Annotated[Path | None, typer.Option("--key", help="Its public key: a JWK or PEM file.")]
Vouch = Annotated[
    bool, typer.Option("--vouch", help="Vouch for the card's origin: it need not prove that it holds the card's key.")
]
Despite = Annotated[
    bool, typer.Option("--despite-findings", help="You have seen what is serious in its card; unsigned is, by default.")
]
NewKey = Annotated[
    Path | None, typer.Option("--new-key", help="Make a private key in this new file and register its public half.")
]


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Id: lower case, digits, and . _ - ; never used again.")],
    *,
    owner: Annotated[str, typer.Option(help="Who answers for it.")],
    home: Home = HOME,
    tenant: Annotated[str, typer.Option(help="Tenant it belongs to.")] = "default",
    title: Annotated[str, typer.Option("--name", help="Name for people.")] = "",
    key: KeyFile = None,
    new_key: NewKey = None,
    scope: wishes.Scopes = None,
    target: wishes.Targets = None,
    card: Annotated[
        str | None, typer.Option(help="Its Agent Card: a URL, then watched, or a file. Without one it is not called.")
    ] = None,
    vouch: Vouch = False,
    despite: Despite = False,
    internal: Annotated[
        bool, typer.Option("--internal", help="One of your own: its card may go unsigned where its tenant allows that.")
    ] = False,
    callback: wishes.Callbacks = None,
    sponsor: wishes.Sponsor = None,
    purpose: wishes.Purpose = None,
    grant: wishes.Grants = None,
    depth: wishes.Depth = None,
    delegate: wishes.Delegates = None,
    detail_type: wishes.Details = None,
    redirect_uri: wishes.Redirects = None,
    spiffe_id: Annotated[str | None, typer.Option(help="SPIFFE ID it may prove itself by.")] = None,
    tls_subject: Annotated[
        str | None, typer.Option(help="Name in its certificate, such as san_dns=agent.example.")
    ] = None,
    expires: Annotated[str | None, typer.Option(help="Until when: 2027-01-31, or 30d from now.")] = None,
    pending: Annotated[bool, typer.Option("--pending", help="Do not activate it yet.")] = False,
    as_json: Json = False,
) -> None:
    """Enrol an agent with its public key."""
    expires_at = until(expires, time.time()) if expires else None
    handed, unverified_card = _handed(home, card, vouch=vouch, despite=despite)

    def enrol(jwk: dict[str, Any]) -> Changed:
        wanted = Enrolment(
            id=name,
            tenant=tenant,
            owner=owner,
            name=title,
            unverified_jwk=jwk,
            scopes=frozenset(scope or ()),
            targets=frozenset(target or ()),
            callbacks=frozenset(callback or ()),
            unverified_card=unverified_card,
            handed=handed,
            internal=internal,
            expires_at=expires_at,
            active=not pending,
            sponsor=sponsor or "",
            purpose=purpose or "",
            depth=depth or 0,
            delegates=frozenset(delegate or ()),
            detail_types=frozenset(detail_type or ()),
            redirect_uris=frozenset(redirect_uri or ()),
            spiffe_id=spiffe_id,
            tls_subject=wishes.subject(tls_subject),
            grants=wishes.usual_grants(grant),
        )
        return change(home, enrolment.enrol(wanted, who=who()))

    done = _with_key(key, new_key, enrol)
    _tell(done, as_json=as_json)
    if done.dropped and not as_json:
        say(f"left out of its card, for A2A 1.0 does not know them: {', '.join(done.dropped)}")


@app.command("list")
def list_(
    home: Home = HOME,
    tenant: Annotated[str | None, typer.Option(help="Only of this tenant.")] = None,
    standing: Annotated[Standing | None, typer.Option(help="Only those that stand so.")] = None,
    as_json: Json = False,
) -> None:
    """List the agents."""
    now = time.time()
    agents = read(home, lambda store: store.agents(tenant=tenant))
    agents = [agent for agent in agents if standing is None or standing_at(agent, now) is standing]
    if as_json:
        print_json([_document(agent, now) for agent in agents])
        return
    table(
        ("agent", "tenant", "standing", "owner", "skills", "may call", "may ask for"),
        ((a.id, a.tenant, standing_at(a, now).value, a.owner, a.skills, a.targets, a.scopes) for a in agents),
    )


@app.command("show")
def show(agent: Id, home: Home = HOME, as_json: Json = False) -> None:
    """Show all that is known of an agent."""
    found = read(home, lambda store: store.agent(agent))
    if found is None:
        raise Fault(f"there is no agent `{agent}`; `legation agent list` shows those there are")
    now = time.time()
    if as_json:
        print_json(_document(found, now))
        return
    keys = [
        f"{key.thumbprint} until {moment(key.not_after)}" if key.not_after else key.thumbprint for key in found.keys
    ]
    details(
        {
            "agent": found.id,
            "name": found.name,
            "tenant": found.tenant,
            "owner": found.owner,
            "sponsor": found.sponsor or found.owner,
            "purpose": found.purpose,
            "standing": standing_at(found, now).value,
            "expires": moment(found.expires_at),
            "tokens valid from": moment(found.not_before or None),
            "keys": keys,
            "may call": found.targets,
            "may ask for": found.scopes,
            "callbacks": found.callbacks,
            "grants": sorted(one.rpartition(":")[2] for one in found.grants),
            "delegates onwards": found.depth,
            "acted for by": found.delegates,
            "detail types": found.detail_types,
            "redirect uris": found.redirect_uris,
            "SPIFFE ID": found.spiffe_id,
            "certificate": "=".join(found.tls_subject) if found.tls_subject else None,
            "skills": found.skills,
            "origin": [f"{one.binding.value} {one.url}" for one in found.interfaces],
            "streams": found.streaming,
            "pushes": found.push,
            "extended card": found.extended_card,
            "requires": found.required_extensions,
            "internal": found.internal,
            "version": found.version,
        }
    )


@app.command("set")
def set_(
    agent: Id,
    *,
    home: Home = HOME,
    owner: Annotated[str | None, typer.Option(help="Who answers for it.")] = None,
    title: Annotated[str | None, typer.Option("--name", help="Name for people.")] = None,
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
    card: Annotated[str | None, typer.Option(help="Its Agent Card: a URL, which is watched; or a file.")] = None,
    vouch: Vouch = False,
    despite: Despite = False,
    internal: Annotated[
        bool | None, typer.Option("--internal/--foreign", help="Whether it is one of your own.")
    ] = None,
    expires: Annotated[str | None, typer.Option(help="Until when: 2027-01-31, or 30d from now, or never.")] = None,
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Change an agent. What is given replaces what there was; `none` stands for an empty set.

    Where anything is taken away, tokens the agent has are dead from then on.
    """
    handed, unverified_card = _handed(home, card, vouch=vouch, despite=despite)
    given = {
        "owner": owner,
        "name": title,
        "scopes": wishes.names(scope),
        "targets": wishes.names(target),
        "callbacks": wishes.names(callback),
        "sponsor": sponsor,
        "purpose": purpose,
        "grants": wishes.grants(grant),
        "depth": depth,
        "delegates": wishes.names(delegate),
        "detail_types": wishes.names(detail_type),
        "redirect_uris": wishes.names(redirect_uri),
        "internal": internal,
        "unverified_card": unverified_card,
    }
    wanted: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if expires is not None:
        wanted["expires_at"] = None if expires == "never" else until(expires, time.time())
    plan = enrolment.alter(agent, Changes(**wanted), who=who(), why=why, handed=handed)
    _tell(change(home, plan), as_json=as_json)


app.command("invite")(inviting.invite)
app.command("invitations")(inviting.list_)
app.command("withdraw")(inviting.withdraw)


@app.command("activate")
def activate(agent: Id, home: Home = HOME, why: Why = "") -> None:
    """Let a pending agent call and be called."""
    _move(home, agent, Event.ACTIVATE, why)


@app.command("suspend")
def suspend(agent: Id, home: Home = HOME, why: Why = "") -> None:
    """Stop an agent, from the next call on. Its tokens are dead for good."""
    _move(home, agent, Event.SUSPEND, why)


@app.command("resume")
def resume(agent: Id, home: Home = HOME, why: Why = "") -> None:
    """Let a suspended agent go on, with new tokens."""
    _move(home, agent, Event.RESUME, why)


@app.command("revoke")
def revoke(
    agent: Id,
    home: Home = HOME,
    why: Why = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """End an agent, for ever. Its id is never used again."""
    if not yes and not typer.confirm(f"revoke `{agent}` for ever?"):
        raise typer.Exit(1)
    _move(home, agent, Event.REVOKE, why)


@app.command("rotate")
def rotate(
    agent: Id,
    home: Home = HOME,
    key: KeyFile = None,
    new_key: NewKey = None,
    overlap: Annotated[
        str, typer.Option(help="How long the old key still works. 0: it is stolen; its tokens are dead too.")
    ] = "1h",
    why: Why = "",
) -> None:
    """Give an agent a new key."""
    seconds = duration(overlap)
    done = _with_key(
        key,
        new_key,
        lambda jwk: change(home, enrolment.rotate(agent, jwk, overlap=seconds, who=who(), why=why)),
    )
    newest = done.agent.keys[-1]
    say(f"`{agent}` has key {newest.thumbprint} (record {done.record_id})")


def _handed(home: Path, card: str | None, *, vouch: bool, despite: bool) -> tuple[Handed, bytes | None]:
    """How a card is handed over, and its bytes where it comes as such. Raises Fault."""
    if card is None or urlsplit(card).scheme not in {"http", "https"}:
        return Handed(vouch=vouch, despite=despite), material.card(card) if card else None
    audience = settings_of(home).server.base_url
    return Handed(place(card), audience, vouch=vouch, despite=despite), None


def _with_key(key: Path | None, new_key: Path | None, use: Any) -> Changed:
    """Do something with the public key given, or with a new one; a new one nobody knows is removed again."""
    if (key is None) == (new_key is None):
        raise typer.BadParameter("give either --key FILE or --new-key FILE")
    if new_key is None:
        done: Changed = use(material.public_jwk(key or Path()))
        return done
    jwk = material.new_key(new_key)
    try:
        done = use(jwk)
    except BaseException:
        new_key.unlink(missing_ok=True)
        raise
    note(f"its private key is in `{new_key}`, readable by you alone")
    return done


def _move(home: Path, agent: str, event: Event, why: str) -> None:
    _tell(change(home, enrolment.move(agent, event, who=who(), why=why)))


def _tell(done: Changed, *, as_json: bool = False) -> None:
    if as_json:
        print_json({**_document(done.agent, time.time()), "record": done.record_id, "dropped": done.dropped})
        return
    say(f"`{done.agent.id}` is {done.agent.standing.value} (record {done.record_id})")


def _document(agent: Agent, now: float) -> dict[str, Any]:
    """An agent as JSON: as it stands now, and with its sets in order."""
    found = {name: getattr(agent, name) for name in agent.__struct_fields__}
    found |= {name: sorted(value) for name, value in found.items() if isinstance(value, frozenset)}
    return {**found, "standing": standing_at(agent, now).value}

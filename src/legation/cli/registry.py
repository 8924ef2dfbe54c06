"""`legation registry`: the cards agents are known by. Submitted, reviewed, published, and stopped."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from legation.cli import material, publishing
from legation.cli.common import (
    HOME,
    Fault,
    Home,
    Json,
    asked,
    change,
    details,
    moment,
    note,
    print_json,
    read,
    say,
    settings_of,
    table,
    who,
)
from legation.core import catalogue
from legation.core.asks import FindAll, Plan, ask
from legation.core.cards.telling import plainly, told
from legation.core.catalogue import Decided, review, shown, signing_keys
from legation.core.catalogue.review import Review
from legation.core.catalogue.submitting import Submitted
from legation.core.catalogue.watching import place
from legation.core.kept import CardFinding, CardLine, CardSigner, CardVersion
from legation.core.model import Tenant

app = typer.Typer(help="Cards: who agents are, proven, reviewed, published and watched.", no_args_is_help=True)
app.add_typer(publishing.app, name="publisher")

Agent = Annotated[str, typer.Argument(help="The agent's id.")]
Which = Annotated[str, typer.Option("--card", help="Which card, by its id; otherwise the newest that fits.")]
Waiting = Annotated[
    str, typer.Option("--card", help="Which card, by its id; without it there must be only one that waits.")
]
Why = Annotated[str, typer.Option("--why", help="For the record.")]
Despite = Annotated[
    bool, typer.Option("--despite-findings", help="You have seen its serious findings and grave changes.")
]
COLUMNS = ("card", "agent", "standing", "version", "signed by", "findings", "submitted", "by")


@app.command("submit")
def submit(
    agent: Agent,
    card: Annotated[str, typer.Argument(help="A URL, which is watched once it is published; or a file.")],
    *,
    home: Home = HOME,
    by_hand: Annotated[
        bool, typer.Option("--vouch", help="Vouch for whom it is from: nobody need prove that they hold its key.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Submit a card for an agent. It is kept as it is, judged, and waits for `approve`."""
    if urlsplit(card).scheme in {"http", "https"}:
        audience = settings_of(home).server.base_url
        plan = catalogue.submit_from(agent, place(card), audience=audience, who=who(), by_hand=by_hand)
    else:
        plan = catalogue.submit(agent, material.card(card), who=who(), holder="hand" if by_hand else "")
    done: Submitted = change(home, plan)
    if as_json:
        print_json(shown.done(done))
        return
    if not done.record_id:
        say("the same card waits already")
    _tell(done.card, told(done.changes))


@app.command("review")
def review_(agent: Agent, home: Home = HOME, card: Which = "", as_json: Json = False) -> None:
    """Show a card that waits: who signed it, what was found, and how it differs from the published one."""
    found = asked(home, review.look(agent, card))
    if as_json:
        print_json(shown.reviewed(found))
        return
    _tell(found.card, told(found.changes), found)
    for key in found.keys:
        say(f"signed with {plainly(signing_keys.told(key))}")
    if found.others:
        note(f"{len(found.others)} more of its cards wait: {', '.join(found.others)}")
    if found.card.standing in review.WAITING:
        held = f" (refused now: {found.reason})" if found.reason else ""
        note(f"to publish this one: legation registry approve {agent} --card {found.card.id}{held}")


@app.command("approve")
def approve(
    agent: Agent, home: Home = HOME, card: Waiting = "", why: Why = "", despite: Despite = False, as_json: Json = False
) -> None:
    """Publish a card that waits, in place of the one that is published."""
    plan = catalogue.approve(agent, version=card, who=who(), why=why, despite=despite)
    _done(change(home, plan), as_json=as_json)


@app.command("reject")
def reject(agent: Agent, home: Home = HOME, card: Waiting = "", why: Why = "", as_json: Json = False) -> None:
    """Turn down a card that waits. It is kept."""
    _done(change(home, catalogue.reject(agent, version=card, who=who(), why=why)), as_json=as_json)


@app.command("suspend")
def suspend(agent: Agent, home: Home = HOME, why: Why = "", as_json: Json = False) -> None:
    """Stop serving the published card, and calls to its agent, from the next call on."""
    _done(change(home, catalogue.suspend(agent, who=who(), why=why)), as_json=as_json)


@app.command("resume")
def resume(agent: Agent, home: Home = HOME, why: Why = "", as_json: Json = False) -> None:
    """Serve a suspended card again."""
    _done(change(home, catalogue.resume(agent, who=who(), why=why)), as_json=as_json)


@app.command("revoke")
def revoke(
    agent: Agent,
    home: Home = HOME,
    card: Which = "",
    why: Why = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """End a card for good: the published one, unless another is named. Nobody calls the agent until it has another."""
    if not yes and not typer.confirm(f"revoke the card of `{agent}` for ever?"):
        raise typer.Exit(1)
    _done(change(home, catalogue.revoke(agent, version=card, who=who(), why=why)), as_json=as_json)


@app.command("restore")
def restore(
    agent: Agent,
    card: Annotated[str, typer.Argument(help="Id of a card that was superseded.")],
    home: Home = HOME,
    why: Why = "",
    despite: Despite = False,
    as_json: Json = False,
) -> None:
    """Put back a card that was superseded."""
    plan = catalogue.restore(agent, card, who=who(), why=why, despite=despite)
    _done(change(home, plan), as_json=as_json)


@app.command("list")
def list_(
    home: Home = HOME,
    tenant: Annotated[str | None, typer.Option(help="Only of this tenant.")] = None,
    waiting: Annotated[bool, typer.Option("--waiting", help="Only what waits for somebody.")] = False,
    as_json: Json = False,
) -> None:
    """List the cards that are published, and those that wait."""
    tenants: list[Tenant] = read(home, lambda store: store.tenants())
    names = [one.id for one in tenants if tenant in {None, one.id}]
    standings = review.WAITING if waiting else review.WAITING | review.LIVE
    _list([one for one in asked(home, _cards(names)) if one.standing in standings], as_json=as_json)


@app.command("history")
def history(agent: Agent, home: Home = HOME, as_json: Json = False) -> None:
    """List every card that was ever submitted for an agent, the oldest first."""
    found = read(home, lambda store: store.agent(agent))
    if found is None:
        raise Fault(f"there is no agent `{agent}`; `legation agent list` shows those there are")
    _list([one for one in asked(home, _cards([found.tenant])) if one.parent == agent], as_json=as_json)


@app.command("export")
def export(
    agent: Agent,
    home: Home = HOME,
    card: Which = "",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write to this file instead.")] = None,
) -> None:
    """Write a card as it was submitted, byte for byte."""
    found = asked(home, review.look(agent, card, every=True)).card
    if out is None:
        typer.echo(found.document, nl=False)
    else:
        out.write_bytes(found.document)
        note(f"{len(found.document)} bytes, {found.standing}")


# -- what is said ----------------------------------------------------------------------------------


def _cards(tenants: Iterable[str]) -> Plan[list[CardLine]]:
    found = []
    for tenant in tenants:
        found += [one.document for one in (yield from ask(FindAll(CardLine, tenant)))]
    return found


def _list(cards: list[CardLine], *, as_json: bool) -> None:
    if as_json:
        print_json([shown.card(one) for one in cards])
        return
    table(
        COLUMNS,
        ((one.id, one.parent, one.standing, plainly(one.label), [signer.publisher for signer in one.signers],
          len([finding for finding in one.findings if finding.severity > 1]), moment(one.submitted_at),
          one.submitted_by) for one in cards),
    )  # fmt: skip


def _tell(card: CardVersion, differences: Iterable[str], now: Review | None = None) -> None:
    """A card; of one that is reviewed, what holds now, and what of it was otherwise when it was submitted."""
    signers, findings = (card.signers, card.findings) if now is None else (now.signers, now.findings)
    gone = [] if now is None else [one for one in card.findings if one not in findings]
    stale = now is not None and {one.thumbprint for one in signers} != {one.thumbprint for one in card.signers}
    details(
        {
            "card": card.id,
            "agent": card.parent,
            "standing": card.standing,
            "name": plainly(card.name),
            "version": plainly(card.label),
            "signed by": _by(signers),
            **({"when submitted": f"signed by {', '.join(_by(card.signers))}"} if stale else {}),
            "from": card.source or "a file",
            "key held": card.holder or ("not proven" if signers else None),
        }
    )
    for finding in findings:
        say(_finding(finding))
    for finding in gone:
        say(f"when submitted, not now: {_finding(finding)}")
    for line in differences:
        say(f"  {line}")


def _by(signers: Iterable[CardSigner]) -> list[str]:
    return [f"{one.publisher} ({plainly(one.kid)})" for one in signers] or ["nobody known here"]


def _finding(finding: CardFinding) -> str:
    weight = "forbids it" if finding.forbids else {1: "note", 2: "warning"}.get(finding.severity, "serious")
    where = f" at {plainly(finding.where)}" if finding.where else ""
    return f"{weight}: {finding.what}{where}: {plainly(finding.detail)}"


def _done(done: Decided, *, as_json: bool) -> None:
    if as_json:
        print_json(shown.done(done))
        return
    say(f"card {done.card.id} of `{done.card.parent}` is {done.card.standing} (record {done.record_id})")

"""`legation approval`: what waits for a person, what was decided, and an operator's no. Nobody approves from here."""

from __future__ import annotations

import hashlib
from typing import Annotated

import typer

from legation.cli.common import (
    HOME,
    Home,
    Json,
    asked,
    change,
    details,
    moment,
    print_json,
    say,
    table,
    who,
)
from legation.core import approvals
from legation.core.approvals import View
from legation.core.asks import FindAll, Now, Plan, ask
from legation.core.kept import Approval, Progress

app = typer.Typer(help="What waits for a person's approval, and what was decided.", no_args_is_help=True)

COLUMNS = ("approval", "progress", "caller", "callee", "skill", "asked", "expires", "decided by")
Id = Annotated[str, typer.Argument(help="Approval id, as `list` or a page shows it.")]


@app.command("list")
def list_(
    tenant: Annotated[str, typer.Argument(help="Tenant.")],
    home: Home = HOME,
    every: Annotated[bool, typer.Option("--all", help="Also what is decided or out of time.")] = False,
    as_json: Json = False,
) -> None:
    """List the approvals of a tenant that wait, the newest last."""

    def plan() -> Plan[list[tuple[Approval, Progress]]]:
        found = yield from ask(FindAll(Approval, tenant))
        now = yield from ask(Now())
        return [(one.document, approvals.at(one.document, now)) for one in found]

    found = sorted(asked(home, plan()), key=lambda one: one[0].asked_at)
    found = [one for one in found if every or one[1] is Progress.HELD]
    if as_json:
        print_json([{"progress": progress.value, **_facts(one)} for one, progress in found])
        return
    table(
        COLUMNS,
        (
            (one.id, progress.value, one.caller, one.callee, one.skill, moment(one.asked_at), moment(one.expires_at),
             one.decided_by)
            for one, progress in found
        ),
    )  # fmt: skip


@app.command("show")
def show(approval: Id, home: Home = HOME, as_json: Json = False) -> None:
    """Show an approval, what its agent wants to send while that waits, and what proves a decision."""
    view: View = asked(home, approvals.look(approval))
    found = view.approval
    proof = found.signature
    proved = (
        {
            "person": proof.person,
            "passkey": proof.credential_id,
            "signed": proof.signed.decode(),
            "challenge": hashlib.sha256(proof.signed).hexdigest(),
        }
        if proof is not None
        else {}
    )
    said = [{"kind": piece.kind, "said": piece.said} for piece in view.content]
    if as_json:
        print_json({"progress": view.progress.value, **_facts(found), "signature": proved, "unverified_content": said})
        return
    details({"progress": view.progress.value, **_facts(found), **proved})
    for piece in view.content:
        say(f"\n-- the agent's {piece.kind} --")
        say("".join(char if char.isprintable() or char == "\n" else f"<U+{ord(char):04X}>" for char in piece.said))


@app.command("deny")
def deny(
    approval: Id,
    home: Home = HOME,
    why: Annotated[str, typer.Option(help="For the record.")] = "",
) -> None:
    """Deny an approval, also one that was given and not used yet."""
    decided = change(home, approvals.operator_denies(approval, who=who(), why=why))
    say(f"denied; record {decided.record_id}")


def _facts(one: Approval) -> dict[str, object]:
    return {
        "approval": one.id,
        "kind": one.kind,
        "principal": one.principal,
        "caller": one.caller,
        "callee": one.callee,
        "skill": one.skill,
        "details": [str(detail) for detail in one.details],
        "policies": one.policies,
        "call": one.parent,
        "asked": moment(one.asked_at),
        "expires": moment(one.expires_at),
        "decided_by": one.decided_by,
        "decided": moment(one.decided_at),
        "used_under": one.record_id,
        "task": one.task,
    }

"""Records in plain words: one line for a list, a story for somebody who asks why."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from legation.cli.common import moment, plain
from legation.core.audit import Decision, Event, OutcomeRecord, Record
from legation.core.reasons import BY_ID

STAGES = {
    "parse": "reading the request",
    "version": "the protocol version",
    "token": "the access token",
    "sender": "the proof that the token's key is the caller's",
    "once": "that the proof or token is used once only",
    "standing": "the standing of caller and callee",
    "delegation": "the chain of delegation",
    "tenancy": "tenant and target",
    "offer": "what the agent's card offers",
    "owned": "whose the task or context is",
    "skill": "the skill and the token's scope",
    "details": "the token's authorization details",
    "rules": "the policies",
    "limits": "the rates of agent and tenant",
    "behaviour": "the agent's usual behaviour",
    "content": "what the message carries",
    "egress": "where the agent may be called back",
    "approval": "a person's approval",
    "envelope": "its envelope",
    "spent": "what may be done once only",
    "place": "how many calls are open",
    "record": "the durable record",
}
"""Stages of the matrix, as people would call what they look at."""


def summary(record: Record) -> tuple[str, str, str, str]:
    """What, who, whom and what came of it: the cells of a list."""
    match record:
        case Decision():
            what = record.op or f"{record.method or ''} {record.url or ''}".strip()
            skill = f" ({record.skill})" if record.skill else ""
            words = {"permit": "permitted", "hold": "held"}
            verdict = words.get(record.verdict, f"refused: {record.reason}")
            return what + skill, record.caller or "?", record.callee or "-", verdict
        case OutcomeRecord():
            reason = f": {record.reason}" if record.reason else ""
            return f"outcome of {record.decision}", "-", "-", f"{record.ending}{reason}"
        case Event():
            fields = record.fields
            subject = fields.get("agent") or fields.get("client") or fields.get("claimed") or fields.get("tenant")
            actor = fields.get("who") or fields.get("client") or fields.get("claimed")
            what = plain(fields.get("reason")) if fields.get("reason") else "done"
            return record.what, plain(actor), plain(fields.get("callee") or subject), what


def explained(record: Record, outcome: OutcomeRecord | None) -> tuple[list[str], dict[str, object]]:
    """The story of a record, line by line, and the members that prove it."""
    match record:
        case Decision():
            return list(_decision(record, outcome)), _members(record)
        case Event():
            lines = [f"{moment(record.at)} UTC: {record.what.replace('-', ' ')}."]
            if (reason := record.fields.get("reason")) in BY_ID:
                lines.append(f"The reason was {reason}: {BY_ID[str(reason)].row.help}.")
            lines += _signed(record)
            return lines, {"record": record.id, **record.fields}
        case OutcomeRecord():  # one whose decision is not in the ledger
            return [_ended(record)], _members(record)


def _signed(record: Event) -> Iterator[str]:
    """What a person signed, where the record proves a decision of theirs."""
    pieces = record.fields.get("signed")
    if not isinstance(pieces, list):
        return
    try:
        signed = bytes.fromhex("".join(pieces))
        yield f"{record.fields.get('who')} signed this with passkey {record.fields.get('passkey')}:"
        yield signed.decode()
        yield f"The challenge is its SHA-256, {hashlib.sha256(signed).hexdigest()}; the signature is below, in hex."
    except ValueError:
        yield "What was signed cannot be read; the record was altered, or cut."


def _decision(record: Decision, outcome: OutcomeRecord | None) -> Iterator[str]:
    who = f"Agent `{record.caller}`" if record.caller else "Somebody whose token was not believed"
    if record.caller and record.tenant:
        who += f" of tenant `{record.tenant}`"
    what = f"asked `{record.callee}`" if record.callee else "asked"
    if record.op:
        what += f" for {record.op}"
    if record.skill:
        what += f", skill `{record.skill}`"
    if record.task:
        what += f", task `{record.task}`"
    how = " over ".join(filter(None, (record.method, record.binding)))
    yield f"{moment(record.at)} UTC: {who} {what}{f' ({how})' if how else ''}."
    if record.verdict == "permit":
        policies = f" by {_named(record.policies)}" if record.policies else ""
        yield f"It was permitted{policies}."
        if record.approval:
            yield f"A person had approved exactly this call, once: approval `{record.approval}`."
        yield _ended(outcome) if outcome is not None else "No outcome is recorded: it is under way, or was cut short."
        return
    if record.verdict == "hold":
        yield f"It was held{f' by {_named(record.policies)}' if record.policies else ''}: {record.detail}."
        yield f"Which approval: `{record.approval}`; `legation approval show` tells what became of it."
        yield "Nothing was sent to the agent."
        return
    stage = STAGES.get(record.stage, record.stage or "an unnamed stage")
    yield f"It was refused when {stage} was looked at."
    reason = BY_ID.get(record.reason or "")
    detail = f": {record.detail}" if record.detail else ""
    field = f", in `{record.field}`" if record.field else ""
    yield f"The reason is {record.reason}{detail}{field}."
    if reason is not None:
        yield f"What to do: {reason.row.help}."
        if reason.shown is not reason:
            yield f"The caller was told {reason.shown.id}, so that it does not learn what it may not see."
    if record.policies:
        yield f"Policies: {_named(record.policies)}."
    yield "Nothing was sent to the agent."


def _ended(outcome: OutcomeRecord) -> str:
    words = {
        "completed": "It was sent, and the agent's reply was passed on",
        "agent-error": "It was sent, and the agent answered with an error of its own",
        "refused": "It was sent, and the reply, or the rest of it, was not let through",
        "failed": "It was sent, and the agent did not answer well",
        "client-left": "It was sent, and the caller left before the end",
    }
    reason = f" ({outcome.reason}{f': {outcome.detail}' if outcome.detail else ''})" if outcome.reason else ""
    return f"{words.get(outcome.ending, outcome.ending)}{reason}, after {outcome.millis:g} ms."


def _named(policies: tuple[str, ...]) -> str:
    return ("policy " if len(policies) == 1 else "policies ") + ", ".join(f"`{name}`" for name in policies)


def _members(record: Decision | OutcomeRecord) -> dict[str, object]:
    """What a record says, without what it does not say."""
    found = {name: getattr(record, name) for name in record.__struct_fields__ if name != "at"}
    return {name: value for name, value in found.items() if value not in (None, "", (), 0)}

"""What is acted: a payment that passes, three ways and one more, then everything that must not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

from legation.core.audit import Decision
from legation.demo import approving, attacks, passing
from legation.demo.steps import Line, Memory, Seen, Stage, Step, failed

APPROVAL: Final = ("auth_required", "approval-required")
"""What a step gets that is held, and why."""

STEPS: Final[tuple[Step, ...]] = (
    Step("a transfer, by message", passing.by_message),
    Step("a transfer, by streaming", passing.by_streaming),
    Step("a transfer, as a task", passing.as_task),
    Step("an invoice, settled by another agent", passing.by_another_agent),
    Step("5,000 USD, which a policy holds", approving.held, *APPROVAL),
    Step("5,001 USD, on the approval of 5,000", approving.changed, *APPROVAL),
    Step("5,000 USD, approved by a passkey", approving.approved),
    Step("the same 5,000 USD once more", approving.approved, *APPROVAL),
    Step("no token", attacks.no_token, "token-missing", "token-missing"),
    Step("a token for another audience", attacks.other_audience, "token-audience", "token-audience"),
    Step("a stolen token, without its key", attacks.stolen_token, "proof-holder", "proof-holder"),
    Step("a replayed DPoP proof", attacks.replayed_proof, "proof-replayed", "proof-replayed"),
    Step("a replayed single-use bearer token", attacks.replayed_bearer, "token-replayed", "token-replayed"),
    Step("a skill outside the scope", attacks.outside_scope, "scope-insufficient", "scope-insufficient"),
    Step("another agent's task id", attacks.task_of_another_agent, "task-not-found", "task-not-yours"),
    Step("another tenant's task id", attacks.task_of_another_tenant, "task-not-found", "task-not-found"),
    Step("a suspended agent", attacks.suspended, "caller-standing", "caller-standing"),
    Step("a duplicate JSON member", attacks.duplicate_member, "duplicate-member", "duplicate-member"),
    Step("a JSON-RPC batch", attacks.batch, "batch", "batch"),
)


async def act(stage: Stage, steps: tuple[Step, ...] = STEPS) -> AsyncIterator[Line]:
    """Act the steps in order, one line each. A step that fails otherwise than by a refusal says how."""
    memory = Memory()
    for step in steps:
        try:
            seen = await step.act(stage, memory)
        except Exception as error:  # noqa: BLE001 - whatever happens is what the step got
            seen = failed(error)
        record = next((one for one in await stage.decisions() if is_of(one, seen)), None)
        record_id, reason = (record.id, record.reason or "") if record is not None else (seen.record_id, "")
        yield Line(step.name, step.expected, seen.got, reason, record_id, step.because)


def is_of(record: Decision, seen: Seen) -> bool:
    """Whether a record is of the call a step made last."""
    if seen.record_id:
        return record.id == seen.record_id
    return bool(seen.message_id) and record.message == seen.message_id

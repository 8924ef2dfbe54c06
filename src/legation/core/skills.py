"""Which skill a call is for, and whether its token covers it.

A2A requests do not name a skill (A2A 1.0 §7.5 leaves it to the agent). Legation accepts three ways: the skill-bound
interface path, the skill extension in the message's metadata, or a token that covers every skill of the callee. What
names none of these is refused, with a reason that says how.
"""

from __future__ import annotations

from legation.core import messages as m
from legation.core.model import Agent, Call, Owner
from legation.core.operations import SKILL_EXTENSION
from legation.core.reasons import Reason, Refused


def covers_all(scope: frozenset[str], callee: Agent) -> bool:
    """Whether a scope holds every skill of the callee. A callee without skills is covered by nothing."""
    return bool(callee.skills) and scope.issuperset(callee.skills)


def named(call: Call) -> str | None:
    """The skill a call names in path or metadata. Raises Refused(SKILL_CONFLICT | INVALID_PARAMS)."""
    params = call.params
    if not isinstance(params, m.SendMessageRequest) or not params.message.metadata:
        return call.skill
    stated = params.message.metadata.get(SKILL_EXTENSION)
    if stated is None:
        return call.skill
    if not isinstance(stated, str):
        raise Refused(Reason.INVALID_PARAMS, "the skill extension is a string", field="message.metadata")
    if call.skill is not None and call.skill != stated:
        raise Refused(Reason.SKILL_CONFLICT, "path and metadata name different skills", field="message.metadata")
    return stated


def for_message(call: Call, scope: frozenset[str], callee: Agent, task: Owner | None) -> str | None:
    """The skill a message is admitted for; None where the token covers all and none is named.

    A message to a task stays with the skill the task was begun for; one begun under every skill takes every skill.
    Raises Refused(SKILL_UNNAMED | SKILL_UNKNOWN | SKILL_CONFLICT | SCOPE_INSUFFICIENT).
    """
    skill = named(call)
    if task is not None and task.skill is None:
        begun_in_scope(task, scope, callee)
    if task is not None and task.skill is not None:
        if skill is not None and skill != task.skill:
            raise Refused(Reason.SKILL_CONFLICT, f"the task was begun for `{task.skill}`")
        skill = task.skill
    if skill is None:
        if not covers_all(scope, callee):
            raise Refused(Reason.SKILL_UNNAMED, "the message names no skill and the token does not cover them all")
        return None
    return in_scope(skill, scope, callee)


def for_task(call: Call, scope: frozenset[str], callee: Agent, task: Owner) -> str | None:
    """The skill a known task was begun for; the token must cover it.

    Raises Refused(SKILL_CONFLICT | SKILL_UNKNOWN | SCOPE_INSUFFICIENT).
    """
    if call.skill is not None and call.skill != task.skill:
        raise Refused(Reason.SKILL_CONFLICT, "the task was begun for another skill than the path names")
    return begun_in_scope(task, scope, callee)


def begun_in_scope(task: Owner, scope: frozenset[str], callee: Agent) -> str | None:
    """The skill a task was begun for, once the scope holds it; None where it was begun under every skill.

    Raises Refused(SKILL_UNKNOWN | SCOPE_INSUFFICIENT).
    """
    if task.skill is not None:
        return in_scope(task.skill, scope, callee)
    if not covers_all(scope, callee):
        raise Refused(Reason.SCOPE_INSUFFICIENT, "the task was begun under every skill of the agent")
    return None


def in_scope(skill: str, scope: frozenset[str], callee: Agent) -> str:
    """The skill, once the callee has it and the scope holds it."""
    if skill not in callee.skills:
        raise Refused(Reason.SKILL_UNKNOWN, "the agent has no such skill")
    if skill not in scope:
        raise Refused(Reason.SCOPE_INSUFFICIENT, f"the token does not cover `{skill}`")
    return skill


def visible(call: Call, scope: frozenset[str], callee: Agent) -> frozenset[str]:
    """Skills whose tasks a list may show. Raises Refused(SCOPE_INSUFFICIENT) when there are none."""
    if call.skill is not None:
        return frozenset({in_scope(call.skill, scope, callee)})
    if not (shown := scope.intersection(callee.skills)):
        raise Refused(Reason.SCOPE_INSUFFICIENT, "the token covers no skill of the agent")
    return shown

"""What is asked, in words a person can weigh: skills as their agent's card describes them, details by their type."""

from __future__ import annotations

from typing import Any, Final

from msgspec import Struct

from legation.core.canonical import parse_json
from legation.core.details import Detail, Payment, Skill
from legation.core.reasons import Refused

MAX_NAME: Final = 80
MAX_DESCRIPTION: Final = 240


class SkillSaid(Struct, frozen=True):
    """A skill, in the words of the agent that offers it. They are its owner's words, not ours."""

    id: str
    name: str
    description: str


def skills(scope: tuple[str, ...], card: bytes | None) -> tuple[SkillSaid, ...]:
    """Each skill of a scope; by its id alone where the card says no more."""
    said = _said(card)
    return tuple(SkillSaid(name, *said.get(name, (name, ""))) for name in scope)


def detail(one: Detail, *, onward: bool = False) -> str:
    """One detail, as what it permits and no more (RFC 9396 §2). `onward`: it may be used at several agents."""
    match one:
        case Payment(amount, currency, recipient):
            once = "once at each agent named here" if onward else "once"
            return f"Pay {once}, at most {amount} {currency}, to {recipient}."
        case Skill(agent, skill, card, context):
            only = [f"Use only the skill {skill} of {agent}"]
            if card is not None:
                only.append("as long as that agent's card stays as it is today")
            if context is not None:
                only.append(f"in the conversation {context} alone")
            return ", ".join(only) + "."


def _said(card: bytes | None) -> dict[str, tuple[str, str]]:
    try:
        unverified = parse_json(card) if card is not None else {}
    except Refused:  # a card in another form than JSON as we read it says nothing
        return {}
    listed = unverified.get("skills") if isinstance(unverified, dict) else None
    found: dict[str, tuple[str, str]] = {}
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict) and isinstance(name := one.get("id"), str):
            found[name] = (_line(one.get("name"), MAX_NAME) or name, _line(one.get("description"), MAX_DESCRIPTION))
    return found


def _line(unverified: Any, most: int) -> str:
    """One line, without what could turn, hide or break it (controls, bidirectional and other format characters)."""
    text = unverified if isinstance(unverified, str) else ""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"

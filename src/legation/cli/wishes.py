"""What may be said of an agent on the command line, the same wherever it is said."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from legation.core.enrolment import GRANT_TYPES

SHORT: Final = {name.rpartition(":")[2]: name for name in sorted(GRANT_TYPES)}
"""Grants by the last part of their name."""

NONE: Final = "none"
"""Given instead of names: an empty set."""

Scopes = Annotated[list[str] | None, typer.Option("--scope", help="Skill it may ask for; repeat for more.")]
Targets = Annotated[list[str] | None, typer.Option("--target", help="Agent it may call; repeat for more.")]
Callbacks = Annotated[
    list[str] | None, typer.Option("--callback", help="URL it may be called back at; repeat for more.")
]
Sponsor = Annotated[str | None, typer.Option(help="The person who answers for what it does. Without one, the owner.")]
Purpose = Annotated[str | None, typer.Option(help="What it is for, in a sentence.")]
Grants = Annotated[
    list[str] | None, typer.Option("--grant", help=f"How it may get tokens: {', '.join(sorted(SHORT))}; repeat.")
]
Depth = Annotated[int | None, typer.Option(min=0, max=8, help="How often what it obtained may be delegated onwards.")]
Delegates = Annotated[list[str] | None, typer.Option("--delegate", help="Agent that may act for it; repeat for more.")]
Details = Annotated[
    list[str] | None, typer.Option("--detail-type", help="Type of authorization_details it may ask for; repeat.")
]
Redirects = Annotated[
    list[str] | None, typer.Option("--redirect-uri", help="Where people are sent back to, exactly; repeat for more.")
]


def names(given: list[str] | None) -> frozenset[str] | None:
    """What was given as a set; None where nothing was, and an empty set for `none`."""
    if given is None:
        return None
    return frozenset() if given == [NONE] else frozenset(given)


def grants(given: list[str] | None) -> frozenset[str] | None:
    """Grants by their full names."""
    found = names(given)
    return None if found is None else frozenset(SHORT.get(one, one) for one in found)


def usual_grants(given: list[str] | None) -> frozenset[str]:
    """The same; where nothing was given, what a new agent gets."""
    found = grants(given)
    return frozenset({"client_credentials"}) if found is None else found


def subject(given: str | None) -> tuple[str, str] | None:
    """`san_dns=agent.example` as a member and its value. Raises BadParameter."""
    if given is None:
        return None
    member, equals, value = given.partition("=")
    if not equals:
        raise typer.BadParameter("give a member of the certificate and its value, such as san_dns=agent.example")
    return member, value

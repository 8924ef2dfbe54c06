"""`legation keys`: the keys the authority signs with."""

from __future__ import annotations

from typing import Annotated

import typer

from legation.cli.common import HOME, Fault, Home, Json, moment, print_json, say, settings_of, table
from legation.core.asks import Unavailable

app = typer.Typer(help="Keys the authority signs with: next, active, retired.", no_args_is_help=True)


@app.command("list")
def list_(home: Home = HOME, as_json: Json = False) -> None:
    """List the keys, their state and since when."""
    from legation.wiring.admin import keyring

    entries = sorted(keyring(settings_of(home)).entries(), key=lambda entry: (entry.purpose, entry.made_at))
    if as_json:
        print_json(entries)
        return
    table(
        ("purpose", "state", "made", "active since", "retired", "kid"),
        ((e.purpose, e.state, moment(e.made_at), moment(e.active_at), moment(e.retired_at), e.kid) for e in entries),
    )


@app.command("make")
def make(home: Home = HOME) -> None:
    """Make new keys for a home that lost its own. Whatever the old ones signed or sealed ends."""
    from legation.wiring.admin import make_keyring

    try:
        make_keyring(settings_of(home))
    except Unavailable as down:
        raise Fault(down.detail) from None
    say("made; tokens of before end now, originals kept for reviewers are lost, and `legation audit verify` knows")
    say("no checkpoint of before until `legation audit restored`")


@app.command("rotate")
def rotate(
    purpose: Annotated[
        str,
        typer.Argument(
            help="`token`: access tokens; `hop`: what origins see; `ssf`: events; `review`: originals; "
            "`ledger`: checkpoints."
        ),
    ] = "token",
    home: Home = HOME,
    force: Annotated[
        bool, typer.Option("--force", help="Use the next key though others may not have fetched it yet.")
    ] = False,
) -> None:
    """Let the next key sign, and retire the active one, which still verifies what it signed."""
    from legation.wiring.admin import PURPOSES, rotate_key

    if purpose not in PURPOSES:
        raise Fault(f"there is no purpose `{purpose}`; there are {', '.join(PURPOSES)}")
    try:
        kid = rotate_key(settings_of(home), purpose, force=force)
    except Unavailable as down:
        raise Fault(f"{down.detail}; wait, or use --force if the active key is stolen") from None
    say(f"`{kid}` signs now")

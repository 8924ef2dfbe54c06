"""`legation policy`: check the policies, and try them on cases, before they are in force."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
import typer
import yaml
from msgspec import Struct
from rich.markup import escape

from legation.cli.common import HOME, Fault, Home, Json, out, print_json, settings_of
from legation.core import policy
from legation.core.asks import PolicyBook
from legation.core.model import Agent, Standing
from legation.core.operations import BY_NAME
from legation.core.reasons import Reason, Refused

app = typer.Typer(help="Policies: check them, and try them on cases.", no_args_is_help=True)

Directory = Annotated[
    Path | None, typer.Option("--policies", help="Directory of .cedar files; otherwise the home's own.")
]

EXPECTED: Final = {
    "denied": Reason.POLICY_DENIED,
    "forbidden": Reason.POLICY_FORBIDDEN,
    "error": Reason.POLICY_ERROR,
}
"""What a case may expect besides `permitted` and `held`."""


class Somebody(Struct, frozen=True, forbid_unknown_fields=True):
    """An agent of a case, as far as policies see it."""

    tenant: str = "default"
    owner: str = "owner@example.com"
    skills: tuple[str, ...] = ()


class Case(Struct, frozen=True, forbid_unknown_fields=True):
    """One question to the policies, and the answer it should get."""

    name: str
    principal: str
    action: str
    resource: str
    expect: str
    skill: str = ""
    scope: frozenset[str] = frozenset()
    binding: str = "JSONRPC"
    proofed: bool = True
    size: int = 0
    parts: int = 1
    actors: int = 0
    agreement: str = ""
    amount: Decimal = Decimal(0)
    because: tuple[str, ...] | str | None = None
    """Names of the policies that must have decided it."""


class Cases(Struct, frozen=True, forbid_unknown_fields=True):
    """A file of cases."""

    agents: dict[str, Somebody]
    cases: tuple[Case, ...]


@app.command("check")
def check(
    home: Home = HOME,
    directory: Directory = None,
    as_json: Json = False,
) -> None:
    """Check that every policy can be read, is named, and speaks only of what there is."""
    where, book = _book(home, directory)
    if as_json:
        print_json({"policies": len(book.policies), "version": book.version, "held": sorted(book.held)})
        return
    out.print(f"{len(book.policies)} policies in `{escape(str(where))}` are well; version {book.version[:12]}")
    if not len(book.policies):
        out.print("[yellow]there is none, so nothing is permitted[/]")


@app.command("test")
def try_(
    file: Annotated[Path, typer.Argument(help="YAML file of agents and cases; docs/policy.md shows one.")],
    home: Home = HOME,
    directory: Directory = None,
    as_json: Json = False,
) -> None:
    """Try the policies on cases; exit 1 when one comes out otherwise than expected."""
    _, book = _book(home, directory)
    cases = _cases(file)
    results = [_tried(book, cases, case) for case in cases.cases]
    if as_json:
        print_json(results)
    else:
        for result in results:
            mark = "[green]ok  [/]" if result["ok"] else "[bold red]FAIL[/]"
            got = f"{result['got']}{' by ' + ', '.join(result['by']) if result['by'] else ''}"
            wanted = "" if result["ok"] else f", expected {result['expected']}"
            out.print(f"{mark}  {escape(result['name'])}: {escape(got + wanted)}")
    failed = sum(not result["ok"] for result in results)
    if not as_json:
        out.print(f"{len(results) - failed} of {len(results)} as expected")
    raise typer.Exit(1 if failed else 0)


def _book(home: Path, directory: Path | None) -> tuple[Path, PolicyBook]:
    """The policies to look at. Raises PolicyFault, Fault."""
    from legation.wiring.admin import policy_texts

    where = directory or settings_of(home).policy.directory
    if not where.is_dir():
        raise Fault(f"there is no directory `{where}`")
    return where, policy.load(policy_texts(where))


def _cases(file: Path) -> Cases:
    """Read cases. Raises Fault."""
    try:
        cases = msgspec.convert(yaml.safe_load(file.read_text("utf-8")), Cases)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise Fault(f"`{file}` cannot be read: {fault}") from None
    except msgspec.ValidationError as fault:
        raise Fault(f"`{file}`: {fault}") from None
    for case in cases.cases:
        for named in (case.principal, case.resource):
            if named not in cases.agents:
                raise Fault(f"`{file}`: case `{case.name}` names `{named}`, which is not among `agents`")
        if case.action not in BY_NAME:
            raise Fault(f"`{file}`: case `{case.name}`: `{case.action}` is no operation; one of {', '.join(BY_NAME)}")
        if case.expect not in {"permitted", "held", *EXPECTED}:
            choices = ", ".join(("permitted", "held", *EXPECTED))
            raise Fault(f"`{file}`: case `{case.name}`: `{case.expect}` cannot be expected; one of {choices}")
    if not cases.cases:
        raise Fault(f"`{file}` holds no cases")
    return cases


def _tried(book: PolicyBook, cases: Cases, case: Case) -> dict[str, Any]:
    """Put one case to the policies."""
    principal, resource = (
        Agent(name, of.tenant, of.owner, name, Standing.ACTIVE, skills=of.skills)
        for name, of in ((name, cases.agents[name]) for name in (case.principal, case.resource))
    )
    context = policy.Context(
        case.skill,
        case.scope,
        case.binding,
        case.proofed,
        case.size,
        case.parts,
        case.actors,
        case.agreement,
        case.amount,
    )
    by: tuple[str, ...] = ()
    detail = ""
    try:
        decision = policy.decide(
            book, principal=principal, action=BY_NAME[case.action], resource=resource, context=context
        )
        got, by = ("held", decision.held) if decision.held else ("permitted", decision.policies)
    except Refused as refused:
        got = next(word for word, reason in EXPECTED.items() if reason is refused.reason)
        by = _forbidding(refused)
        detail = refused.detail
    because = (case.because,) if isinstance(case.because, str) else case.because
    holds = got == case.expect and (because is None or set(because) == set(by))
    wanted = case.expect + (f" by {', '.join(because)}" if because else "")
    return {"name": case.name, "ok": holds, "expected": wanted, "got": got, "by": list(by), "detail": detail}


def _forbidding(refused: Refused) -> tuple[str, ...]:
    """The policies a refusal names in its detail."""
    return tuple(refused.detail.split("`")[1::2]) if refused.reason is Reason.POLICY_FORBIDDEN else ()

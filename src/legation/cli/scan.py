"""`legation audit scan`: the posture of agents nobody enrolled, told as a table, JSON, SARIF and a page."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from legation import __version__
from legation.cli.common import Fault, Json, err, note, out, settings_of
from legation.core import canonical
from legation.core.cards.countersign import MAX_MEDIATED
from legation.core.posture import Finding, Report, Weight
from legation.core.posture.findings import shown
from legation.core.reasons import Refused

if TYPE_CHECKING:
    from legation.core.posture.gathering import Known

MAX_TARGETS: Final = 10_000
WIDE: Final = 100
"""Columns of the table, on a terminal that has more."""
ALIKE: Final = 3
"""Findings of one rule in the table; JSON, SARIF and the page have all of them."""

_COLOURS: Final = {
    Weight.CRITICAL: "bold red",
    Weight.HIGH: "red",
    Weight.MEDIUM: "yellow",
    Weight.LOW: "cyan",
    Weight.INFO: "dim",
}


class FailOn(enum.Enum):
    """From which weight on a finding makes the command end with 1."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"
    NEVER = "never"


def scan(
    targets: Annotated[
        list[str], typer.Argument(help="A URL, a file with a card, or a file that lists both, one a line.")
    ],
    *,
    author: Annotated[
        list[str] | None,
        typer.Option("--author", help="Public key of somebody whose signature counts: JWK, JWK Set, PEM, URL; repeat."),
    ] = None,
    home: Annotated[
        Path | None, typer.Option("--home", help="Compare with what this home's tenant published and believes.")
    ] = None,
    tenant: Annotated[str, typer.Option(help="The tenant of --home.")] = "",
    ca: Annotated[
        Path | None, typer.Option("--ca", help="PEM certificates TLS may be trusted by, beside this machine's.")
    ] = None,
    host: Annotated[
        list[str] | None,
        typer.Option("--host", help="A host of yours: may be on a private network, and probed with --consent; repeat."),
    ] = None,
    consent: Annotated[
        bool,
        typer.Option("--consent", help="Probe as a stranger would: call, ask for extended cards, set callbacks."),
    ] = False,
    parallel: Annotated[int, typer.Option(help="Agents looked at at once.", min=1, max=64)] = 8,
    sarif: Annotated[Path | None, typer.Option("--sarif", help="Write SARIF 2.1.0 to this file.")] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write one page that needs nothing else.")] = None,
    fail_on: Annotated[FailOn, typer.Option("--fail-on", help="End with 1 from this weight on.")] = FailOn.HIGH,
    as_json: Json = False,
) -> None:
    """Look at agents nobody enrolled: who signed, who may call, what their cards and certificates say."""
    from legation.surfaces import posture
    from legation.wiring import scanning

    listed = list(dict.fromkeys(one for target in targets for one in expanded(target)))
    if not listed:
        raise Fault("there is nothing to look at: the list is empty")
    known = _known(author, home, tenant)
    if consent and not host:
        note("without --host, nothing but agents on this machine is probed")
    with Progress(console=err, transient=True, disable=as_json) as progress:
        task = progress.add_task("looking", total=len(listed))
        try:
            reports = scanning.scan(
                listed,
                known=known,
                hosts=host or (),
                consent=consent,
                roots=ca,
                parallel=parallel,
                told=lambda _: progress.advance(task),
            )
        except OSError as fault:
            raise Fault(f"`{ca}` holds no certificates in PEM: {fault.strerror or fault}") from None
    if sarif is not None:
        sarif.write_bytes(posture.as_sarif(reports, version=__version__))
    if html is not None:
        html.write_bytes(posture.as_html(reports))
    if as_json:
        typer.echo(posture.as_json(reports).decode())
    else:
        out.print(_told(reports), width=min(out.width, WIDE), soft_wrap=False)
    if _worst(reports) >= (max(Weight) + 1 if fail_on is FailOn.NEVER else Weight[fail_on.name]):
        raise typer.Exit(1)


def expanded(target: str) -> list[str]:
    """The targets a word stands for: itself, or what a list in a file names. Raises Fault."""
    path = Path(target)
    if target.lower().startswith(("http://", "https://")) or not path.is_file():
        return [target]
    with path.open("rb") as file:
        unverified = file.read(MAX_MEDIATED + 1)
    if unverified.lstrip()[:1] in {b"{", b"["} or len(unverified) > MAX_MEDIATED:
        return _named(path, unverified)
    try:
        lines = [line.partition("#")[0].strip() for line in unverified.decode().splitlines()]
    except UnicodeDecodeError:
        return [target]  # told as a card that cannot be read
    return _beside(path, [line for line in lines if line])


def _named(path: Path, unverified: bytes) -> list[str]:
    """A card stands for itself; a JSON list for its texts."""
    if unverified.lstrip()[:1] == b"[" and len(unverified) <= MAX_MEDIATED:
        try:
            found = canonical.parse_json(unverified)
        except Refused:
            found = None
        if isinstance(found, list) and all(isinstance(one, str) for one in found):
            return _beside(path, found)
    return [str(path)]


def _beside(path: Path, lines: list[str]) -> list[str]:
    """Files that a list names are beside it. A list in a list is looked at as a card, so that none has no end."""
    if len(lines) > MAX_TARGETS:
        raise Fault(f"`{path}` names {len(lines)} targets; {MAX_TARGETS} at a time")
    return [line if "://" in line else str(path.parent / line) for line in lines]


def _known(author: list[str] | None, home: Path | None, tenant: str) -> Known:
    """Whose signatures count, and what agents there are. Raises Fault, Refused."""
    from msgspec.structs import replace

    from legation.cli.cards import believed
    from legation.core.posture.gathering import Known
    from legation.wiring import scanning

    if (home is None) != (not tenant):
        raise Fault("--home and --tenant go together: each tenant believes others")
    known = Known()
    if home is not None:
        try:
            known = scanning.known_of(settings_of(home), tenant)
        except FileNotFoundError as missing:
            raise Fault(f"{missing}; restore it from a backup, or correct storage.path") from None
    given = believed(author)
    if given is None:
        return known
    return replace(known, trust=replace(known.trust, keys=(*known.trust.keys, *given.keys)))


# -- what is said ----------------------------------------------------------------------------------


def _worst(reports: Iterable[Report]) -> int:
    return max((finding.rule.weight for report in reports for finding in report.findings), default=-1)


def _told(reports: Sequence[Report]) -> Group:
    """Every agent, the worst first; a table of all of them in front of several."""
    parts: list[RenderableType] = [_overview(reports), Text()] if len(reports) > 1 else []
    for report in reports:
        parts += [_heading(report), _findings(report), *_footing(report), Text()]
    return Group(*parts, _summary(reports))


def _overview(reports: Sequence[Report]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", expand=True)
    table.add_column("grade", width=5)
    table.add_column("score", width=5, justify="right")
    table.add_column("agent", overflow="fold", ratio=2)
    table.add_column("name", overflow="fold", ratio=1)
    table.add_column("worst", width=8)
    table.add_column("findings", width=8, justify="right")
    for report in reports:
        weight = Weight(worst) if (worst := _worst([report])) >= 0 else None
        table.add_row(
            _graded(report),
            str(report.score) if report.grade != "?" else "-",
            escape(report.target),
            escape(report.name or "-"),
            _weighed(weight) if weight is not None else "-",
            str(len(report.findings)),
        )
    return table


def _heading(report: Report) -> Text:
    named = " of ".join(filter(None, (report.name, report.organization)))
    signed = f"signed by {', '.join(report.signers)}" if report.signers else "signed by nobody known"
    where = [f"  redirected to {report.url}"] if report.redirects and report.url else []
    title = Text.assemble(_graded(report), " ", (report.target, "bold"))
    if report.grade == "?":
        return Text("\n").join([title, *map(Text, where)])
    described = f"  {named or 'no name'}; score {report.score}; {signed}"
    return Text("\n").join([title, Text(described, style="dim"), *map(Text, where)])


def _findings(report: Report) -> Table:
    """Weight, what it is, and what was seen where. Advice stands once with each rule."""
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0), expand=True)
    table.add_column(width=10, no_wrap=True)
    table.add_column(overflow="fold", ratio=1)
    if not report.findings:
        table.add_row("", "nothing was found")
    for rule, grouped in groupby(report.findings, key=lambda one: one.rule):
        alike = list(grouped)
        cell = Text(rule.value.title, style="bold")
        for finding in alike[:ALIKE]:
            cell.append(f"\n{_seen(finding)}", style="not bold")
        if len(alike) > ALIKE:
            cell.append(f"\nand {len(alike) - ALIKE} more like it", style="not bold")
        cell.append(f"\n> {rule.value.advice} ({rule.value.basis})", style="not bold dim")
        table.add_row(Text.assemble("  ", _weighed(rule.weight)), cell)
    return table


def _seen(finding: Finding) -> str:
    return f"{finding.detail} [{shown(finding.pointer)}]" if finding.pointer else finding.detail


def _footing(report: Report) -> list[Padding]:
    said = Text(f"not looked at: {', '.join(report.unseen)}", style="dim")
    return [Padding(said, (0, 0, 0, 2))] if report.unseen else []


def _summary(reports: Sequence[Report]) -> Text:
    counts = dict.fromkeys(sorted(Weight, reverse=True), 0)
    for report in reports:
        for finding in report.findings:
            counts[finding.rule.weight] += 1
    found = ", ".join(f"{count} {weight.name.lower()}" for weight, count in counts.items() if count)
    return Text(f"{len(reports)} {'agent' if len(reports) == 1 else 'agents'}: {found or 'nothing was found'}")


def _graded(report: Report) -> Text:
    colour = {"A": "green", "B": "green", "C": "yellow", "D": "yellow", "?": "magenta"}.get(report.grade, "red")
    return Text(report.grade, style=f"bold {colour}")


def _weighed(weight: Weight) -> Text:
    return Text(weight.name.lower(), style=_COLOURS[weight])

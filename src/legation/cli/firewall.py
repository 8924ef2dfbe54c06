"""`legation firewall`: what the content firewall makes of a text, of a record, and of a corpus of your own."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
import typer

from legation.cli import labels
from legation.cli.common import HOME, Fault, Home, Json, details, note, print_json, read, say, settings_of, table, who
from legation.cli.labels import LABELS
from legation.core import audit

app = typer.Typer(help="The content firewall: try it, and understand what it said.", no_args_is_help=True)

MOST: Final = 8 * 1024 * 1024
"""Bytes that are read of what is to be scanned. The firewall says LIM-SIZE of less."""

CHANNELS: Final = ("message", "artifact", "card", "tool")
ChannelName = Annotated[str, typer.Option("--channel", help="As what it is read: message, artifact, card or tool.")]


@app.command("scan")
def scan(
    what: Annotated[str, typer.Argument(help="File, `-` for standard input, or URL. JSON is read as a document.")],
    home: Home = HOME,
    channel: ChannelName = "message",
    as_json: Json = False,
) -> None:
    """Say what would become of a text or document. Exit 1 where it would not pass as it is."""
    from legation.core.firewall import Action

    report = _firewall(home).inspect(_scanned(_bytes(what, cut=True)), _channel(channel))
    found = [_told(one) for one in report.findings]
    if as_json:
        head = {"action": report.would.name.lower(), "risk": round(report.risk, 4), "channel": channel}
        print_json(head | {"model": report.model_digest, "rules": report.rules_version, "findings": found})
    else:
        say(f"{report.would.name.lower()}, risk {report.risk:.3f}, as {channel}; {report.looked} bytes looked at")
        if found:
            table(
                ("reason", "where", "bytes", "read as", "weight", "rule", "owasp"),
                (tuple(one.values()) for one in found),
            )
    raise typer.Exit(1 if report.would >= Action.SANITISE else 0)


@app.command("explain")
def explain(
    record: Annotated[str, typer.Argument(help="Record id, as an error or a list names it.")],
    home: Home = HOME,
    as_json: Json = False,
) -> None:
    """Say what the firewall found in the call of a record, on its way there and back."""

    def find(store: Any) -> tuple[Any, Any]:
        row = store.record(record)
        if row is not None and row.decision_id is not None:
            row = store.record(row.decision_id)
        return row, store.outcome_of(row.record_id) if row is not None else None

    rows = [row for row in read(home, find) if row is not None]
    if not rows:
        raise Fault(f"there is no record `{record}`; `legation audit tail` shows the newest")
    told = {name: _content(row) for name, row in zip(("request", "reply"), rows, strict=False)}
    if as_json:
        print_json(
            {name: None if one is None else msgspec.to_builtins(one) | _owasp(one) for name, one in told.items()}
        )
        return
    for name, one in told.items():
        if one is None:
            say(f"{name}: nothing was looked at, or nothing was said")
            continue
        say(f"{name}: {one.action}{f', would be {one.would}' if one.would else ''}, risk {one.risk:.3f}")
        details({"model": one.model or "none: the rules judged alone", "rules": one.rules})
        names = _owasp(one)["owasp"]
        for line in one.findings:
            label = line.partition(" ")[0]
            say(f"  {line}{f' [{names[label]}]' if label in names else ''}")
        if one.more:
            say(f"  and {one.more} more")
        if one.original:
            say(f"  the original: {one.original}")


@app.command("test")
def try_(
    directory: Annotated[Path, typer.Argument(help="Holds `attack/` and `benign/`, of .txt, .json or .jsonl files.")],
    home: Home = HOME,
    channel: ChannelName = "message",
    as_json: Json = False,
) -> None:
    """Measure the firewall on texts of your own: how much it finds and what it finds wrongly, at each threshold.

    Where texts of one kind are there, only that half of the table can be told.
    """
    from legation.core.firewall import pinned

    fw, kind = _firewall(home), _channel(channel)
    reports = {
        label: [fw.inspect(one, kind) for one in _corpus(directory / label)] for label in dict.fromkeys(LABELS.values())
    }
    if not any(reports.values()):
        raise Fault(f"`{directory}` holds no texts, neither in `attack/` nor in `benign/`")
    place = kind.value == "message"
    rows: list[dict[str, Any]] = []
    for name, limit in (
        ("watchful (annotate)", pinned.WATCHFUL[place]),
        ("strict (act)", pinned.STRICT[place]),
        ("certain", pinned.CERTAIN[place]),
        ("as shipped, all reasons", None),
    ):
        row: dict[str, Any] = {"threshold": name, "risk": limit}
        for label, share in (("attack", "found"), ("benign", "wrongly")):
            if not reports[label]:
                continue
            hits = sum(one.would >= 2 if limit is None else one.risk >= limit for one in reports[label])
            row |= {share: hits, f"of {label}": len(reports[label]), f"{share} %": _share(hits, len(reports[label]))}
        rows.append(row)
    if as_json:
        print_json(rows)
        return
    table(tuple(rows[0]), (tuple(row.values()) for row in rows))
    for label in (name for name, some in reports.items() if not some):
        note(f"no texts in `{label}/`: what is {'found' if label == 'attack' else 'found wrongly'} cannot be told")
    note("in brackets the 95 % interval (Wilson); it counts texts, so many copies of one text make it too narrow")


@app.command("label")
def label(
    what: Annotated[str, typer.Argument(help="File, `-` or URL.")],
    verdict: Annotated[str, typer.Argument(help="`attack` where it was missed, `harmless` where it was stopped.")],
    home: Home = HOME,
    why: Annotated[str, typer.Option("--why", help="Kept beside it.")] = "",
) -> None:
    """Keep a text with what a person says of it, in the home, for `firewall test` and for the next training."""
    if verdict not in LABELS:
        raise typer.BadParameter(f"`{verdict}` is neither attack nor harmless")
    settings_of(home)
    data = _bytes(what)
    said = {"by": who(), "at": time.time(), "why": why}
    text = isinstance(_document(data), str)
    say(f"kept as {labels.keep(home, verdict, data, text=text, note=said)}")


def _firewall(home: Path) -> Any:
    """The firewall a gateway of this home uses; the shipped one where there is no home. Raises Fault."""
    from legation import config
    from legation.wiring import screening

    settings = settings_of(home).firewall if (home / config.FILE).is_file() else config.Firewall()
    if fault := screening.model(settings).fault:
        raise Fault(f"the model cannot be used: {fault}")
    return screening.screen(settings).firewall


def _channel(name: str) -> Any:
    from legation.core.firewall import Channel

    if name not in CHANNELS:
        raise typer.BadParameter(f"`{name}` is no channel; one of {', '.join(CHANNELS)}")
    return Channel(name)


def _bytes(what: str, *, cut: bool = False) -> bytes:
    """What is named; `cut`: of what is longer than MOST, as much. Raises Fault, OSError."""
    import sys
    import urllib.request

    if what == "-":
        data = sys.stdin.buffer.read(MOST + 1)
    elif what.startswith(("https://", "http://")):
        with urllib.request.urlopen(what, timeout=20) as answer:  # noqa: S310 - of these two schemes alone
            data = answer.read(MOST + 1)
    else:
        with Path(what).open("rb") as file:
            data = file.read(MOST + 1)
    if len(data) > MOST and not cut:
        raise Fault(f"`{what}` is longer than {MOST} bytes")
    return data


def _scanned(data: bytes) -> Any:
    """What is to be scanned: a document, a text, or bytes that are none, read as if they came as a text."""
    if not isinstance(found := _document(data), str):
        return found
    try:
        text = data.decode()
    except UnicodeDecodeError as fault:
        text = data[: fault.start].decode() if len(data) > MOST and fault.start > MOST - 4 else ""
    if text and "\x00" not in text:
        return text
    return {"raw": base64.b64encode(data).decode(), "mediaType": "text/plain"} if data else ""


def _document(data: bytes) -> Any:
    """An object or a list as a document, anything else as a text."""
    try:
        found = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        found = None
    return found if isinstance(found, dict | list) else data.decode("utf-8", "replace")


def _corpus(folder: Path) -> Iterator[Any]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".txt", ".md", ".html", ".json"} and path.is_file():
            yield _document(path.read_bytes())
        elif path.suffix == ".jsonl":
            for line in filter(None, path.read_bytes().splitlines()):
                found = _document(line)
                yield found["text"] if isinstance(found, dict) and isinstance(found.get("text"), str) else found


def _share(hits: int, of: int) -> str:
    """A share in per cent with its 95 % interval (Wilson 1927)."""
    z = 1.96
    share = hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    spread = z / (1 + z * z / of) * (share * (1 - share) / of + z * z / (4 * of * of)) ** 0.5
    return f"{100 * share:.1f} ({100 * max(middle - spread, 0):.1f}-{100 * min(middle + spread, 1):.1f})"


def _told(finding: Any) -> dict[str, Any]:
    return {
        "reason": finding.code.label,
        "where": f"{finding.pointer or '/'}{' (name)' if finding.key else ''}",
        "bytes": f"{finding.span[0]}-{finding.span[1]}",
        "view": finding.view,
        "weight": finding.weight,
        "rule": finding.rule,
        "owasp": finding.code.owasp,
    }


def _owasp(content: Any) -> dict[str, dict[str, str]]:
    """The name in OWASP's Top 10 of each reason a record names."""
    from legation.core.firewall import Code

    names = {one.label: one.owasp for one in Code}
    return {"owasp": {label: names[label] for line in content.findings if (label := line.partition(" ")[0]) in names}}


def _content(row: Any) -> Any:
    found = audit.read(row.kind, row.body)
    return getattr(found, "content", None)

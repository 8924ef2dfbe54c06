"""Posture reports as documents: JSON, SARIF 2.1.0, and one HTML page that needs nothing else.

What is written here was said by somebody nobody trusts. In HTML every text is escaped in the one place that writes
text, no text becomes a link, an attribute or a style, and the page forbids itself scripts and every fetch.
"""

from __future__ import annotations

import base64
import hashlib
import html
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote

import msgspec

from legation.core.posture import Finding, Report, Rule, Weight
from legation.core.posture.findings import shown

SARIF_VERSION: Final = "2.1.0"
SARIF_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_LEVELS: Final = {
    Weight.CRITICAL: "error",
    Weight.HIGH: "error",
    Weight.MEDIUM: "warning",
    Weight.LOW: "note",
    Weight.INFO: "note",
}
_SEVERITIES: Final = {
    Weight.CRITICAL: "9.5",
    Weight.HIGH: "8.0",
    Weight.MEDIUM: "5.5",
    Weight.LOW: "3.0",
    Weight.INFO: "0.0",
}
"""`security-severity`, by which code scanning sorts: above 9 critical, 7 high, 4 medium."""

# -- JSON ------------------------------------------------------------------------------------------------


def as_json(reports: Iterable[Report]) -> bytes:
    """The reports with every rule they name, for programs of ours and of others."""
    document = {"version": 1, "reports": [_report(one) for one in reports]}
    return msgspec.json.format(msgspec.json.encode(document), indent=2)


def _report(report: Report) -> dict[str, Any]:
    return {
        "target": report.target,
        "url": report.url,
        "redirects": list(report.redirects),
        "at": _moment(report.at),
        "name": report.name,
        "organization": report.organization,
        "signers": list(report.signers),
        "grade": report.grade,
        "score": report.score,
        "findings": [_finding(one) for one in report.findings],
        "unseen": list(report.unseen),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    row = finding.rule.value
    told: dict[str, Any] = {
        "rule": row.id,
        "weight": row.weight.name.lower(),
        "title": row.title,
        "detail": finding.detail,
        "advice": row.advice,
        "basis": row.basis,
    }
    if finding.pointer:
        told["pointer"] = finding.pointer
    if finding.end:
        told["span"] = [finding.start, finding.end]
    return told


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# -- SARIF -----------------------------------------------------------------------------------------------


def as_sarif(reports: Iterable[Report], *, version: str) -> bytes:
    """The reports as one run of SARIF 2.1.0 (OASIS); `version` is the program's."""
    rules = [_descriptor(rule) for rule in Rule]
    places = {rule: place for place, rule in enumerate(Rule)}
    run = {
        "tool": {"driver": {"name": "legation", "semanticVersion": version, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(report, one, places[one.rule]) for report in reports for one in report.findings],
    }
    log = {"$schema": SARIF_SCHEMA, "version": SARIF_VERSION, "runs": [run]}
    return msgspec.json.format(msgspec.json.encode(log), indent=2)


def _descriptor(rule: Rule) -> dict[str, Any]:
    """ReportingDescriptor (§3.49)."""
    row = rule.value
    return {
        "id": row.id,
        "name": "".join(word.title() for word in row.id.split("-")),
        "shortDescription": {"text": f"{row.title}."},
        "help": {"text": f"{row.advice} ({row.basis})."},
        "defaultConfiguration": {"level": _LEVELS[row.weight]},
        "properties": {"security-severity": _SEVERITIES[row.weight], "tags": ["security", "a2a"]},
    }


def _result(report: Report, finding: Finding, place: int) -> dict[str, Any]:
    """A result (§3.27): which agent by its address, where in the card by its pointer."""
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": _uri(report.target)}}}
    if finding.pointer:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.pointer, "kind": "property"}]
    same = f"{report.target}\n{finding.rule.id}\n{finding.pointer}\n{finding.detail}"
    return {
        "ruleId": finding.rule.id,
        "ruleIndex": place,
        "level": _LEVELS[finding.rule.weight],
        "message": {"text": f"{finding.rule.value.title}: {finding.detail}"},
        "locations": [location],
        "partialFingerprints": {"legation/v1": hashlib.sha256(same.encode()).hexdigest()[:32]},
    }


def _uri(target: str) -> str:
    """A URI reference (RFC 3986 §4.1), whatever the target was called."""
    return quote(target, safe="/:?#[]@!$&'()*+,;=-._~%")


# -- HTML ------------------------------------------------------------------------------------------------

_STYLE: Final = """
:root{color-scheme:light dark;--line:#8883;--faint:#8881;--critical:#a8002b;--high:#b9400b;--medium:#8f5f0c;
--low:#475569;--good:#15703a;--paper:#fff}
body{font:15px/1.5 system-ui,sans-serif;max-width:62rem;margin:2.5rem auto;padding:0 1.25rem}
h1{font-size:1.6rem;margin:0}h2{font-size:1.2rem;margin:0;overflow-wrap:anywhere}p{margin:.25rem 0}
table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{text-align:left;vertical-align:top;padding:.55rem .6rem}
th{font-size:.8em;font-weight:600;opacity:.75}tr{border-top:1px solid var(--line)}thead tr{border-top:0}
td,code{overflow-wrap:anywhere}td.label{width:6rem}code{font-size:.9em}
section{border:1px solid var(--line);border-radius:.6rem;padding:1.1rem 1.25rem .6rem;margin:1.75rem 0}
section header{display:flex;gap:.9rem;align-items:center;border-bottom:1px solid var(--line);padding-bottom:.9rem}
section table{margin:.25rem 0}section tbody tr:first-child{border-top:0}
.grade{display:inline-block;min-width:1.7em;padding:.1em 0;text-align:center;font-weight:700;border-radius:.35em;
color:var(--paper);background:var(--low)}
section .grade{font-size:1.5rem}.a,.b{background:var(--good)}.c,.d{background:var(--medium)}
.e,.f{background:var(--critical)}
.mark{display:inline-block;min-width:4.6em;text-align:center;font-size:.8em;font-weight:600;border-radius:1em;
padding:.1em .6em;color:var(--paper);background:var(--low)}
.critical{background:var(--critical)}.high{background:var(--high)}.medium{background:var(--medium)}
.info{color:inherit;background:var(--faint)}
td.counts{white-space:nowrap}.counts .mark{min-width:0;margin-right:.3em}header div{min-width:0}
.advice{margin-top:.15rem}.advice,.unseen,.about{opacity:.8;font-size:.9em}
@media (prefers-color-scheme:dark){:root{--critical:#ff7b90;--high:#fb9d5c;--medium:#eec34a;--low:#a3adba;
--good:#5fce8a;--paper:#14161a}body{background:#14161a}}
@media print{section{break-inside:avoid}}
@media (max-width:40rem){td.label{width:auto}section{padding:.8rem}}
"""
_POLICY: Final = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; "
    f"style-src 'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'"
)


def as_html(reports: Sequence[Report]) -> bytes:
    """One page: no script, no link, no image, no font; its own policy allows its one style and nothing else."""
    title = f"Posture of {len(reports)} {'agent' if len(reports) == 1 else 'agents'}"
    head = (
        '<meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_escaped(_POLICY)}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>{title}</title><style>{_STYLE}</style>"
    )
    found = [finding for report in reports for finding in report.findings]
    intro = f'<h1>{title}</h1><p class="counts">{_counts(found, words=True) or "Nothing was found."}</p>'
    body = "".join((intro, _overview(reports), *map(_section, reports)))
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>\n'.encode()


def _escaped(text: str) -> str:
    """The one way a text gets into the page."""
    return html.escape(text, quote=True)


def _counts(findings: Iterable[Finding], *, words: bool = False) -> str:
    """How many findings there are of each weight, the heaviest first."""
    counts = Counter(one.rule.weight for one in findings)
    marks = ((weight.name.lower(), counts[weight]) for weight in sorted(counts, reverse=True))
    return "".join(
        f'<span class="mark {name}" title="{name}">{count}{f" {name}" if words else ""}</span>' for name, count in marks
    )


def _overview(reports: Sequence[Report]) -> str:
    rows = "".join(
        f"<tr><td>{_graded(one)}</td><td>{_points(one)}</td><td>{_escaped(one.name or '(no name)')}</td>"
        f'<td><code>{_escaped(one.target)}</code></td><td class="counts">{_counts(one.findings) or "0"}</td></tr>'
        for one in reports
    )
    header = "<tr><th>Grade</th><th>Score</th><th>Name</th><th>Target</th><th>Findings</th></tr>"
    return f"<table><thead>{header}</thead><tbody>{rows}</tbody></table>"


def _graded(report: Report) -> str:
    letter = report.grade if report.grade in _LETTERS else "?"
    return f'<span class="grade {_LETTERS[letter]}">{letter}</span>'


_LETTERS: Final = {**{letter: letter.lower() for letter in "ABCDEF"}, "?": "none"}


def _points(report: Report) -> str:
    return "-" if report.grade == "?" else str(report.score)


def _section(report: Report) -> str:
    signers = ", ".join(report.signers) or "nobody known"
    facts = f"{report.organization or 'no provider named'}; signed by {signers}; looked at {_moment(report.at)}"
    if report.grade == "?":
        facts = f"looked at {_moment(report.at)}"
    elif report.redirects:
        facts += f"; redirected to {report.url}"
    rows = "".join(map(_row, report.findings))
    table = f"<table><tbody>{rows}</tbody></table>" if rows else "<p>Nothing was found.</p>"
    unseen = f'<p class="unseen">Nobody looked at: {_escaped("; ".join(report.unseen))}.</p>' if report.unseen else ""
    title = f"<h2>{_escaped(report.name or '(no name)')}</h2><code>{_escaped(report.target)}</code>"
    points = "" if report.grade == "?" else f"{report.score} of 100 points; "
    about = f'<p class="about">{points}{_escaped(facts)}</p>'
    return f"<section><header>{_graded(report)}<div>{title}{about}</div></header>{table}{unseen}</section>"


def _row(finding: Finding) -> str:
    row = finding.rule.value
    weight = row.weight.name.lower()
    where = f"<br><code>{_escaped(shown(finding.pointer))}</code>" if finding.pointer else ""
    return (
        f'<tr><td class="label"><span class="mark {weight}">{weight}</span></td>'
        f"<td><b>{_escaped(row.title)}</b><br>{_escaped(finding.detail)}{where}"
        f'<div class="advice">{_escaped(row.advice)} ({_escaped(row.basis)})</div></td></tr>'
    )

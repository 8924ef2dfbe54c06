"""Posture reports as documents; what an agent says of itself is nowhere obeyed."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legation.core.posture import Facts, Finding, Report, Rule, audit
from legation.surfaces.posture import as_html, as_json, as_sarif

NOW = 1_800_000_000.0
EVIL = "</td><script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}"
REPORT = Report(
    "https://agent.example/card",
    NOW,
    "F",
    12,
    (
        Finding(Rule.SECRET, "a private key", "/description", 4, 20),
        Finding(Rule.NO_AUTHENTICATION, "no scheme is required of callers"),
    ),
    ("the TLS connection",),
    "Payments",
    "Acme",
    ("acme",),
)


def hostile(text: str) -> Report:
    return Report(text, NOW, "F", 0, (Finding(Rule.DIRECTIVE, text, f"/{text}", 0, 3),), (text,), text, text, (text,))


class Page(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, page: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


SHAPE = [(tag, sorted(attrs)) for tag, attrs in Page(as_html([hostile("a")])).tags]


# -- HTML --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [EVIL, "&lt;script&gt;", "<!--", "]]>", "</style><style>*{}", "\x00", "&#x3c;b>"])
def test_no_text_of_an_agent_becomes_markup(text: str):
    page = Page(as_html([hostile(text)]))
    assert [(tag, sorted(attrs)) for tag, attrs in page.tags] == SHAPE
    assert text.replace("\x00", "\ufffd") in page.text.replace("\x00", "\ufffd")


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_no_text_at_all_does(text: str):
    assert [(tag, sorted(attrs)) for tag, attrs in Page(as_html([hostile(text)])).tags] == SHAPE


def test_the_page_needs_nothing_and_allows_nothing():
    page = as_html([REPORT, hostile(EVIL)])
    parsed = Page(page)
    tags = {tag for tag, _ in parsed.tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "a", "form", "base", "svg", "video"}
    assert not any(
        name.startswith("on") or name in {"href", "src", "style"} for _, attrs in parsed.tags for name in attrs
    )
    assert b"url(" not in page
    assert b"@import" not in page


def test_its_policy_allows_its_one_style_and_nothing_else():
    page = as_html([REPORT]).decode()
    policy = next(
        attrs["content"] or ""
        for tag, attrs in Page(page.encode()).tags
        if tag == "meta" and attrs.get("http-equiv") == "Content-Security-Policy"
    )
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy.split("; ") == [
        "default-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        f"style-src 'sha256-{digest}'",
    ]
    assert page.index("Content-Security-Policy") < page.index("<style>")


def test_a_reader_finds_what_was_found():
    text = Page(as_html([REPORT])).text
    for shown in (
        "Payments",
        "Acme",
        "signed by acme",
        "2027-01-15T08:00:00Z",
        "a private key",
        "/description",
        "F",
        "12",
    ):
        assert shown in text
    assert "Nobody looked at: the TLS connection." in text
    assert "Nothing was found." in Page(as_html([Report("x", NOW, "A", 100, (), ())])).text


# -- JSON --------------------------------------------------------------------------------------------


def test_json_tells_everything():
    (told,) = json.loads(as_json([REPORT]))["reports"]
    assert told["grade"] == "F"
    assert told["at"] == "2027-01-15T08:00:00Z"
    assert told["unseen"] == ["the TLS connection"]
    assert told["findings"][0] == {
        "rule": "secret",
        "weight": "critical",
        "title": "A credential in the card",
        "detail": "a private key",
        "advice": "revoke it now, then remove it",
        "basis": "A2A 1.0 §13.3",
        "pointer": "/description",
        "span": [4, 20],
    }
    assert "pointer" not in told["findings"][1]


# -- SARIF -------------------------------------------------------------------------------------------


def sarif(*reports: Report) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(as_sarif(reports, version="1.2.3"))
    return log


def test_sarif_has_the_shape_of_2_1_0():
    """The members OASIS SARIF 2.1.0 requires: §3.13 log, §3.14 run, §3.19 component, §3.27 result, §3.49 rule."""
    log = sarif(REPORT)
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("/sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["semanticVersion"]) == ("legation", "1.2.3")
    assert run["columnKind"] == "unicodeCodePoints"
    assert [rule["id"] for rule in driver["rules"]] == [rule.id for rule in Rule]
    assert all(re.fullmatch(r"[A-Za-z]+", rule["name"]) for rule in driver["rules"])
    assert len(run["results"]) == 2
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"none", "note", "warning", "error"}
        assert result["message"]["text"]
    (place,) = run["results"][0]["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "https://agent.example/card"
    assert place["logicalLocations"] == [{"fullyQualifiedName": "/description", "kind": "property"}]


def test_a_run_without_results_has_an_empty_list():
    """§3.14.23: an absent list would mean that nothing was run."""
    assert sarif()["runs"][0]["results"] == []


def test_fingerprints_stay_and_differ():
    one, other = sarif(REPORT)["runs"][0]["results"]
    assert one["partialFingerprints"] == sarif(REPORT)["runs"][0]["results"][0]["partialFingerprints"]
    assert one["partialFingerprints"] != other["partialFingerprints"]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_target_makes_a_uri(target: str):
    uri = sarif(hostile(target))["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"[!-~]*", uri)
    assert not set(uri) & set('"<>\\^`{|} ')


def test_the_whole_way_from_facts():
    report = audit(
        Facts("https://agent.example", NOW, "https://agent.example", {"name": EVIL, "supportedInterfaces": []})
    )
    assert urlsplit(json.loads(as_json([report]))["reports"][0]["target"]).hostname == "agent.example"
    assert "<script" not in as_html([report]).decode()
    assert sarif(report)["runs"][0]["results"]

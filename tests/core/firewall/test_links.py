"""What a renderer would fetch, run or carry away, in every way Markdown and HTML have of saying it."""

from __future__ import annotations

import pytest

from legation.core.firewall import Action, Channel, Firewall, Flows, Settings
from legation.core.firewall.links import foreign

URL = "https://evil.example/p.png"

IMAGES = {
    "inline": f"![a]({URL})",
    "no alternative": f"![]({URL})",
    "title": f'![a]({URL} "chart")',
    "angle brackets": f"![a](<{URL}>)",
    "blanks": f"![a](\n   {URL}  )",
    "brackets in its text": f"![a [b] c]({URL})",
    "escaped bracket": f"![a \\] b]({URL})",
    "escaped bracket, another way out": f"![a\\](x) b]({URL})",
    "escaped bracket that opens": f"![a \\[ b]({URL})",
    "link in its text": f"![a [b](c) d]({URL})",
    "bracket in code": f"![a `[` b]({URL})",
    "closed in code": f"![a `](x)` b]({URL})",
    "in a link": f"[![a]({URL})](https://known.example)",
    "behind a closed bracket": f"x] ![a]({URL})",
    "behind another paragraph": f"![a](b)\n\n![c]({URL})",
    "many brackets": "![" + "[x] " * 200 + f"]({URL})",
    "no scheme": "![a](//evil.example/p.png)",
    "backslashes": "![a](\\\\evil.example\\p.png)",
    "slash and backslash": "![a](https:/\\evil.example/p.png)",
    "no slashes": "![a](https:evil.example/p.png)",
    "capitals": "![a](HtTpS://evil.example/p.png)",
    "entities": "![a](&#104;ttps&colon;//evil.example/p.png)",
    "another scheme": "![a](ftp://evil.example/p.png)",
    "a share": "![a](file://evil.example/p.png)",
    "reference": f"![a][b]\n\n[b]: {URL}",
    "collapsed reference": f"![a][]\n\n[a]: {URL}",
    "shortcut reference": f"![a]\n\n[a]: {URL}",
    "reference in other letters": f"![x][A  b]\n\n[a B]: <{URL}>",
    "definition first": f"[b]: {URL}\n\n![a][b]",
    "definition on two lines": f"![a][b]\n\n[b]:\n  {URL}",
}

TAGS = {
    "img": f'<img src="{URL}">',
    "capitals": f"<IMG SRC={URL}>",
    "no quotes, no end": f"<img src={URL}",
    "no scheme": "<img src=//evil.example/p.png>",
    "slash for a blank": f'<img/src="{URL}"/>',
    "entities": '<img src="&#x68;ttps://evil.example/p.png">',
    "tab in the scheme": '<img src="ht\ttps://evil.example/p.png">',
    "on several lines": f"<img\n  alt=x\n  src = '{URL}'\n>",
    "end of a tag in a value": f'<img alt=">" src="{URL}">',
    "tag in a value": f'<img alt="<b>" src="{URL}">',
    "many tags in a value": f'<img alt="{"<b> " * 70}" src="{URL}">',
    "beginning of a tag in a value": f'<img alt="<b" src="{URL}">',
    "tag between attributes": f"<a b=<img src={URL}>",
    "srcset": f'<img srcset="a.png 1x, {URL} 2x">',
    "poster": f"<video poster={URL}>",
    "source": f"<picture><source srcset={URL}></picture>",
    "track": f"<video><track src={URL}>",
    "background": f"<table background={URL}>",
    "link": f"<link rel=stylesheet href={URL}>",
    "link begun inside": f"<link b=<c href={URL}>",
    "link around": f'<link title="<b" href={URL}>',
    "link with tags in a value": f'<link title="{"<b> " * 20}" href={URL}>',
    "svg image": f"<svg><image href='{URL}'/></svg>",
    "svg use": f"<svg><use xlink:href='{URL}#a'/></svg>",
    "ping": f'<a href="/" ping="{URL}">',
    "style": f"<p style='background:url({URL})'>",
    "style in quotes": f"<p style=\"background: URL( '{URL}' )\">",
    "style with escapes": f"<p style='background:\\75 rl({URL})'>",
    "style with comments": f"<p style='background:u/**/rl({URL})'>",
    "image set": f"<p style='background:image-set(\"{URL}\" 1x)'>",
    "style sheet": f"<style>p {{ background: url({URL}) }}</style>",
    "import": f"<style>@import '{URL}';</style>",
    "style sheet without end": f"<style>p {{ background: url({URL}) }}",
    "behind other letters": f"é ü \U0001f600 <img src={URL}>",
}

ACTIVE = {
    "script": "<script>x()</script>",
    "frame": "<iframe src='a.html'></iframe>",
    "form": "<form action='/x'>",
    "handler": "<img src=x onerror=alert(1)>",
    "rare handler": "<details open ontoggle=alert(1)>",
    "handler behind a slash": "<svg/onload=alert(1)>",
    "handler in entities": '<p onpointerover="&#97;lert(1)">',
    "javascript": "<a href='javascript:alert(1)'>",
    "javascript in entities": '<a href="java&#115;cript:alert(1)">',
    "javascript with a tab": '<a href=" java\tscript:alert(1)">',
    "page in a URL": "<a href='data:text/html,x'>",
    "refresh": "<meta  http-equiv=refresh content='0;url=x'>",
}

HARMLESS = {
    "relative": "![a](chart.png) ![b](/img/b.png) ![c](../c.png#x)",
    "inside": "![a](data:image/png;base64,iVBORw0KGgo=) ![b](cid:part1) ![c](attachment:x.png)",
    "a drive": "![a](C:\\charts\\a.png)",
    "a link": f"See [the page]({URL}) and <{URL}>.",
    "a link behind an image": f"![a](a.png) and [b]({URL})",
    "brackets of code": f"let v = vec![1, 2]; see [docs]({URL})",
    "attribute of Rust": f"#![allow(unused)]\n// see [docs]({URL})",
    "reference of a link": f"![a][b] and [c][d]\n\n[b]: b.png\n[d]: {URL}",
    "image without a definition": f"Wow![1] Look![2]\n\n[3]: {URL}",
    "link of HTML": f'<a href="{URL}">x</a>',
    "own picture": "<img src='/a.png' alt='a'>",
    "code that assigns": f'src = "{URL}"',
    "template": "<button onClick={handle}>x</button>",
    "prose": "Wait for the signal, on click = move on.",
    "style": "<p style='color: red; background: url(a.png)'>",
    "a link behind an escaped bracket": f"![a \\[ b](a.png) and [c]({URL})",
    "prose behind tags": f"<b>1</b> <b>2</b> <b>3</b> where src = {URL}",
    "less than": f"if a <b and src = {URL[:5]}",
}


FETCHED = IMAGES | {f"html {name}": text for name, text in TAGS.items()}


def codes(firewall: Firewall, text: str, **flows: tuple[str, ...]) -> set[str]:
    report = firewall.inspect(text, Channel.ARTIFACT, settings=Settings(flows=Flows(**flows)))
    return {one.code.label for one in report.findings if one.code.label.startswith(("EX-", "LIM-"))}


@pytest.mark.parametrize("text", FETCHED.values(), ids=FETCHED)
def test_what_another_host_is_asked_for_is_cut(text: str, firewall: Firewall):
    assert "EX-MDIMAGE" in codes(firewall, text)
    cleaned, after = firewall.clean(text, Channel.ARTIFACT)
    assert after.would < Action.SANITISE
    assert "evil.example" not in cleaned or "[removed:" in cleaned


@pytest.mark.parametrize("text", ACTIVE.values(), ids=ACTIVE)
def test_what_runs_is_cut(text: str, firewall: Firewall):
    assert "EX-HTMLACTIVE" in codes(firewall, text)
    assert firewall.clean(text, Channel.ARTIFACT)[1].would < Action.SANITISE


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_what_asks_nobody_is_no_finding(text: str, firewall: Firewall):
    assert not codes(firewall, text)


@pytest.mark.parametrize("name", ["inline", "title", "reference", "angle brackets"])
def test_a_host_of_the_tenant_may_be_asked(name: str, firewall: Firewall):
    assert not codes(firewall, IMAGES[name], hosts=("evil.example",))
    assert "EX-MDIMAGE" in codes(firewall, IMAGES[name], hosts=("known.example",))


@pytest.mark.parametrize("name", ["img", "srcset", "link", "style", "import"])
def test_and_by_html(name: str, firewall: Firewall):
    assert not codes(firewall, TAGS[name], hosts=("evil.example",))


MANY = {
    "images": "![a](b) " * 600,
    "definitions": "![a] " + "[b]: c\n" * 600,
    "attributes": "<img src=a> " * 1100,
    "tags in one another": "<a b='\" src=" * 600,
    "styles": "<style>" * 1100,
    "tags that go on and on": f"<a b='{'x' * 60}\" src=" * 60,
}


@pytest.mark.parametrize("text", MANY.values(), ids=MANY)
def test_too_many_to_look_at_do_not_pass(text: str, firewall: Firewall):
    report = firewall.inspect(text, Channel.ARTIFACT)
    assert report.would >= Action.QUARANTINE
    assert "LIM-MATCHES" in {one.code.label for one in report.findings}


def test_too_many_links_count_as_if_they_carried_data(firewall: Firewall):
    assert codes(firewall, "https://a.example/?b=c " * 600) == {"EX-URLQUERY"}
    assert not codes(firewall, "https://a.example/?b=c " * 20)


@pytest.mark.parametrize(
    ("url", "asks"),
    [
        ("https://h.example/", True),
        ("https:h.example", True),
        ("//h.example", True),
        ("/\\h.example", True),
        ("\x01https://h.example", True),
        ("h\nttps://h.example", True),
        ("smb://h.example/x", True),
        ("file://h.example/x", True),
        ("file:/etc/hosts", False),
        ("/a/b", False),
        ("a:b", False),
        ("#top", False),
        ("?q=https://h.example", False),
        ("mailto:a@h.example", False),
        ("", False),
    ],
)
def test_whom_a_url_asks(url: str, asks: bool):
    assert foreign(url) is asks

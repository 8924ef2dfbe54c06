"""HTML that fetches or runs something when it is shown: attributes of tags, and stylesheets.

Read as a browser reads tags (WHATWG HTML 13.2.5), and where CommonMark would begin a tag earlier, as that does: a `<`
between attributes begins another. No tree is built. Whoever asks has found where an attribute may be; each tag is
read once.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Final, NamedTuple

from legation.core.firewall.links import Flow, carries, foreign
from legation.core.firewall.verdicts import Code

_LONGEST: Final = 4096
"""Characters of a tag that are read behind its name, and before an attribute searched for it."""
_FETCHES: Final = frozenset(
    [
        "src",
        "srcset",
        "imagesrcset",
        "poster",
        "background",
        "lowsrc",
        "dynsrc",
        "ping",
        "manifest",
        "classid",
        "codebase",
    ]
)
_LISTS: Final = frozenset({"srcset", "imagesrcset", "ping"})
_POINTS: Final = frozenset({"href", "xlink:href", "src", "data", "action", "formaction", "from", "to", "values"})
_REFERRING: Final = frozenset({"link", "image", "use", "feimage", "base", "mpath", "script"})
"""Tags whose `href` is fetched without anybody's doing."""
_RUNS: Final = ("javascript:", "vbscript:", "data:text/html", "data:text/xml", "data:application/x", "data:image/svg")
_BLANK: Final = frozenset(" \t\r\n\f/")
_UNSEEN: Final = dict.fromkeys(range(0x21))
_COMMENTS: Final = ("/*", "*/")


_TRIES: Final = 64
_EACH: Final = 16
"""What reading an attribute costs, in characters."""
_SHEET: Final = 1 << 16
"""Characters of a `style` element."""


class Attribute(NamedTuple):
    name: str
    value: str
    first: int
    last: int
    """Code points of the whole attribute, half-open."""


class Tag(NamedTuple):
    name: str
    attributes: tuple[Attribute, ...]
    first: int
    last: int
    closed: bool
    """Whether it ends with its `>`, and not where another begins."""


class Tags:
    """The tags of one text, each read once, and no more in all than a text of its length has."""

    def __init__(self, text: str) -> None:
        lower = text.lower()
        self._text = text
        self._lower = lower if len(lower) == len(text) else text
        self._known: dict[int, Tag] = {}
        self._told: set[int] = set()
        self._left = len(text) + _LONGEST

    def flows(self, at: int, hosts: tuple[str, ...]) -> Iterator[Flow]:
        """What the tag does in which `at` stands, if nobody was told before."""
        tag = self._around(at)
        referring = False
        while tag is not None and tag.first not in self._told:
            if self._left < 0:
                yield Flow(Code.LIM_MATCHES, 0, 0, "tags")
                return
            self._told.add(tag.first)
            referring = referring or tag.name in _REFERRING
            yield from self._of(tag, hosts, referring=referring)
            begun = referring and not tag.closed and self._text[tag.last + 1 : tag.last + 2].isalpha()
            tag = self._read(tag.last) if begun else None  # for a browser it goes on, for others another begins

    def _around(self, at: int) -> Tag | None:
        """The tag in which `at` stands. Of what has too many before it to tell, all behind the last counts as one."""
        least = max(0, at - _LONGEST)
        first = at + 1
        for _ in range(_TRIES):  # a `<` inside a value begins no tag
            first = self._text.rfind("<", least, first)
            if first < 0:
                return None
            if self._text[first + 1 : first + 2].isalpha() and (tag := self._read(first)).last > at:
                return tag
        name = at
        while name > least and (self._text[name - 1].isalnum() or self._text[name - 1] in ":= "):
            name -= 1
        return self._read(name, named=False)

    def _read(self, first: int, *, named: bool = True) -> Tag:
        if (tag := self._known.get(first)) is None:
            tag = self._known[first] = read(self._text, first, named=named)
            self._left -= tag.last - first + _EACH * len(tag.attributes)
        return tag

    def _of(self, tag: Tag, hosts: tuple[str, ...], *, referring: bool) -> Iterator[Flow]:
        """What it fetches is told of the whole tag, what it runs of the attribute."""
        fetched: str | None = None
        for one in tag.attributes:
            if _runs(one, tag):
                yield Flow(Code.EX_HTMLACTIVE, one.first, one.last, "html-handler")
            fetched = fetched or next(_fetches(one, hosts, referring=referring), None)
        last = tag.last
        if tag.name == "style":
            end = self._lower.find("</style", last, last + _SHEET)
            last = min(len(self._text), last + _SHEET) if end < 0 else end
            self._left -= last - tag.last
            fetched = fetched or next(sheet(self._text[tag.last : last], hosts), None)
        if fetched is not None:
            yield Flow(Code.EX_MDIMAGE, tag.first, last, "image-data" if carries(fetched) else "image")


def read(text: str, first: int, *, named: bool = True) -> Tag:
    """The tag that begins at `first`, or what stands in one from there."""
    at = first + 1 if named else first
    limit = min(len(text), first + _LONGEST)
    while named and at < limit and text[at] not in "\t\r\n\f />":
        at += 1
    name = text[first + 1 : at].lower()
    attributes: list[Attribute] = []
    while at < limit:
        if text[at] in _BLANK:
            at += 1
            continue
        if text[at] in "<>":
            break
        start = at
        while at < limit and text[at] not in "\t\r\n\f />=<":
            at += 1
        called = text[start : max(at, start + 1)].lower()
        at = max(at, start + 1)
        value, at = _value(text, at, limit)
        attributes.append(Attribute(called, value, start, at))
    closed = text[at : at + 1] == ">"
    return Tag(name, tuple(attributes), first, at + closed, closed)


def _value(text: str, at: int, limit: int) -> tuple[str, int]:
    """The value behind a name, and where it ends; the empty one where there is none."""
    place = at
    while place < limit and text[place] in " \t\r\n\f":
        place += 1
    if text[place : place + 1] != "=":
        return "", at
    place += 1
    while place < limit and text[place] in " \t\r\n\f":
        place += 1
    quote = text[place : place + 1]
    if quote in {'"', "'"} and (end := text.find(quote, place + 1, limit)) > 0:
        return text[place + 1 : end], end + 1
    end = place
    while end < limit and text[end] not in " \t\r\n\f<>":
        end += 1
    return text[place:end].strip("\"'"), end


def _runs(one: Attribute, tag: Tag) -> bool:
    """Whether an attribute is script."""
    if one.name.startswith("on") and len(one.name) > 4 and one.name.isalpha():
        return bool(one.value) and one.value[0] != "{"  # {...} is how a template names a function
    if one.name not in _POINTS or (tag.name == "img" and one.name == "src"):  # a picture runs nothing
        return False
    return _plain(one.value).translate(_UNSEEN).startswith(_RUNS)


def _fetches(one: Attribute, hosts: tuple[str, ...], *, referring: bool) -> Iterator[str]:
    """What an attribute asks of others, without anybody's doing."""
    if one.name == "style":
        yield from sheet(one.value, hosts)
    elif one.name in _FETCHES or (referring and one.name in {"href", "xlink:href"}):
        urls = one.value.replace(",", " ").split() if one.name in _LISTS else [one.value]
        yield from (url for url in urls if foreign(url, hosts))


def _plain(value: str) -> str:
    return (html.unescape(value) if "&" in value else value).lower()


def sheet(style: str, hosts: tuple[str, ...]) -> Iterator[str]:
    """URLs of others that a stylesheet asks for (CSS Values 4.5, CSS Syntax 4.3.7 for escapes)."""
    plain = _uncommented(_unescaped(html.unescape(style) if "&" in style else style))
    lower = plain.lower()
    for piece in plain.split("(") if "url(" in lower else ():
        url = piece.partition(")")[0].strip().strip("\"'")
        if foreign(url, hosts):
            yield url
    if "@import" in lower or "image-set(" in lower or "src(" in lower:
        for quote in "\"'":
            yield from (url for url in plain.split(quote)[1::2] if foreign(url, hosts))


def _unescaped(style: str) -> str:
    first, *pieces = style.split("\\")
    out = [first]
    for piece in pieces:
        digits = piece[: len(piece) - len(piece[:6].lstrip("0123456789abcdefABCDEF")) - len(piece[6:])]
        if not digits:
            out.append(piece)
            continue
        code = int(digits, 16)
        rest = piece[len(digits) :]
        out.append((chr(code) if 0 < code <= 0x10FFFF else "\ufffd") + rest.removeprefix(" "))
    return "".join(out)


def _uncommented(style: str) -> str:
    first, *pieces = style.split(_COMMENTS[0])
    return first + "".join(piece.partition(_COMMENTS[1])[2] for piece in pieces)

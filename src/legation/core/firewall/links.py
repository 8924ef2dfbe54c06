"""What a reader's renderer would fetch by itself, run, or carry away: images, stylesheets, handlers, long links.

Markdown as CommonMark 0.31 reads it (6.4 images, 4.7 reference definitions) and HTML as a browser does, wherever the
two leave a doubt taken for the worse. Time is linear in the text: nothing is looked at twice.
"""

from __future__ import annotations

import html
import math
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from string import ascii_letters
from typing import Final, NamedTuple

from legation.core.firewall.verdicts import Code

MAX_LINKS: Final = 512
MAX_BRACKETS: Final = 256
"""Brackets of one paragraph that are matched; in one with more, every destination behind a `![` is an image."""
_LONGEST: Final = 2048
"""Characters of a destination, and of the label of a reference."""
_LONG: Final = 24
"""Characters of a query value that could be data rather than a setting."""
_URL_END: Final = frozenset(" \t\r\n\"'<>)]}|\\`")
_ROOM: Final = ("{", "$", "%7b", "%7B", "[", "<")
_HOST: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-")
_FETCHED: Final = frozenset({"http", "https", "ftp", "ftps", "ws", "wss", "file", "smb"})
"""Schemes by which something leaves the machine: a `file` URL with a host does, on Windows with a password's hash."""
_UNSEEN: Final = dict.fromkeys(range(0x21))
"""Controls and blanks, which a browser drops from a URL."""


class Flow(NamedTuple):
    code: Code
    first: int
    last: int
    """Code points, half-open."""
    rule: str


class Destination(NamedTuple):
    """Where a link leads, and the code points that say so, half-open."""

    url: str
    first: int
    last: int


def most(text: str) -> int:
    """Destinations of a kind examined in one text. Of one with more it is said that not all were."""
    return min(MAX_LINKS, 32 + len(text) // 64)


def foreign(url: str, hosts: tuple[str, ...] = (), after: str = "") -> bool:
    """Whether a renderer that is handed this URL would ask another host than one of `hosts` (WHATWG URL, 4.4).

    A relative reference, and a scheme that asks nobody, is not foreign. Whatever is unusual is. `after` is the
    character that ends the URL here, and may not end it for another reader.
    """
    plain = html.unescape(url) if "&" in url else url
    if not plain.isprintable() or " " in plain:
        plain = plain.translate(_UNSEEN)
    plain = plain.replace("\\", "/").lower()
    if plain.startswith("//"):
        return True
    scheme, colon, rest = plain.partition(":")
    if not colon or scheme not in _FETCHED:
        return False
    if scheme == "file" and not rest.startswith("//"):
        return False
    return not (hosts and ours(scheme, url.partition("://")[2], after, hosts))


def ours(scheme: str, rest: str, after: str, hosts: tuple[str, ...]) -> bool:
    """Whether a link surely leads to one of these hosts, however its reader takes it apart (RFC 3986, WHATWG URL).

    No user, no port that is no number, nothing a browser would drop or take for a slash.
    """
    size = next((place for place, char in enumerate(rest) if char in "/?#"), len(rest))
    if size == len(rest) and after in {"\t", "\r", "\\"}:
        return False  # the host goes on behind it, for some
    host, colon, port = rest[:size].lower().partition(":")
    if scheme not in {"http", "https"} or (colon and not (port.isascii() and port.isdigit())):
        return False
    if not _HOST.issuperset(host):
        return False
    return any(host == allowed or host.endswith(f".{allowed}") for allowed in hosts)


def carries(rest: str) -> bool:
    """Whether a URL has room for data: a placeholder, or a long value of high entropy."""
    if any(mark in rest for mark in _ROOM):
        return True
    query = rest.partition("?")[2]
    values = [pair.partition("=")[2] for pair in query.split("&")] if query else ()
    return any(len(value) >= _LONG and _entropy(value) > 3.5 for value in values)


def _entropy(value: str) -> float:
    """Bits a character."""
    size = len(value)
    return -sum(count / size * math.log2(count / size) for count in Counter(value).values())


# -- links -------------------------------------------------------------------------------------------


def links(text: str, hosts: tuple[str, ...]) -> Iterator[Flow]:
    """URLs in the open that have room for data."""
    at, looked = 0, 0
    pieces = text.split("://")
    for before, piece in pairwise(pieces):
        at += len(before) + 3
        if "?" not in piece and not any(mark in piece for mark in _ROOM):
            continue
        if (looked := looked + 1) > most(text):
            yield Flow(Code.EX_URLQUERY, at - 3, len(text), "links")  # what is not looked at may carry anything
            return
        size = next((place for place, char in enumerate(piece[:_LONGEST]) if char in _URL_END), len(piece[:_LONGEST]))
        rest = piece[:size]
        if not carries(rest):
            continue
        scheme = before[-5:]
        scheme = scheme[len(scheme.rstrip(ascii_letters)) :]
        if not (hosts and ours(scheme.lower(), rest, piece[size : size + 1], hosts)):
            yield Flow(Code.EX_URLQUERY, at - 3 - len(scheme), at + size, "url-data")


# -- Markdown ----------------------------------------------------------------------------------------


def images(text: str, hosts: tuple[str, ...]) -> Iterator[Flow]:
    """Images of Markdown, inline or by reference, that another host would be asked for."""
    labels: set[str] = set()
    looked, end, every = 0, 0, False
    while (bang := text.find("![", end)) >= 0:
        begin = max(text.rfind("\n\n", end, bang), end)  # a blank line ends a paragraph, and every image in it
        end = text.find("\n\n", bang)
        end = len(text) if end < 0 else end
        for opened, closed in _closings(text, begin, bang, end):
            if (looked := looked + 1) > most(text):
                yield Flow(Code.LIM_MATCHES, 0, 0, "images")
                return
            if closed < 0:
                every = True
            elif text[closed + 1 : closed + 2] != "(":
                labels.update(_labels(text, opened, closed))
            elif _elsewhere(text, where := _destination(text, closed + 2), hosts):
                rule = "image-data" if carries(where.url) else "image"
                yield Flow(Code.EX_MDIMAGE, opened, where.last + (text[where.last : where.last + 1] == ")"), rule)
    if labels or every:
        yield from _definitions(text, None if every else labels, hosts)


def _closings(text: str, begin: int, bang: int, end: int) -> Iterator[tuple[int, int]]:
    """Places of `![` and of the `]` that closes it, or may be taken to: readers differ on escapes and on code.

    With -1 for the second any definition may be meant. `bang` is the first `![` of the paragraph from `begin` to `end`.
    """
    if text.count("[", begin, end) + text.count("]", begin, end) > MAX_BRACKETS:
        at = text.find("](", bang, end)
        while at >= 0:
            yield bang, at
            at = text.find("](", at + 2, end)
        yield bang, -1
        return
    opened: list[tuple[int, bool]] = []
    last = bang
    for at in _brackets(text, begin, end):
        escaped = at > 0 and text[at - 1] == "\\"
        if text[at] == "[":
            image = at > 0 and text[at - 1] == "!"
            last = at - 1 if image else last
            if not escaped:
                opened.append((at - image, image))
        elif not opened:
            if at > bang:
                yield last, at
        else:
            first, image = opened[-1] if escaped else opened.pop()
            if image:
                yield first, at
            elif inside := [place for place, bang in opened if bang]:
                yield inside[-1], at  # a link in the text of an image, or a bracket in code: it may end here


def _brackets(text: str, at: int, end: int) -> Iterator[int]:
    opens, closes = text.find("[", at, end), text.find("]", at, end)
    while opens >= 0 or closes >= 0:
        if opens >= 0 and (opens < closes or closes < 0):
            yield opens
            opens = text.find("[", opens + 1, end)
        else:
            yield closes
            closes = text.find("]", closes + 1, end)


def _destination(text: str, at: int) -> Destination:
    """The destination that begins at `at`: in angle brackets, or to the next blank or parenthesis."""
    piece = text[at : at + _LONGEST]
    kept = piece.lstrip()
    first = at + len(piece) - len(kept)
    if kept.startswith("<"):
        size = kept.find(">")
        url = kept[1:size] if size > 0 else kept[1:]
        return Destination(url, first, first + len(url) + 1 + (size > 0))
    url = next(iter(kept.split(None, 1)), "")
    if "(" not in url:
        url = url.partition(")")[0]
    return Destination(url.rstrip(")"), first, first + len(url.rstrip(")")))


def _elsewhere(text: str, where: Destination, hosts: tuple[str, ...]) -> bool:
    return foreign(where.url, hosts, text[where.last : where.last + 1])


def _labels(text: str, opened: int, closed: int) -> Iterator[str]:
    """By what names a definition gives the image its URL: brackets are in none of them."""
    inner = text[opened + 2 : min(closed, opened + _LONGEST)]
    if "[" not in inner:
        yield _name(inner)
    if text[closed + 1 : closed + 2] == "[" and (end := text.find("]", closed + 2, closed + _LONGEST)) > 0:
        yield _name(text[closed + 2 : end])


def _name(label: str) -> str:
    return " ".join(label.casefold().split())


def _definitions(text: str, labels: set[str] | None, hosts: tuple[str, ...]) -> Iterator[Flow]:
    at = text.find("]:")
    for _ in range(most(text)):
        if at < 0:
            return
        first = text.rfind("[", max(0, at - _LONGEST // 2), at)
        if first >= 0 and (labels is None or _name(text[first + 1 : at]) in labels):
            where = _destination(text, at + 2)
            if _elsewhere(text, where, hosts):
                yield Flow(Code.EX_MDIMAGE, first, where.last, "image-data" if carries(where.url) else "image")
        at = text.find("]:", at + 2)
    yield Flow(Code.LIM_MATCHES, 0, 0, "definitions")

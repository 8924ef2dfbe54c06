"""Bytes as whoever reads them would read them: by the charset that is said, by their look, as UTF-8, in pieces.

Whatever reading is likely is read, and more than one where readers may differ. Bytes that are said to be text and are
none in any charset known here are not read well by us, and perhaps well by their reader: that is for a person.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

_CHARSETS: Final = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "utf-32": "utf-32",
    "utf-32le": "utf-32-le",
    "utf-32be": "utf-32-be",
    "utf-7": "utf-7",
    **{f"iso-8859-{part}": f"iso8859-{part}" for part in (*range(1, 12), 13, 14, 15, 16)},
    "latin1": "iso8859-1",
    **{f"windows-{page}": f"cp{page}" for page in (874, 932, 949, *range(1250, 1259))},
    "koi8-r": "koi8-r",
    "koi8-u": "koi8-u",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp_2",
    "euc-kr": "cp949",
    "tis-620": "cp874",
}
"""Charsets of media types that are read, as Python calls the codec that reads all of it (WHATWG Encoding §4.2)."""

_TEXTS: Final = ("json", "xml", "html", "markdown", "yaml", "csv", "javascript", "ecmascript", "sql", "toml")
"""Endings of media types whose bytes are text."""

_MAGIC: Final[tuple[tuple[str, bytes, int], ...]] = (
    ("image", b"\x89PNG\r\n\x1a\n", 0),
    ("image", b"\xff\xd8\xff", 0),
    ("image", b"GIF8", 0),
    ("image", b"RIFF", 0),
    ("image", b"BM", 0),
    ("image", b"II*\x00", 0),
    ("image", b"MM\x00*", 0),
    ("image", b"\x00\x00\x01\x00", 0),
    ("image", b"ftyp", 4),
    ("audio", b"RIFF", 0),
    ("audio", b"ID3", 0),
    ("audio", b"\xff\xfb", 0),
    ("audio", b"\xff\xf3", 0),
    ("audio", b"\xff\xf1", 0),
    ("audio", b"OggS", 0),
    ("audio", b"fLaC", 0),
    ("audio", b"ftyp", 4),
    ("audio", b"\x1aE\xdf\xa3", 0),
    ("video", b"ftyp", 4),
    ("video", b"\x1aE\xdf\xa3", 0),
    ("video", b"OggS", 0),
    ("video", b"RIFF", 0),
    ("font", b"wOF", 0),
    ("font", b"\x00\x01\x00\x00", 0),
    ("font", b"OTTO", 0),
    ("application", b"%PDF-", 0),
    ("application", b"PK\x03\x04", 0),
    ("application", b"\x1f\x8b\x08", 0),
    ("application", b"7z\xbc\xaf\x27\x1c", 0),
    ("application", b"BZh", 0),
    ("application", b"\xfd7zXZ\x00", 0),
    ("application", b"\x28\xb5\x2f\xfd", 0),
    ("application", b"\xd0\xcf\x11\xe0", 0),
    ("application", b"SQLite format 3\x00", 0),
    ("application", b"PAR1", 0),
    ("application", b"\x00asm", 0),
    ("application", b"\x7fELF", 0),
    ("application", b"OggS", 0),
)
"""Kind of media type, the bytes that files of it hold, and where."""
_PACKED: Final = frozenset({b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"})
"""One packed file: there is no saying what is in it, so that it tells nothing of a type that nobody gives."""

_SHOWN: Final = bytes(code for code in range(256) if code in b"\t\n\r\f" or 0x20 <= code < 0x7F)
_TO_SPANS: Final = bytes(code if code in _SHOWN and code not in b"\r\n\f" else 10 for code in range(256))
_ENDED: Final = bytes(32 if chr(code) in "\"'>?;/" else code for code in range(256))
_CONTROLS: Final = bytes(code for code in range(32) if code not in b"\t\n\v\f\r\x1b")
_BELOW: Final = _CONTROLS + b"\t"
STRETCH: Final = 16
"""Printable bytes in a row that are read where the rest is none: shorter ones are chance."""
_LONG: Final = 24
"""Of UTF-16, which is partly printable."""
_PLANE: Final = np.zeros(256, bool)
"""Upper bytes of UTF-16 units that stand in text: scripts in use, punctuation, ideographs, syllables, half-widths."""
for _first, _last in ((0x00, 0x07), (0x09, 0x13), (0x16, 0x18), (0x1D, 0x22), (0x24, 0x27), (0x30, 0x33),
                      (0x4E, 0xA0), (0xAC, 0xD8)):  # fmt: skip
    _PLANE[_first:_last] = True
_SIGNS: Final = np.zeros(1 << 16, bool)
"""Units that any text in UTF-16 has, and no bytes of another charset look like: white space, stops and commas."""
_SIGNS[[0x0A, 0x20, 0x2C, 0x2E, 0x3000, 0x3001, 0x3002, 0xFF01, 0xFF0C, 0xFF1A, 0xFF1F]] = True
_APART: Final = 64
_SHORT: Final = 8
_LIKELY: Final = 0.9
_FEW: Final = 0.1
"""Of controls, in what may be UTF-16 although it is UTF-8."""
_SPACED: Final = 0.4
"""Of them and tabs, in what is UTF-16 of an alphabet."""
_MOSTLY: Final = 0.25
"""Of what is no text, from where it is none as a whole."""


class Octets(NamedTuple):
    texts: tuple[str, ...]
    """What the bytes say, the likeliest reading first; none where they say nothing."""
    codec: str
    """How the first was read, so that it can be written again; empty where it cannot."""
    fault: str
    """`text`: said to be text, and not read as it; `other`: not said to be, and full of it; empty: read."""


def read(data: bytes, media: str = "") -> Octets:
    """Read bytes of a media type; none given is as good as text. Linear in their length."""
    kind, _, rest = media.lower().partition(";")
    kind = kind.strip()
    said = _said(rest) if "charset" in rest else ""
    if data.isascii() and not said and b"+A" not in data and b"\x1b$" not in data and not _share(data, _CONTROLS):
        return Octets((data.decode(),), "utf-8", "")
    try:
        plain: str | None = data.decode("utf-8-sig" if data[:3] == b"\xef\xbb\xbf" else "utf-8")
    except UnicodeDecodeError:
        plain = None
    real = [mark for of, mark, at in _MAGIC if data[at : at + len(mark)] == mark and kind.startswith(of)]
    if real and plain is None and not _texty(kind):
        return _file(data, pdf=real == [b"%PDF-"])
    codec = _CHARSETS.get(said or ("" if plain is not None else _marked(data[:1024])), "")
    texts, used, clear = _readings(data, plain, codec)
    if not clear and plain is None:
        return _junk(data, kind, texts)
    if said and not codec:
        return Octets(texts, "", "other")
    return Octets(texts, used if len(texts) == 1 and data[:3] != b"\xef\xbb\xbf" else "", "")


def _readings(data: bytes, plain: str | None, codec: str) -> tuple[tuple[str, ...], str, bool]:
    """Every likely reading as a whole, the codec of the first, and whether they leave no doubt."""
    texts = [] if plain is None else [plain]
    if codec and codec != "utf-8":
        told = data.decode(codec, "replace")
        texts += [told] if told not in texts else []
        return tuple(texts), "utf-8" if plain is not None else codec, "\ufffd" not in told
    if wide := _wide(data, plain):
        told = data.decode(wide, "replace")
        if plain is not None and _share(data, _BELOW) >= _SPACED:
            texts.clear()  # every other byte a zero, or the number of an alphabet
        more = _stretches(data, _LONG)
        return (told, *texts, *more), wide, not more and "\ufffd" not in told
    if plain is not None:
        for mark, other in ((b"+A", "utf-7"), (b"\x1b$", "iso2022_jp_2")):
            if mark in data and (told := data.decode(other, "replace")) not in texts:
                texts.append(told)
    return tuple(texts), "utf-8", plain is not None


def _share(data: bytes, of: bytes) -> float:
    """How much of the data is of these bytes."""
    return (len(data) - len(data.translate(None, of))) / max(len(data), 1)


def _said(rest: str) -> str:
    """The charset that is a parameter of a media type (RFC 9110 §8.3.2)."""
    for piece in rest.split(";"):
        name, _, value = piece.partition("=")
        if name.strip() == "charset":
            return value.strip().strip("\"'")
    return ""


def _marked(head: bytes) -> str:
    """The charset that XML or HTML says of itself."""
    if head.lstrip()[:1] != b"<":
        return ""
    low = head.lower()
    for mark in (b"encoding=", b"charset="):
        at = low.find(mark)
        if at >= 0:
            value = low[at + len(mark) :].lstrip(b"\"' ")[:24].translate(_ENDED).split(b" ")
            return value[0].decode("latin-1")
    return ""


def _wide(data: bytes, plain: str | None) -> str:
    """Which UTF-32 or UTF-16 it is, by its mark or by its bytes; empty where it is none."""
    if plain is not None and _share(data, _CONTROLS) < _FEW:
        return ""
    for codec, kind in (("utf-32-le", "<u4"), ("utf-32-be", ">u4")):
        units = np.frombuffer(data[: len(data) // 4 * 4], kind)
        if len(units) >= 2 and np.count_nonzero((units < 0x30000) & (units > 8)) >= _LIKELY * len(units):
            return codec
    found, most = "", _LIKELY
    for codec, kind, mark in (("utf-16-le", "<u2", b"\xff\xfe"), ("utf-16-be", ">u2", b"\xfe\xff")):
        units = np.frombuffer(data[: len(data) // 2 * 2], kind)
        if not len(units):
            continue
        upper = units >> 8
        likely = _PLANE[upper] & ((units > 31) | (units == 9) | (units == 10) | (units == 13))
        likely |= (units > 0xFF00) & (units < 0xFF5F) | (units == 0xFEFF)
        share = np.count_nonzero(likely) / len(units)
        signs = np.count_nonzero(_SIGNS[units])
        enough = len(units) >= _SHORT or signs > 0
        sure = enough if data[:2] == mark else signs * _APART >= len(units)
        if sure and share >= most:
            found, most = codec, share
    return found


def _file(data: bytes, *, pdf: bool) -> Octets:
    """A file of the type it is said to be. Much text in an image is none of the image's; a PDF is full of it."""
    whole, mostly = _mostly(data)
    return Octets((whole,), "", "" if pdf else "other") if mostly else Octets((), "", "")


def _junk(data: bytes, kind: str, texts: tuple[str, ...]) -> Octets:
    """What can be read of bytes that are no text as a whole, and whether they should have been."""
    text = _texty(kind)
    if not kind:
        real = [mark for _, mark, at in _MAGIC if data[at : at + len(mark)] == mark]
        text = not real or not _PACKED.isdisjoint(real)
    whole, mostly = _mostly(data)
    if mostly:
        return Octets((*texts, whole), "", "text" if text else "other")
    return Octets((*texts, *_stretches(data, STRETCH, spaced=not text)), "", "text" if text else "other" * bool(texts))


def _texty(kind: str) -> bool:
    return kind.startswith("text/") or kind.endswith(_TEXTS)


def _mostly(data: bytes) -> tuple[str, bool]:
    """The bytes as UTF-8 as far as they go, and whether most of it is text."""
    whole = data.decode("utf-8", "replace")
    return whole, whole.count("\ufffd") + _share(data, _CONTROLS) * len(data) < _MOSTLY * len(whole)


def _stretches(data: bytes, least: int, *, spaced: bool = False) -> tuple[str, ...]:
    """Printable bytes that stand together, in lines as they came; `spaced`: those in which words are."""
    lines = [piece for piece in data.translate(_TO_SPANS).split(b"\n") if len(piece) >= least]
    said = b"\n".join(piece for piece in lines if not spaced or b" " in piece)
    return (said.decode(),) if said else ()

"""Bytes written as digits of some alphabet: base64, base32, hexadecimal, bits, decimal and octal numbers, uuencode.

A run need not begin or end where its encoding does: it is decoded from every offset, and what is kept is the stretches
that can be read as UTF-8. So nothing it is glued to hides it, and no number of runs that say nothing costs more than
their length. NumPy throughout; a document is one pass an alphabet.
"""

from __future__ import annotations

import binascii
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

SHORTEST: Final = 12
"""Characters of decoded text that can hold a directive."""
_LEAST: Final = 8
"""Characters of a piece of a stretch: fewer between bytes that cannot be read are chance."""
_LONG: Final = 32
"""Bytes from which a stretch may have such in it; a shorter one is of letters for the most part."""
_BRIDGE: Final = 2
"""Bytes that cannot be read and do not end a stretch."""
_GAP: Final = 254
_BREAK: Final = 255
_PAD: Final = 16
"""Digits of value 0 put between two runs: at least two bytes of any alphabet, so that no stretch spans them."""

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]


class Said(NamedTuple):
    text: str
    first: int
    """Bytes of what was decoded, half-open."""
    last: int


class Alphabet(NamedTuple):
    """How to read the bytes of a text as digits."""

    values: Bytes
    """For each byte its value, _GAP for what may stand between digits, _BREAK for what ends a run."""
    bits: int
    least: int
    """Digits of the shortest run."""
    offsets: int
    """Digits after which a whole number of bytes has passed: the places where an encoding can begin."""


def _alphabet(digits: dict[int, int], gaps: bytes, bits: int, least: int) -> Alphabet:
    values = np.full(256, _BREAK, np.uint8)
    for code in gaps:
        values[code] = _GAP
    for code, value in digits.items():
        values[code] = value
    return Alphabet(values, bits, least, {1: 8, 4: 2, 5: 8, 6: 4}[bits])


_UPPER: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_64: Final = {code: value for value, code in enumerate(_UPPER + _UPPER.lower() + b"0123456789+/")} | {45: 62, 95: 63}
_32: Final = {code: value for value, code in enumerate(_UPPER.lower() + b"234567")}
_16: Final = {code: value for value, code in enumerate(b"0123456789abcdef")}
_LINES: Final = b"\r\n"
_BETWEEN: Final = b" \t\r\n,;:.|'\""
_AROUND: Final = _BETWEEN + b"-_/+%=\\[](){}"

BASE64: Final = _alphabet(_64, _LINES, 6, 20)
BASE64_LINES: Final = _alphabet(_64, _BETWEEN, 6, 20)
"""The same in pieces, each too short to be one by itself."""
BASE32: Final = _alphabet(_32, _LINES, 5, 24)
HEX: Final = _alphabet(_16, _AROUND, 4, 24)
BITS: Final = _alphabet({48: 0, 49: 1}, b" ,\r\n\t", 1, 48)


def may_be_base64(data: bytes, *, lines: bool) -> bool:
    """Whether any run says something, for a tenth of what `digits` takes: of most texts none does."""
    least = SHORTEST if lines else _LEAST  # whole sentences are a run where white space is no end of it
    for run in data.translate(_RUNS, _BETWEEN if lines else b"").split():
        if len(run) >= BASE64.least and run != run.lower() and run != run.upper():  # letters of both cases
            for skip in range(4):
                size = (len(run) - skip) // 4 * 4
                if _may_say(binascii.a2b_base64(run[skip : skip + size]), least):
                    return True
    return False


def may_be_hex(data: bytes) -> bool:
    """The same of hexadecimal digits."""
    for run in data.translate(_HEXES, _AROUND).split():
        if len(run) >= HEX.least:
            for skip in range(2):
                if _may_say(binascii.a2b_hex(run[skip : skip + (len(run) - skip) // 2 * 2]), _LEAST):
                    return True
    return False


def may_be_base32(data: bytes) -> bool:
    """The same of base32, by its digits: long names have none."""
    return any(
        len(run) >= BASE32.least and len(run.translate(None, _UPPER.lower())) >= 2
        for run in data.translate(_RUNS32).split()
    )


_RUNS: Final = bytes(
    43 if code == 45 else 47 if code == 95 else code if code in _64 else 32 for code in range(256)
)  # the alphabet of URLs put into the other
_HEXES: Final = bytes(code if code in _16 else 32 for code in range(256))
_RUNS32: Final = bytes(code if code in _32 else 32 for code in range(256))


def _may_say(data: bytes, least: int) -> bool:
    if max(map(len, data.translate(_MARKED, b"\0").split(b"\0"))) >= least:
        return True
    if len(data.translate(None, _ASCII)) * 5 < len(data) * 3:
        return False
    read = data.decode("utf-8", "replace")
    return read.count("\ufffd") * 4 < len(read)


_ASCII: Final = bytes(range(128))
_MARKED: Final = bytes(code if 32 <= code < 127 or code in {9, 10, 13} else 0 for code in range(256))


def digits(data: bytes, alphabet: Alphabet) -> list[Said]:
    """What the runs of an alphabet say, from whichever offset, in order; none in the place of a longer one."""
    values = alphabet.values.take(np.frombuffer(data, np.uint8))
    broken = values == _BREAK
    digit = values < _GAP
    run = np.cumsum(broken)
    long = np.bincount(run[digit], minlength=1) >= alphabet.least
    if not long.any():
        return []
    place = np.flatnonzero(digit & long.take(run, mode="clip"))
    run = run[place]
    at = np.arange(_PAD, _PAD + len(place))
    at[1:] += np.cumsum(run[1:] != run[:-1]) * _PAD
    width = alphabet.bits
    body = np.zeros(int(at[-1]) + _PAD, np.uint8)
    body[at] = values[place]
    loose = np.unpackbits(body[:, None], axis=1)[:, 8 - width :].ravel()
    reads: list[tuple[Bytes, Places, Places]] = []
    for skip in range(alphabet.offsets):
        read = np.packbits(loose[skip * width :])
        reads.append((read, *stretches(read)))
    found = [
        (first, last, skip, number)
        for skip, (_, begin, end) in enumerate(reads)
        for number, (first, last) in enumerate(
            zip(
                place[np.searchsorted(at, skip + begin * 8 // width)].tolist(),
                (place[np.searchsorted(at, skip + -(-end * 8 // width)) - 1] + 1).tolist(),
                strict=True,
            )
        )
    ]
    said = []
    for first, last, skip, number in _apart(found, len(data)):
        read, begin, end = reads[skip]
        said.append(Said(_text(read[begin[number] : end[number]]), first, last))
    return said


def _apart(found: list[tuple[int, int, int, int]], size: int) -> list[tuple[int, int, int, int]]:
    """Those of which at most half stands where a longer one does: read from two offsets, a run is still one text."""
    if len(found) < 2:
        return found
    taken = bytearray(size)
    kept = []
    for one in sorted(found, key=lambda place: place[0] - place[1]):
        first, last, _, _ = one
        if taken.count(1, first, last) * 2 <= last - first:
            taken[first:last] = b"\1" * (last - first)
            kept.append(one)
    return sorted(kept)


def numbers(data: bytes) -> list[tuple[str, list[Said]]]:
    """What lists of numbers say, each the code of a character: in decimal, in octal."""
    for word in (b"string.fromcharcode", b"fromcharcode", b"chr", b"char"):
        data = data.replace(word, b" " * len(word))
    found: dict[str, list[Said]] = {"decimal": [], "octal": []}
    at = 0
    for run in data.translate(_NUMBERS).split(b"|"):
        words = run.split() if len(run) >= 2 * SHORTEST else ()
        for name, table in (("decimal", _DECIMAL), ("octal", _OCTAL)) if len(words) >= SHORTEST else ():
            said = readable(bytes([table.get(word, 0) for word in words]))
            found[name] += [Said(text, at, at + len(run)) for text in said]
            if sum(map(len, said)) * 2 > len(words):
                break
        at += len(run) + 1
    return list(found.items())


_NUMBERS: Final = bytes(
    code if code in b"0123456789" else 32 if code in _BETWEEN + b"-+()[]{}\\" else 124 for code in range(256)
)
_DECIMAL: Final = {b"%0*d" % (width, code): code for code in range(9, 256) for width in (1, 2, 3)}
_OCTAL: Final = {b"%0*o" % (width, code): code for code in range(9, 256) for width in (1, 2, 3)}


def uuencoded(data: bytes) -> list[Said]:
    """What follows lines `begin MODE NAME` (POSIX uuencode), as one text."""
    body = bytearray()
    first = data.find(b"begin ")
    for line in data[max(first, 0) :].splitlines():
        try:
            body += binascii.a2b_uu(line.strip())
        except ValueError:
            continue
    return [Said(text, max(first, 0), len(data)) for text in readable(bytes(body))]


def readable(data: bytes) -> list[str]:
    """The texts that bytes hold, in order."""
    read = np.frombuffer(data, np.uint8)
    begin, end = stretches(read)
    return [_text(read[first:last]) for first, last in zip(begin.tolist(), end.tolist(), strict=True)]


def stretches(data: Bytes) -> tuple[Places, Places]:
    """Where bytes can be read, half-open: UTF-8 or the Latin half of UTF-16, printable, with letters in them."""
    good = _good(data)
    if np.count_nonzero(data) * 4 < len(data) * 3:
        alone = data == 0  # every other byte of Latin text in UTF-16, of either order
        alone[1:] &= data[:-1] != 0
        alone[:-1] &= data[1:] != 0
        good |= alone
    edges = np.flatnonzero(np.diff(good.view(np.int8), prepend=0, append=0))
    start, end = edges[::2], edges[1::2]
    long = end - start >= _LEAST
    start, end = start[long], end[long]
    said = np.append(0, np.cumsum(_WORDY.take(data)))
    alone = (end - start >= SHORTEST) & ((said[end] - said[start]) * 4 > (end - start) * 3)
    if len(start) > 1:
        apart = np.flatnonzero(start[1:] - end[:-1] > _BRIDGE)
        first, last = np.append(0, apart + 1), np.append(apart, len(end) - 1)
        start, end, alone = start[first], end[last], alone[first] & (first == last)
    size = end - start
    long = alone | ((size >= _LONG) & ((said[end] - said[start]) * 3 > size))
    return start[long], end[long]


def _text(data: Bytes) -> str:
    """A stretch, a space for what cannot be read in it."""
    raw = data.tobytes()
    if raw.isascii():
        raw = raw.replace(b"\0", b"") if raw.count(0) * 3 > len(raw) else raw
        return raw.translate(_PLAIN).decode()
    return raw.decode("utf-8", "replace").replace("\ufffd", " ")


_PLAIN: Final = bytes(code if 32 <= code < 127 or code in {9, 10, 13} else 32 for code in range(256))
_WORDY: Final = np.array([code == 32 or code > 127 or chr(code).isalnum() for code in range(256)])
_PRINTED: Final = np.array([32 <= code < 127 or code in {9, 10, 13} for code in range(256)])


def _good(data: Bytes) -> npt.NDArray[np.bool_]:
    """For each byte whether it is printable ASCII or part of a character of UTF-8 beyond (RFC 3629 §3)."""
    good = _PRINTED.take(data)
    if not len(data) or int(data.max()) < 128:
        return good
    more = np.zeros(len(data) + 3, np.bool_)
    more[: len(data)] = (data & 0xC0) == 0x80
    one, two, three = more[1:-2], more[2:-1], more[3:]
    pair = (data >= 0xC2) & (data < 0xE0) & one
    triple = (data >= 0xE0) & (data < 0xF0) & one & two
    quad = (data >= 0xF0) & (data < 0xF5) & one & two & three
    for length, lead in ((2, pair), (3, triple), (4, quad)):
        good |= lead
        for step in range(1, length):
            good[step:] |= lead[:-step]
    return good


def unmarked(data: bytes) -> bytes:
    """Hexadecimal digits without the marks before them, byte for byte."""
    for mark in (b"0x", b"\\x", b"u+00"):
        data = data.replace(mark, b" " * len(mark))
    return data

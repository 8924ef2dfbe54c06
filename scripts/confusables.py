"""Write the confusables table of the core from Unicode's own file; with --check, only compare.

    python scripts/confusables.py confusables.txt

The file is `confusables.txt` of Unicode Technical Standard 39, at https://www.unicode.org/Public/security/.
The table in the tree is that of version 13.0.0, which reads every character that Unicode 14 knows just as the
tables of Unicode 15.0 do: ICU 72.1's `uspoof_getSkeleton` gives the same for each of them.
"""

from __future__ import annotations

import argparse
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "src/legation/core/lookalike"
WIDTH = 118
BMP = 0x10000

HEAD = '''"""Confusable characters of Unicode {version}, {part}. Written by scripts/confusables.py.

A row is a prototype and the characters that look like it, `prototype:source,source`, in hexadecimal; a prototype of
several characters joins them by `+`. Sources that canonical decomposition changes are left out: a skeleton is
made of decomposed text, where they cannot stand (UTS 39 section 4). That is the one change to Unicode's data.

COPYRIGHT AND PERMISSION NOTICE of the data (Unicode License, SPDX Unicode-DFS-2016):
Copyright © 1991-{year} Unicode, Inc. All rights reserved.
Distributed under the Terms of Use in https://www.unicode.org/copyright.html.
Permission is hereby granted, free of charge, to any person obtaining a copy of the Unicode data files and any
associated documentation (the "Data Files") or Unicode software and any associated documentation (the "Software") to
deal in the Data Files or Software without restriction, including without limitation the rights to use, copy, modify,
merge, publish, distribute, and/or sell copies of the Data Files or Software, and to permit persons to whom the Data
Files or Software are furnished to do so, provided that either (a) this copyright and permission notice appear with
all copies of the Data Files or Software, or (b) this copyright and permission notice appear in associated
Documentation.
THE DATA FILES AND SOFTWARE ARE PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT
LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT OF THIRD PARTY
RIGHTS. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR HOLDERS INCLUDED IN THIS NOTICE BE LIABLE FOR ANY CLAIM, OR ANY
SPECIAL INDIRECT OR CONSEQUENTIAL DAMAGES, OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS,
WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR
PERFORMANCE OF THE DATA FILES OR SOFTWARE.
Except as contained in this notice, the name of a copyright holder shall not be used in advertising or otherwise to
promote the sale, use or other dealings in these Data Files or Software without prior written authorization of the
copyright holder.
"""

from typing import Final

UNICODE: Final = "{version}"

ROWS: Final = """
{rows}
"""
'''


def mappings(text: str) -> dict[str, str]:
    """Source to prototype, of every row that decomposed text can meet."""
    found = {}
    for line in text.splitlines():
        cells = line.partition("#")[0].split(";")
        if len(cells) < 3:
            continue
        source = chr(int(cells[0], 16))
        if unicodedata.normalize("NFD", source) == source:
            found[source] = "".join(chr(int(code, 16)) for code in cells[1].split())
    return found


def rows(table: Mapping[str, str]) -> Iterator[str]:
    """One text per prototype, in the order of the prototypes."""
    sources = defaultdict(list)
    for source, prototype in table.items():
        sources[prototype].append(source)
    for prototype in sorted(sources):
        yield f"{'+'.join(map(code, prototype))}:{','.join(map(code, sorted(sources[prototype])))}"


def code(character: str) -> str:
    """Hexadecimal, never a word: a spell checker reads this table too."""
    digits = f"{ord(character):x}"
    return f"0{digits}" if digits.isalpha() else digits


def filled(texts: Iterator[str]) -> Iterator[str]:
    """Rows broken into lines, between rows and after commas."""
    line = ""
    for text in texts:
        for piece in re.split(r"(?<=,)", text):
            gap = " " if line and not line.endswith(",") else ""
            if len(line) + len(gap) + len(piece) > WIDTH:
                yield line
                line, gap = "", ""
            line += gap + piece
    yield line


def modules(text: str) -> Iterator[tuple[Path, str]]:
    """Every generated file and what it holds."""
    version = re.search(r"^# Version: (\S+)$", text, re.MULTILINE)
    year = re.search(r"^# © (\d{4}) Unicode", text, re.MULTILINE)
    if version is None or year is None:
        sys.exit("not Unicode's confusables.txt: it states no version")
    table = mappings(text)
    for name, part, low, high in (
        ("_confusables_bmp", "Basic Multilingual Plane", 0, BMP),
        ("_confusables_beyond", "supplementary planes", BMP, sys.maxunicode + 1),
    ):
        here = {source: prototype for source, prototype in table.items() if low <= ord(source) < high}
        body = "\n".join(filled(rows(here)))
        yield (
            PACKAGE / f"{name}.py",
            HEAD.format(part=part, version=version[1], year=year[1], rows=body),
        )


def main() -> None:
    """Write or compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, help="Unicode's confusables.txt")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where the tree differs")
    asked = parser.parse_args()
    stale = False
    for path, body in modules(asked.file.read_text(encoding="utf-8-sig")):
        if not asked.check:
            path.write_text(body, encoding="utf-8")
        elif path.read_text(encoding="utf-8") != body:
            stale = True
            print(f"{path.name} is not what {asked.file} says")
    sys.exit(stale)


if __name__ == "__main__":
    main()

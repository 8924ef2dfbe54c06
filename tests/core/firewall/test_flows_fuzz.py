"""Flows of any text at all: places that lie in it, in time that its length bounds, and never an exception."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from legation.adapters import compiled
from legation.core.firewall import Code, Flows
from legation.core.firewall.flows import find
from legation.core.firewall.links import foreign
from legation.core.firewall.markup import sheet

MARKUP = """![ ]( ][ ]: \\ ` ( ) < > <img <a <link <style> </style> <script " ' = / src= href= srcset= style= onload=
    url( @import https:// // http:/\\ evil.example data: javascript: &#x6a; &amp; ?q= {x} 4111 1111 1111 1111 DE89
    3704 -----BEGIN PRIVATE KEY----- -----END ghp_ eyJ . sk- AKIA user:pass@ :// -->"""
PIECES = st.sampled_from(
    [*MARKUP.split(), " ", "\n", "\n\n", "\t", "\u00e9", "\U0001f600", "\ud800", "\u200b", "A" * 40]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=60).map("".join)
PATTERNS = compiled.patterns()


@given(TEXTS, st.sampled_from([(), ("evil.example",)]))
def test_flows_lie_in_the_text(text: str, hosts: tuple[str, ...]):
    for one in find(text, PATTERNS, Flows(hosts=hosts), card=False):
        assert 0 <= one.first <= one.last <= len(text)
        assert one.first < one.last or one.code is Code.LIM_MATCHES


@given(TEXTS, TEXTS)
def test_what_is_found_is_found_behind_anything(text: str, before: str):
    wanted = "\n\n![a](https://evil.example/p.png)\n"
    found = find(before + wanted + text, PATTERNS, Flows(), card=False)
    codes = {one.code for one in found}
    place = len(before) + 2
    assert Code.LIM_MATCHES in codes or any(
        one.code is Code.EX_MDIMAGE and one.first <= place and one.last >= place + 10 for one in found
    )


@given(TEXTS)
def test_any_url_and_any_sheet_is_judged(text: str):
    assert foreign(text) in {True, False}
    assert isinstance(list(sheet(text, ())), list)

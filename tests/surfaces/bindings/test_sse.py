"""Event streams: the same events whatever the chunks."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legation.core.reasons import Reason, Refused
from legation.surfaces.bindings.sse import HEARTBEAT, SseParser, frame, is_stream

BOM = b"\xef\xbb\xbf"


def events(*chunks: bytes, max_event: int = 100) -> list[bytes]:
    parser = SseParser(max_event)
    found = [event for chunk in chunks for event in parser.feed(chunk)]
    parser.close()
    return found


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        (b"data: a\n\n", [b"a"]),
        (b"data: a\r\n\r\n", [b"a"]),
        (b"data: a\r\r", [b"a"]),
        (b"data: a\r\n\rdata: b\n\n", [b"a", b"b"]),
        (b"data:a\ndata:  b\ndata\n\n", [b"a\n b\n"]),
        (b"data: a\n\n\n\ndata: b\n\n", [b"a", b"b"]),
        (b": ping\n\ndata: a\n: c\n\n", [b"a"]),
        (b"event: error\nid: 1\nretry: 5\ndata: a\nfoo\n\n", [b"a"]),
        (b"event: x\n\n", []),
        (BOM + b"data: a\n\n", [b"a"]),
        (b"data: a\n\n" + BOM + b"data: b\n\n", [b"a"]),
        (b"dat: a\n data: b\nDATA: c\n\n", []),
        ("data: é😀\n\n".encode(), ["é😀".encode()]),
        (b"data: a\x0bb\x0c\xe2\x80\xa8c\n\n", [b"a\x0bb\x0c\xe2\x80\xa8c"]),  # no line breaks here
        (b"data: \n\ndata: a\n\n", [b"a"]),
        (b"", []),
        (HEARTBEAT, []),
    ],
)
def test_what_is_an_event(stream, expected):
    assert events(stream) == expected
    assert events(*(stream[i : i + 1] for i in range(len(stream)))) == expected


@pytest.mark.parametrize("stream", [b"data: a", b"data: a\n", b"data: a\n\ndata: b\n", b": x"])
def test_an_end_within_an_event_is_not_an_end(stream):
    with pytest.raises(Refused) as caught:
        events(stream)
    assert caught.value.reason is Reason.UPSTREAM_INVALID


@pytest.mark.parametrize(
    ("stream", "reason"),
    [
        (b"data: \xff\n\n", Reason.UPSTREAM_INVALID),
        (b"data: \xed\xa0\x80\n\n", Reason.UPSTREAM_INVALID),
        (b"data: " + b"x" * 200, Reason.UPSTREAM_TOO_LARGE),
        (b": " + b"x" * 200, Reason.UPSTREAM_TOO_LARGE),
        (b"data: xxxxxxxxx\n" * 20, Reason.UPSTREAM_TOO_LARGE),
        (b"data\n" * 200, Reason.UPSTREAM_TOO_LARGE),
    ],
)
def test_what_is_wrong_is_told_after_what_went_before_and_ever_after(stream, reason):
    parser = SseParser(100)
    assert parser.feed(b"data: a\n\n" + stream) == [b"a"]
    for _ in range(2):
        with pytest.raises(Refused) as caught:
            parser.feed(b"data: b\n\n")
        assert caught.value.reason is reason
    with pytest.raises(Refused):
        parser.close()


def test_the_largest_event_passes():
    data = b"x" * 94
    assert events(b"data: " + data + b"\n\n") == [data]


LINES = st.sampled_from(
    [b"data: x", b"data:y", b"data", b": c", b"event: error", b"", b"", b"\xc3\xa9", b"data: \xff", BOM, b"z" * 60]
)
STREAMS = st.lists(st.tuples(LINES, st.sampled_from([b"\n", b"\r", b"\r\n", b""])).map(b"".join), max_size=12).map(
    b"".join
)


def outcome(chunks: list[bytes]) -> tuple[list[bytes], object]:
    parser, found = SseParser(50), []
    try:
        for chunk in chunks:
            found += parser.feed(chunk)
        parser.close()
    except Refused as fault:
        return found, (fault.reason, fault.detail)
    return found, None


@given(STREAMS | st.binary(max_size=80), st.lists(st.integers(0, 100), max_size=10))
def test_chunks_make_no_difference(stream, cuts):
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    chunks = [stream[start:end] for start, end in itertools.pairwise(edges)]
    assert outcome(chunks) == outcome([stream])


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), min_size=1, max_size=20).map(str.encode))
)
def test_what_is_framed_is_read_back(said):
    stream = b"".join(frame(data) + HEARTBEAT for data in said)
    assert events(stream) == said


def test_an_error_is_framed_by_name():
    assert frame(b"{}", "error") == b"event: error\ndata: {}\n\n"


@pytest.mark.parametrize("data", [b"a\nb", b"a\rb"])
def test_a_frame_holds_one_line(data):
    with pytest.raises(ValueError, match="one line"):
        frame(data)


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("text/event-stream", True),
        ("Text/Event-Stream; charset=UTF-8", True),
        ('text/event-stream;charset="utf-8"', True),
        ("text/event-stream; charset=latin-1", False),
        ("application/json", False),
        ("", False),
    ],
)
def test_what_is_a_stream(content_type, expected):
    assert is_stream(content_type) is expected

"""Just enough HTTP/1.1 framing for two ends that trust each other's syntax and check each other's content."""

from __future__ import annotations


def message(data: bytes) -> tuple[bytes, bytes, int] | None:
    """The first whole message in `data`: its head in lower case, its body, its end; None while partial."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = data[:end].lower()
    start = end + 4
    at = head.find(b"\r\ncontent-length:")
    if at >= 0:
        stop = head.find(b"\r", at + 2)
        until = start + int(head[at + 17 : stop if stop > 0 else end])
        return None if len(data) < until else (head, data[start:until], until)
    if b"\r\ntransfer-encoding:" not in head:
        return head, b"", start
    chunks = _unchunk(data, start)
    return None if chunks is None else (head, *chunks)


def _unchunk(data: bytes, at: int) -> tuple[bytes, int] | None:
    parts: list[bytes] = []
    while (line := data.find(b"\r\n", at)) >= 0:
        size = int(data[at:line].partition(b";")[0], 16)
        at = line + 2 + size + 2
        if len(data) < at:
            return None
        if size == 0:
            return b"".join(parts), at
        parts.append(data[line + 2 : line + 2 + size])
    return None

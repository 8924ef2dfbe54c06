"""Cards that are fetched: from a file, a URL, or the well-known place of an origin."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from legation.cli import material
from legation.cli.common import Fault
from legation.core.cards import MAX_CARD
from tests.core.test_cards import raw

pytestmark = pytest.mark.journey


class Origin(BaseHTTPRequestHandler):
    def do_GET(self):
        known = {material.WELL_KNOWN: raw(), "/a/card.json": raw(name="A"), "/large": b"x" * (MAX_CARD + 9)}
        body = known.get(self.path)
        self.send_response(200 if body else 404)
        self.send_header("content-length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def origin():
    with HTTPServer(("127.0.0.1", 0), Origin) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("path", ["", "/", material.WELL_KNOWN])
def test_of_an_origin_the_well_known_card_is_taken(origin, path):
    assert material.card(origin + path) == raw()


def test_a_card_may_be_anywhere(origin, tmp_path):
    assert material.card(f"{origin}/a/card.json") == raw(name="A")
    (tmp_path / "card.json").write_bytes(raw())
    assert material.card(str(tmp_path / "card.json")) == raw()


def test_a_card_is_not_read_without_end(origin):
    assert len(material.card(f"{origin}/large")) == MAX_CARD + 1


def test_what_does_not_answer_is_said(origin):
    with pytest.raises(Fault, match="answered 404"):
        material.card(f"{origin}/nope")
    with pytest.raises(Fault, match="does not answer"):
        material.card("http://127.0.0.1:1/card.json")
    with pytest.raises(Fault, match="cannot be read"):
        material.card("file:///etc/passwd")

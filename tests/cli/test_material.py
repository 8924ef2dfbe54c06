"""Cards that are fetched: from a file, a URL, or the well-known place of an origin."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from legation.cli import material
from legation.cli.common import Fault
from legation.core.cards.countersign import MAX_MEDIATED
from tests.core.test_cards import raw

pytestmark = pytest.mark.journey


class Origin(BaseHTTPRequestHandler):
    def do_GET(self):
        known = {
            material.WELL_KNOWN: raw(),
            f"/a2a/short{material.WELL_KNOWN}": raw(name="S"),
            "/a/card.json": raw(name="A"),
            "/large": b"x" * (MAX_MEDIATED + 9),
        }
        body = known.get(self.path)
        self.send_response(200 if body or self.path == "/cut" else 404)
        more = 9 if self.path == "/cut" else 0
        body = raw() if more else body
        self.send_header("content-length", str(len(body or b"") + more))
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


@pytest.mark.parametrize("path", ["/a2a/short", "/a2a/short/"])
def test_of_an_agent_behind_a_gateway_the_well_known_card_below_it_is_taken(origin, path):
    assert material.card(origin + path) == raw(name="S")


def test_a_card_that_broke_off_is_none(origin):
    with pytest.raises(Fault, match="broke off"):
        material.card(f"{origin}/cut")


def test_a_card_may_be_anywhere(origin, tmp_path):
    assert material.card(f"{origin}/a/card.json") == raw(name="A")
    (tmp_path / "card.json").write_bytes(raw())
    assert material.card(str(tmp_path / "card.json")) == raw()


def test_a_card_is_not_read_without_end(origin):
    assert len(material.card(f"{origin}/large")) == MAX_MEDIATED + 1


def test_what_does_not_answer_is_said(origin):
    with pytest.raises(Fault, match="answered 404"):
        material.card(f"{origin}/nope")
    with pytest.raises(Fault, match="does not answer"):
        material.card("http://127.0.0.1:1/card.json")
    with pytest.raises(Fault, match="cannot be read"):
        material.card("file:///etc/passwd")

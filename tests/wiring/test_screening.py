"""The firewall as a gateway makes it: with a real classifier over HTTP beside it, and with its model mapped."""

from __future__ import annotations

import mmap
from collections.abc import Iterable
from typing import Any

import msgspec
import pytest

from legation import config
from legation.adapters import models
from legation.adapters.sqlite.named import Named
from legation.core import firewall
from legation.core.asks import ContentOfCard
from legation.core.firewall.naming import folded
from legation.core.kept import CardFinding
from legation.core.model import Guard
from legation.core.tenant import Risks
from legation.wiring import screening
from tests.adapters.test_opinions import RIGHT, Classifier
from tests.firewalls import MODEL, patterns

CARD = {"name": "Payments", "description": "Pays invoices; first ask `ledger-agent`.", "version": "1"}
UNREADABLE = {"name": "Payments", "description": "a" + "\u200b" * 5000, "version": "1"}


class Known(Named):
    """Names of other agents, as the registry has them."""

    def others(self, _tenant: str, _mine: Iterable[str]) -> Any:
        return frozenset({folded("ledger-agent")})


@pytest.fixture(autouse=True)
def _compiled(monkeypatch):
    """The same patterns, compiled once for all tests of a process."""
    monkeypatch.setattr(screening, "_patterns", lambda _thread: patterns())


def judged(classifier: Classifier, card: Any = CARD, guard: Guard | None = None) -> Any:
    """What is found in a card, by the classifier too."""
    settings = config.Firewall(opinion_url=classifier.url, opinion_digest="sha256:pinned", opinion_seconds=0.3)
    read = screening.late_reader(settings, Known())
    return read(ContentOfCard(card, guard or Guard(), "acme", "payments", ()))


def closed(found: tuple[CardFinding, ...]) -> bool:
    """Whether the card is forbidden, and the first thing that is said is why."""
    return all(one.forbids for one in found) and found[0].what == "content:LIM-MODEL"


@pytest.mark.journey
@pytest.mark.parametrize(
    ("said", "status", "waits"),
    [
        (RIGHT, "200 OK", 5.0),
        (RIGHT, "503 Service Unavailable", 0.0),
        ({"digest": "sha256:another", "risk": 0.0}, "200 OK", 0.0),
        ({"digest": "sha256:pinned", "risk": 1.5}, "200 OK", 0.0),
        ({"digest": "sha256:pinned", "risk": -0.5}, "200 OK", 0.0),
        (b"\x00\xff{", "200 OK", 0.0),
        ({"digest": "sha256:pinned"}, "200 OK", 0.0),
    ],
    ids=["slow", "broken", "another", "beyond", "negative", "garbage", "half"],
)
async def test_a_card_is_blocked_where_the_classifier_says_nothing_that_counts(said, status, waits):
    async with Classifier().up() as classifier:
        classifier.said, classifier.status, classifier.waits = said, status, waits
        assert closed(await judged(classifier))
        assert len(classifier.asked) == 1


@pytest.mark.journey
async def test_a_card_is_blocked_where_no_classifier_is_there():
    async with Classifier().up() as classifier:
        pass
    assert closed(await judged(classifier))


@pytest.mark.journey
async def test_a_card_waits_where_the_classifier_is_in_doubt_and_where_nobody_is_asked():
    async with Classifier().up() as classifier:
        assert not any(one.forbids for one in await judged(classifier))
        assert not any(one.forbids for one in await judged(classifier, guard=Guard(opinion="off")))
        assert len(classifier.asked) == 1


def test_to_refuse_without_a_classifier_is_a_fault_of_the_settings():
    with pytest.raises(msgspec.ValidationError, match="opinion_url"):
        msgspec.convert({"opinion": "refuse"}, config.Firewall)
    config.Firewall(opinion="refuse", opinion_url="http://127.0.0.1:9/risk", opinion_digest="sha256:pinned")


@pytest.mark.parametrize("wrong", ["block=2", "block", "deny=0.5", "block=0.5 block=0.6", "quarantine=0.9 block=0.5"])
def test_thresholds_out_of_order_are_a_fault_of_the_settings(wrong):
    with pytest.raises(msgspec.ValidationError, match="replies_risks"):
        msgspec.convert({"replies_risks": wrong}, config.Firewall)


def test_thresholds_by_number_reach_whoever_sets_none_of_their_own():
    guard = screening.guard(config.Firewall(requests_risks="quarantine=0.9 block=0.97"))
    assert guard.requests_risks == Risks(quarantine=0.9, block=0.97)
    assert guard.replies_risks is None
    assert "requests.block=0.97" in guard.shown()


# -- the model -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("named", [True, False])
def test_the_model_is_mapped_and_let_go(named, tmp_path, monkeypatch):
    handed: list[Any] = []
    real = firewall.load

    def load(data: Any, digest: str | None) -> Any:
        handed.append(data)
        return real(data, digest)

    monkeypatch.setattr(models, "load", load)
    (tmp_path / "model.bin").write_bytes(MODEL.read_bytes())
    found = screening.model(config.Firewall(model=str(tmp_path / "model.bin") if named else ""))
    assert found.model is not None
    (data,) = handed
    assert isinstance(data, mmap.mmap)
    assert data.closed
    assert found.model.weights[:8].tolist() == real(MODEL.read_bytes(), None).weights[:8].tolist()


@pytest.mark.parametrize("content", [b"", b"x", b"LGTNFW02" + bytes(100), None])
def test_a_model_that_is_none_is_a_fault_and_stays_open_nowhere(content, tmp_path):
    path = tmp_path / "model.bin"
    if content is not None:
        path.write_bytes(content)
    found = screening.model(config.Firewall(model=str(path)))
    assert found.model is None
    assert found.fault

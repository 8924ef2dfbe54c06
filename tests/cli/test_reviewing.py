"""`legation firewall`, for who reviews it: originals, texts that are allowed, feedback, labels and explanations."""

from __future__ import annotations

import asyncio
import json
import os
import stat
from pathlib import Path
from typing import Any

import msgspec
import pytest

from legation import config
from legation.adapters.originals import bound
from legation.cli import labels
from legation.core import audit
from legation.core.asks import Apply, Plan, ask
from legation.core.content import Screen
from legation.core.content.originals import Came, pack
from legation.core.firewall import Channel
from legation.core.inspected import Inspected
from legation.core.kept import Original, PutKept
from legation.core.model import Ending, Outcome, PutTenant, Tenant
from legation.core.reasons import Reason
from legation.wiring import screening
from legation.wiring.admin import keyring, open_admin
from tests.cli.conftest import fault
from tests.firewalls import SCREEN
from tests.vouching import IMAGE, QUOTE
from tests.world import World

NOW = 1_800_000_000.0
CODES = ("PI-OVERRIDE /message/parts/0/text 0-69 text +2.00 override",)


@pytest.fixture(autouse=True)
def _compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same firewall, compiled once for all tests of a process."""
    monkeypatch.setattr(screening, "screen", lambda _, __=None, known=None: Screen(SCREEN.firewall, known))


def told(text: str) -> dict[str, Any]:
    return {"message": {"role": "ROLE_USER", "parts": [{"text": text}]}}


class Desk:
    """Writes the records of calls, and what is kept under them, as a gateway does."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.settings = config.load(home / config.FILE, os.environ)
        self.run(self.apply("tenant-1", (PutTenant(Tenant("acme")),)))

    def run(self, plan: Plan[Any]) -> Any:
        async def go() -> Any:
            async with open_admin(self.settings) as admin:
                return await admin.run(plan)

        return asyncio.run(go())

    def apply(
        self, record: str, changes: tuple[Any, ...], body: bytes | None = None, kind: str = "event"
    ) -> Plan[None]:
        body = body or audit.event(record_id=record, at=NOW, what="made")
        yield from ask(Apply(changes, record, body, kind))

    def refused(self, record: str, document: Any, *, kept: bool = True, channel: Channel = Channel.MESSAGE) -> None:
        """A request that was blocked."""
        call = World().call()
        content = Inspected(
            "block", "message", 1.0, "m" * 16, "2026.1", findings=CODES, original="sealed" if kept else "not kept"
        )
        body = audit.decision(
            record_id=record, at=NOW, verdict="refuse", stage="content", reason=Reason.CONTENT_BLOCKED, call=call,
            tenant="acme", caller="orchestrator", content=content,
        )  # fmt: skip
        self.run(self.apply(record, self.original(record, document, channel) if kept else (), body, "decision"))

    def original(self, record: str, document: Any, channel: Channel) -> tuple[PutKept, ...]:
        one = Original(tenant="acme", id=record, parent="orchestrator", at=NOW, until=NOW * 2, sealed=b"")
        sealed = keyring(self.settings).review.seal("acme", bound(one), pack(Came(document, channel, ())))
        return (PutKept(msgspec.structs.replace(one, sealed=sealed), 0),)

    def permitted(self, record: str, outcome: str, document: Any) -> None:
        """A call whose reply was cleaned."""
        body = audit.decision(
            record_id=record, at=NOW, verdict="permit", stage="record", call=World().call(), tenant="acme",
            content=Inspected("allow", "message", 0.1, "m" * 16, "2026.1"),
        )  # fmt: skip
        self.run(self.apply(record, (), body, "decision"))
        content = Inspected("sanitise", "artifact", 1.0, "m" * 16, "2026.1", findings=CODES, more=3, original="sealed")
        ended = audit.outcome(
            record_id=outcome, at=NOW, decision_id=record, outcome=Outcome(Ending.COMPLETED, content=content)
        )
        self.run(self.apply(outcome, self.original(outcome, document, Channel.ARTIFACT), ended, "outcome"))

    def events(self, what: str) -> list[dict[str, Any]]:
        """What was recorded of that, the oldest first."""
        from legation.wiring.admin import reading

        with reading(self.settings) as store:
            rows = store.records(limit=1000, kind="event", what=what)
        return [json.loads(row.body)["fields"] for row in rows]


@pytest.fixture
def desk(home: Path) -> Desk:
    return Desk(home)


# -- originals ---------------------------------------------------------------------------------------


def test_an_original_is_shown_and_moves_nothing_on_the_terminal(cli, desk):
    desk.refused("r-1", told(QUOTE + "\x1b[31m \u202eabc" + chr(0xE0041)))
    said = cli("firewall", "original", "r-1", "--why", "a complaint").out
    assert "classic prompt" in said
    assert "request of orchestrator, as message" in said
    assert not {"\x1b", "\u202e", chr(0xE0041)} & set(said)
    assert "<U+202E>" in said
    assert "<U+E0041>" in said
    (event,) = desk.events("original-opened")
    assert (event["who"], event["why"], event["record"]) == ("operator", "a complaint", "r-1")


def test_an_original_is_written_as_it_came_for_its_owner_alone(cli, desk, tmp_path):
    desk.refused("r-1", told("\u202eabc"))
    cli("firewall", "original", "r-1", "--out", tmp_path / "o.json")
    assert json.loads((tmp_path / "o.json").read_bytes()) == told("\u202eabc")
    assert stat.S_IMODE((tmp_path / "o.json").stat().st_mode) == 0o600
    cli("firewall", "original", "r-1", "--out", tmp_path / "o.json", ends=1)


def test_the_original_of_a_reply_is_found_by_either_record(cli, desk):
    desk.permitted("r-1", "o-1", told("what came back"))
    for record in ("r-1", "o-1"):
        assert "what came back" in cli("firewall", "original", record).out
    assert "passed as it came" in fault(cli("firewall", "original", "r-1", "--of", "request", ends=1))


def test_what_cannot_be_shown_is_told(cli, desk, home):
    desk.refused("kept", told("x"))
    desk.refused("not-kept", told("x"), kept=False)
    assert "no record" in fault(cli("firewall", "original", "nothing", ends=1))
    assert "not kept" in fault(cli("firewall", "original", "not-kept", ends=1))
    assert "neither a call nor a card" in fault(cli("firewall", "allow", "tenant-1", "--why", "x", ends=1))
    for key in (home / "keys/review").glob("*.key"):
        key.unlink()
    assert "key is gone" in fault(cli("firewall", "original", "kept", ends=1))
    assert desk.events("original-opened") == []


def test_a_key_that_others_can_read_shows_nothing(cli, desk, home):
    desk.refused("kept", told("x"))
    for key in (home / "keys/review").glob("*.key"):
        key.chmod(0o644)
    assert "keyring is unavailable" in fault(cli("firewall", "original", "kept", ends=1))


# -- entries -----------------------------------------------------------------------------------------


def test_a_text_is_allowed_listed_and_taken_back(cli, desk):
    desk.refused("r-1", told(QUOTE))
    entry = cli("firewall", "allow", "r-1", "--why", "a paper", "--expires", "30d", "--json").json
    assert (entry["agent"], entry["channel"], entry["now"]) == ("orchestrator", "message", "allow")
    assert entry["expires_at"] - entry["made_at"] == 30 * 86400
    assert "PI-OVERRIDE" in entry["codes"]
    assert [one["id"] for one in cli("firewall", "allowed", "acme", "--json").json] == [entry["id"]]
    listed = cli("firewall", "allowed", "acme").out
    assert "a paper" in listed
    assert "classic" not in listed
    assert cli("firewall", "allowed", "rival", "--json").json == []
    assert "taken back" in cli("firewall", "disallow", entry["id"], "--why", "no").out
    assert cli("firewall", "allowed", "acme", "--json").json == []
    (gone,) = cli("firewall", "allowed", "acme", "--all", "--json").json
    assert gone["withdrawn_by"] == "operator"
    assert "review-refused" in fault(cli("firewall", "disallow", entry["id"], ends=1))
    assert [one["why"] for one in desk.events("text-allowed")] == ["a paper"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--why", ""), "say why"),
        (("--why", "x", "--expires", "366d"), "at most 365 days"),
        (("--why", "x", "--pointer", "/message/parts/7/text"), "no text"),
    ],
)
def test_what_cannot_be_allowed_is_told(cli, desk, words, said):
    desk.refused("r-1", told(QUOTE))
    assert said in fault(cli("firewall", "allow", "r-1", *words, ends=1))
    assert cli("firewall", "allowed", "acme", "--json").json == []


def test_nobody_can_vouch_for_a_secret(cli, desk):
    desk.refused("r-1", told("the key is ghp_16C7e42F292c6912E7710c838347Ae178B4a"))
    assert "DL-SECRET" in fault(cli("firewall", "allow", "r-1", "--why", "x", ends=1))


# -- feedback ----------------------------------------------------------------------------------------


def test_what_was_wrongly_stopped_is_kept_for_the_next_training(cli, desk, home):
    desk.refused("r-1", told(QUOTE))
    said = cli("firewall", "feedback", "r-1", "false-positive", "--why", "a paper").out
    (path,) = (home / "firewall/benign").glob("*.json")
    assert path.name in said.replace("\n", "")
    assert json.loads(path.read_bytes()) == told(QUOTE)
    note = json.loads(path.with_suffix(labels.NOTE).read_bytes())
    assert note | {"label": "benign", "record": "r-1", "agent": "orchestrator", "channel": "message"} == note
    assert note | {"by": "operator", "why": "a paper", "reasons": ["PI-OVERRIDE"], "whole": True} == note
    assert {stat.S_IMODE(one.stat().st_mode) for one in (path, path.with_suffix(labels.NOTE))} == {0o600}
    assert [one["record"] for one in desk.events("firewall-false-positive")] == ["r-1"]
    cli("firewall", "feedback", "r-1", "missed")
    assert list((home / "firewall/benign").iterdir()) == []
    assert len(list((home / "firewall/attack").glob("*.json"))) == 1
    assert len(desk.events("firewall-missed")) == 1


def test_what_is_kept_is_what_a_test_reads(cli, desk, home, monkeypatch):
    desk.refused("r-1", told(QUOTE))
    desk.refused("r-2", told(IMAGE))
    cli("firewall", "feedback", "r-1", "false-positive")
    cli("firewall", "feedback", "r-2", "missed")
    (row, *_) = cli("firewall", "test", home / "firewall", "--json").json
    assert (row["of attack"], row["of benign"]) == (1, 1)


def test_of_what_passed_the_text_itself_must_be_given(cli, desk):
    desk.permitted("r-1", "o-1", told("x"))
    desk.refused("not-kept", told("x"), kept=False)
    call = World().call()
    plain = audit.decision(record_id="plain", at=NOW, verdict="permit", stage="record", call=call, tenant="acme")
    desk.run(desk.apply("plain", (), plain, "decision"))
    assert "label FILE attack" in fault(cli("firewall", "feedback", "plain", "missed", ends=1))
    assert "label FILE harmless" in fault(cli("firewall", "feedback", "plain", "false-positive", ends=1))
    assert "not kept" in fault(cli("firewall", "feedback", "not-kept", "false-positive", ends=1))
    assert cli("firewall", "feedback", "r-1", "perhaps", ends=2).code == 2


# -- labels and explanations -------------------------------------------------------------------------


def test_a_text_is_kept_with_what_a_person_says_of_it(cli, home, tmp_path):
    (tmp_path / "a.txt").write_text(QUOTE)
    (tmp_path / "b.json").write_text(json.dumps(told(QUOTE)))
    cli("firewall", "label", tmp_path / "a.txt", "attack", "--why", "looked at")
    cli("firewall", "label", tmp_path / "b.json", "harmless")
    (text,) = (home / "firewall/attack").glob("*.txt")
    assert text.read_text() == QUOTE
    note = json.loads(text.with_suffix(labels.NOTE).read_bytes())
    assert (note["label"], note["by"], note["why"]) == ("attack", "operator", "looked at")
    (document,) = (home / "firewall/benign").glob("*.json")
    assert json.loads(document.read_text()) == told(QUOTE)
    for path in (home / "firewall").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_the_last_word_on_a_text_counts(cli, home):
    for verdict in ("attack", "harmless", "harmless"):
        cli("firewall", "label", "-", verdict, given=QUOTE)
    assert list((home / "firewall/attack").iterdir()) == []
    assert len(list((home / "firewall/benign").glob("*.txt"))) == 1


def test_a_label_is_one_of_two(cli, home):
    assert cli("firewall", "label", "-", "perhaps", ends=2, given="x").code == 2
    assert not (home / "firewall").exists()


def test_a_record_is_explained_by_either_id_without_a_word_of_it(cli, desk):
    desk.permitted("r-1", "o-1", told("what came back"))
    for record in ("r-1", "o-1"):
        found = cli("firewall", "explain", record, "--json").json
        assert (found["request"]["action"], found["reply"]["action"]) == ("allow", "sanitise")
        assert found["reply"]["findings"] == list(CODES)
        assert found["reply"]["owasp"] == {"PI-OVERRIDE": "LLM01 Prompt Injection"}
        said = cli("firewall", "explain", record).out
        assert "reply: sanitise" in said
        assert f"{CODES[0]} [LLM01 Prompt Injection]" in said
        assert "and 3 more" in said
        assert "the original: sealed" in said
        assert "came back" not in said
    assert "no record" in fault(cli("firewall", "explain", "nothing", ends=1))


def test_a_call_nobody_looked_at_is_explained_too(cli, desk):
    call = World().call()
    body = audit.decision(record_id="off", at=NOW, verdict="permit", stage="record", call=call, tenant="acme")
    desk.run(desk.apply("off", (), body, "decision"))
    assert "nothing was looked at" in cli("firewall", "explain", "off").out

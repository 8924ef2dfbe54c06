"""A reviewer's day, over real sockets: what was cut is looked at, one text is let pass, and nothing else with it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from legation.core import federation
from legation.core.asks import Find
from legation.core.content import MARK
from legation.core.kept import Agreement, Original
from legation.demo.cast import Part
from legation.demo.setting import Setting, raised
from legation.demo.wire import send_message
from tests.attacks.origin import Origin, a_task, dumps, said, whole
from tests.journeys.conftest import READ, TRANSFER, soon
from tests.vouching import IMAGE, QUOTE

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="module")]

LEGATION = [sys.executable, "-c", "from legation.cli import main; main()"]
BOTH = frozenset({READ, TRANSFER})
CAST = (
    Part("one", "acme", scopes=BOTH, targets=frozenset({"papers", "charts"})),
    Part("two", "globex", scopes=frozenset({TRANSFER}), targets=frozenset({"papers"})),
)
AGREEMENT = Agreement(
    tenant="acme",
    id="globex-reads",
    caller_tenant="globex",
    agents=frozenset({"papers"}),
    skills=frozenset({TRANSFER}),
    subjects={"two": "partner:two"},
    lifetime=120,
)
"""Acme lets globex's agent in: what it is answered is looked at for globex, its caller's tenant."""


class Office:
    """A gateway, two agents that answer with what they are told to, and a reviewer at a shell."""

    def __init__(self, setting: Setting, origins: dict[str, Origin]) -> None:
        self.setting = setting
        self.origins = origins
        self.asked = 0

    async def ask(self, agent: str, text: str, by: str = "one") -> tuple[dict[str, Any], str]:
        """What `by` reads when the agent answers with a text, and the record of the call."""
        self.asked += 1
        task = a_task(f"task-{self.asked}", f"context-{self.asked}")
        task["artifacts"] = [{"artifactId": "a", "parts": [{"text": text}]}]
        self.origins[agent].answer = lambda asked, writer: writer.write(
            whole(dumps(said(asked.document, {"task": task})))
        )
        caller = self.setting.callers[by]
        scopes = (READ, TRANSFER) if by == "one" else (TRANSFER,)
        body = send_message("what do people write", skill=TRANSFER)
        answer = await caller.call(agent, dumps(body), token=await caller.token(agent, *scopes))
        assert answer.status_code == 200, answer.text
        return answer.json()["result"]["task"], self.newest(body["params"]["message"]["messageId"])

    def newest(self, message: str) -> str:
        *_, row = self.setting.running.admin.store.records(limit=9, kind="decision", message=message, newest=True)
        return row.record_id

    async def shell(self, *words: str, ends: int = 0) -> str:
        """A verb of `legation`, in a process of its own, beside the gateway that serves."""
        ran = await asyncio.create_subprocess_exec(
            *LEGATION, "firewall", *words,
            env={**os.environ, "LEGATION_HOME": str(self.setting.home), "COLUMNS": "200"},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await ran.communicate()
        assert ran.returncode == ends, (out, err)
        return (out + err).decode()

    async def stored(self) -> bytes:
        """All bytes of the database. In a process of its own: who closes the file lets go of this one's locks on it."""
        files = sorted(str(path) for path in self.setting.home.glob("legation.db*") if not path.is_socket())
        ran = await asyncio.create_subprocess_exec("cat", *files, stdout=asyncio.subprocess.PIPE)
        out, _ = await ran.communicate()
        assert len(out) > 10_000
        return out

    async def original(self, record: str, tenant: str = "acme") -> str:
        """What the reviewer is shown, once it is written: nobody waits for that."""
        store = self.setting.running.admin.store
        await soon(lambda: store.outcome_of(record) is not None)
        (found,) = [row for row in (store.outcome_of(record),) if row is not None]
        kept = Find(Original, tenant, found.record_id)
        async with asyncio.timeout(5):
            while await store.find(kept) is None:  # noqa: ASYNC110 - the database tells nobody
                await asyncio.sleep(0.02)
        return await self.shell("original", record, "--why", "a complaint")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def office(place: Path) -> AsyncIterator[Office]:
    async with Origin() as papers, Origin() as charts, raised(place / "home", CAST) as setting:
        for name, origin in (("papers", papers), ("charts", charts)):
            card = json.loads(origin.card()) | {"name": name.title()}
            await setting.enrol(Part(name, "acme"), dumps(card))
        yield Office(setting, {"papers": papers, "charts": charts})


def text_of(task: dict[str, Any]) -> str:
    text: str = task["artifacts"][0]["parts"][0]["text"]
    return text


async def test_a_text_is_let_pass_and_nothing_else_with_it(office: Office):
    # It is cut, and the reader is told so.
    task, record = await office.ask("papers", QUOTE)
    assert "Ignore all previous" not in text_of(task)
    assert task["metadata"][MARK]["action"] == "sanitised"
    # The reviewer looks at what came. That is recorded; what the database holds says nothing.
    assert "Ignore all previous instructions" in await office.original(record)
    assert b"classic prompt" not in await office.stored()
    # It is a quotation. From now on it passes as it is, at once and unmarked.
    told = json.loads((await office.shell("allow", record, "--why", "a paper", "--json")).rpartition("}")[0] + "}")
    task, after = await office.ask("papers", QUOTE)
    assert text_of(task) == QUOTE
    assert "metadata" not in task
    explained = await office.shell("explain", after)
    assert f"allowed by {told['id']}" in explained
    # One letter more, the same from somebody else, and something else besides do not.
    for agent, text in (("papers", QUOTE + "."), ("charts", QUOTE), ("papers", IMAGE)):
        task, _ = await office.ask(agent, text)
        assert text_of(task) != text, agent
    # Taken back, it is cut again.
    await office.shell("disallow", told["id"])
    task, _ = await office.ask("papers", QUOTE)
    assert text_of(task) != QUOTE


async def test_a_text_that_is_allowed_is_so_for_one_agent_and_one_tenant(office: Office):
    await office.setting.run(federation.put(AGREEMENT, issuer=office.setting.base_url, who="acme's operator"))
    text = f"{QUOTE} Nothing else is known."
    task, record = await office.ask("papers", text)
    assert text_of(task) != text
    await office.original(record)
    ours = json.loads((await office.shell("allow", record, "--why", "a paper", "--json")).rpartition("}")[0] + "}")
    assert (ours["tenant"], ours["agent"]) == ("acme", "papers")
    assert text_of((await office.ask("papers", text))[0]) == text
    # Another agent says it to the same tenant: cut. The same agent says it to another tenant: cut.
    assert text_of((await office.ask("charts", text))[0]) != text
    task, record = await office.ask("papers", text, by="two")
    assert text_of(task) != text
    # That tenant's reviewer vouches for it: it passes there as well, and taken back here it goes on passing there.
    await office.original(record, "globex")
    theirs = json.loads((await office.shell("allow", record, "--why", "a paper", "--json")).rpartition("}")[0] + "}")
    assert (theirs["tenant"], theirs["agent"]) == ("globex", "papers")
    assert theirs["id"].partition("~")[2] != ours["id"].partition("~")[2], "digests under keys of their own"
    assert text_of((await office.ask("papers", text, by="two"))[0]) == text
    await office.shell("disallow", ours["id"])
    assert text_of((await office.ask("papers", text))[0]) != text
    assert text_of((await office.ask("papers", text, by="two"))[0]) == text
    await office.shell("disallow", theirs["id"])


async def test_what_was_wrong_is_kept_for_the_next_training(office: Office):
    _, record = await office.ask("charts", IMAGE)
    await office.original(record)
    await office.shell("feedback", record, "false-positive", "--why", "our own chart")
    (path,) = (office.setting.home / "firewall/benign").glob("*.json")
    assert IMAGE in json.loads(path.read_bytes())["task"]["artifacts"][0]["parts"][0]["text"]
    _, plain = await office.ask("charts", "All is well.")
    assert "label FILE attack" in await office.shell("feedback", plain, "missed", ends=1)


async def test_without_the_key_it_stays_sealed_and_the_gateway_serves_on(office: Office):
    _, record = await office.ask("charts", IMAGE)
    await office.original(record)
    for key in (office.setting.home / "keys/review").glob("*.key"):
        key.unlink()
    assert "key is gone" in await office.shell("original", record, ends=1)
    task, _ = await office.ask("charts", IMAGE)
    assert text_of(task) != IMAGE

"""No statement of a store reads or writes what a tenant has without saying which tenant.

Every statement a database is given is watched while the store does all it can do, and held against the rule. That the
embedded store did all it can is checked against its source: a function with a statement in it that never ran fails too.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine as Database
from sqlalchemy import event

from legation.adapters.sqlite import ledger
from legation.adapters.sqlite import store as store_module
from legation.core import asks
from legation.core.asks import Find, FindAll
from legation.core.kept import Original, Person, PutKept, Revocation
from legation.core.kept.enrolment import WorkloadName
from legation.core.model import Owner, PutAgent, PutTenant, RegisteredKey, Standing, Tenant
from legation.engine import Engine, questions
from tests import postgres
from tests.adapters.stored import agent, change, decision, enrol, found, outcome, running

SQLITE = Path(store_module.__file__).parent
SOURCES = (SQLITE, SQLITE.parent / "tables")
"""What SQLite alone is given, and what any database is."""

TENANTS_OWN = frozenset({"agents", "agent_keys", "changes", "owners", "kept"})
"""Tables whose rows are a tenant's. `tenants` is not among them: a row of it is the tenant, found by its id."""

EXCEPTIONS: dict[str, str] = {
    "SELECT seq, kind, tenant, id FROM changes WHERE seq > ? ORDER BY seq": (
        "the feed: every gateway holds the registry of all tenants, and learns of every change to it"
    ),
    "SELECT max(seq) AS max_1 FROM changes": "how far the feed reaches; tells of no row",
    "SELECT id, document FROM agents": "the snapshot: all agents, in memory; the pipeline says who may see which",
    "SELECT id, document FROM agents WHERE id IN (?)": "the snapshot, after a change the feed told of",
    "SELECT kind, tenant, id, version, document FROM kept WHERE kind IN (?)": (
        "the mirror of what every gateway must know; it is asked by tenant"
    ),
    "SELECT agent, kind, id FROM owners": "which keys are taken, as hashes in memory: whether to look, no more",
    "SELECT tenant, principal, skill, context FROM owners WHERE agent = ? AND kind = ? AND id = ?": (
        "whose a task is: the tenant is the answer, and a task of another's is refused as unknown"
    ),
    "SELECT agent FROM agent_keys WHERE thumbprint = ?": "a key is one agent's among all tenants",
    "SELECT card FROM agents WHERE id = ?": "ids are one namespace; cards are public once an agent may be called",
    "SELECT document FROM agents WHERE id = ?": "an operator's command: the operator runs the gateway for all tenants",
    "SELECT document FROM agents ORDER BY id": "as above",
    "SELECT document FROM agents WHERE standing = ? ORDER BY id": "as above",
    "SELECT kind, tenant, id FROM kept WHERE until <= ? AND kind IN (?)": (
        "what has run out of what is mirrored: the feed tells of each with its tenant"
    ),
    "DELETE FROM kept WHERE until <= ?": "what has run out is forgotten, whosever it was",
}
"""The closed list, each with its reason. A statement that is not here names its tenant."""

NOT_WATCHED = frozenset({"database.engine_of", "store.look", "store.missing", "restoring.go_on", "restoring._found"})
"""Sets pragmas on a connection that is not watched yet; looks for a lost log and goes on without it, by an operator's
hand, in records and marks that are of no tenant."""

_SPACES = re.compile(r"\s+")
_LITERALS = re.compile(r"[xX]'[0-9A-Fa-f]*'|'(?:[^']|'')*'|(?<![\w.?])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.])|\bNULL\b")
_NAMED = re.compile(r"%\(\w+\)s(?:::\w+(?: PRECISION)?)?|\$\d+(?:::\w+)?")
"""A value's place as PostgreSQL's drivers write it."""
_MARKS = re.compile(r"\(\?(?:, \?)*\)")


def normal(statement: str) -> str:
    """A statement without its values: one text for one statement."""
    text = _LITERALS.sub("?", _SPACES.sub(" ", statement).strip())
    text = re.sub(r"\b(?:agents|agent_keys|changes|owners|kept|tenants|records|claims|meta)\.", "", text)
    return _MARKS.sub("(?)", text)


def names_its_tenant(statement: str) -> bool:
    """Whether a normal statement leaves alone what tenants have, or says which tenant's it is."""
    tables = set(re.findall(r"(?:FROM|INTO|UPDATE|JOIN) (\w+)", statement))
    if not tables & TENANTS_OWN:
        return True
    if statement.startswith("INSERT"):
        return "tenant" in statement[: statement.index(")")]
    where = statement.partition(" WHERE ")[2]
    return re.search(r"(?:^|AND )\(?tenant = \?", where) is not None and " OR " not in where


class Watch:
    """Every statement given to SQLite, and the function of the store that gave it."""

    def __init__(self) -> None:
        self.seen: dict[str, set[str]] = {}
        self.sites: set[str] = set()

    def take(self, statement: str) -> None:
        frame: Any = sys._getframe(1)
        sites = []
        while frame is not None:
            path = Path(frame.f_code.co_filename)
            if path.parent in SOURCES:
                sites.append(f"{path.stem}.{frame.f_code.co_name}")
            frame = frame.f_back
        if any(site.startswith("env.") for site in sites) or not sites:
            return
        self.sites.update(sites)
        self.seen.setdefault(normal(statement), set()).add(sites[0])


@pytest.fixture
def watch() -> Iterator[Watch]:
    watch = Watch()

    def connected(connection: Any, _: Any) -> None:
        connection.set_trace_callback(watch.take)

    event.listen(Database, "connect", connected)
    yield watch
    event.remove(Database, "connect", connected)


def with_statements() -> set[str]:
    """Functions of the store that give SQLite a statement."""
    sites = set()
    for path in (path for place in SOURCES for path in place.glob("*.py")):
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
                if any(isinstance(call, ast.Attribute) and call.attr == "execute" for call in calls):
                    sites.add(f"{path.stem}.{function.name}")
    return sites


async def embedded(path: Path) -> None:
    """All the embedded store can do, once, and what a restart does."""
    async with running(path / "store.db", listen=True) as store:
        await everything(store)
        one = Original(tenant="acme", id="r", parent="one", at=1.0, sealed=b"")
        for again in (one, replace(one, id="s")):
            store.keep_originals([again], 1)
        await store.snapshot.refresh()
    async with running(path / "store.db", listen=True) as store:
        await store.owners.owner_of(asks.OwnerOf("one", "task", "t"))  # type: ignore[misc]
        read(store, "never")


async def shared(where: str) -> None:
    """The same for the shared one."""
    for again in (False, True):
        async with postgres.running(where) as store:
            if not again:
                await everything(store)


async def everything(store: Any) -> None:
    """Every question, and every way a change can be refused."""
    engine = Engine({kind: lambda _: None for kind in questions()} | dict(store.answerers()))

    async def ask(question: Any) -> Any:
        return await engine.run(asks.ask(question))

    await ask(found("acme", "rival"))
    one = agent("one")
    await ask(enrol(one, b"{}"))
    now = await ask(asks.AgentNamed("one"))
    another = RegisteredKey("k2", one.keys[0].jwk, "another")
    await ask(change(PutAgent(replace(now, keys=(*now.keys, another)), now.version)))
    for taken in (PutAgent(agent("two", key="key-of-one"), 0), PutAgent(one, 0), PutAgent(now, 1)):
        with pytest.raises(asks.Conflict):
            await ask(change(taken))
    await ask(change(PutTenant(Tenant("acme", bearer=True))))
    person = Person(tenant="acme", id="p", name="P")
    name = WorkloadName(tenant="acme", id="w", parent="one", until=1.0)
    await ask(change(PutKept(person, 0), PutKept(name, 0), PutKept(Revocation(tenant="acme", id="x", at=1.0), 0)))
    await ask(change(PutKept(replace(person, name="Q"), 1), PutKept(replace(name, until=2.0), 1)))
    for question in (
        *(Find(kind, "acme", "p") for kind in (Person, WorkloadName)),
        *(FindAll(kind, "acme") for kind in (Person, WorkloadName)),
        *(FindAll(WorkloadName, "acme", parent) for parent in ("one", "")),
        asks.Revoked("acme", ("x",), 0.0),
        asks.CardOf("one"),
        asks.ClaimDurably("space", "name", 1.0),
        asks.BindFirst("one", (("task", "t"), ("context", "c")), Owner("acme", "one", context="c")),
        asks.BindFirst("one", (("task", "t"),), Owner("rival", "two")),
        asks.OwnerOf("one", "task", "t"),
        asks.OwnerOf("one", "task", "never"),
        asks.TasksOf("one", "acme", "one"),
        asks.TasksOf("one", "acme", "one", "c"),
    ):
        await ask(question)
    permit = decision()
    await ask(permit)
    await ask(outcome(permit.record_id))
    with suppress(asks.Unavailable):
        await ask(permit)
    read(store, permit.record_id)


def read(store: Any, record_id: str) -> None:
    """What commands read."""
    store.agent("one")
    store.agents()
    store.agents("acme")
    store.agents(standing=Standing.ACTIVE)
    store.agents("acme", Standing.ACTIVE)
    store.tenants()
    store.record(record_id)
    store.outcome_of(record_id)
    store.records(kind="decision", newest=True)
    store.verify()


async def test_no_statement_is_without_its_tenant(tmp_path: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ledger, "_PRUNE_EVERY", -1.0)
    await embedded(tmp_path)
    nameless = {text: sorted(sites) for text, sites in watch.seen.items() if not names_its_tenant(text)}
    assert {text: sites for text, sites in nameless.items() if text not in EXCEPTIONS} == {}
    assert set(EXCEPTIONS) - set(nameless) == set(), "an exception nothing needs"
    assert with_statements() - watch.sites == NOT_WATCHED, "a function with a statement that was never tried"


async def test_no_statement_of_the_shared_store_is_without_its_tenant():
    seen: dict[str, set[str]] = {}
    places = (SQLITE.parent / "postgres", SQLITE.parent / "tables")

    def given(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        site = ""
        frame: Any = sys._getframe(1)
        while frame is not None and not site:
            path = Path(frame.f_code.co_filename)
            site = f"{path.stem}.{frame.f_code.co_name}" if path.parent in places else ""
            frame = frame.f_back
        if site:
            seen.setdefault(normal(_NAMED.sub("?", statement)), set()).add(site)

    with postgres.database() as where:
        event.listen(Database, "before_cursor_execute", given)
        try:
            await shared(where)
        finally:
            event.remove(Database, "before_cursor_execute", given)
    assert len(seen) > 20
    nameless = {text: sites for text, sites in seen.items() if not names_its_tenant(text)}
    assert {text: sites for text, sites in nameless.items() if text not in EXCEPTIONS} == {}


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("SELECT document FROM kept WHERE kind = 'A' AND tenant = 'acme' AND id = 'x'", True),
        ("SELECT document FROM kept WHERE tenant = 'acme' ORDER BY id", True),
        ("SELECT document FROM kept WHERE kind = 'A' AND id = 'tenant = x'", False),
        ("SELECT tenant, document FROM kept WHERE kind = 'A'", False),
        ("SELECT document FROM kept WHERE tenant = 'acme' OR kind = 'A'", False),
        ("SELECT document FROM kept WHERE tenant != 'acme'", False),
        ("UPDATE kept SET tenant = 'acme' WHERE id = 'x'", False),
        ("UPDATE agents SET document = x'00' WHERE id = 'a' AND tenant = 'acme' AND version = 3", True),
        ("DELETE FROM owners", False),
        ("INSERT INTO kept (kind, tenant, id) VALUES ('A', 'acme', 'x')", True),
        ("INSERT INTO kept (kind, id) VALUES ('tenant', 'x')", False),
        ("SELECT body FROM records WHERE record_id = 'x'", True),
    ],
)
def test_the_rule_itself(statement: str, names: bool):
    assert names_its_tenant(normal(statement)) is names

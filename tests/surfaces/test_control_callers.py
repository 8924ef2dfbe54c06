"""Every operation of the registry's API × every kind of caller, by enumeration. A row or a caller left out fails."""

from __future__ import annotations

from typing import Any

import pytest

from legation.core.model import Standing
from legation.core.reasons import Reason
from tests.surfaces.clerks import EXAMPLES, ROW, SCOPES, Clerks, Example, example
from tests.surfaces.guests import document, heads
from tests.world import BASE

RESOURCE = BASE + "/registry"

OPENED_BY = {
    "listCards": "registry.read",
    "getCardDocument": "registry.read",
    "listCardsOfAgent": "registry.read",
    "reviewCard": "registry.read",
    "listPublishers": "registry.read",
    "verifyCard": "registry.read",
    "diffCards": "registry.read",
    "lintCard": "registry.read",
    "submitCard": "registry.submit",
    "fetchCard": "registry.submit",
    "approveCard": "registry.review",
    "rejectCard": "registry.review",
    "restoreCard": "registry.review",
    "resumeCard": "registry.review",
    "suspendCard": "registry.revoke",
    "revokeCard": "registry.revoke",
    "revokePublisher": "registry.revoke",
    "believePublisher": "registry.publishers",
}
"""Said once more, not read from the table: a row that opens too much is seen here."""


@pytest.fixture
def world() -> Clerks:
    return Clerks()


def told(answer: Any) -> str:
    found: str = document(answer)["legation_reason"]
    return found


def token(world: Clerks, row: str, **claims: Any) -> str:
    return world.token(**{"caller": "judge", "aud": RESOURCE, "scope": (ROW[row].scope,), **claims})


def no_token(world: Clerks, row: str) -> dict[str, Any]:
    return {"token": None}


def garbage(world: Clerks, row: str) -> dict[str, Any]:
    return {"token": "x", "proof": None}


def no_proof(world: Clerks, row: str) -> dict[str, Any]:
    return {"proof": None}


def as_a_bearer(world: Clerks, row: str) -> dict[str, Any]:
    return {"scheme": "Bearer", "proof": None}


def bound_to_nothing(world: Clerks, row: str) -> dict[str, Any]:
    return {"token": token(world, row, bound_to=None), "scheme": "Bearer", "proof": None}


def of_another_resource(world: Clerks, row: str) -> dict[str, Any]:
    return {"token": token(world, row, aud=BASE + "/access")}


def of_an_agent(world: Clerks, row: str) -> dict[str, Any]:
    return {"token": token(world, row, aud=BASE + "/a2a/billing")}


def of_the_gateway(world: Clerks, row: str) -> dict[str, Any]:
    return {"token": token(world, row, aud=BASE)}


def run_out(world: Clerks, row: str) -> dict[str, Any]:
    return {"token": token(world, row, exp=int(world.now) - 3600, iat=int(world.now) - 3900)}


def delegated(world: Clerks, row: str) -> dict[str, Any]:
    return {"token": token(world, row, act={"sub": "scribe"})}


def of_a_person(world: Clerks, row: str) -> dict[str, Any]:
    return {"token": token(world, row, sub="scribe")}


def of_another_tenant_in_name(world: Clerks, row: str) -> dict[str, Any]:
    return {"token": token(world, row, tenant="rival")}


def suspended(world: Clerks, row: str) -> dict[str, Any]:
    world.put("judge", standing=Standing.SUSPENDED)
    return {}


def stolen(world: Clerks, row: str) -> dict[str, Any]:
    mine = token(world, row)
    return {"token": mine, "proof": world.proof(mine, ROW[row].verb, f"{RESOURCE}/v1/x", key="scribe")}


def proof_for_another_path(world: Clerks, row: str) -> dict[str, Any]:
    mine = token(world, row)
    return {"token": mine, "proof": world.proof(mine, ROW[row].verb, f"{RESOURCE}/v1/x", key="judge")}


def no_scope(world: Clerks, row: str) -> dict[str, Any]:
    return {"token": token(world, row, scope=("payments:read", "ssf.manage"))}


CALLERS: dict[Any, tuple[int, Reason | None]] = {
    no_token: (401, Reason.TOKEN_MISSING),
    garbage: (401, Reason.TOKEN_MALFORMED),
    no_proof: (401, Reason.PROOF_MISSING),
    as_a_bearer: (401, Reason.SCHEME_WRONG),
    bound_to_nothing: (401, Reason.BEARER_REFUSED),
    of_another_resource: (401, Reason.TOKEN_AUDIENCE),
    of_an_agent: (401, Reason.TOKEN_AUDIENCE),
    of_the_gateway: (401, Reason.TOKEN_AUDIENCE),
    run_out: (401, Reason.TOKEN_EXPIRED),
    stolen: (401, None),
    proof_for_another_path: (401, Reason.PROOF_TARGET),
    delegated: (403, Reason.DELEGATION_REFUSED),
    of_a_person: (403, Reason.DELEGATION_REFUSED),
    of_another_tenant_in_name: (403, Reason.DELEGATION_REFUSED),
    suspended: (403, Reason.CALLER_STANDING),
    no_scope: (403, Reason.SCOPE_INSUFFICIENT),
}


def changes(world: Clerks) -> list[str]:
    """What happened, but for refusals."""
    return [what for what in world.events() if what != "visit-refused"]


def test_every_row_has_an_example():
    assert EXAMPLES.keys() == ROW.keys() == OPENED_BY.keys()
    assert {*SCOPES} == {*OPENED_BY.values()}


@pytest.mark.parametrize("row", ROW)
async def test_who_bears_the_scope_alone_is_let_in(world: Clerks, row: str):
    one: Example = example(world, row)
    answer = await world.do(ROW[row].verb, one.path, one.body)
    assert answer.status in {200, 201}, answer.body
    assert heads(answer)["cache-control"] == "no-store"


@pytest.mark.parametrize("row", ROW)
@pytest.mark.parametrize("scope", SCOPES)
async def test_each_scope_alone_opens_its_own_and_no_other(world: Clerks, row: str, scope: str):
    one = example(world, row)
    before = changes(world)
    answer = await world.do(ROW[row].verb, one.path, one.body, scope=scope)
    if scope == OPENED_BY[row]:
        assert answer.status in {200, 201}
    else:
        assert (answer.status, told(answer), changes(world)) == (403, "scope-insufficient", before)


@pytest.mark.parametrize("row", ROW)
@pytest.mark.parametrize("caller", CALLERS, ids=lambda one: one.__name__)
async def test_nobody_else_is(world: Clerks, row: str, caller: Any):
    one = example(world, row)
    status, reason = CALLERS[caller]
    before = changes(world)
    answer = await world.do(ROW[row].verb, one.path, one.body, **caller(world, row))
    assert answer.status == status, answer.body
    if reason is not None:
        assert told(answer) == reason.id
    if status == 401:
        assert f'resource_metadata="{BASE}/.well-known/oauth-protected-resource/registry"' in heads(answer)[
            "www-authenticate"
        ]  # fmt: skip
    assert world.ledger[-1][2]["what"] == "visit-refused"
    assert document(answer)["record_id"] == world.ledger[-1][0]
    assert changes(world) == before


@pytest.mark.parametrize("row", ROW)
async def test_a_proof_is_good_once(world: Clerks, row: str):
    one = example(world, row)
    request = world.request(ROW[row].verb, one.path, one.body)
    assert (await world.control(request)).status in {200, 201}
    again = await world.control(request)
    assert (again.status, told(again)) == (401, "proof-replayed")


def shown(answer: Any) -> tuple[Any, ...]:
    """What whoever asked can tell: all but the id of the record."""
    body = document(answer)
    body.pop("record_id")
    return answer.status, sorted(heads(answer).items()), body


def elsewhere(path: str, one: Example) -> tuple[str, Any]:
    """The same about what is nowhere."""
    body = {**one.body, "card": "0" * 24} if isinstance(one.body, dict) and one.body.get("card") else one.body
    for name, other in (("/billing/", "/nobody/"), ("acme.example", "nobody.example")):
        path = path.replace(name, other)
    if "/cards/" in path:
        path = f"/cards/{'0' * 24}/document"
    return path, body


@pytest.mark.parametrize("row", ROW)
async def test_what_is_anothers_is_not_there(world: Clerks, row: str):
    """A client of another tenant hears the same, by the same questions, as about what is nowhere."""
    one = example(world, row)
    before = changes(world)
    start = len(world.asked)
    there = await world.do(ROW[row].verb, one.path, one.body, caller="spy")
    questions = [type(question) for question in world.asked[start:]]
    if one.path in {"/cards", "/publishers", "/verify", "/diff", "/lint"}:
        if row in {"listCards", "listPublishers"}:
            assert document(there) == []
        if row == "verifyCard":
            assert told(there) == "card-signer-unknown"
        assert all(found.document.tenant == "rival" for found in world.kept.values() if "spy" in str(found))
        return
    assert (there.status, told(there), changes(world)) == (404, "registry-unknown", before)
    path, body = elsewhere(one.path, one)
    assert path != one.path
    start = len(world.asked)
    nowhere = await world.do(ROW[row].verb, path, body, caller="spy")
    assert shown(nowhere) == shown(there)
    assert [type(question) for question in world.asked[start:]] == questions

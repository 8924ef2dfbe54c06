"""Fifty at once: what is good once is good for exactly one of them."""

from __future__ import annotations

import asyncio

import pytest

from legation.demo.cast import Part
from tests.attacks import wire
from tests.attacks.conftest import BOTH, hello
from tests.attacks.origin import a_task, dumps, said, whole
from tests.attacks.test_token_endpoint import form, post, refused
from tests.journeys.raw import request

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="module")]

MANY = 50


async def at_once(port, sent):
    """The same bytes on as many connections, held back by a byte and let go together."""

    async def one(ready):
        async with wire.connected(port) as line:
            await line.send(sent[:-1])
            await ready.wait()
            await line.send(sent[-1:])
            return await line.answer()

    ready = asyncio.Event()
    asking = [asyncio.create_task(one(ready)) for _ in range(MANY)]
    await asyncio.sleep(0.1)
    ready.set()
    return await asyncio.gather(*asking)


def winners(answers):
    return [answer for answer in answers if answer.status == 200 and b'"result"' in answer.body]


def whole_request(ground, fields, body, path="/a2a/target/rpc"):
    return wire.head("POST", path, [*fields, ("content-length", str(len(body)))]) + body


async def test_one_proof(ground):
    before = len(ground.origin.asked)
    answers = await at_once(ground.port, whole_request(ground, await ground.fields(), hello()))
    [won] = winners(answers)
    for answer in answers:
        if answer is not won:
            ground.recorded(answer, "proof-replayed")
    assert len(ground.origin.asked) == before + 1


async def test_one_bearer_token(ground):
    if "clerk" not in ground.setting.callers:
        await ground.setting.enrol(Part("desk", "globex"), ground.origin.card())
        await ground.setting.enrol(Part("clerk", "globex", scopes=BOTH, targets=frozenset({"desk"})))
    await asyncio.sleep(1.1)  # single use can be shown only for tokens of a later second than the start
    before = len(ground.origin.asked)
    token = await ground.caller("clerk").bearer("desk", BOTH)
    fields = await ground.fields(authorization=f"Bearer {token}", dpop=None)
    answers = await at_once(ground.port, whole_request(ground, fields, hello(), "/a2a/desk/rpc"))
    [won] = winners(answers)
    for answer in answers:
        if answer is not won:
            ground.recorded(answer, "token-replayed")
    assert len(ground.origin.asked) == before + 1


async def test_one_assertion(ground):
    """Each with a proof of its own, so that only the assertion is shared."""
    shared = form(ground)
    answers = await asyncio.gather(*(post(ground, shared) for _ in range(MANY)))
    assert [answer.status for answer in answers].count(200) == 1
    for answer in answers:
        if answer.status != 200:
            refused(ground, answer, "assertion-replayed")


async def test_one_proof_at_the_token_endpoint(ground):
    proof = ground.proof(None, ground.base_url + "/oauth/token")
    answers = await asyncio.gather(*(post(ground, form(ground), dpop=proof) for _ in range(MANY)))
    assert [answer.status for answer in answers].count(200) == 1
    for answer in answers:
        if answer.status != 200:
            refused(ground, answer, "token-proof-refused")


async def test_two_for_one_new_context(ground):
    """Both name a context nobody has. One gets it; for the other it is not there."""
    answers = []
    for round_ in range(10):
        both = [ground.send(hello(contextId=f"new-{round_}"), name=name) for name in ("one", "other")]
        answers.append(await asyncio.gather(*both))
    for pair in answers:
        [won] = winners(pair)
        [lost] = [answer for answer in pair if answer is not won]
        assert ground.told(lost)[0] == "task-not-found"
        assert won.document["result"]["task"]["contextId"]


async def test_two_agents_answers_with_one_task(ground):
    """The agent gives both callers the same task. It is the first one's; the other never sees it."""
    for round_ in range(10):
        task = a_task(f"shared-{round_}", f"shared-context-{round_}")

        def answer(asked, writer, task=task):
            writer.write(whole(dumps(said(asked.document, {"task": task}))))

        ground.origin.answer = answer
        pair = await asyncio.gather(*(ground.send(hello(), name=name) for name in ("one", "other")))
        ground.origin.answer = None
        assert len(winners(pair)) == 1
        [lost] = [each for each in pair if each not in winners(pair)]
        assert ground.told(lost)[0] == "upstream-foreign-task"
        assert b"shared-" not in lost.body
        got = [
            await ground.send(dumps(request("GetTask", {"id": f"shared-{round_}"})), name=name)
            for name in ("one", "other")
        ]
        assert len(winners(got)) == 1

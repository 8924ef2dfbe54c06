"""Policies are changed while calls go on; what cannot be used changes nothing."""

from __future__ import annotations

import pytest

from legation.core.policy import PolicyFault
from tests.journeys import raw
from tests.journeys.conftest import TRANSFER

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="module")]

FREEZE = '@id("freeze") forbid (principal, action == Action::"SendMessage", resource == Agent::"payments");'
INVOICE = {"amount": "1.00", "currency": "EUR", "recipient": "Initech"}


async def reason(world) -> str:
    caller = world.caller("one")
    answer = await caller.call(
        "payments", raw.send_message(INVOICE, skill=TRANSFER), token=await caller.token("payments", TRANSFER)
    )
    document = answer.json()
    return document["error"]["data"][0]["metadata"]["reason"] if "error" in document else "permitted"


async def test_policies_are_reloaded_and_recorded(world):
    running = world.setting.running
    added = world.setting.home / "policies" / "freeze.cedar"
    assert await reason(world) == "permitted"
    added.write_text(FREEZE, "utf-8")
    assert await reason(world) == "permitted", "a file alone changes nothing"
    version = await running.reload_policies()
    assert await reason(world) == "policy-forbidden"
    [last] = running.admin.store.records(kind="event", newest=True, limit=1, what="policies-reloaded")
    assert version.encode() in last.body
    added.write_text(FREEZE.replace("SendMessage", "SendMesage"), "utf-8")
    with pytest.raises(PolicyFault):
        await running.reload_policies()
    assert await reason(world) == "policy-forbidden", "policies that cannot be used leave the old ones in force"
    added.unlink()
    await running.reload_policies()
    assert await reason(world) == "permitted"

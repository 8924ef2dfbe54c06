"""Ways in, over real sockets: an agent that enrols itself and calls; a subject another authority vouches for."""

from __future__ import annotations

import asyncio
import json
import time

import httpx
import pytest

from legation.core import enrolment, federation, idjag
from legation.core.enrolment import Changes, Invite, Offer
from legation.core.grants import jwt_bearer
from legation.core.kept import Agreement, Issuer
from legation.demo.setting import WHO
from legation.demo.wire import Caller
from legation.sdk import enrol
from legation.sdk.credentials import TokenRefused, client_assertion, dpop_proof
from tests.core.outsiders import IDP, key_set, public_jwk, statement
from tests.journeys import raw
from tests.journeys.conftest import READ, TRANSFER
from tests.journeys.messages import only, order, state

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="module")]

OFFER = Offer(owner="ops@acme.example", scopes=frozenset({READ, TRANSFER}), targets=frozenset({"payments"}))


async def invited(world, name, offer=OFFER):
    token = (await world.setting.run(enrolment.invite(Invite("acme", offer, 600.0, name), who=WHO))).token
    assert token is not None
    return token


async def test_an_agent_enrols_itself_and_calls(world, tmp_path):
    token = await invited(world, "newborn")
    done = await enrol(token, tmp_path / "key.pem", world.base_url)
    assert (done.agent_id, done.tenant, done.active) == ("newborn", "acme", True)
    world.setting.callers["newborn"] = Caller("newborn", done.key, world.base_url, httpx.AsyncClient())
    agent = await world.client("newborn", streaming=False)
    assert (await only(agent.send_message(order()))).task.status.state == state("completed")
    with pytest.raises(TokenRefused, match="invalid_grant"):
        await enrol(token, tmp_path / "second.pem", world.base_url, agent_id="newborn")


async def test_fifty_at_once_over_http_have_one_winner(world, tmp_path):
    token = await invited(world, "contested")
    answers = await asyncio.gather(
        *(enrol(token, tmp_path / f"{number}.pem", world.base_url) for number in range(50)), return_exceptions=True
    )
    assert len([one for one in answers if not isinstance(one, BaseException)]) == 1
    assert {type(one) for one in answers if isinstance(one, BaseException)} == {TokenRefused}
    assert len(list(tmp_path.iterdir())) == 1, "keys of nobody are removed"


async def test_an_agent_is_altered_and_its_tokens_are_dead(world, tmp_path):
    caller = await world.newcomer("altered")
    held = await caller.token("payments", READ)
    narrower = Changes(scopes=frozenset({TRANSFER}))
    await world.setting.run(enrolment.alter("altered", narrower, who=WHO, why="a drill"))
    answer = await caller.call("payments", raw.request("GetTask", {"id": "none"}), token=held)
    assert raw.reason(answer) == "token-revoked"


async def bring(world, caller, text, nonce=None):
    """A token request with an assertion; once more where the authority wants a nonce."""
    url = world.base_url + "/oauth/token"
    form = {
        "grant_type": jwt_bearer.GRANT,
        "assertion": text,
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": client_assertion(caller.key, caller.id, world.base_url),
        "resource": f"{world.base_url}/a2a/payments",
    }
    async with httpx.AsyncClient() as http:
        proof = dpop_proof(caller.key, "POST", url, nonce=nonce)
        answer = await http.post(url, data=form, headers={"DPoP": proof})
    if answer.json().get("error") == "use_dpop_nonce" and nonce is None:
        return await bring(world, caller, text, answer.headers["DPoP-Nonce"])
    return answer


def said(world, **claims):
    now = int(time.time())
    header = {"typ": jwt_bearer.TYPE}
    times = {"iat": now, "exp": now + 60}
    return statement(header=header, aud=world.base_url, client_id="visitor", **(times | claims))


async def test_a_subject_another_authority_vouches_for_until_it_does_not(world):
    caller = await world.newcomer("visitor", READ, TRANSFER)
    await world.setting.run(
        enrolment.alter("visitor", Changes(grants=frozenset({"client_credentials", jwt_bearer.GRANT})), who=WHO)
    )
    assert (await bring(world, caller, said(world))).json()["legation_reason"] == "statement-refused"
    pinned = key_set(public_jwk("ES256", kid="k1"))
    issuer = Issuer(tenant="acme", id=IDP, uses=frozenset({"id-jag"}), jwks=pinned)
    await world.setting.run(federation.put(issuer, issuer=world.base_url, who=WHO))
    agreement = Agreement(
        tenant="acme", id="idp", caller_tenant="", issuer=IDP, agents=frozenset({"payments"}),
        skills=frozenset({READ, TRANSFER}), subjects={"*": "partner:{sub}"},
    )  # fmt: skip
    await world.setting.run(federation.put(agreement, issuer=world.base_url, who=WHO))
    answer = await bring(world, caller, said(world))
    assert answer.status_code == 200, answer.text
    token = answer.json()["access_token"]
    asked = raw.request("GetTask", {"id": "none"})
    assert raw.reason(await caller.call("payments", asked, token=token)) == "task-not-found"
    text = said(world)
    assert (await bring(world, caller, text)).status_code == 200
    assert (await bring(world, caller, text)).json()["legation_reason"] == "statement-replayed"
    await world.setting.run(federation.suspend(Issuer, "acme", IDP, who=WHO, why="a drill"))
    assert (await bring(world, caller, said(world))).json()["legation_reason"] == "statement-refused"
    assert raw.reason(await caller.call("payments", asked, token=token)) == "token-revoked", "it died with the issuer"


async def test_the_metadata_names_the_endpoints(world):
    async with httpx.AsyncClient() as http:
        found = json.loads((await http.get(world.base_url + "/.well-known/oauth-authorization-server")).text)
    assert found["registration_endpoint"] == world.base_url + "/oauth/register"
    assert found["enrolment_endpoint"] == world.base_url + "/oauth/enrol"
    assert jwt_bearer.GRANT in found["grant_types_supported"]
    assert found["identity_chaining_requested_token_types_supported"] == [idjag.TOKEN_TYPE]
    assert not {name for name in found if "issuers" in name}, "whom a tenant believes is nobody's business"

"""Cards as callers find them: the gateway's interfaces, the gateway's security, nothing of where the origin is."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest
from a2a.client import A2ACardResolver
from a2a.utils.signing import SignatureVerificationError, create_signature_verifier
from jwt import PyJWK

from legation.core import base64url
from legation.core.operations import SKILL_EXTENSION
from legation.core.registry import Event
from legation.demo.cast import Part
from legation.demo.wire import request
from legation.sdk import cards as sdk
from tests import javascript
from tests.journeys.breaker import Breaker

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="module")]


async def fetched(world, agent_id, **headers):
    async with httpx.AsyncClient() as http:
        return await http.get(f"{world.base_url}/a2a/{agent_id}/.well-known/agent-card.json", headers=headers)


async def test_a_card_names_the_gateway_in_place_of_the_origin(world):
    answer = await fetched(world, "payments")
    card, home = answer.json(), f"{world.base_url}/a2a/payments"
    assert [one["url"] for one in card["supportedInterfaces"]] == [f"{home}/rpc", f"{home}/rest"]
    assert world.setting.hosted["payments"].base_url not in answer.text
    assert len(card["signatures"]) == 1
    [scheme] = card["securitySchemes"].values()
    assert scheme["oauth2SecurityScheme"]["flows"]["clientCredentials"]["tokenUrl"] == f"{world.base_url}/oauth/token"
    assert {one["id"] for one in card["skills"]} == {"payments:read", "payments:transfer"}


async def test_the_official_client_verifies_the_gateways_signature(world):
    """The SDK's own verifier, by the key set the gateway publishes; and not once a byte was changed."""
    keys = {key["kid"]: key for key in (await _get(f"{world.base_url}/oauth/jwks"))["keys"]}

    def key_of(kid, _jku):
        return PyJWK(keys[kid])

    verify = create_signature_verifier(key_of, ["ES256"])
    async with httpx.AsyncClient() as http:
        resolver = A2ACardResolver(http, f"{world.base_url}/a2a/payments")
        card = await resolver.get_agent_card(signature_verifier=verify)
        assert card.name == "Payments"
        card.description = "Something else"
        with pytest.raises(SignatureVerificationError):
            verify(card)


async def test_the_official_javascript_sdk_verifies_the_gateways_signature(world, js):
    card = (await fetched(world, "payments")).json()
    keys = {key["kid"]: key for key in (await _get(f"{world.base_url}/oauth/jwks"))["keys"]}
    signer = json.loads(base64url.decode(card["signatures"][0]["protected"]) or b"{}")["kid"]
    jwk = keys.pop(signer)

    def verified_by(jwk):
        return javascript.run(js, "verify", card, jwk)["json"]

    assert await asyncio.to_thread(verified_by, jwk)
    assert keys, "no other key to try"
    assert not any([await asyncio.to_thread(verified_by, other) for other in keys.values()])
    card["skills"][0]["name"] += "!"
    assert not await asyncio.to_thread(verified_by, jwk)


async def test_the_card_for_one_reader_is_signed_and_nobody_elses(world):
    caller = world.caller("one")
    answer = await caller.call(
        "payments", request("GetExtendedAgentCard", {}), token=await caller.token("payments", "payments:read")
    )
    assert answer.headers["cache-control"] == "private, no-cache"
    card = answer.json()["result"]
    keys = await _get(f"{world.base_url}/oauth/jwks")
    outer = sdk.verified(card, gateway=sdk.trusting(keys, "the gateway")).outer
    assert [skill["id"] for skill in outer.document["skills"]] == ["payments:read"]
    [skill] = [one for one in card["capabilities"]["extensions"] if one["uri"] == SKILL_EXTENSION]
    assert list(skill["params"]["skills"]) == ["payments:read"]
    assert card["supportedInterfaces"][0]["url"].endswith("/skills/payments:read/rpc")


async def _get(url):
    async with httpx.AsyncClient() as http:
        return (await http.get(url)).json()


async def test_a_card_is_fetched_again_only_when_it_changed(world):
    first = await fetched(world, "payments")
    assert "max-age" in first.headers["cache-control"]
    again = await fetched(world, "payments", **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    other = await fetched(world, "payments", **{"If-None-Match": '"another"'})
    assert other.content == first.content


async def test_what_is_not_there_and_what_may_not_be_seen_are_alike(world):
    async with Breaker() as origin:
        await world.setting.enrol(Part("hidden", "acme"), origin.card())
    assert (await fetched(world, "hidden")).status_code == 200
    await world.setting.move("hidden", Event.SUSPEND)
    hidden, absent = await fetched(world, "hidden"), await fetched(world, "nobody")
    assert hidden.status_code == absent.status_code == 404
    record_ids = [one.json()["error"]["details"][0]["metadata"]["recordId"] for one in (hidden, absent)]
    assert len(set(record_ids)) == 2  # each is recorded by itself; nothing else differs
    assert hidden.text.replace(record_ids[0], "") == absent.text.replace(record_ids[1], "")


async def test_whoever_is_let_in_reads_where_to_ask(world):
    """A client that knows only the agent's URL finds the authority by itself (RFC 9728, RFC 8414)."""
    async with httpx.AsyncClient(headers={"A2A-Version": "1.0"}) as http:
        refused = await http.get(f"{world.base_url}/a2a/payments/rest/tasks")
        assert refused.status_code == 401
        pointed = refused.headers["www-authenticate"].split('resource_metadata="')[1].split('"')[0]
        resource = (await http.get(pointed)).json()
        assert resource["resource"] == f"{world.base_url}/a2a/payments"
        [issuer] = resource["authorization_servers"]
        metadata = (await http.get(f"{issuer}/.well-known/oauth-authorization-server")).json()
        assert metadata["issuer"] == issuer == world.base_url
        assert metadata["token_endpoint"] == f"{world.base_url}/oauth/token"
        assert (await http.get(metadata["jwks_uri"])).json()["keys"]

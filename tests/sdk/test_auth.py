"""Each request is signed for itself; what the gate asks back is met once; nothing is signed for anybody else."""

from __future__ import annotations

import httpx
import pytest

from legation.sdk.auth import LegationAuth, Misdirected, challenge
from legation.sdk.credentials import TokenRefused
from legation.sdk.keys import AgentKey
from tests.sdk.gateway import BASE, Gateway, members

RPC = f"{BASE}/a2a/payments/rpc"


def signed(gateway: Gateway) -> httpx.AsyncClient:
    http = gateway.client()
    http.auth = LegationAuth(gateway.credentials(AgentKey.generate(), http), "payments", ["payments:read"])
    return http


async def test_a_request_carries_token_and_proof():
    gateway = Gateway()
    async with signed(gateway) as http:
        assert (await http.post(RPC, json={"a": 1})).status_code == 200
        assert (await http.get(f"{BASE}/a2a/payments/rest/tasks?pageSize=3")).status_code == 200
    assert [request.headers["Authorization"] for request in gateway.seen] == ["DPoP token-0"] * 2
    assert members(gateway.seen[1].headers["DPoP"])["htu"] == f"{BASE}/a2a/payments/rest/tasks"


async def test_a_demand_for_a_nonce_is_met_once_with_the_same_body():
    gateway = Gateway(agent_nonce="one")
    async with signed(gateway) as http:
        assert (await http.post(RPC, json={"a": 1})).status_code == 200
        assert [request.content for request in gateway.seen] == [b'{"a":1}'] * 2
        assert (await http.post(RPC, json={"a": 2})).status_code == 200
    assert len(gateway.seen) == 3
    assert len(gateway.asked) == 1


async def test_the_newest_nonce_is_the_one_sent():
    gateway = Gateway(answer=lambda request: httpx.Response(200, headers={"DPoP-Nonce": "fresh"}))
    async with signed(gateway) as http:
        await http.post(RPC)
        await http.post(RPC)
    assert [members(request.headers["DPoP"]).get("nonce") for request in gateway.seen] == [None, "fresh"]


async def test_a_demand_that_is_never_satisfied_ends():
    headers = {"WWW-Authenticate": 'DPoP error="use_dpop_nonce"', "DPoP-Nonce": "n"}
    gateway = Gateway(answer=lambda request: httpx.Response(401, headers=headers))
    async with signed(gateway) as http:
        assert (await http.post(RPC)).status_code == 401
    assert len(gateway.seen) == 2


async def test_a_token_no_longer_taken_is_replaced_once():
    gateway = Gateway()
    async with signed(gateway) as http:
        await http.post(RPC)
        gateway.dead.add("token-0")
        assert (await http.post(RPC)).status_code == 200
        assert gateway.seen[-1].headers["Authorization"] == "DPoP token-1"
        gateway.dead |= {"token-1", "token-2"}
        assert (await http.post(RPC)).status_code == 401
    assert len(gateway.seen) == 5


async def test_a_nonce_and_a_token_may_both_be_asked_for():
    gateway = Gateway(agent_nonce="one", dead={"token-0"})
    async with signed(gateway) as http:
        assert (await http.post(RPC)).status_code == 200
    assert len(gateway.seen) == 3


@pytest.mark.parametrize("status", [403, 404, 429, 503])
async def test_any_other_refusal_is_the_caller_s_to_see(status):
    headers = {"WWW-Authenticate": 'DPoP error="invalid_token"'}
    gateway = Gateway(answer=lambda request: httpx.Response(status, headers=headers))
    async with signed(gateway) as http:
        assert (await http.post(RPC)).status_code == status
    assert len(gateway.seen) == 1


async def test_without_a_token_nothing_is_sent():
    gateway = Gateway(token_answer=httpx.Response(400, json={"error": "invalid_target"}))
    async with signed(gateway) as http:
        with pytest.raises(TokenRefused, match="invalid_target"):
            await http.post(RPC)
    assert gateway.seen == []


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/a2a/payments/rpc",
        "http://gw.example/a2a/payments/rpc",
        "https://gw.example:8443/a2a/payments/rpc",
        "https://gw.example.evil/a2a/payments/rpc",
        f"{BASE}/a2a/payments-evil/rpc",
        f"{BASE}/a2a/payments",
        f"{BASE}/a2a/payments/../other/rpc",
        f"{BASE}/a2a/payments/%2e%2e/other/rpc",
        f"{BASE}/a2a/other/rpc",
        f"{BASE}/oauth/token",
    ],
)
async def test_nothing_is_signed_for_another_place(url):
    gateway = Gateway()
    async with signed(gateway) as http:
        with pytest.raises(Misdirected):
            await http.post(url)
    assert gateway.seen == []
    assert gateway.asked == []


def test_a_blocking_client_is_told_so():
    auth = LegationAuth(Gateway().credentials(AgentKey.generate(), httpx.AsyncClient()), "payments", [])
    with (
        httpx.Client(auth=auth, transport=httpx.MockTransport(Gateway())) as http,
        pytest.raises(RuntimeError, match="AsyncClient"),
    ):
        http.post(RPC)


@pytest.mark.parametrize(
    ("status", "fields", "error"),
    [
        (401, ['DPoP error="use_dpop_nonce"'], "use_dpop_nonce"),
        (401, ['Bearer realm="x"', 'dpop algs="ES256", error="invalid_token"'], "invalid_token"),
        (401, ['DPoP algs="ES256"'], ""),
        (401, ['Bearer error="invalid_token"'], ""),
        (401, [], ""),
        (403, ['DPoP error="invalid_token"'], ""),
    ],
)
def test_a_challenge_is_read_out_of_a_401(status, fields, error):
    response = httpx.Response(status, headers=[("WWW-Authenticate", field) for field in fields])
    assert challenge(response) == error

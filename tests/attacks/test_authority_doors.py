"""Every endpoint of the authority, from a stranger: bodies, media types, methods and hosts that lie."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest

from tests.attacks import wire
from tests.attacks.wire import Answer

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="module")]

FORM, JSON, SET = "application/x-www-form-urlencoded", "application/json", "application/secevent+jwt"
SECRET = "s3cr3t-" + "x" * 36
DEEP = b"[" * 40_000

FORMS = ("/oauth/token", "/oauth/par", "/oauth/introspect", "/oauth/revoke", "/oauth/bc-authorize")
PAGES = (
    "/oauth/authorize/sign-in",
    "/oauth/authorize/decision",
    "/oauth/passkey",
    "/approvals/acme~x",
    "/approve/acme~x",
)
DOCUMENTS = ("/oauth/enrol", "/oauth/register", "/oauth/rreg", "/oauth/perm", "/access/v1/evaluation",
             "/access/v1/evaluations", "/ssf/streams", "/ssf/status", "/ssf/verify", "/ssf/poll/x")  # fmt: skip
PUSHED = ("/ssf/push/acme", "/ssf/push/nobody")
ALL = (*FORMS, *PAGES, *DOCUMENTS, *PUSHED)

BODIES: dict[str, bytes] = {
    "nothing": b"",
    "nul": b"\x00",
    "no utf-8": b"\xff\xfe\xfd",
    "bom": b"\xef\xbb\xbf{}",
    "depth": DEEP,
    "depth in a member": b'{"token":' + DEEP,
    "a number": b"9" * 5000,
    "infinity": b'{"token":1e999,"statement":NaN}',
    "surrogates": b'{"token":"\\ud800","jwk":{"kty":"\\udfff"},"proof":"\\ud800.x.y","tenant":"\\ud800"}',
    "twice": b'{"token":"a","token":"b"}',
    "wrong kinds": json.dumps(
        dict.fromkeys(
            ("token", "statement", "tenant", "jwk", "proof", "software_statement", "jwks", "evaluations"), 7
        )
    ).encode(),
    "lists": b'{"jwk":[],"jwks":{"keys":[[]]},"subject":[],"evaluations":[[]],"token":"x","proof":"x","tenant":"acme"}',
    "percent": b"client_assertion=%ff%fe&grant_type=%00&csrf=%ed%a0%80&response=%",
    "form": urlencode(
        {
            "grant_type": "refresh_token", "refresh_token": SECRET, "client_assertion": f"a.{SECRET}.c", "code": SECRET,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "token": SECRET,
            "client_id": "one", "request_uri": f"urn:ietf:params:oauth:request_uri:{SECRET}", "csrf": SECRET,
            "response": "{}", "decision": "allow", "invitation": f"acme.{SECRET}", "code_verifier": SECRET,
        }
    ).encode(),
    "a form of a thousand": urlencode([(f"a{number}", "b") for number in range(1000)]).encode(),
    "a list": b"[]",
    "null": b"null",
    "three dots": b"...",
    "a header of depth": b"W1tbW1tbW1tbW1tbW1tbW1tb" * 100 + b".e30.x",
}  # fmt: skip


async def sent(field, path: str, body: bytes, media: str, method: str = "POST", **more: str) -> Answer:
    fields = {"host": field.host, "content-type": media, "content-length": str(len(body))} | more
    return await wire.ask(field.port, wire.head(method, path, fields.items()), body)


@pytest.mark.parametrize("path", ALL)
async def test_a_stranger_s_body_is_a_refusal_and_no_fault(field, path):
    """No body whatever, under any media type, is taken for something, breaks something, or is said back."""
    for name, body in BODIES.items():
        for media in (FORM, JSON, SET):
            answer = await sent(field, path, body, media)
            assert 400 <= answer.status < 500, (path, name, media, answer)
            assert SECRET.encode() not in answer.body, (path, name, media)
            assert b"Traceback" not in answer.body


@pytest.mark.parametrize("path", ALL)
async def test_a_stranger_s_methods(field, path):
    """Methods an endpoint does not have, with and without a body."""
    for method in ("GET", "PUT", "DELETE", "PATCH", "OPTIONS", "FROB"):
        answer = await sent(field, path, b"", FORM, method)
        assert 400 <= answer.status < 500, (path, method, answer)
        assert not answer.field("access-control-allow-credentials")


@pytest.mark.parametrize("path", ["/oauth/authorize", "/oauth/passkey", "/approve/acme~x", "/oauth/authorize/consent"])
async def test_a_page_says_nothing_of_its_host_and_stands_in_no_frame(field, path):
    """A forged host, and a query that is somebody else's: in no link, no policy, no cookie."""
    query = urlencode(
        {"client_id": "one", "request_uri": f"urn:ietf:params:oauth:request_uri:{SECRET}", "x": "<script>"}
    )
    fields = {"host": "evil.example", "x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
    answer = await wire.ask(field.port, wire.head("GET", f"{path}?{query}", fields.items()), b"")
    assert 400 <= answer.status < 500, answer
    for said in (answer.body, str(answer.headers).encode()):
        assert b"evil.example" not in said
        assert SECRET.encode() not in said
        assert b"<script>x" not in said
    assert "frame-ancestors 'none'" in answer.field("content-security-policy")
    assert answer.field("x-frame-options") == "DENY"
    assert not answer.field("location")


async def test_metadata_is_what_the_operator_said_whatever_the_host(field):
    """A forged host makes no other issuer, endpoint or key set."""
    for name in ("oauth-authorization-server", "openid-configuration", "uma2-configuration", "ssf-configuration",
                 "authzen-configuration"):  # fmt: skip
        path = f"/.well-known/{name}"
        said = [
            await wire.ask(field.port, wire.head("GET", path, {"host": host, **more}.items()), b"")
            for host, more in ((field.host, {}), ("evil.example", {"x-forwarded-host": "evil.example"}))
        ]
        assert said[0].status == 200, (path, said[0])
        assert said[0].body == said[1].body

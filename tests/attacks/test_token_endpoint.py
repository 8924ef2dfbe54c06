"""The token endpoint under forms that are no forms, and assertions that are not the client's."""

from __future__ import annotations

import json
import time
from urllib.parse import urlencode

import msgspec
import pytest

from legation.core import audit, base64url
from legation.core.asks import ActiveKid, Sign, ask
from legation.core.reasons import BY_ID
from legation.sdk.credentials import ASSERTION_TYPE, client_assertion
from legation.sdk.keys import AgentKey
from tests.attacks import forging, wire
from tests.attacks.conftest import BOTH, TRANSFER, hello

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="module")]

PATH = "/oauth/token"
FORM = "application/x-www-form-urlencoded"


def form(field, **instead):
    """What an honest client sends; `instead` replaces some parameters, None takes them away."""
    one = field.caller()
    said = {
        "grant_type": "client_credentials",
        "client_id": one.id,
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": client_assertion(one.key, one.id, field.base_url),
        "resource": field.url(""),
        "scope": TRANSFER,
        **instead,
    }
    return {name: value for name, value in said.items() if value is not None}


async def post(field, body, *more, method="POST", **instead):
    if isinstance(body, dict):
        body = urlencode(body, doseq=True).encode()
    fields = {
        "host": field.host,
        "content-type": FORM,
        "dpop": field.proof(None, field.base_url + PATH),
        "content-length": str(len(body)),
        **{name.replace("_", "-"): value for name, value in instead.items()},
    }
    said = [*((name, value) for name, value in fields.items() if value is not None), *more]
    return await wire.ask(field.port, wire.head(method, PATH, said), body)


def refused(field, answer, *reasons):
    """An OAuth error that no cache keeps, with its record in the ledger."""
    document = answer.document
    if "error_description" not in document:  # refused before it was known to be OAuth's
        return field.recorded(answer, *reasons)
    assert document["legation_reason"] in reasons, answer
    row = BY_ID[document["legation_reason"]].row
    assert answer.status == row.http
    assert document["error"] in (row.oauth, "invalid_request")
    assert "access_token" not in document
    assert answer.field("cache-control") == "no-store"
    assert not answer.field("access-control-allow-origin")
    if row.http == 401:
        assert answer.field("www-authenticate")
    recorded = field.setting.running.admin.store.record(document["record_id"])
    assert recorded is not None
    event = msgspec.json.decode(recorded.body, type=audit.Event)
    assert event.fields["reason"] == document["legation_reason"]
    return event


async def test_the_honest_form_is_answered_and_kept_by_no_cache(ground):
    answer = await post(ground, form(ground))
    assert answer.status == 200, answer
    assert answer.document["token_type"] == "DPoP"
    assert (answer.field("cache-control"), answer.field("pragma")) == ("no-store", "no-cache")
    assert not answer.field("access-control-allow-origin")


async def test_bodies_that_are_no_form(field):
    honest = urlencode(form(field)).encode()
    for body, reason in (
        (b"", "oauth-request"),
        (b"&&&", "oauth-request"),
        (b"grant_type", "oauth-request"),
        (honest + b"&x=%zz", "oauth-request"),
        (honest + b"&x=%", "oauth-request"),
        (honest + b"&x=%ff", "oauth-request"),
        (honest + b"&x=\xff", "oauth-request"),
        (honest + b"&x=%00", "oauth-request"),
        (honest + b"&x=a%0d%0ab", "oauth-request"),
        (honest + b"".join(b"&x%d=1" % i for i in range(40)), "oauth-request"),
        (honest + b"&x=" + b"a" * 70_000, "too-large"),
        (json.dumps(form(field)).encode(), "oauth-request"),
        (b"[" * 80 * 1024, "too-large"),
        (b"a" * (2**20 + 1), "too-large"),
        (honest.decode().encode("utf-16"), "oauth-request"),
        (b"\xef\xbb\xbf" + honest, "oauth-request"),
    ):
        refused(field, await post(field, body), reason)


async def test_parameters_twice(field):
    for name, value in form(field).items():
        twice = urlencode([*form(field).items(), (name, value)]).encode()
        refused(field, await post(field, twice), "target-refused" if name == "resource" else "oauth-request")
    escaped = urlencode(form(field)).encode() + b"&sc%6fpe=payments:read"
    refused(field, await post(field, escaped), "oauth-request")


async def test_other_media_types(field):
    for kind in (
        "application/json",
        "text/plain",
        "multipart/form-data; boundary=x",
        "",
        None,
        FORM + "; charset=utf-16",
    ):
        refused(field, await post(field, form(field), content_type=kind), "oauth-request")
    refused(field, await post(field, form(field), ("content-type", FORM)), "oauth-request", "header-repeated")
    refused(field, await post(field, form(field), ("content-encoding", "gzip")), "oauth-request", "content-type")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
async def test_other_methods(field, method):
    refused(field, await post(field, form(field), method=method), "verb-wrong")


async def test_parameters_in_the_query_are_not_read(field):
    """RFC 6749 §2.3.1: never in the URI, where logs keep them."""
    fields = [("host", field.host), ("content-type", FORM), ("content-length", "0")]
    target = f"{PATH}?{urlencode(form(field))}"
    refused(field, await wire.ask(field.port, wire.head("POST", target, fields)), "grant-unknown", "oauth-request")


async def test_other_grants(field):
    urn = "urn:ietf:params:oauth:grant-type:"
    for grant in ("password", "Refresh_Token", "CLIENT_CREDENTIALS", None, urn + "token-exchange", urn + "jwt-bearer"):
        refused(field, await post(field, form(field, grant_type=grant)), "grant-unknown", "oauth-request")


async def test_secrets_authenticate_nobody(field):
    alone = {"client_assertion": None, "client_assertion_type": None}
    refused(field, await post(field, form(field, client_secret="x", **alone)), "client-unauthenticated")
    refused(field, await post(field, form(field, client_secret="x")), "oauth-request")
    basic = {"authorization": "Basic b25lOng="}
    refused(field, await post(field, form(field, **alone), **basic), "client-unauthenticated")
    refused(field, await post(field, form(field), **basic), "oauth-request")
    refused(field, await post(field, form(field, client_assertion_type="x")), "client-unauthenticated")


async def test_assertions_of_others(ground):
    one, other, stranger = ground.caller(), ground.caller("other"), AgentKey.generate()
    issuer = ground.base_url
    before = len(ground.origin.asked)
    for assertion in (
        client_assertion(stranger, "one", issuer),
        client_assertion(other.key, "one", issuer),
        client_assertion(one.key, "nobody", issuer),
        await ground.token(),
        ground.proof(None, issuer + PATH),
        "a.b.c", "", "." * 5, "a" * 9000,
    ):  # fmt: skip
        answer = await post(ground, form(ground, client_assertion=assertion, client_id=None))
        refused(ground, answer, "client-unauthenticated")
    known = await post(ground, form(ground, client_assertion=client_assertion(stranger, "one", issuer)))
    unknown = await post(
        ground, form(ground, client_assertion=client_assertion(stranger, "none", issuer), client_id=None)
    )
    assert {**known.document, "record_id": ""} == {**unknown.document, "record_id": ""}
    answer = await post(ground, form(ground, client_id="other"))
    refused(ground, answer, "client-unauthenticated")
    assert len(ground.origin.asked) == before


async def test_assertion_algorithms_and_types(field):
    one = field.caller()
    header, claims = forging.opened(client_assertion(one.key, one.id, field.base_url))
    for instead, sign in (
        ({"alg": "none"}, forging.unsigned),
        ({"alg": "HS256"}, forging.hmac_by(json.dumps(one.key.public_jwk).encode())),
        ({"alg": "EdDSA"}, forging.by(one.key)),
        ({"typ": "at+jwt"}, forging.by(one.key)),
        ({"typ": "dpop+jwt"}, forging.by(one.key)),
        ({"typ": "hop+jwt"}, forging.by(one.key)),
        ({"crit": ["x"]}, forging.by(one.key)),
        ({"kid": "nobody"}, forging.by(one.key)),
        ({"jwk": AgentKey.generate().public_jwk, "kid": "x"}, forging.by(one.key)),
    ):
        forged = forging.jws({**header, **instead}, claims, sign)
        refused(field, await post(field, form(field, client_assertion=forged)), "client-unauthenticated")


async def test_assertion_claims(field):
    one, now = field.caller(), int(time.time())
    header, claims = forging.opened(client_assertion(one.key, one.id, field.base_url))
    for instead in (
        {"aud": field.base_url + PATH},
        {"aud": [field.base_url]},
        {"aud": "http://evil.example"},
        {"iss": "other"},
        {"exp": now - 1},
        {"exp": now + 3600},
        {"exp": None},
        {"exp": "soon"},
        {"iat": now + 60, "exp": now + 90},
        {"nbf": now + 60},
        {"jti": ""},
        {"jti": "j" * 300},
        {"jti": None},
    ):
        forged = forging.jws(header, {**claims, **instead}, forging.by(one.key))
        refused(field, await post(field, form(field, client_assertion=forged)), "assertion-refused")


async def test_our_own_token_key_signs_no_assertion(field):
    def plan():
        kid = yield from ask(ActiveKid("token"))
        _, claims = forging.opened(client_assertion(field.caller().key, "one", field.base_url))
        payload = (
            f"{forging.part({'alg': 'ES256', 'kid': kid, 'typ': 'client-authentication+jwt'})}.{forging.part(claims)}"
        )
        return f"{payload}.{base64url.encode((yield from ask(Sign(kid, payload.encode()))))}"

    forged = await field.setting.running.engine.run(plan())
    refused(field, await post(field, form(field, client_assertion=forged)), "client-unauthenticated")


async def test_an_assertion_and_a_proof_are_good_once(ground):
    again = form(ground)
    assert (await post(ground, again)).status == 200
    refused(ground, await post(ground, again), "assertion-replayed")
    proof = ground.proof(None, ground.base_url + PATH)
    assert (await post(ground, form(ground), dpop=proof)).status == 200
    refused(ground, await post(ground, form(ground), dpop=proof), "token-proof-refused")


async def test_proofs_at_the_token_endpoint(field):
    for proof in (
        None,
        "",
        "x",
        "a.b.c",
        field.proof(None, field.url()),
        field.proof(None, field.base_url + PATH, "GET"),
    ):
        refused(field, await post(field, form(field), dpop=proof), "token-proof-refused")
    twice = ("dpop", field.proof(None, field.base_url + PATH))
    refused(field, await post(field, form(field), twice), "token-proof-refused")


async def test_more_than_is_held(field):
    for instead, reason in (
        ({"resource": None}, "target-refused"),
        ({"resource": field.base_url}, "target-refused"),
        ({"resource": field.url("/rpc")}, "target-refused"),
        ({"resource": field.url("") + "/"}, "target-refused"),
        ({"resource": field.base_url + "/a2a/one"}, "target-refused"),
        ({"resource": field.base_url + "/a2a/nobody"}, "target-refused"),
        ({"resource": field.base_url + "/a2a/%74arget"}, "target-refused"),
        ({"scope": "payments:*"}, "scope-refused"),
        ({"scope": "payments:read admin"}, "scope-refused"),
        ({"scope": "  "}, "scope-refused"),
        ({"scope": "PAYMENTS:READ"}, "scope-refused"),
        ({"authorization_details": "[]"}, "token-details"),
    ):
        refused(field, await post(field, form(field, **instead)), reason)
    nobody = await post(field, form(field, resource=field.base_url + "/a2a/nobody"))
    someone = await post(field, form(field, resource=field.base_url + "/a2a/other"))
    assert {**nobody.document, "record_id": ""} == {**someone.document, "record_id": ""}


async def test_what_is_public_says_nothing_private(field):
    for path in (
        "/oauth/jwks",
        "/.well-known/oauth-authorization-server",
        "/.well-known/oauth-protected-resource/a2a/target",
    ):
        answer = await wire.ask(field.port, wire.head("GET", path, [("host", field.host)]))
        assert answer.status == 200
        assert b'"d":' not in answer.body
        assert answer.field("access-control-allow-origin") == "*"
        assert not answer.field("access-control-allow-credentials")
        assert (
            await wire.ask(field.port, wire.head("POST", path, [("host", "x"), ("content-length", "0")]))
        ).status == 405
    resource = "/.well-known/oauth-protected-resource/a2a/"
    for path in (resource + "nobody", resource + "..%2Ftarget", "/oauth/x", "/oauth/token/", "/oauth//token"):
        assert (await wire.ask(field.port, wire.head("GET", path, [("host", field.host)]))).status == 404


async def test_tokens_issued_to_nobody_else(ground):
    """A token is bound to the key of the proof beside it, and to no other."""
    answer = await post(ground, form(ground, scope=" ".join(BOTH)))
    token = answer.document["access_token"]
    thief = ground.proof(token, ground.url(), key=AgentKey.generate())
    ground.recorded(await ground.send(hello(), authorization=f"DPoP {token}", dpop=thief), "proof-holder")

"""What endpoints of the authority tell of what is none of the asker's business: agents, and whom a tenant believes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from legation.core import evaluating, federation
from legation.core.enrolment import registration, taking
from legation.core.kept import Agreement
from legation.core.model import Refusal, Standing
from legation.core.reasons import Refused
from legation.surfaces.authority import answers
from legation.surfaces.http import HttpRequest
from tests.core.outsiders import IDP, UNSAID, statement, trust
from tests.core.test_authzen import asked, visitor
from tests.core.test_jwt_bearer import agreement
from tests.world import BASE, NOW, READ, World, jwk_of, jws

STRANGER = HttpRequest("POST", taking.PATH, "", {}, b"", "192.0.2.9")


def told(refusal: object) -> tuple[int, dict[str, Any]]:
    """All that a stranger hears, but for the record's id."""
    assert isinstance(refusal, Refusal), refusal
    answer = answers.refused(refusal, STRANGER)
    document = json.loads(answer.body)
    del document["record_id"]
    return answer.status, document


def enrolling(world: World, text: str, tenant: str = "acme") -> tuple[int, dict[str, Any]]:
    shown = {"aud": BASE, "eth": taking.digest(text), "iat": int(NOW)}
    proof = jws({"alg": "ES256", "typ": taking.TYPE}, shown, "stranger")
    body = {"statement": text, "statement_type": "jwt", "tenant": tenant, "jwk": jwk_of("stranger"), "proof": proof}
    return told(world.run(taking.take(taking.Request(json.dumps(body).encode(), "192.0.2.9"), issuer=BASE)))


def registering(world: World, text: str, tenant: str = "acme") -> tuple[int, dict[str, Any]]:
    body = {"tenant": tenant, "software_statement": text, "jwks": {"keys": [jwk_of("stranger")]}}
    return told(world.run(registration.take(registration.Request(json.dumps(body).encode()), issuer=BASE)))


@pytest.mark.parametrize("endpoint", [enrolling, registering])
def test_a_stranger_does_not_learn_whom_a_tenant_believes(endpoint: Any):
    """Statements nobody signed, in the names of who is believed and of who is not: one answer."""
    world = World()
    world.put_tenant("acme", registration=True)
    world.put_tenant("rival", registration=True)
    for use in ("enrolment", "software-statement"):
        trust(world, use, issuer=f"https://{use}.example")
    forged = [
        statement(iss=issuer, name="stranger", **more)
        for issuer in ("https://enrolment.example", "https://software-statement.example", IDP, BASE)
        for more in ({}, {"header": {"kid": "k2"}}, {"header": {"kid": UNSAID}}, {"alg": "ES384"}, {"aud": "x"})
    ]
    heard = [endpoint(world, text, tenant) for text in forged for tenant in ("acme", "rival")]
    assert all(each == heard[0] for each in heard), heard


def test_of_another_tenant_s_agents_nothing_is_told_without_an_agreement():
    """A client asks for decisions about names it is enrolled for, in a tenant that let nobody in."""

    def decided(world: World) -> dict[str, Any]:
        world.put("orchestrator", targets=frozenset({"payments", "vault"}))
        body = {**asked(), "resource": {"type": "agent", "id": "vault"}}
        answer = world.run(evaluating.evaluation(visitor(world), body))
        del answer["context"]["record_id"]
        return answer

    worlds = [World() for _ in range(4)]
    worlds[1].put("vault", standing=Standing.SUSPENDED)
    worlds[2].put("vault", skills=(), streaming=False)
    del worlds[3].agents["vault"]
    heard = [decided(world) for world in worlds]
    assert heard[0]["decision"] is False
    assert all(each == heard[0] for each in heard), heard
    let_in = Agreement(
        tenant="rival", id="a", caller_tenant="acme", agents=frozenset({"vault"}), skills=frozenset({READ}),
        subjects={"*": "guest"},
    )  # fmt: skip
    worlds[1].keep(let_in)
    assert decided(worlds[1])["context"]["reason"] == "callee-standing", "under an agreement they are no secret"


@pytest.mark.parametrize(
    ("one", "other", "holds"),
    [
        ("partner:{sub}", "partner:{sub}", False),
        ("partner:{sub}", "partner:two:{sub}", False),
        ("partner:one:{sub}", "partner:{sub}", False),
        ("partner:one:{sub}", "partner:two:{sub}", True),
        ("user:{sub}", "user:{sub}", True),
    ],
)
def test_one_issuer_does_not_speak_for_another_s_subject(one: str, other: str, holds: bool):
    """Two issuers each know a bob; by one name, either would see the other's tasks."""
    world = World()
    for issuer, subject in ((IDP, one), ("https://two.example", other)):
        trust(world, "jwt-bearer", issuer=issuer)
        wanted = agreement(id=f"a{len(world.kept)}", issuer=issuer, subjects={"*": subject}, claims={})
        if issuer == IDP or holds:
            world.run(federation.put(wanted, issuer=BASE, who="ops"))
        else:
            with pytest.raises(Refused, match="names another issuer's"):
                world.run(federation.put(wanted, issuer=BASE, who="ops"))

"""Every kind of document there is, shown at every place that takes one: each opens its own door and no other.

The issuer abroad is believed for everything, the client enrolled for every grant, and each document otherwise in order:
what keeps them apart is their type, their audience and whose key signed them, and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from legation.core import grants, introspecting, signalling
from legation.core.enrolment import registration, taking
from legation.core.grants import GRANTS, Issued, exchange, jwt_bearer
from legation.core.introspecting import Told
from legation.core.kept import Issuer
from legation.core.kept.federation import Abroad
from legation.core.model import Permit, Refusal
from legation.core.vouching import USES
from tests.core.outsiders import DOMAIN, IDP, UNSAID, give_key, statement, svid
from tests.core.test_jwt_bearer import agreement
from tests.delegations import ask, asking, call, get, hop, narrowing, request, saying, skill_of, world_of_many
from tests.world import BASE, NOW, World, claims_of, jkt_of, jwk_of, jws

THERE = "https://as.example"


def ground() -> World:
    world = world_of_many()
    for name in ("ann", "bob"):
        world.put(name, grants=frozenset(GRANTS), spiffe_id=f"{DOMAIN}/{name}")
    world.put_tenant("acme", registration=True)
    skills = frozenset(map(skill_of, ("ann", "bob", "cyd")))
    for issuer in (IDP, BASE, DOMAIN, "ann", "bob"):
        world.keep(Issuer(tenant="acme", id=issuer, uses=USES, jwks=b"{}", algorithms=frozenset({"ES256"})))
        give_key(world, issuer=issuer)
    for name in ("token-1", "hop-1", "issuer-1"):
        world.external_keys["acme", BASE, name] = world.issuer_keys.get(name) or world.hop_keys[name]
    for name in ("ann", "bob"):
        give_key(world, issuer=name, kid=jkt_of(name), name=name)
    for issuer, name in ((IDP, "one"), (BASE, "two"), ("bob", "three")):
        world.keep(
            agreement(id=name, issuer=issuer, agents=frozenset({"cyd"}), skills=skills, subjects={"*": "x:{sub}"})
        )
    world.keep(Abroad(tenant="acme", id=THERE, clients={"bob": "bob"}, scopes=skills))
    return world


# -- the documents -------------------------------------------------------------------------------------


def access_token(world: World) -> str:
    """Bob's own."""
    return get(world, "bob", "cyd", scope="cyd:do").access_token


def hop_token(world: World) -> str:
    """What bob got with a call of ann's."""
    return hop(world, get(world, "ann", "bob", scope="bob:do cyd:do").access_token, "ann", "bob")


def delegated(world: World) -> str:
    """Bob's in ann's name."""
    return ask(world, asking(world, "bob", hop_token(world), "cyd", scope="cyd:do")).access_token  # type: ignore[union-attr]


def receipt(world: World) -> str:
    """Of bob's step in a chain."""
    found: str = claims_of(delegated(world))["actor_receipts"][0]
    return found


def id_jag(world: World) -> str:
    """Ours, for somebody else."""
    asked = asking(world, "bob", hop_token(world), "cyd", requested_token_type=grants.abroad.idjag.TOKEN_TYPE,  # type: ignore[attr-defined]
                   audience=THERE, resource=None)  # fmt: skip
    return ask(world, asked).access_token  # type: ignore[union-attr]


def introspection(world: World) -> str:
    """A signed answer about a token."""
    asked = request(world, "bob", token=access_token(world))
    told = world.run(introspecting.introspect(asked, world.terms, sign=True))
    assert isinstance(told, Told)
    assert told.signed
    return told.signed


def assertion(world: World) -> str:
    """Bob's, of itself."""
    found: str = request(world, "bob").unverified_form["client_assertion"]
    return found


def proof(world: World) -> str:
    """Bob's, for the token endpoint."""
    return request(world, "bob").unverified_dpop[0]


def possession(_: World) -> str:
    """Bob's, of a key it would register."""
    claims = {"aud": BASE, "eth": taking.digest("x"), "iat": int(NOW), "iss": "bob", "sub": "bob", "jti": "p"}
    return jws({"alg": "ES256", "typ": taking.TYPE, "kid": jkt_of("bob")}, claims | {"exp": int(NOW) + 60}, "bob")


def theirs(_: World) -> str:
    """A plain statement of an issuer."""
    return statement(client_id="bob")


def their_jag(_: World) -> str:
    """An ID-JAG of an issuer."""
    return statement(header={"typ": jwt_bearer.TYPE}, client_id="bob")


def their_event(_: World) -> str:
    """A security event of an issuer."""
    events = {"https://schemas.openid.net/secevent/caep/event-type/session-revoked": {"event_timestamp": int(NOW)}}
    about = {"format": "iss_sub", "iss": IDP, "sub": "alice"}
    return statement(
        header={"typ": "secevent+jwt"}, sub=UNSAID, exp=UNSAID, sub_id=about, events=events, client_id="bob"
    )


def workload(_: World) -> str:
    """A JWT-SVID of bob."""
    return svid("/bob")


DOCUMENTS: tuple[Callable[[World], str], ...] = (
    access_token, hop_token, delegated, receipt, id_jag, introspection, assertion, proof, possession, theirs, their_jag,
    their_event, workload,
)  # fmt: skip


# -- the doors -----------------------------------------------------------------------------------------


def at_an_agent(world: World, text: str) -> bool:
    return isinstance(world.admit(call(world, text, "bob", "cyd", saying("cyd:do"))), Permit)


def got(world: World, asked: Any) -> bool:
    return isinstance(ask(world, asked), Issued)


def as_client(world: World, text: str, **form: Any) -> bool:
    body = {"grant_type": "client_credentials", "resource": f"{BASE}/a2a/cyd", "client_assertion": text} | form
    return got(world, request(world, "bob", **body))


def as_workload(world: World, text: str) -> bool:
    kind = "urn:ietf:params:oauth:client-assertion-type:jwt-spiffe"
    return as_client(world, text, client_assertion_type=kind, client_id="bob")


def as_hop(world: World, text: str) -> bool:
    return got(world, asking(world, "bob", text, "cyd", scope="cyd:do"))


def as_own(world: World, text: str) -> bool:
    return got(world, narrowing(world, "bob", text, "cyd", scope="cyd:do"))


def as_actor(world: World, text: str) -> bool:
    more = {"actor_token": text, "actor_token_type": exchange.ACCESS_TOKEN, "scope": "cyd:do"}
    return got(world, asking(world, "bob", hop_token(world), "cyd", **more))


def as_assertion(world: World, text: str) -> bool:
    return got(world, request(world, "bob", grant_type=jwt_bearer.GRANT, assertion=text, resource=f"{BASE}/a2a/cyd"))


def as_renewal(world: World, text: str) -> bool:
    return got(world, request(world, "bob", grant_type="refresh_token", refresh_token=text))


def as_proof(world: World, text: str) -> bool:
    asked = request(world, "bob", grant_type="client_credentials", resource=f"{BASE}/a2a/cyd")
    return got(world, type(asked)(asked.unverified_form, (text,)))


def introspected(world: World, text: str) -> bool:
    told = world.run(introspecting.introspect(request(world, "bob", token=text), world.terms))
    return isinstance(told, Told) and told.document["active"]


def enrolled(world: World, text: str, kind: str) -> bool:
    """Whether it was believed: there is no invitation, and that is said only to who is."""
    shown = {"aud": BASE, "eth": taking.digest(text), "iat": int(NOW)}
    proved = jws({"alg": "ES256", "typ": taking.TYPE}, shown, "stranger")
    body = {"statement": text, "statement_type": kind, "tenant": "acme", "jwk": jwk_of("stranger"), "proof": proved}
    answer = world.run(taking.take(taking.Request(json.dumps(body).encode()), issuer=BASE))
    assert isinstance(answer, Refusal)
    return answer.reason.id == "offer-refused"


def enrolling(world: World, text: str) -> bool:
    return enrolled(world, text, taking.JWT)


def enrolling_a_workload(world: World, text: str) -> bool:
    return enrolled(world, text, taking.SVID)


def registering(world: World, text: str) -> bool:
    body = {"tenant": "acme", "software_statement": text, "jwks": {"keys": [jwk_of("stranger")]}}
    shown = world.proof("", "POST", BASE + registration.PATH, key="stranger", ath=None)
    asked = registration.Request(json.dumps(body).encode(), (shown,))
    answer = world.run(registration.take(asked, issuer=BASE))
    return not isinstance(answer, Refusal) or answer.reason.id != "software-refused"


def as_event(world: World, text: str) -> bool:
    return world.run(signalling.receive("acme", text.encode(), world.terms, "192.0.2.7")) is None


DOORS: dict[Callable[[World, str], bool], set[Callable[[World], str]]] = {
    at_an_agent: {access_token, delegated},
    as_client: {assertion},
    as_workload: {workload},
    as_hop: {hop_token},
    as_own: {access_token, delegated},
    as_actor: {access_token},
    as_assertion: {theirs, their_jag},
    as_renewal: set(),
    as_proof: {proof},
    introspected: {access_token, delegated},
    enrolling: {theirs},
    enrolling_a_workload: {workload},
    registering: {theirs},
    as_event: {their_event},
}
"""Each place, and what opens it."""


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.__name__)
def test_a_document_opens_its_own_door_and_no_other(
    document: Callable[[World], str], door: Callable[[World, str], bool]
):
    """T12: the whole matrix."""
    world = ground()
    assert door(world, document(world)) is (document in DOORS[door])

"""ID-JAG as its issuer: what of an authority may be taken to another one, and that it is worth nothing here."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from msgspec.structs import replace

from legation.core import idjag
from legation.core.asks import Sign
from legation.core.grants import Issued, jwt_bearer
from legation.core.kept.federation import Abroad
from legation.core.model import Refusal
from legation.core.reasons import Reason
from tests.core.outsiders import trust
from tests.delegations import CROWD, ask, asking, get, hop, narrowing, request, skill_of, turned_down, world_of_many
from tests.world import BASE, NOW, World, claims_of, jkt_of

THERE = "https://as.partner.example"
API = "https://api.partner.example/"
ALL = " ".join(map(skill_of, CROWD))


@pytest.fixture
def world() -> World:
    world = world_of_many()
    world.keep(
        Abroad(
            tenant="acme", id=THERE, clients={"ann": "acme-ann", "bob": "acme-bob"},
            scopes=frozenset({"bob:do", "cyd:do"}), resources=frozenset({API}),
        )
    )  # fmt: skip
    return world


def along(world: World, **form: Any) -> Any:
    """Ann asks to take what she holds to the partner."""
    token = get(world, "ann", "bob", scope=ALL).access_token
    wanted = {"requested_token_type": idjag.TOKEN_TYPE, "audience": THERE, "resource": None}
    return narrowing(world, "ann", token, "bob", **(wanted | form))


def issued(world: World, asked: Any) -> Issued:
    answer = ask(world, asked)
    assert isinstance(answer, Issued), answer
    return answer


def test_what_is_taken_along_says_all_the_other_side_must_know(world: World):
    answer = issued(world, along(world, resource=API))
    assert (answer.token_type, answer.issued_token_type, answer.refresh_token) == ("N_A", idjag.TOKEN_TYPE, None)
    header = json.loads(base64.urlsafe_b64decode(answer.access_token.split(".")[0] + "=="))
    assert header["typ"] == "oauth-id-jag+jwt"
    claims = claims_of(answer.access_token)
    assert claims == {
        "iss": BASE, "sub": "ann", "aud": THERE, "client_id": "acme-ann", "scope": "bob:do cyd:do", "tenant": "acme",
        "jti": claims["jti"], "iat": int(NOW), "exp": int(NOW) + 60, "resource": API, "cnf": {"jkt": jkt_of("ann")},
    }  # fmt: skip
    record_id, _, body = world.ledger[-1]
    assert (record_id, body["what"], body["fields"]["abroad"]) == (answer.record_id, "id-jag-issued", THERE)
    assert answer.access_token not in json.dumps(world.ledger)


def test_whoever_was_called_takes_it_along_as_the_next_actor(world: World):
    subject = hop(world, get(world, "ann", "bob", scope=ALL).access_token, "ann", "bob")
    wanted = {"requested_token_type": idjag.TOKEN_TYPE, "audience": THERE, "resource": None}
    claims = claims_of(issued(world, asking(world, "bob", subject, "cyd", **wanted)).access_token)
    assert (claims["sub"], claims["client_id"]) == ("ann", "acme-bob")
    assert claims["act"] == {"iss": BASE, "sub": "bob", "sub_profile": "ai_agent"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"audience": None}, Reason.OAUTH_REQUEST),
        ({"audience": "https://other.example"}, Reason.TARGET_REFUSED),
        ({"audience": THERE + "/"}, Reason.TARGET_REFUSED),
        ({"audience": BASE}, Reason.TARGET_REFUSED),
        ({"resource": "https://api.other.example/"}, Reason.TARGET_REFUSED),
        ({"scope": "dan:do"}, Reason.SCOPE_REFUSED),
        ({"scope": "bob:do admin"}, Reason.SCOPE_REFUSED),
        ({"scope": " "}, Reason.SCOPE_REFUSED),
    ],
)
def test_nothing_leaves_that_nobody_let_leave(world: World, change: dict[str, Any], reason: Reason):
    asked = along(world, **change)
    world.asked.clear()
    turned_down(world, reason, asked)
    assert not [question for question in world.asked if isinstance(question, Sign)]


def test_what_may_not_be_delegated_does_not_leave(world: World):
    token = get(world, "ann", "bob", delegation_depth="0").access_token
    wanted = {"requested_token_type": idjag.TOKEN_TYPE, "audience": THERE, "resource": None}
    turned_down(world, Reason.DELEGATION_DEPTH, narrowing(world, "ann", token, "bob", **wanted))


@pytest.mark.parametrize("change", [{"suspended": True}, {"clients": {"bob": "acme-bob"}}])
def test_who_has_no_name_there_goes_nowhere(world: World, change: dict[str, Any]):
    found = world.kept["Abroad", "acme", THERE].document
    asked = along(world)
    world.keep(replace(found, **change))
    turned_down(world, Reason.TARGET_REFUSED, asked)


def test_it_lives_no_longer_than_what_it_came_from(world: World):
    token = get(world, "ann", "bob", scope=ALL, expires_in="20").access_token
    wanted = {"requested_token_type": idjag.TOKEN_TYPE, "audience": THERE, "resource": None}
    claims = claims_of(issued(world, narrowing(world, "ann", token, "bob", **wanted)).access_token)
    assert claims["exp"] == int(NOW) + 20


def test_an_id_jag_of_ours_opens_nothing_here(world: World):
    """Neither as a subject token, nor as an assertion: T12, and no authority vouches to itself."""
    text = issued(world, along(world)).access_token
    turned_down(world, Reason.SUBJECT_TOKEN, narrowing(world, "ann", text, "bob"))
    trust(world, "id-jag", issuer=BASE)
    world.agents["ann"] = replace(world.agents["ann"], grants=frozenset({jwt_bearer.GRANT}))
    form = {"grant_type": jwt_bearer.GRANT, "assertion": text, "resource": world.terms.resource("bob")}
    answer = ask(world, request(world, "ann", **form))
    assert isinstance(answer, Refusal)
    assert answer.reason is Reason.STATEMENT_REFUSED

"""Authority that was withdrawn, used all the same: kept back, under another tenant's name, or already under way."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from legation.core import authorize, federation, grants, introspecting, relay, revoking, uma
from legation.core.authorize import SignedIn
from legation.core.grants import Issued, jwt_bearer
from legation.core.grants import uma as uma_grant
from legation.core.introspecting import Told
from legation.core.kept import Agreement, Consent, Issuer, Person
from legation.core.model import Refusal, RegisteredKey
from legation.core.reasons import Reason, Refused
from tests.approving import Approving
from tests.core.approvals import test_uma as owners
from tests.core.outsiders import IDP, trust
from tests.core.test_grants import enrolled
from tests.core.test_jwt_bearer import agreement, ask_for, jag
from tests.delegating import GRANTS, Scene
from tests.delegations import ask, asking, call, crowd, enrol, get, hop, request, saying, world_of_many
from tests.world import BASE, NOW, READ, TRANSFER, World, claims_of, jkt_of, jwk_of

# -- what another authority said, kept back ------------------------------------------------------------


@pytest.fixture
def world() -> World:
    """Their alice is a person here, their carol an agent, and everybody else a partner."""
    world = World()
    for name in ("orchestrator", "summarizer"):
        keys = (RegisteredKey(jkt_of(name), jwk_of(name), jkt_of(name)),)
        world.put(name, keys=keys, grants=frozenset({jwt_bearer.GRANT}), depth=2, delegates=frozenset({"orchestrator"}))
    trust(world, "id-jag")
    subjects = {"alice": "user:alice", "carol": "summarizer", "*": "partner:{sub}"}
    world.keep(agreement(subjects=subjects), Person(tenant="acme", id="alice", name="Alice"))
    return world


def subject(world: World) -> None:
    world.run(revoking.subject("acme", "partner:bob", who="issuer"))


def person(world: World) -> None:
    world.run(revoking.person("acme", "alice", who="ops"))


def agent(world: World) -> None:
    world.put("summarizer", not_before=world.now)


def client(world: World) -> None:
    world.put("orchestrator", not_before=world.now)


def agreed(world: World) -> None:
    world.run(federation.suspend(Agreement, "acme", "idp", who="ops"))
    world.run(federation.resume(Agreement, "acme", "idp", who="ops"))


def issuer(world: World) -> None:
    world.run(federation.suspend(Issuer, "acme", IDP, who="ops"))
    world.run(federation.resume(Issuer, "acme", IDP, who="ops"))


@pytest.mark.parametrize(
    ("sub", "withdraw"),
    [("bob", subject), ("alice", person), ("carol", agent), ("bob", client), ("bob", agreed), ("bob", issuer)],
    ids=["a subject of theirs", "a person", "an agent", "the client", "the agreement", "the issuer"],
)
def test_an_assertion_of_before_is_worth_nothing_after(world: World, sub: str, withdraw: Callable[[World], None]):
    """Whoever kept an assertion back brings it once its subject was cut off, and let in again."""
    kept_back = jag(sub=sub)
    world.now += 20
    withdraw(world)
    world.now += 5
    answer = world.run(grants.token(ask_for(kept_back), world.terms))
    assert isinstance(answer, Refusal), answer
    assert answer.reason is Reason.SUBJECT_UNKNOWN
    now = int(world.now)
    fresh = world.run(grants.token(ask_for(jag(sub=sub, iat=now, exp=now + 60)), world.terms))
    assert isinstance(fresh, Issued), fresh


@pytest.mark.parametrize(
    "change",
    [agreement(skills=frozenset({TRANSFER})), agreement(subjects={"alice": "user:alice"})],
    ids=["skill", "subject"],
)
def test_what_an_agreement_no_longer_gives_is_not_used_up_first(world: World, change: Agreement):
    """An operator takes something out of an agreement; a token of before still holds it."""
    token = world.run(grants.token(ask_for(jag(sub="bob")), world.terms))
    assert isinstance(token, Issued), token
    world.permit(call(world, token.access_token, "holder", "payments", saying(READ)))
    world.run(federation.put(change, issuer=BASE, who="ops"))
    refused = world.refusal(call(world, token.access_token, "holder", "payments", saying(READ)))
    assert refused.reason is Reason.TOKEN_REVOKED


@pytest.mark.parametrize("kind", [Agreement, Issuer])
def test_to_write_a_suspended_record_again_resumes_nothing(world: World, kind: type[Agreement | Issuer]):
    """Whoever adds what was suspended has not decided to let it in again."""
    name = "idp" if kind is Agreement else IDP
    before = world.run(federation.known(kind, "acme", name)).document
    world.run(federation.suspend(kind, "acme", name, who="ops"))
    with pytest.raises(Refused, match="resume it first"):
        world.run(
            federation.put(replace(before, jwks=None, jwks_uri=IDP) if kind is Issuer else before, issuer=BASE, who="x")
        )


def test_a_subject_no_revocation_could_name_gets_nothing(world: World):
    """An issuer names somebody with a space, whom a revocation cannot say, and who might be two."""
    answer = world.run(grants.token(ask_for(jag(sub="bob by orchestrator")), world.terms))
    assert isinstance(answer, Refusal), answer
    assert answer.reason is Reason.SUBJECT_UNKNOWN


# -- across tenants ------------------------------------------------------------------------------------

LET_IN = Agreement(
    tenant="rival", id="acme-to-rival", caller_tenant="acme", agents=frozenset({"zed", "yul"}),
    skills=frozenset({"zed:do", "yul:do"}), subjects={"*": "guest"}, depth=1, lifetime=120, expires_at=NOW + 3600,
)  # fmt: skip


@pytest.fixture
def two() -> World:
    """Zed of rival may be called by ann of acme, and call yul for her."""
    world = world_of_many()
    world.agents |= crowd(("zed", "yul"), "rival")
    both = frozenset({"zed", "yul"})
    ann = world.agents["ann"]
    skills = ann.scopes | {"zed:do", "yul:do"}
    enrol(world, "ann", targets=ann.targets | both, scopes=skills, delegates=ann.delegates | both)
    world.keep(LET_IN)
    return world


def in_anns_name(world: World) -> str:
    """What zed holds for calling yul."""
    held = get(world, "ann", "zed", scope="zed:do yul:do", delegation_depth="1").access_token
    answer = ask(world, asking(world, "zed", hop(world, held, "ann", "zed"), "yul", scope="yul:do"))
    assert isinstance(answer, Issued), answer
    return answer.access_token


def test_a_key_its_own_tenant_revoked_opens_nothing_in_another_s_name(two: World):
    """A key was stolen from an agent that acts for another tenant's; its own operator revokes it."""
    token = in_anns_name(two)
    permit = two.permit(call(two, token, "zed", "yul"))
    two.run(revoking.key("rival", jkt_of("zed"), who="ops"))
    assert two.refusal(call(two, token, "zed", "yul")).reason is Reason.TOKEN_REVOKED
    with pytest.raises(Refused, match="`key` was revoked"):
        two.run(relay.still_stands(permit))
    enrol(two, "yul", grants=frozenset({"client_credentials"}))
    told = two.run(introspecting.introspect(request(two, "yul", token=token), two.terms))
    assert isinstance(told, Told), told
    assert told.document == {"active": False}


def test_a_tenant_revokes_nothing_of_others(two: World):
    """An operator names another tenant's keys, subjects and grants, hoping to cut its calls off."""
    token = get(two, "ann", "bob").access_token
    two.run(revoking.key("rival", jkt_of("ann"), who="ops"))
    two.run(revoking.subject("rival", "ann", who="ops"))
    two.permit(call(two, token, "ann", "bob"))


def test_a_tenant_s_word_about_its_own_subject_is_not_about_another_s_of_that_name(two: World):
    """Rival cuts off a subject and a grant of its own; an authority of acme has the same names."""
    token = in_anns_name(two)
    two.run(revoking.subject("rival", "ann", who="ops"))
    two.run(revoking.delegation("rival", claims_of(token)["txn"], who="ops"))
    two.permit(call(two, token, "zed", "yul"))


@pytest.mark.parametrize(
    "changes",
    [{"suspended": True}, {"expires_at": NOW}, {"skills": frozenset({"yul:do"})}, {"agents": frozenset({"yul"})}],
    ids=str,
)
def test_a_stream_outlives_no_agreement(two: World, changes: dict[str, object]):
    """What is under way across tenants is cut when what let it in does so no more."""
    permit = two.permit(call(two, get(two, "ann", "zed", scope="zed:do").access_token, "ann", "zed"))
    two.run(relay.still_stands(permit))
    two.keep(replace(LET_IN, **changes))
    with pytest.raises(Refused) as cut:
        two.run(relay.still_stands(permit))
    assert cut.value.reason is Reason.STREAM_CUT


# -- what was asked of people --------------------------------------------------------------------------


def owned() -> Approving:
    world = Approving()
    for name in ("orchestrator", "payments"):
        world.put(name, keys=(enrolled(name),), grants=frozenset({uma_grant.GRANT, "client_credentials"}))
    return world


@pytest.mark.parametrize("changes", [None, {"owner": "ann"}, {"resource_scopes": [TRANSFER]}], ids=str)
@pytest.mark.parametrize("approved", [True, False])
def test_a_ticket_outlives_no_resource(changes: dict[str, object] | None, approved: bool):
    """A client comes with a ticket for what was taken back, given to another, or cut down meanwhile."""
    world = owned()
    name = owners.registered(world)
    ticket = owners.ticket(world, name)
    if approved:
        first = owners.unsettled(Reason.UMA_SUBMITTED, owners.come(world, ticket, purpose="x"))
        world.decide(first.approval, by="bob")
        ticket = first.ticket
    here = owners.visitor(world)
    world.run(uma.delete(here, name) if changes is None else uma.update(here, name, owners.ACCOUNT | changes))
    owners.refuses(Reason.UMA_TICKET, owners.come(world, ticket, purpose="x"))


def consented(scene: Scene, at: SignedIn, uri: str, shown: str) -> Consent:
    """What comes of a click on Allow, of a page that showed this."""
    opened = scene.world.run(authorize.opened("orchestrator", uri))
    form = {"csrf": authorize.csrf(at.secret), "decision": "allow", "lasts": "day", "shown": shown}
    scene.world.run(authorize.decide(opened, at.secret, form, BASE))
    (consent,) = scene.kept(Consent)
    return consent


@pytest.mark.parametrize(
    ("who", "changes"),
    [
        ("orchestrator", {"delegates": frozenset({"summarizer", "spy"})}),
        ("orchestrator", {"depth": 2}),
        ("orchestrator", {"grants": GRANTS - {"refresh_token"}}),
        ("payments", {"owner": "somebody else"}),
    ],
    ids=str,
)
def test_a_person_agrees_to_what_they_saw(who: str, changes: dict[str, object]):
    """What is asked grows between the page and the click."""
    scene = Scene()
    scene.world.put("orchestrator", depth=1, delegates=frozenset({"summarizer"}))
    uri = scene.uri()
    at = scene.sign_in(scene.begin(uri))
    shown = authorize.shown(scene.look(at))
    scene.world.put(who, **changes)
    for said in (shown, "", "é"):
        with pytest.raises(Refused) as refused:
            consented(scene, at, uri, said)
        assert refused.value.reason is Reason.FORM_REFUSED
    assert not scene.kept(Consent)
    now = scene.world.run(authorize.look(scene.world.run(authorize.opened("orchestrator", uri)), at.secret))
    assert consented(scene, at, uri, authorize.shown(now)).client == "orchestrator"


def test_a_person_agrees_to_no_skill_they_were_not_shown():
    """A client asks for a skill that nobody offers yet; later its callee offers it."""
    scene = Scene()
    world = scene.world
    world.put("orchestrator", scopes=frozenset({READ, "payments:drain"}), depth=1, delegates=frozenset({"summarizer"}))
    uri = scene.uri(scope=f"{READ} payments:drain")
    at = scene.sign_in(scene.begin(uri))
    asked = scene.look(at)
    assert [skill.id for skill in asked.skills] == [READ]
    assert consented(scene, at, uri, authorize.shown(asked)).scope == (READ,)

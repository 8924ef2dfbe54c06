"""Following a partner's revocation feed: what is believed, what it ends here, and who gets nothing while none knows."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

from legation.core import alive, enrolment, federation, grants, relay
from legation.core.asks import (
    Apply,
    Broken,
    Conflict,
    ExternalKey,
    FeedOf,
    Fetch,
    Fetched,
    Find,
    Found,
    Now,
    Sign,
    Unavailable,
)
from legation.core.grants import jwt_bearer
from legation.core.kept import Issuer, Person
from legation.core.kept.federation import Abroad, Feed
from legation.core.model import AccessToken, Op, Refusal, RegisteredKey
from legation.core.reasons import Reason, Refused
from legation.core.registry import Event
from legation.core.signalling import following
from legation.core.transparency import feed, heard
from legation.core.transparency.changes import Subject, What
from legation.sdk import revocations
from tests.core.outsiders import IDP, give_key, trust
from tests.core.partners import FEED, REGISTRY, Partner
from tests.core.test_jwt_bearer import agreement, ask_for, issued, jag
from tests.playbook import Playbook
from tests.world import BASE, NOW, World, jkt_of, jwk_of, message

THEIRS = {"iss": IDP, "sub": "clerk"}
ACTOR = f"actor:{IDP}#clerk"


@pytest.fixture
def world() -> World:
    world = World()
    keys = (RegisteredKey(jkt_of("orchestrator"), jwk_of("orchestrator"), jkt_of("orchestrator")),)
    world.put("orchestrator", keys=keys, grants=frozenset({jwt_bearer.GRANT}), depth=1)
    trust(world, "id-jag")
    world.keep(agreement(), Person(tenant="acme", id="alice", name="Alice"))
    return world


@pytest.fixture
def partner(world: World) -> Partner:
    """A partner with a card in its log and nothing stopped, read to the end."""
    made = Partner(world)
    made.log(What.PUBLISHED, "clerk")
    made.read()
    world.ledger.clear()
    return made


def refused(world: World, reason: Reason, text: str) -> dict[str, Any]:
    world.asked.clear()
    answer = world.run(grants.token(ask_for(text), world.terms))
    assert isinstance(answer, Refusal), answer
    assert answer.reason is reason, answer
    assert not [question for question in world.asked if isinstance(question, Sign)]
    fields: dict[str, Any] = world.ledger[-1][2]["fields"]
    return fields


def events(world: World) -> list[str]:
    return [body["what"] for _, _, body in world.ledger]


def dead(world: World) -> set[str]:
    return {name for kind, _, name in world.kept if kind == "Revocation"}


# -- what a stop ends ----------------------------------------------------------------------------------


def test_an_agent_that_is_stopped_there_is_dead_here_as_subject_and_as_actor(world: World, partner: Partner):
    partner.stop("clerk")
    partner.read()
    assert dead(world) == {ACTOR, "subject:partner:clerk"}
    assert world.kept["Revocation", "acme", ACTOR].document.at == NOW
    ((_, _, body),) = world.ledger
    assert body["what"] == "feed-heard"
    assert body["fields"]["heard"] == ["agent clerk suspended"]
    assert set(body["fields"]["withdrawn"]) == dead(world)
    assert (body["fields"]["issuer"], body["fields"]["feed"], body["fields"]["seq"]) == (IDP, FEED, 1)


def test_a_person_whom_an_agent_of_theirs_is_here_loses_all_authority(world: World, partner: Partner):
    world.keep(agreement(subjects={"clerk": "user:alice"}))
    partner.stop("clerk")
    partner.read()
    assert world.kept["Person", "acme", "alice"].document.not_before == NOW
    assert dead(world) == {ACTOR}


def chained(world: World, *actors: dict[str, Any]) -> AccessToken:
    permit = world.permit(world.call(Op.SEND_STREAMING_MESSAGE, message()))
    act: dict[str, Any] | None = None
    for actor in reversed(actors):
        act = actor if act is None else {**actor, "act": act}
    return replace(permit.token, act=act)


def test_a_stream_whose_chain_names_the_agent_is_cut(world: World, partner: Partner):
    """Whoever acts before it or after it: the chain stands as long as all of it does."""
    permit = world.permit(world.call(Op.SEND_STREAMING_MESSAGE, message()))
    us = {"iss": BASE, "sub": "orchestrator"}
    through = replace(permit, token=chained(world, us, {"iss": IDP, "sub": "other"}, THEIRS))
    past = replace(permit, token=chained(world, us, {"iss": IDP, "sub": "other"}))
    namesake = replace(permit, token=chained(world, us, {"iss": "https://else.example", "sub": "clerk"}))
    partner.stop("clerk")
    for one in (through, past, namesake):
        world.run(relay.still_stands(one))
    partner.read()
    with pytest.raises(Refused) as cut:
        world.run(relay.still_stands(through))
    assert cut.value.reason is Reason.STREAM_CUT
    for one in (past, namesake):
        world.run(relay.still_stands(one))


def test_what_is_issued_after_the_stop_was_lifted_stands(world: World, partner: Partner):
    token = chained(world, {"iss": BASE, "sub": "orchestrator"}, THEIRS)
    partner.stop("clerk")
    partner.read()
    partner.lift("clerk")
    world.now += 60
    partner.read()
    with pytest.raises(Refused):
        world.run(alive.unrevoked(token))
    world.run(alive.unrevoked(replace(token, issued_at=int(world.now))))


def test_a_stop_that_was_lifted_before_it_was_heard_ended_what_there_was(world: World, partner: Partner):
    partner.stop("clerk")
    partner.lift("clerk")
    partner.read()
    assert dead(world) == {ACTOR, "subject:partner:clerk"}
    assert not partner.kept().stopped


def test_a_lift_ends_nothing(world: World, partner: Partner):
    partner.stop("clerk")
    partner.read()
    world.now += 600
    partner.lift("clerk")
    partner.read()
    assert world.kept["Revocation", "acme", ACTOR].document.at == NOW
    assert world.ledger[-1][2]["fields"]["heard"] == ["agent clerk resumed"]
    assert world.ledger[-1][2]["fields"]["withdrawn"] == []


def test_what_was_stopped_before_anybody_followed_is_history_but_for_what_it_came_to(world: World):
    partner = Partner(world)
    partner.stop("clerk", "other")
    partner.lift("other")
    partner.read()
    assert dead(world) == {ACTOR, "subject:partner:clerk"}
    assert events(world) == ["feed-heard"]


@pytest.mark.parametrize("subject", [Subject.CARD, Subject.PUBLISHER, Subject.KEY])
def test_cards_publishers_and_keys_are_recorded_and_end_nothing(world: World, partner: Partner, subject: Subject):
    partner.log(What.REVOKED, "clerk", subject)
    partner.read()
    assert not dead(world)
    assert partner.kept().stopped == {(subject.value, "clerk")}
    assert world.ledger[-1][2]["fields"]["heard"] == [f"{subject.value} clerk revoked"]
    assert issued(world, jag(act=THEIRS))


def test_a_name_nobody_here_can_bear_ends_nothing_and_stops_nobody_else(world: World, partner: Partner):
    partner.stop("two words", "\u00e9", "x" * 300, "clerk")
    partner.read()
    assert dead(world) == {ACTOR, "subject:partner:clerk"}
    fields = refused(world, Reason.STATEMENT_REFUSED, jag(act={"iss": IDP, "sub": "a name"}))
    assert "no revocation could say" in fields["detail"]


def test_many_stops_are_withdrawn_together_each_of_them_recorded(world: World, partner: Partner):
    agents = [f"a{number}" for number in range(feed.MAX_ENTRIES + 50)]
    partner.stop(*agents)
    partner.read()
    assert dead(world) >= {f"actor:{IDP}#{agent}" for agent in agents}
    told = [line for _, _, body in world.ledger for line in body["fields"]["heard"]]
    assert told == [f"agent {agent} suspended" for agent in agents]
    assert len(world.ledger) == 6


# -- new authority -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "claims"),
    [
        ("clerk", {"sub": "clerk"}),
        ("clerk", {"act": THEIRS}),
        ("inner", {"act": {**THEIRS, "act": {"iss": IDP, "sub": "inner"}}}),
    ],
    ids=["subject", "actor", "an actor before"],
)
def test_nobody_who_is_stopped_there_gets_anything_here(
    world: World, partner: Partner, who: str, claims: dict[str, Any]
):
    assert issued(world, jag(**claims))
    partner.stop(who)
    partner.read()
    world.now += 30
    later: dict[str, Any] = {"iat": int(world.now), "exp": int(world.now) + 60}
    fields = refused(world, Reason.STOPPED_ABROAD, jag(**claims, **later))
    assert who in fields["detail"]
    partner.lift(who)
    partner.read()
    assert issued(world, jag(**claims, **later))


def test_who_is_called_alike_elsewhere_is_somebody_else(world: World, partner: Partner):
    """Another namespace the issuer speaks for, and our own client: the feed of globex is about globex's agents."""
    world.keep(replace(partner.issuer(), actors=frozenset({"https://else.example"})))
    partner.stop("clerk", "orchestrator")
    partner.read()
    assert issued(world, jag(act={"iss": "https://else.example", "sub": "clerk"}))


def test_an_actor_of_another_issuer_is_looked_up_in_that_issuers_feed(world: World, partner: Partner):
    trust(world, "id-jag", issuer="https://relay.example", actors=frozenset({IDP}))
    world.keep(agreement(id="relay", issuer="https://relay.example"))
    give_key(world, issuer="https://relay.example")
    said: dict[str, Any] = {"iss": "https://relay.example", "act": THEIRS}
    assert issued(world, jag(**said))
    partner.stop("clerk")
    partner.read()
    world.now += 30
    said |= {"iat": int(world.now), "exp": int(world.now) + 60}
    assert "clerk" in refused(world, Reason.STOPPED_ABROAD, jag(**said))["detail"]
    old(world, partner)
    refused(world, Reason.UNAVAILABLE, jag(**said))


def test_what_was_said_before_the_stop_is_worth_nothing_after_its_lift(world: World, partner: Partner):
    text = jag(act=THEIRS, exp=int(NOW) + 300)
    world.now += 10
    partner.stop("clerk")
    partner.lift("clerk")
    partner.read()
    refused(world, Reason.STOPPED_ABROAD, text)


def forgotten(world: World, partner: Partner) -> None:
    del world.kept["Feed", "acme", IDP]


def old(world: World, partner: Partner) -> None:
    world.keep(replace(partner.kept(), fresh_until=int(NOW) - feed.SKEW))


def unended(world: World, partner: Partner) -> None:
    world.keep(replace(partner.kept(), complete=False))


def elsewhere(world: World, partner: Partner) -> None:
    world.keep(replace(partner.issuer(), feed=FEED.replace("globex", "initech")))


@pytest.mark.parametrize("becomes", [forgotten, old, unended, elsewhere])
def test_while_nobody_knows_nobody_is_let_in(world: World, partner: Partner, becomes: Any):
    becomes(world, partner)
    text = jag()
    fields = refused(world, Reason.UNAVAILABLE, text)
    assert "revocation feed https://idp.example/" in fields["detail"]
    assert not [name for space, name in world.claimed if space == "statement"], "it is not used up"
    world.keep(replace(partner.issuer(), feed=FEED))
    partner.read()
    assert issued(world, text)


def test_a_tenant_that_follows_nothing_asks_nothing(world: World, partner: Partner):
    partner.stop("clerk")
    world.keep(replace(partner.issuer(), feed=""))
    assert issued(world, jag(act=THEIRS))


def test_a_page_that_says_nothing_new_is_not_written_down_and_makes_it_fresh(world: World, partner: Partner):
    world.now += 200
    known = partner.read()
    assert not world.ledger
    assert known.fresh_until == NOW + 500


# -- what is believed ----------------------------------------------------------------------------------


def test_the_look_asks_for_what_comes_next_with_a_key_of_that_issuer():
    issuer = Issuer(tenant="acme", id=IDP, jwks=b"{}", feed=FEED)
    known = Feed(tenant="acme", id=IDP, url=FEED, seq=3, size=7, root=bytes(32), begun=True, refused="before")
    with pytest.raises(Unavailable):
        (
            Playbook(following.look("acme", IDP))
            .asks(lambda ask: isinstance(ask, Find) and ask.kind is Issuer)
            .told(Found(issuer, 4))
            .asks(lambda ask: isinstance(ask, Find) and ask.kind is Feed)
            .told(Found(known, 4))
            .asks(Fetch(f"{FEED}?after=3&base=7", most=feed.MAX_LENGTH))
            .told(Fetched(200, "", Partner(followed()).page().encode()))
            .asks(Now())
            .told(NOW)
            .asks(ExternalKey("acme", IDP, "k1"))
            .told(Unavailable("issuer keys"))
        )


def followed() -> World:
    world = World()
    trust(world, "id-jag")
    return world


def says(**options: Any) -> Any:
    return lambda partner: partner.options.update(options)


def spoils(change: Any) -> Any:
    return lambda partner: setattr(partner, "spoil", change)


def forks(partner: Partner) -> None:
    """The log begins anew, with other entries: as long as it was, and longer."""
    made = Partner(partner.world)
    for name in ("x", "y", "z"):
        made.log(What.PUBLISHED, name)
    made.stop("q", "r", "s")
    partner.tree, partner.numbered = made.tree, made.numbered
    partner.world.web[FEED] = partner.answer


def replays(partner: Partner) -> None:
    page = partner.page()
    partner.spoil = lambda _: page


def skips(partner: Partner) -> None:
    """It holds the next entry back, and shows the one after in its place."""
    partner.stop("fourth")
    index, change = partner.numbered.pop()
    partner.numbered[-1] = index, replace(change, seq=change.seq - 1)


@pytest.mark.parametrize(
    "lie",
    [
        pytest.param(says(name="stranger"), id="a stranger's signature"),
        pytest.param(says(kid="k2"), id="a key nobody has"),
        pytest.param(says(kid="k 2"), id="a key without a name"),
        pytest.param(says(alg="ES384"), id="another algorithm"),
        pytest.param(says(alg="none"), id="no algorithm"),
        pytest.param(says(issuer=f"{IDP}/registry/initech"), id="another tenant's feed"),
        pytest.param(says(issuer="https://evil.example/registry/globex"), id="another gateway's feed"),
        pytest.param(says(issuer=IDP), id="the authority's own name"),
        pytest.param(says(now=int(NOW) - 600), id="an old page"),
        pytest.param(says(now=int(NOW) + 600), id="a page from the future"),
        pytest.param(replays, id="what was read before"),
        pytest.param(forks, id="another log"),
        pytest.param(skips, id="a gap"),
        pytest.param(spoils(lambda _: "{}"), id="no JWS"),
        pytest.param(spoils(lambda _: ""), id="nothing"),
        pytest.param(spoils(lambda _: "\u00fc.\u00fc.\u00fc"), id="no ASCII"),
        pytest.param(spoils(lambda text: text + "A" * feed.MAX_LENGTH), id="too long"),
        pytest.param(spoils(lambda text: text[:-8]), id="broken off"),
    ],
)
def test_a_page_that_is_not_to_be_believed_changes_nothing_and_is_told_once(world: World, partner: Partner, lie: Any):
    partner.stop("clerk")
    partner.stop("other")
    partner.read()
    before, ended = partner.kept(), dead(world)
    world.ledger.clear()
    partner.stop("third")
    lie(partner)
    assert partner.refused()
    partner.refused()
    assert events(world) == ["feed-refused"]
    assert world.ledger[0][2]["fields"]["issuer"] == IDP
    assert replace(partner.kept(), refused="") == before
    assert dead(world) == ended


def test_a_feed_that_is_believed_again_is_recorded_and_goes_on(world: World, partner: Partner):
    partner.spoil = lambda text: text[:-4] + "AAAA"
    partner.refused()
    partner.spoil = lambda text: text
    assert partner.read().refused == ""
    assert events(world) == ["feed-refused", "feed-heard"]
    partner.stop("clerk")
    partner.read()
    assert ACTOR in dead(world)


def test_a_page_that_never_ends_to_count_ends_all_the_same(world: World, partner: Partner):
    partner.options["lifetime"] = 10 * 365 * 86400
    assert partner.read().fresh_until == NOW + feed.MAX_LIFETIME


def test_a_page_too_long_to_be_fetched_is_no_page(world: World, partner: Partner):
    partner.broken = Broken("too-large", "more than 4194304 bytes")
    assert "more than" in partner.refused()
    assert events(world) == ["feed-refused"]


def test_more_stops_than_anybody_has_agents_are_not_kept(
    world: World, partner: Partner, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(following, "MAX_STOPPED", 2)
    partner.stop("a", "b", "c")
    assert "more than 2" in partner.refused()
    assert not partner.kept().stopped


def test_what_cannot_be_had_is_not_the_partners_lie(world: World, partner: Partner):
    partner.broken = Broken("timeout", "no answer in time")
    with pytest.raises(Broken):
        partner.read()
    assert not world.ledger
    world.run(following.unreachable("acme", IDP, 3, "no answer in time"))
    assert events(world) == ["feed-unreachable"]


def test_a_key_the_issuer_withdrew_signs_nothing_more(world: World, partner: Partner):
    world.external_keys.clear()
    partner.refused()
    give_key(world, kid="k1")
    assert partner.read().complete


def test_an_algorithm_the_operator_did_not_allow_is_not_made_up_for_by_a_key(world: World, partner: Partner):
    world.keep(replace(partner.issuer(), algorithms=frozenset({"EdDSA"})))
    assert "algorithm" in partner.refused()


# -- how far it was read -------------------------------------------------------------------------------


def test_after_a_restart_it_goes_on_and_a_log_that_went_back_is_found_out(world: World, partner: Partner):
    partner.stop("clerk")
    partner.read()
    known = partner.kept()
    assert (known.seq, known.size) == (1, 2)
    partner.asked.clear()
    partner.read()
    assert partner.asked == ["after=1&base=2"]
    forks(partner)
    assert "rewritten" in partner.refused()


def test_who_changes_what_was_read_meanwhile_is_met_by_a_conflict(world: World, partner: Partner):
    partner.stop("clerk")
    look = world.run(following.look("acme", IDP))
    assert look is not None
    world.faults[Apply] = Conflict("changed meanwhile")
    with pytest.raises(Refused) as conflict:
        world.run(following.take(look))
    assert conflict.value.reason is Reason.REGISTRY_CONFLICT
    assert not partner.kept().seq
    del world.faults[Apply]
    partner.read()
    assert ACTOR in dead(world)


@pytest.mark.parametrize("change", [{"suspended": True}, {"feed": ""}])
def test_who_is_not_followed_is_not_read(world: World, partner: Partner, change: dict[str, Any]):
    world.keep(replace(partner.issuer(), **change))
    asked = len(partner.asked)
    assert world.run(following.look("acme", IDP)) is None
    assert world.run(following.followed("acme")) == ()
    assert len(partner.asked) == asked
    world.run(following.disbelieved("acme", IDP, "x"))
    world.run(following.unreachable("acme", IDP, 3, "x"))
    assert not world.ledger


def test_a_feed_named_anew_begins_anew(world: World, partner: Partner):
    partner.stop("clerk")
    partner.read()
    issuer = replace(partner.issuer(), jwks=None, jwks_uri=f"{IDP}/jwks")
    for url in ("", FEED):
        world.run(federation.put(replace(issuer, feed=url), issuer=BASE, who="op"))
    assert partner.kept() == Feed(tenant="acme", id=IDP, url=FEED)
    forks(partner)
    assert ("agent", "q") in partner.read().stopped


def test_a_feed_named_as_before_goes_on(world: World, partner: Partner):
    partner.stop("clerk")
    partner.read()
    issuer = replace(partner.issuer(), jwks=None, jwks_uri=f"{IDP}/jwks")
    world.run(federation.put(issuer, issuer=BASE, who="op"))
    assert partner.kept().seq == 1


# -- what an operator may name -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://idp.example/.well-known/legation-revocations/globex",
        "https://u@idp.example/.well-known/legation-revocations/globex",
        "https://idp.example/.well-known/legation-revocations/globex?after=1",
        "https://idp.example/.well-known/legation-revocations/globex#x",
        "https://idp.example/.well-known/legation-revocations/",
        "https://idp.example/.well-known/legation-revocations/Globex",
        "https://idp.example/.well-known/legation-revocations/a/b",
        "https://idp.example/revocations/globex",
        "file:///etc/passwd",
    ],
)
def test_a_feed_nobody_serves(world: World, url: str):
    issuer = Issuer(tenant="acme", id=IDP, jwks_uri=f"{IDP}/jwks", feed=url)
    with pytest.raises(Refused) as caught:
        world.run(federation.put(issuer, issuer=BASE, who="op"))
    assert (caught.value.reason, caught.value.field) == (Reason.FEDERATION_REFUSED, "feed")


def test_a_trust_domain_has_no_feed(world: World):
    bundle = Issuer(tenant="acme", id="spiffe://prod.example", uses=frozenset({"spiffe"}), jwks_uri=IDP)
    bundle = replace(bundle, algorithms=frozenset({"ES256"}))
    world.run(federation.put(bundle, issuer=BASE, who="op"))
    bundle = replace(bundle, feed=FEED)
    with pytest.raises(Refused) as caught:
        world.run(federation.put(bundle, issuer=BASE, who="op"))
    assert caught.value.field == "feed"


def test_who_speaks_in_a_feed_is_the_issuers_registry_of_that_tenant():
    assert heard.registry(Issuer(tenant="acme", id=IDP, feed=FEED)) == REGISTRY
    assert heard.registry(Issuer(tenant="acme", id=IDP, feed=f"https://mirror.example{heard.PATH}globex")) == REGISTRY
    assert heard.PATH == revocations.PATH


def test_what_is_kept_is_what_was_known(world: World, partner: Partner):
    partner.stop("clerk")
    known = partner.read()
    assert heard.after(known, heard.known(known)) == known
    empty = Feed(tenant="acme", id=IDP, url=FEED)
    assert heard.known(empty) == feed.Followed()


def test_grants_are_refused_also_where_the_answer_is_a_fault(world: World, partner: Partner):
    world.faults[FeedOf] = Unavailable("memory")
    answer = world.run(grants.token(ask_for(jag()), world.terms))
    assert isinstance(answer, Refusal)
    assert answer.reason is Reason.UNAVAILABLE


# -- the other side: who is told of -------------------------------------------------------------------


def told(world: World) -> list[dict[str, Any]]:
    """The log of acme's registry."""
    return [json.loads(one.document.leaf) for (kind, *_), one in sorted(world.kept.items()) if kind == "LogEntry"]


def test_whoever_only_calls_is_in_the_feed_once_its_tenants_agents_go_abroad(world: World):
    """A feed is public: without an authority abroad nobody outside knows of it, and nobody is told; never why."""
    world.run(enrolment.move("summarizer", Event.SUSPEND, who="op", why="a secret of ours"))
    assert told(world) == []
    world.keep(Abroad(tenant="acme", id="https://as.partner.example"))
    world.run(enrolment.move("orchestrator", Event.SUSPEND, who="op", why="a secret of ours"))
    world.run(enrolment.move("orchestrator", Event.RESUME, who="op"))
    world.run(enrolment.move("orchestrator", Event.REVOKE, who="op"))
    entry = {"subject": "agent", "id": "orchestrator", "at": int(NOW)}
    assert told(world) == [
        {**entry, "what": what, "seq": seq} for seq, what in enumerate(("suspended", "resumed", "revoked"), 1)
    ]
    world.run(enrolment.move("spy", Event.SUSPEND, who="op"))
    assert len(told(world)) == 3

"""People: added, invited, given a passkey, suspended, resumed. Each change is recorded with who and why."""

from __future__ import annotations

import pytest

from legation.core import passkeys, people
from legation.core.asks import PasskeyMade
from legation.core.kept import Credential, PasskeyInvitation, Person
from legation.core.reasons import Reason, Refused
from tests.delegating import Scene
from tests.passkeys import Authenticator
from tests.world import BASE


@pytest.fixture
def scene() -> Scene:
    return Scene()


def refusal(scene, plan) -> Reason:
    with pytest.raises(Refused) as caught:
        scene.world.run(plan)
    return caught.value.reason


def ada(scene) -> Person:
    return scene.world.kept["Person", "acme", "ada"].document


def invite(scene, person="ada", **more) -> str:
    return scene.world.run(people.invite("acme", person, who="ops", **more)).invitation


def accept(scene, invitation, device=None):
    offer = scene.world.run(people.invited(invitation))
    return people.accept(invitation, (device or Authenticator(BASE)).make(offer.challenge), "Laptop")


def test_each_change_is_recorded_with_who_and_why(scene):
    world = scene.world
    world.run(people.add("acme", "bob", "Bob", approver=True, who="ops", why="hired"))
    assert scene.last().items() >= {"what": "person-added", "person": "bob", "who": "ops", "why": "hired"}.items()
    invitation = invite(scene, "bob", why="first day")
    assert scene.last().items() >= {"what": "person-invited", "who": "ops", "why": "first day"}.items()
    world.run(accept(scene, invitation))
    assert scene.last().items() >= {"what": "passkey-added", "who": "user:bob"}.items()
    world.run(people.suspend("acme", "bob", who="ops", why="left"))
    assert scene.last().items() >= {"what": "person-suspended", "who": "ops", "why": "left"}.items()
    world.run(people.resume("acme", "bob", who="ops", why="back"))
    assert scene.last().items() >= {"what": "person-resumed", "who": "ops", "why": "back"}.items()


@pytest.mark.parametrize("name", ["", "Ada", "a b", "../x", "a" * 64, "é", "-a"])
def test_an_id_has_a_grammar(scene, name):
    assert refusal(scene, people.add("acme", name, "x", who="ops")) is Reason.ENROLMENT_REFUSED


@pytest.mark.parametrize("title", [" x", "a\nb", "x" * 129, "\u202eevil"])
def test_a_name_is_one_line_that_can_be_read(scene, title):
    assert refusal(scene, people.add("acme", "bob", title, who="ops")) is Reason.ENROLMENT_REFUSED


def test_an_id_is_taken_once_in_a_tenant(scene):
    assert refusal(scene, people.add("acme", "ada", "x", who="ops")) is Reason.REGISTRY_CONFLICT
    scene.world.run(people.add("rival", "ada", "x", who="ops"))
    assert refusal(scene, people.add("nowhere", "ada", "x", who="ops")) is Reason.ENROLMENT_REFUSED


# -- invitations ---------------------------------------------------------------------------------------


def test_an_invitation_works_once(scene):
    invitation = invite(scene)
    device = Authenticator(BASE)
    plan = accept(scene, invitation, device)
    assert [one.name for one in scene.world.run(plan).person.passkeys] == ["passkey 1", "Laptop"]
    assert refusal(scene, people.invited(invitation)) is Reason.INVITATION_REFUSED
    again = people.accept(invitation, Authenticator(BASE).make(bytes(32)))
    assert refusal(scene, again) is Reason.INVITATION_REFUSED


def test_of_two_who_accept_at_once_one_gets_a_passkey(scene):
    """Both found the invitation open: the store's version decides."""
    invitation = invite(scene)
    first, second = (accept(scene, invitation, Authenticator(BASE)) for _ in range(2))
    stale = scene.world.kept["PasskeyInvitation", "acme", scene.kept(PasskeyInvitation)[-1].id]
    person = scene.world.kept["Person", "acme", "ada"]
    scene.world.run(first)
    truth = scene.world._truth

    def as_before(question):
        found = truth(question)
        return {"PasskeyInvitation": stale, "Person": person}.get(question.kind.__name__, found)

    from legation.core.asks import Find

    scene.world.lies[Find] = as_before
    assert refusal(scene, second) is Reason.INVITATION_REFUSED
    assert len(ada(scene).passkeys) == 2


def test_a_later_invitation_voids_the_earlier_ones(scene):
    first, second = invite(scene), invite(scene)
    assert refusal(scene, people.invited(first)) is Reason.INVITATION_REFUSED
    scene.world.run(people.invited(second))


def test_an_invitation_runs_out(scene):
    invitation = invite(scene, lasts=3600)
    scene.world.now += 3600
    assert refusal(scene, people.invited(invitation)) is Reason.INVITATION_REFUSED


def test_looking_at_an_invitation_uses_nothing_up(scene):
    invitation = invite(scene)
    before = dict(scene.world.kept)
    for _ in range(3):
        scene.world.run(people.invited(invitation))
    assert scene.world.kept == before


@pytest.mark.parametrize("text", ["", "x", "acme.", "acme." + "x" * 43, "rival.{}", "{}.x", "ACME.{}"])
def test_what_is_no_invitation_says_no_more_than_that(scene, text):
    secret = invite(scene).rpartition(".")[2]
    assert refusal(scene, people.invited(text.format(secret))) is Reason.INVITATION_REFUSED


def test_only_the_hash_of_an_invitation_is_kept(scene):
    invitation = invite(scene)
    secret = invitation.rpartition(".")[2]
    assert secret not in repr(scene.world.kept)
    assert secret not in repr(scene.world.ledger)


def test_a_suspended_person_gets_no_passkey(scene):
    invitation = invite(scene)
    scene.world.run(people.suspend("acme", "ada", who="ops"))
    assert refusal(scene, people.invited(invitation)) is Reason.INVITATION_REFUSED
    assert refusal(scene, people.invite("acme", "ada", who="ops")) is Reason.STANDING_REFUSED


def test_a_passkey_made_for_another_invitation_is_refused(scene):
    scene.world.run(people.add("acme", "bob", "Bob", who="ops"))
    mine, other = invite(scene), invite(scene, "bob")
    offer = scene.world.run(people.invited(other))
    response = Authenticator(BASE).make(offer.challenge)
    assert refusal(scene, people.accept(mine, response)) is Reason.PASSKEY_REFUSED
    scene.world.run(people.invited(mine))  # which is none the worse for it


def test_a_credential_belongs_to_one_person(scene):
    scene.world.run(people.add("acme", "bob", "Bob", who="ops"))
    plan = accept(scene, invite(scene, "bob"), scene.device)
    assert refusal(scene, plan) is Reason.INVITATION_REFUSED
    assert [one.parent for one in scene.kept(Credential)] == ["ada"]


def test_a_person_has_so_many_passkeys_at_most(scene):
    for _ in range(passkeys.MAX_PASSKEYS - 1):
        scene.enrol(Authenticator(BASE))
    assert refusal(scene, people.invite("acme", "ada", who="ops")) is Reason.ENROLMENT_REFUSED


def test_what_is_signed_is_the_invitations_own_challenge(scene):
    scene.world.run(accept(scene, invite(scene)))
    scene.world.run(accept(scene, invite(scene)))
    challenges = [question.challenge for question in scene.world.asked if isinstance(question, PasskeyMade)]
    assert len(set(challenges)) == len(challenges) == 3
    assert all(len(challenge) == 32 for challenge in challenges)


# -- standing ------------------------------------------------------------------------------------------


def test_a_resumed_person_starts_anew(scene):
    scene.world.run(people.suspend("acme", "ada", who="ops"))
    assert (ada(scene).suspended, ada(scene).not_before) == (True, scene.world.now)
    assert refusal(scene, people.suspend("acme", "ada", who="ops")) is Reason.STANDING_REFUSED
    scene.world.now += 60
    scene.world.run(people.resume("acme", "ada", who="ops"))
    assert (ada(scene).suspended, ada(scene).not_before) == (False, scene.world.now - 60)
    assert refusal(scene, people.resume("acme", "ada", who="ops")) is Reason.STANDING_REFUSED


def test_what_a_person_granted_can_be_seen(scene):
    assert scene.world.run(people.one("acme", "ada"))[1] == ()
    scene.issued()
    person, (consent,) = scene.world.run(people.one("acme", "ada"))
    assert (person.id, consent.client, consent.callee) == ("ada", "orchestrator", "payments")
    scene.world.run(people.suspend("acme", "ada", who="ops"))
    assert scene.world.run(people.one("acme", "ada"))[1] == ()
    assert [one.id for one in scene.world.run(people.everybody("acme"))] == ["ada"]
    assert refusal(scene, people.everybody("nowhere")) is Reason.ENROLMENT_REFUSED

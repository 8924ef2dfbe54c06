"""What is raced for: each a world as it is just before, the plans of the many, and what a winner has.

Written as functions, for each makes its world anew. Every request is one of its own: only what is raced for is shared.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from legation.core import approvals, authorize, enrolment, grants, people, pipeline
from legation.core.approvals import Decided
from legation.core.asks import Plan
from legation.core.authorize import Decided as Answered
from legation.core.enrolment import Invite, Offer, taking
from legation.core.enrolment.steps import Changed
from legation.core.grants import Issued, Unsettled, ciba
from legation.core.grants import uma as tickets
from legation.core.model import Permit
from legation.core.reasons import Reason
from tests.approving import Approving
from tests.core.approvals import test_ciba, test_uma
from tests.core.test_grants import UNSAID, assertion, dpop, enrolled, request
from tests.delegating import CALLBACK, VERIFIER, Scene
from tests.passkeys import Authenticator
from tests.races.racing import MANY
from tests.world import BASE, World, b64, jwk_of, jws


@dataclass(frozen=True)
class Ground:
    """A race about to begin."""

    world: World
    plans: list[Callable[[], Plan[Any]]]
    winner: type[Any]
    told: str
    """What is recorded of the winner, and of nobody else: an event, or a verdict."""
    losers: frozenset[Reason]


def _many(make: Callable[[int], Callable[[], Plan[Any]]]) -> list[Callable[[], Plan[Any]]]:
    return [make(number) for number in range(MANY)]


def asking(scene: Scene, grant: str, **form: Any) -> list[grants.TokenRequest]:
    """Requests to the token endpoint that differ in assertion and proof alone."""
    url = BASE + grants.PATH
    return [scene.request("orchestrator", {"grant_type": grant, **form}, "holder", url) for _ in range(MANY)]


def _asking(scene: Scene, grant: str, **form: Any) -> list[Callable[[], Plan[Any]]]:
    return [lambda one=one: grants.token(one, scene.world.terms) for one in asking(scene, grant, **form)]  # type: ignore[misc]


def code() -> Ground:
    """An authorization code (RFC 6749 §4.1.2)."""
    scene = Scene()
    shown = scene.code()
    plans = _asking(scene, "authorization_code", code=shown, redirect_uri=CALLBACK, code_verifier=VERIFIER)
    # The losers end the grant, so whoever looks late may be told of that.
    losers = frozenset({Reason.CODE_REPLAYED, Reason.CODE_REFUSED})
    return Ground(scene.world, plans, Issued, "token-issued", losers)


def refresh_token() -> Ground:
    """A refresh token (RFC 9700 §4.14.2)."""
    scene = Scene()
    shown = scene.issued(lasts="month").refresh_token
    plans = _asking(scene, "refresh_token", refresh_token=shown)
    return Ground(scene.world, plans, Issued, "token-issued", frozenset({Reason.GRANT_RACED}))


def lost_answer() -> Ground:
    """A refresh token whose answer was lost, retried by many (FAPI 2.0 §5.3.2.1-9)."""
    scene = Scene()
    shown = scene.issued(lasts="month").refresh_token
    scene.refresh(shown)
    scene.world.now += 30
    plans = _asking(scene, "refresh_token", refresh_token=shown)
    return Ground(scene.world, plans, Issued, "token-issued", frozenset({Reason.GRANT_RACED}))


def consent() -> Ground:
    """A pushed authorization request, which a person answers (RFC 9126 §4)."""
    scene = Scene()
    at = scene.signed_in()
    said = {"csrf": authorize.csrf(at.secret), "shown": authorize.shown(scene.look(at))}
    form = said | {"decision": "allow", "lasts": "day"}
    plans = _many(lambda _: lambda: authorize.decide(at.request, at.secret, form, BASE))
    return Ground(scene.world, plans, Answered, "consent-given", frozenset({Reason.FORM_REFUSED}))


def passkey_invitation() -> Ground:
    """An invitation to make a passkey. Each comes with a passkey of its own."""
    scene = Scene()
    shown = scene.world.run(people.invite("acme", "ada", who="ops")).invitation
    offer = scene.world.run(people.invited(shown))

    def one(_: int) -> Callable[[], Plan[Any]]:
        device = Authenticator(BASE)
        device.user_handle = scene.device.user_handle
        made = device.make(offer.challenge)
        return lambda: people.accept(shown, made)

    return Ground(scene.world, _many(one), people.Changed, "passkey-added", frozenset({Reason.INVITATION_REFUSED}))


def enrolment_token() -> Ground:
    """An enrolment token. Each comes with an id and a key of its own."""
    world = World()
    wanted = Invite("acme", Offer(owner="ops"), 600.0, prefix="racer-")
    token = world.run(enrolment.invite(wanted, who="op")).token
    assert token is not None
    shown = token

    def one(number: int) -> Callable[[], Plan[Any]]:
        name = f"racer-{number}"
        claims = {"aud": BASE, "eth": b64(hashlib.sha256(shown.encode()).digest()), "iat": int(world.now)}
        proof = jws({"alg": "ES256", "typ": "enrolment-proof+jwt"}, claims, name)
        body = json.dumps({"token": shown, "id": name, "jwk": jwk_of(name), "proof": proof}).encode()
        return lambda: taking.take(taking.Request(body), issuer=BASE)

    losers = frozenset({Reason.REGISTRY_CONFLICT, Reason.OFFER_REFUSED})
    return Ground(world, _many(one), Changed, "agent-enrolled", losers)


def approval_given() -> Ground:
    """An approval being given: the same signature, fifty times."""
    world = Approving()
    name = world.held().approval
    signed = approvals.statement(world.kept_approval(name), "approve")
    response = world.devices["ann"].sign(hashlib.sha256(signed).digest())
    plans = _many(lambda _: lambda: approvals.decide(name, "approve", response))
    # The passkey's count has gone on, so that whoever looks late meets a signature that was used.
    losers = frozenset({Reason.APPROVAL_OVER, Reason.APPROVAL_SIGNATURE})
    return Ground(world, plans, Decided, "approval-given", losers)


def approval_used() -> Ground:
    """An approval being used: the same call, each with a token and a proof of its own."""
    world = Approving()
    world.decide(world.held())

    def one(_: int) -> Callable[[], Plan[Any]]:
        call = world.same()
        return lambda: pipeline.admit(call, world.terms)

    return Ground(world, _many(one), Permit, "permit", frozenset({Reason.APPROVAL_USED}))


def backchannel() -> Ground:
    """A backchannel request somebody approved (OpenID CIBA Core §10)."""
    world = Approving()
    world.put("orchestrator", keys=(enrolled("orchestrator"),), grants=frozenset({ciba.GRANT}))
    begun = test_ciba.begun(world)
    world.decide(begun.approval, by="bob")

    def one(_: int) -> Callable[[], Plan[Any]]:
        asked = request(
            client_assertion=assertion("orchestrator"),
            proofs=(dpop(),),
            grant_type=ciba.GRANT,
            auth_req_id=begun.auth_req_id,
            resource=UNSAID,
        )
        return lambda: grants.token(asked, world.terms)

    return Ground(world, _many(one), Issued, "token-issued", frozenset({Reason.AUTH_REQ_REFUSED}))


def _with_tickets() -> tuple[Approving, str]:
    world = Approving()
    for name in ("orchestrator", "payments"):
        world.put(name, keys=(enrolled(name),), grants=frozenset({tickets.GRANT, "client_credentials"}))
    return world, test_uma.ticket(world)


def _coming(world: Approving, ticket: str, **form: Any) -> list[Callable[[], Plan[Any]]]:
    def one(_: int) -> Callable[[], Plan[Any]]:
        asked = request(
            client_assertion=assertion("orchestrator"),
            proofs=(dpop(),),
            grant_type=tickets.GRANT,
            ticket=ticket,
            resource=UNSAID,
            **form,
        )
        return lambda: grants.token(asked, world.terms)

    return _many(one)


def ticket_answered() -> Ground:
    """A permission ticket that settles nothing yet: one of many gets the next (UMA Grant §3.3.6)."""
    world, ticket = _with_tickets()
    plans = _coming(world, ticket)
    return Ground(world, plans, Unsettled, "uma-ticket-answered", frozenset({Reason.UMA_TICKET}))


def ticket_allowed() -> Ground:
    """A permission ticket whose owner said yes (UMA Grant §3.3.5)."""
    world, ticket = _with_tickets()
    first = test_uma.come(world, ticket, purpose="monthly report")
    assert isinstance(first, Unsettled)
    world.decide(first.approval, by="bob")
    plans = _coming(world, first.ticket)
    return Ground(world, plans, Issued, "token-issued", frozenset({Reason.UMA_TICKET}))


GROUNDS: dict[str, Callable[[], Ground]] = {
    made.__name__: made
    for made in (
        code,
        refresh_token,
        lost_answer,
        consent,
        passkey_invitation,
        enrolment_token,
        approval_given,
        approval_used,
        backchannel,
        ticket_answered,
        ticket_allowed,
    )
}

"""Each stage's questions and refusals: who is calling, and whether it may call this agent at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from msgspec.structs import replace

from legation.core import stages
from legation.core.asks import (
    AgentNamed,
    ClaimOnce,
    FindAll,
    IssuerKey,
    NonceIsOurs,
    RememberedSince,
    Revoked,
    TenantNamed,
)
from legation.core.kept import Agreement
from legation.core.model import Owner, Standing, Tenant
from legation.core.reasons import Reason
from legation.core.stages import Case
from tests.cases import ACME, BEARER, CALLEE, CALLER, ISSUER_KEY, TOKEN, WORLD, case, refuses
from tests.playbook import Playbook
from tests.world import BASE, ISSUER_KID, NOW, READ

# -- version -------------------------------------------------------------------------------------------


def test_one_version_we_speak_passes():
    stages.version(case(WORLD.call(unverified_versions=("1.0",))))


@pytest.mark.parametrize(
    "stated",
    [
        (),
        ("",),
        ("0.3",),
        ("1",),
        ("1.0.0",),
        ("1.1",),
        ("2.0",),
        (" 1.0",),
        ("1.0, 0.3",),
        ("1.0", "1.0"),
        ("1.0", "0.3"),
    ],
)
def test_any_other_version_is_refused(stated: tuple[str, ...]):
    refuses(Reason.VERSION, lambda: stages.version(case(WORLD.call(unverified_versions=stated))))


# -- token ---------------------------------------------------------------------------------------------


def fresh(**call: Any) -> Case:
    """A case of which nothing is established."""
    return Case(WORLD.call(**call), WORLD.terms, NOW)


def test_a_token_is_verified_with_the_key_it_names_and_nothing_else_is_asked_before():
    one = fresh()
    Playbook(stages.token(one)).asks(IssuerKey(ISSUER_KID)).told(ISSUER_KEY).asks(TenantNamed("acme")).told(ACME).ends()
    assert (one.token.subject, one.token.scope, one.tenant) == ("orchestrator", frozenset({READ}), ACME)


def test_without_a_token_nothing_is_asked():
    refuses(Reason.TOKEN_MISSING, lambda: Playbook(stages.token(fresh(token=None))))


def test_a_token_of_another_kind_has_no_key_looked_up():
    hop = WORLD.token(header={"typ": "hop+jwt"})
    refuses(Reason.TOKEN_TYPE, lambda: Playbook(stages.token(fresh(token=hop))))


def test_a_key_that_was_retired_vouches_for_nothing():
    book = Playbook(stages.token(fresh())).asks(IssuerKey)
    refuses(Reason.KEY_UNKNOWN, lambda: book.told(None))


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        pytest.param(WORLD.token(key="mallory"), Reason.TOKEN_SIGNATURE, id="signed by someone else"),
        pytest.param(WORLD.token(audience="vault"), Reason.TOKEN_AUDIENCE, id="for another agent"),
        pytest.param(WORLD.token(iss="https://other.example"), Reason.TOKEN_ISSUER, id="of another authority"),
        pytest.param(WORLD.token(exp=int(NOW)), Reason.TOKEN_EXPIRED, id="expired this second"),
    ],
)
def test_a_token_that_does_not_hold_asks_about_no_tenant(token: str, reason: Reason):
    book = Playbook(stages.token(fresh(token=token))).asks(IssuerKey)
    refuses(reason, lambda: book.told(ISSUER_KEY))


def test_a_tenant_that_is_not_registered_has_no_callers():
    book = Playbook(stages.token(fresh())).asks(IssuerKey).told(ISSUER_KEY).asks(TenantNamed)
    refuses(Reason.CALLER_STANDING, lambda: book.told(None))


def told_tenant(tenant: Tenant, **call: Any) -> Callable[[], object]:
    book = Playbook(stages.token(fresh(**call))).asks(IssuerKey).told(ISSUER_KEY).asks(TenantNamed)
    return lambda: book.told(tenant).ends()


def test_a_bearer_token_is_refused_unless_the_tenant_takes_them():
    unbound = WORLD.token(bound_to=None)
    refuses(Reason.BEARER_REFUSED, told_tenant(ACME, token=unbound, scheme="Bearer"))
    told_tenant(replace(ACME, bearer=True), token=unbound, scheme="Bearer")()


def test_a_bound_token_is_not_shown_as_a_bearer_token():
    for tenant in (ACME, replace(ACME, bearer=True)):
        refuses(Reason.SCHEME_WRONG, told_tenant(tenant, scheme="Bearer"))


def test_an_unbound_token_is_not_shown_with_the_dpop_scheme():
    refuses(Reason.SCHEME_WRONG, told_tenant(replace(ACME, bearer=True), token=WORLD.token(bound_to=None)))


# -- sender --------------------------------------------------------------------------------------------


def verified(**call: Any) -> Case:
    """A case whose token is established, and no more."""
    one = fresh(**call)
    told = Playbook(stages.token(one)).asks(IssuerKey).told(ISSUER_KEY)
    told.asks(TenantNamed).told(Tenant("acme", bearer=True)).ends()
    return one


def test_a_proof_by_the_key_of_the_token_passes():
    one = verified()
    Playbook(stages.sender(one)).asks(RememberedSince()).told(NOW - 3600).ends()
    assert one.proof is not None
    assert one.proof.jkt == one.token.jkt


def test_a_bearer_token_has_no_proof():
    one = verified(token=WORLD.token(bound_to=None), scheme="Bearer")
    Playbook(stages.sender(one)).ends()
    assert one.proof is None


URL = f"{BASE}/a2a/payments/rpc"
STOLEN = WORLD.token()


@pytest.mark.parametrize(
    ("proof", "reason"),
    [
        pytest.param(None, Reason.PROOF_MISSING, id="none"),
        pytest.param(WORLD.proof(STOLEN, "POST", URL, key="spy"), Reason.PROOF_HOLDER, id="by the thief's key"),
        pytest.param(WORLD.proof(WORLD.token(), "POST", URL), Reason.PROOF_TOKEN, id="for another token"),
        pytest.param(WORLD.proof(STOLEN, "POST", URL, ath=None), Reason.PROOF_TOKEN, id="for no token"),
        pytest.param(WORLD.proof(STOLEN, "GET", URL), Reason.PROOF_TARGET, id="for another method"),
        pytest.param(WORLD.proof(STOLEN, "POST", f"{BASE}/a2a/vault/rpc"), Reason.PROOF_TARGET, id="for another agent"),
        pytest.param(WORLD.proof(STOLEN, "POST", URL, iat=int(NOW) - 3600), Reason.PROOF_TIME, id="of an hour ago"),
    ],
)
def test_a_stolen_token_without_its_key_is_worth_nothing(proof: str | None, reason: Reason):
    refuses(reason, lambda: Playbook(stages.sender(verified(token=STOLEN, proof=proof))))


def test_a_nonce_must_be_one_of_ours():
    def proved() -> Playbook[None]:
        proof = WORLD.proof(STOLEN, "POST", URL, nonce="nonce-0")
        return Playbook(stages.sender(verified(token=STOLEN, proof=proof))).asks(NonceIsOurs("rs", "nonce-0"))

    proved().told(True).ends()
    refuses(Reason.PROOF_NONCE, lambda: proved().told(False))


def test_after_a_restart_a_proof_that_may_have_been_used_is_challenged():
    book = Playbook(stages.sender(verified())).asks(RememberedSince())
    refuses(Reason.PROOF_NONCE, lambda: book.told(NOW))


# -- once ----------------------------------------------------------------------------------------------


def claims(space: str) -> Callable[[Any], bool]:
    return lambda question: isinstance(question, ClaimOnce) and question.space == space


def test_a_proof_is_claimed_once_for_longer_than_it_is_accepted():
    book = Playbook(stages.once(case())).asks(lambda question: claims("dpop")(question) and question.until > NOW + 70)
    book.told(True).ends()


def test_a_replayed_proof_is_refused():
    book = Playbook(stages.once(case())).asks(claims("dpop"))
    refuses(Reason.PROOF_REPLAYED, lambda: book.told(False))


def test_a_bearer_token_is_claimed_by_its_jti_until_it_is_long_dead():
    book = Playbook(stages.once(case(token=BEARER, proof=None))).asks(RememberedSince()).told(NOW - 3600)
    book.asks(ClaimOnce("bearer", "token-1", BEARER.expires_at + 10)).told(True).ends()


def test_a_replayed_bearer_token_is_refused():
    book = Playbook(stages.once(case(token=BEARER, proof=None))).asks(RememberedSince()).told(NOW - 3600)
    book.asks(claims("bearer"))
    refuses(Reason.TOKEN_REPLAYED, lambda: book.told(False))


@pytest.mark.parametrize("since", [NOW, BEARER.issued_at, BEARER.issued_at + 0.5])
def test_a_restart_does_not_make_a_bearer_token_new_again(since: float):
    book = Playbook(stages.once(case(token=BEARER, proof=None))).asks(RememberedSince())
    refuses(Reason.TOKEN_PREDATES_RESTART, lambda: book.told(since))


# -- standing ------------------------------------------------------------------------------------------


def test_both_agents_are_looked_up_by_what_the_token_and_the_path_say():
    one = case()
    book = Playbook(stages.standing(one)).asks(AgentNamed("orchestrator")).told(CALLER).asks(AgentNamed("payments"))
    book.told(CALLEE).asks(Revoked).told(None).ends()
    assert (one.caller, one.callee, one.me) == (CALLER, CALLEE, Owner("acme", "orchestrator"))


CUT_OFF = [Standing.PENDING, Standing.SUSPENDED, Standing.REVOKED, Standing.EXPIRED]


@pytest.mark.parametrize(
    ("caller", "reason"),
    [
        (None, Reason.CALLER_STANDING),
        *((replace(CALLER, standing=standing), Reason.CALLER_STANDING) for standing in CUT_OFF),
        (replace(CALLER, expires_at=NOW), Reason.CALLER_STANDING),
        (replace(CALLER, not_before=TOKEN.issued_at + 0.5), Reason.TOKEN_REVOKED),
    ],
)
def test_a_caller_cut_off_is_refused_before_the_callee_is_looked_up(caller: Any, reason: Reason):
    book = Playbook(stages.standing(case())).asks(AgentNamed("orchestrator"))
    refuses(reason, lambda: book.told(caller))


@pytest.mark.parametrize(
    ("callee", "reason"),
    [
        (None, Reason.CALLEE_UNKNOWN),
        *((replace(CALLEE, standing=standing), Reason.CALLEE_STANDING) for standing in CUT_OFF),
        (replace(CALLEE, expires_at=NOW - 1), Reason.CALLEE_STANDING),
        (replace(CALLEE, not_before=TOKEN.issued_at + 0.5), Reason.TOKEN_REVOKED),
    ],
)
def test_a_callee_cut_off_is_not_called(callee: Any, reason: Reason):
    book = Playbook(stages.standing(case())).asks(AgentNamed).told(CALLER).asks(AgentNamed("payments"))
    refuses(reason, lambda: book.told(callee))


def test_a_token_issued_after_the_cut_is_alive():
    book = Playbook(stages.standing(case())).asks(AgentNamed).told(replace(CALLER, not_before=float(TOKEN.issued_at)))
    book.asks(AgentNamed).told(replace(CALLEE, not_before=float(TOKEN.issued_at))).asks(Revoked).told(None).ends()


def test_all_a_token_bears_is_asked_about_at_once_and_any_of_it_revoked_refuses():
    token = replace(TOKEN, grant="g-1", txn="x-1")
    book = Playbook(stages.standing(case(token=token))).asks(AgentNamed).told(CALLER).asks(AgentNamed).told(CALLEE)
    book.asks(
        lambda asked: (
            isinstance(asked, Revoked)
            and (asked.tenant, asked.issued_at) == ("acme", token.issued_at)
            and {"token:token-1", "key:thumbprint", "grant:g-1", "delegation:x-1"} <= set(asked.names)
        )
    )
    refuses(Reason.TOKEN_REVOKED, lambda: book.told("grant:g-1"))


# -- delegation, tenancy, details ----------------------------------------------------------------------


def test_a_plain_token_has_no_chain_no_details_and_no_agreement_and_asks_nothing():
    one = case()
    for stage in (stages.delegation, stages.details, stages.tenancy, stages.spent):
        assert stage(one) is None
    assert (one.chain, one.details, one.agreement, one.subject) == ((), (), None, "orchestrator")


def run(steps: Any) -> None:
    if steps is not None:
        Playbook(steps).ends()


@pytest.mark.parametrize("act", [{}, {"sub": "ceo"}, {"iss": BASE, "sub": "ceo"}, {"iss": BASE, "sub": "orchestrator"}])
def test_no_chain_is_accepted_that_does_not_name_the_caller_as_its_current_actor(act: dict[str, Any]):
    refuses(Reason.DELEGATION_REFUSED, lambda: run(stages.delegation(case(token=replace(TOKEN, act=act)))))


def test_a_token_for_somebody_else_without_a_chain_is_refused():
    refuses(Reason.DELEGATION_REFUSED, lambda: run(stages.delegation(case(token=replace(TOKEN, subject="user:eva")))))


def test_no_authorization_details_are_accepted_that_cannot_be_read():
    detailed = replace(TOKEN, authorization_details=({"type": "payment"},))
    refuses(Reason.DETAILS_REFUSED, lambda: run(stages.details(case(token=detailed))))


@pytest.mark.parametrize(
    "odd",
    [
        {"token": replace(TOKEN, tenant="rival")},
        {"caller": replace(CALLER, tenant="rival")},
        {"callee": replace(CALLEE, tenant="rival")},
        {"caller": replace(CALLER, tenant="rival"), "callee": replace(CALLEE, tenant="rival")},
        {"token": replace(TOKEN, tenant="rival"), "callee": replace(CALLEE, tenant="rival")},
    ],
)
def test_no_call_crosses_tenants(odd: dict[str, Any]):
    def across() -> None:
        if (steps := stages.tenancy(case(**odd))) is not None:
            Playbook(steps).asks(FindAll(Agreement, odd["callee"].tenant)).told(())

    refuses(Reason.TENANT_MISMATCH, across)


def test_empty_targets_mean_none():
    for targets in (frozenset[str](), frozenset({"vault"}), frozenset({"payment", "payments2"})):
        caller = replace(CALLER, targets=targets)
        refuses(Reason.TARGET_NOT_ALLOWED, partial(stages.tenancy, case(caller=caller)))


def test_what_no_stage_established_cannot_be_read():
    with pytest.raises(AttributeError):
        _ = fresh().token

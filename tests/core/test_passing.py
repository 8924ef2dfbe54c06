"""Authority passing from hand to hand through the token endpoint and the gateway, at random: it only shrinks."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, ClassVar, TypeAlias

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from legation.core import authority, details, tokens
from legation.core.authority import Authority
from legation.core.details import Details, Payment, Skill
from legation.core.grants import Issued
from legation.core.model import Permit, Refusal
from legation.core.reasons import Reason
from tests.core.test_authority import DETAILS
from tests.delegations import CROWD, ask, asking, call, enrol, narrowing, request, saying, skill_of, world_of_many
from tests.world import BASE, claims_of

Held: TypeAlias = tuple[str, str, str, Authority, Authority]
"""Who holds which token, for which agent; its authority, and the one all of it began with."""

FEW = CROWD[:5]


ALL = "everything there is"


def written(some: Details) -> str | None:
    return json.dumps(details.objects(some)) if some else None


FORMS = st.fixed_dictionaries(
    {
        "scope": st.sampled_from([ALL, ALL, ALL, None, skill_of("ann"), skill_of("nobody")]),
        "authorization_details": st.one_of(*[st.none()] * 7, DETAILS.map(written)),
        "expires_in": st.sampled_from([None, None, None, "60", "9999"]),
        "delegation_depth": st.sampled_from([None, None, None, None, "0", "1", "9"]),
    }
)
"""Any narrowing a request may ask for, and some that would widen."""

NOTHING: dict[str, Any] = dict.fromkeys(("scope", "authorization_details", "expires_in", "delegation_depth"))

LOSSES = st.one_of(
    *(st.tuples(st.just(field), st.sampled_from(FEW)) for field in ("targets", "delegates")),
    st.tuples(st.just("scopes"), st.sampled_from(FEW).map(skill_of)),
)


def written_out(form: dict[str, Any], parent: Authority) -> dict[str, Any]:
    return form | ({"scope": " ".join(sorted(parent.scope or ()))} if form["scope"] == ALL else {})


class Passing(RuleBasedStateMachine):
    """Other grants add rules to this, and `answered` what they issue.

    INVARIANT: whatever is issued lies within what it was issued for, and within where that began.
    """

    held: Bundle[Held] = Bundle("held")
    issued: ClassVar[Counter[int]] = Counter()
    """How many tokens, by the length of their chain."""

    @initialize(target=held, depth=st.sampled_from([None, None, "2", "9"]))
    def begin(self, depth: str | None) -> Any:
        """Somebody holds much, so that there is something to pass on."""
        self.world = world_of_many()
        return self.grant("ann", "bob", NOTHING | {"scope": ALL, "delegation_depth": depth})

    def answered(self, answer: Issued | Refusal, parent: Authority, root: Authority) -> Any:
        """Read what was issued and hold it against what it came from; what was refused adds nothing."""
        if isinstance(answer, Refusal):
            assert answer.reason is not Reason.INTERNAL
            return multiple()
        key = self.world.issuer_keys["token-1"]
        token = tokens.subject(answer.access_token, key, issuer=BASE, now=self.world.now)
        callee = token.audience.rpartition("/")[2]
        child = authority.of_token(token, callee)
        assert authority.within(child, parent), (child, parent)
        assert authority.within(child, root), (child, root)
        assert callee in parent.audience
        self.issued[len(child.chain)] += 1
        return token.client_id, answer.access_token, callee, child, root

    @rule(target=held, client=st.sampled_from(FEW), callee=st.sampled_from(FEW), form=FORMS)
    def granted(self, client: str, callee: str, form: dict[str, Any]) -> Any:
        """An agent gets a token for itself."""
        return self.grant(client, callee, form)

    def grant(self, client: str, callee: str, form: dict[str, Any]) -> Any:
        root = authority.of_agent(self.world.agents[client], issuer=BASE, expires_at=self.world.now + 300)
        asked = {"grant_type": "client_credentials", "resource": f"{BASE}/a2a/{callee}"} | written_out(form, root)
        return self.answered(ask(self.world, request(self.world, client, **asked)), root, root)

    @rule(target=held, one=held, line=st.lists(st.sampled_from(FEW), min_size=1, max_size=4), form=FORMS)
    def exchange(self, one: Held, line: list[str], form: dict[str, Any]) -> Any:
        """A token is used for a call, whoever was called exchanges what came with it, and so on down a line."""
        born: Any = multiple()
        for callee in line:
            client, text, called, parent, root = one
            stated = next((each for each in parent.details if isinstance(each, Payment)), None)
            data = stated and {name: getattr(stated, name) for name in ("amount", "currency", "recipient")}
            where = next((each.context for each in parent.details if isinstance(each, Skill) and each.context), None)
            params = saying(skill_of(called), data, context_id=where)
            verdict = self.world.admit(call(self.world, text, client, called, params))
            if not isinstance(verdict, Permit):
                break
            asked = asking(self.world, called, verdict.hop_token, callee, **written_out(form, parent))
            answer = ask(self.world, asked)
            if not isinstance(answer, Issued):
                break
            assert called == client or claims_of(answer.access_token)["act"]["sub"] == called
            born = one = self.answered(answer, parent, root)
        return born

    @rule(target=held, one=held, form=FORMS)
    def narrow(self, one: Held, form: dict[str, Any]) -> Any:
        """As a step-up or a binding to one payment does: the same client, for less."""
        client, text, callee, parent, root = one
        form = written_out(form, parent)
        return self.answered(ask(self.world, narrowing(self.world, client, text, callee, **form)), parent, root)

    @rule(seconds=st.integers(1, 20))
    def wait(self, seconds: int) -> None:
        self.world.now += seconds

    @rule(name=st.sampled_from(FEW), loss=LOSSES, gain=st.booleans())
    def enrol_anew(self, name: str, loss: tuple[str, str], gain: bool) -> None:
        """What was issued keeps no more than it had, however the enrolment changes."""
        field, one = loss
        before: frozenset[str] = getattr(self.world.agents[name], field)
        enrol(self.world, name, **{field: before | {one} if gain else before - {one}})

    @invariant()
    def nothing_is_signed_without_a_record(self) -> None:
        if hasattr(self, "world"):
            assert all(kind in ("event", "decision") for _, kind, _ in self.world.ledger)


class TestPassing(Passing.TestCase):  # type: ignore[misc,valid-type]
    settings = settings(max_examples=120, stateful_step_count=20, deadline=None)


def test_the_machine_did_issue_tokens():
    """Down chains of some length, too; otherwise the machine above shows little."""
    if not Passing.issued:
        TestPassing("runTest").runTest()
    assert Passing.issued.total() > 100
    assert sum(number for length, number in Passing.issued.items() if length > 1) > 10

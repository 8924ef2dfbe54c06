"""How far an approval may come: the table whole, and no sequence of steps that leads around it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from legation.core import approvals
from legation.core.approvals import TRANSITIONS, Step, at, moved
from legation.core.kept import Approval, Progress
from legation.core.model import Hold, Op, Permit
from legation.core.reasons import Reason, Refused
from tests.approving import Approving
from tests.world import message


def approval(progress: Progress) -> Approval:
    return Approval(
        tenant="acme", id="acme~1", principal="a", caller="a", callee="b", asked_at=0.0, expires_at=10.0,
        progress=progress,
    )  # fmt: skip


@pytest.mark.parametrize(("progress", "step"), list(itertools.product(Progress, Step)))
def test_a_step_without_a_row_is_refused(progress, step):
    if (progress, step) in TRANSITIONS:
        assert moved(approval(progress), step, 9.0, by="x").progress is TRANSITIONS[progress, step]
        with pytest.raises(Refused):
            moved(approval(progress), step, 10.0, by="x")  # time has run out
        return
    with pytest.raises(Refused) as refused:
        moved(approval(progress), step, 9.0, by="x")
    assert refused.value.reason is Reason.APPROVAL_OVER


def test_nothing_leads_out_of_an_end():
    ends = set(Progress) - {before for before, _ in TRANSITIONS}
    assert ends == {Progress.DENIED, Progress.WITHDRAWN, Progress.USED, Progress.EXPIRED}


def test_only_what_a_person_approved_is_used():
    assert [before for before, step in TRANSITIONS if step is Step.USE] == [Progress.APPROVED]
    assert [after for (_, step), after in TRANSITIONS.items() if step is Step.APPROVE] == [Progress.APPROVED]


class Approvals(RuleBasedStateMachine):
    """Two calls, in any order of sending, deciding, withdrawing and waiting, against a model of what should pass."""

    def __init__(self) -> None:
        super().__init__()
        self.world = Approving()
        self.said: dict[str, str] = {}
        """What the last decision about each approval was."""
        self.last: dict[str, Hold] = {}
        self.passed = 0
        self.given = 0

    texts = st.sampled_from(["one", "two"])

    @rule(text=texts)
    def send(self, text: str) -> None:
        world = self.world
        # A token for each call, so that time may pass between them.
        verdict = world.admit(world.call(Op.SEND_MESSAGE, message(text)))
        before = self.last.get(text)
        yes = before is not None and self.said.get(before.approval) == "approve" and world.now < before.expires_at
        assert isinstance(verdict, Permit) == yes
        if isinstance(verdict, Permit):
            assert before is not None
            assert verdict.approval == before.approval
            self.said[before.approval] = "used"
            self.passed += 1
        else:
            assert isinstance(verdict, Hold)
            self.last[text] = verdict

    @rule(text=texts, decision=st.sampled_from(["approve", "deny"]), by=st.sampled_from(["ann", "bob"]))
    def decide(self, text: str, decision: str, by: str) -> None:
        if (hold := self.last.get(text)) is None:
            return
        said = self.said.get(hold.approval)
        may = said is None or (said == "approve" and decision == "deny")
        may = may and by == "ann" and self.world.now < hold.expires_at
        try:
            self.world.decide(hold, decision, by=by)
        except Refused:
            assert not may
        else:
            assert may
            self.said[hold.approval] = decision
            self.given += decision == "approve"

    @rule(text=texts)
    def withdraw(self, text: str) -> None:
        if (hold := self.last.get(text)) is None:
            return
        from legation.core import messages as m

        self.world.admit(self.world.call(Op.CANCEL_TASK, m.CancelTaskRequest(hold.task)))
        if self.said.get(hold.approval) in (None, "approve") and self.world.now < hold.expires_at:
            self.said[hold.approval] = "withdrawn"

    @rule(seconds=st.sampled_from([1, 450, 900]))
    def wait(self, seconds: int) -> None:
        self.world.now += seconds

    @invariant()
    def nothing_passes_that_nobody_approved(self) -> None:
        assert self.passed <= self.given
        used = [
            body["approval"]
            for _, kind, body in self.world.ledger
            if kind == "decision" and body["verdict"] == "permit" and "approval" in body
        ]
        assert len(used) == len(set(used)) == self.passed

    @invariant()
    def what_is_over_shows_nothing(self) -> None:
        for one in self.world.shown():
            found = self.world.kept_approval(one.approval)
            if found.progress in {Progress.USED, Progress.DENIED, Progress.WITHDRAWN}:
                assert one.content == ()
            assert (
                at(found, self.world.now) is not Progress.EXPIRED
                or not self.world.run(approvals.look(one.approval)).content
            )


Approvals.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestApprovals = Approvals.TestCase

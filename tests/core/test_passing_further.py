"""The machine of test_passing.py, where authority begins with a person or another organisation and is renewed."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any, ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from legation.core import authority, details, hidden
from legation.core.authority import Authority
from legation.core.details import Payment
from legation.core.grants import Issued, ciba, exchange, jwt_bearer
from legation.core.kept import Agreement, Approval, Backchannel, Consent, Person, Refresh
from legation.core.kept.approvals import Progress
from tests.core.outsiders import IDP, statement, trust
from tests.core.test_passing import ALL, FEW, FORMS, NOTHING, Passing, written_out
from tests.delegations import ask, enrol, request, skill_of, world_of_many
from tests.world import BASE, claims_of

_numbers = itertools.count(1)

GRANTS = frozenset({"client_credentials", "refresh_token", exchange.GRANT, ciba.GRANT, jwt_bearer.GRANT})
SOME = st.frozensets(st.sampled_from(FEW), min_size=1, max_size=4)
RESTRICTED = st.sampled_from([(), (), (Payment("100", "USD", "ACC123"),)])


class Further(Passing):
    """INVARIANT: as in `Passing`, also where it begins with a person or with another organisation."""

    ways: ClassVar[Counter[str]] = Counter()
    """How many tokens each way gave."""

    @initialize(target=Passing.held, depth=st.sampled_from([None, None, "2", "9"]))
    def begin(self, depth: str | None) -> Any:
        self.world = world_of_many()
        for name in self.world.agents:
            enrol(self.world, name, grants=GRANTS)
        self.world.keep(Person(tenant="acme", id="ada", name="Ada"))
        trust(self.world)
        return self.grant("ann", "bob", NOTHING | {"scope": ALL, "delegation_depth": depth})

    def counted(self, way: str, answer: Any, root: Authority) -> Any:
        self.ways[way] += isinstance(answer, Issued)
        return self.answered(answer, root, root)

    @rule(
        target=Passing.held, client=st.sampled_from(FEW), callee=st.sampled_from(FEW), beyond=SOME, scope=SOME,
        depth=st.sampled_from([0, 1, 3]), delegates=SOME, limits=RESTRICTED, times=st.integers(1, 3), form=FORMS,
    )  # fmt: skip
    def consented(self, **asked: Any) -> Any:
        """A person agrees, and what they agreed to is renewed for as much as it is asked for."""
        world, client, callee, depth = self.world, asked["client"], asked["callee"], asked["depth"]
        onward = asked["beyond"] - {callee} if depth else frozenset()
        scope = frozenset(map(skill_of, asked["scope"] if onward else {callee}))
        name, secret = f"g-{next(_numbers)}", f"{next(_numbers):043d}"
        consent = Consent(
            tenant="acme", id=name, parent="ada", client=client, callee=callee, scope=tuple(sorted(scope)),
            details=tuple(details.objects(asked["limits"])), depth=depth, acr="phr", auth_time=world.now,
            delegates=tuple(sorted(asked["delegates"])) if depth else (), targets=tuple(sorted(onward)),
            granted_at=world.now, expires_at=world.now + 200, until=world.now + 9999,
        )  # fmt: skip
        token = Refresh(
            tenant="acme", id=hidden.name(secret), parent=name, client=client,
            issued_at=world.now, idle_until=world.now + 200, until=world.now + 9999,
        )  # fmt: skip
        world.keep(consent, token)
        root = authority.of_person(
            "ada", world.agents[client], issuer=BASE, scope=scope, audience=frozenset({callee}) | onward,
            expires_at=consent.expires_at, grant=name, details=asked["limits"], depth=depth,
            delegates=frozenset(consent.delegates), acr="phr", auth_time=int(world.now), txn=name,
        )  # fmt: skip
        told: str | None = hidden.told("acme", secret)
        born: Any = None
        for _ in range(asked["times"]):
            form = {"grant_type": "refresh_token", "refresh_token": told} | written_out(asked["form"], root)
            answer = ask(world, request(world, client, **form))
            born = self.counted("refresh", answer, root)
            if not isinstance(answer, Issued):
                break
            told = answer.refresh_token
            world.now += 3
        return born

    @rule(target=Passing.held, client=st.sampled_from(FEW), callee=st.sampled_from(FEW), limits=RESTRICTED, form=FORMS)
    def stepped_up(self, client: str, callee: str, limits: Any, form: dict[str, Any]) -> Any:
        """A person approved what a client asked for beside any call: once, and no more than that."""
        world, secret, scope = self.world, f"{next(_numbers):043d}", frozenset({skill_of(callee)})
        question = Approval(
            tenant="acme", id=f"q-{next(_numbers)}", kind="ciba", principal="user:ada", caller=client, callee=callee,
            asked_at=world.now, expires_at=world.now + 100, progress=Progress.APPROVED, decided_at=world.now,
            decided_by="user:ada",
        )  # fmt: skip
        begun = Backchannel(
            tenant="acme", id=hidden.name(secret), parent=question.id, client=client, callee=callee, person="ada",
            scope=tuple(scope), details=tuple(details.objects(limits)), expires_at=world.now + 100,
        )  # fmt: skip
        world.keep(question, begun)
        asked = {"grant_type": ciba.GRANT, "auth_req_id": secret}
        answer = ask(world, request(world, client, **asked))
        if not isinstance(answer, Issued):
            return self.answered(answer, self._nothing(client), self._nothing(client))
        said = claims_of(answer.access_token)
        root = authority.of_person(
            "ada", world.agents[client], issuer=BASE, scope=scope, audience=frozenset({callee}),
            expires_at=world.now + 300, grant=said["grant_id"], details=limits, depth=0, acr="phr",
            auth_time=int(world.now), txn=said["txn"],
        )  # fmt: skip
        again = ask(world, request(world, client, **asked | written_out(form, root)))
        assert not isinstance(again, Issued)
        return self.counted("step-up", answer, root)

    @rule(
        target=Passing.held, client=st.sampled_from(FEW), callee=st.sampled_from(FEW), agents=SOME, skills=SOME,
        depth=st.sampled_from([0, 1, 3]), form=FORMS,
    )  # fmt: skip
    def federated(self, **asked: Any) -> Any:
        """Another organisation vouches for somebody, under an agreement; what enters goes on as anything else."""
        world, client, depth = self.world, asked["client"], asked["depth"]
        skills = frozenset(map(skill_of, asked["skills"]))
        agreement = Agreement(
            tenant="acme", id="idp", caller_tenant="", issuer=IDP, agents=asked["agents"], skills=skills,
            subjects={"*": "partner:{sub}"}, depth=depth, lifetime=120,
        )  # fmt: skip
        world.keep(agreement)
        text = statement(
            header={"typ": jwt_bearer.TYPE}, client_id=client, iat=int(world.now), exp=int(world.now) + 60, sub="bob"
        )
        form = {"grant_type": jwt_bearer.GRANT, "assertion": text, "resource": world.terms.resource(asked["callee"])}
        form |= {name: value for name, value in asked["form"].items() if value != ALL}
        answer = ask(world, request(world, client, **form))
        if not isinstance(answer, Issued):
            return self.answered(answer, self._nothing(client), self._nothing(client))
        said, agent = claims_of(answer.access_token), world.agents[client]
        assert set(said["scope"].split()) <= skills & agent.scopes
        assert set(said.get("delegation_targets", [asked["callee"]])) <= asked["agents"] & agent.targets
        assert said["exp"] <= world.now + 120
        assert said.get("delegation_depth", 0) <= min(depth, agent.depth)
        assert (said["sub"], said["tenant"], said["act"]["sub"]) == ("partner:bob", "acme", client)
        assert "acr" not in said
        self.ways["federation"] += 1
        key = world.issuer_keys["token-1"]
        child = authority.of_token(self._read(answer.access_token, key), asked["callee"])
        return self.answered(answer, child, child)

    def _read(self, text: str, key: Any) -> Any:
        from legation.core import tokens

        return tokens.subject(text, key, issuer=BASE, now=self.world.now)

    def _nothing(self, client: str) -> Authority:
        return authority.of_agent(self.world.agents[client], issuer=BASE, expires_at=self.world.now)


class TestFurther(Further.TestCase):  # type: ignore[misc,valid-type]
    settings = settings(max_examples=100, stateful_step_count=20, deadline=None)


def test_every_way_gave_tokens():
    """Otherwise the machine above shows little of it."""
    if not Further.ways:
        TestFurther("runTest").runTest()
    assert set(Further.ways) == {"refresh", "step-up", "federation"}
    assert min(Further.ways.values()) > 10, Further.ways

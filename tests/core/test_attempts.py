"""Failed attempts: who pays for them, and that nobody else does."""

from __future__ import annotations

from typing import Any

import pytest

from legation.adapters.memory import Buckets
from legation.core import assertions, attempts, grants
from legation.core.asks import Spend, Unavailable
from legation.core.grants import Issued, TokenRequest
from legation.core.model import Refusal, RegisteredKey
from legation.core.reasons import Reason
from tests.world import BASE, NOW, World, jkt_of, jwk_of, jws

MANY = int(attempts.REMOTE.burst)


class Scene:
    """A world whose buckets hold water."""

    def __init__(self) -> None:
        self.world = World()
        self.clock = 0.0
        self.world.lies[Spend] = Buckets(monotonic=lambda: self.clock).spend
        for name in ("orchestrator", "summarizer", "spy"):
            self.world.put(name, keys=(RegisteredKey(jkt_of(name), jwk_of(name), jkt_of(name)),))
        self._made = 0

    def ask(
        self, client: str = "orchestrator", *, key: str | None = None, remote: str = "192.0.2.1", **more: str
    ) -> Any:
        """Ask for a token, in order but for what is given."""
        self._made += 1
        url = BASE + "/oauth/token"
        claims = {"iss": client, "sub": client, "aud": BASE, "exp": int(NOW) + 60, "jti": f"a-{self._made}"}
        proof = {"htm": "POST", "htu": url, "iat": int(NOW), "jti": f"p-{self._made}"}
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": assertions.KIND,
            "client_assertion": jws({"alg": "ES256"}, claims, key or client),
            "resource": self.world.terms.resource("payments"),
        } | more
        dpop = jws({"alg": "ES256", "typ": "dpop+jwt", "jwk": jwk_of("holder")}, proof, "holder")
        return self.world.run(grants.token(TokenRequest(form, (dpop,), remote=remote), self.world.terms))

    def reason(self, client: str = "orchestrator", **how: Any) -> Reason:
        answer = self.ask(client, **how)
        assert isinstance(answer, Refusal), answer
        return answer.reason

    def flood(self, client: str, times: int = MANY, **how: Any) -> None:
        for _ in range(times):
            self.reason(client, key="mallory", **how)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_too_many_failures_are_told_to_wait(scene: Scene):
    scene.flood("orchestrator")
    answer = scene.ask("orchestrator", key="mallory")
    assert isinstance(answer, Refusal)
    assert (answer.reason, answer.retry_after) == (Reason.AUTHENTICATION_RATE, 1)
    assert scene.world.ledger[-1][2]["fields"]["reason"] == "authentication-rate"
    assert "client-unauthenticated" in scene.world.ledger[-1][2]["fields"]["detail"]
    scene.clock += 2
    assert scene.reason(key="mallory") is Reason.CLIENT_UNAUTHENTICATED


@pytest.mark.parametrize("remote", ["192.0.2.1", "192.0.2.2"], ids=["the same address", "another"])
def test_a_flood_in_its_name_does_not_lock_an_honest_client_out(scene: Scene, remote: str):
    scene.flood("orchestrator", MANY + 10)
    assert isinstance(scene.ask("orchestrator", remote=remote), Issued)


def test_a_flood_of_garbage_does_not_lock_its_neighbours_out(scene: Scene):
    for _ in range(MANY + 5):
        scene.ask(client_assertion="garbage")
    assert isinstance(scene.ask("orchestrator"), Issued)


def test_replays_do_not_lock_their_victim_out(scene: Scene):
    stolen = jws(
        {"alg": "ES256"},
        {"iss": "orchestrator", "sub": "orchestrator", "aud": BASE, "exp": int(NOW) + 60, "jti": "stolen"},
        "orchestrator",
    )
    assert isinstance(scene.ask(client_assertion=stolen), Issued)
    heard = {scene.reason(client_assertion=stolen, remote="198.51.100.1") for _ in range(MANY + 5)}
    assert heard == {Reason.ASSERTION_REPLAYED, Reason.AUTHENTICATION_RATE}
    assert isinstance(scene.ask("orchestrator"), Issued)
    assert isinstance(scene.ask("summarizer"), Issued)


def test_what_passes_spends_nothing(scene: Scene):
    for _ in range(MANY + 5):
        assert isinstance(scene.ask(), Issued)
    assert not [one for one in scene.world.asked if isinstance(one, Spend)]


def test_what_is_no_failure_to_authenticate_spends_nothing(scene: Scene):
    for _ in range(MANY + 5):
        assert scene.reason(scope="everything") is Reason.SCOPE_REFUSED
    assert not [one for one in scene.world.asked if isinstance(one, Spend)]


def test_which_clients_there_are_is_not_told_by_who_must_wait(scene: Scene):
    """From several addresses: a name that exists and one that does not hear the same, attempt for attempt."""

    def heard(name: str) -> list[Reason]:
        other = Scene()
        return [other.reason(name, key="mallory", remote=f"198.51.100.{n % 7}") for n in range(MANY + 20)]

    assert heard("orchestrator") == heard("nobody")
    assert Reason.AUTHENTICATION_RATE in heard("nobody")


def test_names_that_are_made_up_take_no_room(scene: Scene):
    for n in range(200):
        scene.reason(f"made-up-{n}", key="mallory", remote=f"198.51.100.{n}")
    spent = {name for one in scene.world.asked if isinstance(one, Spend) for name, _ in one.buckets}
    slots = {name for name in spent if name.startswith("failures:name:")}
    assert all(int(name.rpartition(":")[2]) < attempts.SLOTS for name in slots)
    assert not any("made-up" in name for name in spent)


def test_what_a_proven_client_fails_at_is_paid_by_it_and_its_tenant(scene: Scene):
    once = {"client_assertion": assertion_of("spy"), "resource": scene.world.terms.resource("vault")}
    scene.ask("spy", **once)
    assert scene.reason("spy", **once) is Reason.ASSERTION_REPLAYED
    spent = {name for one in scene.world.asked if isinstance(one, Spend) for name, _ in one.buckets}
    assert spent == {"failures:remote:192.0.2.1", "failures:client:spy", "failures:tenant:rival"}


def assertion_of(name: str) -> str:
    claims = {"iss": name, "sub": name, "aud": BASE, "exp": int(NOW) + 60, "jti": "once"}
    return jws({"alg": "ES256"}, claims, name)


def test_a_limiter_that_is_down_lets_nobody_in_and_keeps_nobody_out(scene: Scene):
    scene.world.faults[Spend] = Unavailable("limits")
    assert scene.reason(key="mallory") is Reason.CLIENT_UNAUTHENTICATED
    assert isinstance(scene.ask(), Issued)

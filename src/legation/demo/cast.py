"""Who is in the demo: tenants, agents, and what each is enrolled for."""

from __future__ import annotations

from typing import Final

from a2a.server.agent_execution import AgentExecutor
from a2a.types import AgentCard
from msgspec import Struct

from legation.demo import agents, cards
from legation.demo.hosting import Hosted, MakeCard

BEARER_TENANT: Final = "globex"
TENANTS: Final = ("acme", BEARER_TENANT)


class Part(Struct, frozen=True):
    """One agent: who owns it, which skills it may ask tokens for, whom it may call. Without a card it only calls."""

    id: str
    tenant: str
    scopes: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()
    executor: type[AgentExecutor] | None = None
    card: MakeCard | None = None
    extended: MakeCard | None = None

    def hosted(self) -> Hosted | None:
        """The agent, ready to be started; None for one that only calls."""
        if self.executor is None or self.card is None:
            return None
        return Hosted(self.executor(), self.card, extended=self.extended)


def extended_payments(base_url: str) -> AgentCard:
    """The card of payments as those see it who may call it."""
    return cards.payments(base_url, extended=True)


CAST: Final[tuple[Part, ...]] = (
    Part(
        "payments",
        "acme",
        executor=agents.Payments,
        card=cards.payments,
        extended=extended_payments,
    ),
    Part(
        "summarizer",
        "acme",
        scopes=frozenset({"payments:read"}),
        targets=frozenset({"payments"}),
        executor=agents.Summarizer,
        card=cards.summarizer,
    ),
    Part(
        "orchestrator",
        "acme",
        scopes=frozenset({"payments:read", "payments:transfer", "summarize"}),
        targets=frozenset({"payments", "summarizer"}),
        executor=agents.Orchestrator,
        card=cards.orchestrator,
    ),
    Part("desk", "acme", scopes=frozenset({"work:settle"}), targets=frozenset({"orchestrator"})),
    Part("reader", "globex", executor=agents.Summarizer, card=cards.summarizer),
    Part("clerk", "globex", scopes=frozenset({"summarize"}), targets=frozenset({"reader"})),
)

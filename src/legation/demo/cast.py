"""Who is in the demo: tenants, agents, and what each is enrolled for."""

from __future__ import annotations

from typing import Any, Final

from a2a.server.agent_execution import AgentExecutor
from a2a.types import AgentCard
from msgspec import Struct

from legation.demo import agents, cards, researcher
from legation.demo.hosting import Hosted, MakeCard

BEARER_TENANT: Final = "globex"
TENANTS: Final = ("acme", BEARER_TENANT)

READ: Final = "payments:read"
TRANSFER: Final = "payments:transfer"
SETTLE: Final = "work:settle"
SUMMARIZE: Final = "summarize"

EXCHANGE: Final = "urn:ietf:params:oauth:grant-type:token-exchange"
DEPTH: Final = 4
"""Agents that may act one for the other, as every tenant has it unless it says otherwise."""

DEPARTMENTS: Final = ("intake", "review", "booking", "treasury", "cashier")
"""Agents that hand a payment on, each to the next: one more than may."""

CALLBACK: Final = "https://assistant.acme.example/callback"
"""Where a person comes back to who was asked by the assistant."""


class Part(Struct, frozen=True):
    """One agent: who owns it, which skills it may ask tokens for, whom it may call. Without a card it only calls."""

    id: str
    tenant: str
    scopes: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()
    executor: type[AgentExecutor] | None = None
    card: MakeCard | None = None
    extended: MakeCard | None = None
    more: dict[str, Any] = {}
    """What else it is enrolled for (`core.enrolment.Enrolment`)."""

    def hosted(self) -> Hosted | None:
        """The agent, ready to be started; None for one that only calls."""
        if self.executor is None or self.card is None:
            return None
        return Hosted(self.executor(), self.card, extended=self.extended)


def extended_payments(base_url: str) -> AgentCard:
    """The card of payments as those see it who may call it."""
    return cards.payments(base_url, extended=True)


_OWN: Final = "client_credentials"

_DEPARTMENTS: Final = tuple(
    Part(
        name,
        "acme",
        scopes=frozenset({TRANSFER}),
        targets=frozenset({"payments", *DEPARTMENTS}) - {name},
        executor=agents.Orchestrator,
        card=cards.department,
        more={"grants": frozenset({EXCHANGE}), "depth": DEPTH},
    )
    for name in DEPARTMENTS
)

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
        scopes=frozenset({READ}),
        targets=frozenset({"payments"}),
        executor=agents.Summarizer,
        card=cards.summarizer,
    ),
    Part(
        "orchestrator",
        "acme",
        scopes=frozenset({READ, TRANSFER, SUMMARIZE, researcher.RESEARCH}),
        targets=frozenset({"payments", "summarizer", "researcher"}),
        executor=agents.Orchestrator,
        card=cards.orchestrator,
        more={"grants": frozenset({_OWN, EXCHANGE}), "depth": 1, "detail_types": frozenset({"payment"})},
    ),
    Part("researcher", "acme", executor=researcher.Researcher, card=researcher.card),
    *_DEPARTMENTS,
    Part(
        "desk",
        "acme",
        scopes=frozenset({SETTLE, TRANSFER}),
        targets=frozenset({"orchestrator", "payments", *DEPARTMENTS}),
        more={"depth": DEPTH, "delegates": frozenset({"orchestrator", *DEPARTMENTS})},
    ),
    Part(
        "assistant",
        "acme",
        scopes=frozenset({TRANSFER}),
        targets=frozenset({"payments"}),
        more={
            "grants": frozenset({"authorization_code", "refresh_token"}),
            "redirect_uris": frozenset({CALLBACK}),
        },
    ),
    Part("courier", "acme", scopes=frozenset({TRANSFER}), targets=frozenset({"payments"})),
    Part("reader", "globex", executor=agents.Summarizer, card=cards.summarizer),
    Part("clerk", "globex", scopes=frozenset({SUMMARIZE, TRANSFER}), targets=frozenset({"reader", "payments"})),
)

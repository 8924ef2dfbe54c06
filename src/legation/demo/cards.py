"""The cards of the demo's agents, as their origins publish them; the gateway puts its own interfaces in
place.
"""

from __future__ import annotations

from a2a.types import AgentCapabilities, AgentCard, AgentInterface, AgentProvider, AgentSkill

VERSION = "1.0.0"


def payments(base_url: str, *, extended: bool = False, push: bool = False) -> AgentCard:
    """The payments agent; the extended card adds what only those who may call it need to know."""
    skills = [
        AgentSkill(
            id="payments:read",
            name="Read balances",
            description="Says what an account holds",
            tags=["payments"],
            examples=["What does the EUR account hold?"],
        ),
        AgentSkill(
            id="payments:transfer",
            name="Transfer money",
            description="Pays a recipient: a data part {amount, currency, recipient}",
            tags=["payments"],
            examples=['{"amount": "120.00", "currency": "EUR", "recipient": "Initech"}'],
        ),
    ]
    card = _card(base_url, "Payments", "Holds accounts and pays out of them", skills)
    card.capabilities.extended_agent_card = True
    card.capabilities.push_notifications = push
    if extended:
        card.description = "Holds accounts and pays out of them; 10,000 a transfer at most"
    return card


def orchestrator(base_url: str) -> AgentCard:
    """The agent that is given work and gets it done by others."""
    skill = AgentSkill(
        id="work:settle",
        name="Settle an invoice",
        description="Has an invoice paid: a data part {amount, currency, recipient}",
        tags=["work"],
    )
    return _card(base_url, "Orchestrator", "Takes work and calls the agents that can do it", [skill])


def department(base_url: str) -> AgentCard:
    """An agent that pays by handing on to the next."""
    skill = AgentSkill(
        id="payments:transfer",
        name="Transfer money",
        description="Hands a payment on: a data part {amount, currency, recipient, via}",
        tags=["payments"],
    )
    return _card(base_url, "Department", "Hands payments on to whoever is next", [skill])


def summarizer(base_url: str) -> AgentCard:
    """The agent that makes long texts short."""
    skill = AgentSkill(
        id="summarize",
        name="Summarize",
        description="Answers with the first sentence and how much it left out",
        tags=["text"],
    )
    return _card(base_url, "Summarizer", "Makes long texts short", [skill])


def _card(base_url: str, name: str, description: str, skills: list[AgentSkill]) -> AgentCard:
    return AgentCard(
        name=name,
        description=description,
        version=VERSION,
        provider=AgentProvider(organization="Acme", url="https://acme.example"),
        supported_interfaces=[
            AgentInterface(url=f"{base_url}/rpc", protocol_binding="JSONRPC", protocol_version="1.0"),
            AgentInterface(url=f"{base_url}/rest", protocol_binding="HTTP+JSON", protocol_version="1.0"),
        ],
        capabilities=AgentCapabilities(streaming=True, push_notifications=False, extended_agent_card=False),
        default_input_modes=["text/plain", "application/json"],
        default_output_modes=["text/plain", "application/json"],
        skills=skills,
    )

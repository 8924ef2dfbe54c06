"""What the agents of each tenant are called: ids, names, and ids of skills, ready to be looked up in a card's text.

Kept current with the snapshot, change by change. A name is kept as its hash: some hundred bytes an agent. What is asked
while it changes is answered as it was or as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from legation.core.firewall.naming import distinct, folded
from legation.core.model import Agent


class Named:
    """Names by tenant, and how many bear each."""

    def __init__(self) -> None:
        self._tenants: dict[str, dict[int, int]] = {}

    def load(self, agents: Iterable[Agent]) -> None:
        """Begin anew with these."""
        self._tenants = {}
        for agent in agents:
            counts = self._tenants.setdefault(agent.tenant, {})
            for name in set(_names(agent)):
                counts[name] = counts.get(name, 0) + 1

    def change(self, before: Agent | None, after: Agent | None) -> None:
        """An agent is another than before, is new, or is gone."""
        old, new = (set(_names(one)) if one is not None else set() for one in (before, after))
        if before is not None and after is not None and before.tenant == after.tenant and old == new:
            return
        if before is not None:
            counts = self._tenants[before.tenant]
            for name in old:
                if (left := counts[name] - 1) > 0:
                    counts[name] = left
                else:
                    del counts[name]
        if after is not None:
            counts = self._tenants.setdefault(after.tenant, {})
            for name in new:
                counts[name] = counts.get(name, 0) + 1

    def others(self, tenant: str, mine: Iterable[str]) -> Others:
        """Everything agents of a tenant are called but what one of them is called itself."""
        return Others(self._tenants.get(tenant, {}), frozenset(map(folded, mine)))


class Others:
    """Names to be looked up, folded."""

    def __init__(self, names: dict[int, int], mine: frozenset[str]) -> None:
        self._names = names
        self._mine = mine

    def __bool__(self) -> bool:
        return bool(self._names)

    def __contains__(self, name: object) -> bool:
        return hash(name) in self._names and name not in self._mine


def _names(agent: Agent) -> Iterator[int]:
    yield hash(agent.id)  # in small letters, without white space
    if agent.name and agent.name != agent.id:
        yield hash(folded(agent.name))
    for skill in agent.skills:
        if distinct(skill):
            yield hash(skill.casefold())

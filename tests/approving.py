"""A world in which a policy holds, and people with passkeys who may approve, or may not."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from legation.core import approvals, policy
from legation.core.approvals import Decided
from legation.core.kept import Approval, HeldCall, Passkey, Person
from legation.core.model import Call, Hold, Op
from legation.core.reasons import Reason, Refused
from tests.passkeys import Authenticator, b64
from tests.world import BASE, READ, SHIPPED, World, message

SHIPPED_TEXT = """
@id("yes") permit (principal, action, resource);
@id("ask") @hold("a person decides") permit (principal, action in Action::"message", resource)
when { context.skill == "payments:read" };
"""
HOLDING = policy.load({"held.cedar": SHIPPED_TEXT})
EVERYTHING = policy.load({"held.cedar": '@id("ask") @hold("a person decides") permit (principal, action, resource);'})


class Approving(World):
    """`ann` may approve and has a passkey; `bob` has one and may not."""

    def __init__(self) -> None:
        super().__init__()
        self.book = HOLDING
        self.devices: dict[str, Authenticator] = {}
        self.person("ann", approver=True)
        self.person("bob")

    def person(self, name: str, *, tenant: str = "acme", **more: Any) -> Authenticator:
        """Add a person with a passkey of their own."""
        device = self.devices[name] = Authenticator(BASE)
        passkey = Passkey(b64(device.credential_id), public_key(device))
        self.keep(Person(tenant=tenant, id=name, name=name.title(), passkeys=(passkey,), **more))
        return device

    def same(self, **more: Any) -> Call:
        """The same call each time, with a fresh token and proof."""
        return self.call(Op.SEND_MESSAGE, message(), **more)

    def held(self, **more: Any) -> Hold:
        """The call, held for the first time."""
        return self.hold(self.same(**more))

    def decide(self, hold: Hold | str, decision: str = "approve", *, by: str = "ann", **broken: Any) -> Decided:
        """Let a person decide, as the page has it signed. Raises Refused."""
        name = hold if isinstance(hold, str) else hold.approval
        approval = self.kept_approval(name)
        signed = approvals.statement(approval, broken.pop("signs", decision))
        response = self.devices[by].sign(hashlib.sha256(signed).digest(), **broken)
        return self.run(approvals.decide(name, decision, response))

    def kept_approval(self, name: str) -> Approval:
        found = self.kept["Approval", name.partition("~")[0], name].document
        assert isinstance(found, Approval)
        return found

    def shown(self) -> list[HeldCall]:
        return [found.document for (kind, _, _), found in self.kept.items() if kind == "HeldCall"]

    def events(self, what: str) -> list[dict[str, Any]]:
        return [body["fields"] for _, kind, body in self.ledger if kind == "event" and body["what"] == what]

    def refuses(self, reason: Reason, *args: Any, **more: Any) -> Refused:
        """That a decision is refused, for this reason."""
        with pytest.raises(Refused) as refused:
            self.decide(*args, **more)
        assert refused.value.reason is reason
        return refused.value


def public_key(device: Authenticator) -> str:
    """The COSE key as it is kept."""
    from fido2 import cbor

    return b64(cbor.encode(device._cose()))


__all__ = ["EVERYTHING", "HOLDING", "READ", "SHIPPED", "Approving", "public_key"]

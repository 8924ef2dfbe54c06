"""What questions and their answers speak of: what goes to an origin and comes back, and how an answer can fail."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from cedarpy import PolicySet


class Outbound(Struct, frozen=True):
    """A request ready to be sent to an origin."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    streaming: bool = False
    timeout: float = 60.0
    """Seconds until the response head; for a unary call until its end."""


class Inbound(Protocol):
    """An origin's answer. Closing it closes that one upstream exchange and nothing else."""

    status: int
    content_type: str
    activated_extensions: str | None
    body: bytes
    """Whole body of a unary answer; empty for a stream."""

    def chunks(self) -> AsyncIterator[bytes]:
        """The body of a stream as it arrives. Raises `Broken` when it ends otherwise than by a clean close."""
        ...

    def close(self) -> Awaitable[None]:
        """Give the connection up."""
        ...


class Broken(Exception):
    """The exchange with an origin failed. `sent` tells whether any byte of the request may have reached it."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind = kind
        """`unreachable`, `crowded`, `timeout`, `reset` or `too-large`."""
        self.detail = detail


class Fetched(Struct, frozen=True):
    """A document at a URL, as a stranger serves it."""

    status: int
    """200, or 304 where it is the one whose tag was named."""
    etag: str
    body: bytes


class Opinion(Struct, frozen=True):
    """What another classifier makes of a text."""

    digest: str
    """What it says it is: SHA-256 of its weights, or whatever its operator pins."""
    risk: float
    """Probability that the text is a directive. Not checked."""


class PolicyBook(Struct, frozen=True, eq=False):
    """A loaded policy set, its policies under their `@id` names. `version` is the digest of its text."""

    version: str
    policies: PolicySet
    held: frozenset[str] = frozenset()
    """Names of permits that carry `@hold`: they permit only what a person has approved."""


class Alike(Struct, frozen=True):
    """What a refusal of a stranger may be counted with (docs/adr/0017-refusals-of-strangers.md)."""

    source: str
    """Address it came from, or who else is behind it."""
    what: str


class Conflict(Exception):
    """A change met another: the agent moved meanwhile, or an id or key is taken. `what` says which."""

    def __init__(self, what: str, *, holder: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.holder = holder
        """The agent that has the key; None where it is no key that is taken."""


class Unavailable(Exception):
    """Something the decision depends on cannot answer. `what` names it for the refusal and the record."""

    def __init__(self, what: str, detail: str = "") -> None:
        super().__init__(f"{what}: {detail}" if detail else what)
        self.what = what
        self.detail = detail


class Abandoned(Exception):
    """Whoever ran the plan is gone. Thrown into it where it waits; it may still ask what is answered at once."""

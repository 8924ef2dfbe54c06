"""What every gateway must know at once: people, revocations, agreements and the issuers others trust."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct, field

from legation.core.kept.base import Kept


class Passkey(Struct, frozen=True):
    """A WebAuthn credential of a person (WebAuthn L3 §4). All public."""

    credential_id: str
    """base64url."""
    public_key: str
    """COSE key, base64url."""
    sign_count: int = 0
    name: str = ""


class Person(Kept, frozen=True, kw_only=True):
    """Somebody who may delegate to agents or approve what they do. Its `sub` is `user:` and this id."""

    name: str
    passkeys: tuple[Passkey, ...] = ()
    approver: bool = False
    """Whether this person may approve calls that a policy holds, for the whole tenant."""
    suspended: bool = False
    not_before: float = 0.0
    """Whatever was granted or issued for this person before this moment (epoch seconds) is dead."""
    webhook: str | None = None
    """Where this person's approvals are announced."""

    mirrored: ClassVar[bool] = True


class Revocation(Kept, frozen=True, kw_only=True):
    """Something that is dead. The id names it: `token:JTI`, `grant:ID`, `key:JKT`, `delegation:ID`, `subject:SUB`.

    What bears that name and was issued before `at` is refused.
    """

    at: float
    why: str = ""

    mirrored: ClassVar[bool] = True


class Agreement(Kept, frozen=True, kw_only=True):
    """That agents of one tenant may call agents of another. One direction; `tenant` is the callee's, who grants it."""

    caller_tenant: str
    issuer: str = ""
    """Authority that vouches for the callers; empty for this one."""
    agents: frozenset[str] = frozenset()
    """Callees. Empty means none."""
    skills: frozenset[str] = frozenset()
    """Skills of those callees. Empty means none."""
    subjects: dict[str, str] = field(default_factory=dict)
    """Their subject to ours, exact; `*` stands for every other, and `{sub}` in its value for the subject itself."""
    claims: dict[str, str] = field(default_factory=dict)
    """Values of their `acr` to ours; what is not named is dropped."""
    depth: int = 0
    """Delegations left to what enters through it, at most."""
    lifetime: int = 300
    """Seconds a token issued under it lives, at most."""
    expires_at: float | None = None
    suspended: bool = False

    mirrored: ClassVar[bool] = True


class Issuer(Kept, frozen=True, kw_only=True):
    """An authority this tenant believes, for stated uses. The id is its issuer identifier, byte for byte."""

    uses: frozenset[str] = frozenset()
    """Of `vouching.USES`: `id-jag`, `jwt-bearer`, `enrolment`, `activation`, `software-statement`, `spiffe`, `set`.
    Empty means none."""
    jwks: bytes | None = None
    """Its keys, pinned; None to fetch them from `jwks_uri`."""
    jwks_uri: str | None = None
    """Named by the operator, never by what an issuer or a caller sent."""
    algorithms: frozenset[str] = frozenset({"ES256", "EdDSA"})
    actors: frozenset[str] = frozenset()
    """`act.iss` namespaces it may speak for, besides its own."""
    client_id: str | None = None
    """What this authority is called there: the audience of its ID tokens."""
    suspended: bool = False
    feed: str = ""
    """Where it says what it stopped, if it is followed there. Named by the operator, as its keys are."""

    mirrored: ClassVar[bool] = True

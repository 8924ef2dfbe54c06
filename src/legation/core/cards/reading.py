"""Agent Cards as they are written: which are fit to register, and what a registration takes (A2A 1.0 §4.4).

Decides what a card must hold to be registered. It refuses to know where a card was found, whose it is, and
whether anybody signed it: `signatures.py` says that.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, TypeAlias
from urllib.parse import urlsplit

from msgspec import Meta, Struct

from legation.core import canonical
from legation.core.messages import EMPTY, Json, MediaType, TenantName, Uri
from legation.core.model import Binding, Interface
from legation.core.operations import SKILL_EXTENSION
from legation.core.reasons import Reason, Refused

AUTHORIZATION_EXTENSION: Final = "https://legation.dev/ext/authorization/v1"
"""Tells what a card's own security schemes cannot: the resource to name, and DPoP (RFC 8707, 9449)."""

PROVENANCE_EXTENSION: Final = "https://legation.dev/ext/provenance/v1"
"""Carries what the author signed through a gateway that had to change it."""

OURS: Final = frozenset({AUTHORIZATION_EXTENSION, PROVENANCE_EXTENSION, SKILL_EXTENSION})
"""Extensions nobody but the gateway declares: an origin's own are not passed on."""

MAX_CARD: Final = 256 * 1024
"""Bytes. A card is fetched often and by anyone; the largest seen in the wild is a tenth of this."""

VERSION: Final = "1.0"
_BINDINGS: Final = {binding.value: binding for binding in Binding}
_HOST: Final = re.compile(r"[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]")

Text: TypeAlias = Annotated[str, Meta(max_length=8192)]
Optional: TypeAlias = Annotated[str, Meta(max_length=8192, extra=EMPTY)]
Link: TypeAlias = Annotated[str, Meta(max_length=2048, extra=EMPTY)]
Label: TypeAlias = Annotated[str, Meta(min_length=1, max_length=256)]
SkillId: TypeAlias = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9._:-]{1,128}\Z")]
"""A skill is a scope, and stands in a path: no character means anything in either."""
Modes: TypeAlias = Annotated[tuple[MediaType, ...], Meta(max_length=64)]


# -- the card as it is written ---------------------------------------------------------------------


class _Part(Struct, frozen=True, rename="camel", omit_defaults=True, forbid_unknown_fields=True):
    """What is not here, `canonical.decode` leaves out and lists.

    REQUIRED lists may be absent: peers that print proto cannot print an empty one.
    """


class AgentProvider(_Part, frozen=True):
    organization: Label
    url: Link | None = None


class AgentInterface(_Part, frozen=True):
    url: Uri
    protocol_binding: Label
    protocol_version: Label
    tenant: TenantName | None = None


class AgentExtension(_Part, frozen=True):
    uri: Uri
    description: Optional | None = None
    required: bool = False
    params: Json | None = None


class AgentCapabilities(_Part, frozen=True):
    streaming: bool | None = None
    push_notifications: bool | None = None
    extended_agent_card: bool | None = None
    extensions: Annotated[tuple[AgentExtension, ...], Meta(max_length=32)] = ()


class AgentSkill(_Part, frozen=True):
    id: SkillId
    name: Label
    description: Text = ""
    tags: Annotated[tuple[Label, ...], Meta(max_length=64)] = ()
    examples: Annotated[tuple[Text, ...], Meta(max_length=32)] = ()
    input_modes: Modes = ()
    output_modes: Modes = ()
    security_requirements: Any = None


class AgentCard(_Part, frozen=True):
    """Field for field the message of a2a.proto. What we replace (security, signatures) has no type."""

    name: Label
    version: Label
    supported_interfaces: Annotated[tuple[AgentInterface, ...], Meta(min_length=1, max_length=16)]
    skills: Annotated[tuple[AgentSkill, ...], Meta(min_length=1, max_length=256)]
    description: Text = ""
    provider: AgentProvider | None = None
    documentation_url: Link | None = None
    icon_url: Link | None = None
    capabilities: AgentCapabilities = AgentCapabilities()
    default_input_modes: Modes = ()
    default_output_modes: Modes = ()
    security_schemes: Any = None
    security_requirements: Any = None
    signatures: Any = None


class Card(Struct, frozen=True):
    """A card fit to register. Made by `parse` alone."""

    content: AgentCard
    dropped: tuple[str, ...] = ()
    """JSON paths of members the specification does not know, left out."""


class Registration(Struct, frozen=True):
    """What the registry takes from a card: the members of `Agent` that come from it."""

    skills: tuple[str, ...]
    interfaces: tuple[Interface, ...]
    input_modes: frozenset[str]
    streaming: bool
    push: bool
    extended_card: bool
    required_extensions: frozenset[str]


def parse(unverified: bytes | Json) -> Card:
    """Read a card. Raises Refused with the member at fault."""
    if isinstance(unverified, bytes) and len(unverified) > MAX_CARD:
        raise Refused(Reason.TOO_LARGE, f"a card has at most {MAX_CARD // 1024} KiB")
    content, dropped = canonical.decode(AgentCard, unverified)
    ids = [skill.id for skill in content.skills]
    for index, skill in enumerate(ids):
        if skill in ids[:index]:
            raise _wrong(f"`{skill}` is there twice", f"skills[{index}].id")
    for field, link in (
        ("documentationUrl", content.documentation_url),
        ("iconUrl", content.icon_url),
        ("provider.url", content.provider.url if content.provider else None),
    ):
        if link:
            _web(link, field)
    if not _usable(content):
        raise _wrong("needs an interface JSONRPC or HTTP+JSON of version 1.0", "supportedInterfaces")
    return Card(content, dropped)


def registration(card: Card) -> Registration:
    """What the registry takes from a card."""
    content = card.content
    able = content.capabilities
    modes = {mode for skill in content.skills for mode in skill.input_modes}.union(content.default_input_modes)
    return Registration(
        skills=tuple(skill.id for skill in content.skills),
        interfaces=tuple(_usable(content).values()),
        input_modes=frozenset(mode.lower() for mode in modes),
        streaming=bool(able.streaming),
        push=bool(able.push_notifications),
        extended_card=bool(able.extended_agent_card),
        required_extensions=frozenset(one.uri for one in able.extensions if one.required) - OURS,
    )


def _usable(content: AgentCard) -> dict[Binding, Interface]:
    """The first interface of each binding we speak, in the origin's order of preference (§8.3.1)."""
    found: dict[Binding, Interface] = {}
    for index, offered in enumerate(content.supported_interfaces):
        binding = _BINDINGS.get(offered.protocol_binding)
        if binding is None or offered.protocol_version != VERSION or binding in found:
            continue
        field = f"supportedInterfaces[{index}].url"
        _web(offered.url, field)
        if "?" in offered.url or "#" in offered.url:
            raise _wrong("an interface URL has neither query nor fragment", field)
        found[binding] = Interface(binding, offered.url.rstrip("/"), offered.tenant)
    return found


def _web(url: str, field: str) -> None:
    """An absolute http(s) URL of visible ASCII, without a name and password in it. Raises Refused."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _wrong("not a URL", field) from None
    host = parts.netloc if port is None else parts.netloc.rpartition(":")[0]
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host) or not re.fullmatch(r"[!-~]+", url):
        raise _wrong("not an absolute http or https URL", field)


def _wrong(detail: str, field: str) -> Refused:
    return Refused(Reason.INVALID_PARAMS, detail, field=field)

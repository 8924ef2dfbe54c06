"""Agent Cards: what an origin says of itself, and what the gateway says of it (A2A 1.0 §4.4, §8).

Decides which card is fit to register, what a registration takes from it, and what callers are served in its
place: the gateway's interfaces and the gateway's security, everything else as the origin wrote it. It refuses
to know where a card was found. Signatures of an origin cover its own URLs, so they are not passed on (§8.4).
What is served holds no empty member, so that every canonical form of it is the same (§8.4.1).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Final, Protocol, TypeAlias
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from legation.core import canonical
from legation.core.asks import Forward, Inbound, Outbound, Plan, ask
from legation.core.keys import ALGORITHMS
from legation.core.messages import EMPTY, ExtendedCard, Json, MediaType, TenantName, Uri
from legation.core.model import Agent, Binding, Interface, Permit, Reply
from legation.core.operations import SKILL_EXTENSION
from legation.core.reasons import Reason, Refused

AUTHORIZATION_EXTENSION: Final = "https://legation.dev/ext/authorization/v1"
"""Tells what a card's own security schemes cannot: the resource to name, and DPoP (RFC 8707, 9449)."""

_OURS: Final = frozenset({AUTHORIZATION_EXTENSION, SKILL_EXTENSION})

SCHEME: Final = "legation"
"""Name of our security scheme in the cards we serve."""

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


class Served(Struct, frozen=True):
    """A card as callers get it."""

    body: bytes
    etag: str
    """Strong, with its quotes (RFC 9110 §8.8.3)."""


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
        required_extensions=frozenset(one.uri for one in able.extensions if one.required) - _OURS,
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


# -- the card as it is served ----------------------------------------------------------------------


def served(card: Card, agent: Agent, *, base_url: str) -> Served:
    """The public card: the origin's, with the gateway's interfaces and security in place of its own."""
    body = msgspec.json.encode(document(card, agent, base_url=base_url))
    return Served(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')


def project(card: Card, agent: Agent, scope: frozenset[str]) -> Card:
    """The card as far as a token reaches: the registered skills in its scope."""
    shown = tuple(skill for skill in card.content.skills if skill.id in scope and skill.id in agent.skills)
    return Card(replace(card.content, skills=shown), card.dropped)


class Home(Protocol):
    """Whoever knows the public origin of the gateway."""

    @property
    def base_url(self) -> str: ...


def extended(permit: Permit, outbound: Outbound, read: Callable[[Inbound], Reply], home: Home) -> Plan[Reply]:
    """The extended card, as far as the token reaches (§3.1.11). Raises Refused(UPSTREAM_INVALID)."""
    reply = read((yield from ask(Forward(permit, outbound))))
    if not isinstance(reply, ExtendedCard):
        return reply
    try:
        card = parse(reply.document)
    except Refused as refused:
        where = f"{refused.field}: " if refused.field else ""
        raise Refused(Reason.UPSTREAM_INVALID, f"{where}{refused.detail}") from None
    shown = project(card, permit.callee, permit.visible)
    return ExtendedCard(document(shown, permit.callee, base_url=home.base_url))


def document(card: Card, agent: Agent, *, base_url: str) -> Json:
    """What `served` writes, as a document."""
    content = card.content
    home = f"{base_url}/a2a/{agent.id}"
    skills = tuple(skill.id for skill in content.skills)
    plain: Json = msgspec.to_builtins(
        replace(
            content,
            supported_interfaces=tuple(
                AgentInterface(f"{home}/{_ENDS[one.binding]}", one.binding.value, VERSION) for one in agent.interfaces
            ),
            capabilities=AgentCapabilities(
                streaming=agent.streaming,
                push_notifications=agent.push,
                extended_agent_card=agent.extended_card,
                extensions=tuple(_extensions(content, agent, base_url)),
            ),
            skills=tuple(replace(skill, security_requirements=_needs(skill.id)) for skill in content.skills),
            security_schemes={SCHEME: _scheme(content, base_url)},
            security_requirements=[need for skill in skills for need in _needs(skill)],
            signatures=None,
        )
    )
    return _full(plain)


_ENDS: Final = {Binding.JSONRPC: "rpc", Binding.REST: "rest"}
"""Last segment of an interface URL of ours."""


def _needs(skill: str) -> list[Json]:
    """One requirement: a token whose scope holds the skill. Several in a list are alternatives."""
    return [{"schemes": {SCHEME: {"list": [skill]}}}]


def _scheme(content: AgentCard, base_url: str) -> Json:
    return {
        "oauth2SecurityScheme": {
            "description": "access tokens of this gateway, bound to the caller's key; "
            "clients authenticate with private_key_jwt",
            "oauth2MetadataUrl": f"{base_url}/.well-known/oauth-authorization-server",
            "flows": {
                "clientCredentials": {
                    "tokenUrl": f"{base_url}/oauth/token",
                    "scopes": {skill.id: skill.name for skill in content.skills},
                }
            },
        }
    }


def _extensions(content: AgentCard, agent: Agent, base_url: str) -> Iterator[AgentExtension]:
    """The origin's, then ours. Nobody but the gateway declares ours."""
    home = f"{base_url}/a2a/{agent.id}"
    yield from (one for one in content.capabilities.extensions if one.uri not in _OURS)
    yield AgentExtension(
        AUTHORIZATION_EXTENSION,
        "how to be let in: name the resource at the issuer, prove the token's key with each call",
        params={
            "issuer": base_url,
            "resource": home,
            "dpop": {"signingAlgorithms": sorted(ALGORITHMS), "nonce": True},
        },
    )
    yield AgentExtension(
        SKILL_EXTENSION,
        "which skill a message is for: under this URI in message metadata, or by an interface of its own",
        params={
            "interfaces": {
                one.binding.value: f"{home}/skills/{{skill}}/{_ENDS[one.binding]}" for one in agent.interfaces
            }
        },
    )


def _full(document: Json) -> Json:
    """Without empty members. What an extension means by an empty one is left alone."""
    kept: Json = {}
    for name, value in document.items():
        if name == "params" and value:
            kept[name] = value
        elif isinstance(value, dict):
            kept[name] = _full(value)
        elif isinstance(value, list | tuple):
            kept[name] = [_full(item) if isinstance(item, dict) else item for item in value]
        else:
            kept[name] = value
        if kept[name] in (None, "", [], {}):
            del kept[name]
    return kept

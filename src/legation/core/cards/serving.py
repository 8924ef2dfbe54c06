"""Agent Cards as they are served: the gateway's interfaces and security, all else as the origin wrote it (A2A 1.0 §8).

Signatures of an origin cover its own URLs, so they are not passed on here (§8.4): `countersign.py` carries them.
It refuses to know who asks: `projection.py` narrows a card to its reader.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from legation.core.cards.reading import (
    AUTHORIZATION_EXTENSION,
    OURS,
    VERSION,
    AgentCapabilities,
    AgentCard,
    AgentExtension,
    AgentInterface,
    Card,
)
from legation.core.keys import ALGORITHMS
from legation.core.messages import Json
from legation.core.model import Agent, Binding
from legation.core.operations import SKILL_EXTENSION

SCHEME: Final = "legation"
"""Name of our security scheme in the cards we serve."""

PUBLIC: Final = "public, max-age=60"
"""A minute: how long a caller may go on with the card of an agent that has just been suspended."""

PRIVATE: Final = "private, no-cache"
"""A card made for one reader is nobody else's, and is asked for again: what the reader may use changes (§8.6)."""


class Served(Struct, frozen=True):
    """A card as callers get it."""

    body: bytes
    etag: str
    """Strong, with its quotes (RFC 9110 §8.8.3)."""
    cache_control: str = PUBLIC


def served(card: Card, agent: Agent, *, base_url: str) -> Served:
    """The public card: the origin's, with the gateway's interfaces and security in place of its own."""
    return written(document(card, agent, base_url=base_url))


def written(document: Json, *, cache_control: str = PUBLIC) -> Served:
    """A document as callers get it. Its tag follows every byte, signatures included: a new key is a new card."""
    body = msgspec.json.encode(document)
    return Served(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"', cache_control)


def document(card: Card, agent: Agent, *, base_url: str) -> Json:
    """What `served` writes, as a document."""
    content = card.content
    home = f"{base_url}/a2a/{agent.id}"
    skills = tuple(skill.id for skill in content.skills)
    plain: Json = msgspec.to_builtins(
        replace(
            content,
            supported_interfaces=tuple(
                AgentInterface(f"{home}/{ENDS[one.binding]}", one.binding.value, VERSION) for one in agent.interfaces
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


ENDS: Final = {Binding.JSONRPC: "rpc", Binding.REST: "rest"}
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
    yield from (one for one in content.capabilities.extensions if one.uri not in OURS)
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
        params={"interfaces": bindings(agent, base_url, "{skill}")},
    )


def bindings(agent: Agent, base_url: str, skill: str) -> dict[str, str]:
    """Where a skill is called and nothing else, for each binding."""
    home = f"{base_url}/a2a/{agent.id}"
    return {one.binding.value: f"{home}/skills/{skill}/{ENDS[one.binding]}" for one in agent.interfaces}


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

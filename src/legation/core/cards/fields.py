"""The messages an Agent Card is made of, field by field, as far as the canonical form must know them.

`a2a.proto` (package lf.a2a.v1) as a table: what a field holds, and whether it is REQUIRED or `optional`. A test holds
it against the descriptors of the official SDK. What a field means stands elsewhere.
"""

from __future__ import annotations

import enum
from typing import Final, NamedTuple, TypeAlias


class Presence(enum.Enum):
    """When a field stands in the canonical form (A2A 1.0 §8.4.1 rule 1, §5.7)."""

    REQUIRED = "required"
    """Always, also when it holds nothing."""
    EXPLICIT = "explicit"
    """When it was set, to whatever: `optional`, a message, a member of a oneof."""
    IMPLICIT = "implicit"
    """When it holds something."""


class Shape(enum.Enum):
    """How often."""

    ONE = "one"
    LIST = "list"
    MAP = "map"


class Field(NamedTuple):
    """One field. Of `message` and `scalar` one is set; neither for a google.protobuf.Struct, which is left as it is."""

    presence: Presence
    shape: Shape = Shape.ONE
    message: str | None = None
    scalar: type | None = None


class Message(NamedTuple):
    """One message. At most one field of a `oneof` is set."""

    fields: dict[str, Field]
    oneof: bool = False


_R, _E, _I = Presence.REQUIRED, Presence.EXPLICIT, Presence.IMPLICIT
_TEXT: Final = Field(_R, scalar=str)
_MAYBE: Final = Field(_I, scalar=str)
_SET: Final = Field(_E, scalar=str)
_FLAG: Final = Field(_I, scalar=bool)
_SET_FLAG: Final = Field(_E, scalar=bool)
_TEXTS: Final = Field(_R, Shape.LIST, scalar=str)
_MAYBE_TEXTS: Final = Field(_I, Shape.LIST, scalar=str)
_SCOPES: Final = Field(_R, Shape.MAP, scalar=str)
_FREE: Final = Field(_E)


def _one(name: str, presence: Presence = _E) -> Field:
    return Field(presence, message=name)


def _many(name: str, presence: Presence = _I) -> Field:
    return Field(presence, Shape.LIST, message=name)


def _oneof(**messages: str) -> Message:
    return Message({name: _one(message) for name, message in messages.items()}, oneof=True)


Messages: TypeAlias = dict[str, Message]

ROOT: Final = "AgentCard"

MESSAGES: Final[Messages] = {
    "AgentCard": Message(  # `signatures` is not part of what is signed (§8.4.1 rule 3)
        {
            "name": _TEXT,
            "description": _TEXT,
            "supportedInterfaces": _many("AgentInterface", _R),
            "provider": _one("AgentProvider"),
            "version": _TEXT,
            "documentationUrl": _SET,
            "capabilities": _one("AgentCapabilities", _R),
            "securitySchemes": Field(_I, Shape.MAP, "SecurityScheme"),
            "securityRequirements": _many("SecurityRequirement"),
            "defaultInputModes": _TEXTS,
            "defaultOutputModes": _TEXTS,
            "skills": _many("AgentSkill", _R),
            "iconUrl": _SET,
        }
    ),
    "AgentInterface": Message({"url": _TEXT, "protocolBinding": _TEXT, "tenant": _MAYBE, "protocolVersion": _TEXT}),
    "AgentProvider": Message({"url": _TEXT, "organization": _TEXT}),
    "AgentCapabilities": Message(
        {
            "streaming": _SET_FLAG,
            "pushNotifications": _SET_FLAG,
            "extensions": _many("AgentExtension"),
            "extendedAgentCard": _SET_FLAG,
        }
    ),
    "AgentExtension": Message({"uri": _MAYBE, "description": _MAYBE, "required": _FLAG, "params": _FREE}),
    "AgentSkill": Message(
        {
            "id": _TEXT,
            "name": _TEXT,
            "description": _TEXT,
            "tags": _TEXTS,
            "examples": _MAYBE_TEXTS,
            "inputModes": _MAYBE_TEXTS,
            "outputModes": _MAYBE_TEXTS,
            "securityRequirements": _many("SecurityRequirement"),
        }
    ),
    "SecurityRequirement": Message({"schemes": Field(_I, Shape.MAP, "StringList")}),
    "StringList": Message({"list": _MAYBE_TEXTS}),
    "SecurityScheme": _oneof(
        apiKeySecurityScheme="APIKeySecurityScheme",
        httpAuthSecurityScheme="HTTPAuthSecurityScheme",
        oauth2SecurityScheme="OAuth2SecurityScheme",
        openIdConnectSecurityScheme="OpenIdConnectSecurityScheme",
        mtlsSecurityScheme="MutualTlsSecurityScheme",
    ),
    "APIKeySecurityScheme": Message({"description": _MAYBE, "location": _TEXT, "name": _TEXT}),
    "HTTPAuthSecurityScheme": Message({"description": _MAYBE, "scheme": _TEXT, "bearerFormat": _MAYBE}),
    "OAuth2SecurityScheme": Message(
        {"description": _MAYBE, "flows": _one("OAuthFlows", _R), "oauth2MetadataUrl": _MAYBE}
    ),
    "OpenIdConnectSecurityScheme": Message({"description": _MAYBE, "openIdConnectUrl": _TEXT}),
    "MutualTlsSecurityScheme": Message({"description": _MAYBE}),
    "OAuthFlows": _oneof(
        authorizationCode="AuthorizationCodeOAuthFlow",
        clientCredentials="ClientCredentialsOAuthFlow",
        implicit="ImplicitOAuthFlow",
        password="PasswordOAuthFlow",
        deviceCode="DeviceCodeOAuthFlow",
    ),
    "AuthorizationCodeOAuthFlow": Message(
        {"authorizationUrl": _TEXT, "tokenUrl": _TEXT, "refreshUrl": _MAYBE, "scopes": _SCOPES, "pkceRequired": _FLAG}
    ),
    "ClientCredentialsOAuthFlow": Message({"tokenUrl": _TEXT, "refreshUrl": _MAYBE, "scopes": _SCOPES}),
    "ImplicitOAuthFlow": Message(
        {"authorizationUrl": _MAYBE, "refreshUrl": _MAYBE, "scopes": Field(_I, Shape.MAP, scalar=str)}
    ),
    "PasswordOAuthFlow": Message(
        {"tokenUrl": _MAYBE, "refreshUrl": _MAYBE, "scopes": Field(_I, Shape.MAP, scalar=str)}
    ),
    "DeviceCodeOAuthFlow": Message(
        {"deviceAuthorizationUrl": _TEXT, "tokenUrl": _TEXT, "refreshUrl": _MAYBE, "scopes": _SCOPES}
    ),
}

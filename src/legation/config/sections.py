"""What may be set: sections, settings, their bounds, defaults. The descriptions are what file and docs say."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, TypeAlias
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import force_setattr

from legation.core.tenant import RISKS, risks

Mode: TypeAlias = Literal["enforce", "monitor", "off"]
Level: TypeAlias = Literal["lenient", "standard", "strict"]
LevelOf: TypeAlias = Literal["same", "lenient", "standard", "strict"]
Enveloping: TypeAlias = Literal["off", "parts", "marked"]


class Section(Struct, frozen=True, forbid_unknown_fields=True):
    """A group of settings. The docstring and the descriptions are what the file and the docs say."""


class Server(Section, frozen=True):
    """Where the gateway listens, and the name callers know it by."""

    host: Annotated[str, Meta(min_length=1, description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535, description="Port to listen on.")] = 8700
    base_url: Annotated[
        str,
        Meta(
            description="Public origin, as callers write it: also the issuer of tokens, so it must not change once "
            "agents are enrolled. Empty: http:// and the address above."
        ),
    ] = ""

    tls_cert: Annotated[
        str, Meta(description="PEM file of the certificate and its chain, relative to this file. Empty: no TLS here.")
    ] = ""
    tls_key: Annotated[str, Meta(description="PEM file of the certificate's private key, relative to this file.")] = ""
    connections: Annotated[
        int, Meta(ge=16, le=2**20, description="Connections of callers open at once; more wait until one closes.")
    ] = 16384

    def __post_init__(self) -> None:
        """Raise ValueError for a base URL that is no origin, or half of a key pair."""
        if bool(self.tls_cert) != bool(self.tls_key):
            raise ValueError("`tls_cert` and `tls_key` go together")
        host = f"[{self.host}]" if ":" in self.host else self.host
        given = self.base_url or f"{'https' if self.tls_cert else 'http'}://{host}:{self.port}"
        parts = urlsplit(given)
        plain = parts.path in ("", "/") and not (parts.query or parts.fragment or "@" in parts.netloc)
        if parts.scheme not in {"http", "https"} or not parts.hostname or not plain:
            raise ValueError("`base_url` is not an origin such as https://gateway.example")
        force_setattr(self, "base_url", given.rstrip("/"))


class Limits(Section, frozen=True):
    """How much one call may bring."""

    body_bytes: Annotated[int, Meta(ge=1024, le=2**26, description="Bytes of a request.")] = 2**20
    parts: Annotated[int, Meta(ge=1, le=1024, description="Parts of a message.")] = 64
    reply_bytes: Annotated[
        int, Meta(ge=1024, le=2**28, description="Bytes of an agent's reply, and of one event of a stream.")
    ] = 2**23
    reply_seconds: Annotated[
        float, Meta(gt=0, le=600, description="Seconds an agent may take to answer; streams have their own limits.")
    ] = 60.0
    connections: Annotated[
        int, Meta(ge=1, le=65536, description="Connections to one origin at once; each open stream takes one.")
    ] = 1024


class Streams(Section, frozen=True):
    """How long a stream may be. How many an agent may hold open is the tenant's to say."""

    heartbeat: Annotated[
        float,
        Meta(gt=0, le=3, description="Seconds between signs of life. Clients of the official SDK give up after 5."),
    ] = 2.5
    idle: Annotated[float, Meta(ge=1, le=86400, description="Seconds without an event after which a stream ends.")] = (
        300.0
    )
    total: Annotated[float, Meta(ge=1, le=604800, description="Seconds after which any stream ends.")] = 3600.0


class Authority(Section, frozen=True):
    """What the authority issues."""

    token_lifetime: Annotated[
        int, Meta(ge=10, le=300, description="Seconds an access token lives. Standing is checked on every call anyway.")
    ] = 300
    internal_issuers: Annotated[
        bool,
        Meta(description="Whether key sets of other issuers may be fetched from private networks and this machine."),
    ] = False


class Registry(Section, frozen=True):
    """How agents' cards are fetched and watched."""

    internal_origins: Annotated[
        bool, Meta(description="Whether cards may be fetched from private networks and this machine.")
    ] = False
    watch_seconds: Annotated[
        float, Meta(ge=1, le=86400, description="Seconds between two looks at the card of one origin.")
    ] = 300.0


class Storage(Section, frozen=True):
    """Where the registry and the ledger of decisions are kept."""

    path: Annotated[
        Path, Meta(description="SQLite file, relative to this file. Nobody else should be able to read it.")
    ] = msgspec.field(default_factory=lambda: Path("legation.db"))


class Keys(Section, frozen=True):
    """The keys the authority signs with."""

    uri: Annotated[
        str, Meta(pattern="^file:.+", description="Keyring: file: and a directory, relative to this file.")
    ] = "file:keys"


class Policy(Section, frozen=True):
    """What agents may do to each other."""

    directory: Annotated[
        Path, Meta(description="Every *.cedar file in here is in force. None: nothing is permitted.")
    ] = msgspec.field(default_factory=lambda: Path("policies"))


class Firewall(Section, frozen=True):
    """How what agents say to each other is looked at, where a tenant does not say otherwise (docs/firewall.md)."""

    requests: Annotated[
        Mode, Meta(description="Messages: enforce, monitor (record what would be done, and do nothing), or off.")
    ] = "enforce"
    replies: Annotated[Mode, Meta(description="Replies, artifacts and streams, likewise.")] = "enforce"
    cards: Annotated[Mode, Meta(description="Agent cards, likewise.")] = "enforce"
    level: Annotated[
        Level,
        Meta(
            description="standard acts on what one harmless text in a thousand looks like, strict one in a hundred, "
            "lenient one in five thousand."
        ),
    ] = "standard"
    requests_level: Annotated[LevelOf, Meta(description="For messages alone; same: as level says.")] = "same"
    replies_level: Annotated[LevelOf, Meta(description="For replies alone, likewise.")] = "same"
    cards_level: Annotated[LevelOf, Meta(description="For cards alone, likewise.")] = "same"
    requests_risks: Annotated[
        str,
        Meta(
            description="Thresholds of messages by number, instead of the level's: risks from 0 to 1, such as "
            "quarantine=0.9 block=0.97. Empty: the level alone says."
        ),
    ] = ""
    replies_risks: Annotated[str, Meta(description="Of replies, likewise, such as annotate=0.5 sanitise=0.9.")] = ""
    cards_risks: Annotated[str, Meta(description="Of cards, likewise.")] = ""
    requests_envelope: Annotated[
        Enveloping,
        Meta(
            description="Text parts of messages reach the agent between marks nobody could know: parts, or marked (a "
            "mark between words too). Not where the agent is another gateway."
        ),
    ] = "off"
    replies_envelope: Annotated[
        Enveloping, Meta(description="Text parts of replies and streams reach the caller so, likewise.")
    ] = "off"
    without_model: Annotated[
        Literal["annotate", "refuse"],
        Meta(description="Messages and replies while the model cannot be used. Cards are refused either way."),
    ] = "annotate"
    model: Annotated[
        str, Meta(description="File of the model, relative to this file. Empty: the one that is shipped.")
    ] = ""
    opinion_url: Annotated[
        str,
        Meta(
            description="Another classifier, asked over HTTP about what is quarantined and nothing else "
            "(docs/content.md). Empty: none."
        ),
    ] = ""
    opinion_digest: Annotated[
        str, Meta(max_length=200, description="What it must say it is: the SHA-256 of its weights, or another name.")
    ] = ""
    opinion_seconds: Annotated[float, Meta(gt=0, le=8, description="Seconds it may take.")] = 2.0
    opinion_release: Annotated[
        float, Meta(ge=0, le=1, description="Below this risk it releases, with a mark. 0: it releases nothing.")
    ] = 0.05
    opinion_block: Annotated[float, Meta(ge=0, le=1, description="From this risk it blocks.")] = 0.95
    opinion: Annotated[
        Literal["off", "hold", "refuse"],
        Meta(
            description="Messages and replies of which it says nothing stay quarantined (hold) or are blocked "
            "(refuse); cards are blocked either way. off: it is not asked."
        ),
    ] = "hold"
    originals_days: Annotated[
        int, Meta(ge=0, le=365, description="Days for which what was withheld or changed is kept, sealed. 0: none.")
    ] = 30
    originals_most: Annotated[
        int, Meta(ge=1, le=100_000, description="Of these so many for each tenant, of 64 KiB at most; the oldest go.")
    ] = 1000

    def __post_init__(self) -> None:
        """Raise ValueError for a classifier that is not named, or says both yes and no; for thresholds out of order."""
        for name in RISKS.values():
            try:
                risks(getattr(self, name))
            except ValueError as fault:
                raise ValueError(f"`{name}`: {fault}") from None
        if self.opinion_url:
            parts = urlsplit(self.opinion_url)
            if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.fragment:
                raise ValueError("`opinion_url` is no URL such as http://127.0.0.1:9000/risk")
            if not self.opinion_digest:
                raise ValueError("`opinion_url` goes with `opinion_digest`: nobody else is believed")
        elif self.opinion == "refuse":
            raise ValueError("`opinion: refuse` goes with `opinion_url`: whatever is quarantined would be blocked")
        if self.opinion_release > self.opinion_block:
            raise ValueError("`opinion_release` is at most `opinion_block`")


class Log(Section, frozen=True):
    """What the process says on standard error. Decisions are in the ledger, not here."""

    level: Annotated[Literal["debug", "info", "warning", "error"], Meta(description="From this level up.")] = "info"
    json: Annotated[bool, Meta(description="One JSON object a line; false: text for people.")] = True


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that can be set."""

    server: Server = msgspec.field(default_factory=Server)
    limits: Limits = msgspec.field(default_factory=Limits)
    streams: Streams = msgspec.field(default_factory=Streams)
    authority: Authority = msgspec.field(default_factory=Authority)
    registry: Registry = msgspec.field(default_factory=Registry)
    storage: Storage = msgspec.field(default_factory=Storage)
    keys: Keys = msgspec.field(default_factory=Keys)
    policy: Policy = msgspec.field(default_factory=Policy)
    firewall: Firewall = msgspec.field(default_factory=Firewall)
    log: Log = msgspec.field(default_factory=Log)

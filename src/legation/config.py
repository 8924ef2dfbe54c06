"""Settings: one YAML file, then the environment, into one frozen value.

Decides what may be set and in which bounds. Every setting has a safe default, so an empty file works. It refuses
what it does not know, with the nearest name it does know: a misspelt limit must not be no limit. Read once, at
the start; nothing else reads a file or the environment for settings.
"""

from __future__ import annotations

import difflib
import ipaddress
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeAlias, get_args, get_type_hints
from urllib.parse import unquote, urlsplit

import msgspec
import yaml
from msgspec import Meta, Struct
from msgspec.structs import fields, force_setattr, replace

FILE: Final = "legation.yaml"
Mode: TypeAlias = Literal["enforce", "monitor", "off"]
PREFIX: Final = "LEGATION_"
"""Of environment variables: `LEGATION_SERVER__PORT=8443` sets `server.port`."""


class ConfigError(ValueError):
    """A setting that cannot be used. One line that says which, where, and what to do."""


class _Section(Struct, frozen=True, forbid_unknown_fields=True):
    """A group of settings. The docstring and the descriptions are what the file and the docs say."""


class Server(_Section, frozen=True):
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


class Limits(_Section, frozen=True):
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


class Streams(_Section, frozen=True):
    """How long a stream may be. How many an agent may hold open is the tenant's to say."""

    heartbeat: Annotated[
        float,
        Meta(gt=0, le=3, description="Seconds between signs of life. Clients of the official SDK give up after 5."),
    ] = 2.5
    idle: Annotated[float, Meta(ge=1, le=86400, description="Seconds without an event after which a stream ends.")] = (
        300.0
    )
    total: Annotated[float, Meta(ge=1, le=604800, description="Seconds after which any stream ends.")] = 3600.0


class Authority(_Section, frozen=True):
    """What the authority issues."""

    token_lifetime: Annotated[
        int, Meta(ge=10, le=300, description="Seconds an access token lives. Standing is checked on every call anyway.")
    ] = 300
    internal_issuers: Annotated[
        bool,
        Meta(description="Whether key sets of other issuers may be fetched from private networks and this machine."),
    ] = False


class Registry(_Section, frozen=True):
    """How agents' cards are fetched and watched."""

    internal_origins: Annotated[
        bool, Meta(description="Whether cards may be fetched from private networks and this machine.")
    ] = False
    watch_seconds: Annotated[
        float, Meta(ge=1, le=86400, description="Seconds between two looks at the card of one origin.")
    ] = 300.0


class Storage(_Section, frozen=True):
    """Where the registry and the ledger of decisions are kept."""

    path: Annotated[
        Path, Meta(description="SQLite file, relative to this file. Nobody else should be able to read it.")
    ] = msgspec.field(default_factory=lambda: Path("legation.db"))


class Keys(_Section, frozen=True):
    """The keys the authority signs with."""

    uri: Annotated[
        str, Meta(pattern="^file:.+", description="Keyring: file: and a directory, relative to this file.")
    ] = "file:keys"


class Policy(_Section, frozen=True):
    """What agents may do to each other."""

    directory: Annotated[
        Path, Meta(description="Every *.cedar file in here is in force. None: nothing is permitted.")
    ] = msgspec.field(default_factory=lambda: Path("policies"))


class Firewall(_Section, frozen=True):
    """How what agents say to each other is looked at, where a tenant does not say otherwise (docs/firewall.md)."""

    requests: Annotated[
        Mode, Meta(description="Messages: enforce, monitor (record what would be done, and do nothing), or off.")
    ] = "enforce"
    replies: Annotated[Mode, Meta(description="Replies, artifacts and streams, likewise.")] = "enforce"
    cards: Annotated[Mode, Meta(description="Agent cards, likewise.")] = "enforce"
    level: Annotated[
        Literal["standard", "strict"],
        Meta(description="standard acts on what one harmless text in a thousand looks like, strict one in a hundred."),
    ] = "standard"
    without_model: Annotated[
        Literal["annotate", "refuse"],
        Meta(description="Messages and replies while the model cannot be used. Cards are refused either way."),
    ] = "annotate"
    model: Annotated[
        str, Meta(description="File of the model, relative to this file. Empty: the one that is shipped.")
    ] = ""
    originals_days: Annotated[
        int, Meta(ge=0, le=365, description="Days for which what was withheld or changed is kept, sealed. 0: none.")
    ] = 30
    originals_most: Annotated[
        int, Meta(ge=1, le=100_000, description="Of these so many for each tenant, of 64 KiB at most; the oldest go.")
    ] = 1000


class Log(_Section, frozen=True):
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


SECTIONS: Final[Mapping[str, type[_Section]]] = {field.name: field.type for field in fields(Settings)}


def names() -> Iterator[tuple[str, str]]:
    """Every setting: section and key."""
    for section, kind in SECTIONS.items():
        for field in fields(kind):
            yield section, field.name


# -- reading ---------------------------------------------------------------------------------------


def load(path: Path, environ: Mapping[str, str]) -> Settings:
    """The settings of a file, as the environment changes them. Raises ConfigError."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(f"there is no `{path}`; run `legation init`, or name its directory with --home") from None
    except (OSError, UnicodeDecodeError) as fault:
        raise ConfigError(f"`{path}` cannot be read: {fault}") from None
    return parse(text, environ, directory=path.parent, name=str(path))


def parse(text: str, environ: Mapping[str, str], *, directory: Path, name: str = FILE) -> Settings:
    """Settings from YAML. Paths are taken from `directory`. Raises ConfigError."""
    lines: dict[str, int] = {}
    try:
        document = _value(yaml.compose(text, Loader=yaml.SafeLoader), "", lines, name)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        at = f":{mark.line + 1}" if mark else ""
        what = getattr(fault, "problem", None) or " ".join(str(fault).split())
        raise ConfigError(f"{name}{at}: not YAML: {what}") from None
    if not isinstance(document, dict):
        raise ConfigError(f"{name}: the file holds sections such as `server:`")
    made: dict[str, Any] = {}
    for section, given in document.items():
        at = f"{name}:{lines[section]}"
        if section not in SECTIONS:
            raise ConfigError(f"{at}: there is no section `{section}`{_nearest(section, SECTIONS)}")
        if given is not None and not isinstance(given, dict):
            raise ConfigError(f"{at}: `{section}` holds settings, each on a line of its own below it")
        keys = [key for known, key in names() if known == section]
        for key in given or {}:
            if key not in keys:
                where = f"{name}:{lines[f'{section}.{key}']}"
                raise ConfigError(f"{where}: there is no setting `{section}.{key}`{_nearest(key, keys)}")
        made[section] = given or {}
    sources = {key: f"{name}:{line}" for key, line in lines.items()}
    for variable, section, key, value in _overrides(environ):
        made.setdefault(section, {})[key] = _converted(section, key, value, variable)
        sources[f"{section}.{key}"] = variable
    try:
        settings = msgspec.convert(made, Settings, dec_hook=_path)
    except msgspec.ValidationError as fault:
        what, _, where = str(fault).rpartition(" - at `$.")
        setting = where.removesuffix("`")
        source = sources.get(setting, name)
        raise ConfigError(f"{source}: `{setting}`: {_plainly(what, setting)}") from None
    return _placed(settings, directory.resolve())


def _value(node: yaml.Node | None, path: str, lines: dict[str, int], name: str) -> Any:
    """A node as Python, every key once. YAML's own loader takes the last of two."""
    if node is None:
        return {}
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, path, lines, name) for item in node.value]
    if not isinstance(node, yaml.MappingNode):
        return yaml.constructor.SafeConstructor().construct_object(node)
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise ConfigError(f"{name}:{line}: a setting has a plain name")
        key: str = key_node.value
        here = f"{path}.{key}" if path else key
        if key in found:
            raise ConfigError(f"{name}:{line}: `{here}` stands twice, first in line {lines[here]}")
        lines[here] = line
        found[key] = _value(value_node, here, lines, name)
    return found


def _path(kind: type, value: Any) -> Path:
    """The one type of ours that JSON does not know."""
    if isinstance(value, Path):
        return value
    if kind is not Path or not isinstance(value, str) or not value or "\0" in value:
        raise ValueError("expected a path")
    return Path(value)


def _overrides(environ: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
    """Variable, section, key and value of every override. Raises ConfigError."""
    known = {f"{PREFIX}{section.upper()}__{key.upper()}": (section, key) for section, key in names()}
    for variable, value in sorted(environ.items()):
        if variable in known:
            yield variable, *known[variable], value
        elif variable.startswith(PREFIX) and "__" in variable:
            raise ConfigError(f"{variable}: there is no such setting{_nearest(variable, known)}")


def _converted(section: str, key: str, value: str, variable: str) -> Any:
    """What a variable says, as what the setting is. Raises ConfigError."""
    kind = get_type_hints(SECTIONS[section], include_extras=True)[key]
    try:
        return msgspec.convert(value, kind, strict=False, dec_hook=_path)
    except msgspec.ValidationError as fault:
        raise ConfigError(f"{variable}: {_plainly(str(fault), f'{section}.{key}')}") from None


def _plainly(what: str, setting: str) -> str:
    """What msgspec found wrong, and what would be right where there are few."""
    section, _, key = setting.partition(".")
    choices = get_args(get_type_hints(SECTIONS[section])[key]) if key else ()
    return f"one of {', '.join(choices)}" if choices else f"{what[:1].lower()}{what[1:]}"


def _nearest(name: str, known: Any) -> str:
    near = difflib.get_close_matches(name, list(known), 1, 0.5)
    return f"; is `{near[0]}` meant?" if near else f"; there are {', '.join(known)}"


def _placed(settings: Settings, directory: Path) -> Settings:
    """With every path absolute, so that it does not matter where the process was started."""
    keyring = directory / unquote(settings.keys.uri.removeprefix("file://").removeprefix("file:"))
    server = settings.server
    if server.tls_cert:
        server = replace(server, tls_cert=str(directory / server.tls_cert), tls_key=str(directory / server.tls_key))
    return replace(
        settings,
        server=server,
        storage=replace(settings.storage, path=directory / settings.storage.path),
        keys=replace(settings.keys, uri=keyring.as_uri()),
        policy=replace(settings.policy, directory=directory / settings.policy.directory),
        firewall=replace(settings.firewall, model=str(directory / settings.firewall.model))
        if settings.firewall.model
        else settings.firewall,
    )


def exposed(settings: Settings) -> bool:
    """Whether tokens would cross a network in the clear: plain http to another machine."""
    parts = urlsplit(settings.server.base_url)
    host = parts.hostname or ""
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = host == "localhost"
    return parts.scheme == "http" and not local


# -- writing ---------------------------------------------------------------------------------------


def schema() -> dict[str, Any]:
    """The JSON Schema of the file."""
    found = msgspec.json.schema(Settings, schema_hook=lambda _: {"type": "string", "minLength": 1})
    for section, key in names():
        found["$defs"][SECTIONS[section].__name__]["properties"][key]["default"] = default(section, key)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": FILE, **found}


def template(**given: Mapping[str, Any]) -> str:
    """The file with every setting, its default, and what it is for. `given` are other values, by section."""
    lines = [
        "# Settings of Legation. Each is here with its default; remove what you do not change.",
        f"# A variable wins over the file: {PREFIX}SERVER__PORT=9000 sets server.port.",
    ]
    for section, kind in SECTIONS.items():
        lines += ["", *_comment(kind.__doc__ or "", ""), f"{section}:"]
        for field in fields(kind):
            value = given.get(section, {}).get(field.name, default(section, field.name))
            lines += [*_comment(described(section, field.name), "  "), f"  {field.name}: {_scalar(value)}"]
    return "\n".join(lines) + "\n"


def described(section: str, key: str) -> str:
    """What a setting is for."""
    kind = get_type_hints(SECTIONS[section], include_extras=True)[key]
    return next(str(meta.description) for meta in kind.__metadata__ if meta.description)


def default(section: str, key: str) -> Any:
    """What a setting is where nothing is said, as the file would write it."""
    found = next(field for field in fields(SECTIONS[section]) if field.name == key)
    return found.default if found.default is not msgspec.NODEFAULT else str(found.default_factory())


def _comment(text: str, indent: str) -> list[str]:
    return [f"{indent}# {line}" for line in textwrap.wrap(text, 100)]


def _scalar(value: Any) -> str:
    return msgspec.json.encode(value).decode()

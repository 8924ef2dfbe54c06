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
from typing import Any, Final, get_args, get_type_hints
from urllib.parse import unquote, urlsplit

import msgspec
import yaml
from msgspec.structs import fields, replace

from legation.config.sections import (
    Authority,
    Enveloping,
    Firewall,
    Keys,
    Level,
    LevelOf,
    Limits,
    Log,
    Mode,
    Policy,
    Registry,
    Section,
    Server,
    Settings,
    Storage,
    Streams,
)

__all__ = [
    "FILE",
    "PREFIX",
    "SECTIONS",
    "Authority",
    "ConfigError",
    "Enveloping",
    "Firewall",
    "Keys",
    "Level",
    "LevelOf",
    "Limits",
    "Log",
    "Mode",
    "Policy",
    "Registry",
    "Section",
    "Server",
    "Settings",
    "Storage",
    "Streams",
    "default",
    "described",
    "exposed",
    "load",
    "names",
    "parse",
    "schema",
    "template",
]

FILE: Final = "legation.yaml"
PREFIX: Final = "LEGATION_"
"""Of environment variables: `LEGATION_SERVER__PORT=8443` sets `server.port`."""


class ConfigError(ValueError):
    """A setting that cannot be used. One line that says which, where, and what to do."""


SECTIONS: Final[Mapping[str, type[Section]]] = {field.name: field.type for field in fields(Settings)}


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

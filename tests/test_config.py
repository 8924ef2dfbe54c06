"""Settings: what may be set, what is refused, and where a mistake is."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
import yaml

from legation import config
from legation.config import ConfigError, Settings

HERE = Path("/srv/legation")
DOCS = Path(__file__).resolve().parent.parent / "docs"


def parsed(text: str = "", **environ: str) -> Settings:
    return config.parse(text, environ, directory=HERE)


def fault(text: str = "", **environ: str) -> str:
    with pytest.raises(ConfigError) as caught:
        parsed(text, **environ)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("text", ["", "# nothing\n", "{}", "server:\nlimits: {}\n"])
def test_every_setting_has_a_default(text):
    assert parsed(text) == parsed()


def test_what_init_writes_is_the_defaults():
    assert parsed(config.template()) == parsed()
    assert parsed(config.template(server={"port": 9000})).server.port == 9000


def test_the_file_says_of_every_setting_what_it_is_for():
    text = config.template()
    for section, key in config.names():
        assert config.described(section, key)
        assert f"  {key}: " in text
    assert set(yaml.safe_load(text)) == set(config.SECTIONS)


def test_settings_never_change():
    with pytest.raises(AttributeError):
        parsed().server.port = 1  # type: ignore[misc]


def test_paths_are_taken_from_where_the_file_is():
    found = parsed("storage: {path: data/a.db}\nkeys: {uri: 'file:my keys'}\npolicy: {directory: /etc/cedar}")
    assert found.storage.path == HERE / "data/a.db"
    assert found.keys.uri == "file:///srv/legation/my%20keys"
    assert found.policy.directory == Path("/etc/cedar")
    assert parsed("keys: {uri: 'file:///var/my%20keys'}").keys.uri == "file:///var/my%20keys"


@pytest.mark.parametrize(
    ("server", "url"),
    [
        ("{}", "http://127.0.0.1:8700"),
        ("{port: 80, host: '::1'}", "http://[::1]:80"),
        ("{base_url: 'https://gw.example/'}", "https://gw.example"),
        ("{base_url: 'https://gw.example:8443'}", "https://gw.example:8443"),
    ],
)
def test_the_base_url_is_an_origin(server, url):
    assert parsed(f"server: {server}").server.base_url == url


@pytest.mark.parametrize(
    "url", ["gw.example", "ftp://gw.example", "https://gw.example/a", "https://", "https://a@b", "/"]
)
def test_what_is_no_origin_is_refused(url):
    assert "`base_url` is not an origin" in fault(f"server: {{base_url: '{url}'}}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("server:\n  prot: 1", "legation.yaml:2: there is no setting `server.prot`; is `port` meant?"),
        ("log: {}\nsrever: {}", "legation.yaml:2: there is no section `srever`; is `server` meant?"),
        ("qqq: 1", "there is no section `qqq`; there are server, limits"),
        ("server: 5", "legation.yaml:1: `server` holds settings"),
        ("server:\n  port: x", "legation.yaml:2: `server.port`: expected `int`, got `str`"),
        ("server:\n  port: '80'", "legation.yaml:2: `server.port`: expected `int`, got `str`"),
        ("server:\n  port: 0", "legation.yaml:2: `server.port`: expected `int` >= 1"),
        ("server:\n  port: 1\n  host: a\n  port: 2", "legation.yaml:4: `server.port` stands twice, first in line 2"),
        ("log: {}\nlog: {}", "legation.yaml:2: `log` stands twice, first in line 1"),
        ("log:\n  level: loud", "legation.yaml:2: `log.level`: one of debug, info, warning, error"),
        ("log:\n  json: perhaps", "legation.yaml:2: `log.json`: expected `bool`, got `str`"),
        ("authority:\n  token_lifetime: 301", "legation.yaml:2: `authority.token_lifetime`: expected `int` <= 300"),
        ("streams:\n  heartbeat: 4", "legation.yaml:2: `streams.heartbeat`: expected `float` <= 3.0"),
        ("keys:\n  uri: pkcs11:x", "legation.yaml:2: `keys.uri`"),
        ("storage:\n  path: ''", "legation.yaml:2: `storage.path`: expected a path"),
        ("storage:\n  path: [a]", "legation.yaml:2: `storage.path`: expected a path"),
        ("- a", "legation.yaml: the file holds sections"),
        ("a: [", "legation.yaml:1: not YAML"),
        ("? [a]\n: 1", "legation.yaml:1: a setting has a plain name"),
        ("a: !!python/object:os.system x", "legation.yaml:1: not YAML"),
        ("\x00", "legation.yaml"),
    ],
)
def test_a_mistake_is_named_with_its_line(text, said):
    assert said in fault(text)


def test_the_environment_wins_over_the_file():
    found = parsed(
        "server: {port: 1}\nlog: {json: true}",
        LEGATION_SERVER__PORT="9000",
        LEGATION_LOG__JSON="false",
        LEGATION_STORAGE__PATH="b.db",
        LEGATION_STREAMS__IDLE="7.5",
        LEGATION_SERVER__HOST="0.0.0.0",  # noqa: S104 - a value, not a socket
        LEGATION_HOME="elsewhere",
        OTHER__THING="1",
    )
    assert (found.server.port, found.server.host, found.log.json) == (9000, "0.0.0.0", False)  # noqa: S104 - likewise
    assert (found.storage.path, found.streams.idle) == (HERE / "b.db", 7.5)


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        (
            "LEGATION_SERVER__PROT",
            "1",
            "LEGATION_SERVER__PROT: there is no such setting; is `LEGATION_SERVER__PORT` meant?",
        ),
        ("LEGATION_SERVER__PORT", "x", "LEGATION_SERVER__PORT: expected `int`, got `str`"),
        ("LEGATION_SERVER__PORT", "70000", "LEGATION_SERVER__PORT: expected `int` <= 65535"),
        ("LEGATION_LOG__LEVEL", "loud", "LEGATION_LOG__LEVEL: one of debug"),
        ("LEGATION_STORAGE__PATH", "", "LEGATION_STORAGE__PATH: expected a path"),
    ],
)
def test_a_mistake_in_the_environment_is_named_with_its_variable(variable, value, said):
    assert said in fault(**{variable: value})


def test_a_file_that_is_not_there_says_what_to_do(tmp_path):
    with pytest.raises(ConfigError, match="run `legation init`"):
        config.load(tmp_path / config.FILE, {})
    (tmp_path / config.FILE).write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="cannot be read"):
        config.load(tmp_path / config.FILE, {})


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8700", False),
        ("http://localhost", False),
        ("http://[::1]:1", False),
        ("https://gw.example", False),
        ("http://gw.example", True),
        ("http://192.0.2.1", True),
    ],
)
def test_plain_http_is_for_this_machine(url, expected):
    assert config.exposed(parsed(f"server: {{base_url: '{url}'}}")) is expected


def test_the_schema_knows_every_setting_and_no_other():
    definitions = config.schema()["$defs"]
    assert set(definitions["Settings"]["properties"]) == set(config.SECTIONS)
    for section, kind in config.SECTIONS.items():
        found = definitions[kind.__name__]
        assert set(found["properties"]) == {key for known, key in config.names() if known == section}
        assert found["additionalProperties"] is False
        assert all(member.get("description") for member in found["properties"].values())


def test_the_pages_are_current():
    """`legation config schema` and `legation config template` write them."""
    schema = msgspec.json.format(msgspec.json.encode(config.schema()), indent=2).decode() + "\n"
    assert (DOCS / "config.schema.json").read_text() == schema
    assert json.loads(schema)["title"] == "legation.yaml"
    assert f"```yaml\n{config.template()}```" in (DOCS / "config.md").read_text()

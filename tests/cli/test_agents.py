"""`legation agent` and `legation tenant`: from enrolment to the end, on a real store."""

from __future__ import annotations

import json
import stat

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from legation.core import keys
from legation.core.tenant import Guard, canary_digest
from tests.cli.conftest import fault
from tests.core.test_cards import CARD


def pem_of(private) -> bytes:
    return private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.fixture
def add(cli, home):
    """Enrol an agent with a new key."""

    def enrol(name, *words, ends=0):
        return cli("agent", "add", name, "--owner", "me", "--new-key", f"{name}.pem", *words, ends=ends)

    return enrol


def agents(cli, *words):
    return {agent["id"]: agent for agent in cli("agent", "list", "--json", *words).json}


def test_an_agent_is_enrolled_with_a_key_made_here(cli, add, tmp_path):
    said = add("planner", "--scope", "a", "--scope", "b", "--target", "pay", "--callback", "https://cb.example/x")
    assert "`planner` is active" in said.out
    assert "no gateway runs" in said.err
    file = tmp_path / "planner.pem"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    private = load_pem_private_key(file.read_bytes(), None)
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    agent = agents(cli)["planner"]
    assert agent["keys"][0]["jwk"] == keys.to_jwk(private.public_key())
    assert (agent["scopes"], agent["targets"], agent["callbacks"]) == (["a", "b"], ["pay"], ["https://cb.example/x"])


def test_what_was_enrolled_can_be_read_by_machines(add):
    said = add("planner", "--json")
    assert "readable by you alone" in said.err
    assert (said.json["id"], len(said.json["record"])) == ("planner", 24)


def test_a_key_made_for_nothing_is_removed_again(add, tmp_path):
    assert "there is no tenant `nope`" in fault(add("planner", "--tenant", "nope", ends=1))
    assert not (tmp_path / "planner.pem").exists()


def test_a_file_that_is_there_is_no_new_key(add, tmp_path):
    (tmp_path / "planner.pem").write_text("mine")
    assert "is there already" in fault(add("planner", ends=1))
    assert (tmp_path / "planner.pem").read_text() == "mine"


EC, ED = ec.generate_private_key(ec.SECP256R1()), ed25519.Ed25519PrivateKey.generate()


@pytest.mark.parametrize(
    "content",
    [
        pem_of(EC),
        pem_of(ED),
        json.dumps(keys.to_jwk(EC.public_key())).encode(),
        json.dumps({"keys": [keys.to_jwk(ED.public_key())]}).encode(),
    ],
    ids=["pem", "pem-ed25519", "jwk", "jwks"],
)
def test_a_public_key_is_taken_from_a_file(cli, home, tmp_path, content):
    (tmp_path / "key").write_bytes(content)
    cli("agent", "add", "planner", "--owner", "me", "--key", "key")
    assert len(agents(cli)["planner"]["keys"]) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            EC.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
            "holds a private key; give the public one",
        ),
        (json.dumps({**keys.to_jwk(EC.public_key()), "d": "AA"}).encode(), "no shared secret and no private key"),
        (b'{"kty": "oct", "k": "c2VjcmV0"}', "no shared secret and no private key"),
        (pem_of(rsa.generate_private_key(65537, 2048)), "neither an EC P-256 nor an Ed25519 key"),
        (pem_of(ec.generate_private_key(ec.SECP384R1())), "another curve"),
        (b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "holds no public key in PEM"),
        (b"{", "neither a JWK nor PEM"),
        (b"[]", "holds no JWK"),
        (b'{"keys": []}', "holds 0 keys"),
        (b"x" * 70_000, "too large"),
    ],
)
def test_what_is_no_public_key_is_refused(cli, home, tmp_path, content, said):
    (tmp_path / "key").write_bytes(content)
    assert said in fault(cli("agent", "add", "planner", "--owner", "me", "--key", "key", ends=1))
    assert agents(cli) == {}


def test_a_key_is_needed_and_one_is_enough(cli, home):
    cli("agent", "add", "planner", "--owner", "me", ends=2)
    cli("agent", "add", "planner", "--owner", "me", "--key", "a", "--new-key", "b", ends=2)
    assert "cannot be read" in fault(cli("agent", "add", "planner", "--owner", "me", "--key", "missing", ends=1))


def test_a_card_says_what_an_agent_can_do(cli, add, tmp_path):
    (tmp_path / "card.json").write_text(json.dumps({**CARD, "extra": 1}))
    assert "card-held" in fault(add("payments", "--card", "card.json", ends=1))
    said = add("payments", "--card", "card.json", "--name", "Payments", "--despite-findings")
    assert "left out of its card" in said.out
    assert agents(cli)["payments"]["skills"] == ["payments:read", "payments:transfer"]
    assert "http://origin.example/rpc" in cli("agent", "show", "payments").out


def test_a_card_that_is_none_names_its_fault(add, tmp_path):
    (tmp_path / "card.json").write_text(json.dumps({**CARD, "skills": []}))
    assert fault(add("payments", "--card", "card.json", ends=1)).startswith("skills: ")
    assert "cannot be read" in fault(add("payments", "--card", "missing.json", ends=1))


def test_the_lifecycle_is_walked_and_recorded(cli, add):
    add("planner", "--pending")
    for verb, standing in (
        ("activate", "active"), ("suspend", "suspended"), ("resume", "active"), ("suspend", "suspended"),
    ):  # fmt: skip
        assert f"`planner` is {standing}" in cli("agent", verb, "planner", "--why", "a drill").out
    assert "standing-refused" in fault(cli("agent", "suspend", "planner", ends=1))
    cli("agent", "revoke", "planner", given="n\n", ends=1)
    assert "`planner` is revoked" in cli("agent", "revoke", "planner", given="y\n").out
    assert "standing-refused" in fault(cli("agent", "resume", "planner", ends=1))
    events = cli("audit", "tail", "--kind", "event", "--json").json
    assert [event["what"] for event in events[-5:]] == [
        "agent-activated", "agent-suspended", "agent-resumed", "agent-suspended", "agent-revoked",
    ]  # fmt: skip
    assert {event["fields"]["who"] for event in events} == {"operator"}
    assert events[-2]["fields"]["why"] == "a drill"


def test_an_id_is_never_used_again(cli, add):
    add("planner")
    cli("agent", "revoke", "planner", "--yes")
    said = cli("agent", "add", "planner", "--owner", "me", "--new-key", "other.pem", ends=1)
    assert "never used again" in fault(said)


def test_a_key_belongs_to_one_agent(cli, home, tmp_path):
    (tmp_path / "key").write_bytes(pem_of(EC))
    cli("agent", "add", "one", "--owner", "me", "--key", "key")
    assert "another agent's" in fault(cli("agent", "add", "two", "--owner", "me", "--key", "key", ends=1))


def test_a_key_is_rotated(cli, add):
    add("planner")
    cli("agent", "rotate", "planner", "--new-key", "second.pem", "--overlap", "1d")
    assert len(agents(cli)["planner"]["keys"]) == 2
    cli("agent", "rotate", "planner", "--new-key", "third.pem", "--overlap", "0", "--why", "stolen")
    agent = agents(cli)["planner"]
    assert len(agent["keys"]) == 1
    assert agent["not_before"] > 0
    cli("agent", "rotate", "planner", "--new-key", "fourth.pem", "--overlap", "soon", ends=2)


def test_an_agent_runs_out(cli, add):
    add("planner", "--expires", "30d")
    add("other", "--expires", "2100-01-31T12:00:00+02:00")
    assert agents(cli)["other"]["expires_at"] == 4105072800.0
    assert "lies in the past" in fault(add("late", "--expires", "2020-01-01", ends=1))
    assert "neither a date" in add("odd", "--expires", "soon", ends=2).err


def test_agents_are_listed_by_tenant_and_standing(cli, add):
    cli("tenant", "add", "acme", "--allow-bearer")
    add("one")
    add("two", "--tenant", "acme", "--pending")
    assert set(agents(cli, "--tenant", "acme")) == {"two"}
    assert set(agents(cli, "--standing", "active")) == {"one"}
    assert cli("agent", "list").out.splitlines()[1].split()[:3] == ["one", "default", "active"]
    assert cli("agent", "show", "two", "--json").json["standing"] == "pending"
    assert "there is no agent `three`" in fault(cli("agent", "show", "three", ends=1))


def test_tenants_are_added_and_listed(cli, home):
    cli("tenant", "add", "acme", "--allow-bearer", "--rate", "10", "--burst", "20", "--streams", "3")
    found = {tenant["id"]: tenant for tenant in cli("tenant", "list", "--json").json}
    assert found["acme"]["bearer"] is True
    assert found["acme"]["rate"] == {"per_second": 10.0, "burst": 20.0}
    assert "acme" in cli("tenant", "list").out
    assert "means something else in a path" in fault(cli("tenant", "add", "tasks", ends=1))
    assert "id: `Acme` is not of the form" in fault(cli("tenant", "add", "Acme", ends=1))


def test_text_of_others_cannot_paint_the_terminal(cli, add):
    add("planner", "--name", "[red]x[/red]")
    assert "[red]x[/red]" in cli("agent", "show", "planner").out


# -- how content is looked at ------------------------------------------------------------------------

TOKEN = "planted-7c1f09e2aa54"


def guard(cli):
    return {tenant["id"]: tenant for tenant in cli("tenant", "list", "--json").json}["acme"]["guard"]


def firewall(cli, *settings, ends=0):
    return cli("tenant", "set", "acme", *(word for one in settings for word in ("--firewall", one)), ends=ends)


@pytest.fixture
def acme(cli, home):
    cli("tenant", "add", "acme")
    return home


def test_a_direction_has_a_level_and_an_envelope_of_its_own(cli, acme):
    firewall(cli, "replies.level=strict", "requests.envelope=marked", "level=lenient", "opinion=off")
    now = guard(cli)
    assert (now["level"], now["replies_level"], now["requests_level"]) == ("lenient", "strict", None)
    assert (now["requests_envelope"], now["replies_envelope"], now["opinion"]) == ("marked", "off", "off")
    firewall(cli, "replies.level=same")
    assert guard(cli)["replies_level"] is None
    assert guard(cli)["level"] == "lenient"
    for wrong in ("replies.level=x", "envelope=parts", "hosts=a.example", "canaries=x", "level", "replies=same"):
        firewall(cli, wrong, ends=2)
    firewall(cli, "default")
    assert guard(cli) is None


def test_thresholds_may_be_numbers(cli, acme):
    firewall(cli, "requests.block=0.97", "requests.quarantine=0.9", "cards.block=1")
    assert guard(cli)["requests_risks"] == {"quarantine": 0.9, "block": 0.97}
    assert guard(cli)["cards_risks"] == {"block": 1.0}
    assert guard(cli)["replies_risks"] is None
    firewall(cli, "requests.block=same")
    assert guard(cli)["requests_risks"] == {"quarantine": 0.9}
    for wrong in ("requests.block=0.5", "replies.block=2", "replies.block=-1", "replies.block=nan", "replies.hold=1",
                  "replies.block=high", "requests_risks=x"):  # fmt: skip
        firewall(cli, wrong, ends=2)
    firewall(cli, "requests.quarantine=same", "cards.block=same")
    assert (guard(cli)["requests_risks"], guard(cli)["cards_risks"]) == (None, None)


def test_hosts_are_added_and_taken_back(cli, acme):
    firewall(cli, "host=ACME.example", "host=cdn.example", "host=acme.example")
    assert guard(cli)["hosts"] == ["acme.example", "cdn.example"]
    firewall(cli, "no-host=cdn.example")
    assert guard(cli)["hosts"] == ["acme.example"]
    assert "there is no such host" in firewall(cli, "no-host=cdn.example", ends=2).err
    for wrong in ("host=https://acme.example", "host=acme.example:8443", "host=localhost", "host=*.example", "host="):
        assert "is no host" in fault(firewall(cli, wrong, ends=1))
    firewall(cli, "no-host=all")
    assert guard(cli)["hosts"] == []


def test_canaries_are_never_said_again(cli, acme, tmp_path):
    (tmp_path / "token").write_text(f"{TOKEN}-in-a-file\n")
    said = firewall(cli, f"canary={TOKEN}", f"canary=@{tmp_path / 'token'}")
    digests = guard(cli)["canaries"]
    assert digests == [canary_digest(TOKEN), canary_digest(f"{TOKEN}-in-a-file")]
    records = "".join(cli(*words).out for words in (("audit", "tail", "--json"), ("audit", "tail"), ("tenant", "list")))
    assert digests[0] in records
    for out in (records, said.out + said.err, cli("tenant", "list", "--json").out):
        assert TOKEN not in out
    firewall(cli, f"no-canary={digests[0]}")
    assert guard(cli)["canaries"] == digests[1:]
    firewall(cli, f"no-canary={TOKEN}-in-a-file")
    assert guard(cli)["canaries"] == []
    for wrong in ("short", "with white space", "x" * 201, "caf\u00e9-caf\u00e9-caf\u00e9"):
        refused = firewall(cli, f"canary={wrong}", ends=1)
        assert "a canary is 12 to 200" in fault(refused)
        assert wrong not in refused.err
    assert "there is no such canary" in firewall(cli, "no-canary=sha256:000000000000", ends=2).err


def test_there_are_only_so_many(cli, acme):
    firewall(cli, *(f"canary={TOKEN}-{n}" for n in range(64)))
    assert "at most 64" in fault(firewall(cli, f"canary={TOKEN}-x", ends=1))
    assert TOKEN not in repr(Guard(canaries=(TOKEN,)))

"""`agent set`, `agent invite`, `tenant set`, `issuer`, `agreement`, `abroad`: on a real store."""

from __future__ import annotations

import json

import pytest

from legation.core.enrolment.invitations import name_of
from tests.cli.conftest import fault
from tests.core.outsiders import key_set, public_jwk

IDP = "https://idp.example"


@pytest.fixture
def add(cli, home):
    def enrol(name, *words, ends=0):
        return cli("agent", "add", name, "--owner", "me", "--new-key", f"{name}.pem", *words, ends=ends)

    return enrol


def show(cli, name):
    return cli("agent", "show", name, "--json").json


def records(cli):
    return cli("audit", "tail", "--json").json


def test_an_agent_is_enrolled_with_all_that_can_be_said(cli, add):
    add(
        "planner", "--sponsor", "eve", "--purpose", "plans", "--grant", "client_credentials",
        "--grant", "token-exchange",
        "--depth", "2", "--delegate", "helper", "--detail-type", "payment", "--redirect-uri", "https://p.example/cb",
        "--spiffe-id", "spiffe://prod.example/planner", "--tls-subject", "san_dns=p.example",
    )  # fmt: skip
    agent = show(cli, "planner")
    assert (agent["sponsor"], agent["purpose"], agent["depth"], agent["delegates"]) == ("eve", "plans", 2, ["helper"])
    assert agent["grants"] == ["client_credentials", "urn:ietf:params:oauth:grant-type:token-exchange"]
    assert (agent["detail_types"], agent["redirect_uris"]) == (["payment"], ["https://p.example/cb"])
    assert (agent["spiffe_id"], agent["tls_subject"]) == ("spiffe://prod.example/planner", ["san_dns", "p.example"])
    said = cli("agent", "show", "planner").out
    for word in (
        "eve",
        "plans",
        "token-exchange",
        "helper",
        "payment",
        "spiffe://prod.example/planner",
        "san_dns=p.example",
    ):
        assert word in said
    assert "registry-conflict" in fault(add("other", "--spiffe-id", "spiffe://prod.example/planner", ends=1))


def test_an_agent_is_changed_and_the_record_says_how(cli, add):
    add("planner", "--target", "pay", "--target", "ship", "--expires", "30d")
    cli("agent", "set", "planner", "--target", "pay", "--sponsor", "eve", "--expires", "never", "--why", "a drill")
    agent = show(cli, "planner")
    assert (agent["targets"], agent["sponsor"], agent["expires_at"]) == (["pay"], "eve", None)
    assert agent["not_before"] > 0
    fields = records(cli)[-1]["fields"]
    assert (fields["targets_before"], fields["targets_after"]) == (["pay", "ship"], ["pay"])
    assert (fields["who"], fields["why"]) == ("operator", "a drill")
    cli("agent", "set", "planner", "--target", "none")
    assert show(cli, "planner")["targets"] == []
    assert "nothing of the agent would change" in fault(cli("agent", "set", "planner", "--target", "none", ends=1))
    assert "there is no agent" in fault(cli("agent", "set", "nobody", "--purpose", "x", ends=1))


def test_a_tenant_is_changed_in_what_is_said(cli, home):
    cli("tenant", "add", "acme", "--streams", "3", "--depth", "2", "--allow-registration")
    cli("tenant", "set", "acme", "--depth", "5", "--refuse-registration")
    found = {tenant["id"]: tenant for tenant in cli("tenant", "list", "--json").json}["acme"]
    assert (found["depth"], found["registration"], found["streams"]) == (5, False, 3)
    assert "there is no tenant" in fault(cli("tenant", "set", "nowhere", "--depth", "1", ends=1))
    cli("tenant", "set", "acme", ends=2)


def test_an_invitation_is_told_once_and_kept_as_its_hash(cli, home):
    said = cli("agent", "invite", "planner", "--owner", "me", "--target", "pay", "--expires", "1h")
    token = said.out.strip()
    assert token.startswith("default.")
    assert "good once" in said.err
    (listed,) = cli("agent", "invitations", "--json").json
    assert (listed["id"], listed["agent"], listed["standing"]) == (name_of(token), "planner", "open")
    assert token.removeprefix("default.") not in json.dumps([listed, records(cli)])
    assert token.removeprefix("default.").encode() not in (home / "legation.db").read_bytes()
    cli("agent", "withdraw", listed["id"][:12], "--why", "lost")
    assert "withdrawn" in cli("agent", "invitations").out
    assert "there is no such open invitation" in fault(cli("agent", "withdraw", listed["id"], ends=1))
    assert "is none of" in fault(cli("agent", "withdraw", "zzz", ends=1))


def test_an_invitation_may_leave_the_id_open_or_name_a_workload(cli, home, tmp_path):
    assert cli("agent", "invite", "--prefix", "w-", "--owner", "me", "--json").json["token"].startswith("default.")
    (tmp_path / "bundle").write_bytes(key_set(public_jwk("ES256", kid="k", use="jwt-svid")))
    domain = "spiffe://prod.example"
    cli("issuer", "add", domain, "--use", "enrolment", "--jwks", "bundle", "--algorithm", "ES256")
    said = cli("agent", "invite", "w", "--owner", "me", "--issuer", domain, "--subject", f"{domain}/w", "--json").json
    assert said["token"] is None
    assert said["subject"] == f"{domain} {domain}/w"
    cli("agent", "invite", "w", "--owner", "me", "--issuer", domain, ends=2)
    cli("agent", "invite", "--owner", "me", ends=1)


def test_an_issuer_and_an_agreement_from_first_to_last(cli, home, tmp_path):
    (tmp_path / "keys").write_bytes(key_set(public_jwk("ES256", kid="k")))
    cli("issuer", "add", IDP, "--use", "id-jag", "--jwks", "keys", "--why", "a partner")
    assert cli("issuer", "show", IDP, "--json").json["uses"] == ["id-jag"]
    assert "pinned" in cli("issuer", "show", IDP).out
    feed = f"{IDP}/.well-known/legation-revocations/theirs"
    cli("issuer", "add", IDP, "--use", "id-jag", "--jwks", "keys", "--feed", feed)
    assert cli("issuer", "show", IDP, "--json").json["feed"] == feed
    assert feed in cli("issuer", "show", IDP).out
    assert feed in cli("issuer", "list").out
    assert "is not followed" in fault(cli("issuer", "feed", IDP, ends=1))
    elsewhere = ("--use", "id-jag", "--jwks", "keys", "--feed", f"{IDP}/feed")
    assert "federation-refused" in fault(cli("issuer", "add", IDP, *elsewhere, ends=1))
    assert cli("issuer", "show", IDP, "--json").json["feed"] == feed
    words = (
        "--issuer",
        IDP,
        "--agent",
        "pay",
        "--skill",
        "pay:do",
        "--subject",
        "alice=user:alice",
        "--expires",
        "30d",
    )
    cli("agreement", "add", "idp", *words)
    assert cli("agreement", "list", "--json").json[0]["subjects"] == {"alice": "user:alice"}
    assert "alice = user:alice" in cli("agreement", "show", "idp").out
    cli("agreement", "suspend", "idp")
    cli("agreement", "resume", "idp")
    cli("issuer", "suspend", IDP, "--why", "a leak")
    assert cli("issuer", "list", "--json").json[0]["suspended"] is True
    cli("issuer", "resume", IDP)
    cli("agreement", "end", "idp")
    assert "it is ended" in fault(cli("agreement", "add", "idp", *words, ends=1))
    assert [record["what"] for record in records(cli)][-8:] == [
        "issuer-added", "issuer-changed", "agreement-added", "agreement-suspended", "agreement-resumed",
        "issuer-suspended", "issuer-resumed", "agreement-ended",
    ]  # fmt: skip
    assert "has no issuer" in fault(cli("issuer", "show", "https://never.example", ends=1))
    assert "federation-refused" in fault(cli("issuer", "add", "http://127.0.0.1:8700", "--jwks", "keys", ends=1))
    cli("agreement", "add", "x", "--subject", "alice", ends=2)
    assert "cannot be read" in fault(cli("issuer", "add", IDP, "--jwks", "nothing", ends=1))


def test_a_place_abroad(cli, home):
    there = "https://as.partner.example"
    cli("abroad", "add", there, "--client", "planner=acme-planner", "--scope", "read")
    assert cli("abroad", "list", "--json").json[0]["clients"] == {"planner": "acme-planner"}
    cli("abroad", "suspend", there)
    assert cli("abroad", "show", there, "--json").json["suspended"] is True

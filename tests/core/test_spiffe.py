"""SPIFFE: names, JWT-SVIDs as client authentication, and certificates (T29, T52)."""

from __future__ import annotations

import base64
import ipaddress
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from msgspec.structs import replace

from legation.core import certificates, grants, spiffe
from legation.core.asks import ExternalKey
from legation.core.certificates import UnverifiedCertificate
from legation.core.grants import Issued
from legation.core.model import Agent, Refusal, Standing
from legation.core.reasons import Reason, Refused
from tests.core.outsiders import DOMAIN, UNSAID, give_key, signed, svid, trust
from tests.core.test_grants import UNSAID as NOT_SENT
from tests.core.test_grants import request
from tests.world import BASE, NOW, World, b64, claims_of, jwk_of

REFUSE = Reason.CLIENT_UNAUTHENTICATED

# -- names -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["spiffe://example.org/a", "spiffe://a.b-c_d/x/y/z", "spiffe://1/A.b-C_9", "spiffe://td/..a", "spiffe://td/a..b"],
)
def test_the_spiffe_id_of_a_workload(name: str):
    assert spiffe.workload(name, REFUSE) == "/".join(name.split("/")[:3])


@pytest.mark.parametrize(
    "name",
    [
        "",
        "spiffe://",
        "spiffe:///a",
        "spiffe://td",
        "spiffe://td/",
        "spiffe://td/a/",
        "spiffe://td//a",
        "spiffe://td/a//b",
        "spiffe://td/.",
        "spiffe://td/../a",
        "spiffe://td/a/./b",
        "spiffe://Td/a",
        "SPIFFE://td/a",
        "spiffe://td:443/a",
        "spiffe://user@td/a",
        "spiffe://td/a?q",
        "spiffe://td/a#f",
        "spiffe://td/a%2fb",
        "spiffe://td/a b",
        "spiffe://td/\u00e4",
        "spiffe://t\u0434/a",
        "spiffe://td/a\n",
        "https://td/a",
        "spiffe://td/" + "a" * 2048,
    ],
)
def test_what_is_no_spiffe_id(name: str):
    with pytest.raises(Refused):
        spiffe.workload(name, REFUSE)


@pytest.mark.parametrize("name", ["spiffe://td/a", "spiffe://Td", "td", "spiffe://", "spiffe://td/"])
def test_what_is_no_trust_domain(name: str):
    with pytest.raises(Refused):
        spiffe.trust_domain(name, REFUSE)


# -- JWT-SVIDs ---------------------------------------------------------------------------------------


@pytest.fixture
def world() -> World:
    world = World()
    world.put("orchestrator", spiffe_id=f"{DOMAIN}/planner")
    world.put("summarizer", spiffe_id=f"{DOMAIN}/summarizer")
    trust(world, "spiffe", issuer=DOMAIN)
    return world


def asking(text: str | None = None, **form: Any) -> Any:
    given = {"client_assertion_type": spiffe.KIND, "client_assertion": text or svid(), "client_id": "orchestrator"}
    return request(**(given | form))


def refused(world: World, reason: Reason = REFUSE, text: str | None = None, **form: Any) -> None:
    answer = world.run(grants.token(asking(text, **form), world.terms))
    assert isinstance(answer, Refusal), answer
    assert answer.reason is reason, answer


def test_a_workload_gets_a_token_with_its_svid(world: World):
    answer = world.run(grants.token(asking(), world.terms))
    assert isinstance(answer, Issued), answer
    assert claims_of(answer.access_token)["sub"] == "orchestrator"
    assert world.ledger[-1][2]["fields"]["client"] == "orchestrator"


@pytest.mark.parametrize("alg", sorted(spiffe.ALGORITHMS))
def test_every_algorithm_of_the_specification(world: World, alg: str):
    give_key(world, alg, issuer=DOMAIN)
    assert isinstance(world.run(grants.token(asking(svid(alg=alg)), world.terms)), Issued)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"alg": "EdDSA"}, id="T52 EdDSA"),
        pytest.param({"header": {"alg": "none"}}, id="T2"),
        pytest.param({"header": {"alg": "HS256"}}, id="T1"),
        pytest.param({"header": {"alg": "ES384"}}, id="T1 not the key's"),
        pytest.param({"header": {"typ": "at+jwt"}}, id="T12 another kind"),
        pytest.param({"header": {"x": 1}}, id="T52 another header parameter"),
        pytest.param({"header": {"jwk": jwk_of("thief")}}, id="T3 T52 a key"),
        pytest.param({"header": {"crit": ["exp"]}}, id="T5"),
        pytest.param({"header": {"kid": UNSAID}}, id="no kid"),
        pytest.param({"header": {"kid": 5}}, id="T4"),
        pytest.param({"header": {"kid": "k2"}}, id="a key the bundle has not"),
        pytest.param({"aud": UNSAID}, id="T52 no audience"),
        pytest.param({"aud": []}, id="T52 an empty audience"),
        pytest.param({"aud": [BASE, "https://other.example"]}, id="T13 for somebody else too"),
        pytest.param({"aud": "https://other.example"}, id="for somebody else"),
        pytest.param({"aud": BASE + "/"}, id="T14"),
        pytest.param({"exp": UNSAID}, id="T52 without end"),
        pytest.param({"exp": int(NOW)}, id="over"),
        pytest.param({"exp": int(NOW) + 301}, id="too long"),
        pytest.param({"exp": True}, id="T7"),
        pytest.param({"iat": int(NOW) + 11}, id="T15"),
        pytest.param({"nbf": int(NOW) + 11}, id="T15 not yet"),
        pytest.param({"sub": UNSAID}, id="of nobody"),
        pytest.param({"sub": "orchestrator"}, id="of no workload"),
        pytest.param({"sub": DOMAIN}, id="of a whole trust domain"),
        pytest.param({"sub": "spiffe://other.example/planner"}, id="T52 of another trust domain"),
        pytest.param({"sub": f"{DOMAIN}/summarizer"}, id="of another workload"),
    ],
)
def test_an_svid_that_is_not_for_this(world: World, change: dict[str, Any]):
    refused(world, text=svid(**change))
    assert not world.claimed


@pytest.mark.parametrize("typ", [UNSAID, "JWT", "JOSE"])
def test_the_kinds_an_svid_may_say_it_is(world: World, typ: Any):
    assert isinstance(world.run(grants.token(asking(svid(header={"typ": typ})), world.terms)), Issued)


def test_the_key_of_one_trust_domain_says_nothing_of_another(world: World):
    """T52: bundles are never merged. Both domains are believed, and each one's key is good: for its own workloads."""
    other = "spiffe://other.example"
    trust(world, "spiffe", issuer=other)
    give_key(world, issuer=other, name="other")
    world.put("summarizer", spiffe_id=f"{other}/summarizer")
    header = {"alg": "ES256", "kid": "k1"}
    refused(world, text=signed(header, claims_of(svid()), name="other"))
    theirs = claims_of(svid(sub=f"{other}/summarizer"))
    refused(world, text=signed(header, theirs), client_id="summarizer")
    answer = world.run(grants.token(asking(signed(header, theirs, name="other"), client_id="summarizer"), world.terms))
    assert isinstance(answer, Issued), answer


def test_t52_eddsa_is_no_algorithm_of_an_svid(world: World):
    """Even where a bundle has such a key and it made the signature."""
    give_key(world, "EdDSA", issuer=DOMAIN)
    refused(world, text=svid(alg="EdDSA"))


def test_no_bundle_is_asked_for_that_nobody_believes(world: World):
    refused(world, text=svid(sub="spiffe://stranger.example/planner"))
    assert not [question for question in world.asked if isinstance(question, ExternalKey)]


@pytest.mark.parametrize("change", [{"suspended": True}, {"uses": frozenset({"enrolment"})}])
def test_a_trust_domain_is_believed_for_this(world: World, change: dict[str, Any]):
    world.keep(replace(world.kept["Issuer", "acme", DOMAIN].document, **change))
    refused(world)


def test_the_trust_domain_of_one_tenant_is_nobody_to_another(world: World):
    world.put("spy", spiffe_id=f"{DOMAIN}/planner")
    refused(world, client_id="spy")


def test_an_svid_is_good_once_whatever_is_written_behind_it(world: World):
    text = svid()
    assert isinstance(world.run(grants.token(asking(text), world.terms)), Issued)
    refused(world, Reason.ASSERTION_REPLAYED, text)
    # T11: the same statement with another valid signature is the same statement.
    head, _, made = text.rpartition(".")
    raw = base64.urlsafe_b64decode(made + "==")
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    s = order - int.from_bytes(raw[32:], "big")
    refused(world, Reason.ASSERTION_REPLAYED, f"{head}.{b64(raw[:32] + s.to_bytes(32, 'big'))}")


def test_which_agent_it_is_is_said(world: World):
    refused(world, client_id=NOT_SENT)
    refused(world, client_id="nobody")
    refused(world, client_id="payments")
    refused(world, client_id="summarizer")


def test_one_way_to_authenticate(world: World):
    refused(world, Reason.OAUTH_REQUEST, client_secret="s")


def test_its_standing_is_looked_at(world: World):
    world.put("orchestrator", standing=Standing.SUSPENDED)
    refused(world, Reason.CLIENT_STANDING)


# -- certificates ------------------------------------------------------------------------------------

AT = datetime.fromtimestamp(NOW, UTC)


@cache
def made_key(name: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def usage(**more: bool) -> x509.KeyUsage:
    every = (
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
        *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**(dict.fromkeys(every, False) | more))


@cache
def root(name: str = "root") -> x509.Certificate:
    key, subject = made_key(name), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return (
        x509.CertificateBuilder(subject, subject, key.public_key(), 1, AT - timedelta(1), AT + timedelta(1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, SHA256())
    )


def leaf(
    *uris: str,
    by: str = "root",
    ca: bool = False,
    key_usage: x509.KeyUsage | None = UNSAID,
    dns: tuple[str, ...] = (),
    before: timedelta = timedelta(hours=-1),
    after: timedelta = timedelta(hours=1),
) -> UnverifiedCertificate:
    issuer = root(by)
    names: list[x509.GeneralName] = [x509.UniformResourceIdentifier(uri) for uri in uris]
    names += [x509.DNSName(name) for name in dns]
    names += [x509.IPAddress(ipaddress.ip_address("192.0.2.7")), x509.RFC822Name("agent@acme.example")] if dns else []
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "agent")])
    builder = x509.CertificateBuilder(
        issuer.subject, subject, made_key("leaf").public_key(), 2, AT + before, AT + after
    )
    builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    if key_usage is UNSAID:
        key_usage = usage(digital_signature=True)
    if key_usage is not None:
        builder = builder.add_extension(key_usage, critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(made_key(by).public_key()), critical=False
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return UnverifiedCertificate(builder.sign(made_key(by), SHA256()).public_bytes(Encoding.DER))


def der(name: str = "root") -> list[bytes]:
    return [root(name).public_bytes(Encoding.DER)]


def accepted(shown: UnverifiedCertificate, roots: list[bytes] | None = None) -> str:
    return certificates.workload(shown, der() if roots is None else roots, domain=DOMAIN, now=NOW)


def test_an_x509_svid():
    assert accepted(leaf(f"{DOMAIN}/planner")) == f"{DOMAIN}/planner"


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(leaf, id="no URI"),
        pytest.param(lambda: leaf(dns=("agent.acme.example",)), id="no URI but a name"),
        pytest.param(lambda: leaf(f"{DOMAIN}/a", f"{DOMAIN}/b"), id="two URIs"),
        pytest.param(lambda: leaf(DOMAIN), id="a root path"),
        pytest.param(lambda: leaf("spiffe://other.example/a"), id="T52 another trust domain"),
        pytest.param(lambda: leaf("https://prod.example/a"), id="no SPIFFE ID"),
        pytest.param(lambda: leaf(f"{DOMAIN}/a", by="stranger"), id="another issuer"),
        pytest.param(lambda: leaf(f"{DOMAIN}/a", ca=True), id="a CA"),
        pytest.param(lambda: leaf(f"{DOMAIN}/a", key_usage=usage(key_encipherment=True)), id="not for signing"),
        pytest.param(lambda: leaf(f"{DOMAIN}/a", key_usage=None), id="no usage"),
        pytest.param(
            lambda: leaf(f"{DOMAIN}/a", key_usage=usage(digital_signature=True, crl_sign=True)), id="signs revocations"
        ),
        pytest.param(lambda: leaf(f"{DOMAIN}/a", after=timedelta(minutes=-1)), id="over"),
        pytest.param(lambda: leaf(f"{DOMAIN}/a", before=timedelta(minutes=1)), id="not yet"),
        pytest.param(lambda: UnverifiedCertificate(b""), id="nothing"),
        pytest.param(lambda: UnverifiedCertificate(b"\x30\x03\x02\x01\x01"), id="no certificate"),
        pytest.param(lambda: UnverifiedCertificate(bytes(20_000)), id="long"),
        pytest.param(lambda: replace(leaf(f"{DOMAIN}/a"), unverified_chain=tuple(der() * 5)), id="a long chain"),
    ],
)
def test_t52_what_is_no_x509_svid_of_the_trust_domain(shown: Any):
    with pytest.raises(Refused):
        accepted(shown())


def test_without_roots_nobody_is_believed():
    with pytest.raises(Refused):
        accepted(leaf(f"{DOMAIN}/a"), [])
    with pytest.raises(Refused):
        accepted(leaf(f"{DOMAIN}/a"), der("stranger"))


def enrolled(member: str, value: str) -> Agent:
    return replace(World().agents["orchestrator"], tls_subject=(member, value))


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("san_dns", "agent.acme.example"),
        ("san_uri", "urn:acme:agent"),
        ("san_ip", "192.0.2.7"),
        ("san_email", "agent@acme.example"),
        ("subject_dn", "CN=agent"),
    ],
)
def test_a_certificate_is_an_agents_by_the_one_name_it_is_enrolled_with(member: str, value: str):
    """RFC 8705 §2.1.2: exactly one of these is registered, and compared."""
    shown = leaf("urn:acme:agent", dns=("agent.acme.example",))
    certificates.client(shown, enrolled(member, value), der(), now=NOW)
    for wrong in (value + "x", "", value[1:], f" {value}"):
        with pytest.raises(Refused):
            certificates.client(shown, enrolled(member, wrong), der(), now=NOW)
    with pytest.raises(Refused):
        certificates.client(shown, enrolled("san_other", value), der(), now=NOW)


def test_t29_a_certificate_comes_from_the_edge_and_from_no_header():
    """No request has a place for one, so no header can become one."""
    fields = {*grants.TokenRequest.__struct_fields__}
    assert not {name for name in fields if "cert" in name}
    with pytest.raises(Refused):
        certificates.client(leaf(), replace(World().agents["orchestrator"], tls_subject=None), der(), now=NOW)
    with pytest.raises(Refused):
        certificates.client(leaf(by="stranger"), enrolled("subject_dn", "CN=agent"), der(), now=NOW)

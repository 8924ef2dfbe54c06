"""Certificates in the header of a signature: a chain is believed for a name we know, now, and to a root of ours."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from legation.core.cards.signatures import verify
from legation.core.cards.trust import SignerKey, Trust
from legation.core.keys import VerifyingKey, thumbprint, to_jwk
from legation.core.reasons import Reason, Refused
from tests.core.cards.signing import FULL, NOW, Key, raw, signed

START = dt.datetime.fromtimestamp(NOW, dt.UTC) - dt.timedelta(days=30)
END = START + dt.timedelta(days=60)


class Authority:
    """A certificate authority: a root, or what another one made it."""

    def __init__(self, name: str, above: Authority | None = None, **basic: Any) -> None:
        self.private: Any = generate_private_key(SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = certificate(self.name, self.private.public_key(), above or self)
        constraints = x509.BasicConstraints(ca=basic.get("ca", True), path_length=basic.get("path_length"))
        builder = builder.add_extension(constraints, critical=True).add_extension(
            usage(sign_certificates=True), critical=True
        )
        if permitted := basic.get("permitted"):
            builder = builder.add_extension(x509.NameConstraints([x509.DNSName(permitted)], None), critical=True)
        self.certificate = builder.sign((above or self).private, SHA256())

    def issue(self, key: Any, *names: str, start=START, end=END, digital_signature=True, more=()) -> x509.Certificate:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "signer")])
        builder = certificate(subject, key.public_key(), self, start, end)
        builder = builder.add_extension(usage(digital_signature=digital_signature), critical=True)
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(map(x509.DNSName, names)), critical=False)
        for extension in more:
            builder = builder.add_extension(extension, critical=False)
        return builder.sign(self.private, SHA256())


def certificate(subject, public, issuer, start=START, end=END) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.private.public_key()), critical=False)
    )


def usage(*, sign_certificates=False, digital_signature=True) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        key_cert_sign=sign_certificates,
        crl_sign=False,
        content_commitment=False,
        key_encipherment=not sign_certificates,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


ROOT = Authority("root")
MIDDLE = Authority("middle", ROOT)
KEY = Key("cert-1")
NAMES = {"acme.example": "acme"}


def x5c(*chain: x509.Certificate) -> list[str]:
    return [base64.b64encode(one.public_bytes(Encoding.DER)).decode() for one in chain]


def trust(**more: Any) -> Trust:
    roots = dict.fromkeys({"acme", *more.get("names", {}).values()}, (ROOT.certificate,))
    return Trust(**{"roots": roots, "names": NAMES, **more})


def verified(chain: Any, trusted: Trust | None = None, *, key: Key = KEY, now: float = NOW):
    return verify(raw(signed(FULL, key, x5c=chain)), trusted or trust(), now=now)


def refused(chain: Any, trusted: Trust | None = None, **terms: Any) -> Reason:
    with pytest.raises(Refused) as caught:
        verified(chain, trusted, **terms)
    assert "\n" not in caught.value.detail
    return caught.value.reason


def test_a_chain_to_a_root_for_a_known_name_is_believed():
    [signer] = verified(x5c(ROOT.issue(KEY.private, "acme.example"))).signers
    assert (signer.publisher, signer.kid) == ("acme", "cert-1")


def test_a_chain_may_go_through_the_middle_and_bring_the_root():
    leaf = MIDDLE.issue(KEY.private, "www.acme.example", "acme.example")
    assert verified(x5c(leaf, MIDDLE.certificate)).signers
    assert verified(x5c(leaf, MIDDLE.certificate, ROOT.certificate)).signers
    assert refused(x5c(leaf)) is Reason.CARD_CHAIN


def test_without_roots_no_chain_is_believed():
    chain = x5c(ROOT.issue(KEY.private, "acme.example"))
    assert refused(chain, trust(roots={})) is Reason.CARD_SIGNER_UNKNOWN


def test_the_root_of_one_publisher_does_not_speak_for_another():
    """Acme's authority issues a certificate for a name of Globex, who have a root of their own, or none."""
    theirs = Authority("globex root")
    names = {**NAMES, "globex.example": "globex"}
    cross = x5c(ROOT.issue(KEY.private, "globex.example"))
    for roots in (
        {"acme": (ROOT.certificate,), "globex": (theirs.certificate,)},
        {"acme": (ROOT.certificate,), "globex": ()},
        {"acme": (ROOT.certificate,)},
    ):
        trusted = trust(names=names, roots=roots)
        assert refused(cross, trusted) is Reason.CARD_CHAIN
        both = x5c(ROOT.issue(KEY.private, "globex.example", "acme.example"))
        assert refused(both, trusted) is Reason.CARD_CHAIN
        [signer] = verified(x5c(ROOT.issue(KEY.private, "acme.example")), trusted).signers
        assert signer.publisher == "acme"
    [signer] = verified(
        x5c(theirs.issue(KEY.private, "globex.example")),
        trust(names=names, roots={"acme": (ROOT.certificate,), "globex": (theirs.certificate,)}),
    ).signers
    assert signer.publisher == "globex"


def test_another_root_is_not_ours():
    stranger = Authority("root")
    assert refused(x5c(stranger.issue(KEY.private, "acme.example"))) is Reason.CARD_CHAIN
    chain = x5c(stranger.issue(KEY.private, "acme.example"), stranger.certificate)
    assert refused(chain) is Reason.CARD_CHAIN


@pytest.mark.parametrize(
    "names", [(), ("evil.example",), ("sub.acme.example",), ("*.acme.example",), ("acme.example.",)]
)
def test_a_name_we_do_not_know_is_nobodys(names):
    assert refused(x5c(ROOT.issue(KEY.private, *names))) is Reason.CARD_CHAIN


def test_the_common_name_is_not_a_name():
    """RFC 6125: only the alternative names say whose a certificate is."""
    leaf = ROOT.issue(KEY.private)
    assert refused(x5c(leaf), trust(names={"signer": "acme"})) is Reason.CARD_CHAIN


def test_case_of_a_name_does_not_matter():
    assert verified(x5c(ROOT.issue(KEY.private, "ACME.example"))).signers


@pytest.mark.parametrize("days", [-31, 31, 10**7])
def test_out_of_its_time_a_chain_does_not_hold(days):
    assert refused(x5c(ROOT.issue(KEY.private, "acme.example")), now=NOW + days * 86400) is Reason.CARD_CHAIN


def test_an_ordinary_certificate_signs_no_others():
    leaf = ROOT.issue(KEY.private, "acme.example")
    fake = Authority.__new__(Authority)
    fake.private, fake.name, fake.certificate = KEY.private, leaf.subject, leaf
    mine = Key("cert-1")
    assert refused(x5c(fake.issue(mine.private, "acme.example"), leaf), key=mine) is Reason.CARD_CHAIN


def test_an_authority_constrained_to_other_names_does_not_speak_for_this_one():
    narrow = Authority("narrow", ROOT, permitted="other.example")
    chain = x5c(narrow.issue(KEY.private, "acme.example"), narrow.certificate)
    assert refused(chain) is Reason.CARD_CHAIN


def test_a_certificate_that_is_not_for_signatures_signs_no_card():
    assert refused(x5c(ROOT.issue(KEY.private, "acme.example", digital_signature=False))) is Reason.CARD_CHAIN


def test_a_certificate_for_something_else_signs_no_card():
    mail = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
    assert refused(x5c(ROOT.issue(KEY.private, "acme.example", more=[mail]))) is Reason.CARD_CHAIN


def test_the_signature_is_by_the_key_of_the_leaf():
    other = generate_private_key(SECP256R1())
    assert refused(x5c(ROOT.issue(other, "acme.example"))) is Reason.CARD_SIGNATURE


def test_a_key_of_another_kind_is_refused():
    assert refused(x5c(ROOT.issue(generate_private_key(SECP384R1()), "acme.example"))) is Reason.CARD_CHAIN


def test_a_revoked_key_is_refused_whatever_vouches_for_it():
    dead = frozenset({thumbprint(to_jwk(KEY.private.public_key()))})
    chain = x5c(ROOT.issue(KEY.private, "acme.example"))
    assert refused(chain, trust(revoked=dead)) is Reason.CARD_KEY_REVOKED
    elsewhere = SignerKey("acme", VerifyingKey("another", "ES256", KEY.private.public_key()), revoked=True)
    assert refused(chain, trust(keys=(elsewhere,))) is Reason.CARD_KEY_REVOKED


def test_a_known_kid_is_what_we_know_it_to_be():
    """A chain does not bring a revoked or an expired key back, nor put another in its place."""
    chain = x5c(ROOT.issue(KEY.private, "acme.example"))
    assert refused(chain, trust(keys=(KEY.signer(revoked=True),))) is Reason.CARD_KEY_REVOKED
    assert refused(chain, trust(keys=(KEY.signer(not_after=NOW - 1),))) is Reason.CARD_KEY_EXPIRED
    assert refused(chain, trust(keys=(Key("cert-1").signer(),))) is Reason.CARD_SIGNATURE


@pytest.mark.parametrize(
    "chain",
    [None, "x", [], [1], [""], ["@"], ["AAAA"], ["A" * 9000], ["AA"] * 6, {"0": "AA"}],
    ids=range(10),
)
def test_what_is_no_chain_is_refused(chain):
    wanted = Reason.CARD_SIGNER_UNKNOWN if chain is None else Reason.CARD_CHAIN
    assert refused(chain) is wanted

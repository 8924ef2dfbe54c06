"""Who vouches for a card: what holds, and everything that must not."""

from __future__ import annotations

import copy
import json
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from legation.core import base64url
from legation.core.cards import parse
from legation.core.cards.canonical import Form, full, jcs, known
from legation.core.cards.reading import MAX_CARD
from legation.core.cards.signatures import MAX_SIGNATURES, read, verify, verify_carried
from legation.core.cards.trust import MAX_KEYS, SignerKey, Trust, key_set
from legation.core.keys import VerifyingKey, thumbprint, to_jwk
from legation.core.reasons import Reason, Refused
from tests.core.cards.signing import FULL, NOW, Key, card, payload_of, raw, signed, trusting, verified

KEY, OTHER = Key(), Key("key-2")


def refused(document, *keys, now: float = NOW, trust: Trust | None = None) -> Refused:
    with pytest.raises(Refused) as caught:
        verify(raw(document), trust or trusting(*(keys or (KEY,))), now=now)
    assert "\n" not in caught.value.detail
    return caught.value


# -- what holds ------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [KEY, Key(ed25519=True)], ids=["ES256", "EdDSA"])
def test_a_signed_card_is_the_bytes_that_were_signed(key):
    found = verified(signed(FULL, key), key)
    assert found.payload == payload_of(FULL)
    assert found.document == json.loads(found.payload) == FULL
    assert found.form is Form.SPEC
    [signer] = found.signers
    assert (signer.publisher, signer.kid) == ("acme.example", "key-1")
    assert signer.thumbprint == thumbprint(to_jwk(key.private.public_key()))
    assert parse(found.document).content.name == "Billing"


def test_the_order_and_the_spaces_a_card_came_in_do_not_matter():
    document = signed(FULL, KEY)
    loose = json.dumps(dict(reversed(document.items())), indent=3).encode()
    assert verify(read(loose), trusting(KEY), now=NOW).payload == payload_of(FULL)


@pytest.mark.parametrize("typ", [None, "JOSE", "jose+json", "JWT"])
def test_a_type_is_not_required_and_is_one_of_those_in_use(typ):
    assert verified(signed(FULL, KEY, typ=typ), KEY).signers


def test_ed25519_may_be_called_by_its_newer_name():
    key = Key(ed25519=True)
    assert verified(signed(FULL, key, alg="Ed25519"), key).signers


def test_one_signature_of_several_is_enough_and_all_that_hold_are_told():
    both = signed(FULL, KEY, OTHER)
    assert [one.kid for one in verified(both, OTHER).signers] == ["key-2"]
    assert [one.kid for one in verified(both, KEY, OTHER).signers] == ["key-1", "key-2"]


def test_a_signature_that_fails_does_not_spoil_one_that_holds():
    document = signed(FULL, KEY, OTHER)
    document["signatures"][0]["signature"] = base64url.encode(bytes(64))
    assert [one.kid for one in verified(document, KEY, OTHER).signers] == ["key-2"]


def test_of_two_publishers_with_one_kid_the_one_whose_key_it_is_is_the_signer():
    theirs = Key("key-1", "other.example")
    assert [one.publisher for one in verified(signed(FULL, KEY), theirs, KEY).signers] == ["acme.example"]


EMPTY = card(
    description="",
    securityRequirements=[{"schemes": {"mtls": {}}}],
    securitySchemes={"mtls": {"mtlsSecurityScheme": {}}},
)


def whole_as_double(document):
    cleaned = copy.deepcopy(full(known(document)[0]))
    params = cleaned["capabilities"]["extensions"][0]["params"]
    params["depth"] = float(params["depth"])
    return cleaned


@pytest.mark.parametrize(
    ("form", "payload"),
    [
        (Form.SPEC, payload_of(EMPTY)),
        (Form.SDK, jcs(full(known(EMPTY)[0]))),
        (Form.SDK_INSTANCE, jcs({k: v for k, v in full(known(FULL)[0]).items() if k != "securitySchemes"})),
        (Form.SDK_ESCAPED, json.dumps(whole_as_double(EMPTY), separators=(",", ":"), sort_keys=True).encode()),
    ],
    ids=lambda value: value.value if isinstance(value, Form) else "",
)
def test_the_form_that_matched_is_recorded_and_its_bytes_are_the_card(form, payload):
    document = {**(FULL if form is Form.SDK_INSTANCE else EMPTY), "signatures": [KEY.over(payload)]}
    found = verified(document, KEY)
    assert found.form is form
    assert found.payload == payload
    assert found.document == json.loads(payload)


def test_what_an_older_sdk_signed_holds():
    """a2a-sdk 1.1.3 itself made it: escapes, and members in the order of code points."""
    vector = json.loads((Path(__file__).resolve().parents[2] / "vectors/cards/a2a-sdk-1.1.3.json").read_bytes())
    found = verify(raw(vector["card"]), Trust(key_set(vector["jwks"], "acme.example")), now=NOW)
    assert found.form is Form.SDK_ESCAPED
    assert found.document["description"] == vector["card"]["description"]
    assert found.payload.isascii()


# -- the signature itself --------------------------------------------------------------------------


def test_an_unsigned_card_is_refused():
    assert refused(FULL).reason is Reason.CARD_UNSIGNED
    assert refused({**FULL, "signatures": []}).reason is Reason.CARD_UNSIGNED


def test_another_keys_signature_under_a_known_kid_is_refused():
    assert refused(signed(FULL, Key("key-1"))).reason is Reason.CARD_SIGNATURE


def test_a_key_nobody_handed_in_vouches_for_nothing():
    assert refused(signed(FULL, OTHER)).reason is Reason.CARD_SIGNER_UNKNOWN
    assert refused(signed(FULL, KEY), trust=Trust()).reason is Reason.CARD_SIGNER_UNKNOWN


@pytest.mark.parametrize("member", ["jku", "x5u"])
def test_a_url_in_the_header_leads_nowhere(member):
    stranger = Key("key-9")
    document = signed(FULL, stranger, **{member: "https://a.acme.example/jwks.json"})
    assert refused(document).reason is Reason.CARD_SIGNER_UNKNOWN


def test_a_key_in_the_header_is_not_read():
    stranger = Key("key-9")
    document = signed(FULL, stranger, jwk=to_jwk(stranger.private.public_key()))
    assert refused(document).reason is Reason.CARD_SIGNER_UNKNOWN


@pytest.mark.parametrize("alg", ["none", "NONE", "HS256", "HS512", "RS256", "PS256", "ES256K", "ES384", "", None, 1])
def test_only_the_asymmetric_algorithms_of_the_list_are_read(alg):
    assert refused(signed(FULL, KEY, alg=alg)).reason is Reason.CARD_ALGORITHM


def test_an_unsigned_jws_is_not_a_signature():
    header = base64url.encode(json.dumps({"alg": "none", "kid": "key-1"}).encode())
    assert refused({**FULL, "signatures": [{"protected": header, "signature": "AA"}]}).reason is Reason.CARD_ALGORITHM


def test_the_public_key_is_no_hmac_secret():
    """RFC 8725 §2.1: the classic confusion."""
    import hmac

    header = base64url.encode(json.dumps({"alg": "HS256", "kid": "key-1"}).encode())
    public = json.dumps(to_jwk(KEY.private.public_key())).encode()
    mac = hmac.digest(public, f"{header}.{base64url.encode(payload_of(FULL))}".encode(), "sha256")
    document = {**FULL, "signatures": [{"protected": header, "signature": base64url.encode(mac)}]}
    assert refused(document).reason is Reason.CARD_ALGORITHM


def test_the_key_decides_on_the_algorithm():
    assert refused(signed(FULL, KEY, alg="EdDSA")).reason is Reason.CARD_ALGORITHM


@pytest.mark.parametrize("kid", [None, "", 1, "k" * 257, ["key-1"]])
def test_a_signature_without_kid_is_refused(kid):
    assert refused(signed(FULL, KEY, kid=kid)).reason is Reason.CARD_SIGNATURE_MALFORMED


@pytest.mark.parametrize(
    "members", [{"crit": ["exp"]}, {"crit": []}, {"b64": False}, {"typ": "at+jwt"}, {"typ": "dpop+jwt"}, {"typ": 1}]
)
def test_a_header_that_means_something_else_is_refused(members):
    assert refused(signed(FULL, KEY, **members)).reason is Reason.CARD_SIGNATURE_MALFORMED


@pytest.mark.parametrize("protected", ["e30", "bm90IGpzb24", "e30=", "@", "eyJhbGciOiJFUzI1NiIsImFsZyI6ImEifQ"])
def test_a_header_that_is_none_is_refused(protected):
    document = {**FULL, "signatures": [{"protected": protected, "signature": "AA"}]}
    assert refused(document).reason in {Reason.CARD_SIGNATURE_MALFORMED, Reason.CARD_ALGORITHM}


def test_a_signature_in_another_spelling_is_refused():
    """One text for one value: stray bits, padding and line ends make no second signature."""
    document = signed(FULL, KEY)
    good = document["signatures"][0]["signature"]
    for bad in (good + "=", good + "\n", good[:-1] + chr(ord(good[-1]) + 1), good.replace("-", "+") + "=="):
        document["signatures"][0]["signature"] = bad
        assert refused(document).reason in {Reason.CARD_SIGNATURE_MALFORMED, Reason.CARD_SIGNATURE}


@pytest.mark.parametrize("length", [0, 63, 65, 128])
def test_a_signature_of_another_length_does_not_hold(length):
    document = signed(FULL, KEY)
    document["signatures"][0]["signature"] = base64url.encode(bytes(length)) or "AA"
    assert refused(document).reason is Reason.CARD_SIGNATURE


@pytest.mark.parametrize("signatures", [{}, "x", [1], [{}], [{"protected": "a"}], [{"protected": 1, "signature": "a"}]])
def test_signatures_of_another_shape_are_refused(signatures):
    with pytest.raises(Refused) as caught:
        raw({**FULL, "signatures": signatures})
    assert (caught.value.reason, (caught.value.field or "")[:10]) == (Reason.INVALID_PARAMS, "signatures")


def test_a_token_signed_by_the_same_key_is_no_card():
    claims = jcs({"iss": "https://acme.example", "sub": "x", "exp": 2**31})
    with pytest.raises(Refused) as caught:
        verify_carried(claims, raw({**FULL, "signatures": [KEY.over(claims)]}).signatures, trusting(KEY), now=NOW)
    assert caught.value.reason is Reason.CARD_SIGNATURE


# -- the key's own time ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        ({"not_after": NOW}, Reason.CARD_KEY_EXPIRED),
        ({"not_after": NOW + 1}, None),
        ({"not_before": NOW}, None),
        ({"not_before": NOW + 1}, Reason.CARD_KEY_EXPIRED),
        ({"revoked": True}, Reason.CARD_KEY_REVOKED),
    ],
)
def test_a_key_vouches_in_its_time_and_until_it_is_revoked(terms, reason):
    document, key = signed(FULL, KEY), KEY.signer(**terms)
    if reason is None:
        assert verified(document, key).signers
    else:
        assert refused(document, key).reason is reason


def test_a_key_revoked_by_thumbprint_vouches_under_no_name():
    dead = frozenset({KEY.signer().thumbprint})
    assert refused(signed(FULL, KEY), trust=trusting(KEY, revoked=dead)).reason is Reason.CARD_KEY_REVOKED
    renamed = SignerKey("acme.example", VerifyingKey("fresh", "ES256", KEY.private.public_key()))
    document = {**FULL, "signatures": [KEY.over(payload_of(FULL), kid="fresh")]}
    assert verified(document, renamed).signers
    assert refused(document, trust=Trust((renamed,), revoked=dead)).reason is Reason.CARD_KEY_REVOKED


def test_a_revoked_keys_kid_is_not_taken_over_by_a_namesake():
    namesake = Key("key-1")
    assert refused(signed(FULL, namesake), KEY.signer(revoked=True), namesake).reason is Reason.CARD_KEY_REVOKED


def test_a_revoked_key_does_not_come_back_under_another_kid():
    again = SignerKey("other.example", VerifyingKey("fresh", "ES256", KEY.private.public_key()))
    document = {**FULL, "signatures": [KEY.over(payload_of(FULL), kid="fresh")]}
    assert refused(document, KEY.signer(revoked=True), again).reason is Reason.CARD_KEY_REVOKED


def test_one_publisher_s_revocation_is_not_another_s():
    theirs = Key("key-1", "other.example")
    assert verified(signed(FULL, KEY), theirs.signer(revoked=True), KEY).signers


def test_after_a_rotation_the_old_keys_end_does_not_end_the_card():
    document = signed(FULL, KEY, OTHER)
    assert [one.kid for one in verified(document, KEY.signer(not_after=NOW - 1), OTHER).signers] == ["key-2"]


def test_of_several_faults_the_one_that_tells_most_is_told():
    document = signed(FULL, OTHER, KEY)
    assert refused(document, KEY.signer(revoked=True)).reason is Reason.CARD_KEY_REVOKED


# -- key sets --------------------------------------------------------------------------------------


def jwk(key: Key, **members) -> dict:
    return {**to_jwk(key.private.public_key()), "kid": key.kid, **members}


def test_a_key_set_gives_the_keys_that_fit():
    rsa = {"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "r"}
    found = key_set({"keys": [rsa, jwk(KEY), jwk(OTHER, use="enc"), "x"]}, "acme.example")
    assert [(one.publisher, one.key.kid) for one in found] == [("acme.example", "key-1")]
    assert verify(raw(signed(FULL, KEY)), Trust(found), now=NOW).signers


def test_a_key_without_kid_goes_by_its_thumbprint():
    bare = to_jwk(KEY.private.public_key())
    [found] = key_set({"keys": [bare]}, "acme.example")
    assert found.key.kid == found.thumbprint == thumbprint(bare)


@pytest.mark.parametrize(
    "unverified",
    [{}, [], {"keys": []}, {"keys": {}}, {"keys": [{"kty": "RSA"}]}, {"keys": [jwk(KEY)] * (MAX_KEYS + 1)}],
)
def test_a_set_without_a_fitting_key_is_refused(unverified):
    with pytest.raises(Refused) as caught:
        key_set(unverified, "acme.example")
    assert caught.value.reason is Reason.CARD_KEY


def test_a_private_key_is_not_taken():
    with pytest.raises(Refused):
        key_set({"keys": [jwk(KEY, d="AA")]}, "acme.example")


# -- bad input: bounded, and told ------------------------------------------------------------------

HUGE = json.dumps({**FULL, "description": "x" * MAX_CARD}).encode()


@pytest.mark.parametrize(
    ("unverified", "reason"),
    [
        (b"", Reason.NOT_JSON),
        (b"null", Reason.INVALID_PARAMS),
        (b"[]", Reason.INVALID_PARAMS),
        (b"\xef\xbb\xbf{}", Reason.NOT_JSON),
        (HUGE, Reason.TOO_LARGE),
        (b'{"name":"a","name":"b"}', Reason.DUPLICATE_MEMBER),
        (b'{"capabilities":{"streaming":true,"streaming":false}}', Reason.DUPLICATE_MEMBER),
        (b'{"name":"\\ud800"}', Reason.NOT_JSON),
        (b'{"x":9007199254740992}', Reason.NUMBER_OUT_OF_RANGE),
        (b'{"x":1e999}', Reason.NUMBER_OUT_OF_RANGE),
        (b'{"x":NaN}', Reason.NOT_JSON),
        (b'{"x":' + b"[" * 100_000 + b"}", Reason.TOO_DEEP),
        (b'{"x":' * 20 + b"1" + b"}" * 20, Reason.TOO_DEEP),
        (b"1" * 200_000, Reason.NUMBER_OUT_OF_RANGE),
    ],
    ids=lambda value: repr(value[:20]) if isinstance(value, bytes) else value.id,
)
def test_what_is_no_card_is_told_at_once(unverified, reason):
    started = time.process_time()
    with pytest.raises(Refused) as caught:
        read(unverified)
    assert caught.value.reason is reason
    assert time.process_time() - started < 1.0


def test_thousands_of_skills_take_bounded_time():
    skill = {"id": "s", "name": "s", "description": "s", "tags": ["t"]}
    document = signed(card(skills=[{**skill, "id": f"s{index}"} for index in range(3500)]), KEY)
    assert len(json.dumps(document)) < MAX_CARD
    started = time.process_time()
    found = verified(document, KEY)
    assert time.process_time() - started < 2.0
    with pytest.raises(Refused) as caught:
        parse(found.document)
    assert caught.value.field == "skills"


def test_more_signatures_than_any_rotation_needs_are_refused():
    document = {**FULL, "signatures": [KEY.over(payload_of(FULL))] * (MAX_SIGNATURES + 1)}
    with pytest.raises(Refused) as caught:
        raw(document)
    assert caught.value.field == "signatures"


def test_many_signatures_and_keys_of_one_kid_take_bounded_time():
    keys = [Key("key-1") for _ in range(MAX_KEYS)]
    document = {**EMPTY, "signatures": [Key("key-1").over(payload_of(EMPTY)) for _ in range(MAX_SIGNATURES)]}
    started = time.process_time()
    assert refused(document, *keys).reason is Reason.CARD_SIGNATURE
    assert time.process_time() - started < 2.0


def test_a_number_that_is_written_as_a_long_integer_is_refused():
    """RFC 8785 writes 1e20 as an integer that no strict reader takes: signed or not, it has two readings."""
    document = card(capabilities={"extensions": [{"uri": "u", "params": {"n": 1e20}}]})
    with pytest.raises(Refused) as caught:
        raw({**document, "signatures": [KEY.over(jcs(document))]})
    assert caught.value.reason is Reason.NUMBER_OUT_OF_RANGE


def test_carried_bytes_are_bounded():
    with pytest.raises(Refused) as caught:
        verify_carried(bytes(MAX_CARD + 1), (), trusting(KEY), now=NOW)
    assert caught.value.reason is Reason.TOO_LARGE


def test_a_read_card_is_not_a_signed_one():
    """What came and what was verified are different types: only `verify` makes the second."""
    found = raw(signed(FULL, KEY))
    assert not hasattr(found, "document")
    assert replace(found, signatures=()).unverified == FULL

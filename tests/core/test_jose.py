"""Envelopes. The attacks here are on the envelope itself; test_tokens, test_proof and test_grants meet them again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from legation.core import base64url, jose, keys
from legation.core.jose import Artefact
from legation.core.keys import VerifyingKey
from legation.core.reasons import Reason, Refused
from tests.world import b64, jwk_of, jws, key_of, sign

VECTORS = json.loads((Path(__file__).parent.parent / "vectors/jose.json").read_text())

KIND = Artefact(
    types=frozenset({"at+jwt", ""}),
    malformed=Reason.TOKEN_MALFORMED,
    wrong_type=Reason.TOKEN_TYPE,
    wrong_algorithm=Reason.TOKEN_ALGORITHM,
    bad_signature=Reason.TOKEN_SIGNATURE,
)
KEY = keys.from_jwk(jwk_of("a"), Reason.PROOF_KEY)
EDWARDS = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def read(unverified: str, key: VerifyingKey = KEY) -> dict[str, object]:
    parts = jose.split(unverified, KIND)
    return jose.verify(parts, jose.header(parts.header, KIND)["alg"], key, KIND)


def refused(unverified: str, reason: Reason, key: VerifyingKey = KEY) -> str:
    with pytest.raises(Refused) as caught:
        read(unverified, key)
    assert caught.value.reason is reason, caught.value
    return caught.value.detail


def raw(header: str | bytes, payload: str | bytes, name: str = "a") -> str:
    """A JWS over these very bytes, properly signed."""
    parts = [b64(part.encode() if isinstance(part, str) else part) for part in (header, payload)]
    signed = ".".join(parts)
    return f"{signed}.{b64(sign(name, signed.encode()))}"


GOOD = jws({"alg": "ES256", "typ": "at+jwt"}, {"sub": "me"}, "a")


# -- what is accepted --------------------------------------------------------------------------------


def test_a_signed_payload_is_read():
    assert read(GOOD) == {"sub": "me"}


def test_rfc_7515_a_3():
    vector = VECTORS["rfc7515-a.3"]
    assert read(vector["jws"], keys.from_jwk(vector["jwk"], Reason.PROOF_KEY)) == vector["payload"]


def test_rfc_8037_a_4():
    vector = VECTORS["rfc8037-a.4"]
    key = keys.from_jwk(vector["jwk"], Reason.PROOF_KEY)
    # The signature holds; what it signs is no JSON. With any other signature the reason would be another.
    assert "payload" in refused(vector["jws"], Reason.TOKEN_MALFORMED, key)
    refused(vector["jws"][:-4] + "AAAA", Reason.TOKEN_SIGNATURE, key)


@pytest.mark.parametrize("alg", ["EdDSA", "Ed25519"])
def test_ed25519_goes_by_both_its_names(alg: str):
    signed = ".".join(b64(json.dumps(part).encode()) for part in ({"alg": alg}, {"sub": "me"}))
    key = keys.from_jwk(keys.to_jwk(EDWARDS.public_key()), Reason.PROOF_KEY)
    assert read(f"{signed}.{b64(EDWARDS.sign(signed.encode()))}", key) == {"sub": "me"}


@pytest.mark.parametrize("typ", ["at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"])
def test_a_media_type_is_compared_as_one(typ: str):
    assert read(jws({"alg": "ES256", "typ": typ}, {}, "a")) == {}


def test_members_nobody_knows_are_tolerated():
    assert read(jws({"alg": "ES256", "note": {"deep": [1]}}, {"any": [None]}, "a")) == {"any": [None]}


# -- algorithm games ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "alg", ["none", "nOnE", "NONE", "", "HS256", "RS256", "PS256", "ES384", "es256", None, 5, ["ES256"]]
)
def test_an_algorithm_without_a_row_is_refused(alg: object):
    refused(jws({"alg": alg}, {}, "a"), Reason.TOKEN_ALGORITHM)


@pytest.mark.parametrize("alg", ["none", "nOnE", "HS256", "RS256", None, 5])
def test_an_algorithm_without_a_row_is_refused_before_a_key_is_looked_for(alg: object):
    with pytest.raises(Refused) as caught:
        jose.header(b64(json.dumps({"alg": alg}).encode()), KIND)
    assert caught.value.reason is Reason.TOKEN_ALGORITHM


@pytest.mark.parametrize("signature", ["", b64(b"\0")])
def test_alg_none_without_a_signature(signature: str):
    signed = GOOD.rpartition(".")[0].partition(".")[2]
    refused(f"{b64(json.dumps({'alg': 'none'}).encode())}.{signed}.{signature}", Reason.TOKEN_ALGORITHM)


def test_the_header_does_not_choose_the_algorithm():
    refused(jws({"alg": "EdDSA"}, {}, "a"), Reason.TOKEN_ALGORITHM)


def test_hs256_with_the_public_key_as_its_secret():
    import hashlib
    import hmac

    signed = ".".join(b64(json.dumps(part).encode()) for part in ({"alg": "HS256"}, {"sub": "root"}))
    public = json.dumps(jwk_of("a")).encode()
    refused(f"{signed}.{b64(hmac.digest(public, signed.encode(), hashlib.sha256))}", Reason.TOKEN_ALGORITHM)


# -- signatures --------------------------------------------------------------------------------------


def test_a_signature_of_another_key():
    refused(jws({"alg": "ES256"}, {}, "b"), Reason.TOKEN_SIGNATURE)


@pytest.mark.parametrize("member", ["jwk", "jku", "x5u", "x5c", "kid"])
def test_a_key_a_header_brings_along_is_not_used(member: str):
    brought = {"jwk": jwk_of("b"), "jku": "https://evil", "x5u": "https://evil", "x5c": ["MII"], "kid": "b"}
    refused(jws({"alg": "ES256", member: brought[member]}, {}, "b"), Reason.TOKEN_SIGNATURE)


def test_every_part_is_signed():
    header, payload, signature = GOOD.split(".")
    other = b64(b'{"sub":"root"}')
    refused(f"{header}.{other}.{signature}", Reason.TOKEN_SIGNATURE)
    refused(f"{b64(json.dumps({'alg': 'ES256'}).encode())}.{payload}.{signature}", Reason.TOKEN_SIGNATURE)


@pytest.mark.parametrize(
    "signature",
    [b"", b"\0" * 64, b"\xff" * 64, b"\0" * 63, b"\0" * 65, b"\0" * 31 + b"\1" + b"\0" * 32],
    ids=["none", "zeros", "ones", "short", "long", "s is zero"],
)
def test_a_signature_that_is_none(signature: bytes):
    refused(f"{GOOD.rpartition('.')[0]}.{b64(signature)}", Reason.TOKEN_SIGNATURE)


def test_a_signature_in_der():
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.hashes import SHA256

    signed = GOOD.rpartition(".")[0]
    der = key_of("a").sign(signed.encode(), ECDSA(SHA256()))
    refused(f"{signed}.{b64(der)}", Reason.TOKEN_SIGNATURE)


def test_a_signature_has_one_length():
    """Numbers may be written with zeros before them; a signature may not."""
    signed, _, text = GOOD.rpartition(".")
    signature = base64url.decode(text) or b""
    refused(f"{signed}.{b64(signature[:32] + bytes(1) + signature[32:])}", Reason.TOKEN_SIGNATURE)


# -- typ, crit, b64 ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typ",
    [
        "dpop+jwt",
        "jwt",
        "at",
        "at+jwt ",
        "text/at+jwt",
        "application/application/at+jwt",
        None,
        5,
        ["at+jwt"],
        "at+jwt\u0130",
    ],
)
def test_another_kind(typ: object):
    refused(jws({"alg": "ES256", "typ": typ}, {}, "a"), Reason.TOKEN_TYPE)


@pytest.mark.parametrize("crit", [["exp"], ["b64"], ["unheard-of"], [], None, "exp", {}])
def test_crit_is_refused_whatever_it_holds(crit: object):
    assert "crit" in refused(jws({"alg": "ES256", "crit": crit, "exp": 1}, {}, "a"), Reason.TOKEN_MALFORMED)


@pytest.mark.parametrize("b64", [False, None, 0, 1, "false"])
def test_an_unencoded_payload(b64: object):
    refused(jws({"alg": "ES256", "b64": b64}, {}, "a"), Reason.TOKEN_MALFORMED)


# -- one reading -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        '{"alg":"none","alg":"ES256"}',
        '{"alg":"ES256","typ":"at+jwt","typ":"at+jwt"}',
        '{"alg":"ES256","a":{"b":1,"b":2}}',
        '{"alg":"ES256"',
        '{"alg":"ES256"} {}',
        '["ES256"]',
        '"ES256"',
        "null",
        "",
        '{"alg":"ES256","n":NaN}',
        '{"alg":"ES256","n":1e400}',
        '{"alg":"ES256","s":"\\ud800"}',
        b'\xff\xfe{"alg":"ES256"}',
        b'\xef\xbb\xbf{"alg":"ES256"}',
    ],
)
def test_a_header_with_two_readings_or_none(header: str | bytes):
    refused(raw(header, "{}"), Reason.TOKEN_MALFORMED)


@pytest.mark.parametrize(
    "payload",
    [
        '{"sub":"me","sub":"root"}',
        '{"a":{"b":1,"b":2}}',
        "[]",
        "5",
        "{",
        '{"exp":NaN}',
        '{"exp":Infinity}',
        '{"exp":1e999}',
        '{"exp":' + "9" * 5000 + "}",
        b"\xff",
        "{}{}",
    ],
)
def test_a_payload_with_two_readings_or_none(payload: str | bytes):
    refused(raw('{"alg":"ES256"}', payload), Reason.TOKEN_MALFORMED)


@pytest.mark.parametrize("bomb", ["[" * 80_000, '{"a":' * 20_000, "[" * 5000 + "]" * 5000])
def test_a_nesting_bomb(bomb: str):
    refused(raw(bomb, "{}"), Reason.TOKEN_MALFORMED)
    refused(raw('{"alg":"ES256"}', bomb), Reason.TOKEN_MALFORMED)


def test_a_nesting_bomb_short_enough_to_be_read():
    bomb = "[" * 600 + "]" * 600
    assert "too-deep" in refused(raw('{"alg":"ES256","n":' + bomb + "}", "{}"), Reason.TOKEN_MALFORMED)
    assert "too-deep" in refused(raw('{"alg":"ES256"}', '{"n":' + bomb + "}"), Reason.TOKEN_MALFORMED)


def test_a_megabyte_of_kid():
    refused(jws({"alg": "ES256", "kid": "k" * 1_000_000}, {}, "a"), Reason.TOKEN_MALFORMED)


def test_a_token_is_bounded_as_a_whole():
    refused(jws({"alg": "ES256"}, {"x": "y" * 6100}, "a"), Reason.TOKEN_MALFORMED)
    read(jws({"alg": "ES256"}, {"x": "y" * 5900}, "a"))


def test_half_of_a_surrogate_pair():
    header, payload, signature = GOOD.split(".")
    refused(f"{header}.{payload}\ud800.{signature}", Reason.TOKEN_MALFORMED)


def test_a_long_header_of_a_short_token():
    refused(jws({"alg": "ES256", "kid": "k" * 2000}, {}, "a"), Reason.TOKEN_MALFORMED)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda s: s + "=", id="padding"),
        pytest.param(lambda s: s + "\n", id="a line end"),
        pytest.param(lambda s: " " + s, id="a space before"),
        pytest.param(lambda s: s[:-1] + chr(ord(s[-1]) + 1), id="stray bits"),
        pytest.param(lambda s: s + ".", id="a fourth part"),
        pytest.param(lambda s: s + "." + s, id="two joined by a dot"),
        pytest.param(lambda s: s + "," + s, id="two joined by a comma"),
        pytest.param(lambda s: s.replace(".", "", 1), id="two parts"),
        pytest.param(lambda s: s.partition(".")[2], id="no header"),
        pytest.param(lambda s: "." + s.partition(".")[2], id="an empty header"),
        pytest.param(lambda s: s.split(".")[0] + ".." + s.split(".")[2], id="a detached payload"),
        pytest.param(lambda s: s.replace(".", "\u3002", 1), id="a foreign dot"),
        pytest.param(lambda s: "\u0435" + s[1:], id="a foreign letter"),
        pytest.param(lambda _: "", id="nothing"),
        pytest.param(lambda _: "..", id="dots"),
        pytest.param(lambda _: '{"payload":"","signatures":[]}', id="JSON serialisation"),
        pytest.param(lambda _: "a" * 1_000_000, id="a megabyte"),
    ],
)
def test_this_is_no_compact_jws(change):
    changed = change(GOOD)
    assert changed != GOOD
    refused(changed, Reason.TOKEN_MALFORMED)


def test_a_line_end_inside_is_signed_over_or_refused():
    header, payload, signature = GOOD.split(".")
    refused(f"{header}.\n{payload}.{signature}", Reason.TOKEN_SIGNATURE)
    signed = f"{header}.\n{payload}"
    refused(f"{signed}.{b64(sign('a', signed.encode()))}", Reason.TOKEN_MALFORMED)


@given(st.text(max_size=200) | st.builds(".".join, st.lists(st.text(max_size=60), min_size=3, max_size=3)))
def test_no_text_is_worse_than_refused(text: str):
    with pytest.raises(Refused):
        read(text)


@given(st.integers(0, len(GOOD) - 1), st.characters(codec="utf-8"))
def test_no_character_can_be_another(at: int, character: str):
    if GOOD[at] != character:
        with pytest.raises(Refused):
            read(GOOD[:at] + character + GOOD[at + 1 :])

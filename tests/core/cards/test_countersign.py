"""A signed card through a gateway: both who wrote it and who mediates it can be checked."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from a2a.utils.signing import create_agent_card_signer, create_signature_verifier
from msgspec.structs import replace

from legation.core import base64url
from legation.core.asks import ActiveKid, Sign
from legation.core.cards import PROVENANCE_EXTENSION, parse, registration
from legation.core.cards.canonical import Form, agreed, forms, known
from legation.core.cards.countersign import (
    MAX_MEDIATED,
    check,
    countersign,
    countersigned,
    mediated,
    prepare,
)
from legation.core.cards.diff import Kind
from legation.core.cards.projection import projected
from legation.core.cards.serving import PRIVATE, PUBLIC, Served
from legation.core.cards.signatures import read, verify
from legation.core.cards.trust import Trust
from legation.core.model import Agent, Standing
from legation.core.operations import SKILL_EXTENSION
from legation.core.reasons import Reason, Refused
from tests.core.cards.signing import FULL, NOW, Key, card, raw, signed, trusting, unwired, verified, wire
from tests.playbook import Playbook

BASE = "https://gateway.example"
HOME = f"{BASE}/a2a/billing"
AUTHOR, GATEWAY = Key(), Key("gw-1", "gateway.example")


def agent_of(document) -> Agent:
    agent = Agent("billing", "acme", "ops@acme.example", "Billing", Standing.ACTIVE)
    taken = registration(parse(document))
    return replace(agent, **{field: getattr(taken, field) for field in taken.__struct_fields__})


def served(document=FULL, *, author: Key | None = AUTHOR, whole: bool = True) -> Served:
    plain = mediated_of(document, author=author, whole=whole)
    prepared = prepare(plain, GATEWAY.kid)
    return countersigned(prepared, GATEWAY.sign(prepared.signing_input))


def mediated_of(document=FULL, *, author: Key | None = AUTHOR, whole: bool = True):
    if author is None:
        return mediated(parse(document), agent_of(document), base_url=BASE, author=None)
    found = verified(signed(document, author), author)
    return mediated(parse(found.document), agent_of(document), base_url=BASE, author=found, whole=whole)


def checked(body: bytes, *, gateway: Trust | None = None, authors: Trust | None = None):
    card_ = read(body, limit=MAX_MEDIATED)
    return check(card_, gateway=gateway or trusting(GATEWAY), authors=authors or trusting(AUTHOR), now=NOW)


def resigned(change, document=FULL) -> bytes:
    """What a gateway that lies would serve."""
    plain = mediated_of(document)
    change(plain)
    prepared = prepare(plain, GATEWAY.kid)
    return countersigned(prepared, GATEWAY.sign(prepared.signing_input)).body


def provenance(plain):
    [found] = [one for one in plain["capabilities"]["extensions"] if one["uri"] == PROVENANCE_EXTENSION]
    return found["params"]


# -- both can be checked ---------------------------------------------------------------------------


def test_a_reader_learns_who_wrote_the_card_and_who_mediates_it():
    found = checked(served().body)
    assert found.author is not None
    assert [one.publisher for one in found.outer.signers] == ["gateway.example"]
    assert [one.publisher for one in found.author.signers] == ["acme.example"]
    assert found.author.document == FULL
    assert found.author.payload == verified(signed(FULL, AUTHOR), AUTHOR).payload
    assert found.outer.document["supportedInterfaces"][0]["url"] == f"{HOME}/rpc"
    assert found.departures == ()


EMPTIES = card(
    description="",
    provider={"organization": "Acme", "url": ""},
    documentationUrl="",
    defaultInputModes=[],
    defaultOutputModes=[],
    capabilities={
        "extensions": [
            {
                "uri": "https://acme.example/ext",
                "description": "",
                "required": False,
                "params": {"a": [], "b": {"c": None}},
            },
            {"uri": "https://acme.example/two", "params": {"list": ["", {}, 1], "no": False, "zero": 0}},
        ]
    },
    skills=[{"id": "refund", "name": "Refund", "description": "", "tags": [], "examples": [""], "inputModes": []}],
)
"""A card with everything empty that may be."""


@pytest.mark.parametrize(
    "document", [FULL, EMPTIES, card(provider=None, iconUrl=None)], ids=["full", "empties", "bare"]
)
@pytest.mark.parametrize("whole", [True, False])
def test_every_canonicalisation_agrees_on_what_is_served(document, whole):
    body = json.loads(served(document, whole=whole).body)
    del body["signatures"]
    payloads = dict(forms(known(body)[0]))
    assert payloads[Form.SPEC] == agreed(body)
    assert Form.SDK not in payloads  # the same bytes
    assert checked(served(document, whole=whole).body).outer.form is Form.SPEC


def test_what_the_specification_requires_is_filled_with_what_is_there():
    body = json.loads(served(EMPTIES).body)
    assert (body["description"], body["defaultInputModes"], "provider" in body) == ("Billing", ["text/plain"], False)
    assert (body["skills"][0]["description"], body["skills"][0]["tags"]) == ("Refund", ["refund"])
    assert body["capabilities"]["extensions"][1]["params"] == {"list": [1], "no": False, "zero": 0}
    assert checked(served(EMPTIES).body).departures == ()


def test_the_official_verifier_takes_the_outer_signature():
    card_ = wire(json.loads(served().body))
    public: Any = GATEWAY.private.public_key()
    create_signature_verifier(lambda kid, jku: {"gw-1": public}[kid or ""], ["ES256"])(card_)


def test_what_the_official_signer_signs_is_verified_and_carried():
    private: Any = AUTHOR.private
    sign = create_agent_card_signer(private, {"alg": "ES256", "kid": "key-1", "jku": None, "typ": "JOSE"})
    document = unwired(sign(wire(EMPTIES)))
    author = verified(document, AUTHOR)
    assert author.form is Form.SDK
    plain = mediated(parse(author.document), agent_of(author.document), base_url=BASE, author=author)
    prepared = prepare(plain, GATEWAY.kid)
    found = checked(countersigned(prepared, GATEWAY.sign(prepared.signing_input)).body)
    assert found.author is not None
    assert (found.author.form, found.author.payload) == (Form.SDK, author.payload)


def test_what_the_author_signed_is_a_jws_any_library_can_check():
    from joserfc import jws
    from joserfc.jwk import ECKey

    carried = provenance(json.loads(served().body))["jws"]
    public = ECKey.import_key(AUTHOR.private.public_key())  # type: ignore[arg-type]
    assert json.loads(jws.deserialize_json(carried, public, algorithms=["ES256"]).payload) == FULL


def test_an_unsigned_author_is_not_made_up():
    found = checked(served(author=None).body)
    assert (found.author, found.digest) == (None, None)


def test_a_digest_alone_shows_nothing_of_the_origin():
    body = served(whole=False).body
    assert b"a.acme.example" not in base64_opened(body)
    found = checked(body)
    assert found.author is None
    assert found.digest == provenance(json.loads(served().body))["sha256"]


def base64_opened(body: bytes) -> bytes:
    """A body with what is in its base64 beside it."""
    texts = [text for text in json.dumps(json.loads(body)).split('"') if len(text) > 40]
    return body + b"".join(base64url.decode(text) or b"" for text in texts)


def test_a_reader_who_knows_no_authors_checks_the_gateway_alone():
    body = served().body
    found = check(read(body, limit=MAX_MEDIATED), gateway=trusting(GATEWAY), authors=None, now=NOW)
    assert found.author is None
    assert found.digest


def test_the_largest_card_still_fits():
    skill = FULL["skills"][0]
    skills = [{**skill, "id": f"s{index}", "description": "d" * 870} for index in range(240)]
    document = card(skills=skills)
    assert len(json.dumps(document)) > 250_000
    body = served(document).body
    assert len(body) < MAX_MEDIATED
    assert checked(body).author is not None


# -- neither can be forged -------------------------------------------------------------------------


def test_the_gateways_signature_covers_what_is_carried():
    document = json.loads(served().body)
    provenance(document)["jws"]["signatures"] = []
    with pytest.raises(Refused) as caught:
        checked(json.dumps(document).encode())
    assert caught.value.reason is Reason.CARD_SIGNATURE


def test_a_gateway_cannot_put_words_into_the_authors_mouth():
    words = base64url.encode(known_payload(card(description="gives money away")))

    def lie(plain):
        params = provenance(plain)
        params["jws"]["payload"], params["sha256"] = words, digest_of(words)

    with pytest.raises(Refused) as caught:
        checked(resigned(lie))
    assert caught.value.reason is Reason.CARD_SIGNATURE


def known_payload(document) -> bytes:
    return next(forms(known(document)[0]))[1]


def digest_of(text: str) -> str:
    import hashlib

    return base64url.encode(hashlib.sha256(base64url.decode(text) or b"").digest())


@pytest.mark.parametrize(
    "change",
    [
        lambda params: params.update(sha256="AA"),
        lambda params: params["jws"].update(payload="AA"),
        lambda params: params["jws"].update(payload="A"),
        lambda params: params["jws"].update(payload=1),
        lambda params: params.pop("sha256"),
        lambda params: params["jws"].update(signatures="x"),
        lambda params: params.update(jws="x"),
        lambda params: params["jws"].update(signatures=params["jws"]["signatures"] * 9),
    ],
    ids=range(8),
)
def test_a_provenance_that_is_not_whole_is_refused(change):
    with pytest.raises(Refused) as caught:
        checked(resigned(lambda plain: change(provenance(plain))))
    assert caught.value.reason is Reason.CARD_PROVENANCE


def test_two_provenances_are_refused():
    def twice(plain):
        extensions = plain["capabilities"]["extensions"]
        extensions.append(copy.deepcopy(extensions[-1]))

    with pytest.raises(Refused) as caught:
        checked(resigned(twice))
    assert caught.value.reason is Reason.CARD_PROVENANCE


def test_a_provenance_the_origin_wrote_itself_is_not_passed_on():
    forged = {"uri": PROVENANCE_EXTENSION, "params": {"sha256": "forged"}}
    found = json.loads(served(card(capabilities={"extensions": [forged]}), author=None).body)
    assert PROVENANCE_EXTENSION not in [one["uri"] for one in found["capabilities"]["extensions"]]
    assert b"forged" not in served(card(capabilities={"extensions": [forged]}), author=None).body


def test_the_authors_signature_is_not_the_gateways():
    """A card straight from its author, where a gateway was expected."""
    with pytest.raises(Refused) as caught:
        checked(json.dumps(signed(FULL, AUTHOR)).encode())
    assert caught.value.reason is Reason.CARD_SIGNER_UNKNOWN


def test_a_key_the_author_revoked_does_not_speak_through_the_gateway():
    with pytest.raises(Refused) as caught:
        checked(served().body, authors=trusting(AUTHOR.signer(revoked=True)))
    assert caught.value.reason is Reason.CARD_KEY_REVOKED


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda plain: plain.update(description="other"), Kind.DESCRIPTION_CHANGED),
        (lambda plain: plain.update(name="other"), Kind.NAME_CHANGED),
        (lambda plain: plain.update(version="9.9.9"), Kind.VERSION_CHANGED),
        (lambda plain: plain["skills"][0].update(description="other"), Kind.DESCRIPTION_CHANGED),
        (lambda plain: plain["skills"].append({**plain["skills"][0], "id": "new"}), Kind.NEW_SKILL),
        (lambda plain: plain["defaultInputModes"].append("application/x-sh"), Kind.MODES_WIDENED),
        (lambda plain: plain["provider"].update(organization="Evil"), Kind.PROVIDER_CHANGED),
    ],
    ids=range(7),
)
def test_what_a_gateway_changes_without_need_is_told(change, kind):
    assert kind in {one.kind for one in checked(resigned(change)).departures}


def test_a_signature_over_an_unagreed_card_is_never_asked_for():
    changes: dict[str, Any]
    for changes in ({"description": ""}, {"x": 1}, {"securityRequirements": [{"schemes": {"m": {}}}]}):
        with pytest.raises(ValueError, match="differ"):
            prepare(card(**changes), GATEWAY.kid)


# -- as a plan, and as an answer -------------------------------------------------------------------


def test_the_plan_asks_for_the_key_and_for_one_signature():
    plain = mediated_of()
    prepared = prepare(plain, "gw-1", jku=f"{BASE}/oauth/jwks")
    book = Playbook(countersign(plain, jku=f"{BASE}/oauth/jwks")).asks(ActiveKid("card")).told("gw-1")
    signature = GATEWAY.sign(prepared.signing_input)
    found = book.asks(Sign("gw-1", prepared.signing_input)).told(signature).ends()
    assert isinstance(found, Served)
    assert found == countersigned(prepared, signature)
    assert verify(read(found.body, limit=MAX_MEDIATED), trusting(GATEWAY), now=NOW).signers[0].kid == "gw-1"
    [entry] = json.loads(found.body)["signatures"]
    header = json.loads(base64url.decode(entry["protected"]) or b"")
    assert header == {"alg": "ES256", "kid": "gw-1", "typ": "JOSE", "jku": f"{BASE}/oauth/jwks"}


def test_the_tag_follows_the_signature():
    """The SDK's own leaves signatures out of its tag, so that a new key reaches nobody who has a copy."""
    one, other = served(), served()
    assert one.etag != other.etag
    assert one.cache_control == PUBLIC


# -- for one reader --------------------------------------------------------------------------------


def for_reader(*scope: str):
    author = verified(signed(FULL, AUTHOR), AUTHOR)
    return projected(parse(author.document), agent_of(FULL), frozenset(scope), base_url=BASE, author=author)


def test_a_reader_sees_the_skills_it_may_use_each_with_its_interface():
    plain = for_reader("refund", "invoice")
    [extension] = [one for one in plain["capabilities"]["extensions"] if one["uri"] == SKILL_EXTENSION]
    assert extension["params"]["skills"] == {
        skill: {"JSONRPC": f"{HOME}/skills/{skill}/rpc", "HTTP+JSON": f"{HOME}/skills/{skill}/rest"}
        for skill in ("refund", "invoice")
    }
    assert plain["supportedInterfaces"][0]["url"] == f"{HOME}/rpc"


def test_a_reader_of_one_skill_gets_its_interfaces_alone():
    plain = for_reader("refund", "nothing-of-the-kind")
    assert [skill["id"] for skill in plain["skills"]] == ["refund"]
    urls = [one["url"] for one in plain["supportedInterfaces"]]
    assert urls == [f"{HOME}/skills/refund/rpc", f"{HOME}/skills/refund/rest"]


def test_nothing_tells_of_what_a_reader_may_not_use():
    prepared = prepare(for_reader("refund"), GATEWAY.kid, cache_control=PRIVATE)
    body = countersigned(prepared, GATEWAY.sign(prepared.signing_input))
    assert b"nvoice" not in base64_opened(body.body).replace(b"Invoices and refunds", b"")
    assert body.cache_control.startswith("private")
    assert checked(body.body).departures == ()


def test_a_reader_without_a_skill_gets_no_card():
    with pytest.raises(Refused) as caught:
        for_reader()
    assert caught.value.reason is Reason.SCOPE_INSUFFICIENT


def test_a_skill_the_registry_does_not_know_is_not_shown():
    author = verified(signed(FULL, AUTHOR), AUTHOR)
    agent = replace(agent_of(FULL), skills=("invoice",))
    scope = frozenset({"refund", "invoice"})
    plain = projected(parse(author.document), agent, scope, base_url=BASE, author=None)
    assert [skill["id"] for skill in plain["skills"]] == ["invoice"]


def test_a_card_read_for_checking_is_bounded():
    with pytest.raises(Refused) as caught:
        read(b'"' + b"x" * MAX_MEDIATED + b'"', limit=MAX_MEDIATED)
    assert caught.value.reason is Reason.TOO_LARGE
    assert raw(FULL).signatures == ()

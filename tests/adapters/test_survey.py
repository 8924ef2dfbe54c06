"""A survey of strangers: each thing the network can show is seen where it is, and not where it is not."""

from __future__ import annotations

import asyncio
import gzip
import json
import ssl
from pathlib import Path
from typing import Any

import pytest

from legation.adapters.survey import exchange
from legation.adapters.survey.finding import OLD, WELL_KNOWN
from legation.core.keys import to_jwk
from legation.core.lookalike import Claim, Index
from legation.core.posture import audit
from legation.core.posture.gathering import Known
from tests.adapters.surveyed import Authority, Site, answered, judged, moved, rules, seen, surveying
from tests.core.cards.signing import Key, card, signed, trusting

pytestmark = pytest.mark.journey

GOOD = signed(card(), Key())
"""A card whose interfaces are elsewhere: nothing but itself is looked at."""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


# -- the card ------------------------------------------------------------------------------------------------


async def test_a_card_at_its_well_known_place_is_read_and_nothing_else_is_asked():
    async with Site().shows(GOOD) as site:
        facts = await seen(site.url)
    assert facts.card["name"] == "Billing"
    assert (facts.url, facts.cache_control, facts.redirects) == (site.url + WELL_KNOWN, "max-age=60", ())
    assert facts.probes == {}
    assert site.paths() == [WELL_KNOWN]
    assert b"authorization" not in site.asked[0][2].lower()
    assert b"cookie" not in site.asked[0][2].lower()


async def test_what_old_versions_served_is_found_and_told():
    async with Site({OLD: answered(GOOD)}) as site:
        report = await judged(site.url)
    assert report.name == "Billing"
    assert OLD in rules(report)["conformance"]
    assert "not-cacheable" in rules(report)
    assert site.paths() == [WELL_KNOWN, OLD]


@pytest.mark.parametrize("place", ["/cards/billing.json", "/agents/billing"])
async def test_a_card_may_be_anywhere_the_target_says(place: str):
    async with Site({place: answered(GOOD)}) as site:
        assert (await judged(site.url + place)).name == "Billing"


async def test_of_a_url_that_was_named_its_own_fault_is_told():
    async with Site({"/agents/one": answered(b"<html>", media="text/html")}) as site:
        told = rules(await judged(f"{site.url}/agents/one"))["card-unreadable"]
    assert "404" not in told


async def test_a_card_that_broke_off_is_none():
    whole = answered({"name": "x"}).replace(b"content-length: 13", b"content-length: 99")
    assert b"content-length: 99" in whole
    async with Site({WELL_KNOWN: whole}) as site:
        assert "broke off" in rules(await judged(site.url))["card-unreadable"]


async def test_an_agent_under_a_path_has_its_well_known_place_there():
    async with Site({f"/agents/billing{WELL_KNOWN}": answered(GOOD)}) as site:
        assert (await judged(f"{site.url}/agents/billing/")).name == "Billing"
    assert site.paths() == [f"/agents/billing{WELL_KNOWN}"]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        pytest.param(answered(b"", "404 Not Found"), "status 404", id="nothing"),
        pytest.param(answered(b"", "500 Oops"), "status 500", id="a fault"),
        pytest.param(answered(b"<html>", "200 OK", "text/html"), "expected", id="a page"),
        pytest.param(answered(b'["a card"]'), "no JSON object", id="a list"),
        pytest.param(answered(b'{"name": "a", "name": "b"}'), "stands twice", id="a member twice"),
        pytest.param(answered(b'{"name": "\\ud800"}'), "surrogate", id="half a surrogate pair"),
        pytest.param(answered(b'{"name": 9007199254740993}'), "2^53", id="a large number"),
        pytest.param(answered(b'{"a":' * 100 + b"1" + b"}" * 100), "deep", id="deep"),
        pytest.param(answered(b" " * (exchange.MOST_BODY + 1)), "more than 1024 KiB", id="huge"),
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\n" + b" " * (exchange.MOST_BODY + 99_999), "1024 KiB", id="endless"),
        pytest.param(b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 9_000, "32 KiB", id="an endless head"),
        pytest.param(
            answered(gzip.compress(b" " * 9_000_000), content_encoding="gzip"), "decompressed", id="a gzip bomb"
        ),
        pytest.param(answered(b"no gzip", content_encoding="gzip"), "not as it says", id="no gzip"),
        pytest.param(answered(b"?", content_encoding="br"), "nobody asked for", id="br"),
        pytest.param(b"SSH-2.0-OpenSSH\r\n", "not HTTP", id="not HTTP"),
        pytest.param(b"", "without an answer", id="a close"),
    ],
)
async def test_what_is_no_card_is_a_finding(answer: bytes, told: str):
    async with Site({WELL_KNOWN: answer}) as site:
        report = await judged(site.url)
    assert told in rules(report)["card-unreadable"]
    assert report.grade == "?"


async def test_a_compressed_card_is_read():
    answer = answered(gzip.compress(json.dumps(GOOD).encode()), content_encoding="gzip")
    async with Site({WELL_KNOWN: answer}) as site:
        assert (await judged(site.url)).name == "Billing"


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"], ids=["silent", "halfway"])
async def test_who_is_slow_is_not_waited_for(answer: bytes, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(exchange, "SECONDS", 0.2)
    async with Site({WELL_KNOWN: answer}, hold=True) as site, asyncio.timeout(3):
        report = await judged(site.url)
    assert "within 0.2 seconds" in rules(report)["card-unreadable"]


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("http://127.0.0.1:1", "nobody listens"),
        ("http://[", "not a URL"),
        ("http://a b/", "not a URL"),
        ("https://user:secret@127.0.0.1/", "not an absolute"),
        ("/no/such/file.json", "no such file"),
        ("\0", "no file has such a name"),
    ],
)
async def test_where_nobody_is_that_is_told(target: str, told: str):
    assert told in rules(await judged(target))["card-unreadable"]


# -- where it goes ---------------------------------------------------------------------------------------------


async def test_redirects_are_followed_and_told():
    async with Site({"/card.json": answered(GOOD)}) as site:
        site.answers[WELL_KNOWN] = moved("/card.json")
        report = await judged(site.url)
    assert report.url == f"{site.url}/card.json"
    assert report.redirects == (site.url + WELL_KNOWN,)
    assert "card-moved" not in rules(report)


async def test_a_card_of_another_host_is_told():
    async with Site({"/card.json": answered(GOOD)}) as site:
        site.answers[WELL_KNOWN] = moved(f"http://localhost:{site.port}/card.json")
        assert "localhost" in rules(await judged(site.url))["card-moved"]


@pytest.mark.parametrize(
    ("onward", "told"),
    [
        (WELL_KNOWN, "circle"),
        ("/r/0", "more than 5 times"),
        ("http://10.0.0.1/", "private network"),
        ("http://169.254.169.254/latest", "never dialled"),
        ("ftp://127.0.0.1/", "not an absolute"),
        ("http://[/", "no URL"),
    ],
)
async def test_redirects_that_lead_nowhere_good_end(onward: str, told: str):
    async with Site({WELL_KNOWN: moved(onward)}) as site:
        site.answers |= {f"/r/{index}": moved(f"/r/{index + 1}") for index in range(50)}
        report = await judged(site.url)
        assert told in rules(report)["card-unreadable"]
        assert len(site.asked) <= 12


async def test_a_stranger_outside_cannot_lead_to_this_machine():
    """The operator's target is elsewhere; that it resolves to this machine, or redirects here, opens nothing."""

    async def resolving(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    async with Site().shows(GOOD) as site:
        target = f"http://agent.example:{site.port}/"
        assert "private network" in rules(await judged(target, resolve=resolving))["card-unreadable"]
        assert site.asked == []
        for host in ("agent.example", f"agent.example:{site.port}"):
            assert (await judged(target, resolve=resolving, hosts=[host])).name == "Billing"
        site.answers[WELL_KNOWN] = moved(f"http://127.0.0.1:{site.port}/inner.json")
        report = await judged(target, resolve=resolving, hosts=["agent.example"])
    assert "private network" in rules(report)["card-unreadable"]


# -- TLS -------------------------------------------------------------------------------------------------------


async def test_a_good_certificate_is_found_good(authority: Authority):
    async with Site(tls=authority.context()).shows(GOOD) as site:
        facts = await seen(site.url, roots=authority.pem)
        report = await judged(site.url, roots=authority.pem)
    assert facts.tls is not None
    assert (facts.tls.version, facts.tls.trusted, facts.tls.name_matches) == ("TLSv1.3", True, True)
    assert (facts.tls.key, facts.tls.bits, facts.tls.issuer) == ("EC", 256, "CN=A root of ours")
    assert not [rule for rule in rules(report) if rule.startswith(("tls", "plain"))]


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        ({}, {"tls-untrusted"}),
        ({"own": True}, {"tls-untrusted"}),
        ({"days": -1}, {"tls-untrusted", "tls-expired"}),
        ({"days": 5}, {"tls-untrusted", "tls-expiring"}),
        ({"bits": 1024}, {"tls-untrusted", "tls-key-weak"}),
        ({"oldest": ssl.TLSVersion.TLSv1_2}, {"tls-untrusted"}),
    ],
    ids=str,
)
@pytest.mark.parametrize("known", [True, False])
async def test_each_fault_of_a_certificate_is_told_alone(
    authority: Authority, made: dict[str, Any], wanted: set[str], known: bool
):
    if known and not made.get("own"):
        wanted = wanted - {"tls-untrusted"}
    async with Site(tls=authority.context(**made)).shows(GOOD) as site:
        report = await judged(site.url, roots=authority.pem if known else None)
    assert report.name == "Billing"
    assert {rule for rule in rules(report) if rule.startswith("tls")} == wanted


@pytest.mark.parametrize(
    ("names", "host", "fits"),
    [
        (("127.0.0.1",), "127.0.0.1", True),
        (("127.0.0.2",), "127.0.0.1", False),
        (("agent.example",), "agent.example", True),
        (("AGENT.example",), "agent.example", True),
        (("*.example.org",), "agent.example.org", True),
        (("*.example.org",), "a.b.example.org", False),
        (("*.example",), "agent.example", False),
        (("other.example",), "agent.example", False),
        (("agent",), "127.0.0.1", False),
    ],
)
async def test_whether_a_certificate_is_for_the_host(
    authority: Authority, names: tuple[str, ...], host: str, fits: bool
):
    async def resolving(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    async with Site(tls=authority.context(*names)).shows(GOOD) as site:
        target = f"https://{host}:{site.port}"
        report = await judged(target, roots=authority.pem, resolve=resolving, hosts=[host])
    assert report.name == "Billing"
    assert ("tls-name" not in rules(report)) is fits


async def test_a_card_without_tls_is_told_but_on_this_machine(authority: Authority):
    async def resolving(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    for tls, scheme, told in ((None, "http", True), (authority.context("agent.example"), "https", False)):
        async with Site(tls=tls).shows(GOOD) as site:
            there = {"resolve": resolving, "hosts": ["agent.example"], "roots": authority.pem}
            assert ("plain-http" in rules(await judged(f"{scheme}://agent.example:{site.port}", **there))) is told
            assert "plain-http" not in rules(await judged(site.url, roots=authority.pem))


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_3])
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
async def test_old_tls_is_told_where_it_is_spoken(authority: Authority, newest: ssl.TLSVersion):
    async with Site(tls=authority.context(newest=newest)).shows(GOOD) as site:
        found = rules(await judged(site.url, roots=authority.pem))
    # Not every OpenSSL still has TLS 1.1: a server without it has nothing to show.
    if ssl.HAS_TLSv1_1 and "no TLS" not in found.get("card-unreadable", ""):
        assert found["tls-old"].startswith("TLSv1.1")


async def test_who_speaks_no_tls_is_told():
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(answered(b"", "400 Bad Request"))
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        report = await judged(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    assert "no TLS" in rules(report)["card-unreadable"]


# -- who signed ------------------------------------------------------------------------------------------------


def known(*keys: Key) -> Known:
    return Known(trusting(*keys))


def key_document(key: Key) -> dict[str, Any]:
    return {"keys": [{**to_jwk(key.private.public_key()), "kid": key.kid}]}


async def test_whose_signature_it_is_comes_from_the_caller():
    key = Key()
    async with Site().shows(signed(card(), key)) as site:
        report = await judged(site.url, known=known(key))
        other = await judged(site.url, known=known(Key()))
        nobody = await judged(site.url)
    assert report.signers == ("acme.example",)
    assert not {"unsigned", "signer-unknown", "signature-wrong"} & rules(report).keys()
    assert "signature-wrong" in rules(other)
    assert "signer-unknown" in rules(nobody)


async def test_keys_a_card_points_to_show_a_wrong_signature_and_never_a_right_one():
    key = Key()
    async with Site() as site:
        jku = f"{site.url}/jwks"
        site.answers["/jwks"] = answered(key_document(key))
        site.shows(signed(card(), key, jku=jku))
        right = await judged(site.url)
        site.shows({**signed(card(), key, jku=jku), "name": "Somebody else"})
        wrong = await judged(site.url)
        site.answers["/jwks"] = answered(b"no keys")
        none = await judged(site.url)
    assert right.signers == ()
    assert "signer-unknown" in rules(right)
    assert "signature-wrong" not in rules(right)
    assert "signature-wrong" in rules(wrong)
    assert "signature-wrong" not in rules(none)


async def test_an_unsigned_card_is_told():
    async with Site().shows(card()) as site:
        assert "unsigned" in rules(await judged(site.url))


async def test_where_keys_are_said_to_be_inside_nobody_looks():
    async def resolving(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    async with Site() as site:
        site.shows(signed(card(), Key(), jku=f"http://127.0.0.1:{site.port}/jwks"))
        await judged(f"http://agent.example:{site.port}", resolve=resolving, hosts=["agent.example"])
    assert site.paths() == [WELL_KNOWN]


# -- several ---------------------------------------------------------------------------------------------------


async def test_a_lookalike_of_what_is_published_is_told_and_no_agent_is_its_own():
    index = Index()
    index.add("billing", Claim("acme.example", "Billing", "Acme", "acme.example", ("Refund", "Invoice")))
    async with Site().shows(card()) as site:
        found = await judged(site.url, known=Known(index=index))
        own = await judged(site.url, known=Known(index=index, origins={"billing": f"127.0.0.1:{site.port}"}))
        unseen = await judged(site.url)
    assert "lookalike" in rules(found)
    assert "lookalike" not in rules(own)
    assert "likeness to published agents" in unseen.unseen


async def test_several_are_looked_at_at_once_and_no_more_than_allowed():
    at_once, most = 0, 0

    async def resolving(host: str, port: int) -> list[str]:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.01)
        at_once -= 1
        return ["127.0.0.1"]

    async with Site().shows(GOOD) as site:
        targets = [f"{site.url}/{index}.json" for index in range(9)] + [site.url]
        found = await surveying(resolve=resolving).all(targets, audit, parallel=3)
    assert [one.target for one in found] == targets
    assert most == 3


async def test_an_address_that_takes_nobody_is_passed_over():
    async def resolving(host: str, port: int) -> list[str]:
        return ["::1", "127.0.0.1"]

    async with Site().shows(GOOD) as site:
        target = f"http://agent.example:{site.port}"
        assert (await judged(target, resolve=resolving, hosts=["agent.example"])).name == "Billing"


async def test_what_nobody_foresaw_is_a_finding_too():
    async def resolving(host: str, port: int) -> list[str]:
        raise ZeroDivisionError

    assert "ZeroDivisionError" in rules(await judged("http://agent.example", resolve=resolving))["card-unreadable"]


async def test_a_file_is_a_card_too(tmp_path: Path):
    path = tmp_path / "card.json"
    path.write_text(json.dumps(card()), encoding="utf-8")
    report = await judged(str(path))
    assert (report.name, report.url) == ("Billing", "")
    assert "not-cacheable" not in rules(report)
    assert "the TLS connection" in report.unseen

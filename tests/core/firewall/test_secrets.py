"""Keys, tokens and numbers, whole and nothing else. Every one of them is invented."""

from __future__ import annotations

import pytest

from legation.core.firewall import Action, Channel, Code, Firewall, Flows
from legation.core.firewall.flows import find
from legation.core.firewall.patterns import Patterns
from legation.core.firewall.secrets import luhn, mod97

AB = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5hJ7kL9"
HEX = "0123456789abcdef" * 4

SECRETS = {
    "aws": "AKIA" + "IOSFODNN7EXAMPLE",
    "aws secret": "aws_secret_access_key = " + "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "github": "ghp_" + AB[:36],
    "github fine-grained": "github_pat_" + AB * 2,
    "gitlab": "glpat-" + AB[:20],
    "npm": "npm_" + AB[:36],
    "pypi": "pypi-AgE" + AB,
    "docker": "dckr_pat_" + AB[:27],
    "slack": "xoxb-" + "123456789012-" + AB[:24],
    "slack hook": "https://hooks.slack.com/services/T" + "0AB12CD34/B0AB12CD3/" + AB[:24],
    "model": "sk-" + AB[:40],
    "hub": "hf_" + "abcdefghijklmnopqrstuvwxyzABCDEFGH",
    "google": "AIza" + AB[:35],
    "payment": "sk_live_" + AB[:24],
    "mail": f"SG.{AB[:22]}.{AB + 'x'}",
    "telephone": "SK" + HEX[:32],
    "vault": "hvs." + AB[:24],
    "storage": "DefaultEndpointsProtocol=https;AccountKey=" + AB * 2 + "==",
    "header": "Authorization: Bearer " + AB[:30],
    "encrypted token": "eyJhbGciOiJkaXIifQ.." + AB[:16] + "." + AB + "." + AB[:22],
    "glued": "x_ghp_" + AB[:36],
    "shop": "shpat_" + HEX[:32],
    "messenger": "123456789:AA" + AB[:33],
    "web token": "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0." + AB,
    "database": "postgres://ledger:Xk29-fQ7z@db.example:5432/books?ssl=1",
    "key": "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE/Ir+\nYSSNQFaA2Hw=\n-----END EC PRIVATE KEY-----",
    "key in JSON": "-----BEGIN PRIVATE KEY-----\\nMHcCAQEEIr\\nYSSNQF\\n-----END PRIVATE KEY-----",
    "key without end": "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\n" + AB,
    "key block": "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQOYBF\n=aB3d\n-----END PGP PRIVATE KEY BLOCK-----",
}

HARMLESS = {
    "example of a manual": "postgres://user:password@localhost/db",
    "no password": "https://db.example:8443/a@b",
    "hidden": "postgres://ledger:****@db.example/books",
    "word": "risk-assessment-of-the-second-quarter-and-more",
    "snake": "sk_live_mode_is_on",
    "certificate": "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
    "public key": "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----",
}


def said_before(secret: str) -> str:
    """What names a secret and is none."""
    for mark in (" = ", "AccountKey=", "Bearer "):
        if mark in secret:
            return secret[: secret.index(mark) + len(mark)]
    return ""


def labels(firewall: Firewall, text: str) -> set[str]:
    report = firewall.inspect(text, Channel.ARTIFACT)
    return {one.code.label for one in report.findings if one.code.label.startswith("DL-")}


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
@pytest.mark.parametrize(
    ("before", "after"), [("", ""), ("The key: ", " is in use."), ('{"k":"', '"}'), ("é\n", "\né")]
)
def test_a_secret_is_told_whole_and_alone(secret: str, before: str, after: str, patterns: Patterns):
    text = before + secret + after
    (flow,) = (one for one in find(text, patterns, Flows(), card=False) if one.code is Code.DL_SECRET)
    first = len(before + said_before(secret))
    last = len(before + secret)
    if "-----END" not in secret and "-----BEGIN" in secret:
        assert (flow.first, min(flow.last, last)) == (first, last)  # where it ends nobody knows
    else:
        assert (flow.first, flow.last) == (first, last)


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_a_secret_is_cut(secret: str, firewall: Firewall):
    cleaned, after = firewall.clean(f"The key: {secret}", Channel.ARTIFACT)
    said = secret.removeprefix(said_before(secret))
    assert after.would < Action.SANITISE
    assert not any(said[at : at + 12] in cleaned for at in range(len(said) - 11))


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_what_looks_like_one_stays(text: str, firewall: Firewall):
    assert not labels(firewall, text)


def test_many_keys_in_a_row_are_each_told(patterns: Patterns):
    text = f"{SECRETS['key']}\nand\n{SECRETS['key block']}\nend"
    flows = find(text, patterns, Flows(), card=False)
    assert [text[one.first : one.last] for one in flows] == [SECRETS["key"], SECRETS["key block"]]


@pytest.mark.parametrize(
    "number",
    [
        "4111 1111 1111 1111",
        "4242-4242-4242-4242",
        "5555555555554444",
        "2223003122003222",
        "378282246310005",
        "6011111111111117",
        "30569309025904",
        "3530111333300000",
        "6200000000000005",
        "4539 5787 6362 1486 01/27",
        "4111\u00a01111\u00a01111\u00a01111",
        "4111\u20131111\u20131111\u20131111",
        "12 4242 4242 4242 4242",
    ],
)
def test_a_card_number_is_told_in_any_spelling(number: str, firewall: Firewall):
    assert labels(firewall, f"Charge {number}, please.") == {"DL-CARD"}


def test_one_digit_wrong_is_none(firewall: Firewall):
    assert luhn("4111111111111111")
    assert not luhn("4111111111111112")
    assert not labels(firewall, "Charge 4111 1111 1111 1112, please.")


@pytest.mark.parametrize(
    "number", ["9111111111111119", "0000000000000000", "1234567890123452", "41111111111111110000006"]
)
def test_other_numbers_that_add_up_are_none(number: str, firewall: Firewall):
    assert not labels(firewall, f"Number {number}.")


@pytest.mark.parametrize(
    "number",
    ["DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432", "NO93 8601 1117 947", "MT84MALT011000012345MTLCAST001S"],
)
def test_an_account_number_is_told_whole(number: str, firewall: Firewall):
    report = firewall.inspect(f"Pay to {number}, please.", Channel.ARTIFACT)
    assert [one.span for one in report.findings if one.code.label == "DL-IBAN"] == [(7, 7 + len(number))]
    assert mod97(number.replace(" ", ""))
    assert not labels(firewall, f"Pay to {number[:-1]}, please.")


def test_one_figure_of_an_account_wrong_is_none(firewall: Firewall):
    assert not labels(firewall, "Pay to DE89 3704 0044 0532 0130 01, please.")


@pytest.mark.parametrize("one", ["4111 1111 1111 1111", "4111 1111 1111 1112"], ids=["cards", "others"])
def test_of_too_many_numbers_the_rest_counts_as_cards(one: str, patterns: Patterns):
    text = f"{one}\n" * 5000
    flows = find(text, patterns, Flows(), card=False)
    assert flows[-1].code is Code.DL_CARD
    assert flows[-1].last == len(text)


def test_a_country_nobody_knows_has_no_accounts(firewall: Firewall):
    assert not labels(firewall, "Pay to QQ89 3704 0044 0532 0130 00.")


def test_places_hold_behind_letters_of_any_size(patterns: Patterns):
    text = "\u00a04111 1111 1111 1111\u00e9\n" * 40
    flows = find(text, patterns, Flows(), card=False)
    assert [(one.first, one.last) for one in flows] == [(at * 22 + 1, at * 22 + 20) for at in range(40)]

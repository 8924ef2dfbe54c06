"""`legation policy`: what is wrong with a policy, and what it would decide."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from legation.core import policy
from tests.cli.conftest import fault

CASES = """
agents:
  planner: {tenant: acme}
  far: {tenant: beta}
  payments: {tenant: acme, skills: ["payments:read", "payments:transfer"]}
cases:
  - {name: reads, principal: planner, action: SendMessage, resource: payments, skill: "payments:read",
     scope: ["payments:read"], expect: permitted, because: same-tenant-skill}
  - {name: another tenant, principal: far, action: SendMessage, resource: payments, skill: "payments:read",
     scope: ["payments:read"], expect: denied}
"""
FORBID = '@id("bound") forbid (principal, action, resource) when { !context.proofed };'
HOLD = '@id("big") @hold("moves money") permit (principal, action, resource) when { context.parts > 5 };'


@pytest.fixture
def cases(tmp_path):
    file = tmp_path / "cases.yaml"
    file.write_text(CASES)
    return file


def test_the_default_policy_is_well(cli, home):
    assert "5 policies" in cli("policy", "check").out
    assert cli("policy", "check", "--json").json["policies"] == 5


def test_every_fault_is_a_line(cli, home):
    (home / "policies" / "a.cedar").write_text("permit (principal, action, resource);")
    (home / "policies" / "b.cedar").write_text("permit (")
    lines = cli("policy", "check", ends=1).err.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("error: a.cedar: policy number 1 needs a name")


def test_no_policy_permits_nothing_and_says_so(cli, home, tmp_path):
    (tmp_path / "none").mkdir()
    assert "nothing is permitted" in cli("policy", "check", "--policies", "none").out
    assert "there is no directory" in fault(cli("policy", "check", "--policies", "missing", ends=1))


def test_cases_are_tried(cli, home, cases):
    said = cli("policy", "test", cases)
    assert "reads: permitted by same-tenant-skill" in said.out
    assert "2 of 2 as expected" in said.out


def test_a_case_that_comes_out_otherwise_fails(cli, home, cases):
    cases.write_text(CASES.replace("expect: denied", "expect: permitted").replace("same-tenant-skill", "other"))
    said = cli("policy", "test", cases, "--json", ends=1).json
    assert [(case["ok"], case["got"]) for case in said] == [(False, "permitted"), (False, "denied")]
    assert "FAIL" in cli("policy", "test", cases, ends=1).out


def test_a_case_may_expect_every_outcome(cli, home, cases):
    (home / "policies" / "more.cedar").write_text(
        FORBID
        + HOLD
        + '@id("fails") forbid (principal, action, resource) when { context.size * 9223372036854775807 > 0 };'
    )
    one = "principal: planner, action: SendMessage, resource: payments, skill: payments:read, scope: [payments:read]"
    cases.write_text(
        CASES
        + f"  - {{name: bound, {one}, proofed: false, expect: forbidden, because: [bound]}}\n"
        + f"  - {{name: held, {one}, parts: 9, expect: held, because: big}}\n"
        + f"  - {{name: fails, {one}, size: 9, expect: error}}\n"
    )
    assert "5 of 5 as expected" in cli("policy", "test", cases).out


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("action: SendMessage", "action: Send", "`Send` is no operation"),
        ("principal: planner", "principal: nobody", "names `nobody`"),
        ("expect: denied", "expect: no", "expect"),
        ("expect: denied", "expect: refused", "cannot be expected"),
        ("name: reads", "naem: reads", "naem"),
        ("cases:", "cases: [", "cannot be read"),
    ],
)
def test_a_case_that_makes_no_sense_is_refused(cli, home, cases, before, after, said):
    cases.write_text(CASES.replace(before, after, 1))
    words = cli("policy", "test", cases, ends=1).err
    assert said in words


def test_cases_that_are_not_there_test_nothing(cli, home, cases):
    cases.write_text("agents: {}\ncases: []\n")
    assert "holds no cases" in fault(cli("policy", "test", cases, ends=1))
    assert "cannot be read" in cli("policy", "test", "missing.yaml", ends=1).err


def test_the_cases_of_the_documentation_come_out_as_it_says(cli, home, cases):
    page = (Path(__file__).resolve().parents[2] / "docs" / "policy.md").read_text()
    cases.write_text(page.partition("```yaml\n")[2].partition("```")[0])
    assert "2 of 2 as expected" in cli("policy", "test", cases).out


def test_the_documentation_names_all_a_policy_can_see():
    page = (Path(__file__).resolve().parents[2] / "docs" / "policy.md").read_text()
    seen = set(re.findall(r"(\w+): (?:String|Set<String>|Bool|Long|Tenant)", policy.SCHEMA))
    assert {name for name in seen if f"`context.{name}`" not in page and f"`.{name}`" not in page} == set()

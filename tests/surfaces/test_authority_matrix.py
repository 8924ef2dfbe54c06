"""Every operation × every kind of caller, by enumeration.

What each pair comes to stands in one table, in letters. A pair the table does not hold fails, and so does a row or a
column of it that nothing enumerates. `tests/callers.py` tells how each kind of caller calls.
"""

from __future__ import annotations

import pytest

from legation.core.model import Op, Permit, Refusal
from legation.core.reasons import Reason
from tests.callers import CALLERS, world

COLUMNS: dict[str, Op] = {
    "Send": Op.SEND_MESSAGE,
    "Strm": Op.SEND_STREAMING_MESSAGE,
    "Get": Op.GET_TASK,
    "List": Op.LIST_TASKS,
    "Canc": Op.CANCEL_TASK,
    "Subs": Op.SUBSCRIBE_TO_TASK,
    "PNew": Op.CREATE_PUSH_CONFIG,
    "PGet": Op.GET_PUSH_CONFIG,
    "PLst": Op.LIST_PUSH_CONFIGS,
    "PDel": Op.DELETE_PUSH_CONFIG,
    "Card": Op.GET_EXTENDED_CARD,
}

VERDICTS: dict[str, Reason | None] = {
    "ok": None,
    "TMis": Reason.TOKEN_MISSING,
    "HRep": Reason.HEADER_REPEATED,
    "TMal": Reason.TOKEN_MALFORMED,
    "Schm": Reason.SCHEME_WRONG,
    "TSig": Reason.TOKEN_SIGNATURE,
    "TKey": Reason.KEY_UNKNOWN,
    "TAlg": Reason.TOKEN_ALGORITHM,
    "TTyp": Reason.TOKEN_TYPE,
    "TIss": Reason.TOKEN_ISSUER,
    "TAud": Reason.TOKEN_AUDIENCE,
    "TExp": Reason.TOKEN_EXPIRED,
    "TNot": Reason.TOKEN_NOT_YET,
    "TRev": Reason.TOKEN_REVOKED,
    "PMis": Reason.PROOF_MISSING,
    "PHol": Reason.PROOF_HOLDER,
    "PTok": Reason.PROOF_TOKEN,
    "PTar": Reason.PROOF_TARGET,
    "PTim": Reason.PROOF_TIME,
    "PRep": Reason.PROOF_REPLAYED,
    "PNon": Reason.PROOF_NONCE,
    "BRef": Reason.BEARER_REFUSED,
    "TRep": Reason.TOKEN_REPLAYED,
    "TPre": Reason.TOKEN_PREDATES_RESTART,
    "RStd": Reason.CALLER_STANDING,
    "EStd": Reason.CALLEE_STANDING,
    "EUnk": Reason.CALLEE_UNKNOWN,
    "Bind": Reason.BINDING_NOT_OFFERED,
    "Tnnt": Reason.TENANT_MISMATCH,
    "Trgt": Reason.TARGET_NOT_ALLOWED,
    "Dlgt": Reason.DELEGATION_REFUSED,
    "Dtls": Reason.DETAILS_REFUSED,
    "Scop": Reason.SCOPE_INSUFFICIENT,
    "Unnm": Reason.SKILL_UNNAMED,
    "Yrs": Reason.TASK_NOT_YOURS,
    "Fnd": Reason.TASK_NOT_FOUND,
}
"""None: permitted."""

TABLE = """
                                                 Send Strm Get  List Canc Subs PNew PGet PLst PDel Card
no token                                         TMis TMis TMis TMis TMis TMis TMis TMis TMis TMis TMis
two tokens                                       HRep HRep HRep HRep HRep HRep HRep HRep HRep HRep HRep
garbage for a token                              TMal TMal TMal TMal TMal TMal TMal TMal TMal TMal TMal
basic credentials                                Schm Schm Schm Schm Schm Schm Schm Schm Schm Schm Schm
forged token                                     TSig TSig TSig TSig TSig TSig TSig TSig TSig TSig TSig
token of an unknown key                          TKey TKey TKey TKey TKey TKey TKey TKey TKey TKey TKey
token without a signature                        TAlg TAlg TAlg TAlg TAlg TAlg TAlg TAlg TAlg TAlg TAlg
token signed with HMAC                           TAlg TAlg TAlg TAlg TAlg TAlg TAlg TAlg TAlg TAlg TAlg
token of another kind                            TTyp TTyp TTyp TTyp TTyp TTyp TTyp TTyp TTyp TTyp TTyp
token of another authority                       TIss TIss TIss TIss TIss TIss TIss TIss TIss TIss TIss
token for another audience                       TAud TAud TAud TAud TAud TAud TAud TAud TAud TAud TAud
token for several audiences                      TAud TAud TAud TAud TAud TAud TAud TAud TAud TAud TAud
expired token                                    TExp TExp TExp TExp TExp TExp TExp TExp TExp TExp TExp
token not valid yet                              TNot TNot TNot TNot TNot TNot TNot TNot TNot TNot TNot
token issued before the caller was cut off       TRev TRev TRev TRev TRev TRev TRev TRev TRev TRev TRev
token issued before the callee was cut off       TRev TRev TRev TRev TRev TRev TRev TRev TRev TRev TRev
bound token without a proof                      PMis PMis PMis PMis PMis PMis PMis PMis PMis PMis PMis
bound token shown as a bearer token              Schm Schm Schm Schm Schm Schm Schm Schm Schm Schm Schm
proof by another key                             PHol PHol PHol PHol PHol PHol PHol PHol PHol PHol PHol
proof for another token                          PTok PTok PTok PTok PTok PTok PTok PTok PTok PTok PTok
proof for another URL                            PTar PTar PTar PTar PTar PTar PTar PTar PTar PTar PTar
old proof                                        PTim PTim PTim PTim PTim PTim PTim PTim PTim PTim PTim
replayed proof                                   PRep PRep PRep PRep PRep PRep PRep PRep PRep PRep PRep
proof with a strange nonce                       PNon PNon PNon PNon PNon PNon PNon PNon PNon PNon PNon
proof from before a restart                      PNon PNon PNon PNon PNon PNon PNon PNon PNon PNon PNon
bearer token where none are taken                BRef BRef BRef BRef BRef BRef BRef BRef BRef BRef BRef
bearer token where they are taken                ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
replayed bearer token                            TRep TRep TRep TRep TRep TRep TRep TRep TRep TRep TRep
bearer token from before a restart               TPre TPre TPre TPre TPre TPre TPre TPre TPre TPre TPre
caller not registered                            RStd RStd RStd RStd RStd RStd RStd RStd RStd RStd RStd
tenant not registered                            RStd RStd RStd RStd RStd RStd RStd RStd RStd RStd RStd
caller pending                                   RStd RStd RStd RStd RStd RStd RStd RStd RStd RStd RStd
callee pending                                   EStd EStd EStd EStd EStd EStd EStd EStd EStd EStd EStd
caller active                                    ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
callee active                                    ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
caller suspended                                 RStd RStd RStd RStd RStd RStd RStd RStd RStd RStd RStd
callee suspended                                 EStd EStd EStd EStd EStd EStd EStd EStd EStd EStd EStd
caller revoked                                   RStd RStd RStd RStd RStd RStd RStd RStd RStd RStd RStd
callee revoked                                   EStd EStd EStd EStd EStd EStd EStd EStd EStd EStd EStd
caller expired                                   RStd RStd RStd RStd RStd RStd RStd RStd RStd RStd RStd
callee expired                                   EStd EStd EStd EStd EStd EStd EStd EStd EStd EStd EStd
caller whose time ran out                        RStd RStd RStd RStd RStd RStd RStd RStd RStd RStd RStd
callee not registered                            EUnk EUnk EUnk EUnk EUnk EUnk EUnk EUnk EUnk EUnk EUnk
callee with no interface                         Bind Bind Bind Bind Bind Bind Bind Bind Bind Bind Bind
caller of another tenant                         Tnnt Tnnt Tnnt Tnnt Tnnt Tnnt Tnnt Tnnt Tnnt Tnnt Tnnt
callee of another tenant                         Tnnt Tnnt Tnnt Tnnt Tnnt Tnnt Tnnt Tnnt Tnnt Tnnt Tnnt
token that claims another tenant                 Tnnt Tnnt Tnnt Tnnt Tnnt Tnnt Tnnt Tnnt Tnnt Tnnt Tnnt
target not enrolled                              Trgt Trgt Trgt Trgt Trgt Trgt Trgt Trgt Trgt Trgt Trgt
delegated token                                  Dlgt Dlgt Dlgt Dlgt Dlgt Dlgt Dlgt Dlgt Dlgt Dlgt Dlgt
token with authorization_details                 Dtls Dtls Dtls Dtls Dtls Dtls Dtls Dtls Dtls Dtls Dtls
scope of no skill                                Scop Scop Scop Scop Scop Scop Scop Scop Scop Scop Scop
scope of the skill                               ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
scope of another skill                           Scop Scop Scop ok   Scop Scop Scop Scop Scop Scop ok
scope of a skill the agent has not               Scop Scop Scop Scop Scop Scop Scop Scop Scop Scop Scop
scope of every skill                             ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
scope of one skill, none named, no task          Unnm Unnm ok   ok   ok   ok   ok   ok   ok   ok   ok
scope of one skill, task begun under every skill Scop Scop Scop ok   Scop Scop Scop Scop Scop Scop ok
owner                                            ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
non-owner of the same tenant                     Yrs  Yrs  Yrs  ok   Yrs  Yrs  Yrs  Yrs  Yrs  Yrs  ok
non-owner, the task of another tenant            Yrs  Yrs  Yrs  ok   Yrs  Yrs  Yrs  Yrs  Yrs  Yrs  ok
non-owner of the same name in another tenant     Yrs  Yrs  Yrs  ok   Yrs  Yrs  Yrs  Yrs  Yrs  Yrs  ok
task never seen                                  Fnd  Fnd  Fnd  ok   Fnd  Fnd  Fnd  Fnd  Fnd  Fnd  ok
owner at another agent                           Fnd  Fnd  Fnd  ok   Fnd  Fnd  Fnd  Fnd  Fnd  Fnd  ok
"""


def expected() -> dict[tuple[str, Op], Reason | None]:
    """The table, read. A letter, a column or a length that is not known fails here."""
    head, *rows = TABLE.strip("\n").splitlines()
    ops = [COLUMNS[column] for column in head.split()]
    at = head.index(head.split()[0])
    assert sorted(op.value for op in ops) == sorted({op.value for op in Op}), "a gap or a leftover among the columns"
    cells: dict[tuple[str, Op], Reason | None] = {}
    for row in rows:
        name, letters = row[:at].strip(), row[at:].split()
        assert (name, ops[0]) not in cells, name
        cells |= {(name, op): VERDICTS[letter] for op, letter in zip(ops, letters, strict=True)}
    return cells


EXPECTED = expected()


def test_no_gap_and_no_leftover():
    assert set(EXPECTED) == {(name, op) for name in CALLERS for op in Op}
    assert set(EXPECTED.values()) == set(VERDICTS.values())


@pytest.mark.parametrize("name", list(CALLERS))
@pytest.mark.parametrize("op", list(Op), ids=lambda op: op.value)
def test_each_caller_gets_what_the_table_says(name: str, op: Op):
    one = world()
    verdict = one.admit(CALLERS[name](one, op))
    if isinstance(verdict, Permit):
        assert EXPECTED[name, op] is None
        assert one.record(verdict)["verdict"] == "permit"
        assert verdict.call.op is op
        assert sum(one.places.values()) == 1
    else:
        assert isinstance(verdict, Refusal)
        assert verdict.reason is EXPECTED[name, op]
        assert one.record(verdict)["reason"] == verdict.reason.id
        assert verdict.nonce is None or verdict.reason is Reason.PROOF_NONCE


def test_every_permit_in_the_table_is_for_a_caller_with_every_right():
    """The rows that hold a permit for an operation on a task, named: adding one is a decision, not an accident."""
    permitted = {name for (name, op), reason in EXPECTED.items() if reason is None and op is Op.GET_TASK}
    assert permitted == {
        "bearer token where they are taken",
        "callee active",
        "caller active",
        "owner",
        "scope of every skill",
        "scope of one skill, none named, no task",
        "scope of the skill",
    }

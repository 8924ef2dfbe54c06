"""The operations are the eleven of the official a2a.proto, with its paths and messages."""

from __future__ import annotations

import re

import pytest
from a2a.types import a2a_pb2
from google.api import annotations_pb2  # type: ignore[import-untyped]

from legation.core import messages as m
from legation.core.model import Op
from legation.core.operations import BY_NAME, OPERATIONS, RESERVED_TENANTS, ROW

METHODS = {method.name: method for method in a2a_pb2.DESCRIPTOR.services_by_name["A2AService"].methods}


def test_there_is_one_row_for_each_rpc():
    assert set(BY_NAME) == set(METHODS) == {op.value for op in Op}
    assert len(OPERATIONS) == len(ROW) == 11


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.op.value)
def test_a_row_is_its_rpc(row):
    method = METHODS[row.op.value]
    assert row.params.__name__ == method.input_type.name
    assert row.result.__name__ == {"AgentCard": m.ExtendedCard.__name__}.get(
        method.output_type.name, method.output_type.name
    )
    assert row.streaming == method.server_streaming
    rule = method.GetOptions().Extensions[annotations_pb2.http]
    verb = rule.WhichOneof("pattern")
    path = re.sub(r"=\*", "", getattr(rule, verb))
    assert verb.upper() in row.verbs
    assert path == row.path
    assert row.body == (rule.body == "*")
    (twin,) = rule.additional_bindings
    assert twin.WhichOneof("pattern") == verb
    assert re.sub(r"=\*", "", getattr(twin, verb)) == "/{tenant}" + row.path


def test_subscribe_takes_the_verb_of_the_proto_and_the_one_of_the_specification():
    assert ROW[Op.SUBSCRIBE_TO_TASK].verbs == ("POST", "GET")
    assert all(len(row.verbs) == 1 for row in OPERATIONS if row.op is not Op.SUBSCRIBE_TO_TASK)


def test_no_tenant_may_bear_the_name_of_a_path():
    assert {row.path.split("/")[1] for row in OPERATIONS} <= RESERVED_TENANTS

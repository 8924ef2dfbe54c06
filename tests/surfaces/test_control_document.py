"""The registry's OpenAPI document: made of the table, sound by OpenAPI 3.1.1, and true of what is answered."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from legation.core.grants.ours import SCOPES as GRANTED
from legation.surfaces.control import openapi, table
from legation.surfaces.control.table import BASE as API
from legation.surfaces.control.table import ROWS
from legation.surfaces.http import HttpRequest
from tests.surfaces.clerks import EXAMPLES, ROW, Clerks, example, published, waiting
from tests.surfaces.guests import document, heads
from tests.world import BASE

SAID = openapi.document(BASE)
OPERATIONS = {
    (verb, path): operation for path, verbs in SAID["paths"].items() for verb, operation in verbs.items()
}  # fmt: skip


@pytest.fixture
def world() -> Clerks:
    return Clerks()


# -- a schema against a value: JSON Schema 2020-12, as much of it as the document uses -------------------

KNOWN = {
    "$ref", "type", "properties", "required", "items", "anyOf", "enum", "pattern", "minimum", "maximum", "minLength",
    "maxLength", "maxItems", "additionalProperties", "default", "description", "title",
}  # fmt: skip
TYPES: dict[str, Any] = {
    "object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float),
    "null": type(None),
}  # fmt: skip


def faults(value: Any, schema: dict[str, Any], at: str = "$") -> Iterator[str]:  # noqa: C901 - a row for each keyword
    assert schema.keys() <= KNOWN, schema.keys() - KNOWN
    if "$ref" in schema:
        yield from faults(value, resolved(schema["$ref"]), at)
    if "anyOf" in schema and all([*faults(value, one, at)] for one in schema["anyOf"]):
        yield f"{at}: fits nothing"
    if "type" in schema:
        kind = TYPES[schema["type"]]
        if not isinstance(value, kind) or (isinstance(value, bool) and schema["type"] in {"integer", "number"}):
            yield f"{at}: not {schema['type']}"
            return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: not among {schema['enum']}"
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{at}: not of the form"
    if isinstance(value, dict):
        yield from (f"{at}: no {name}" for name in schema.get("required", ()) if name not in value)
        known = schema.get("properties", {})
        more = schema.get("additionalProperties", True)
        for name, member in value.items():
            if name in known:
                yield from faults(member, known[name], f"{at}.{name}")
            elif more is False:
                yield f"{at}: {name} is not known"
            elif isinstance(more, dict):
                yield from faults(member, more, f"{at}.{name}")
    if isinstance(value, list) and "items" in schema:
        for place, one in enumerate(value):
            yield from faults(one, schema["items"], f"{at}[{place}]")


def resolved(reference: str) -> Any:
    found: Any = SAID
    assert reference.startswith("#/")
    for part in reference[2:].split("/"):
        found = found[part]
    return found


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from references(one)


def test_the_reader_of_schemas_finds_faults():
    card = {"$ref": "#/components/schemas/Step"}
    assert not [*faults({"card": "", "why": "x"}, card)]
    wrongs: tuple[Any, ...] = ({"card": 7}, {"card": ".."}, {"kard": ""}, [], "x", None)
    for wrong in wrongs:
        assert [*faults(wrong, {**card, "additionalProperties": False, "properties": {"card": {}, "why": {}}})]


# -- the document by the rules of OpenAPI 3.1.1 ---------------------------------------------------------


def test_the_root():
    assert re.fullmatch(r"3\.1\.\d+", SAID["openapi"])
    assert SAID.keys() <= {"openapi", "info", "servers", "paths", "components", "security", "tags"}
    assert {"title", "version"} <= SAID["info"].keys() <= {"title", "version", "description", "summary", "license"}
    assert SAID["servers"] == [{"url": BASE}]
    assert json.loads(json.dumps(SAID)) == SAID


def test_every_reference_leads_somewhere_and_every_component_is_used():
    used = set(references(SAID))
    for one in used:
        assert resolved(one)
    named = {f"#/components/{kind}/{name}" for kind in ("schemas", "responses") for name in SAID["components"][kind]}
    assert used == named
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+", name.rpartition("/")[2]) for name in named)


@pytest.mark.parametrize("key", OPERATIONS, ids=" ".join)
def test_an_operation_is_one(key: tuple[str, str]):
    verb, path = key
    operation = OPERATIONS[key]
    assert verb in {"get", "post"}
    assert path.startswith("/")
    assert operation.keys() <= {"operationId", "summary", "security", "parameters", "requestBody", "responses"}
    parameters = operation.get("parameters", [])
    assert len({(one["name"], one["in"]) for one in parameters}) == len(parameters)
    named = {one["name"] for one in parameters if one["in"] == "path"}
    assert named == set(re.findall(r"\{(\w+)\}", path))
    for one in parameters:
        assert one.keys() <= {"name", "in", "required", "schema", "description"}
        assert one["in"] in {"path", "query"}
        if one["in"] == "path":
            assert one["required"] is True
        else:
            assert not [*faults(one["schema"]["default"], one["schema"])]
    assert operation["responses"]
    for status, response in operation["responses"].items():
        assert re.fullmatch(r"[1-5]\d\d|default", status)
        assert "$ref" in response or response["description"]
    assert ("requestBody" in operation) == (verb == "post")
    [scheme] = operation["security"]
    ((name, scopes),) = scheme.items()
    assert set(scopes) <= SAID["components"]["securitySchemes"][name]["flows"]["clientCredentials"]["scopes"].keys()


def test_ids_and_paths_are_one_each():
    ids = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(set(ids)) == len(ids)
    shapes = [re.sub(r"\{\w+\}", "{}", path) for path in SAID["paths"]]
    assert len(set(shapes)) == len(shapes), "templated paths that differ in a name alone are the same"


# -- the table, the routes and the document say the same -------------------------------------------------


def test_the_document_holds_the_rows_and_nothing_else():
    assert OPERATIONS.keys() == {(row.verb.lower(), API + row.path) for row in ROWS}
    for row in ROWS:
        operation = OPERATIONS[row.verb.lower(), API + row.path]
        assert (operation["operationId"], operation["security"]) == (row.id, [{"dpop": [row.scope]}])


@pytest.mark.parametrize("row", ROW)
def test_a_path_leads_to_its_row_alone(row: str, world: Clerks):
    path = API + example(world, row).path
    found = table.match(path)
    assert found is not None
    assert found[0][ROW[row].verb] is ROW[row]
    assert sum(grammar.fullmatch(path) is not None for grammar, _ in table._ROUTES) == 1
    assert set(found[1]) == set(re.findall(r"\{(\w+)\}", ROW[row].path))


def test_scopes_are_those_that_are_granted_for_it():
    named = SAID["components"]["securitySchemes"]["dpop"]["flows"]["clientCredentials"]["scopes"].keys()
    assert named == GRANTED["/registry"] == {row.scope for row in ROWS}


async def test_it_is_public_and_has_a_tag(world: Clerks):
    def get(**fields: tuple[str, ...]) -> HttpRequest:
        return HttpRequest("GET", "/registry/v1/openapi.json", "", fields, b"")

    answer = await world.control(get())
    assert (answer.status, document(answer)) == (200, SAID)
    assert (await world.control(get(**{"if-none-match": (heads(answer)["etag"],)}))).status == 304
    posted = await world.control(HttpRequest("POST", "/registry/v1/openapi.json", "", {}, b""))
    assert (posted.status, heads(posted)["allow"]) == (405, "GET, HEAD")


async def test_the_resource_says_what_it_is(world: Clerks):
    """RFC 9728 §3.3: of the resource it was asked for by."""
    ((path, publish),) = world.control.endpoints().items()
    said = document(await publish(HttpRequest("GET", path, "", {}, b"")))
    assert path == "/.well-known/oauth-protected-resource/registry"
    assert (said["resource"], said["authorization_servers"]) == (BASE + "/registry", [BASE])
    assert set(said["scopes_supported"]) == GRANTED["/registry"]


# -- and what is answered is so ---------------------------------------------------------------------------


def schema_of(row: str, status: int) -> Any:
    operation = OPERATIONS[ROW[row].verb.lower(), API + ROW[row].path]
    return operation["responses"][str(status)]["content"]


@pytest.mark.parametrize("row", ROW)
async def test_what_is_answered_is_as_it_says(world: Clerks, row: str):
    if row in {"listCards", "listCardsOfAgent"}:
        published(world)
    one = example(world, row)
    answer = await world.do(ROW[row].verb, one.path, one.body)
    ((media, content),) = schema_of(row, answer.status).items()
    assert heads(answer)["content-type"] == media
    if media == "application/json":
        assert not [*faults(document(answer), closed(content["schema"]))]
        assert document(answer) or row == "listPublishers"


def closed(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema that lets no member pass that it does not name."""
    schema = resolved(schema["$ref"]) if "$ref" in schema else schema
    if "items" in schema:
        return {**schema, "items": closed(schema["items"])}
    return {**schema, "additionalProperties": False} if "properties" in schema else schema


@pytest.mark.parametrize("row", [row.id for row in ROWS if row.verb == "POST"])
async def test_what_is_asked_is_as_it_says(world: Clerks, row: str):
    operation = OPERATIONS["post", API + ROW[row].path]
    content = operation["requestBody"]["content"]["application/json"]["schema"]
    said = example(world, row).body
    assert not [*faults(json.loads(said) if isinstance(said, bytes) else said, content)]


async def test_a_refusal_is_as_it_says(world: Clerks):
    schema = resolved("#/components/responses/Refusal")["content"]["application/json"]["schema"]
    for request in (
        world.request("POST", "/agents/nobody/approve", {}),
        world.request("GET", "/cards", token=None),
        world.request("GET", "/cards", query="x=1"),
        HttpRequest("GET", "/registry/v1/x", "", {}, b""),
        HttpRequest("PUT", "/registry/v1/cards", "", {}, b""),
    ):
        assert not [*faults(document(await world.control(request)), closed(schema))]


async def test_the_same_card_again_is_as_it_says(world: Clerks):
    waiting(world)
    same = world.versions()[0].document
    answer = await world.do("POST", "/agents/billing/cards", same)
    assert answer.status == 200
    content = schema_of("submitCard", 200)["application/json"]["schema"]
    assert not [*faults(document(answer), closed(content))]


def test_every_example_is_of_a_row():
    assert EXAMPLES.keys() == {row.id for row in ROWS}

"""The registry's JSON API as an OpenAPI 3.1 document, made of the table that routes by it."""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec
from msgspec import Struct

import legation
from legation.core.grants import PATH as TOKEN
from legation.core.visiting import CARDS_PUBLISHERS, CARDS_READ, CARDS_REVIEW, CARDS_REVOKE, CARDS_SUBMIT, REGISTRY
from legation.surfaces.authority import RESOURCE
from legation.surfaces.control import shapes
from legation.surfaces.control.table import BASE, ROWS, Row

PATH: Final = f"{BASE}/openapi.json"

SCOPES: Final = {
    CARDS_READ: "Read the tenant's cards and publishers; verify, compare and lint cards.",
    CARDS_SUBMIT: "Submit cards.",
    CARDS_REVIEW: "Say yes or no to cards others submitted.",
    CARDS_REVOKE: "Stop cards and publishers.",
    CARDS_PUBLISHERS: "Say whose signature counts.",
}
_JSON: Final = "application/json"
_BYTES: Final = "application/octet-stream"
_REFERENCE: Final = "#/components/schemas/{name}"


def document(base_url: str) -> dict[str, Any]:
    """The document (OpenAPI 3.1.1)."""
    bodies = [row.takes for row in ROWS if row.takes is not None and row.takes is not bytes]
    answers = [row.answers for row in ROWS if row.answers is not bytes]
    kinds = [*dict.fromkeys(bodies), *answers, shapes.Refusal]
    schemas, components = msgspec.json.schema_components(kinds, ref_template=_REFERENCE)
    schema_of = {_key(kind): schema for kind, schema in zip(kinds, schemas, strict=True)}
    paths: dict[str, dict[str, Any]] = {}
    for row in ROWS:
        paths.setdefault(BASE + row.path, {})[row.verb.lower()] = _operation(row, schema_of)
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Legation registry",
            "version": legation.__version__,
            "description": "The registry of Agent Cards of the caller's tenant. What is not the tenant's is not there.",
        },
        "servers": [{"url": base_url}],
        "paths": paths,
        "components": {
            "schemas": {name: _plain(schema) for name, schema in components.items()},
            "responses": {
                "Refusal": {
                    "description": "Refused; `legation_reason` says why, from a closed list, and the record is kept.",
                    "content": {_JSON: {"schema": schema_of[_key(shapes.Refusal)]}},
                }
            },
            "securitySchemes": {
                "dpop": {
                    "type": "oauth2",
                    "description": f"Access token for the resource {base_url}{REGISTRY}, bound to a key and presented "
                    f"with a DPoP proof (RFC 9449). Described at {base_url}{RESOURCE}{REGISTRY}.",
                    "flows": {"clientCredentials": {"tokenUrl": base_url + TOKEN, "scopes": SCOPES}},
                }
            },
        },
    }


def _operation(row: Row, schema_of: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": row.id,
        "summary": row.help,
        "security": [{"dpop": [row.scope]}],
        "responses": {**_answers(row, schema_of), "default": {"$ref": "#/components/responses/Refusal"}},
    }
    if parameters := [*_names(row), *_members(row.query)]:
        operation["parameters"] = parameters
    if row.takes is not None:
        schema = {"type": "object", "description": "An Agent Card (A2A 1.0 §4.4.1)."}
        content = schema if row.takes is bytes else schema_of[_key(row.takes)]
        operation["requestBody"] = {"required": True, "content": {_JSON: {"schema": content}}}
    return operation


def _answers(row: Row, schema_of: dict[str, Any]) -> dict[str, Any]:
    if row.answers is bytes:
        return {"200": {"description": "The bytes.", "content": {_BYTES: {}}}}
    content = {_JSON: {"schema": schema_of[_key(row.answers)]}}
    done: dict[str, Any] = {"description": "Done.", "content": content}
    if "after" in row.query.__struct_fields__:
        done["headers"] = {
            "Link": {"description": 'The next page, where there is one, as rel="next".', "schema": {"type": "string"}}
        }
    if row.created:
        same = {"description": "The same card waits already; nothing was done.", "content": content}
        return {"200": same, "201": {**done, "description": "Kept; it waits."}}
    return {"200": done}


def _names(row: Row) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "pattern": f"^{shapes.PATHS[name]}$"},
        }
        for name in re.findall(r"\{(\w+)\}", row.path)
    ]


def _members(query: type[Struct]) -> list[dict[str, Any]]:
    """The members of a query, each a parameter."""
    described: dict[str, Any] = _plain(msgspec.json.schema_components([query])[1])[query.__name__]
    found = []
    for name, schema in described["properties"].items():
        about = {key: schema.pop(key) for key in ("description",) if key in schema}
        found.append({"name": name, "in": "query", **about, "schema": schema})
    return found


def _plain(schema: Any) -> Any:
    r"""A schema whose patterns other languages read: `\Z` is `$` there."""
    if isinstance(schema, dict):
        return {key: value.replace(r"\Z", "$") if key == "pattern" and isinstance(value, str) else _plain(value)
                for key, value in schema.items()}  # fmt: skip
    return [_plain(one) for one in schema] if isinstance(schema, list) else schema


def _key(kind: Any) -> str:
    return repr(kind)

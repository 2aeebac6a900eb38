"""The OpenAPI 3.1 description of a service's gateway, from its contracts and their comments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from http import HTTPStatus
from importlib import metadata

import orjson
from google.protobuf.descriptor import Descriptor, FieldDescriptor, ServiceDescriptor

from servicekit.access.policy import require_complete
from servicekit.contract_comments import load_comments
from servicekit.descriptors import is_map
from servicekit.http_requests import Endpoint, endpoint, path_fields
from servicekit.openapi_schemas import Schema, Schemas
from servicekit.problems import MEDIA_TYPE, STATUS_BY_CODE
from servicekit.text import ID_PATTERN

_IN_QUERY = {"google.protobuf.Timestamp", "google.protobuf.Duration", "google.protobuf.FieldMask"}
_ID = {"type": "string", "pattern": f"^{ID_PATTERN}$"}

_ANY_FILE = "application/octet-stream"

_PROBLEM: Schema = {
    "type": "object",
    "description": "An error as in RFC 9457. Act on `reason`: it is stable, the texts are not.",
    "required": ["type", "title", "status", "detail", "code", "reason"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "The gRPC status code's name."},
        "reason": {"type": "string", "pattern": "^[A-Z][A-Z0-9_]{0,62}$"},
        "violations": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "description"],
                "properties": {"field": {"type": "string"}, "description": {"type": "string"}},
            },
        },
        "metadata": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}

_A_PROBLEM: Schema = {
    "description": "A problem; act on its `reason`.",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}

_HEADERS: dict[str, Schema] = {
    "Prefer": {
        "name": "Prefer",
        "in": "header",
        "description": "`wait=<seconds>`: how long the answer may take; 2 by default, at most 10.",
        "schema": {"type": "string"},
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": "The ETag the change is based on, or `*` to overwrite. Missing is 428, stale is 412.",
        "schema": {"type": "string", "pattern": r'^(\*|(W/)?"[!#-~]*")$'},
    },
    "LastEventId": {
        "name": "Last-Event-ID",
        "in": "header",
        "description": "Goes on after this event; EventSource sends it by itself. It replaces `resume_token`.",
        "schema": {"type": "string"},
    },
}


@cache
def _comments() -> dict[str, str]:
    return dict(load_comments())


def openapi_json(service: str, services: Sequence[ServiceDescriptor]) -> bytes:
    """Return the description as JSON."""
    return orjson.dumps(openapi(service, services))


def openapi(service: str, services: Sequence[ServiceDescriptor]) -> Schema:
    """Return the description of every method that has an HTTP form."""
    schemas = Schemas(_comments())
    paths: dict[str, Schema] = {}
    for rule in require_complete(services).values():
        if rule.http:
            served = endpoint(rule)
            paths.setdefault(served.form.address, {})[served.form.verb.lower()] = _operation(served, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"Backstory {service}",
            "version": _version(),
            "description": schemas.comment(services[0].full_name) if services else "",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": each.name, "description": schemas.comment(each.full_name)} for each in services],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": schemas.components | {"Problem": _PROBLEM},
            "parameters": _HEADERS,
            "responses": {"Problem": _A_PROBLEM},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": "A signed token or an API key."}
            },
        },
    }


def _operation(served: Endpoint, schemas: Schemas) -> Schema:
    method = served.rule.descriptor
    text = schemas.comment(method.full_name)
    operation: Schema = {
        "operationId": method.name,
        "tags": [method.containing_service.name],
        "summary": text.partition(". ")[0].rstrip("."),
        "description": f"{text}\n\nNeeds the permission `{served.rule.permission}`.".strip(),
        "parameters": [*_path_parameters(served), *_query_parameters(served, schemas), *_header_parameters(served)],
        "responses": _responses(served, schemas),
        "x-permission": served.rule.permission,
    }
    if served.rule.body:
        operation["requestBody"] = _request_body(served, schemas)
    return operation


def _path_parameters(served: Endpoint) -> list[Schema]:
    return [{"name": part, "in": "path", "required": True, "schema": dict(_ID)} for part in served.form.parts]


def _query_parameters(served: Endpoint, schemas: Schemas) -> list[Schema]:
    if served.rule.body == "*":
        return []
    taken = {variable.field for variable in served.form.variables} | {served.rule.body, served.etag_path}
    found = _leaves(served.rule.descriptor.input_type, schemas, taken)
    return [_query_parameter(name, field, schemas, required=required) for name, field, required in found]


def _leaves(
    message: Descriptor, schemas: Schemas, taken: set[str], prefix: str = "", *, required: bool = True
) -> Iterator[tuple[str, FieldDescriptor, bool]]:
    """Give the fields a query string can set: those of messages inside by their dotted names."""
    for field in message.fields:
        name = prefix + field.name
        needed = required and schemas.is_required(field)
        if name in taken or is_map(field):
            continue
        if field.message_type is None or field.message_type.full_name in _IN_QUERY:
            yield name, field, needed
        elif not field.is_repeated:
            yield from _leaves(field.message_type, schemas, taken, f"{name}.", required=needed)


def _query_parameter(name: str, field: FieldDescriptor, schemas: Schemas, *, required: bool) -> Schema:
    schema = schemas.parameter(field)
    parameter: Schema = {"name": name, "in": "query", "description": schema.pop("description", "")}
    if required:
        parameter["required"] = True
    return parameter | {"schema": schema}


def _header_parameters(served: Endpoint) -> list[Schema]:
    names = ["IfMatch"] if served.etag_path else []
    names += ["LastEventId"] if served.resume_field else []
    names += [] if served.rule.streams_responses else ["Prefer"]
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def _request_body(served: Endpoint, schemas: Schemas) -> Schema:
    owner = served.rule.descriptor.input_type
    message = owner if served.rule.body == "*" else owner.fields_by_name[served.rule.body].message_type
    if message is None:
        raise TypeError(f"{served.rule.path}: the body must be a message")
    schema = schemas.refer(message, read=True, without=path_fields(served))
    required = served.rule.body != "*" or any(schemas.is_required(field) for field in _in_body(served, message))
    return {"required": required, "content": {"application/json": {"schema": schema}}}


def _in_body(served: Endpoint, message: Descriptor) -> Iterator[FieldDescriptor]:
    return (field for field in message.fields if field.name not in path_fields(served))


def _responses(served: Endpoint, schemas: Schemas) -> Schema:
    output = served.rule.descriptor.output_type
    streams = served.rule.streams_responses
    if served.rule.file:
        answer: Schema = {"description": "The file.", "content": {_ANY_FILE: {"schema": {"type": "string"}}}}
        return {"200": answer} | _problems(served)
    answer = {
        "description": "Server-sent events: each `data` is one JSON document." if streams else "Done.",
        "content": {"text/event-stream" if streams else "application/json": {"schema": schemas.refer(output)}},
    }
    if "etag" in output.fields_by_name and not streams:
        answer["headers"] = {"ETag": {"description": "The state stamp.", "schema": {"type": "string"}}}
    return {"200": answer} | _problems(served)


def _problems(served: Endpoint) -> Schema:
    problem = {"$ref": "#/components/responses/Problem"}
    return {str(status): problem for status in sorted(_statuses(served))}


def _statuses(served: Endpoint) -> set[int]:
    """Return the statuses of all problems a method can answer with."""
    found = {*STATUS_BY_CODE.values(), HTTPStatus.REQUEST_URI_TOO_LONG, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE}
    found.add(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if served.rule.body:
        found.add(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    if served.etag_path:
        found |= {HTTPStatus.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_REQUIRED}
    if "request_id" in served.rule.descriptor.input_type.fields_by_name:
        found.add(HTTPStatus.UNPROCESSABLE_ENTITY)
    return {int(status) for status in found}


def _version() -> str:
    try:
        return metadata.version("backstory")
    except metadata.PackageNotFoundError:
        return "0"

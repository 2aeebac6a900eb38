"""One HTTP request as the gRPC request it stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import orjson
from flask import Request
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from werkzeug.exceptions import RequestEntityTooLarge

from servicekit.access.policy import MethodRule
from servicekit.descriptors import descriptor_of
from servicekit.errors import FieldViolation
from servicekit.http_paths import HttpForm, parse_http_form
from servicekit.json_input import MAX_DEPTH, Faults, depth_exceeds, field_named, fill, fill_from_query, set_path
from servicekit.problems import Problem, ProblemError, bad_request

MAX_BODY_BYTES = 1024 * 1024

_ETAG = re.compile(r'"[\x21\x23-\x7e]*"')
_NEVER_MASKED = frozenset({"name", "etag"})


@dataclass(frozen=True)
class Endpoint:
    """One method with its place over HTTP."""

    rule: MethodRule
    form: HttpForm
    request: type[Message]
    etag_path: str
    """Where If-Match goes: `etag` or `contact.etag`; empty where there is no precondition."""
    resume_field: bool
    """Whether Last-Event-ID goes into `resume_token`."""

    @property
    def name(self) -> str:
        """A name for the route, such as `ContactsService.GetContact`."""
        return f"{self.rule.descriptor.containing_service.name}.{self.rule.descriptor.name}"


def endpoint(rule: MethodRule) -> Endpoint:
    """Read where a method lives over HTTP."""
    form = parse_http_form(rule.http)
    request = GetMessageClass(rule.descriptor.input_type)
    resumes = rule.streams_responses and "resume_token" in descriptor_of(request).fields_by_name
    return Endpoint(rule, form, request, _etag_path(rule, form), resumes)


def read_request(endpoint: Endpoint, http: Request, path_parts: dict[str, str]) -> Message:
    """Return the gRPC request: path, body, query string, If-Match and Last-Event-ID in their fields.

    Raises a problem that names every field at fault.
    """
    message, faults = endpoint.request(), Faults()
    bound = {variable.field for variable in endpoint.form.variables}
    data = _read_body(endpoint, http)
    if data is not None:
        _fill_body(endpoint, message, data, faults)
        bound.add(endpoint.rule.body)
    query = list(http.args.lists())
    if endpoint.rule.body == "*":
        for name, _ in query:
            faults.unfit(name, "must stand in the body: this method takes no query string")
    else:
        fill_from_query(message, query, faults, bound)
    for variable in endpoint.form.variables:
        set_path(message, variable.field, variable.value(path_parts))
    faults.raise_if_any()
    _set_precondition(endpoint, message, http)
    if endpoint.resume_field and "Last-Event-ID" in http.headers:
        set_path(message, "resume_token", http.headers["Last-Event-ID"])
    return message


def _read_body(endpoint: Endpoint, http: Request) -> dict[str, Any] | None:
    raw = http.get_data(cache=False)
    if len(raw) > MAX_BODY_BYTES:
        raise RequestEntityTooLarge
    if not endpoint.rule.body:
        if raw:
            raise bad_request("BODY_NOT_EXPECTED", "This method takes no body.")
        return None
    if not raw and endpoint.rule.body == "*":
        return {}
    if http.mimetype != "application/json" or http.mimetype_params.get("charset", "utf-8").lower() != "utf-8":
        raise ProblemError(
            Problem(415, "INVALID_ARGUMENT", "CONTENT_TYPE_NOT_JSON", "The content type must be application/json.")
        )
    return _parse(raw)


def _parse(raw: bytes) -> dict[str, Any]:
    try:
        data = orjson.loads(raw)
    except orjson.JSONDecodeError as fault:
        raise bad_request("MALFORMED_JSON", f"The body is not JSON: {fault.msg} at character {fault.pos}.") from fault
    if depth_exceeds(data):
        raise bad_request("JSON_TOO_DEEP", f"The body nests deeper than {MAX_DEPTH} levels.")
    if not isinstance(data, dict):
        raise bad_request("MALFORMED_JSON", "The body must be a JSON object.")
    return data


def _fill_body(endpoint: Endpoint, message: Message, data: dict[str, Any], faults: Faults) -> None:
    body = endpoint.rule.body
    if body == "*":
        fill(message, data, faults)
        for field in path_fields(endpoint) & {found.name for found in _named(endpoint, data)}:
            faults.unfit(field, "is set by the path and must not stand in the body")
        return
    resource = getattr(message, body)
    resource.SetInParent()
    fill(resource, data, faults, f"{body}.")
    if endpoint.form.verb == "PATCH" and "update_mask" in descriptor_of(message).fields_by_name:
        _name_cleared_fields(message, resource, data)


def path_fields(endpoint: Endpoint) -> frozenset[str]:
    """Return the request's own fields that the path sets; those inside a resource may stand in the body as well."""
    return frozenset(variable.field for variable in endpoint.form.variables if "." not in variable.field)


def _named(endpoint: Endpoint, data: dict[str, Any]) -> list[FieldDescriptor]:
    found = [field_named(endpoint.rule.descriptor.input_type, name) for name in data]
    return [field for field in found if field is not None]


def _name_cleared_fields(message: Any, resource: Message, data: dict[str, Any]) -> None:
    """Make a field that is sent empty or null change as well.

    A gRPC caller without a mask changes the populated fields. In JSON an empty value can be told from an absent one, so
    when there are such, the mask names every field that was sent. A mask in the query string replaces it.
    """
    fields = descriptor_of(resource)
    sent = [fields.fields_by_name.get(name) or fields.fields_by_camelcase_name.get(name) for name in data]
    names = [field.name for field in sent if field is not None and field.name not in _NEVER_MASKED]
    populated = {field.name for field, _ in resource.ListFields()}
    if set(names) - populated:
        message.update_mask.paths.extend(names)


def _set_precondition(endpoint: Endpoint, message: Message, http: Request) -> None:
    if not endpoint.etag_path:
        return
    given = http.headers.get("If-Match", "").strip()
    if not given:
        detail = "Send If-Match with the ETag you last saw, or * to overwrite whatever is there."
        raise ProblemError(Problem(428, "FAILED_PRECONDITION", "IF_MATCH_MISSING", detail))
    if given == "*":
        set_path(message, endpoint.etag_path, "")
    elif given.startswith("W/"):
        raise ProblemError(Problem(412, "ABORTED", "ETAG_WEAK", "A weak ETag never matches for a change."))
    elif _ETAG.fullmatch(given):
        set_path(message, endpoint.etag_path, given)
    else:
        field = FieldViolation("If-Match", "must be one ETag in double quotes, or *")
        raise bad_request("INVALID_FIELD", "If-Match must be one ETag in double quotes, or *.", field)


def _etag_path(rule: MethodRule, form: HttpForm) -> str:
    """Find the etag a change names: in the body for PUT and PATCH, in the request for DELETE."""
    if form.verb not in ("PUT", "PATCH", "DELETE"):
        return ""
    owner = rule.descriptor.input_type
    if rule.body and rule.body != "*":
        resource = owner.fields_by_name[rule.body].message_type
        return f"{rule.body}.etag" if resource and "etag" in resource.fields_by_name else ""
    return "etag" if "etag" in owner.fields_by_name else ""

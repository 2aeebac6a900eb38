"""REST and JSON over a service's gRPC methods: one generic gateway built from what the methods declare.

Access, limits and rules stay in the gRPC server: every request becomes exactly one call with the caller's own
credentials.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import grpc
import orjson
from flask import Blueprint, Response, request
from flask.blueprints import BlueprintSetupState
from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message import Message
from werkzeug.routing import BaseConverter

from servicekit.access.caller import MAX_CREDENTIAL_CHARS, credentials_missing
from servicekit.access.policy import require_complete
from servicekit.call import new_correlation_id
from servicekit.call_headers import PURPOSE_HEADER
from servicekit.http_channel import Backend
from servicekit.http_files import file_answer
from servicekit.http_requests import Endpoint, endpoint, read_request
from servicekit.http_streams import LiveStreams
from servicekit.json_output import to_json
from servicekit.problems import Problem, ProblemError, bad_request, problem_of_call

DEFAULT_SECONDS = 2.0
MAX_SECONDS = 10.0
"""A caller may ask for more time than the default, up to this, with `Prefer: wait=<seconds>`."""

_WAIT = re.compile(r"(?:^|[,;\s])wait=(\d{1,4})(?:$|[,;\s])")
_CORRELATION = re.compile(r"[A-Za-z0-9-]{8,64}")
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_PURPOSE = re.compile(r"[a-z-]{1,40}")
_PRINTABLE = re.compile(r"[\x20-\x7e]*")


class _Segment(BaseConverter):
    """One part of a path, up to the colon of a custom method."""

    regex = "[^/:]+"


def build_gateway(services: Iterable[ServiceDescriptor], backend: Backend, streams: LiveStreams) -> Blueprint:
    """Return the routes of every method that declares an HTTP form. A method without a permission stops it here."""
    gateway = Blueprint("gateway", __name__)
    gateway.record_once(_add_converter)
    for rule in require_complete(services).values():
        if rule.http:
            _add_route(gateway, endpoint(rule), backend, streams)
    return gateway


def _add_converter(state: BlueprintSetupState) -> None:
    state.app.url_map.converters["segment"] = _Segment


def _add_route(gateway: Blueprint, served: Endpoint, backend: Backend, streams: LiveStreams) -> None:
    if served.rule.file:
        answer = _as_a_file(served, backend)
    elif served.rule.streams_responses:
        answer = _streamed(served, backend, streams)
    else:
        answer = _answered(served, backend)
    name = served.name.replace(".", "_")
    gateway.add_url_rule(served.form.rule, name, answer, methods=[served.form.verb], strict_slashes=False)


def _answered(served: Endpoint, backend: Backend) -> Callable[..., Response]:
    def answer(**path_parts: str) -> Response:
        _require_credentials()
        message = read_request(served, request, path_parts)
        seconds = _seconds_asked()
        try:
            reply = backend.call(served.rule, message, _metadata(), seconds)
        except grpc.RpcError as fault:
            raise ProblemError(problem_of_call(fault, conditional=_is_conditional(served))) from None
        return _json(reply)

    return answer


def _streamed(served: Endpoint, backend: Backend, streams: LiveStreams) -> Callable[..., Response]:
    def answer(**path_parts: str) -> Response:
        _require_credentials()
        message = read_request(served, request, path_parts)
        if request.method == "HEAD":
            return Response(mimetype="text/event-stream")
        return streams.open(backend, served.rule, message, _metadata())

    return answer


def _as_a_file(served: Endpoint, backend: Backend) -> Callable[..., Response]:
    def answer(**path_parts: str) -> Response:
        _require_credentials()
        return file_answer(backend, served.rule, read_request(served, request, path_parts), _metadata())

    return answer


def _json(reply: Message) -> Response:
    response = Response(orjson.dumps(to_json(reply)), mimetype="application/json")
    etag = getattr(reply, "etag", "")
    if etag:
        response.headers["ETag"] = etag
    return response


def _is_conditional(served: Endpoint) -> bool:
    return bool(served.etag_path) and request.headers.get("If-Match", "").strip() != "*"


def _require_credentials() -> None:
    """Refuse strangers before anything of theirs is read. Whether credentials are good, the gRPC server says."""
    if "Authorization" not in request.headers:
        raise credentials_missing()


def _seconds_asked() -> float:
    asked = _WAIT.search(request.headers.get("Prefer", ""))
    if asked is None:
        return DEFAULT_SECONDS
    if not 0 < int(asked[1]) <= MAX_SECONDS:
        raise bad_request("INVALID_FIELD", f"Prefer: wait must be 1 to {MAX_SECONDS:g} seconds.")
    return float(asked[1])


def _metadata() -> list[tuple[str, str]]:
    """Return what is passed on: credentials, purpose, trace and the id this request can be followed by."""
    metadata = [("x-correlation-id", correlation_id())]
    traceparent = request.headers.get("traceparent", "")
    if _TRACEPARENT.fullmatch(traceparent):
        metadata.append(("traceparent", traceparent))
    purpose = request.headers.get(PURPOSE_HEADER)
    if purpose is not None:
        metadata.append((PURPOSE_HEADER, purpose if _PURPOSE.fullmatch(purpose) else "?"))
    authorization = request.headers.get("Authorization")
    if authorization is not None:
        if len(authorization) > MAX_CREDENTIAL_CHARS + 16 or not _PRINTABLE.fullmatch(authorization):
            raise ProblemError(Problem(401, "UNAUTHENTICATED", "TOKEN_INVALID", "The authorization is malformed."))
        metadata.append(("authorization", authorization))
    return metadata


def correlation_id() -> str:
    """Return the id of the present request: the caller's own when it is plain, else a fresh one."""
    environ: dict[str, Any] = request.environ
    known = environ.get("backstory.correlation_id")
    if known is None:
        given = request.headers.get("X-Correlation-Id", "")
        known = given if _CORRELATION.fullmatch(given) else new_correlation_id()
        environ["backstory.correlation_id"] = known
    return str(known)

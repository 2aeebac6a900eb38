"""One request sent over gRPC and over HTTP, with both answers in one form to compare."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import grpc
import httpx
from google.protobuf import json_format
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from servicekit.access.policy import MethodRule, rules_of
from servicekit.grpc_errors import from_rpc_error
from servicekit.http_paths import HttpForm, parse_http_form

from tests.support.deployment import Deployment

SECONDS = 10.0
_HTTP_STATUS = {
    "INVALID_ARGUMENT": 400,
    "FAILED_PRECONDITION": 400,
    "UNAUTHENTICATED": 401,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "ALREADY_EXISTS": 409,
    "ABORTED": 412,
}
Json = Any  # whatever stands in a message


@dataclass(frozen=True)
class Answer:
    """What came back: the message in its JSON form, or the error with all that callers act on."""

    status: int
    value: Json


class BothWays:
    """One method of one service of a deployment."""

    def __init__(self, deployment: Deployment, service: str, method: MethodDescriptor) -> None:
        self.method = method
        self.rule: MethodRule = rules_of([method.containing_service])[
            f"/{method.containing_service.full_name}/{method.name}"
        ]
        self.form: HttpForm = parse_http_form(self.rule.http)
        self._answer_type: type[Message] = GetMessageClass(method.output_type)
        self._channel = deployment.channel(service)
        self._url = deployment.url(service)

    def over_grpc(self, request: Message, token: str) -> Answer:
        """Call the method itself."""
        stub: Any = self._channel.unary_unary(
            self.rule.path, lambda sent: sent.SerializeToString(), self._answer_type.FromString
        )
        metadata = [("authorization", f"Bearer {token}")] if token else []
        try:
            return Answer(200, _value(stub(request, timeout=SECONDS, metadata=metadata)))
        except grpc.RpcError as fault:
            error = from_rpc_error(fault)
        violations = [{"field": each.field, "description": each.description} for each in error.violations]
        status = 422 if error.reason == "REQUEST_ID_REUSED" else _HTTP_STATUS[error.code.name]
        return Answer(status, _refusal(error.code.name, error.reason, error.message, violations, error.metadata))

    def over_http(self, request: Message, token: str) -> Answer:
        """Send what the method's HTTP form says."""
        fields = _value(request)
        path, body = self._path(fields), self._body(fields)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if self.form.verb in ("PUT", "PATCH", "DELETE"):
            headers["If-Match"] = _taken_etag(fields, body) or "*"
        if body is not None:
            headers["Content-Type"] = "application/json"
        answer = httpx.request(
            self.form.verb,
            self._url + path,
            params=list(_query(fields)),
            content=None if body is None else json.dumps(body),
            headers=headers,
            timeout=SECONDS,
        )
        if answer.status_code == 200:
            assert answer.headers["content-type"] == "application/json"
            told = self._answer_type()
            json_format.ParseDict(answer.json(), told)
            assert _value(told) == answer.json(), "the JSON is not the proto3 form with the names of the contract"
            return Answer(200, answer.json())
        problem = answer.json()
        assert answer.headers["content-type"] == "application/problem+json"
        assert problem["status"] == answer.status_code
        kept = (problem["code"], problem["reason"], problem["detail"])
        return Answer(answer.status_code, _refusal(*kept, problem.get("violations", []), problem.get("metadata", {})))

    def _path(self, fields: Json) -> str:
        """Take the fields that stand in the path out of the request."""
        parts: dict[str, str] = {}
        for variable in self.form.variables:
            *above, last = variable.field.split(".")
            holder = fields
            for name in above:
                holder = holder.get(name, {})
            value = holder.pop(last, "")
            for pattern, segment in zip(variable.pattern.split("/"), value.split("/"), strict=True):
                if pattern.startswith("{"):
                    parts[variable.parts[int(pattern[1:-1])]] = segment
        return self.form.address.format(**parts)

    def _body(self, fields: Json) -> Json:
        if not self.rule.body:
            return None
        if self.rule.body != "*":
            return fields.pop(self.rule.body, {})
        body = dict(fields)
        fields.clear()
        return body


def unary_methods(*services: Any) -> Iterator[MethodDescriptor]:
    """Yield the methods that take one message and return one."""
    for service in services:
        for method in service.methods:
            if not method.client_streaming and not method.server_streaming:
                yield method


def _value(message: Message) -> Json:
    return json_format.MessageToDict(message, preserving_proto_field_name=True)


def _refusal(code: str, reason: str, text: str, violations: Json, metadata: Json) -> Json:
    return {"code": code, "reason": reason, "text": text, "violations": violations, "metadata": dict(metadata)}


def _taken_etag(fields: Json, body: Json) -> str:
    """Take the etag out of the request: over HTTP it is a header."""
    for holder in (fields, body):
        if holder and "etag" in holder:
            return str(holder.pop("etag"))
    return ""


def _query(fields: Json, prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in fields.items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                yield from _query(each, f"{prefix}{name}.")
            elif isinstance(each, bool):
                yield f"{prefix}{name}", str(each).lower()
            else:
                yield f"{prefix}{name}", str(each)

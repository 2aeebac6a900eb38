"""The HTTP role of a service as a Flask application: health, metrics, the gateway and its description."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from flask import Blueprint, Flask, Response, request
from google.protobuf.descriptor import ServiceDescriptor
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from werkzeug.exceptions import HTTPException

from servicekit.errors import ServiceError
from servicekit.http_channel import Backend
from servicekit.http_gateway import build_gateway, correlation_id
from servicekit.http_requests import MAX_BODY_BYTES
from servicekit.http_streams import LiveStreams
from servicekit.logs import get_logger
from servicekit.metrics import HTTP_REQUESTS, HTTP_SECONDS
from servicekit.problems import Problem, ProblemError, problem_of
from servicekit.tls import Tls

HEALTH_SECONDS = 1.0

_SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_CODE_BY_STATUS = {
    404: ("NOT_FOUND", "NO_SUCH_ADDRESS", "There is nothing at this address."),
    405: ("UNIMPLEMENTED", "METHOD_NOT_ALLOWED", "This address does not take this method."),
    413: ("RESOURCE_EXHAUSTED", "BODY_TOO_LARGE", f"A body has at most {MAX_BODY_BYTES} bytes."),
}


@dataclass(frozen=True)
class HttpApp:
    """What the HTTP role of a service offers."""

    service: str
    services: Sequence[ServiceDescriptor]
    grpc_address: str
    live_streams: int = 12
    capabilities: Sequence[str] = ()
    """Names the gRPC health service knows besides the service as a whole, for example `writes`."""
    tls: Tls | None = None
    """What the way to the gRPC server is encrypted with."""
    more: Sequence[Blueprint] = ()
    """Routes of the service's own, which are no gRPC methods."""


def create_app(config: HttpApp) -> Flask:
    """Return the application. Nothing connects before the first request."""
    app = Flask(config.service, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES + 1  # of a chunked body no more is read: one byte over is enough
    app.url_map.merge_slashes = False
    backend, streams = Backend(config.grpc_address, config.tls), LiveStreams(config.live_streams)
    app.extensions["live_streams"] = streams
    app.register_blueprint(build_gateway(config.services, backend, streams))
    for blueprint in config.more:
        app.register_blueprint(blueprint)
    _add_health(app, config, backend)
    _add_description(app, config)
    app.register_error_handler(ProblemError, lambda error: _answer(error.problem))
    app.register_error_handler(ServiceError, lambda error: _answer(problem_of(error)))
    app.register_error_handler(HTTPException, _http_problem)
    app.register_error_handler(Exception, _unexpected)
    app.before_request(_start_clock)
    app.after_request(_finish)
    return app


def _add_health(app: Flask, config: HttpApp, backend: Backend) -> None:
    def livez() -> Response:
        return Response("ok\n", mimetype="text/plain")

    def readyz(capability: str | None = None) -> Response:
        if capability is not None and capability not in config.capabilities:
            return _answer(_problem(404))
        names = [capability] if capability else ["", *config.capabilities]
        states = {name or config.service: backend.health(name, HEALTH_SECONDS) for name in names}
        ready = all(state == "SERVING" for state in states.values())
        body = orjson.dumps({"ready": ready, "checks": states})
        return Response(body, 200 if ready else 503, mimetype="application/json")

    def metrics() -> Response:
        return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)

    app.add_url_rule("/livez", "livez", livez)
    app.add_url_rule("/readyz", "readyz", readyz)
    app.add_url_rule("/readyz/<capability>", "readyz_part", readyz)
    app.add_url_rule("/metrics", "metrics", metrics)


def _add_description(app: Flask, config: HttpApp) -> None:
    def describe() -> Response:
        from servicekit.openapi import openapi_json  # read only when it is asked for: the image of the contracts is big

        return Response(openapi_json(config.service, config.services), mimetype="application/json")

    app.add_url_rule("/openapi.json", "openapi", describe)


def _problem(status: int, detail: str = "") -> Problem:
    code, reason, known = _CODE_BY_STATUS.get(status, ("INVALID_ARGUMENT", "BAD_REQUEST", "The request is malformed."))
    return Problem(status, code, reason, detail or known)


def _answer(problem: Problem) -> Response:
    response = Response(problem.body(), problem.status)
    for name, value in problem.headers().items():
        response.headers[name] = value
    return response


def _http_problem(error: HTTPException) -> Response:
    response = _answer(_problem(error.code or 500))
    for name, value in error.get_headers():
        if name.lower() == "allow":
            response.headers["Allow"] = value
    return response


def _unexpected(error: Exception) -> Response:
    found = correlation_id()
    get_logger().error("request failed", path=request.path, correlation_id=found, exc_info=error)
    detail = f"Something went wrong here; the operators find it as {found}."
    return _answer(Problem(500, "INTERNAL", "INTERNAL", detail, metadata=(("correlation_id", found),)))


def _start_clock() -> None:
    request.environ["backstory.started"] = time.perf_counter()


def _finish(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else "(none)"
    HTTP_REQUESTS.labels(request.method if request.method in _METHODS else "other", route, response.status_code).inc()
    HTTP_SECONDS.labels(route).observe(time.perf_counter() - request.environ["backstory.started"])
    for name, value in _SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["X-Correlation-Id"] = correlation_id()
    return response


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

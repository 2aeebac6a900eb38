"""The receiver of webhooks: raw bytes in, an empty answer out once they are stored for good."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, Response, request
from servicekit.errors import ServiceError
from servicekit.logs import get_logger
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from services.interactions.domain.webhooks import Outcome, Post, Source
from services.interactions.usecases.accept_webhook import AcceptPorts, accept_webhook, answer_challenge

_STATUS = {
    Outcome.ACCEPTED: HTTPStatus.OK,
    Outcome.REPEATED: HTTPStatus.OK,
    Outcome.REFUSED: HTTPStatus.UNAUTHORIZED,
    Outcome.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Outcome.FAILED: HTTPStatus.SERVICE_UNAVAILABLE,
}
_LONGEST_CHALLENGE = 1000


def webhooks(ports: AcceptPorts, public_url: str) -> Blueprint:
    """Return the routes at which sources post; `public_url` is the address that providers know and sign."""
    receiver = _Receiver(ports, public_url.rstrip("/"))
    blueprint = Blueprint("webhooks", __name__)
    for rule in ("/webhooks/<source>", "/webhooks/<source>/<secret>"):
        blueprint.add_url_rule(rule, "post" + str(rule.count("<")), receiver.post, methods=["POST"])
        blueprint.add_url_rule(rule, "ask" + str(rule.count("<")), receiver.ask, methods=["GET"])
    return blueprint


class _Receiver:
    """Answers providers. An address may hold a secret, so none of this logs it."""

    def __init__(self, ports: AcceptPorts, public_url: str) -> None:
        self._ports = ports
        self._public_url = public_url

    def post(self, source: str, secret: str = "") -> Response:
        """Take one post."""
        known = self._ports.sources.get(source)
        if known is None:
            self._ports.count("(unknown)", Outcome.REFUSED.value)
            return _answer(HTTPStatus.NOT_FOUND)
        try:
            body = _raw_body(known)
        except RequestEntityTooLarge:
            self._ports.count(known.name, Outcome.TOO_LARGE.value)
            return _answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        except HTTPException as fault:  # the sender went away in the middle
            self._ports.count(known.name, Outcome.FAILED.value)
            return _answer(fault.code or HTTPStatus.BAD_REQUEST)
        return self._accepted(known, secret, Post(request.method, self._url(), _headers(), body, _traceparent()))

    def ask(self, source: str, secret: str = "") -> Response:  # noqa: ARG002 -- one shape for both routes
        """Answer a provider that asks whether this address is ours."""
        known = self._ports.sources.get(source)
        if known is None:
            return _answer(HTTPStatus.NOT_FOUND)
        mode, token, challenge = (request.args.get(f"hub.{name}", "") for name in ("mode", "verify_token", "challenge"))
        echoed = answer_challenge(known, mode, token, challenge[:_LONGEST_CHALLENGE], self._ports.count)
        return _answer(HTTPStatus.UNAUTHORIZED) if echoed is None else Response(echoed, mimetype="text/plain")

    def _accepted(self, source: Source, secret: str, post: Post) -> Response:
        try:
            return _answer(_STATUS[accept_webhook(source, secret, post, self._ports)])
        except Exception as fault:  # noqa: BLE001 -- the provider is to post it again, whatever it is
            reason = fault.reason if isinstance(fault, ServiceError) else type(fault).__name__
            get_logger().error("webhook not stored", source=source.name, error=reason)
            self._ports.count(source.name, Outcome.FAILED.value)
            return _answer(HTTPStatus.SERVICE_UNAVAILABLE)

    def _url(self) -> str:
        """Return the address that was signed: the configured one, never what the Host header says."""
        query = request.environ.get("QUERY_STRING", "")
        path = request.environ.get("RAW_URI", request.path).partition("?")[0]
        return f"{self._public_url}{path}" + (f"?{query}" if query else "")


def _raw_body(source: Source) -> bytes:
    """Read the body as it came; one byte over the limit is enough to know."""
    request.max_content_length = source.limit + 1
    body = request.get_data(cache=False, parse_form_data=False)
    if len(body) > source.limit:
        raise RequestEntityTooLarge
    return body


def _headers() -> Mapping[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


def _traceparent() -> str:
    return request.headers.get("traceparent", "")[:55]


def _answer(status: int) -> Response:
    return Response(b"", status, mimetype="text/plain")

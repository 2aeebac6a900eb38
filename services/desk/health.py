"""Whether this process lives, whether it can serve, and how it fares."""

from __future__ import annotations

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from servicekit.errors import ServiceError

from services.desk.web import Desk


def pages(desk: Desk) -> Blueprint:
    """Return what supervisors ask. Only the desk's own storage makes it unready: pages live with a missing service."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/livez")
    def live() -> Response:
        return Response("alive\n", mimetype="text/plain")

    @blueprint.get("/readyz")
    def ready() -> Response:
        try:
            desk.sessions.check()
        except ServiceError as error:
            return Response(f"sessions: {error.reason}\n", status=503, mimetype="text/plain")
        return Response("ready\n", mimetype="text/plain")

    @blueprint.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(), mimetype=CONTENT_TYPE_LATEST)

    return blueprint

"""What every page shares: who asks, the guards around each request, and what the header tells."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from backstory.notifications.v1 import notifications_pb2
from flask import Flask, Response, abort, g, redirect, request, url_for
from prometheus_client import Counter, Histogram
from servicekit.call import Call, enter_call, new_correlation_id
from servicekit.clock import Clock
from servicekit.errors import ServiceError
from servicekit.logs import bind_to_logs, get_logger
from werkzeug.wrappers import Response as AnyResponse

from services.desk.backends import Backends
from services.desk.cookies import SessionCookies
from services.desk.sealing import Seals
from services.desk.sessions import Agent, Sessions
from services.desk.settings import DeskSettings
from services.desk.troubles import BY_ITSELF, is_for_a_script, show_troubles

STATIC = Path(__file__).parent / "static"
OPEN_TO_ALL = frozenset(
    {"static", "sign_in.show", "sign_in.redeem", "sign_in.ask", "health.live", "health.ready", "health.metrics"}
)
"""Endpoints that need no session; every other one does."""
MAX_FORM_BYTES = 128 * 1024

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types backstory",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
REQUESTS = Counter("desk_http_requests_total", "Requests answered", ["endpoint", "status"])
SECONDS = Histogram("desk_http_request_seconds", "Time until the answer began", ["endpoint"])


@dataclass(frozen=True)
class Desk:
    """What the pages work with."""

    settings: DeskSettings
    sessions: Sessions
    cookies: SessionCookies
    seals: Seals
    backends: Backends
    clock: Clock


@dataclass(frozen=True)
class InboxState:
    """What every page's header tells of the inbox."""

    unread: int
    watch_token: str
    is_known: bool = True


def agent() -> Agent:
    """Return who is signed in; only pages that need a session ask."""
    signed_in: Agent = g.agent
    return signed_in


def guard(app: Flask, desk: Desk) -> None:
    """Put the shared guards around every request of an app."""
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = MAX_FORM_BYTES
    app.jinja_env.globals.update(static_url=static_url, form_token=lambda: desk.cookies.form_token(agent().session))
    app.before_request(lambda: _admit(desk))
    app.after_request(lambda response: _finish(response, desk))
    show_troubles(app)
    app.context_processor(lambda: _shared_by_all_pages(desk))


@cache
def static_url(name: str) -> str:
    """Return the address of a static file, with its digest so that browsers may keep it for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return url_for("static", filename=name, v=digest)


def _admit(desk: Desk) -> AnyResponse | None:
    g.started = time.perf_counter()
    g.correlation_id = new_correlation_id()
    g.agent = None
    enter_call(Call(correlation_id=g.correlation_id))
    bind_to_logs(correlation_id=g.correlation_id)
    if request.method == "POST":
        _refuse_foreign_posts(desk)
    if request.endpoint is None or request.endpoint in OPEN_TO_ALL:
        return None
    token = desk.cookies.read(request)
    g.agent = desk.sessions.find(token, is_use=request.endpoint not in BY_ITSELF) if token else None
    if g.agent is None:
        return _ask_to_sign_in()
    if request.method == "POST" and not desk.cookies.is_form_token(g.agent.session, request.form.get("form_token", "")):
        abort(403, "This form is not from your present session. Go back, reload the page and send it again.")
    if not is_for_a_script():
        _look_into_inbox(desk, g.agent)
    return None


def _look_into_inbox(desk: Desk, who: Agent) -> None:
    """Every page shows the unread count: ask while the page's own calls run. What only redirects asks for nothing."""

    def look() -> InboxState:
        return _inbox_state(desk, who)

    g.inbox = desk.backends.beside(look) if request.method == "GET" else look


def _refuse_foreign_posts(desk: Desk) -> None:
    """Refuse forms of other sites; browsers say where a form comes from in headers no page can forge."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    is_ours = site in (None, "same-origin", "none")
    if origin is not None:
        is_ours = is_ours and urlsplit(origin).netloc in (request.host, urlsplit(desk.settings.origin).netloc)
    if not is_ours:
        abort(403, "This form came from another site and was not carried out.")


def _ask_to_sign_in() -> AnyResponse:
    if is_for_a_script():
        return Response("Signed out.", status=401, mimetype="text/plain")
    return redirect(url_for("sign_in.ask"), code=303)


def _inbox_state(desk: Desk, who: Agent) -> InboxState:
    """Read the unread count, and where live notifications go on from: one call, so that none falls between."""
    try:
        page = desk.backends.ask(
            who,
            desk.backends.notifications.ListNotifications,
            notifications_pb2.ListNotificationsRequest(page_size=1),
        )
    except ServiceError as error:
        get_logger().warning("inbox not readable", reason=error.reason)
        return InboxState(0, "", is_known=False)
    return InboxState(page.unread_count, page.watch_token)


def _shared_by_all_pages(desk: Desk) -> dict[str, object]:
    who: Agent | None = g.get("agent")
    waiting = g.get("inbox")
    return {
        "agent": who,
        "inbox_state": waiting() if waiting else None,
        "correlation_id": g.get("correlation_id", ""),
        "time_zone": zone_of(who, desk),
    }


def zone_of(who: Agent | None, desk: Desk) -> str:
    """Return the zone times are shown in."""
    return (who.time_zone if who else "") or desk.settings.time_zone


def _finish(response: Response, desk: Desk) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if desk.settings.is_https:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint == "static":
        kept = "public, max-age=31536000, immutable" if "v" in request.args else "public, max-age=3600"
        response.headers["Cache-Control"] = kept
    else:
        response.headers["Cache-Control"] = "no-store"
    response.headers["X-Request-Id"] = g.get("correlation_id", "")
    _measure(response.status_code)
    return response


def _measure(status: int) -> None:
    endpoint = request.endpoint or "none"
    seconds = time.perf_counter() - g.get("started", time.perf_counter())
    REQUESTS.labels(endpoint, str(status)).inc()
    SECONDS.labels(endpoint).observe(seconds)
    if endpoint not in ("static", "health.live", "health.ready", "health.metrics"):
        get_logger().info(
            "request", method=request.method, path=endpoint, status=status, duration_ms=round(seconds * 1000, 1)
        )

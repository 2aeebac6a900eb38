"""What an agent sees when something goes wrong: what it means for them, and the id to ask for help with."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, current_app, g, render_template, request
from servicekit.errors import Code, ServiceError
from servicekit.logs import get_logger
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

FRAGMENT_HEADER = "Backstory-Fragment"
BY_ITSELF = frozenset({"live.events", "live.alive", "customer.numbers_of"})
"""What pages ask without anybody at the keyboard: it does not keep a session from falling idle."""


def is_fragment() -> bool:
    """Tell whether a script asks for a part of the page."""
    return FRAGMENT_HEADER in request.headers


def is_for_a_script() -> bool:
    """Tell whether no person reads the answer as a page."""
    return is_fragment() or request.endpoint in BY_ITSELF


def show_troubles(app: Flask) -> None:
    """Answer every error of an app with a friendly page."""
    app.register_error_handler(ServiceError, service_error_page)
    app.register_error_handler(HTTPException, http_error_page)
    app.register_error_handler(Exception, unexpected_error_page)


@dataclass(frozen=True)
class Trouble:
    """What an error page says."""

    status: int
    title: str
    text: str
    can_retry: bool = False


OUTAGE = Trouble(
    503, "This cannot be shown right now", "A part of Backstory is not answering. Nothing is lost.", can_retry=True
)
BAD_ADDRESS = Trouble(400, "This address does not work", "It may be cut off or too old. Start again from the search.")
BUSY = Trouble(503, "Too much at once", "The system is busy. Wait a moment, then try again.", can_retry=True)
NOT_LET_IN = Trouble(
    503, "The desk is not let in", "A service does not accept the desk's key. Tell your administrator."
)
TROUBLES = {
    Code.NOT_FOUND: Trouble(404, "Nothing here", "There is no such page or record, or it is not yours to see."),
    Code.PERMISSION_DENIED: Trouble(403, "Not for your role", "Your role does not include this. Ask your supervisor."),
    Code.UNAUTHENTICATED: NOT_LET_IN,
    Code.INVALID_ARGUMENT: BAD_ADDRESS,
    Code.OUT_OF_RANGE: BAD_ADDRESS,
    Code.UNAVAILABLE: OUTAGE,
    Code.DEADLINE_EXCEEDED: OUTAGE,
    Code.RESOURCE_EXHAUSTED: BUSY,
}
FAULT = Trouble(500, "Something went wrong", "The fault is ours and was written down.", can_retry=True)


def service_error_page(error: ServiceError) -> AnyResponse:
    """Show what a service refused or could not do."""
    trouble = TROUBLES.get(error.code, FAULT)
    get_logger().warning("page failed", code=error.code.name, reason=error.reason)
    return error_page(trouble, reason=error.reason)


def http_error_page(error: HTTPException) -> AnyResponse:
    """Show what is wrong with a request."""
    if error.code == 404:
        return error_page(TROUBLES[Code.NOT_FOUND])
    return error_page(Trouble(error.code or 500, error.name, error.description or ""))


def unexpected_error_page(error: Exception) -> AnyResponse:
    """Show that the fault is ours; the details are in the log only."""
    get_logger().error("request failed", exception=repr(type(error)), exc_info=error)
    return error_page(FAULT)


def error_page(trouble: Trouble, reason: str = "") -> AnyResponse:
    """Return a friendly page, or one line to a script."""
    if is_for_a_script():
        return Response(
            f"{trouble.title} ({g.get('correlation_id', '')})", status=trouble.status, mimetype="text/plain"
        )
    page = render_template("error.html", trouble=trouble, reason=reason)
    return current_app.make_response((page, trouble.status))

"""Puts the desk together: the only place that names what it is made of."""

from __future__ import annotations

from flask import Flask
from servicekit.adapters.mongo_client import connect
from servicekit.clock import SystemClock
from servicekit.logs import configure_logs
from servicekit.service import own_key

from services.desk import attachments, customer, health, inbox, issue, live, queues, reply, said, search, sign_in
from services.desk.backends import AgentTokens, Backends, open_stubs
from services.desk.cookies import SessionCookies
from services.desk.sealing import Seals
from services.desk.sessions import Sessions
from services.desk.settings import DeskSettings
from services.desk.web import Desk, guard


def build_app(settings: DeskSettings) -> Flask:
    """Connect and return the pages. Call it after any fork."""
    configure_logs("desk", "http", settings.log_level)
    key = own_key(settings)
    connect(settings)
    clock = SystemClock()
    desk = Desk(
        settings=settings,
        sessions=Sessions(clock),
        cookies=SessionCookies(key.derive("desk sessions"), is_https=settings.is_https),
        seals=Seals(key.derive("desk sealed addresses")),
        backends=Backends(open_stubs(settings), AgentTokens(key, clock), settings.call_seconds),
        clock=clock,
    )
    return assemble(desk)


def assemble(desk: Desk) -> Flask:
    """Return the pages of a desk."""
    app = Flask("services.desk")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    guard(app, desk)
    for part in (sign_in, search, customer, inbox, queues, issue, said, attachments, live, health):
        app.register_blueprint(part.pages(desk))
    app.register_blueprint(reply.pages(desk, lambda who, draft: customer.whole_page(desk, who, draft=draft)))
    return app

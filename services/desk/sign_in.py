"""Signing in by a one-time link, and signing out."""

from __future__ import annotations

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.desk.moments import zone
from services.desk.web import Desk, agent


def pages(desk: Desk) -> Blueprint:
    """Return the pages around a session's beginning and end."""
    blueprint = Blueprint("sign_in", __name__)

    @blueprint.get("/sign-in")
    def ask() -> str:
        return render_template("sign_in.html", state="ask")

    @blueprint.get("/sign-in/<token>")
    def show(token: str) -> tuple[str, int]:
        # Looking does not use the link up: mail scanners and link previews look at every address they see.
        name = desk.sessions.invited(token)
        if name is None:
            return render_template("sign_in.html", state="refused"), 410
        return render_template("sign_in.html", state="invited", name=name, token=token), 200

    @blueprint.post("/sign-in/<token>")
    def redeem(token: str) -> Response:
        opened = desk.sessions.redeem(token, _known_zone(request.form.get("time_zone", "")))
        if opened is None:
            return make_response(render_template("sign_in.html", state="refused"), 410)
        _end_present_session(desk)
        response = redirect(url_for("search.home"), code=303)
        desk.cookies.write(response, opened[0])  # type: ignore[arg-type]  # flask's redirect is typed by its base class
        return response

    @blueprint.post("/sign-out")
    def sign_out() -> Response:
        desk.sessions.end(agent().session)
        g.agent = None
        response = make_response(render_template("sign_in.html", state="signed-out"))
        desk.cookies.clear(response)
        return response

    return blueprint


def _end_present_session(desk: Desk) -> None:
    """A fresh sign-in never goes on with an older session."""
    token = desk.cookies.read(request)
    if token:
        desk.sessions.end(token)


def _known_zone(name: str) -> str:
    return name if len(name) <= 64 and zone(name) else ""

"""Searching what was said, by one customer or by anybody: words, a channel, days; newest first, page by page."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta

from backstory.interactions.v1 import interactions_pb2 as pb
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from servicekit.errors import Code, ServiceError

from services.desk.backends import is_outage
from services.desk.highlighting import Piece, highlighted
from services.desk.inbox import live_inbox_url
from services.desk.issue import names_of
from services.desk.moments import Moment, zone
from services.desk.presentation import CHANNELS, Label, entry
from services.desk.web import Desk, agent, zone_of

PAGE_SIZE = 20
_MOST_CHARS = {"q": 200, "contact": 64, "channel": 40, "first": 10, "last": 10}


@dataclass(frozen=True)
class Wish:
    """What is looked for: days are `2026-11-22`, in the agent's zone, the last one included."""

    q: str = ""
    contact: str = ""
    channel: str = ""
    first: str = ""
    last: str = ""
    page: str = ""


@dataclass(frozen=True)
class Hit:
    """An interaction that was found."""

    id: str
    direction: str
    direction_label: Label
    via: str
    occurred: Moment
    customer_id: str
    customer_name: str
    subject: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]


_WISHED = tuple(each.name for each in fields(Wish))


class Fault(Exception):
    """What is wrong with a wish, in the agent's words."""


def pages(desk: Desk) -> Blueprint:
    """Return the search over histories. The form is posted, and the answer has a sealed address."""
    blueprint = Blueprint("said", __name__)

    @blueprint.get("/said")
    def show() -> ResponseReturnValue:
        sealed = request.args.get("s", "")
        if not sealed:
            return _form(desk, Wish())
        told = desk.seals.open(sealed)
        if told is None:
            return _form(desk, Wish(), "This search is too old to go back to. Type it again."), 410
        return _answer(desk, Wish(**{name: told.get(name, "") for name in _WISHED}))

    @blueprint.post("/said")
    def look() -> ResponseReturnValue:
        wish = Wish(**{name: request.form.get(name, "").strip()[:most] for name, most in _MOST_CHARS.items()})
        return redirect(url_for("said.show", s=desk.seals.seal(asdict(wish))), code=303)

    return blueprint


def _answer(desk: Desk, wish: Wish) -> ResponseReturnValue:
    try:
        answer = desk.backends.ask(agent(), desk.backends.interactions.SearchHistory, _wanted(desk, wish))
    except Fault as fault:
        return _form(desk, wish, str(fault)), 422
    except ServiceError as error:
        if is_outage(error):
            return _form(desk, wish, "The histories cannot be searched right now. Try again in a moment."), 503
        if error.code is not Code.INVALID_ARGUMENT:
            raise
        return _form(desk, wish, f"This cannot be looked for: {error.message}"), 422
    older = replace(wish, page=answer.next_page_token)
    return _page(
        desk,
        wish,
        hits=[_hit(each, wish.q, zone_of(agent(), desk)) for each in answer.found],
        older_url=url_for("said.show", s=desk.seals.seal(asdict(older))) if answer.next_page_token else "",
        newest_url=url_for("said.show", s=desk.seals.seal(asdict(replace(wish, page="")))) if wish.page else "",
    )


def _form(desk: Desk, wish: Wish, fault: str = "") -> str:
    return _page(desk, wish, fault=fault)


def _page(desk: Desk, wish: Wish, **more: object) -> str:
    name = names_of(desk, agent(), [wish.contact]).get(wish.contact, wish.contact) if wish.contact else ""
    return render_template(
        "said.html", wish=wish, customer_name=name, channels=CHANNELS, live_url=live_inbox_url(), **more
    )


def _wanted(desk: Desk, wish: Wish) -> pb.SearchHistoryRequest:
    """Return what to ask; Fault for days that are none."""
    if not wish.q:
        raise Fault("Type a word that was said.")
    wanted = pb.SearchHistoryRequest(query=wish.q, page_size=PAGE_SIZE, page_token=wish.page)
    if wish.contact:
        wanted.contact = f"contacts/{wish.contact}"
    if wish.channel:
        wanted.channels.append(wish.channel)
    first, last = _day(wish.first), _day(wish.last)
    if first and last and first > last:
        raise Fault("The first day is after the last one.")
    if first:
        wanted.from_time.FromDatetime(_beginning_of(first, desk))
    if last:
        wanted.to_time.FromDatetime(_beginning_of(last + timedelta(days=1), desk))
    return wanted


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Fault("A day is written as year, month and day: 2026-11-22.") from None
    if not 1900 <= day.year <= 2200:
        raise Fault("Choose days between the years 1900 and 2200.")
    return day


def _beginning_of(day: date, desk: Desk) -> datetime:
    """Return when a day of the agent begins."""
    return datetime.combine(day, time(), zone(zone_of(agent(), desk)) or UTC)


def _hit(found: pb.FoundInteraction, query: str, time_zone: str) -> Hit:
    told = found.interaction
    shown = entry(told, found.display_name, time_zone)
    return Hit(
        id=shown.id,
        direction=shown.direction,
        direction_label=shown.direction_label,
        via=shown.via,
        occurred=shown.occurred,
        customer_id=(told.person or told.contact).removeprefix("contacts/"),
        customer_name=found.display_name,
        subject=highlighted(shown.subject, query),
        excerpt=highlighted(found.excerpt, query) if found.excerpt != shown.subject else (),
    )

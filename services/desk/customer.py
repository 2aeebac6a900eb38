"""The customer's page: who they are, and their history over every channel, newest first."""

from __future__ import annotations

from backstory.contacts.v1 import contacts_pb2
from backstory.interactions.v1 import interactions_pb2
from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from services.desk import timeline
from services.desk.backends import Tried
from services.desk.brief import shown as shown_brief
from services.desk.brief import try_brief
from services.desk.moments import moment
from services.desk.position import Position, live_url
from services.desk.presentation import entry
from services.desk.reply import Draft, reply_box
from services.desk.sessions import Agent
from services.desk.troubles import is_fragment
from services.desk.web import Desk, agent, zone_of

MAX_TOKEN_CHARS = 2048


def pages(desk: Desk) -> Blueprint:
    """Return the pages about one customer."""
    blueprint = Blueprint("customer", __name__)

    @blueprint.get("/customers/<contact_id>")
    def show(contact_id: str) -> ResponseReturnValue:
        page_token = request.args.get("page", "")[:MAX_TOKEN_CHARS]
        if is_fragment():
            return _older_entries(desk, contact_id, page_token)
        return whole_page(desk, contact_id, page_token)

    @blueprint.get("/customers/<contact_id>/numbers")
    def numbers_of(contact_id: str) -> str:
        history = desk.backends.ask(agent(), desk.backends.interactions.GetHistory, _wanted(contact_id, 1))
        return render_template("numbers.html", numbers=timeline.numbers(history.summary, zone_of(agent(), desk)))

    @blueprint.post("/customers/<contact_id>/viewed")
    def viewed(contact_id: str) -> ResponseReturnValue:
        token = Position.decode(request.form.get("position", "")).history or request.form.get("token", "")
        wanted = interactions_pb2.MarkHistoryViewedRequest(contact=f"contacts/{contact_id}", watch_token=token)
        desk.backends.ask(agent(), desk.backends.interactions.MarkHistoryViewed, wanted)
        return "", 204

    @blueprint.get("/interactions/<interaction_id>")
    def interaction(interaction_id: str) -> str:
        wanted = interactions_pb2.GetInteractionRequest(name=f"interactions/{interaction_id}")
        found = desk.backends.ask(agent(), desk.backends.interactions.GetInteraction, wanted)
        person = contacts_pb2.GetContactRequest(name=found.person or found.contact)
        contact = desk.backends.attempt(agent(), desk.backends.contacts.GetContact, person).answer
        name = contact.display_name if contact else ""
        return render_template(
            "interaction.html",
            entry=entry(found, name, zone_of(agent(), desk), whole=True),
            customer_name=name,
            contact_id=person.name.removeprefix("contacts/"),
            origin=_origin(found),
        )

    return blueprint


def whole_page(desk: Desk, contact_id: str, page_token: str = "", draft: Draft | None = None) -> str:
    """Return the page as the newest entries show it, or older ones; with a draft in the box for answers."""
    who = agent()
    asked_history = desk.backends.beside(lambda: _try_history(desk, who, contact_id, page_token))
    asked_brief = desk.backends.beside(lambda: None if page_token else try_brief(desk.backends, who, contact_id))
    contact = desk.backends.attempt(
        who, desk.backends.contacts.GetContact, contacts_pb2.GetContactRequest(name=f"contacts/{contact_id}")
    )
    history, found = asked_history(), asked_brief()
    if history.error and contact.error:
        raise history.error if history.is_outage else contact.error
    time_zone = zone_of(who, desk)
    answer: interactions_pb2.GetHistoryResponse | None = history.answer
    shown = timeline.customer(contact_id, contact.answer, answer, desk.clock.now())
    position = Position(answer.watch_token if answer else "", g.inbox().watch_token)
    days = timeline.days(answer.interactions, shown.display_name, time_zone) if answer else ()
    return render_template(
        "customer.html",
        customer=shown,
        reply=reply_box(desk, contact.answer, answer, draft) if answer and not page_token else None,
        brief=shown_brief(found, time_zone),
        days=days,
        news=timeline.news(days),
        next_page_token=answer.next_page_token if answer else "",
        numbers=timeline.numbers(answer.summary, time_zone) if answer else None,
        is_history_known=not history.is_outage,
        missing=_missing(contact, history, time_zone),
        page_token=page_token,
        live_url=live_url(position, "" if page_token or history.is_outage else shown.id),
        viewed_token=answer.watch_token if answer and not page_token else "",
        is_live=not page_token and not history.is_outage,
    )


def _older_entries(desk: Desk, contact_id: str, page_token: str) -> str:
    history = desk.backends.ask(
        agent(), desk.backends.interactions.GetHistory, _wanted(contact_id, desk.settings.page_size, page_token)
    )
    shown = timeline.customer(contact_id, None, history, desk.clock.now())
    return render_template(
        "entries.html",
        customer=shown,
        days=timeline.days(history.interactions, shown.display_name, zone_of(agent(), desk)),
        next_page_token=history.next_page_token,
    )


def _try_history(desk: Desk, who: Agent, contact_id: str, page_token: str) -> Tried:
    return desk.backends.attempt(
        who, desk.backends.interactions.GetHistory, _wanted(contact_id, desk.settings.page_size, page_token)
    )


def _wanted(contact_id: str, size: int, page_token: str = "") -> interactions_pb2.GetHistoryRequest:
    return interactions_pb2.GetHistoryRequest(
        contact=f"contacts/{contact_id}", page_size=size, page_token=page_token, since_my_last_view=True
    )


def _missing(contact: Tried, history: Tried, time_zone: str) -> list[str]:
    """Say what this page may lack, in the agent's words."""
    lines = []
    if history.is_outage:
        lines.append("The history cannot be read right now. Reload in a moment; nothing is lost.")
    if contact.is_outage:
        lines.append("Contacts cannot be asked right now: the profile is as the history last heard it.")
    if history.answer is None:
        return lines
    degraded = [service for service in history.answer.degraded if not (service == "contacts" and contact.is_outage)]
    if degraded:
        lines.append(f"This history may be incomplete: {', '.join(degraded)} could not be asked.")
    for gap in history.answer.gaps:
        since = f", since {moment(gap.since_time, time_zone).short}" if gap.HasField("since_time") else ""
        lines.append(f"Something is missing here ({gap.source}{since}): {gap.reason}")
    return lines


def _origin(interaction: interactions_pb2.Interaction) -> list[tuple[str, str]]:
    """Say where a record came from."""
    facts = (
        ("Came through", interaction.identity),
        ("Source", interaction.source),
        ("Id at the source", interaction.source_id),
        ("Thread", interaction.thread_key),
        ("Corrects", interaction.corrects),
        ("Record", interaction.name),
    )
    return [(name, value) for name, value in facts if value]

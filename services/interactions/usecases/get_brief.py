"""The brief of a customer, found by any contact id, any identity or an interaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from servicekit.clock import Clock
from servicekit.errors import DeadlineExceeded, Unavailable

from services.interactions.domain.briefs.brief import Brief, put_together
from services.interactions.domain.briefs.consenting import ConsentStatement
from services.interactions.domain.briefs.conversation import lines_about_talk
from services.interactions.domain.briefs.knowing import (
    Card,
    Cards,
    Known,
    KnownFact,
    Lag,
    Lags,
    Said,
    Summariser,
    Views,
)
from services.interactions.domain.briefs.lines import lines_about_person
from services.interactions.domain.facts import FactState
from services.interactions.domain.history import HistoryQuery, Person
from services.interactions.domain.identity_keys import key_of
from services.interactions.domain.issue_ports import OpenMatters
from services.interactions.domain.issues import Issue
from services.interactions.domain.past import Moment, Past
from services.interactions.domain.ports import Contacts, Histories, Profile
from services.interactions.usecases.get_history import Whose, find_past_person, find_person, get_history

_WHOLE_CARD = HistoryQuery(page_size=50)


@dataclass(frozen=True)
class BriefPorts:
    """What making briefs needs; there need be no summariser."""

    cards: Cards
    matters: OpenMatters
    lags: Lags
    views: Views
    past: Past
    histories: Histories
    contacts: Contacts
    clock: Clock
    summariser: Summariser | None = None


@dataclass(frozen=True)
class Seen:
    """What the caller may see of a card."""

    person: Person
    profile: Profile
    said: tuple[Said, ...]
    facts: tuple[KnownFact, ...]
    degraded: tuple[str, ...]
    consents: tuple[ConsentStatement, ...] = ()


def find_card(whose: Whose, ports: BriefPorts) -> Card:
    """Return the card by one read where there is one; whoever is not known here yet is asked for.

    What was recorded from a sender nobody can tell yet comes as the card of nobody.
    """
    key = key_of(whose.sender) if whose.sender else ""
    card = ports.cards.card(contact=whose.contact, key=key)
    if card is not None:
        return card
    try:
        person = find_person(whose, ports.histories, ports.contacts)
    except (Unavailable, DeadlineExceeded):
        return Card(get_history(whose, _WHOLE_CARD, ports.histories, ports.contacts), ())
    found = ports.cards.card(contact=person.found_by or person.id)
    return found or Card(get_history(whose, _WHOLE_CARD, ports.histories, ports.contacts), ())


def find_past_card(whose: Whose, moment: Moment, ports: BriefPorts) -> Card:
    """Return the card as it was at a moment."""
    person = find_past_person(whose, moment, ports.past, ports.contacts, ports.histories)
    return ports.past.card(person, moment)


def get_brief(seen: Seen, ports: BriefPorts) -> Brief:
    """Return the brief of what the caller may see."""
    now = ports.clock.now()
    return _brief(seen, _open(seen.person.contacts, ports), ports.lags.lags(now), now)


def get_past_brief(seen: Seen, moment: Moment, ports: BriefPorts) -> Brief:
    """Return the brief as it was at a moment. What was behind then is not known any more."""
    return _brief(seen, ports.past.open_matters(seen.person.contacts, moment), (), moment.time)


def fresh_facts(seen: Seen, now: datetime) -> tuple[KnownFact, ...]:
    """Return what still holds of what the customer told, the newest first."""
    fresh = [fact for fact in seen.facts if fact.state is not FactState.REJECTED and now < fact.expire_time]
    return tuple(sorted(fresh, key=lambda fact: (fact.learn_time, fact.name), reverse=True))


def _brief(seen: Seen, matters: Sequence[Issue], lags: tuple[Lag, ...], now: datetime) -> Brief:
    known = Known(
        person=seen.person,
        profile=seen.profile,
        said=seen.said,
        facts=fresh_facts(seen, now),
        matters=tuple(matters),
        lags=lags,
        now=now,
        degraded=seen.degraded,
        consents=seen.consents,
    )
    lines = [*lines_about_person(known), *lines_about_talk(known)]
    return put_together(known.person.id, known.person.contacts, lines, known.degraded)


def _open(contacts: Sequence[str], ports: BriefPorts) -> Sequence[Issue]:
    return ports.matters.open_matters(contacts) if contacts else ()

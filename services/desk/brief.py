"""The brief on top of the customer's page: what to know before the first word, in sections to take in at once."""

from __future__ import annotations

from dataclasses import dataclass

from backstory.interactions.v1 import brief_pb2, interactions_pb2
from servicekit.errors import ServiceError

from services.desk.backends import Backends
from services.desk.moments import Moment, moment
from services.desk.sessions import Agent

TITLES = {
    "issues": "Open issues",
    "promises": "Promised",
    "facts": "Already told",
    "tried": "Already tried",
    "last-contact": "Last contact",
    "mood": "Mood",
    "repeat": "In touch again",
    "preferences": "Preferences",
    "consent": "Consent",
    "gaps": "May be missing",
}
"""Sections the page shows, in its own words; who the customer is stands beside it anyway."""

_INTERACTION = "interactions/"


@dataclass(frozen=True)
class BriefLine:
    """One line: our words, somebody's own, when, and the interaction to read on at."""

    text: str
    quote: str
    when: Moment | None
    interaction: str


@dataclass(frozen=True)
class Section:
    """The lines about one thing."""

    name: str
    title: str
    lines: tuple[BriefLine, ...]


@dataclass(frozen=True)
class Shown:
    """A brief as the page shows it."""

    sections: tuple[Section, ...]
    omitted: int


def try_brief(backends: Backends, who: Agent, contact_id: str) -> brief_pb2.Brief | None:
    """Return the brief; None where there is none to be had: the history below tells the same at length."""
    request = interactions_pb2.GetBriefRequest(contact=f"contacts/{contact_id}")
    try:
        found: brief_pb2.Brief = backends.ask(who, backends.interactions.GetBrief, request)
    except ServiceError:
        return None
    return found


def shown(brief: brief_pb2.Brief | None, time_zone: str) -> Shown | None:
    """Return the brief as the page shows it; None when it has nothing to say."""
    if brief is None:
        return None
    sections = tuple(
        Section(each.section, TITLES[each.section], tuple(_line(line, time_zone) for line in each.lines))
        for each in brief.sections
        if each.section in TITLES
    )
    return Shown(sections, brief.omitted_count) if sections else None


def _line(line: brief_pb2.BriefLine, time_zone: str) -> BriefLine:
    cited = next((name for name in line.cites if name.startswith(_INTERACTION)), "")
    when = moment(line.time, time_zone) if line.HasField("time") else None
    return BriefLine(line.text, line.quote, when, cited.removeprefix(_INTERACTION))

"""Who else looks at a customer's page: told while the page's live stream is open, and asked for all the time."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Sequence
from contextvars import copy_context

from backstory.interactions.v1 import presence_pb2 as pb
from servicekit.errors import ServiceError

from services.desk.backends import Backends
from services.desk.sessions import Agent

TOLD_EVERY_SECONDS = 10.0
"""A presence holds for thirty seconds: two of these may be lost."""
ASKED_EVERY_SECONDS = 0.7
NAMED = 2


class Company:
    """The other agents on one customer's page. A thread of its own asks, so that a slow service delays no news."""

    def __init__(self, backends: Backends, who: Agent, customer: str) -> None:
        """Tell that this agent is there, from now on."""
        self._backends = backends
        self._who = who
        self._contact = f"contacts/{customer}"
        self._page = secrets.token_hex(8)
        self._is_ended = threading.Event()
        self._line = self._shown = ""
        threading.Thread(target=copy_context().run, args=(self._run,), name="company", daemon=True).start()

    def news(self) -> str | None:
        """Return what to say about the others when that has changed: a line, or nothing when nobody is there."""
        line = self._line
        if line == self._shown:
            return None
        self._shown = line
        return line

    def end(self) -> None:
        """Tell that the page is closed."""
        self._is_ended.set()

    def _run(self) -> None:
        told = 0.0
        while not self._is_ended.is_set():
            now = time.monotonic()
            is_due = not told or now - told >= TOLD_EVERY_SECONDS
            try:
                found = self._tell(pb.PRESENCE_ACTIVITY_VIEWING) if is_due else self._ask()
                told = now if is_due else told
                self._line = line_about(found.presences, self._who.name)
            except ServiceError:
                self._line = ""  # better nobody than somebody who has left meanwhile
            self._is_ended.wait(ASKED_EVERY_SECONDS)
        try:
            self._tell(pb.PRESENCE_ACTIVITY_GONE)
        except ServiceError:
            return  # it is forgotten within half a minute

    def _tell(self, activity: pb.PresenceActivity) -> pb.ListPresencesResponse:
        wanted = pb.UpdatePresenceRequest(contact=self._contact, activity=activity, page=self._page)
        answer: pb.ListPresencesResponse = self._backends.ask(
            self._who, self._backends.interactions.UpdatePresence, wanted
        )
        return answer

    def _ask(self) -> pb.ListPresencesResponse:
        wanted = pb.ListPresencesRequest(contact=self._contact)
        answer: pb.ListPresencesResponse = self._backends.ask(
            self._who, self._backends.interactions.ListPresences, wanted
        )
        return answer


def line_about(presences: Sequence[pb.Presence], own: str) -> str:
    """Say in one line who else is there; those who type come first."""
    others = [each for each in presences if each.agent != own]
    others.sort(key=lambda each: each.activity != pb.PRESENCE_ACTIVITY_TYPING)
    if not others:
        return ""
    names = [each.display_name or each.agent.removeprefix("agents/") for each in others]
    if others[0].activity == pb.PRESENCE_ACTIVITY_TYPING:
        return f"{names[0]} is typing" + (f"; {len(names) - 1} more here" if len(names) > 1 else "")
    if len(names) > NAMED:
        return f"{', '.join(names[:NAMED])} and {len(names) - NAMED} more are here, too"
    return f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} here, too"

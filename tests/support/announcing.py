"""A worker's part of announcements, one step at a time, with what contacts would know in hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.clock import SystemClock
from servicekit.errors import ServiceError
from servicekit.ids import new_id

from services.notifications.adapters.mongo_announcements import MongoAnnouncements
from services.notifications.adapters.mongo_recipients import MongoRecipients
from services.notifications.domain.announcements import Announcement, Content, Text
from services.notifications.domain.audiences import Customer, RecipientState
from services.notifications.domain.messages import Address, Profile
from services.notifications.settings import NotificationsSettings
from services.notifications.usecases.changing_announcements import Announcing, create_announcement
from services.notifications.usecases.route_customer import Routing
from services.notifications.usecases.work_on_announcements import Working, work_on_announcement
from tests.support.messages import Office

TEXT = Text("email", "The shop is closed on Monday.", "Closed on Monday")
AUTHOR = "agents/anna"


@dataclass
class TownCustomers:
    """Customers by name, each with an e-mail address unless said otherwise."""

    names: list[str] = field(default_factory=list)
    merged: dict[str, str] = field(default_factory=dict)
    """Who stands for whom by now."""
    without_address: set[str] = field(default_factory=set)
    refusals: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    fault: ServiceError | None = None

    def page(self, _segment: str, cursor: str, size: int) -> tuple[Sequence[str], str]:
        if self.fault:
            raise self.fault
        at = int(cursor or 0)
        return self.names[at : at + size], str(at + size) if at + size < len(self.names) else ""

    def customer(self, contact: str) -> Customer:
        person = self.merged.get(contact, contact)
        members = (person, *(each for each, into in self.merged.items() if into == person))
        kinds = frozenset() if contact in self.without_address else frozenset({"email"})
        return Customer(person, members, kinds, self.missing.get(contact, ""))

    def address(self, contact: str, _kinds: Sequence[str]) -> Address | None:
        return Address("email", "", f"{contact.removeprefix('contacts/')}@example.org")

    def profile(self, _contact: str) -> Profile:
        return Profile()

    def refusal(self, contact: str, _purpose: str, _channel: str) -> str:
        return self.refusals.get(contact, "")


@dataclass
class MovableClock:
    """The time, ahead by as much as a test says."""

    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        return SystemClock().now() + self.ahead


class Town:
    """An office that announces to a town of customers."""

    def __init__(
        self, settings: NotificationsSettings, database: Database[Row], port: int, people: int = 3, lease: float = 30
    ) -> None:
        self.office = Office(settings, database, port, lease)
        self.customers = TownCustomers([f"contacts/c_{number:04d}" for number in range(people)])
        self.clock = MovableClock()
        self.office.ports = ports = replace(self.office.ports, customers=self.customers)
        self.office.delivering = replace(self.office.delivering, ports=ports)
        self.announcements = MongoAnnouncements(database, self.clock, timedelta(seconds=lease))
        self.recipients = MongoRecipients(database, self.clock)
        self.announcing = Announcing(self.announcements, self.recipients, ports.senders, self.clock, new_id)
        self.working = Working(
            announcements=self.announcements,
            audiences=self.customers,
            routing=Routing(ports.senders, self.customers, ports.histories, self.recipients, self.clock),
            messages=ports,
            approval_above=1000,
        )

    def create(self, *texts: Text, **content: object) -> Announcement:
        told = {"segment": "segments/all", "contacts": (), "per_minute": 1200} | content
        made = Content("Closed", texts=texts or (TEXT,), **told)  # type: ignore[arg-type] # whichever there are
        return create_announcement("", made, AUTHOR, None, self.announcing)

    def step(self) -> bool:
        return work_on_announcement(self.working)

    def work(self) -> None:
        """Do all that is due now."""
        while self.step():
            pass

    def later(self, seconds: float) -> None:
        """Let time pass, then do what is due, with messages delivered in between."""
        self.clock.ahead += timedelta(seconds=seconds)
        self.work()
        self.office.work()

    def now(self, announcement: Announcement) -> Announcement:
        stored = self.announcements.stored(announcement.id, None)
        assert stored is not None
        return stored[0]

    def counts(self, announcement: Announcement) -> dict[str, int]:
        """Return how many stand how, those left out by their reason."""
        counted: Counter[str] = Counter()
        for each in self.recipients.counts(announcement.id):
            counted[each.reason if each.state is RecipientState.EXCLUDED else each.state.value] += each.count
        return dict(counted)

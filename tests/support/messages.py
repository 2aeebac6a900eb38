"""A worker's part of writing to customers, one step at a time, with what other services know in hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.clock import Clock, SystemClock
from servicekit.errors import ServiceError

from services.notifications.adapters.mongo_messages import MongoMessages
from services.notifications.adapters.mongo_sent_lately import MongoSentLately
from services.notifications.adapters.mongo_templates import MongoTemplates
from services.notifications.adapters.sandboxed_filler import SandboxedFiller
from services.notifications.domain.customer_restraint import CustomerRestraint, CustomerRules
from services.notifications.domain.delivery import Retries
from services.notifications.domain.messages import Address, CustomerMessage, MessageState, Profile, Thread
from services.notifications.senders.customers import load_customer_senders
from services.notifications.settings import NotificationsSettings
from services.notifications.usecases.deliver_message import Delivering, work_on_messages
from services.notifications.usecases.send_message import MessagePorts
from tests.support.notifications import settings_of


@dataclass
class KnownCustomers:
    """One customer with an e-mail address."""

    refused: str = ""
    known: Profile = field(default_factory=Profile)

    def address(self, _contact: str, kinds: Sequence[str]) -> Address | None:
        return Address("email", "", "anna@example.org") if "email" in kinds else None

    def profile(self, _contact: str) -> Profile:
        return self.known

    def refusal(self, _contact: str, _purpose: str, _channel: str) -> str:
        return self.refused


@dataclass
class KeptHistory:
    """What the history was told."""

    fault: ServiceError | None = None
    told: list[tuple[str, MessageState]] = field(default_factory=list)
    provider_ids: list[str] = field(default_factory=list)

    def thread(self, _interaction: str, _contact: str) -> Thread:
        return Thread()

    def has_written(self, _contact: str, _channel: str, _since: datetime, _until: datetime) -> bool:
        return True

    def record(self, _message: CustomerMessage) -> str:
        if self.fault:
            raise self.fault
        return "i_1"

    def tell(self, interaction: str, state: MessageState, _reason: str, provider_id: str = "") -> None:
        self.told.append((interaction, state))
        if provider_id:
            self.provider_ids.append(provider_id)

    def fate(self, _interaction: str) -> str:
        return ""


class Office:
    """The parts of one worker, with a mail server on a port."""

    def __init__(
        self,
        settings: NotificationsSettings,
        database: Database[Row],
        port: int,
        lease: float = 30,
        clock: Clock | None = None,
        rules: CustomerRules | None = None,
    ) -> None:
        mail = settings_of(
            settings.namespace,
            settings.mongodb_uri,
            smtp_host="127.0.0.1",
            smtp_port=port,
            smtp_tls="none",
            smtp_from="Shop <shop@backstory.example>",
        )
        self.customers, self.history = KnownCustomers(), KeptHistory()
        clock = clock or SystemClock()
        self.ports = MessagePorts(
            messages=MongoMessages(database, clock, timedelta(seconds=lease)),
            customers=self.customers,
            histories=self.history,
            senders=load_customer_senders(mail),
            clock=clock,
            templates=MongoTemplates(database, clock),
            filler=SandboxedFiller(),
            restraint=CustomerRestraint(rules or CustomerRules(), MongoSentLately(database)),
        )
        self.delivering = Delivering(self.ports, Retries(attempts=3, first_seconds=0.01), lambda: 0.5)

    def work(self) -> None:
        """Do all that is due."""
        while work_on_messages(self.delivering) is not None:
            pass

    def worked(self) -> bool:
        """Do all that is due, and say so."""
        self.work()
        return True

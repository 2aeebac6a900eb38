"""Puts together what sends messages to customers."""

from __future__ import annotations

import random
import threading
from datetime import timedelta
from functools import partial

from eventbus.work import Background
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.clock import SystemClock
from servicekit.grpc_client import open_channel
from servicekit.ids import new_id
from servicekit.paging import PageTokens
from servicekit.service import OwnTokens, own_key

from services.notifications.adapters.customers_client import CustomersClient
from services.notifications.adapters.message_history import MessageHistory
from services.notifications.adapters.mongo_messages import MongoMessages
from services.notifications.adapters.mongo_sent_lately import MongoSentLately
from services.notifications.adapters.mongo_templates import MongoTemplates
from services.notifications.adapters.sandboxed_filler import SandboxedFiller
from services.notifications.domain.customer_restraint import CustomerRestraint
from services.notifications.domain.delivery import Retries
from services.notifications.entrypoints.delivery_loop import DeliveryLoop
from services.notifications.entrypoints.templates_api import TemplatePorts
from services.notifications.senders.customers import load_customer_senders
from services.notifications.settings import NotificationsSettings
from services.notifications.usecases.changing_templates import Wordings
from services.notifications.usecases.deliver_message import Delivering, work_on_messages
from services.notifications.usecases.send_message import MessagePorts

_CLOCK = SystemClock()
_LANES = 2


class Silence:
    """Tells no news: what is due is found by looking once a second, which an undo window hides."""

    def mark(self) -> None:
        """Do nothing."""

    def wait(self, timeout_seconds: float) -> bool:
        """Return after the timeout."""
        return threading.Event().wait(timeout_seconds)


def messages(settings: NotificationsSettings, database: Database[Row]) -> MongoMessages:
    """Return all messages."""
    return MongoMessages(database, _CLOCK, timedelta(seconds=settings.delivery_lease_seconds))


def message_ports(settings: NotificationsSettings, database: Database[Row]) -> MessagePorts:
    """Return what sending messages needs."""
    tokens = OwnTokens(own_key(settings), settings.service, _CLOCK)
    return MessagePorts(
        messages=messages(settings, database),
        customers=CustomersClient(open_channel(settings.contacts_address, settings.tls), tokens),
        histories=MessageHistory(open_channel(settings.interactions_address, settings.tls), tokens),
        senders=load_customer_senders(settings),
        clock=_CLOCK,
        templates=MongoTemplates(database, _CLOCK),
        filler=SandboxedFiller(),
        restraint=CustomerRestraint(settings.customer_rules(), MongoSentLately(database)),
    )


def template_ports(ports: MessagePorts, pages: PageTokens) -> TemplatePorts:
    """Return what the methods about templates work with."""
    return TemplatePorts(Wordings(ports.templates, ports.filler, ports.clock, new_id), ports.customers, pages)


def message_work(settings: NotificationsSettings, database: Database[Row]) -> Background:
    """Return what the worker sends."""
    ports = message_ports(settings, database)
    retries = Retries(settings.delivery_attempts, settings.delivery_retry_seconds)
    return DeliveryLoop(
        deliver=partial(work_on_messages, Delivering(ports, retries, random.random)),
        release=ports.messages.release_interrupted,
        measure=lambda: None,
        news=Silence(),
        lanes=_LANES,
    ).run

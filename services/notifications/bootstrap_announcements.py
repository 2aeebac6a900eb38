"""Puts together what tells many customers of one matter."""

from __future__ import annotations

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

from services.notifications.adapters.audience_client import AudienceClient
from services.notifications.adapters.mongo_announcements import MongoAnnouncements
from services.notifications.adapters.mongo_recipients import MongoRecipients
from services.notifications.entrypoints.announcements_api import AnnouncementPorts
from services.notifications.entrypoints.rules_loop import RulesLoop
from services.notifications.settings import NotificationsSettings
from services.notifications.usecases.changing_announcements import Announcing
from services.notifications.usecases.route_customer import Routing
from services.notifications.usecases.send_message import MessagePorts
from services.notifications.usecases.work_on_announcements import Working, work_on_announcements

_CLOCK = SystemClock()


def announcement_api(
    settings: NotificationsSettings, database: Database[Row], pages: PageTokens, messages: MessagePorts
) -> AnnouncementPorts:
    """Return what the methods about announcements work with; `messages` sends them."""
    announcements = _announcements(settings, database)
    recipients = MongoRecipients(database, _CLOCK)
    return AnnouncementPorts(Announcing(announcements, recipients, messages.senders, _CLOCK, new_id), pages)


def announcement_work(settings: NotificationsSettings, database: Database[Row], messages: MessagePorts) -> Background:
    """Return what the worker counts and orders."""
    tokens = OwnTokens(own_key(settings), settings.service, _CLOCK)
    working = Working(
        announcements=_announcements(settings, database),
        audiences=AudienceClient(open_channel(settings.contacts_address, settings.tls), tokens),
        routing=Routing(
            senders=messages.senders,
            customers=messages.customers,
            histories=messages.histories,
            recipients=MongoRecipients(database, _CLOCK),
            clock=_CLOCK,
        ),
        messages=messages,
        approval_above=settings.announcement_approval_above,
    )
    return RulesLoop([partial(work_on_announcements, working)]).run


def _announcements(settings: NotificationsSettings, database: Database[Row]) -> MongoAnnouncements:
    return MongoAnnouncements(database, _CLOCK, timedelta(seconds=settings.delivery_lease_seconds))

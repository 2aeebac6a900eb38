"""Puts together what tells other systems of events."""

from __future__ import annotations

import os
import random
import threading
from datetime import timedelta
from functools import partial

from eventbus.work import Background, Subscription
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row, as_service_error
from servicekit.clock import SystemClock
from servicekit.ids import new_id
from servicekit.outbound_http import Poster
from servicekit.outbound_targets import system_resolve
from servicekit.paging import PageTokens
from servicekit.service import own_key

from services.notifications.adapters.mongo_inboxes import MongoInboxes
from services.notifications.adapters.mongo_subscriptions import MongoSubscriptions
from services.notifications.adapters.mongo_webhook_log import MongoWebhookLog
from services.notifications.adapters.sealing import Sealing
from services.notifications.adapters.webhook_post import WebhookPost
from services.notifications.domain.delivery import Retries
from services.notifications.domain.endpoints import Endpoints
from services.notifications.entrypoints.delivery_loop import DeliveryLoop
from services.notifications.entrypoints.subscriptions_api import WebhookApiPorts
from services.notifications.entrypoints.webhook_events import CONSUMER, EVENT_TYPES, ErasedAmong, WebhookEvents
from services.notifications.senders import load_senders
from services.notifications.settings import NotificationsSettings
from services.notifications.usecases.changing_subscriptions import SubscriptionRules
from services.notifications.usecases.deliver_webhook import WebhookPorts, deliver_webhook
from services.notifications.usecases.plan_webhooks import plan_webhooks
from services.notifications.usecases.tell_of_disabled_webhook import tell_of_disabled_webhook

_CLOCK = SystemClock()


class Bell:
    """Wakes those who send when something was planned in this process; what others planned is found by looking."""

    def __init__(self) -> None:
        """Start in silence."""
        self._rung = threading.Event()
        self.ring = self._rung.set

    def mark(self) -> None:
        """Count only what is rung after this moment."""
        self._rung.clear()

    def wait(self, timeout_seconds: float) -> bool:
        """Return as soon as it was rung since the mark, or after the timeout."""
        return self._rung.wait(timeout_seconds)


def webhook_api(settings: NotificationsSettings, database: Database[Row], pages: PageTokens) -> WebhookApiPorts:
    """Return what the methods about subscriptions work with."""
    rules = SubscriptionRules(
        subscriptions=_subscriptions(settings, database),
        event_types=EVENT_TYPES,
        resolve=system_resolve,
        allow_private=settings.webhook_private_targets,
        clock=_CLOCK,
        new_id=new_id,
        random=os.urandom,
    )
    return WebhookApiPorts(rules, webhook_log(settings, database), pages)


def webhook_events(
    settings: NotificationsSettings, database: Database[Row], erased_among: ErasedAmong, bell: Bell
) -> WebhookEvents:
    """Return what plans what is sent."""
    log = webhook_log(settings, database)
    return WebhookEvents(
        live=_subscriptions(settings, database).live,
        plan=lambda live, events: plan_webhooks(live, events, log, _CLOCK),
        erased_among=erased_among,
        ring=bell.ring,
        translate=as_service_error,
    )


def webhook_ports(settings: NotificationsSettings, database: Database[Row]) -> WebhookPorts:
    """Return what posting needs."""
    inboxes = MongoInboxes(database, settings.epoch)
    senders = tuple(load_senders(settings).values())
    poster = Poster(system_resolve, settings.webhook_private_targets, settings.webhook_timeout_seconds)
    return WebhookPorts(
        subscriptions=_subscriptions(settings, database),
        log=webhook_log(settings, database),
        post=WebhookPost(poster),
        endpoints=Endpoints(),
        retries=Retries(settings.delivery_attempts, settings.delivery_retry_seconds),
        disable_after=timedelta(days=settings.webhook_disable_days),
        jitter=random.random,
        tell=lambda subscription, delivery: _told(
            tell_of_disabled_webhook(subscription, delivery, settings.on_duty_agents, senders, inboxes, _CLOCK)
        ),
        clock=_CLOCK,
    )


def webhook_work(
    settings: NotificationsSettings, database: Database[Row], erased_among: ErasedAmong
) -> tuple[Subscription, Background]:
    """Return what the worker consumes and what it sends."""
    bell, ports = Bell(), webhook_ports(settings, database)
    loop = DeliveryLoop(
        deliver=partial(deliver_webhook, ports), release=ports.log.release_interrupted, measure=lambda: None, news=bell
    )
    return Subscription(CONSUMER, webhook_events(settings, database, erased_among, bell)), loop.run


def webhook_log(settings: NotificationsSettings, database: Database[Row]) -> MongoWebhookLog:
    """Return the log of what was sent."""
    return MongoWebhookLog(database, _CLOCK, timedelta(seconds=settings.delivery_lease_seconds))


def _subscriptions(settings: NotificationsSettings, database: Database[Row]) -> MongoSubscriptions:
    return MongoSubscriptions(database, Sealing(own_key(settings).derive("webhook secrets")), _CLOCK)


def _told(_: int) -> None:
    """Leave out how many were new: whoever disables needs no answer."""

"""Puts together what receives the posts of providers, and what works on them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from eventbus.work import Background
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row, as_service_error, connect
from servicekit.adapters.transactions import Transactions
from servicekit.clock import SystemClock
from servicekit.ids import new_id
from servicekit.metrics import WEBHOOKS

from services.interactions.adapters.contacts_client import ContactsClient
from services.interactions.adapters.mongo_blocks import MongoBlocks
from services.interactions.adapters.mongo_histories import MongoHistories
from services.interactions.adapters.mongo_inbox import MongoInbox
from services.interactions.adapters.mongo_recording import MongoRecording
from services.interactions.adapters.mongo_statuses import MongoStatuses
from services.interactions.bootstrap_blobs import blobs_of
from services.interactions.channels import webhook_channels
from services.interactions.channels._signatures import signatures
from services.interactions.entrypoints.inbox_loop import IDLE_SECONDS, PAUSE_SECONDS, on_behalf_of, work_for_ever
from services.interactions.entrypoints.statuses_api import source_sent_through
from services.interactions.settings import InteractionsSettings
from services.interactions.usecases.accept_webhook import AcceptPorts
from services.interactions.usecases.create_interaction import RecordingPorts
from services.interactions.usecases.record_delivery_status import StatusPorts
from services.interactions.usecases.record_webhook_item import ItemPorts, record_webhook_item
from services.interactions.usecases.take_webhooks import TakePorts, take_webhooks

if TYPE_CHECKING:
    from flask import Blueprint

POSTS_AT_ONCE = 50
_CLOCK = SystemClock()


def recording_ports(
    settings: InteractionsSettings, database: Database[Row], contacts: ContactsClient, blocks: MongoBlocks
) -> RecordingPorts:
    """Return what recording one interaction needs."""
    transactions = Transactions(database)
    interactions, histories = MongoRecording(database, transactions), MongoHistories(database, transactions)
    blobs = blobs_of(database)
    return RecordingPorts(interactions, histories, contacts, _CLOCK, new_id, settings.redaction, blobs, blocks)


def status_ports(settings: InteractionsSettings, database: Database[Row], histories: MongoHistories) -> StatusPorts:
    """Return what telling the status of a message needs."""
    return StatusPorts(histories, MongoStatuses(database, _CLOCK, settings.epoch), source_sent_through)


def receiver(settings: InteractionsSettings) -> Blueprint:
    """Return what the HTTP role offers to webhook sources, with a connection of this process."""
    from services.interactions.entrypoints.webhooks_http import webhooks  # the other roles need no Flask

    verifiers = {name: signature.verify for name, signature in signatures().items()}
    inbox = MongoInbox(connect(settings), _CLOCK, new_id, settings.post_kept)
    ports = AcceptPorts(settings.webhook_sources, verifiers, inbox, _CLOCK, _count)
    return webhooks(ports, settings.webhook_public_url)


def _count(source: str, outcome: str) -> None:
    WEBHOOKS.labels(source, outcome).inc()


def webhook_jobs(
    settings: InteractionsSettings, database: Database[Row], contacts: ContactsClient
) -> Sequence[Background]:
    """Return the jobs that work on posts and show what was heard of messages and calls."""
    statuses = MongoStatuses(database, _CLOCK, settings.epoch)
    items = ItemPorts(recording_ports(settings, database, contacts, MongoBlocks(database)), statuses, contacts)
    ports = TakePorts(
        inbox=MongoInbox(database, _CLOCK, new_id, settings.post_kept),
        sources=settings.webhook_sources,
        readers={name: channel.read for name, channel in webhook_channels().items()},
        record=partial(record_webhook_item, ports=items),
        on_behalf_of=on_behalf_of,
        translate=as_service_error,
        count=_count,
    )
    pause = PAUSE_SECONDS if settings.webhook_sources else IDLE_SECONDS
    return [
        partial(work_for_ever, partial(take_webhooks, ports, POSTS_AT_ONCE), pause),
        partial(work_for_ever, statuses.work, pause),
    ]

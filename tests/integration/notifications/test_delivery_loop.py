"""The loop that sends: at once, again when it is time, past a slow server, and to a clean end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from commandline.system.ports import free_ports
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.clock import SystemClock

from services.notifications.adapters.mongo_deliveries import MongoDeliveries
from services.notifications.adapters.mongo_inboxes import MongoInboxes
from services.notifications.bootstrap import delivery_loop
from services.notifications.domain.delivery import DeliveryState
from services.notifications.settings import NotificationsSettings
from tests.support.eventually import eventually
from tests.support.notifications import a_delivery, a_draft, settings_of, smtp_server


class Running:
    """The loop in a thread, as the worker runs it."""

    def __init__(self, settings: NotificationsSettings, database: Database[Row], **changes: object) -> None:
        own = settings_of(settings.namespace, settings.mongodb_uri, **changes)
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._job: Callable[[asyncio.Event], Awaitable[None]] = delivery_loop(own, database).run
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        self._loop.run_until_complete(asyncio.ensure_future(self._job(self._stop), loop=self._loop))

    def stop(self) -> bool:
        """Tell whether it ended soon."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
        self._loop.close()
        return not self._thread.is_alive()


def test_pending_mail_leaves_at_once_and_a_stalled_one_holds_up_nobody(
    settings: NotificationsSettings, database: Database[Row]
) -> None:
    inboxes, log = MongoInboxes(database, epoch=1), MongoDeliveries(database, SystemClock(), timedelta(seconds=30))
    port = free_ports({"SMTP": 0})["SMTP"]

    def tell(event_id: str) -> None:
        draft = a_draft(event_id, create_time=datetime.now(tz=SystemClock().now().tzinfo))
        inboxes.create(draft, [a_delivery(draft)])

    def sent() -> int:
        return len(log.newest(None, DeliveryState.SENT, 100))

    with smtp_server(port) as box:
        box.replies.append("stall")
        running = Running(
            settings,
            database,
            smtp_host="127.0.0.1",
            smtp_port=port,
            smtp_tls="none",
            smtp_timeout_seconds=15,
            delivery_retry_seconds=0.05,
        )
        tell("e_stalled")
        eventually(10, lambda: box.offered == 1)
        box.recipient_replies.append("450 later")
        for number in range(10):
            tell(f"e_{number}")

        eventually(10, lambda: sent() == 10)
        assert len(log.newest(None, DeliveryState.SENDING, 100)) == 1
        box.release.set()
        eventually(10, lambda: sent() == 11)

        assert running.stop()

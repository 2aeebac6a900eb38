"""What this service does when it hears of customers and their matters, and of erased people."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence

from backstory.events.contacts.v1.events_pb2 import PersonErased
from eventbus.errors import PermanentFailure
from eventbus.messages import Ack, Outcome, Received
from servicekit.call import Call, within
from servicekit.erasing import Whom
from servicekit.errors import DeadlineExceeded, InvalidArgument, ResourceExhausted, ServiceError, Unavailable
from servicekit.logs import get_logger

from services.notifications.domain.notification import Notification
from services.notifications.domain.rules.happening import Happening
from services.notifications.entrypoints.reading_clocks import Heed, heed
from services.notifications.entrypoints.reading_news import happening

CONSUMER = "notifications"
"""The durable consumer this service reads."""

_log = get_logger()

React = Callable[[Happening], Sequence[Notification]]
Erase = Callable[[Whom], None]
ErasedAmong = Callable[[Collection[str]], set[str]]
Translate = Callable[[Exception], ServiceError | None]


class NewsHandler:
    """Handles batches one event after the other: they meet in the same few inboxes and would only collide."""

    def __init__(
        self,
        react: React,
        erase: Erase,
        erased_among: ErasedAmong,
        translate: Translate,
        watch: Heed = lambda _step, _issue: None,
    ) -> None:
        """Keep the use cases, and what tells faults of the database as errors to act on."""
        self._react = react
        self._erase = erase
        self._erased_among = erased_among
        self._translate = translate
        self._watch = watch

    async def __call__(self, batch: Sequence[Received]) -> Sequence[Outcome]:
        """Answer with an ack for each event whose notifications are stored."""
        return await asyncio.to_thread(self._handle_all, batch)

    def _handle_all(self, batch: Sequence[Received]) -> list[Outcome]:
        try:
            erased = self._erased_among({received.contact for received in batch})
        except Exception as fault:
            raise self._outage(fault) from fault
        return [self._handle(received, erased) for received in batch]

    def _handle(self, received: Received, erased: set[str]) -> Outcome:
        if received.name == PersonErased.__name__:
            return self._handle_erased(received, erased)
        if received.contact in erased:
            return Ack()  # read before its subject was purged
        return self._handle_news(received)

    def _handle_erased(self, received: Received, erased: set[str]) -> Outcome:
        """Begin to erase, and hear nothing more of these people in this batch."""
        whom = _whom(received)
        try:
            self._erase(whom)
        except Exception as fault:
            raise self._outage(fault) from fault
        erased.update(whom.contacts)
        return Ack()

    def _handle_news(self, received: Received) -> Outcome:
        news = happening(received)
        if news is None:
            return Ack()
        with within(Call(correlation_id=news.correlation_id, traceparent=received.envelope.traceparent)):
            try:
                heed(received, self._watch)
                told = self._react(news)
            except InvalidArgument as fault:
                raise PermanentFailure(fault.reason) from fault
            except Exception as fault:
                raise self._outage(fault) from fault
        for notification in told:
            _log.info(
                "agent told",
                rule=notification.rule,
                event_id=received.event_id,
                correlation_id=news.correlation_id,
                sequence=notification.sequence,
            )
        return Ack()

    def _outage(self, fault: Exception) -> Exception:
        """Tell whatever says that somebody could not be asked as the one error that means: offer it again."""
        known = _known_outage(fault, self._translate)
        return Unavailable(known.reason, known.message, retry_after=known.retry_after) if known else fault


def is_outage(fault: Exception, translate: Translate) -> bool:
    """Tell whether a fault says that somebody could not be asked: it passes."""
    return _known_outage(fault, translate) is not None


def _known_outage(fault: Exception, translate: Translate) -> ServiceError | None:
    known = fault if isinstance(fault, ServiceError) else translate(fault)
    return known if isinstance(known, Unavailable | DeadlineExceeded | ResourceExhausted) else None


def _whom(received: Received) -> Whom:
    event = PersonErased.FromString(received.payload)
    contacts = tuple(name.removeprefix("contacts/") for name in event.contacts)
    return Whom(event.erasure.removeprefix("erasures/"), contacts)

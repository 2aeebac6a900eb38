"""Deliveries on the wire: their states, their pages and one of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from backstory.notifications.v1 import dead_letters_pb2
from backstory.notifications.v1 import notifications_pb2 as pb
from servicekit.errors import InvalidArgument
from servicekit.paging import PageTokens
from servicekit.times import to_timestamp

from services.notifications.domain.delivery import Delivery, DeliveryState
from services.notifications.domain.ids import DELIVERIES

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

_STATES = {
    DeliveryState.PENDING: pb.DELIVERY_STATE_PENDING,
    DeliveryState.SENDING: pb.DELIVERY_STATE_SENDING,
    DeliveryState.SENT: pb.DELIVERY_STATE_SENT,
    DeliveryState.FAILED: pb.DELIVERY_STATE_FAILED,
    DeliveryState.SUPPRESSED: pb.DELIVERY_STATE_SUPPRESSED,
    DeliveryState.UNKNOWN: pb.DELIVERY_STATE_UNKNOWN,
    DeliveryState.DISCARDED: pb.DELIVERY_STATE_DISCARDED,
}
_STATE_BY_NUMBER: dict[int, DeliveryState] = {number: state for state, number in _STATES.items()}

Asked = pb.ListDeliveriesRequest | dead_letters_pb2.ListDeadLettersRequest


def place_in(request: Asked, pages: PageTokens) -> tuple[datetime, str] | None:
    """Return where a page goes on in the order of deliveries."""
    place = pages.decode(request.page_token, request)
    return (_EPOCH + int(place["at"] or 0) * _MILLISECOND, str(place["id"])) if place else None


def page_message(found: Sequence[Delivery], size: int, request: Asked, pages: PageTokens) -> pb.ListDeliveriesResponse:
    """Return a page; one delivery more than `size` means that there are more."""
    shown, more = found[:size], len(found) > size
    return pb.ListDeliveriesResponse(
        deliveries=[delivery_message(one) for one in shown],
        next_page_token=pages.encode(_place(shown[-1]), request) if more else "",
    )


def state_of(number: int) -> DeliveryState | None:
    """Return the state to list; None for all."""
    if number == pb.DELIVERY_STATE_UNSPECIFIED:
        return None
    if number not in _STATE_BY_NUMBER:
        raise InvalidArgument("state", "is not a state of deliveries")
    return _STATE_BY_NUMBER[number]


def _place(delivery: Delivery) -> dict[str, str | int | float | bool | None]:
    return {"at": (delivery.create_time - _EPOCH) // _MILLISECOND, "id": delivery.id}


def delivery_message(delivery: Delivery) -> pb.Delivery:
    """Return the wire form of a delivery."""
    return pb.Delivery(
        name=f"{DELIVERIES}{delivery.id}",
        event_id=delivery.event_id,
        rule=delivery.rule,
        channel=delivery.channel,
        recipient=delivery.recipient,
        state=_STATES[delivery.state],
        reason=delivery.reason,
        attempts=delivery.attempts,
        create_time=to_timestamp(delivery.create_time),
        update_time=to_timestamp(delivery.update_time),
        contact=delivery.contact,
    )

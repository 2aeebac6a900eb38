"""Filters and orders of lists, from the wire and back."""

from __future__ import annotations

from datetime import datetime

from backstory.contacts.v1 import listing_pb2 as pb
from servicekit.errors import InvalidArgument
from servicekit.times import to_datetime, to_timestamp

from services.contacts.domain.listing.filters import ContactFilter, FieldCondition, ListOrder

_ORDERS = {pb.CONTACT_ORDER_NEWEST: ListOrder.NEWEST, pb.CONTACT_ORDER_OLDEST: ListOrder.OLDEST}


def order_of_list(field: str, order: pb.ContactOrder, default: ListOrder = ListOrder.NEWEST) -> ListOrder:
    """Read an order."""
    if order == pb.CONTACT_ORDER_UNSPECIFIED:
        return default
    if order not in _ORDERS:
        raise InvalidArgument(field, "is not an order of contacts", "ENUM_UNKNOWN")
    return _ORDERS[order]


def order_message(order: ListOrder) -> pb.ContactOrder:
    """Return an order as it is told."""
    return pb.CONTACT_ORDER_OLDEST if order is ListOrder.OLDEST else pb.CONTACT_ORDER_NEWEST


def filter_of(message: pb.ContactFilter, at: str = "filter") -> ContactFilter:
    """Read a filter, which is still to be checked."""
    return ContactFilter(
        tags=tuple(message.tags),
        without_tags=tuple(message.without_tags),
        organization=message.organization,
        language=message.language,
        channel=message.channel,
        from_time=_time(message, "from_create_time", at),
        to_time=_time(message, "to_create_time", at),
        custom_fields=tuple(
            FieldCondition(each.field, each.equals, each.minimum, each.maximum) for each in message.custom_fields
        ),
    )


def filter_message(wanted: ContactFilter) -> pb.ContactFilter:
    """Return a filter as it is told."""
    return pb.ContactFilter(
        tags=wanted.tags,
        without_tags=wanted.without_tags,
        organization=wanted.organization,
        language=wanted.language,
        channel=wanted.channel,
        from_create_time=to_timestamp(wanted.from_time),
        to_create_time=to_timestamp(wanted.to_time),
        custom_fields=[
            pb.CustomFieldCondition(field=each.field, equals=each.equals, minimum=each.minimum, maximum=each.maximum)
            for each in wanted.custom_fields
        ],
    )


def _time(message: pb.ContactFilter, name: str, at: str) -> datetime | None:
    return to_datetime(f"{at}.{name}", getattr(message, name)) if message.HasField(name) else None

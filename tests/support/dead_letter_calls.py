"""Requests for the methods about deliveries that were given up."""

from __future__ import annotations

from backstory.notifications.v1 import dead_letters_pb2 as d
from backstory.notifications.v1.notifications_pb2_grpc import NotificationsServiceStub

from tests.support.api_row import Row
from tests.support.customers import Customers
from tests.support.eventually import eventually

_NOWHERE = "deliveries/nowhere"


def find_dead_letters(customers: Customers) -> tuple[str, str]:
    """Return two that could not be sent: no mail server listens."""
    stub = NotificationsServiceStub(customers.deployment.channel("notifications"))
    request = d.ListDeadLettersRequest(channel="email")

    def found() -> list[str]:
        return [each.name for each in customers.call(stub.ListDeadLetters, request).deliveries]

    names = eventually(30, lambda: found() if len(found()) > 1 else [])
    return names[0], names[1]


def dead_letter_rows(one: str, other: str) -> dict[str, Row]:
    """Return how each is called."""
    return {
        "ListDeadLetters": Row(
            [d.ListDeadLettersRequest(channel="pigeon")],
            [
                d.ListDeadLettersRequest(page_size=-1),
                d.ListDeadLettersRequest(page_token="spoiled"),
                d.ListDeadLettersRequest(channel="Not A Channel"),
            ],
        ),
        "GetDelivery": Row([d.GetDeliveryRequest(name=other)], [d.GetDeliveryRequest(name=_NOWHERE)]),
        "ReplayDeadLetter": Row(
            [d.ReplayDeadLetterRequest(name=one)],
            [d.ReplayDeadLetterRequest(name=_NOWHERE)],
            differs=("state", "reason", "attempts", "update_time"),
        ),
        "DiscardDeadLetter": Row([d.DiscardDeadLetterRequest(name=other)], [d.DiscardDeadLetterRequest(name=_NOWHERE)]),
    }

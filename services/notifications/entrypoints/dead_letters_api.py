"""The methods of NotificationsService about deliveries that were given up: request in, use case, message out."""

from __future__ import annotations

from dataclasses import dataclass

import grpc
from backstory.notifications.v1 import dead_letters_pb2 as pb
from backstory.notifications.v1.notifications_pb2 import Delivery, ListDeliveriesResponse
from servicekit.paging import PageTokens, page_size
from servicekit.text import id_in_name, kebab_case

from services.notifications.domain.dead_letters import DeadLetters
from services.notifications.entrypoints.delivery_messages import delivery_message, page_message, place_in
from services.notifications.usecases.discard_dead_letter import discard_dead_letter
from services.notifications.usecases.get_delivery import get_delivery
from services.notifications.usecases.list_dead_letters import list_dead_letters
from services.notifications.usecases.replay_dead_letter import replay_dead_letter

Context = grpc.ServicerContext


@dataclass(frozen=True)
class DeadLetterPorts:
    """What these methods work with."""

    letters: DeadLetters
    pages: PageTokens


class DeadLettersApi:
    """Deliveries that were given up; a part of NotificationsApi."""

    dead_letter_ports: DeadLetterPorts

    def ListDeadLetters(self, request: pb.ListDeadLettersRequest, _: Context) -> ListDeliveriesResponse:
        """Return a page of what failed for good or is unknown."""
        with_, size = self.dead_letter_ports, page_size(request.page_size)
        channel = kebab_case("channel", request.channel, 40, required=False)
        found = list_dead_letters(place_in(request, with_.pages), channel, size + 1, with_.letters)
        return page_message(found, size, request, with_.pages)

    def GetDelivery(self, request: pb.GetDeliveryRequest, _: Context) -> Delivery:
        """Return one delivery."""
        return delivery_message(get_delivery(_id(request.name), self.dead_letter_ports.letters))

    def ReplayDeadLetter(self, request: pb.ReplayDeadLetterRequest, _: Context) -> Delivery:
        """Send one again."""
        return delivery_message(replay_dead_letter(_id(request.name), self.dead_letter_ports.letters))

    def DiscardDeadLetter(self, request: pb.DiscardDeadLetterRequest, _: Context) -> Delivery:
        """Leave one alone."""
        return delivery_message(discard_dead_letter(_id(request.name), self.dead_letter_ports.letters))


def _id(name: str) -> str:
    return id_in_name("name", name, "deliveries")

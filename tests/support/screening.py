"""Blocking senders and keeping messages apart, as callers of the API do."""

from __future__ import annotations

from typing import Any

from backstory.interactions.v1 import interactions_pb2 as pb
from backstory.interactions.v1 import screening_pb2 as s

from tests.support.customers import Customers, a_phone

WHY = "Offers, every day."


def block(customers: Customers, identity: pb.IdentityKey) -> s.BlockedIdentity:
    request = pb.BlockIdentityRequest(identity=identity, reason=WHY)
    made: s.BlockedIdentity = customers.call(customers.interactions.BlockIdentity, request)
    return made


def block_somebody(customers: Customers) -> s.BlockedIdentity:
    return block(customers, a_phone())


def unblock(customers: Customers, name: str) -> s.BlockedIdentity:
    ended: s.BlockedIdentity = customers.call(
        customers.interactions.UnblockIdentity, s.UnblockIdentityRequest(name=name)
    )
    return ended


def mark(customers: Customers, name: str) -> pb.Interaction:
    request = s.ScreenInteractionRequest(name=name, reason=WHY)
    marked: pb.Interaction = customers.call(customers.interactions.ScreenInteraction, request)
    return marked


def release(customers: Customers, name: str) -> pb.Interaction:
    request = s.ReleaseInteractionRequest(name=name)
    released: pb.Interaction = customers.call(customers.interactions.ReleaseInteraction, request)
    return released


def kept_apart(customers: Customers, **fields: Any) -> list[pb.Interaction]:
    """All that is kept apart, over as many pages as it takes."""
    found: list[pb.Interaction] = []
    request = s.ListScreenedInteractionsRequest(**fields)
    while True:
        page = customers.call(customers.interactions.ListScreenedInteractions, request)
        found += page.interactions
        request.page_token = page.next_page_token
        if not request.page_token:
            return found

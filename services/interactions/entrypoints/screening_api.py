"""The methods of InteractionsService about unwanted messages: request in, use case, message out."""

from __future__ import annotations

from datetime import datetime

import grpc
from backstory.interactions.v1 import interactions_pb2 as pb
from backstory.interactions.v1 import screening_pb2 as screening
from servicekit.access.caller import current_caller
from servicekit.audit import showed
from servicekit.paging import PageTokens, page_size
from servicekit.text import id_in_name
from servicekit.times import to_timestamp

from services.interactions.domain.faults import interaction_not_found
from services.interactions.domain.history import Person
from services.interactions.domain.ports import StoredInteraction
from services.interactions.domain.screening import BlockedIdentity
from services.interactions.entrypoints.history_answers import person_field
from services.interactions.entrypoints.visibility import Sight
from services.interactions.entrypoints.wire import sender_from
from services.interactions.usecases.block_identity import ScreeningPorts, block_identity
from services.interactions.usecases.get_interaction import get_interaction
from services.interactions.usecases.screen_interaction import ScreenInteraction, screen_interaction
from services.interactions.usecases.unblock_identity import unblock_identity


class ScreeningApi:
    """Blocks, and what is kept apart; a part of InteractionsApi."""

    _screening: ScreeningPorts
    _screening_pages: PageTokens
    _sight: Sight

    def BlockIdentity(self, request: pb.BlockIdentityRequest, _: grpc.ServicerContext) -> screening.BlockedIdentity:
        """Block a sender."""
        caller = current_caller().subject
        return _block(block_identity(sender_from(request.identity), request.reason, caller, self._screening))

    def UnblockIdentity(
        self, request: screening.UnblockIdentityRequest, _: grpc.ServicerContext
    ) -> screening.BlockedIdentity:
        """End a block."""
        return _block(unblock_identity(id_in_name("name", request.name, "blockedIdentities"), self._screening))

    def ListBlockedIdentities(
        self, request: screening.ListBlockedIdentitiesRequest, _: grpc.ServicerContext
    ) -> screening.ListBlockedIdentitiesResponse:
        """Return a page of who is blocked."""
        tokens, size = self._screening_pages, page_size(request.page_size)
        after = str(tokens.decode(request.page_token, request).get("after", ""))
        found = self._screening.blocks.page(after, size + 1)
        token = tokens.encode({"after": found[size - 1].id}, request) if len(found) > size else ""
        return screening.ListBlockedIdentitiesResponse(
            blocked_identities=[_block(each) for each in found[:size]], next_page_token=token
        )

    def ScreenInteraction(self, request: screening.ScreenInteractionRequest, _: grpc.ServicerContext) -> bytes:
        """Keep an interaction apart that the caller may see."""
        stored, person = self._stored_seen(request.name)
        contacts = person.contacts if person else ()
        command = ScreenInteraction(stored.id, contacts, request.reason, current_caller().subject)
        return _with_person(screen_interaction(command, self._screening), person)

    def ReleaseInteraction(self, request: screening.ReleaseInteractionRequest, _: grpc.ServicerContext) -> bytes:
        """Put an interaction into its history that the caller may see."""
        stored, person = self._stored_seen(request.name)
        return _with_person(self._screening.screened.release(stored.id), person)

    def ListScreenedInteractions(
        self, request: screening.ListScreenedInteractionsRequest, _: grpc.ServicerContext
    ) -> pb.ListScreenedInteractionsResponse:
        """Return a page of what is kept apart, as far as the caller may see it."""
        tokens, size = self._screening_pages, page_size(request.page_size)
        place = tokens.decode(request.page_token, request) if request.page_token else {}
        after = (datetime.fromisoformat(str(place["time"])), str(place["id"])) if place else None
        found = self._screening.screened.page(after, size + 1)
        shown = [
            each.stored for each in found[:size] if self._sight.shows_by_role(each.stored.data, each.stored.contact)
        ]
        people = self._people({stored.contact for stored in shown})
        showed(tuple(sorted(set(people.values()))))
        answer = pb.ListScreenedInteractionsResponse()
        for stored in shown:
            of_person = person_field(people.get(stored.contact, stored.contact))
            answer.interactions.add().ParseFromString(stored.data + of_person)
        if len(found) > size:
            time, name = found[size - 1].place
            answer.next_page_token = tokens.encode({"time": time.isoformat(), "id": name}, request)
        return answer

    def _people(self, contacts: set[str]) -> dict[str, str]:
        """Return the person of each of these contacts."""
        return dict(self._screening.people.people_of(sorted(contacts))) if contacts else {}

    def _stored_seen(self, name: str) -> tuple[StoredInteraction, Person | None]:
        stored, person = get_interaction(id_in_name("name", name, "interactions"), self._screening.histories)
        shown = (stored.contact, person.id if person else "")
        if not self._sight.shows(stored.data, shown, person.contacts if person else (stored.contact,)):
            raise interaction_not_found(name)
        return stored, person


def _with_person(stored: StoredInteraction, person: Person | None) -> bytes:
    return stored.data + person_field(person.id if person else stored.contact)


def _block(block: BlockedIdentity) -> screening.BlockedIdentity:
    return screening.BlockedIdentity(
        name=f"blockedIdentities/{block.id}",
        kind=block.kind,
        scope=block.scope,
        value=block.value,
        reason=block.reason,
        actor=block.actor,
        create_time=to_timestamp(block.create_time),
        end_time=to_timestamp(block.end_time),
    )

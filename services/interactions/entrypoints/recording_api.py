"""The methods of InteractionsService that record one thing each: a message, a visit, a note."""

from __future__ import annotations

import grpc
from backstory.interactions.v1 import interactions_pb2 as pb
from servicekit.access.caller import current_caller
from servicekit.text import id_in_name, request_id
from servicekit.times import to_datetime

from services.interactions.domain.interaction import Visibility
from services.interactions.domain.ports import Recorded
from services.interactions.entrypoints.history_answers import person_field
from services.interactions.entrypoints.issue_answers import IssueApiPorts
from services.interactions.entrypoints.orders import order_of
from services.interactions.entrypoints.wire import enum_from, interaction_from, sender_from
from services.interactions.usecases.create_interaction import CreateInteraction, RecordingPorts, create_interaction
from services.interactions.usecases.create_note import CreateNote, create_note
from services.interactions.usecases.log_visit import LogVisit, log_visit


class RecordingApi:
    """CreateInteraction, LogVisit and CreateNote."""

    _recording: RecordingPorts
    _issues: IssueApiPorts

    def CreateInteraction(self, request: pb.CreateInteractionRequest, _: grpc.ServicerContext) -> bytes:
        """Record one interaction."""
        has_sender = request.HasField("identity")
        command = CreateInteraction(
            interaction=interaction_from(request.interaction),
            sender=sender_from(request.identity, request.identity_display_name) if has_sender else None,
            request_id=request_id(request.request_id),
            validate_only=request.validate_only,
            caller=current_caller().subject,
        )
        return self._with_person(create_interaction(command, self._recording))

    def LogVisit(self, request: pb.LogVisitRequest, _: grpc.ServicerContext) -> bytes:
        """Record a visit."""
        command = LogVisit(
            contact=id_in_name("contact", request.contact, "contacts") if request.contact else "",
            sender=sender_from(request.identity) if request.HasField("identity") else None,
            location=request.location,
            agent=request.agent,
            summary=request.summary,
            occur_time=to_datetime("occur_time", request.occur_time) if request.HasField("occur_time") else None,
            request_id=request_id(request.request_id),
            caller=current_caller().subject,
        )
        return self._with_person(log_visit(command, self._recording))

    def CreateNote(self, request: pb.CreateNoteRequest, _: grpc.ServicerContext) -> bytes:
        """Record a note."""
        command = CreateNote(
            contact=id_in_name("contact", request.contact, "contacts") if request.contact else "",
            body=request.body,
            visibility=enum_from("visibility", request.visibility, Visibility, pb.Visibility),
            mentions=tuple(request.mentions),
            request_id=request_id(request.request_id),
            caller=current_caller().subject,
            issue=id_in_name("issue", request.issue, "issues") if request.issue else "",
        )
        return self._with_person(create_note(command, order_of(request), self._recording, self._issues.issues))

    def _with_person(self, recorded: Recorded) -> bytes:
        person = self._recording.histories.person_of_contact(recorded.contact) if recorded.contact else None
        return recorded.data + person_field(person.id if person else recorded.contact)

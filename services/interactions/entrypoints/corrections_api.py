"""The method of InteractionsService about corrections: request in, use case, message out."""

from __future__ import annotations

import grpc
from backstory.interactions.v1 import interactions_pb2 as pb
from servicekit.access.caller import current_caller
from servicekit.text import id_in_name

from services.interactions.domain.correcting import Corrections
from services.interactions.domain.faults import interaction_not_found
from services.interactions.entrypoints.recording_api import RecordingApi
from services.interactions.entrypoints.visibility import Sight
from services.interactions.entrypoints.wire import interaction_from
from services.interactions.usecases.create_correction import CreateCorrection, create_correction
from services.interactions.usecases.get_interaction import get_interaction

ORIGINALS = "interactions.originals"


class CorrectionsApi(RecordingApi):
    """CreateCorrection."""

    _corrections: Corrections
    _sight: Sight

    def CreateCorrection(self, request: pb.CreateCorrectionRequest, _: grpc.ServicerContext) -> bytes:
        """Correct a record the caller may see."""
        interaction = id_in_name("interaction", request.interaction, "interactions")
        command = CreateCorrection(
            interaction=interaction,
            replacement=interaction_from(request.replacement) if request.HasField("replacement") else None,
            contact=id_in_name("contact", request.contact, "contacts") if request.contact else "",
            reason=request.reason,
            caller=current_caller().subject,
        )
        stored, person = get_interaction(interaction, self._recording.histories)
        shown = (stored.contact, person.id if person else "")
        if not self._sight.shows(stored.data, shown, person.contacts if person else (stored.contact,)):
            raise interaction_not_found(request.interaction)
        return self._with_person(create_correction(command, self._corrections, self._recording))

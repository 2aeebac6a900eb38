"""People found, candidates and suggestions as messages of the contract."""

from __future__ import annotations

from backstory.contacts.v1 import finding_pb2 as pb
from servicekit.times import to_timestamp

from services.contacts.domain.duplicates.comparing import Likeness
from services.contacts.domain.duplicates.suggestion import SuggestionState
from services.contacts.usecases.find_duplicates import Candidate
from services.contacts.usecases.list_duplicate_suggestions import Suggested
from services.contacts.usecases.search_contacts import Found

_STATES = {
    SuggestionState.OPEN: pb.DUPLICATE_SUGGESTION_STATE_OPEN,
    SuggestionState.REJECTED: pb.DUPLICATE_SUGGESTION_STATE_REJECTED,
    SuggestionState.MERGED: pb.DUPLICATE_SUGGESTION_STATE_MERGED,
}


def person(found: Found) -> pb.FoundPerson:
    """Return a person who was found."""
    return pb.FoundPerson(
        person=found.contact.name,
        display_name=found.contact.profile.display_name,
        contact=found.hit.contact.name,
        field=found.hit.field,
        value=found.hit.value,
        score=found.hit.score,
    )


def candidate(found: Candidate) -> pb.DuplicateCandidate:
    """Return somebody who may be the same person."""
    return pb.DuplicateCandidate(
        contact=found.contact.name,
        person=f"contacts/{found.person}",
        display_name=found.contact.profile.display_name,
        score=found.likeness.score,
        reasons=_reasons(found.likeness),
    )


def suggestion(suggested: Suggested) -> pb.DuplicateSuggestion:
    """Return a pair of the queue."""
    pair = suggested.suggestion
    first, second = pair.contacts
    return pb.DuplicateSuggestion(
        name=f"duplicateSuggestions/{pair.id}",
        contact=f"contacts/{first}",
        other_contact=f"contacts/{second}",
        display_name=suggested.contact.profile.display_name if suggested.contact else "",
        other_display_name=suggested.other.profile.display_name if suggested.other else "",
        state=_STATES[pair.state],
        score=pair.score,
        reasons=_reasons(suggested.likeness),
        create_time=to_timestamp(pair.create_time),
        reject_time=to_timestamp(pair.reject_time),
        reject_actor=pair.reject_actor,
        reject_reason=pair.reject_reason,
    )


def _reasons(likeness: Likeness) -> list[pb.DuplicateReason]:
    return [
        pb.DuplicateReason(rule=each.rule, value=each.value, other_value=each.other_value, weight=each.weight)
        for each in likeness.evidence
    ]

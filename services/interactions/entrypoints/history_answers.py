"""History answers put together from stored bytes: nothing stored is decoded on the way out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from backstory.interactions.v1 import interactions_pb2 as pb
from servicekit.errors import InvalidArgument
from servicekit.paging import PageTokens
from servicekit.protobuf_wire import tag, varint
from servicekit.times import set_timestamp, to_timestamp

from services.interactions.domain.briefs.knowing import Lag
from services.interactions.domain.history import HistoryPage, Person

_INTERACTIONS = tag(pb.GetHistoryResponse.INTERACTIONS_FIELD_NUMBER)
_PROFILE = tag(pb.GetHistoryResponse.PROFILE_FIELD_NUMBER)
_PERSON = tag(pb.Interaction.PERSON_FIELD_NUMBER)
_STITCHED = pb.Interaction(stitched=True).SerializeToString()

WATCH = b"WatchHistory"
"""What watch tokens are bound to."""


def history_answer(
    page: HistoryPage, request: pb.GetHistoryRequest, tokens: PageTokens, lags: Sequence[Lag] = ()
) -> bytes:
    """Return a GetHistoryResponse as bytes; sources that are behind stand among the gaps."""
    person = page.person
    rest = pb.GetHistoryResponse(
        next_page_token=_next_page(page, request, tokens) if page.next_after else "",
        person=f"contacts/{person.id}" if person.id else "",
        contacts=[f"contacts/{contact}" for contact in person.contacts],
        degraded=page.degraded,
        watch_token=watch_token(person.sequences, tokens) if person.id else "",
    )
    _sum_up(rest.summary, person)
    for gap in person.gaps:
        rest.gaps.add(source=gap.source, reason=gap.reason, since_time=to_timestamp(gap.since_time))
    for lag in (each for each in lags if each.brings):
        rest.gaps.add(source=lag.source, reason=lag.reason, since_time=to_timestamp(lag.since_time))
    head = (rest.SerializeToString(), _PROFILE, varint(len(person.profile)), person.profile)
    return b"".join((*head, *_entries(page)))


def _entries(page: HistoryPage) -> list[bytes]:
    """Return the stored interactions as parts of the answer, each with what is computed for its reader."""
    person = page.person
    if person.stitched:
        seen = [(entry, seen_now(entry, person)) for entry in page.entries]
        return [part for entry, more in seen for part in (_INTERACTIONS, varint(len(entry) + len(more)), entry, more)]
    same = person_field(person.id)
    more = len(same)
    return [part for entry in page.entries for part in (_INTERACTIONS, varint(len(entry) + more), entry, same)]


def seen_now(interaction: bytes, person: Person) -> bytes:
    """Return what is computed for a reader, as bytes to append: the person, and whether they were known by then."""
    return person_field(person.id) + (_STITCHED if _is_stitched(interaction, person) else b"")


def person_field(person: str) -> bytes:
    """Return the `person` of an Interaction as bytes to append to a stored one."""
    if not person:
        return b""
    name = f"contacts/{person}".encode()
    return _PERSON + varint(len(name)) + name


def _is_stitched(interaction: bytes, person: Person) -> bool:
    if not person.stitched:
        return False
    message = pb.Interaction.FromString(interaction)
    until = person.stitched.get(message.contact.removeprefix("contacts/"))
    return until is not None and message.occur_time.ToDatetime(tzinfo=UTC) < until


def corrected_by_field(correction: str) -> bytes:
    """Return the `corrected_by` of an Interaction as bytes to append to a stored one."""
    return pb.Interaction(corrected_by=f"interactions/{correction}").SerializeToString() if correction else b""


def issue_field(issue: str) -> bytes:
    """Return the `issue` of an Interaction as bytes to append to a stored one."""
    return pb.Interaction(issue=f"issues/{issue}").SerializeToString() if issue else b""


def watch_token(sequences: dict[str, int], tokens: PageTokens) -> str:
    """Return a token for going on after these places."""
    return tokens.encode(sequences, WATCH)


def watched_places(field: str, token: str, tokens: PageTokens) -> dict[str, int]:
    """Return the places in a watch token; INVALID_ARGUMENT names the field when it was changed."""
    try:
        position = tokens.decode(token, WATCH)
    except InvalidArgument as fault:
        raise InvalidArgument(field, "must be an unchanged watch_token or resume_token", "TOKEN_INVALID") from fault
    return {contact: int(place or 0) for contact, place in position.items()}


def _next_page(page: HistoryPage, request: pb.GetHistoryRequest, tokens: PageTokens) -> str:
    return tokens.encode({"after": page.next_after, "contacts": " ".join(sorted(page.begun_with))}, request)


def _sum_up(summary: pb.HistorySummary, person: Person) -> None:
    """Fill in the summary where it stands: one made apart would be copied, with all that is in it."""
    summary.total = person.total
    summary.screened = person.screened
    summary.by_kind.update({f"INTERACTION_KIND_{kind}": count for kind, count in person.by_kind.items()})
    summary.by_channel.update(person.by_channel)
    if person.first_contact_time:
        set_timestamp(summary.first_contact_time, person.first_contact_time)
    if person.last_contact_time:
        set_timestamp(summary.last_contact_time, person.last_contact_time)

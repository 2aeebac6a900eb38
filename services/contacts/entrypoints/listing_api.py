"""The methods of ContactsService that list contacts and change what they are listed by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import grpc
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import tags_pb2
from servicekit.access.caller import current_caller
from servicekit.errors import InvalidArgument
from servicekit.paging import PageTokens, page_size
from servicekit.text import id_in_name
from servicekit.times import to_timestamp

from services.contacts.domain.contact import Contact
from services.contacts.domain.listing.filters import checked_filter
from services.contacts.domain.ports import Contacts
from services.contacts.domain.segments import View
from services.contacts.domain.tags import TagChange, TagChangeState
from services.contacts.entrypoints.listing_messages import filter_of, order_of_list
from services.contacts.entrypoints.orders import order_of
from services.contacts.usecases.change_tags import (
    MergeTags,
    RenameTag,
    Tagging,
    get_tag_change,
    merge_tags,
    rename_tag,
)
from services.contacts.usecases.changing_segments import SegmentRules
from services.contacts.usecases.list_contacts import ListContacts, ListFiltered, list_contacts, list_filtered
from services.contacts.usecases.list_tags import ListTags, list_tags
from services.contacts.usecases.reading_segments import get_segment

MAX_TAGS_A_PAGE = 200

_STATES = {
    TagChangeState.PENDING: tags_pb2.TAG_CHANGE_STATE_PENDING,
    TagChangeState.RUNNING: tags_pb2.TAG_CHANGE_STATE_RUNNING,
    TagChangeState.SUCCEEDED: tags_pb2.TAG_CHANGE_STATE_SUCCEEDED,
    TagChangeState.FAILED: tags_pb2.TAG_CHANGE_STATE_FAILED,
}

Context = grpc.ServicerContext


@dataclass(frozen=True)
class ListingPorts:
    """What these methods work with."""

    contacts: Contacts
    tagging: Tagging
    segments: SegmentRules
    page_tokens: PageTokens
    answers: Callable[[Sequence[Contact]], list[pb.Contact]]


class ListingApi:
    """Lists of contacts, and tags; a part of ContactsApi."""

    def __init__(self, ports: ListingPorts) -> None:
        """Keep what to work with."""
        self._listing = ports

    def ListContacts(self, request: pb.ListContactsRequest, _: Context) -> pb.ListContactsResponse:
        """Return a page of contacts."""
        with_ = self._listing
        after = str(with_.page_tokens.decode(request.page_token, request).get("after", ""))
        size = page_size(request.page_size)
        if view := self._asked_for(request):
            order = order_of_list("order", request.order, view.order)
            page = list_filtered(ListFiltered(view.filter, order, after, size), with_.tagging.listing)
        else:
            order_of_list("order", request.order)
            page = list_contacts(ListContacts(after, size, request.show_deleted), with_.contacts)
        token = with_.page_tokens.encode({"after": page.last}, request) if page.last else ""
        return pb.ListContactsResponse(contacts=with_.answers(page.contacts), next_page_token=token)

    def _asked_for(self, request: pb.ListContactsRequest) -> View | None:
        """Return the filter and the order of a list, the request's own or a segment's."""
        if not request.HasField("filter") and not request.segment:
            return None
        if request.show_deleted:
            raise InvalidArgument("show_deleted", "cannot be set together with a filter: deleted contacts fit none")
        rules = self._listing.segments
        if not request.segment:
            return View("", checked_filter(filter_of(request.filter), rules.custom_fields))
        if request.HasField("filter"):
            raise InvalidArgument("segment", "cannot be set together with filter")
        segment_id = id_in_name("segment", request.segment, "segments")
        view = get_segment(segment_id, current_caller().subject, rules.segments).view
        return replace(view, filter=checked_filter(view.filter, rules.custom_fields, "segment.filter"))

    def ListTags(self, request: tags_pb2.ListTagsRequest, _: Context) -> tags_pb2.ListTagsResponse:
        """Return a page of the tags in use."""
        with_ = self._listing
        after = str(with_.page_tokens.decode(request.page_token, request).get("after", ""))
        query = ListTags(request.prefix, after, page_size(request.page_size, maximum=MAX_TAGS_A_PAGE))
        page = list_tags(query, with_.tagging.listing)
        return tags_pb2.ListTagsResponse(
            tags=[
                tags_pb2.Tag(tag=each.tag, contact_count=each.contacts, has_more=each.has_more) for each in page.tags
            ],
            next_page_token=with_.page_tokens.encode({"after": page.last}, request) if page.last else "",
        )

    def RenameTag(self, request: tags_pb2.RenameTagRequest, _: Context) -> tags_pb2.TagChange:
        """Order another name for a tag."""
        return _tag_change(
            rename_tag(RenameTag(request.tag, request.new_tag, order_of(request)), self._listing.tagging)
        )

    def MergeTags(self, request: tags_pb2.MergeTagsRequest, _: Context) -> tags_pb2.TagChange:
        """Order one tag in the place of several."""
        command = MergeTags(tuple(request.tags), request.into_tag, order_of(request))
        return _tag_change(merge_tags(command, self._listing.tagging))

    def GetTagChange(self, request: tags_pb2.GetTagChangeRequest, _: Context) -> tags_pb2.TagChange:
        """Return how far a change of tags is."""
        change_id = id_in_name("name", request.name, "tagChanges")
        return _tag_change(get_tag_change(change_id, self._listing.tagging.changes))


def _tag_change(change: TagChange) -> tags_pb2.TagChange:
    return tags_pb2.TagChange(
        name=f"tagChanges/{change.id}",
        tags=change.replacement.tags,
        into_tag=change.replacement.into,
        state=_STATES[change.state],
        contact_count=change.contacts,
        error=change.error,
        create_time=to_timestamp(change.create_time),
        end_time=to_timestamp(change.end_time),
    )

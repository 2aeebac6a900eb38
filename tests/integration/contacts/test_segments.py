"""Segments: filters under a name, with an order and columns, for one person or for all."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import listing_pb2 as l
from backstory.contacts.v1 import segments_pb2 as s
from backstory.contacts.v1 import tags_pb2 as t
from commandline.system.servers import Servers
from google.protobuf.field_mask_pb2 import FieldMask
from servicekit.errors import Code, ServiceError

from tests.support.contacts_service import ContactsService, contacts_service
from tests.support.tagging import carry_out, make, pages

DECLARATIONS = '[age]\ntype = "number"\n'
OTHER = "agents/ben"


@pytest.fixture
def service(servers: Servers, namespace: str, tmp_path: Path) -> Iterator[ContactsService]:
    file = tmp_path / "fields.toml"
    file.write_text(DECLARATIONS)
    with contacts_service(servers, namespace, custom_fields_file=file) as running:
        yield running


def a_segment(service: ContactsService, display_name: str = "VIPs", request_id: str = "", **fields: Any) -> s.Segment:
    request = s.CreateSegmentRequest(segment=s.Segment(display_name=display_name, **fields), request_id=request_id)
    made: s.Segment = service.call("CreateSegment", request)
    return made


def get(service: ContactsService, name: str, subject: str = "agents/anna") -> s.Segment:
    found: s.Segment = service.call("GetSegment", s.GetSegmentRequest(name=name), subject)
    return found


def refused(service: ContactsService, method: str, request: Any, subject: str) -> ServiceError:
    with pytest.raises(ServiceError) as error:
        service.call(method, request, subject)
    return error.value


def listed(service: ContactsService, segment: s.Segment, **fields: Any) -> list[str]:
    found = pages(service, pb.ListContactsRequest(segment=segment.name, **fields))
    return [name for page in found for name in page]


def test_a_segment_keeps_all_that_is_told(service: ContactsService) -> None:
    told = s.Segment(
        display_name="Grown-up VIPs",
        filter=l.ContactFilter(
            tags=["vip"],
            without_tags=["late-payer"],
            organization="organizations/acme",
            language="pt-BR",
            channel="email",
            custom_fields=[
                l.CustomFieldCondition(field="age", minimum="18"),
                l.CustomFieldCondition(field="plan", equals="gold"),
            ],
        ),
        order=l.CONTACT_ORDER_OLDEST,
        columns=["display_name", "tags", "custom_fields.age", "preferences.language"],
        shared=True,
    )
    told.filter.from_create_time.FromJsonString("2026-01-01T00:00:00Z")
    told.filter.to_create_time.FromJsonString("2026-02-01T00:00:00.5Z")

    made = service.call("CreateSegment", s.CreateSegmentRequest(segment=told, segment_id="grown-up"))

    assert (made.name, made.version, made.owner) == ("segments/grown-up", 1, "agents/anna")
    for field in ("display_name", "filter", "order", "columns", "shared"):
        assert getattr(made, field) == getattr(told, field)
    found = get(service, made.name)
    assert list(found.missing_tags) == ["vip", "late-payer"]
    found.ClearField("missing_tags")
    assert found == made


def test_its_contacts_are_those_that_fit_now_in_its_order(service: ContactsService) -> None:
    first, second = make(service, "vip"), make(service, "vip", custom_fields={"age": "30"})
    make(service)
    vips = a_segment(service, filter=l.ContactFilter(tags=["vip"]), order=l.CONTACT_ORDER_OLDEST)
    grown = a_segment(service, filter=a_range("age", minimum="18"))
    everybody = a_segment(service)

    assert listed(service, vips) == [first, second]
    assert listed(service, vips, order=l.CONTACT_ORDER_NEWEST, page_size=1) == [second, first]
    assert listed(service, grown) == [second]
    assert len(listed(service, everybody)) == 3
    assert list(get(service, vips.name).missing_tags) == []


def a_range(field: str, **bounds: str) -> l.ContactFilter:
    return l.ContactFilter(custom_fields=[l.CustomFieldCondition(field=field, **bounds)])


def test_what_is_not_shared_is_not_there_for_others(service: ContactsService) -> None:
    own, shared = a_segment(service, "Mine"), a_segment(service, "Ours", shared=True)

    mine = service.call("ListSegments", s.ListSegmentsRequest()).segments
    theirs = service.call("ListSegments", s.ListSegmentsRequest(), OTHER).segments
    assert ([each.display_name for each in mine], [each.name for each in theirs]) == (["Mine", "Ours"], [shared.name])
    assert get(service, shared.name, OTHER) == shared
    changed = s.UpdateSegmentRequest(segment=s.Segment(name=own.name, display_name="Theirs"))
    for method, request in (
        ("GetSegment", s.GetSegmentRequest(name=own.name)),
        ("UpdateSegment", changed),
        ("DeleteSegment", s.DeleteSegmentRequest(name=own.name)),
        ("ListContacts", pb.ListContactsRequest(segment=own.name)),
    ):
        error = refused(service, method, request, OTHER)
        assert (error.code, error.reason) == (Code.NOT_FOUND, "SEGMENT_NOT_FOUND")


def test_pages_are_in_the_order_of_names_and_hold_each_segment_once(service: ContactsService) -> None:
    for number, shown in enumerate(("zeta", "Ärger", "beta", "alpha", "Gamma")):
        a_segment(service, shown, shared=number % 2 == 0)
    found, token = list[str](), ""
    while not found or token:
        answer = service.call("ListSegments", s.ListSegmentsRequest(page_size=2, page_token=token))
        found += [each.display_name for each in answer.segments]
        token = answer.next_page_token

    assert found == ["alpha", "Ärger", "beta", "Gamma", "zeta"]


def test_a_change_is_a_version_and_a_stale_one_is_refused(service: ContactsService) -> None:
    made = a_segment(service, filter=l.ContactFilter(tags=["vip"]))
    wanted = s.Segment(name=made.name, filter=l.ContactFilter(tags=["gold"]), columns=["tags"])

    changed = service.call("UpdateSegment", s.UpdateSegmentRequest(segment=wanted))
    unchanged = service.call("UpdateSegment", s.UpdateSegmentRequest(segment=wanted))
    cleared = service.call(
        "UpdateSegment", s.UpdateSegmentRequest(segment=wanted, update_mask=FieldMask(paths=["shared", "filter.tags"]))
    )

    assert (changed.version, changed.display_name, list(changed.filter.tags)) == (2, "VIPs", ["gold"])
    assert changed == unchanged == cleared
    stale = s.UpdateSegmentRequest(segment=s.Segment(name=made.name, etag=made.etag, shared=True))
    assert service.refusal("UpdateSegment", stale).reason == "ETAG_MISMATCH"
    stale_delete = s.DeleteSegmentRequest(name=made.name, etag=made.etag)
    assert service.refusal("DeleteSegment", stale_delete).reason == "ETAG_MISMATCH"


def test_a_deleted_segment_is_gone_and_a_repeat_gets_the_first_answer(service: ContactsService) -> None:
    key, again = str(uuid.uuid4()), str(uuid.uuid4())
    made = a_segment(service, request_id=key)
    assert a_segment(service, request_id=key) == made
    request = s.DeleteSegmentRequest(name=made.name, request_id=again)

    assert service.call("DeleteSegment", request).name == service.call("DeleteSegment", request).name
    assert service.refusal("GetSegment", s.GetSegmentRequest(name=made.name)).code is Code.NOT_FOUND
    assert not service.call("ListSegments", s.ListSegmentsRequest()).segments


def test_a_renamed_tag_is_renamed_in_segments_too(service: ContactsService) -> None:
    name = make(service, "vip", "gold")
    both = a_segment(service, filter=l.ContactFilter(tags=["vip", "gold"], without_tags=["silver"]))
    other = a_segment(service, filter=l.ContactFilter(tags=["bronze"]))

    service.call("MergeTags", t.MergeTagsRequest(tags=["vip", "gold"], into_tag="top"))
    carry_out(service)

    changed = get(service, both.name)
    assert (list(changed.filter.tags), changed.version) == (["top"], 2)
    assert listed(service, both) == [name]
    assert get(service, other.name).version == 1


@pytest.mark.parametrize(
    ("segment", "field"),
    [
        (s.Segment(), "segment.display_name"),
        (s.Segment(display_name="x" * 101), "segment.display_name"),
        (s.Segment(display_name="A", columns=["mood"]), "segment.columns[0]"),
        (s.Segment(display_name="A", columns=["tags"] * 21), "segment.columns"),
        (s.Segment(display_name="A", filter=l.ContactFilter(tags=["A B"])), "segment.filter.tags[0]"),
        (s.Segment(display_name="A", filter=a_range("plan", minimum="1")), "segment.filter.custom_fields[0].field"),
        (s.Segment(display_name="A", filter=a_range("age", minimum="x")), "segment.filter.custom_fields[0].minimum"),
        (
            s.Segment(display_name="A", filter=a_range("age", equals="1", maximum="2")),
            "segment.filter.custom_fields[0].equals",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(service: ContactsService, segment: s.Segment, field: str) -> None:
    error = service.refusal("CreateSegment", s.CreateSegmentRequest(segment=segment))

    assert (error.code, error.violations[0].field) == (Code.INVALID_ARGUMENT, field)


def test_a_filter_of_its_own_does_not_go_with_a_segment(service: ContactsService) -> None:
    request = pb.ListContactsRequest(segment=a_segment(service).name, filter=l.ContactFilter(tags=["x"]))

    assert service.refusal("ListContacts", request).violations[0].field == "segment"

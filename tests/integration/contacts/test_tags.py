"""Tags on contacts: kept as words of one form, listed with their counts, renamed and merged on everybody."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import tags_pb2 as t
from backstory.events.contacts.v1 import events_pb2 as ev
from commandline.system.servers import Servers
from google.protobuf.field_mask_pb2 import FieldMask
from servicekit.adapters.mongo_operations import MongoOperations
from servicekit.errors import Code

from services.contacts.adapters.tag_changes import KIND
from services.contacts.usecases import list_tags as counting
from services.contacts.usecases import replace_tags as replacing
from tests.support.contacts_service import ContactsService, contacts_service
from tests.support.tagging import carry_out, counts, listed, make, tags_of, work_on


@pytest.fixture
def service(servers: Servers, namespace: str) -> Iterator[ContactsService]:
    with contacts_service(servers, namespace) as running:
        yield running


def rename(service: ContactsService, tag: str, new_tag: str, request_id: str = "") -> t.TagChange:
    request = t.RenameTagRequest(tag=tag, new_tag=new_tag, request_id=request_id)
    change: t.TagChange = service.call("RenameTag", request, subject="agents/sue")
    return change


def merge(service: ContactsService, *tags: str, into: str) -> t.TagChange:
    change: t.TagChange = service.call("MergeTags", t.MergeTagsRequest(tags=tags, into_tag=into))
    return change


def set_tags(service: ContactsService, name: str, *tags: str) -> pb.Contact:
    request = pb.UpdateContactRequest(contact=pb.Contact(name=name, tags=tags), update_mask=FieldMask(paths=["tags"]))
    changed: pb.Contact = service.call("UpdateContact", request)
    return changed


@pytest.mark.parametrize(
    ("tags", "field"),
    [
        (["vip", "Big Spender"], "contact.tags[1]"),
        (["a" * 41], "contact.tags[0]"),
        ([""], "contact.tags[0]"),
        (["double--hyphen"], "contact.tags[0]"),
        ([f"tag-{number}" for number in range(31)], "contact.tags"),
    ],
)
def test_tags_of_another_form_are_refused_by_the_name_of_their_field(
    service: ContactsService, tags: list[str], field: str
) -> None:
    request = pb.UpdateContactRequest(contact=pb.Contact(name=make(service), tags=tags))

    error = service.refusal("UpdateContact", request)

    assert (error.code, error.violations[0].field) == (Code.INVALID_ARGUMENT, field)


def test_a_list_holds_the_contacts_that_have_all_of_the_tags_and_none_of_the_others(service: ContactsService) -> None:
    vip, both, plain = make(service, "vip"), make(service, "vip", "late-payer"), make(service)

    assert listed(service, tags=["vip"]) == [both, vip]
    assert listed(service, tags=["late-payer", "vip"]) == [both]
    assert listed(service, tags=["vip"], without_tags=["late-payer"]) == [vip]
    assert listed(service, without_tags=["vip"]) == [plain]
    assert listed(service, tags=["nobody"]) == []
    assert listed(service) == [plain, both, vip]


def test_a_contact_is_in_a_list_from_the_moment_it_has_the_tag_until_it_has_it_no_more(
    service: ContactsService,
) -> None:
    name = make(service)
    set_tags(service, name, "vip")
    assert listed(service, tags=["vip"]) == [name]
    service.call("DeleteContact", pb.DeleteContactRequest(name=name))
    assert (listed(service, tags=["vip"]), counts(service)) == ([], {})
    service.call("UndeleteContact", pb.UndeleteContactRequest(name=name))
    assert listed(service, tags=["vip"]) == [name]
    set_tags(service, name)
    assert listed(service, tags=["vip"]) == []


def test_tags_are_listed_by_the_alphabet_with_how_many_contacts_have_them(service: ContactsService) -> None:
    for tags in (["vip", "berlin"], ["vip"], ["vip-2026", "berlin"], ["vip"]):
        make(service, *tags)

    assert list(counts(service).items()) == [("berlin", 2), ("vip", 3), ("vip-2026", 1)]
    assert counts(service, prefix="vip") == {"vip": 3, "vip-2026": 1}
    assert counts(service, prefix="vip-") == {"vip-2026": 1}
    assert counts(service, prefix="x") == {}


def test_pages_of_tags_hold_every_tag_once(service: ContactsService) -> None:
    wanted = [f"tag-{number:02}" for number in range(7)]
    make(service, *wanted)
    found, token = list[str](), ""
    while not found or token:
        answer = service.call("ListTags", t.ListTagsRequest(page_size=3, page_token=token, prefix="tag"))
        found += [each.tag for each in answer.tags]
        token = answer.next_page_token

    assert found == wanted


def test_counting_ends_somewhere_and_says_so(service: ContactsService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "COUNTED_AT_MOST", 2)
    for tags in (["a-few"], ["a-few", "many"], ["many"], ["many"]):
        make(service, *tags)

    [few, many] = service.call("ListTags", t.ListTagsRequest()).tags

    assert (few.contact_count, few.has_more) == (2, False)
    assert (many.contact_count, many.has_more) == (2, True)


def test_renaming_changes_every_contact_with_its_own_version_and_event(
    service: ContactsService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replacing, "BATCH", 2)
    names = [make(service, "first", "vip", "last") for _ in range(5)]
    other = make(service, "berlin")

    change = rename(service, "vip", "very-important")
    assert (change.state, list(change.tags), change.into_tag) == (t.TAG_CHANGE_STATE_PENDING, ["vip"], "very-important")
    carry_out(service)

    assert [tags_of(service, name) for name in names] == [["first", "very-important", "last"]] * 5
    assert tags_of(service, other) == ["berlin"]
    assert counts(service) == {"berlin": 1, "first": 5, "last": 5, "very-important": 5}
    done = service.call("GetTagChange", t.GetTagChangeRequest(name=change.name))
    assert (done.state, done.contact_count) == (t.TAG_CHANGE_STATE_SUCCEEDED, 5)
    row = service.collection.find_one({"_id": names[0].removeprefix("contacts/")}) or {}
    assert (row["version"], [each["name"] for each in row["outbox"]]) == (2, ["ContactCreated", "ContactUpdated"])
    event = ev.ContactUpdated.FromString(row["outbox"][1]["payload"])
    assert (list(event.changed_paths), list(event.contact.tags)) == (["tags"], ["first", "very-important", "last"])
    assert event.metadata.actor == "agents/sue"


def test_merging_leaves_one_tag_where_several_were(service: ContactsService) -> None:
    both, one, kept = make(service, "vip", "x", "gold"), make(service, "gold"), make(service, "top", "vip")

    merge(service, "vip", "gold", "top", into="top")
    carry_out(service)

    assert [tags_of(service, name) for name in (both, one, kept)] == [["top", "x"], ["top"], ["top"]]
    assert counts(service) == {"top": 3, "x": 1}


def test_a_change_that_was_broken_off_goes_on_where_it_was(
    service: ContactsService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replacing, "BATCH", 2)
    names = [make(service, "vip") for _ in range(5)]
    rename(service, "vip", "top")
    claimed = MongoOperations(service.collection.database).claim("a worker that dies", [KIND])
    assert claimed is not None

    class Dying(list[int]):
        def append(self, _: int) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work_on(service, claimed, Dying())
    assert sorted(tags_of(service, name) for name in names) == [["top"]] * 2 + [["vip"]] * 3

    assert sum(work_on(service, claimed)) == 3
    assert [tags_of(service, name) for name in names] == [["top"]] * 5
    rows = service.collection.find({}, {"version": 1})
    assert [row["version"] for row in rows] == [2] * 5


def test_contacts_that_are_changed_meanwhile_keep_what_others_wrote(service: ContactsService) -> None:
    name = make(service, "vip")
    rename(service, "vip", "top")
    set_tags(service, name, "vip", "new")
    carry_out(service)

    assert tags_of(service, name) == ["top", "new"]


def test_one_change_goes_on_at_a_time_and_a_repeat_gets_the_first_answer(service: ContactsService) -> None:
    make(service, "vip", "gold")
    key = str(uuid.uuid4())
    first = rename(service, "vip", "top", key)

    assert rename(service, "vip", "top", key).name == first.name
    error = service.refusal("RenameTag", t.RenameTagRequest(tag="gold", new_tag="silver"))
    assert (error.code, error.reason) == (Code.FAILED_PRECONDITION, "TAG_CHANGE_GOES_ON")
    carry_out(service)
    assert rename(service, "vip", "top", key).state == t.TAG_CHANGE_STATE_SUCCEEDED


@pytest.mark.parametrize(
    ("method", "request_", "code", "reason"),
    [
        ("RenameTag", t.RenameTagRequest(tag="nobody", new_tag="x"), Code.NOT_FOUND, "TAG_NOT_FOUND"),
        ("RenameTag", t.RenameTagRequest(tag="vip", new_tag="gold"), Code.ALREADY_EXISTS, "TAG_ALREADY_EXISTS"),
        ("RenameTag", t.RenameTagRequest(tag="vip", new_tag="vip"), Code.INVALID_ARGUMENT, "INVALID_FIELD"),
        ("RenameTag", t.RenameTagRequest(tag="vip", new_tag="Very Important"), Code.INVALID_ARGUMENT, "INVALID_FIELD"),
        ("MergeTags", t.MergeTagsRequest(tags=["vip", "nobody"], into_tag="x"), Code.NOT_FOUND, "TAG_NOT_FOUND"),
        ("MergeTags", t.MergeTagsRequest(tags=["x"], into_tag="x"), Code.INVALID_ARGUMENT, "INVALID_FIELD"),
        ("MergeTags", t.MergeTagsRequest(into_tag="x"), Code.INVALID_ARGUMENT, "INVALID_FIELD"),
        ("MergeTags", t.MergeTagsRequest(tags=["vip"]), Code.INVALID_ARGUMENT, "FIELD_REQUIRED"),
        ("GetTagChange", t.GetTagChangeRequest(name="tagChanges/no"), Code.NOT_FOUND, "TAG_CHANGE_NOT_FOUND"),
        ("ListTags", t.ListTagsRequest(prefix="V I P"), Code.INVALID_ARGUMENT, "INVALID_FIELD"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    service: ContactsService, method: str, request_: object, code: Code, reason: str
) -> None:
    make(service, "vip", "gold")

    error = service.refusal(method, request_)  # type: ignore[arg-type] # requests of several types

    assert (error.code, error.reason) == (code, reason)

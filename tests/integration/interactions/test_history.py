"""Reading a history: complete, in order, paged without skipping or repeating, and equal however it is asked for."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from backstory.interactions.v1 import interactions_pb2 as pb
from google.protobuf.timestamp_pb2 import Timestamp
from servicekit.errors import InvalidArgument, NotFound

from tests.support.customers import Customers, a_phone
from tests.support.eventually import eventually

_START = datetime(2024, 5, 1, 12, tzinfo=UTC)


def _at(minutes: int) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(_START + timedelta(minutes=minutes))
    return stamp


def test_a_history_is_newest_first_whatever_the_order_of_recording(customers: Customers) -> None:
    phone = a_phone()
    for minutes in (5, 1, 9, 3, 7):
        customers.record(phone, occur_time=_at(minutes), body=str(minutes))

    assert [each.body for each in customers.history(phone).interactions] == ["9", "7", "5", "3", "1"]


def test_equal_times_are_ordered_by_id_on_the_card_and_on_pages_alike(customers: Customers) -> None:
    phone = a_phone()
    for _ in range(12):
        customers.record(phone, occur_time=_at(0))
    whole = [each.name for each in customers.history(phone).interactions]
    paged = [each.name for page in customers.pages(phone, 5) for each in page.interactions]

    assert whole == sorted(whole, reverse=True)
    assert paged == whole


def test_pages_neither_skip_nor_repeat_while_others_write(customers: Customers) -> None:
    phone = a_phone()
    first = {customers.record(phone, occur_time=_at(number)).name for number in range(120)}
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            customers.record(phone)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        seen = [each.name for page in customers.pages(phone, 7) for each in page.interactions]
    finally:
        stop.set()
        writer.join()

    assert len(seen) == len(set(seen))
    assert first <= set(seen)


def test_filters_narrow_the_page_and_leave_the_summary_whole(customers: Customers) -> None:
    phone = a_phone()
    customers.record(phone, channel="email", occur_time=_at(0))
    customers.record(phone, channel="sms", occur_time=_at(10))
    customers.record(phone, channel="sms", direction=pb.DIRECTION_OUTBOUND, occur_time=_at(20))
    customers.record(
        phone, channel="api", kind=pb.INTERACTION_KIND_BUSINESS_EVENT, business_type="order", occur_time=_at(30)
    )

    def found(**filters: object) -> int:
        return len(customers.history(phone, **filters).interactions)

    assert found(channels=["sms"]) == 2
    assert found(direction=pb.DIRECTION_OUTBOUND) == 1
    assert found(kinds=[pb.INTERACTION_KIND_BUSINESS_EVENT]) == 1
    assert found(from_time=_at(10), to_time=_at(30)) == 2
    summary = customers.history(phone, channels=["email"]).summary
    assert (summary.total, dict(summary.by_channel)) == (4, {"email": 1, "sms": 2, "api": 1})
    assert summary.last_contact_time == _at(20)


def test_a_span_that_ends_before_it_begins_is_refused(customers: Customers) -> None:
    phone = a_phone()
    customers.ensure(phone)
    request = pb.GetHistoryRequest(identity=phone, from_time=_at(5), to_time=_at(1))

    refused = customers.refusal(customers.interactions.GetHistory, request)

    assert [violation.field for violation in refused.violations] == ["from_time"]


def test_a_token_with_other_filters_or_changed_is_refused(customers: Customers) -> None:
    phone = a_phone()
    for _ in range(3):
        customers.record(phone)
    token = customers.history(phone, page_size=1).next_page_token
    get = customers.interactions.GetHistory

    others = [
        pb.GetHistoryRequest(identity=phone, page_token=token, channels=["sms"]),
        pb.GetHistoryRequest(identity=phone, page_token=token[:-2] + "xx"),
        pb.GetHistoryRequest(identity=phone, page_size=-1),
    ]

    assert [customers.refusal(get, request).violations[0].field for request in others] == [
        "page_token",
        "page_token",
        "page_size",
    ]


def test_any_spelling_of_any_identity_and_the_contact_id_find_the_same_history(customers: Customers) -> None:
    first = customers.record(pb.IdentityKey(kind="phone", value="+49 30 7654321"))
    spellings = [
        pb.IdentityKey(kind="phone", value="0049 (30) 765-4321"),
        pb.IdentityKey(kind="phone", value="030 7654321", default_region="DE"),
    ]
    found = [customers.history(each) for each in spellings] + [customers.history(contact=first.contact)]

    assert [answer.interactions[0].name for answer in found] == [first.name] * 3
    assert {answer.person for answer in found} == {first.contact}


def test_an_unknown_customer_is_not_found_with_a_reason(customers: Customers) -> None:
    by_identity = customers.refusal(customers.interactions.GetHistory, pb.GetHistoryRequest(identity=a_phone()))
    by_contact = customers.refusal(customers.interactions.GetHistory, pb.GetHistoryRequest(contact="contacts/c_none"))

    assert isinstance(by_identity, NotFound)
    assert (by_identity.reason, by_contact.reason) == ("CUSTOMER_NOT_FOUND", "CONTACT_NOT_FOUND")


def test_contact_and_identity_together_or_neither_are_refused(customers: Customers) -> None:
    get = customers.interactions.GetHistory
    both = customers.refusal(get, pb.GetHistoryRequest(identity=a_phone(), contact="contacts/c_1"))
    neither = customers.refusal(get, pb.GetHistoryRequest())

    assert isinstance(both, InvalidArgument)
    assert isinstance(neither, InvalidArgument)


def test_a_contact_without_interactions_has_an_empty_history(customers: Customers) -> None:
    phone = a_phone()
    contact = customers.ensure(phone)
    history = customers.history(phone)

    assert history.person == contact.name
    assert not history.interactions
    assert history.summary.total == 0


def test_large_bodies_come_back_whole(customers: Customers) -> None:
    phone = a_phone()
    bodies = ["x" * (256 * 1024), "y" * 20_000, "small"]
    for number, body in enumerate(bodies):
        customers.record(phone, body=body, occur_time=_at(number))
    read = [each.body for page in customers.pages(phone, 10) for each in page.interactions]

    assert read == bodies[::-1]


def test_a_changed_profile_reaches_the_history(customers: Customers) -> None:
    from backstory.contacts.v1 import contacts_pb2

    phone = a_phone()
    contact = customers.ensure(phone)
    customers.record(phone)
    hours = contacts_pb2.QuietHours(start="22:00", end="07:00", weekdays=[6, 7])
    wanted = contacts_pb2.Preferences(language="pt-BR", quiet_hours=hours)
    change = contacts_pb2.Contact(name=contact.name, display_name="Mara Lind", preferences=wanted)
    customers.call(customers.contacts.UpdateContact, contacts_pb2.UpdateContactRequest(contact=change))

    eventually(10, lambda: customers.history(phone).profile.display_name == "Mara Lind")
    profile = customers.history(phone).profile
    assert profile.language == "pt-BR"
    assert (profile.quiet_hours.start, profile.quiet_hours.end) == ("22:00", "07:00")
    assert list(profile.quiet_hours.weekdays) == [6, 7]

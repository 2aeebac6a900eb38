"""The calls of the service: each agent's own inbox, pages, bounds and errors with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import grpc
import pytest
from backstory.notifications.v1 import notifications_pb2 as pb
from backstory.notifications.v1.notifications_pb2_grpc import NotificationsServiceStub
from google.rpc.error_details_pb2 import ErrorInfo
from grpc_status import rpc_status
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row

from services.notifications.adapters.mongo_inboxes import MongoInboxes
from services.notifications.domain.delivery import DeliveryState
from services.notifications.settings import NotificationsSettings
from tests.support.notifications import LONG_AGO, Keys, a_delivery, a_draft, serving

AGENT = "agents/demo"


@pytest.fixture
def inboxes(database: Database[Row]) -> MongoInboxes:
    return MongoInboxes(database, epoch=1)


@pytest.fixture
def stub(settings: NotificationsSettings, database: Database[Row]) -> Iterator[NotificationsServiceStub]:
    with serving(settings) as channel:
        yield NotificationsServiceStub(channel)


def tell(inboxes: MongoInboxes, count: int, agent: str = AGENT) -> list[str]:
    names = []
    for number in range(count):
        draft = a_draft(f"e_{number}", agent, create_time=LONG_AGO + timedelta(seconds=number))
        inboxes.create(draft, [a_delivery(draft, "in-app", DeliveryState.SENT), a_delivery(draft)])
        names.append(f"notifications/{draft.id}")
    return names


def reason_of(refused: pytest.ExceptionInfo[grpc.RpcError]) -> tuple[grpc.StatusCode, str]:
    status = rpc_status.from_call(refused.value)
    info = ErrorInfo()
    assert any(detail.Unpack(info) for detail in status.details)
    return refused.value.code(), info.reason


def test_pages_hold_everything_once_newest_first(
    stub: NotificationsServiceStub, inboxes: MongoInboxes, keys: Keys
) -> None:
    told = tell(inboxes, 7)
    seen: list[str] = []
    token = ""
    while True:
        request = pb.ListNotificationsRequest(page_size=3, page_token=token)
        page = stub.ListNotifications(request, timeout=20, metadata=keys.metadata(AGENT))
        seen += [one.name for one in page.notifications]
        token = page.next_page_token
        if len(seen) == 3:
            inboxes.create(a_draft("e_meanwhile"), [])
        if not token:
            break

    assert seen == told[::-1]
    assert page.unread_count == 8


def test_reading_changes_the_list_the_count_and_the_notification(
    stub: NotificationsServiceStub, inboxes: MongoInboxes, keys: Keys
) -> None:
    names, caller = tell(inboxes, 3), keys.metadata(AGENT)

    marked = stub.MarkNotificationsRead(
        pb.MarkNotificationsReadRequest(names=[names[0], names[0], names[2]]), timeout=20, metadata=caller
    )

    unread = stub.ListNotifications(pb.ListNotificationsRequest(unread_only=True), timeout=20, metadata=caller)
    assert marked.unread_count == 1
    assert [one.name for one in unread.notifications] == [names[1]]
    assert stub.GetUnreadCount(pb.GetUnreadCountRequest(), timeout=20, metadata=caller).count == 1
    read = stub.GetNotification(pb.GetNotificationRequest(name=names[0]), timeout=20, metadata=caller)
    assert read.HasField("read_time")
    assert read.evidence == ["interactions/i_0"]


def test_another_agents_notification_does_not_exist(
    stub: NotificationsServiceStub, inboxes: MongoInboxes, keys: Keys
) -> None:
    (foreign,), (own,) = tell(inboxes, 1, "agents/other"), tell(inboxes, 1)
    unknown = f"notifications/n_{'0' * 40}"

    answers = []
    for name in (foreign, unknown):
        with pytest.raises(grpc.RpcError) as refused:
            stub.GetNotification(pb.GetNotificationRequest(name=name), timeout=20, metadata=keys.metadata(AGENT))
        answers.append((*reason_of(refused), str(refused.value.details()).replace(name, "")))
        request = pb.MarkNotificationsReadRequest(names=[own, name])
        with pytest.raises(grpc.RpcError) as refused:
            stub.MarkNotificationsRead(request, timeout=20, metadata=keys.metadata(AGENT))
        assert reason_of(refused) == (grpc.StatusCode.NOT_FOUND, "NOTIFICATION_NOT_FOUND")

    assert answers[0] == answers[1]
    assert answers[0][:2] == (grpc.StatusCode.NOT_FOUND, "NOTIFICATION_NOT_FOUND")
    assert (inboxes.unread(AGENT), inboxes.unread("agents/other")) == (1, 1)


def test_a_page_token_is_good_for_its_agent_and_filter_only(
    stub: NotificationsServiceStub, inboxes: MongoInboxes, keys: Keys
) -> None:
    tell(inboxes, 3)
    first = stub.ListNotifications(
        pb.ListNotificationsRequest(page_size=1), timeout=20, metadata=keys.metadata(AGENT)
    ).next_page_token

    for agent, unread_only in ((AGENT, True), ("agents/other", False)):
        request = pb.ListNotificationsRequest(page_token=first, unread_only=unread_only)
        with pytest.raises(grpc.RpcError) as refused:
            stub.ListNotifications(request, timeout=20, metadata=keys.metadata(agent))
        assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT


@pytest.mark.parametrize(
    "names", [[], ["notifications/n_1"] * 1001, ["contacts/c_1"], ["notifications/"], ["notifications/a b"], [""]]
)
def test_names_to_mark_are_bounded_and_well_formed(
    stub: NotificationsServiceStub, keys: Keys, names: list[str]
) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        stub.MarkNotificationsRead(
            pb.MarkNotificationsReadRequest(names=names), timeout=20, metadata=keys.metadata(AGENT)
        )

    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert "names" in str(refused.value.details())


def test_who_is_no_agent_has_no_inbox(stub: NotificationsServiceStub, keys: Keys, database: Database[Row]) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        stub.GetUnreadCount(pb.GetUnreadCountRequest(), timeout=5)
    assert refused.value.code() is grpc.StatusCode.UNAUTHENTICATED

    with pytest.raises(grpc.RpcError) as refused:
        stub.ListDeliveries(pb.ListDeliveriesRequest(), timeout=20, metadata=keys.metadata(AGENT))
    assert refused.value.code() is grpc.StatusCode.PERMISSION_DENIED

    with pytest.raises(grpc.RpcError) as refused:
        stub.GetUnreadCount(pb.GetUnreadCountRequest(), timeout=20, metadata=keys.system_metadata("admin"))
    assert reason_of(refused) == (grpc.StatusCode.PERMISSION_DENIED, "AGENT_REQUIRED")


def test_the_delivery_log_is_read_by_pages_and_state(
    stub: NotificationsServiceStub, inboxes: MongoInboxes, keys: Keys
) -> None:
    tell(inboxes, 4)
    caller = keys.metadata("agents/lead", "supervisor")
    request = pb.ListDeliveriesRequest(page_size=3, state=pb.DELIVERY_STATE_PENDING)

    first = stub.ListDeliveries(request, timeout=20, metadata=caller)
    request.page_token = first.next_page_token
    second = stub.ListDeliveries(request, timeout=20, metadata=caller)

    found = [*first.deliveries, *second.deliveries]
    assert [one.event_id for one in found] == ["e_3", "e_2", "e_1", "e_0"]
    assert {(one.channel, one.state) for one in found} == {("email", pb.DELIVERY_STATE_PENDING)}
    assert second.next_page_token == ""
    everything = stub.ListDeliveries(pb.ListDeliveriesRequest(), timeout=20, metadata=caller)
    assert len(everything.deliveries) == 8


def test_an_unknown_state_and_a_negative_page_are_refused(stub: NotificationsServiceStub, keys: Keys) -> None:
    caller = keys.metadata("agents/lead", "supervisor")
    for request in (pb.ListDeliveriesRequest(state=99), pb.ListDeliveriesRequest(page_size=-1)):  # type: ignore[arg-type] # a number from a newer client
        with pytest.raises(grpc.RpcError) as refused:
            stub.ListDeliveries(request, timeout=20, metadata=caller)
        assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT

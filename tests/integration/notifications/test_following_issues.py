"""Following issues: once, by those who want to, and told of what others do."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import grpc
import pytest
from backstory.events.interactions.v1 import issues_pb2 as iv
from backstory.events.v1.metadata_pb2 import EventMetadata
from backstory.interactions.v1 import issues_pb2 as s
from backstory.notifications.v1 import following_pb2 as pb
from backstory.notifications.v1.notifications_pb2_grpc import NotificationsServiceStub
from eventbus.envelope import Envelope
from eventbus.messages import Received
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.clock import SystemClock
from servicekit.grpc_errors import from_rpc_error

from services.notifications.adapters.mongo_follows import MongoFollows
from services.notifications.adapters.mongo_inboxes import MongoInboxes
from services.notifications.bootstrap import news_handler
from services.notifications.domain.following import MOST_FOLLOWERS, TooManyFollowers
from services.notifications.domain.interaction import Past
from services.notifications.domain.rules import LookBack
from services.notifications.settings import NotificationsSettings
from services.notifications.usecases.follow_issue import follow_issue
from tests.support.notifications import Keys, serving

ANNA, BEN, EVA = "agents/anna", "agents/ben", "agents/eva"
ISSUE = "issues/is_1"


class NobodyAsks:
    """A history that is never needed."""

    def look_back(self, at: LookBack) -> Past | None:
        raise AssertionError(at)


@pytest.fixture
def stub(settings: NotificationsSettings, database: Database[Row]) -> Iterator[NotificationsServiceStub]:
    with serving(settings) as channel:
        yield NotificationsServiceStub(channel)


def resolved(event_id: str, actor: str = EVA, issue: str = ISSUE, **metadata: Any) -> Received:
    event = iv.IssueResolved(
        metadata=EventMetadata(event_id=event_id, actor=actor, **metadata),
        issue=s.Issue(name=issue, contact="contacts/c_1", title="Parcel late", state=s.ISSUE_STATE_RESOLVED),
    )
    about = Envelope(event_id, "interactions", "IssueResolved", "c_1", 1, 1, datetime.now(UTC), "is_1")
    return Received(about, event.SerializeToString(), sequence=1, deliveries=1)


def test_followers_are_told_once_of_what_others_do_until_they_follow_no_more(
    stub: NotificationsServiceStub, settings: NotificationsSettings, database: Database[Row], keys: Keys
) -> None:
    handler, inboxes = news_handler(settings, database, NobodyAsks()), MongoInboxes(database, epoch=1)
    request = pb.FollowIssueRequest(issue=ISSUE)
    for agent in (ANNA, ANNA, BEN, EVA):
        stub.FollowIssue(request, timeout=20, metadata=keys.metadata(agent))

    asyncio.run(handler([resolved("e_1"), resolved("e_1"), resolved("e_2", issue="issues/is_2")]))
    stub.UnfollowIssue(pb.UnfollowIssueRequest(issue=ISSUE), timeout=20, metadata=keys.metadata(BEN))
    asyncio.run(handler([resolved("e_3"), resolved("e_4", backfill=True)]))

    assert [inboxes.unread(agent) for agent in (ANNA, BEN, EVA)] == [2, 1, 0]  # Eva did it herself
    told = inboxes.newest(ANNA, 1).notifications[0]
    assert (told.rule, told.title) == ("followed-issue", "An issue was resolved: Parcel late")


def test_agents_see_what_they_follow(stub: NotificationsServiceStub, keys: Keys) -> None:
    anna = keys.metadata(ANNA)
    for number in range(3):
        stub.FollowIssue(pb.FollowIssueRequest(issue=f"issues/is_{number}"), timeout=20, metadata=anna)
    stub.FollowIssue(pb.FollowIssueRequest(issue=ISSUE), timeout=20, metadata=keys.metadata(BEN))

    first = stub.ListFollows(pb.ListFollowsRequest(page_size=2), timeout=20, metadata=anna)
    token = first.next_page_token
    second = stub.ListFollows(pb.ListFollowsRequest(page_size=2, page_token=token), timeout=20, metadata=anna)

    listed = [*first.follows, *second.follows]
    assert [(one.issue, one.agent) for one in listed] == [(f"issues/is_{number}", ANNA) for number in range(3)]
    assert second.next_page_token == ""


def test_only_agents_follow(stub: NotificationsServiceStub, keys: Keys) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        stub.FollowIssue(pb.FollowIssueRequest(issue=ISSUE), timeout=20, metadata=keys.system_metadata("admin"))

    assert from_rpc_error(refused.value).reason == "AGENT_REQUIRED"


def test_an_issue_has_no_more_followers_than_can_be_told(database: Database[Row]) -> None:
    follows, clock = MongoFollows(database), SystemClock()
    for number in range(MOST_FOLLOWERS):
        follow_issue(ISSUE, f"agents/a{number}", follows, clock)

    follow_issue(ISSUE, "agents/a0", follows, clock)
    with pytest.raises(TooManyFollowers):
        follow_issue(ISSUE, ANNA, follows, clock)

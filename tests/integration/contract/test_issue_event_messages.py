"""Events of issues, links and promises as bytes: what was published once must be readable for ever.

A golden file is written once, when its event is new: delete it and run this test to write it again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from backstory.events.interactions.v1 import issues_pb2 as contract
from backstory.interactions.v1 import issues_pb2
from servicekit.outbox import OutboxEvent

from services.interactions.adapters.issue_messages import issue_event, link_event
from services.interactions.domain.issue_ports import Origin
from services.interactions.domain.issues import Happening, Issue, IssueEvent, IssueState, Priority, Telling, Transfer
from services.interactions.domain.linking import Link, LinkEvent
from services.interactions.domain.promises import Promise, PromiseState

GOLDEN = Path(__file__).parent / "golden" / "issues"
NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
TEXT = "Ça va? 你好 — the parcel is late 📦"
ANNA = Origin(
    actor="agents/anna",
    actor_name="Anna",
    correlation_id="0123456789abcdef",
    method="/backstory.interactions.v1.InteractionsService/UpdateIssue",
    purpose="support",
)
PROMISE = Promise(
    id="p_1",
    text=TEXT,
    due_time=NOON + timedelta(days=1),
    owner="teams/parcels",
    create_time=NOON,
    creator="agents/anna",
    state=PromiseState.KEPT,
    close_time=NOON + timedelta(hours=1),
    closer="agents/ben",
)
ISSUE = Issue(
    id="is_1",
    epoch=1,
    version=7,
    contact="c_anna",
    told=Telling(TEXT, "delivery/late", Priority.HIGH, ("vip",), NOON + timedelta(days=2)),
    state=IssueState.MERGED,
    state_time=NOON,
    create_time=NOON,
    update_time=NOON,
    open_time=NOON,
    creator="agents/anna",
    topic_version=3,
    disposition="resolved",
    agent="agents/ben",
    team="teams/parcels",
    merged_into="is_2",
    follows="is_0",
    split_from="is_3",
    resolve_time=NOON,
    close_time=NOON,
    transfer=Transfer("apiKeys/k_bot", NOON, TEXT, "b_0123", ("contacts/c_anna/facts/f_1",)),
    promises=(PROMISE, replace(PROMISE, id="p_2", state=PromiseState.OPEN, close_time=None, closer="")),
)
LINK = Link("i_1", "is_1", "c_anna", NOON, NOON, "agents/anna", 7, thread="0011")


TOLD_SINCE = {"mentions", "risks"}
"""Fields of an issue that came after the golden files were written."""


def event_of(name: str) -> OutboxEvent:
    if name.startswith("Interaction"):
        link = replace(LINK, is_ended=name == "InteractionUnlinked")
        return link_event(LinkEvent(link), 1, "e_1", ANNA, NOON)
    happened = IssueEvent(
        Happening(name),
        ISSUE,
        changed_paths=("title", "tags"),
        interaction="i_1",
        interactions=("i_1", "i_2"),
        merged_into="is_2",
        promise=PROMISE if name.startswith("Promise") else None,
    )
    return issue_event(happened, "e_1", ANNA, NOON)


each_event = pytest.mark.parametrize("name", sorted(contract.DESCRIPTOR.message_types_by_name))


@each_event
def test_each_event_has_the_bytes_it_always_had(name: str) -> None:
    golden, event = GOLDEN / f"{name}.binpb", event_of(name)
    if not golden.exists():
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(event.payload)
        pytest.fail(f"wrote {golden.name}: look at it and commit it")

    assert (event.name, event.contact, event.version) == (name, "c_anna", 7)
    assert event.payload == golden.read_bytes()


@each_event
def test_each_golden_event_tells_everything_of_its_kind(name: str) -> None:
    message = getattr(contract, name).FromString((GOLDEN / f"{name}.binpb").read_bytes())

    told = {field.name for field, _ in message.ListFields()}
    assert told == {field.name for field in message.DESCRIPTOR.fields}
    assert (message.metadata.actor, message.metadata.version, message.metadata.epoch) == ("agents/anna", 7, 1)
    if name.startswith("Interaction"):
        return
    issue = message.issue
    untold = {field.name for field in issue.DESCRIPTOR.fields} - {field.name for field, _ in issue.ListFields()}
    assert untold == {"person"} | TOLD_SINCE
    assert (issue.title, [promise.overdue for promise in issue.promises]) == (TEXT, [False, False])


def test_an_event_tells_whom_notes_mention_and_why_a_customer_may_be_lost() -> None:
    at_risk = replace(ISSUE, state=IssueState.OPEN, open_time=NOON + timedelta(hours=1), mentions=("agents/ben",))
    told = issue_event(IssueEvent(Happening.UPDATED, at_risk), "e_1", ANNA, NOON)

    issue = contract.IssueUpdated.FromString(told.payload).issue
    assert (list(issue.mentions), list(issue.risks)) == (["agents/ben"], [issues_pb2.ISSUE_RISK_REOPENED])


def test_every_event_that_can_happen_is_in_the_contract() -> None:
    declared = set(contract.DESCRIPTOR.message_types_by_name)

    assert {what.value for what in Happening} | {"InteractionLinked", "InteractionUnlinked"} == declared

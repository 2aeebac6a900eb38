"""For how long a customer waits for a bot that has their issue, and what whoever gets it next is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.interactions.adapters.issue_rows import issue_of, issue_state
from services.interactions.domain.bots import SILENT, BotWait, awaited, is_bot, relieved, still_waits
from services.interactions.domain.issue_changes import Beginning, Stamp, create
from services.interactions.domain.issues import Happening, Issue, IssueState, Telling

NOON = datetime(2025, 6, 2, 12, tzinfo=UTC)
BOT, ANNA = "apiKeys/k_bot", "agents/anna"
SILENCE = timedelta(seconds=30)
WAIT = BotWait(BOT, NOON, NOON, NOON + SILENCE)
FACTS = ("contacts/c_1/facts/f_1",)


def an_issue(agent: str = BOT, state: IssueState = IssueState.OPEN, **fields: object) -> Issue:
    issue = create("is_1", Beginning("c_1", Telling("Parcel late")), Stamp(1, NOON, BOT)).issue
    return replace(issue, agent=agent, team="teams/parcels", state=state, **fields)  # type: ignore[arg-type] # as named


@pytest.mark.parametrize(
    ("heard_after", "silence", "due"), [(1, 30, 30), (60, 30, 65), (27, 30, 32), (1, 2, 3), (10, 2, 12)]
)
def test_a_customer_waits_from_what_they_said_and_a_bot_always_gets_a_moment(
    heard_after: int, silence: int, due: int
) -> None:
    now = NOON + timedelta(seconds=heard_after)
    wait = awaited(an_issue(), NOON, timedelta(seconds=silence), now)

    assert wait == BotWait(BOT, NOON, NOON, NOON + timedelta(seconds=due))


def test_nobody_waits_for_people_for_what_is_settled_or_where_settings_say_so() -> None:
    assert not is_bot(ANNA)
    assert not is_bot("")
    assert awaited(an_issue(ANNA), NOON, SILENCE, NOON) is None
    assert awaited(an_issue(""), NOON, SILENCE, NOON) is None
    assert awaited(an_issue(state=IssueState.RESOLVED), NOON, SILENCE, NOON) is None
    assert awaited(an_issue(), NOON, timedelta(0), NOON) is None


def test_whoever_has_it_by_now_keeps_it() -> None:
    assert still_waits(an_issue(), WAIT)
    for other in (an_issue(ANNA), an_issue("apiKeys/k_2"), an_issue(""), an_issue(state=IssueState.RESOLVED)):
        assert not still_waits(other, WAIT)
    assert not still_waits(an_issue(is_erased=True), WAIT)


def test_the_queue_of_the_team_gets_it_with_the_reason_and_what_is_known() -> None:
    stamp = Stamp(1, NOON + timedelta(seconds=31), "services/interactions")
    event = relieved(an_issue(), WAIT, "b_0123", FACTS, stamp)
    issue = event.issue
    assert issue.transfer

    assert (event.what, issue.agent, issue.team) == (Happening.TRANSFERRED, "", "teams/parcels")
    assert (issue.transfer.actor, issue.transfer.reason) == ("services/interactions", SILENT)
    assert (issue.transfer.brief_digest, issue.transfer.facts) == ("b_0123", FACTS)
    assert issue.transfer.summary == f"{BOT} has not answered the customer for 31 seconds."


def test_a_handover_that_was_stored_before_there_were_reasons_is_read() -> None:
    event = relieved(an_issue(), WAIT, "", (), Stamp(1, NOON, "services/interactions"))
    row = issue_state(event.issue) | {"_id": "is_1", "version": 2}
    del row["transfer"]["reason"]
    transfer = issue_of(row).transfer

    assert transfer
    assert transfer.reason == ""

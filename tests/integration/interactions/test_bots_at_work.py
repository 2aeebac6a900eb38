"""The whole way of an issue from a silent bot to somebody at a desk, in a running system that names its agents."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from backstory.interactions.v1 import facts_pb2 as f
from backstory.interactions.v1 import interactions_pb2 as pb
from backstory.interactions.v1 import issues_pb2 as s
from commandline.system.servers import Servers

from tests.support.bots import COLLECTED, Bot
from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.eventually import eventually
from tests.support.issues import ANNA, BEN, Desk

SILENCE = 6
SETTINGS = {
    "BACKSTORY_INTERACTIONS_BOT_SILENCE_SECONDS": str(SILENCE),
    "BACKSTORY_INTERACTIONS_AGENTS": f"{ANNA}=billing,{BEN}",
    "BACKSTORY_INTERACTIONS_NEEDED_SKILLS": "billing=billing",
}
TEAM = "teams/parcels"


@pytest.fixture(scope="module")
def deployment(
    servers: Servers, module_namespace: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    folder: Path = tmp_path_factory.mktemp("bots")
    started = Deployment(folder, servers, module_namespace, ["contacts", "interactions"], SETTINGS)
    started.start()
    yield started
    started.stop()


@pytest.fixture
def bot(deployment: Deployment) -> Bot:
    return Bot(deployment)


class Chat:
    """A customer in a chat about an issue that a bot has."""

    def __init__(self, customers: Customers, bot: Bot) -> None:
        self._customers, self._bot = customers, bot
        self.thread = f"chat-{time.monotonic_ns()}"
        first = self.writes(identity=a_phone())
        self.contact = first.contact
        opened = s.CreateIssueRequest(issue=s.Issue(contact=first.contact, title="Parcel"), interactions=[first.name])
        made = bot.ask("CreateIssue", opened)
        self.issue: s.Issue = bot.ask("AssignIssue", s.AssignIssueRequest(name=made.name, agent=bot.name, team=TEAM))

    def writes(self, **whose: Any) -> pb.Interaction:
        told: dict[str, Any] = {
            "channel": "web-chat",
            "body": "Where is it?",
            "source": "widget",
            "thread_key": self.thread,
        }
        return self._customers.record(**(whose or {"contact": self.contact}), **told)

    def gets_an_answer(self) -> None:
        self._bot.says(self.contact, "On its way.", source="widget", thread_key=self.thread)

    def collected(self) -> list[str]:
        asked = [f.CreateFactRequest(contact=self.contact, key=key, value=value) for key, value in COLLECTED.items()]
        return [self._bot.ask("CreateFact", each).name for each in asked]


@pytest.fixture
def chat(customers: Customers, bot: Bot) -> Chat:
    return Chat(customers, bot)


def waited(said: pb.Interaction, received: s.Issue) -> float:
    """For how many seconds a customer waited until somebody else got the issue, by the services' clock."""
    return received.transfer.transfer_time.ToNanoseconds() / 1e9 - said.record_time.ToNanoseconds() / 1e9


def test_whoever_gets_the_issue_of_a_silent_bot_knows_all_it_collected_whatever_dies_meanwhile(
    deployment: Deployment, chat: Chat, bot: Bot
) -> None:
    anna, facts = Desk(deployment, ANNA), chat.collected()
    said = chat.writes()
    eventually(SILENCE, lambda: said.name in anna.history_of(chat.issue))
    digest = bot.ask("GetBrief", pb.GetBriefRequest(contact=chat.contact)).digest
    deployment.kill("interactions.worker")
    eventually(60, lambda: not anna.sees(chat.issue).agent)
    received = anna.sees(chat.issue)
    history = anna.ask("GetBrief", pb.GetBriefRequest(contact=chat.contact))
    quotes = {line.key: line.quote for section in history.sections for line in section.lines}

    assert waited(said, received) >= SILENCE
    assert (received.team, received.transfer.reason) == (TEAM, "bot-silent")
    assert received.transfer.actor == "services/interactions"
    assert bot.name in received.transfer.summary
    assert set(received.transfer.facts) == set(facts)
    assert received.transfer.brief_digest == digest
    assert {key: quotes.get(key) for key in COLLECTED} == COLLECTED
    assert received.name in anna.lists(queue=s.ISSUE_QUEUE_UNASSIGNED, team=TEAM)


def test_a_silent_bot_loses_the_issue_once_and_one_that_answers_keeps_it(
    deployment: Deployment, customers: Customers, bot: Bot
) -> None:
    silent, talking, anna = Chat(customers, bot), Chat(customers, bot), Desk(deployment, ANNA)
    talking.writes()
    talking.gets_an_answer()
    said = silent.writes()
    eventually(60, lambda: not anna.sees(silent.issue).agent)
    received = anna.sees(silent.issue)

    assert waited(said, received) >= SILENCE
    assert anna.sees(talking.issue).agent == bot.name
    more = silent.writes()
    eventually(60, lambda: more.name in anna.history_of(silent.issue))
    assert anna.sees(silent.issue).transfer == received.transfer


def test_only_those_whom_settings_name_with_what_a_topic_needs_are_handed_an_issue(
    deployment: Deployment, chat: Chat, bot: Bot
) -> None:
    anna, told = Desk(deployment, ANNA), s.IssueTransfer(summary="Wants the money back.")
    topic = s.UpdateIssueRequest(issue=s.Issue(name=chat.issue.name, topic="billing/refund"))
    anna.ask("UpdateIssue", topic)

    def refusal(agent: str) -> tuple[str, str]:
        request = s.TransferIssueRequest(name=chat.issue.name, agent=agent, transfer=told)
        refused = anna.refusal("TransferIssue", request)
        return refused.code.name, refused.reason

    assert refusal("agents/nobody") == ("NOT_FOUND", "AGENT_NOT_FOUND")
    assert refusal(BEN) == ("FAILED_PRECONDITION", "SKILL_MISSING")
    request = s.TransferIssueRequest(name=chat.issue.name, agent=ANNA, transfer=told)
    assert bot.ask("TransferIssue", request).agent == ANNA
    edit = s.BatchUpdateIssuesRequest(
        issues=[s.BatchedIssue(name=chat.issue.name, etag=anna.sees(chat.issue).etag)],
        assign=s.BatchAssignment(agent=BEN),
    )
    assert anna.refusal("BatchUpdateIssues", edit).reason == "BATCH_REFUSED"

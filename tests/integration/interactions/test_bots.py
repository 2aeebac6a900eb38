"""A bot talks to a customer under credentials of its own, and whoever gets the issue from it knows all it found out."""

from __future__ import annotations

import uuid

import pytest
from backstory.interactions.v1 import break_glass_pb2 as g
from backstory.interactions.v1 import brief_pb2 as b
from backstory.interactions.v1 import facts_pb2 as f
from backstory.interactions.v1 import interactions_pb2 as pb
from backstory.interactions.v1 import issues_pb2 as s
from servicekit.errors import Code

from tests.support.bots import COLLECTED, Bot
from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.issues import BEN, Desk


@pytest.fixture
def bot(deployment: Deployment) -> Bot:
    return Bot(deployment)


def test_the_receivers_brief_holds_every_fact_a_bot_collected(
    deployment: Deployment, customers: Customers, bot: Bot
) -> None:
    asked = customers.record(a_phone(), channel="web-chat", body="Where is my parcel?")
    said = bot.says(asked.contact, "Which order is it?")
    opened = s.CreateIssueRequest(issue=s.Issue(contact=asked.contact, title="Parcel"), interactions=[asked.name])
    issue = bot.ask("CreateIssue", opened)
    facts = [
        bot.ask("CreateFact", f.CreateFactRequest(contact=asked.contact, key=key, value=value)).name
        for key, value in COLLECTED.items()
    ]
    seen = bot.ask("GetBrief", pb.GetBriefRequest(contact=asked.contact))
    listed = bot.ask("ListFacts", f.ListFactsRequest(contact=asked.contact, fresh_only=True)).facts
    told = s.IssueTransfer(summary="Wants to know where the parcel is.", brief_digest=seen.digest, facts=facts)
    request = s.TransferIssueRequest(name=issue.name, agent=BEN, transfer=told, request_id=str(uuid.uuid4()))
    bot.ask("TransferIssue", request)
    ben = Desk(deployment, BEN)
    received = ben.sees(issue)
    brief: b.Brief = ben.ask("GetBrief", pb.GetBriefRequest(contact=asked.contact))
    quotes = {line.key: line.quote for section in brief.sections for line in section.lines}

    assert said.actor.type == pb.ACTOR_TYPE_BOT
    assert {each.key: each.value for each in listed} == COLLECTED
    assert (received.agent, received.transfer.actor, received.transfer.summary) == (BEN, bot.name, told.summary)
    assert (list(received.transfer.facts), received.transfer.brief_digest) == (facts, seen.digest)
    assert {key: quotes.get(key) for key in COLLECTED} == COLLECTED


def test_a_bot_may_do_no_more_than_other_systems(customers: Customers, bot: Bot) -> None:
    said = customers.record(a_phone())
    request = g.StartBreakGlassRequest(contact=said.contact, reason="to know more", request_id=str(uuid.uuid4()))

    assert bot.refusal(bot.interactions.StartBreakGlass, request).code is Code.PERMISSION_DENIED

"""A bot that leaves a customer without an answer loses the issue to its team, once, with what is known."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from commandline.system.servers import Servers
from servicekit.adapters.transactions import Transactions
from servicekit.erasing import Whom

from services.interactions.adapters.issue_eraser import IssueEraser
from services.interactions.domain.bots import SILENT
from services.interactions.domain.handing_over import Handover
from services.interactions.domain.interaction import ActorType, Direction
from services.interactions.domain.issue_changes import Resolution
from services.interactions.domain.issue_ports import Order, Origin
from services.interactions.domain.issue_rules import IssueRules
from services.interactions.domain.issues import Issue, IssueState
from services.interactions.domain.naming import thread_digest
from services.interactions.domain.turns import Said, Speaker
from services.interactions.usecases.assign_issue import AssignIssue, assign_issue
from services.interactions.usecases.relieve_bots import Known, relieve_bots
from services.interactions.usecases.resolve_issue import ResolveIssue, resolve_issue
from services.interactions.usecases.transfer_issue import TransferIssue, transfer_issue
from tests.support.issue_world import MONDAY, IssueWorld, issue_world

BOT, ANNA, TEAM, THREAD = "apiKeys/k_bot", "agents/anna", "teams/parcels", "t-1"
OF_BOT = Order(Origin(BOT))
KNOWN = Known("b_0123", ("contacts/c1/facts/f_1",))


@pytest.fixture
def world(servers: Servers, namespace: str) -> Iterator[IssueWorld]:
    with issue_world(servers, namespace) as started:
        started.knows("c1", "c2")
        yield started


@pytest.fixture
def issue(world: IssueWorld) -> Issue:
    """One that a bot has, about a thread."""
    return owned(world, BOT)


def owned(world: IssueWorld, agent: str, thread: str = THREAD) -> Issue:
    made = world.creates("c1", world.says("c1", thread))
    return assign_issue(AssignIssue(made.id, "", agent, TEAM, OF_BOT), world.ports)


def replies(world: IssueWorld, actor: ActorType = ActorType.BOT) -> None:
    world.says("c1", THREAD, direction=Direction.OUTBOUND, actor=actor)


def relieve(world: IssueWorld, after: float = 0) -> int:
    world.clock.move(seconds=after)
    return relieve_bots(world.issues, world.ports.stamps, lambda _: KNOWN)


def handed_over(world: IssueWorld) -> int:
    return world.events().count("IssueTransferred")


def test_after_half_a_minute_of_silence_the_team_has_the_issue(world: IssueWorld, issue: Issue) -> None:
    world.says("c1", THREAD)
    assert relieve(world, 29) == 0
    assert relieve(world, 2) == 1
    found = world.issues.get(issue.id)
    assert found.transfer

    assert (found.agent, found.team, found.transfer.reason) == ("", TEAM, SILENT)
    assert (found.transfer.brief_digest, found.transfer.facts) == (KNOWN.digest, KNOWN.facts)
    assert found.transfer.actor == "services/interactions"
    assert (relieve(world, 3600), handed_over(world)) == (0, 1)
    world.says("c1", THREAD)
    assert (relieve(world, 3600), handed_over(world)) == (0, 1)


@pytest.mark.parametrize("owner", [ANNA, ""])
def test_a_person_is_never_relieved(world: IssueWorld, owner: str) -> None:
    issue = owned(world, owner) if owner else world.creates("c1", world.says("c1", THREAD))
    world.says("c1", THREAD)

    assert (relieve(world, 3600), world.issues.get(issue.id).agent) == (0, owner)
    row = world.database["issues"].find_one({"_id": issue.id})
    assert row is not None
    assert not {"bot_wait", "bot_answer"} & row.keys()


@pytest.mark.parametrize("actor", [ActorType.BOT, ActorType.AGENT])
def test_an_answer_ends_the_wait_and_the_next_question_begins_one(
    world: IssueWorld, issue: Issue, actor: ActorType
) -> None:
    world.says("c1", THREAD)
    world.clock.move(seconds=20)
    replies(world, actor)
    assert relieve(world, 60) == 0
    assert world.issues.get(issue.id).agent == BOT
    world.clock.move(seconds=1)
    world.says("c1", THREAD)
    assert (relieve(world, 29), relieve(world, 2)) == (0, 1)


def test_automatic_mail_is_no_answer_and_the_first_question_counts(world: IssueWorld, issue: Issue) -> None:
    world.says("c1", THREAD)
    world.clock.move(seconds=10)
    replies(world, ActorType.SYSTEM)
    world.clock.move(seconds=10)
    world.says("c1", THREAD)

    assert (relieve(world, 9), relieve(world, 2)) == (0, 1)
    assert world.issues.get(issue.id).agent == ""


def test_what_is_heard_in_another_order_than_it_was_said_makes_no_difference(world: IssueWorld, issue: Issue) -> None:
    digest = thread_digest("mail", THREAD)

    def hears(speaker: Speaker, seconds: int) -> None:
        at = MONDAY + timedelta(seconds=seconds)
        direction = Direction.INBOUND if speaker is Speaker.CUSTOMER else Direction.OUTBOUND
        name = world.says("c1", "", direction=direction)
        world.hears(Said(name, "c1", digest, at, at, speaker))

    hears(Speaker.BOT, 5)
    hears(Speaker.CUSTOMER, 3)
    assert relieve(world, 60) == 0
    world.clock.at = MONDAY + timedelta(seconds=70)
    hears(Speaker.CUSTOMER, 69)
    hears(Speaker.BOT, 66)
    assert (relieve(world, 28), relieve(world, 3)) == (0, 1)


def test_whoever_hands_over_resolves_or_loses_it_in_time_is_left_alone(world: IssueWorld) -> None:
    told = Handover("The serial number is known.")
    for number, thread in enumerate(("t-1", "t-2", "t-3")):
        issue = owned(world, BOT, thread)
        world.says("c1", thread)
        world.clock.move(seconds=20)
        if number == 0:
            transfer_issue(TransferIssue(issue.id, "", ANNA, "", told, OF_BOT), world.ports)
        elif number == 1:
            done = Resolution("delivery", "resolved")
            assert resolve_issue(ResolveIssue(issue.id, "", done, OF_BOT), world.ports).state is IssueState.RESOLVED
        else:
            etag = world.issues.get(issue.id).etag
            assign_issue(AssignIssue(issue.id, etag, "apiKeys/k_2", "", OF_BOT), world.ports)
        assert relieve(world, 60) == 0
    assert handed_over(world) == 1
    assert not world.database["issues"].count_documents({"bot_wait": {"$exists": True}})


def test_many_workers_hand_over_each_issue_once(world: IssueWorld) -> None:
    for number in range(12):
        owned(world, BOT, f"t-{number}")
        world.says("c1", f"t-{number}")
    world.clock.move(seconds=31)

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: relieve(world), range(4)))

    assert (sum(done), handed_over(world)) == (12, 12)


def test_settings_let_bots_be_silent_for_ever(world: IssueWorld, issue: Issue) -> None:
    world.ports = replace(world.ports, rules=IssueRules(bot_silence=timedelta(0)))
    world.says("c1", THREAD)

    assert (relieve(world, 3600), world.issues.get(issue.id).agent) == (0, BOT)


def test_of_somebody_who_was_erased_nothing_waits(world: IssueWorld, issue: Issue) -> None:
    world.says("c1", THREAD)
    replies(world)
    world.clock.move(seconds=1)
    world.says("c1", THREAD)
    eraser = IssueEraser(world.database)
    Transactions(world.database).run(lambda session: eraser.step(Whom("er_1", ("c1",)), {}, session))
    row = world.database["issues"].find_one({"_id": issue.id})

    assert row is not None
    assert not {"bot_wait", "bot_answer"} & row.keys()
    assert (relieve(world, 3600), handed_over(world)) == (0, 0)

"""From events to notifications by the rules that are kept: told once, explained, stopped where it gets out of hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.erasing import Whom
from servicekit.errors import Unavailable

from services.notifications.adapters.erasers import erasers
from services.notifications.adapters.mongo_agent_settings import MongoAgentSettings
from services.notifications.adapters.mongo_decisions import MongoDecisions
from services.notifications.adapters.mongo_follows import MongoFollows
from services.notifications.adapters.mongo_inboxes import MongoInboxes
from services.notifications.adapters.mongo_rules import MongoRules
from services.notifications.adapters.mongo_telling import MongoTelling
from services.notifications.domain.failed_message import NothingKnown
from services.notifications.domain.interaction import Past
from services.notifications.domain.notification import Notification
from services.notifications.domain.rules import SHIPPED, LookBack
from services.notifications.domain.rules.audience_kinds import Roster
from services.notifications.domain.rules.happening import DEEPEST, Happening
from services.notifications.domain.rules.rule import Audience, Condition, Content
from services.notifications.senders.in_app import InApp
from services.notifications.usecases.react import Reacting, react
from services.notifications.usecases.rule_book import CachedRuleBook
from services.notifications.usecases.tell_with_restraint import Restraint
from services.notifications.usecases.try_rule import try_rule
from tests.support.rules import NOW, a_content, a_happening, a_rule

EVA, ANNA, BEN = "agents/eva", "agents/anna", "agents/ben"


@dataclass
class At:
    """A clock that stands until it is moved."""

    time: datetime = NOW

    def now(self) -> datetime:
        return self.time


class NoHistory:
    """A history nobody asks for."""

    def look_back(self, at: LookBack) -> Past | None:
        raise AssertionError(at)


@dataclass
class Service:
    """What reacts, and where to look at what it did."""

    reacting: Reacting
    inboxes: MongoInboxes
    rules: MongoRules
    decisions: MongoDecisions
    clock: At

    def keep(self, content: Content, rule_id: str = "new-issues") -> None:
        assert self.rules.add(a_rule(content, rule_id), None)

    def react(self, happening: Happening) -> Sequence[Notification]:
        book = CachedRuleBook(self.rules)  # a new one: what was changed is in force at once
        told = react(happening, replace(self.reacting, book=book))
        self.decisions.flush()
        return told

    def reasons(self, event_id: str = "e_1") -> dict[str, str]:
        decision = self.decisions.of_event(event_id)
        assert decision is not None
        return {verdict.rule: verdict.reason for verdict in decision.verdicts}


@pytest.fixture
def service(database: Database[Row]) -> Service:
    clock = At()
    rules, inboxes = MongoRules(database, clock, SHIPPED), MongoInboxes(database, epoch=1)
    decisions = MongoDecisions(database, clock, timedelta(days=4000))  # the database forgets by its own clock
    reacting = Reacting(
        book=CachedRuleBook(rules),
        rules=rules,
        roster=Roster(on_duty=(ANNA, BEN), groups={"teams/parcels": (EVA, BEN)}),
        senders=(InApp(),),
        history=NoHistory(),
        inboxes=inboxes,
        restraint=Restraint(MongoTelling(database, epoch=1), MongoAgentSettings(database)),
        follows=MongoFollows(database),
        decisions=decisions,
        clock=clock,
        is_outage=lambda fault: isinstance(fault, Unavailable),
        policies=lambda: (),
        sent=NothingKnown(),
    )
    return Service(reacting, inboxes, rules, decisions, clock)


def test_a_rule_somebody_wrote_tells_whom_it_names_once(service: Service) -> None:
    service.keep(a_content({"priority": ("high", "urgent")}, audiences=(Audience("team", "teams/parcels"),)))
    urgent = a_happening(seen={"priority": ("urgent",)})

    for _ in range(3):
        service.react(urgent)
    service.react(a_happening("e_2"))

    for agent in (EVA, BEN):
        (told,) = service.inboxes.newest(agent, 10).notifications
        assert (told.rule, told.contact) == ("new-issues", "contacts/c_1")
        assert told.title == "A new issue: Parcel late"
    assert service.inboxes.unread(ANNA) == 0
    assert service.reasons("e_2") == {"new-issues": "condition:priority"}


def test_the_log_keeps_the_first_decision_about_an_event(service: Service) -> None:
    service.keep(a_content())

    service.react(a_happening())
    service.react(a_happening())

    decision = service.decisions.of_event("e_1")
    assert decision is not None
    assert service.reasons() == {"new-issues": "matched"}
    assert decision.told(EVA)
    assert not decision.told(ANNA)
    assert decision.verdicts[0].reason_for(ANNA) == "not-in-audience"


def test_the_title_of_a_rule_stands_instead_of_the_usual_one(service: Service) -> None:
    service.keep(a_content(title="Look at this"))

    (told,) = service.react(a_happening())

    assert told.title == "Look at this"


def test_what_was_imported_sets_nothing_in_motion(service: Service) -> None:
    service.keep(a_content())

    assert service.react(a_happening(is_backfill=True)) == ()

    assert service.decisions.of_event("e_1") is None


def test_a_rule_can_tell_of_the_same_contact_once_in_some_days_only(service: Service) -> None:
    service.keep(a_content(once_in_days=7))

    service.react(a_happening("e_1"))
    service.clock.time += timedelta(days=6)
    service.react(a_happening("e_2", service.clock.time))
    service.react(a_happening("e_3", service.clock.time, contact="contacts/c_2"))
    service.clock.time += timedelta(days=2)
    service.react(a_happening("e_4", service.clock.time))

    told = [one.contact for one in service.inboxes.newest(EVA, 10).notifications]
    assert told == ["contacts/c_1", "contacts/c_2", "contacts/c_1"]
    assert service.reasons("e_2") == {"new-issues": "told-lately"}


def test_a_chain_of_events_ends_at_its_fifth_link_and_those_on_duty_are_told_once(service: Service) -> None:
    service.keep(a_content())

    service.react(a_happening("e_4", depth=DEEPEST - 1))
    for _ in range(2):
        service.react(a_happening("e_5", depth=DEEPEST))
    service.react(a_happening("e_6", depth=DEEPEST + 1))

    assert service.inboxes.unread(EVA) == 1
    for agent in (ANNA, BEN):
        (told,) = service.inboxes.newest(agent, 10).notifications
        assert told.rule == "loop-guard"
    assert service.reasons("e_5") == {"new-issues": "too-deep"}


def test_a_rule_that_fails_ten_times_in_a_row_is_switched_off_and_its_creator_is_told(
    service: Service, database: Database[Row]
) -> None:
    service.keep(a_content(title="Fails"), "fails")
    service.keep(a_content(), "works")
    database["rules"].update_one({"_id": "fails"}, {"$set": {"creator": ANNA}})

    def fails(number: int) -> None:
        broken = a_happening(f"e_{number}", news=object())
        with pytest.raises(TypeError):
            service.react(broken)

    for number in range(9):
        fails(number)
    fails(8)  # the same event again counts once
    assert service.inboxes.unread(ANNA) == 0
    fails(9)

    (told,) = service.inboxes.newest(ANNA, 10).notifications
    assert told.rule == "rule-switched-off"
    switched_off = service.rules.stored("fails", None)
    assert switched_off is not None
    assert switched_off.rule.content.disabled
    assert switched_off.rule.disabled_reason == "failed-in-a-row"


def test_a_rule_that_works_again_starts_counting_anew_and_keeps_no_other_from_telling(service: Service) -> None:
    service.keep(a_content(), "one")
    for number in range(9):
        with pytest.raises(TypeError):
            service.react(a_happening(f"e_{number}", news=object()))

    service.react(a_happening("e_fine"))

    stored = service.rules.stored("one", None)
    assert stored is not None
    assert stored.rule.failures == 0
    assert service.inboxes.unread(EVA) == 1


def test_an_outage_is_no_failure_of_the_rule(service: Service) -> None:
    service.keep(a_content())

    class Away:
        def untold(self, *_: Any) -> None:
            raise Unavailable("AWAY", "gone")

        known = create = told_since = untold

    away: Any = Away()
    restraint = replace(service.reacting.restraint, telling=away)
    with pytest.raises(Unavailable):
        react(a_happening(), replace(service.reacting, book=CachedRuleBook(service.rules), restraint=restraint))

    stored = service.rules.stored("new-issues", None)
    assert stored is not None
    assert stored.rule.failures == 0


def test_the_rules_that_come_with_the_service_are_there_and_a_deleted_one_stays_away(
    service: Service, database: Database[Row]
) -> None:
    assert {rule.id for rule in service.rules.in_force()} == set(SHIPPED)
    mention = service.rules.stored("mention", None)
    assert mention is not None
    assert service.rules.save(mention.rule, replace(mention.rule, version=2, is_deleted=True), None)

    again = MongoRules(database, At(), SHIPPED)

    assert {rule.id for rule in again.in_force()} == set(SHIPPED) - {"mention"}


def test_a_rule_is_tried_on_past_events_and_tells_nobody(service: Service) -> None:
    for number in range(20):
        priority = "urgent" if number % 4 == 0 else "low"
        service.react(a_happening(f"e_{number}", NOW + timedelta(seconds=number), seen={"priority": (priority,)}))
    tried = try_rule(a_rule(a_content({"priority": ("urgent",)})), None, 10, service.decisions, Roster())

    assert (tried.tried, tried.matched, tried.undecided) == (10, 2, 0)
    assert [match.happening.event_id for match in tried.matches] == ["e_16", "e_12"]
    assert tried.matches[0].agents == (EVA,)
    assert service.inboxes.unread(EVA) == 0


@pytest.mark.parametrize(
    ("known", "expected"),
    [(("3",), (1, 0)), (("20",), (0, 0)), (("over-30",), (0, 0)), (("over-5",), (0, 1)), ((), (0, 1))],
)
def test_where_the_history_decides_it_is_said_of_how_many_events_it_is_not_known(
    service: Service, known: tuple[str, ...], expected: tuple[int, int]
) -> None:
    service.react(a_happening(type="interaction-recorded", seen={"previous-contact": known} if known else {}))
    content = Content(
        "again",
        (Condition("event-type", ("interaction-recorded",)), Condition("previous-contact", ("7",))),
        (Audience("agent", EVA),),
    )

    tried = try_rule(a_rule(content), None, 10, service.decisions, Roster())

    assert (tried.matched, tried.undecided) == expected


def test_decisions_about_an_erased_person_are_gone(service: Service, database: Database[Row]) -> None:
    service.react(a_happening("e_1"))
    service.react(a_happening("e_2", contact="contacts/c_2"))
    eraser = erasers(database, At()).of["decisions"]
    whom = Whom("er_1", ("c_1",))

    with database.client.start_session() as session:
        assert eraser.left(whom, session) == 1
        assert eraser.step(whom, {}, session).removed == 1
        assert eraser.left(whom, session) == 0

    assert service.decisions.of_event("e_2") is not None


def test_no_decision_is_kept_where_settings_say_so(database: Database[Row]) -> None:
    decisions = MongoDecisions(database, At(), timedelta(0))

    assert decisions.flush() == 0

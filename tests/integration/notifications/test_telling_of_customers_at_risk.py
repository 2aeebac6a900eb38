"""From what went badly to one alert a week for each person, with its evidence, whatever comes in between."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from backstory.interactions.v1 import interactions_pb2 as pb
from backstory.notifications.v1.notifications_pb2 import ExportNotificationsRequest
from backstory.notifications.v1.notifications_pb2_grpc import NotificationsServiceStub
from eventbus.messages import Received
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.clock import SystemClock
from servicekit.erasing import Whom

from services.notifications.adapters.erasers import erasers
from services.notifications.adapters.mongo_rules import MongoRules
from services.notifications.domain.rules import SHIPPED
from services.notifications.settings import NotificationsSettings
from tests.support.eventually import eventually
from tests.support.notifications import Keys, serving
from tests.support.risks import ANNA, DEMO, NOW, RULE, Office, a_repeat, an_interaction, an_issue_event, unhappy

PROMISE = "issues/is_1/promises/p_1"


@pytest.fixture
def office(settings: NotificationsSettings, database: Database[Row]) -> Office:
    return Office(settings, database)


def four_kinds(first: int, days: float, contacts: tuple[str, str] = ("c_1", "c_1")) -> list[list[Received]]:
    """Return events that tell, each list by itself, that a customer may be lost."""
    one, other = contacts
    return [
        [unhappy(first, one, days), an_issue_event("IssueReopened", first + 1, other, days)],
        [an_issue_event("PromiseBroken", first + 2, one, days)],
        [a_repeat(first + 4, first + 3, one, days), a_repeat(first + 5, first + 4, other, days)],
        [an_interaction(first + 6, other, days, score=(2, 5))],
    ]


def test_four_kinds_in_a_week_are_one_alert_with_evidence_and_in_the_next_week_there_is_another(office: Office) -> None:
    for day, events in enumerate(four_kinds(10, 0)):
        office.hear(*events, days=day)

    (told,) = office.told()
    assert told.title == "A customer may be lost: the second bad experience in 30 days"
    assert set(told.evidence) == {"issues/is_11", "interactions/i_10"}
    assert told.contact == "contacts/c_1"

    office.hear(*(event for events in four_kinds(20, 8) for event in events), days=8)

    newest, first = office.told()
    assert first == told
    assert {"interactions/i_10", "issues/is_12/promises/p_1", "interactions/i_16"} < set(newest.evidence)
    assert newest.evidence[-1] == "interactions/i_20"
    office.hear(an_interaction(30, days=14.9, score=(1, 5)), days=14.9)
    assert len(office.told()) == 2


@pytest.mark.parametrize(
    ("kind", "title", "evidence"),
    [
        (0, "the second bad experience in 30 days", {"interactions/i_10", "issues/is_11"}),
        (1, "a promise was broken", {"issues/is_12/promises/p_1"}),
        (2, "the third contact about the same", {f"interactions/i_{number}" for number in (13, 14, 15)}),
        (3, "a low score", {"interactions/i_16"}),
    ],
)
def test_each_kind_alone_is_told_with_the_names_that_count_as_evidence(
    office: Office, kind: int, title: str, evidence: set[str]
) -> None:
    office.hear(*four_kinds(10, 0)[kind])

    (told,) = office.told()
    assert told.title == f"A customer may be lost: {title}"
    assert set(told.evidence) == evidence
    assert all(name in told.body for name in evidence - {"interactions/i_13"})


@pytest.mark.parametrize("seed", range(5))
def test_a_merged_person_is_told_of_once_however_events_come(
    settings: NotificationsSettings, database: Database[Row], seed: int
) -> None:
    dice = random.Random(seed)
    events = [event for kind in four_kinds(10, 0, ("c_1", "c_2")) for event in kind] * 3
    dice.shuffle(events)
    batches = [events[start::4] for start in range(4)]

    with ThreadPoolExecutor(4) as pool:
        workers = [Office(settings, database, ("contacts/c_1", "contacts/c_2")) for _ in batches]
        list(pool.map(lambda each: each[0].hear(*each[1]), zip(workers, batches, strict=True)))

    assert len(workers[0].told()) == 1


def test_a_merge_in_between_does_not_tell_of_the_same_person_again(
    settings: NotificationsSettings, database: Database[Row]
) -> None:
    apart = Office(settings, database)
    apart.hear(an_issue_event("PromiseBroken", 1, "c_1"))
    apart.hear(an_issue_event("PromiseBroken", 2, "c_2"), days=1)
    assert len(apart.told()) == 2, "as long as they are two people"

    merged = Office(settings, database, ("contacts/c_1", "contacts/c_2", "contacts/c_3"))
    merged.hear(an_interaction(3, "c_3", days=6, score=(1, 5)), days=6)
    assert len(merged.told()) == 2
    merged.hear(an_interaction(4, "c_3", days=9, score=(1, 5)), days=9)
    promises = ("issues/is_1/promises/p_1", "issues/is_2/promises/p_1")
    assert merged.told()[0].evidence == (*promises, "interactions/i_3", "interactions/i_4")


def test_bad_experiences_of_merged_contacts_come_together(
    settings: NotificationsSettings, database: Database[Row]
) -> None:
    apart = Office(settings, database)
    apart.hear(unhappy(1, "c_1"), unhappy(2, "c_2", days=2), days=2)
    assert apart.told() == []

    merged = Office(settings, database, ("contacts/c_1", "contacts/c_2"))
    merged.hear(an_issue_event("IssueReopened", 3, "c_2", days=3), days=3)

    (told,) = merged.told()
    assert told.evidence == ("interactions/i_1", "interactions/i_2", "issues/is_3")


@pytest.mark.parametrize(
    "imported",
    [
        lambda: [an_issue_event("PromiseBroken", 1, backfill=True)],
        lambda: [an_interaction(1, score=(1, 5), backfill=True)],
        lambda: [a_repeat(2, 1, backfill=True), a_repeat(3, 2)],
        lambda: [unhappy(1, backfill=True), an_issue_event("IssueReopened", 1)],
    ],
)
def test_what_was_imported_tells_nothing(office: Office, imported: Callable[[], list[Received]]) -> None:
    office.hear(*imported())

    assert office.told() == []


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({"score": (4, 10)}, 1),
        ({"score": (5, 10)}, 0),
        ({"score": (0, 5)}, 1),
        ({"score": (2, 5), "business_type": "order-placed"}, 0),
        ({"score": (2, 5), "kind": pb.INTERACTION_KIND_SURVEY_RESPONSE, "business_type": ""}, 1),
        ({"score": (2, 5), "kind": pb.INTERACTION_KIND_CORRECTION}, 0),
        ({"score": (2, 5), "payload": b'{"score": 1}'}, 0),
        ({"score": (2, 5), "payload": b"two of five"}, 0),
        ({"score": (2, 5), "payload": b'{"score": true, "best_score": 5}'}, 0),
        ({"score": (2, 5), "payload": b'{"score": 1, "best_score": 1e999}'}, 0),
    ],
)
def test_a_score_is_low_up_to_two_fifths_of_the_best_one(
    office: Office, changes: dict[str, object], count: int
) -> None:
    office.hear(an_interaction(1, **changes))  # type: ignore[arg-type] # any field of an interaction

    assert len(office.told()) == count


def test_whoever_has_the_matter_is_told_even_if_they_did_it(office: Office) -> None:
    office.hear(an_issue_event("PromiseBroken", 1, agent=ANNA, by=ANNA))

    assert (len(office.told(ANNA)), len(office.told(DEMO))) == (1, 0)
    assert office.told(ANNA)[0].urgency.value == "high"


def test_what_took_place_long_ago_is_no_news(office: Office) -> None:
    office.hear(an_interaction(1, score=(1, 5), days=-31))

    assert office.told() == []


_WORKER = """
import sys
from servicekit import failpoints
from tests.support.notifications import database_of, settings_of
from tests.support.risks import Office, an_issue_event
failpoints.arm(sys.argv[3])
settings = settings_of(sys.argv[1], sys.argv[2])
with database_of(settings) as database:
    Office(settings, database).hear(an_issue_event("PromiseBroken", 1))
"""


@pytest.mark.parametrize("failpoint", ["write.before_commit", "risk.alerted", "notify.in_transaction"])
def test_an_alert_is_told_once_though_its_worker_is_killed(
    settings: NotificationsSettings, database: Database[Row], failpoint: str
) -> None:
    arguments = [settings.namespace, settings.mongodb_uri, f"{failpoint}:kill"]
    killed = subprocess.run(
        [sys.executable, "-c", _WORKER, *arguments], cwd=Path(__file__).parents[3], timeout=60, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    office = Office(settings, database)
    assert office.told() == []

    def told_by_the_next_one() -> bool:
        office.hear(an_issue_event("PromiseBroken", 1))
        return len(office.told()) == 1

    eventually(20, told_by_the_next_one)  # what the dead had begun holds the rows for some seconds
    office.hear(an_issue_event("PromiseBroken", 1))
    assert len(office.told()) == 1


def test_without_a_rule_for_it_nothing_is_kept_of_anybody(
    settings: NotificationsSettings, database: Database[Row]
) -> None:
    rules = MongoRules(database, SystemClock(), SHIPPED)
    rules.in_force()
    database["rules"].update_one({"_id": RULE}, {"$set": {"content.disabled": True}})

    office = Office(settings, database)
    office.hear(an_issue_event("PromiseBroken", 1))

    assert office.told() == []
    assert database["experiences"].count_documents({}) == 0


def test_what_is_kept_of_somebody_is_exported_and_erased_and_expires(
    settings: NotificationsSettings, database: Database[Row], office: Office, keys: Keys
) -> None:
    office.hear(an_issue_event("PromiseBroken", 1), a_repeat(3, 2))

    with serving(settings) as channel:
        records = NotificationsServiceStub(channel).ExportNotifications(
            ExportNotificationsRequest(contacts=["contacts/c_1"]),
            timeout=5,
            metadata=keys.metadata("agents/p", "admin"),
        )
        kept = [one.experience for one in records if one.HasField("experience")]
    assert [(one.kind, one.about, one.earlier_interaction) for one in kept] == [
        ("broken-promise", PROMISE, ""),
        ("repeat", "interactions/i_3", "interactions/i_2"),
    ]

    row = database["experiences"].find_one({"_id": "contacts/c_1"})
    assert row is not None
    assert row["expire_time"] - NOW == timedelta(days=40)
    whom, eraser = Whom("er_1", ("c_1",)), erasers(database, SystemClock()).of["experiences"]
    with database.client.start_session() as session:
        assert eraser.left(whom, session) == 1
        eraser.step(whom, {}, session)
        assert eraser.left(whom, session) == 0

"""Announcements, one step of the worker at a time: everybody is told once, or left out with the reason."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from commandline.system.ports import free_ports
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.clock import SystemClock
from servicekit.erasing import Whom
from servicekit.errors import InvalidArgument, NotFound, Unavailable

from services.notifications.adapters.erasers import erasers
from services.notifications.domain.announcement_errors import (
    AnnouncementExpired,
    ApprovalNeeded,
    ApproverIsAuthor,
    AudienceEmpty,
    WrongAnnouncementState,
)
from services.notifications.domain.announcements import Announcement, AnnouncementState, Text
from services.notifications.domain.messages import CannotSend
from services.notifications.domain.webhook_ports import Request
from services.notifications.settings import NotificationsSettings
from services.notifications.usecases.changing_announcements import (
    approve_announcement,
    create_announcement,
    pause_announcement,
    resume_announcement,
    start_announcement,
    stop_announcement,
)
from tests.support.announcing import AUTHOR, TEXT, Town
from tests.support.eventually import eventually
from tests.support.notifications import MailBox, smtp_server


@pytest.fixture
def port() -> int:
    return free_ports({"SMTP": 0})["SMTP"]


@pytest.fixture
def box(port: int) -> Iterator[MailBox]:
    with smtp_server(port) as running:
        yield running


@pytest.fixture
def town(settings: NotificationsSettings, database: Database[Row], port: int) -> Town:
    return Town(settings, database, port)


def running(town: Town, **content: object) -> Announcement:
    made = town.create(**content)
    town.work()
    return start_announcement(made.id, town.announcing)


def told(box: MailBox) -> Counter[str]:
    return Counter(str(mail["To"]) for mail in box.mails)


def test_the_preview_counts_everybody_and_says_why_some_are_left_out(town: Town, box: MailBox) -> None:
    one, two, three = town.customers.names
    town.customers.names += ["contacts/c_gone", "contacts/c_erased", one]
    town.customers.refusals = {two: "consent-denied"}
    town.customers.without_address = {three}
    town.customers.missing = {"contacts/c_gone": "no-such-customer", "contacts/c_erased": "customer-erased"}
    made = town.create()
    assert made.state is AnnouncementState.COUNTING
    town.work()

    assert town.now(made).state is AnnouncementState.READY
    assert town.counts(made) == {
        "waiting": 1, "consent-denied": 1, "no-address": 1, "no-such-customer": 1, "customer-erased": 1,
    }  # fmt: skip
    assert box.offered == 0


def test_everybody_is_told_once_and_it_is_done_when_it_is_known_what_became_of_it(town: Town, box: MailBox) -> None:
    made = running(town)
    assert town.now(made).start_time is not None
    town.later(1)
    town.later(5)
    town.later(5)

    assert town.now(made).state is AnnouncementState.DONE
    assert town.counts(made) == {"sent": 3}
    assert told(box) == {f"c_{number:04d}@example.org": 1 for number in range(3)}
    assert {str(mail["Subject"]) for mail in box.mails} == {TEXT.subject}
    assert not town.step()


def test_a_customer_gets_the_first_text_that_can_reach_them(
    settings: NotificationsSettings, database: Database[Row], port: int
) -> None:
    town = Town(settings, database, port)
    with pytest.raises(CannotSend):
        town.create(Text("sms", "Closed."), TEXT)


def test_contacts_by_name_are_counted_as_people(town: Town, box: MailBox) -> None:
    one, two, _ = town.customers.names
    town.customers.merged = {two: one}
    made = town.create(segment="", contacts=(one, two, one))
    town.work()

    assert town.counts(made) == {"waiting": 1}
    assert town.now(made).content.contacts == ()


def test_who_was_merged_after_the_count_is_told_once(town: Town, box: MailBox) -> None:
    one, two, three = town.customers.names
    made = running(town, per_minute=60)
    town.customers.merged = {two: one, three: one}
    for _ in range(4):
        town.later(2)
    town.later(5)

    assert town.counts(made) == {"sent": 1, "told-as-merged": 2}
    assert sum(told(box).values()) == 1


def test_consent_that_is_withdrawn_after_the_count_is_obeyed(town: Town, box: MailBox) -> None:
    made = running(town)
    town.customers.refusals = dict.fromkeys(town.customers.names, "consent-revoked")
    town.later(1)
    town.later(5)

    assert town.counts(made) == {"consent-revoked": 3}
    assert box.offered == 0


def test_the_pace_is_kept(settings: NotificationsSettings, database: Database[Row], port: int, box: MailBox) -> None:
    town = Town(settings, database, port, people=10)
    made = running(town, per_minute=60)
    ordered = []
    for _ in range(4):
        town.work()
        ordered.append(10 - town.counts(made).get("waiting", 0))
        town.clock.ahead += timedelta(seconds=1)

    assert ordered == [1, 2, 3, 4]


def test_nothing_is_ordered_while_it_is_paused(town: Town, box: MailBox) -> None:
    made = running(town, per_minute=60)
    town.work()
    pause_announcement(made.id, town.announcing)
    for _ in range(3):
        town.later(10)

    assert town.counts(made) == {"waiting": 2, "sent": 1}
    resume_announcement(made.id, town.announcing)
    for _ in range(4):
        town.later(5)
    assert town.now(made).state is AnnouncementState.DONE
    assert town.counts(made) == {"sent": 3}


def test_a_pause_is_obeyed_in_the_middle_of_a_step(town: Town, box: MailBox) -> None:
    made = running(town)

    def paused_by_somebody_else(contact: str, _purpose: str, _channel: str) -> str:
        pause_announcement(made.id, town.announcing)
        return ""

    town.customers.refusal = paused_by_somebody_else  # type: ignore[method-assign] # it happens while one is looked at
    town.step()

    assert town.counts(made)["waiting"] == 2


def test_what_is_stopped_stays_so(town: Town, box: MailBox) -> None:
    made = running(town, per_minute=60)
    town.work()
    stopped = stop_announcement(made.id, town.announcing)
    for _ in range(3):
        town.later(10)

    assert (stopped.state, stopped.reason) == (AnnouncementState.STOPPED, "stopped-by-hand")
    assert town.counts(made) == {"waiting": 2, "sent": 1}
    assert not town.step()
    assert stop_announcement(made.id, town.announcing) == stopped
    with pytest.raises(WrongAnnouncementState):
        resume_announcement(made.id, town.announcing)


def test_many_people_need_a_second_one_to_approve(
    settings: NotificationsSettings, database: Database[Row], port: int
) -> None:
    town = Town(settings, database, port, people=1001)
    made = town.create()
    town.work()

    assert town.now(made).approval_required
    with pytest.raises(ApprovalNeeded):
        start_announcement(made.id, town.announcing)
    with pytest.raises(ApproverIsAuthor):
        approve_announcement(made.id, AUTHOR, town.announcing)
    approve_announcement(made.id, "agents/boss", town.announcing)
    assert start_announcement(made.id, town.announcing).approver == "agents/boss"


def test_nobody_is_no_audience(town: Town) -> None:
    town.customers.without_address = set(town.customers.names)
    made = town.create()
    with pytest.raises(WrongAnnouncementState):
        start_announcement(made.id, town.announcing)
    town.work()

    with pytest.raises(AudienceEmpty):
        start_announcement(made.id, town.announcing)


def test_a_preview_that_is_too_old_starts_nothing(town: Town) -> None:
    made = town.create()
    town.work()
    town.clock.ahead = made.expire_time - SystemClock().now()

    with pytest.raises(AnnouncementExpired):
        start_announcement(made.id, town.announcing)


def test_what_runs_for_too_long_is_stopped(town: Town, box: MailBox) -> None:
    made = running(town)
    town.clock.ahead = made.expire_time - SystemClock().now()
    town.work()

    assert (town.now(made).state, town.now(made).reason) == (AnnouncementState.STOPPED, "expired")
    assert box.offered == 0


def test_a_segment_that_is_not_there_stops_it_and_an_outage_only_holds_it_up(town: Town) -> None:
    town.customers.fault = Unavailable("DOWN", "It is down.")
    made = town.create()
    town.work()
    assert town.now(made).state is AnnouncementState.COUNTING
    town.customers.fault = NotFound("SEGMENT_NOT_FOUND", "There is none.")
    town.later(10)

    assert (town.now(made).state, town.now(made).reason) == (AnnouncementState.STOPPED, "no-such-segment")


def test_an_erased_customer_who_waits_is_left_out(town: Town, box: MailBox, database: Database[Row]) -> None:
    made = running(town)
    eraser, whom = erasers(database, SystemClock()).of["announcement_recipients"], Whom("er_1", ("c_0001",))
    with database.client.start_session() as session:
        assert eraser.step(whom, {}, session).removed == 1
        assert eraser.left(whom, session) == 0
    town.later(1)
    town.later(5)

    assert town.counts(made) == {"sent": 2, "customer-erased": 1}
    assert "c_0001@example.org" not in told(box)


def test_one_request_is_one_announcement(town: Town) -> None:
    request = Request("r-1", "digest", AUTHOR)
    content = town.create().content
    made = {create_announcement("", content, AUTHOR, request, town.announcing).id for _ in range(3)}

    assert len(made) == 1
    with pytest.raises(InvalidArgument, match="another request"):
        create_announcement("", content, AUTHOR, Request("r-1", "other", AUTHOR), town.announcing)


_WORKER = """
import sys
from pathlib import Path
from servicekit import failpoints
from tests.support.announcing import Town
from tests.support.notifications import database_of, settings_of
failpoints.arm(sys.argv[5])
settings = settings_of(sys.argv[1], sys.argv[2], signing_key_file=Path(sys.argv[3]))
with database_of(settings) as database:
    town = Town(settings, database, int(sys.argv[4]), people=12, lease=1)
    town.later(0)
    for _ in range(20):
        town.later(1)
"""


@pytest.mark.parametrize(
    "failpoint", ["announcement.before_cursor", "announcement.before_settle", "message.before_hand_over"]
)
def test_workers_killed_again_and_again_tell_everybody_once(
    settings: NotificationsSettings, database: Database[Row], box: MailBox, port: int, failpoint: str
) -> None:
    town = Town(settings, database, port, people=12, lease=1)
    made = town.create()
    if failpoint != "announcement.before_cursor":
        town.work()
        start_announcement(made.id, town.announcing)

    arguments = [settings.namespace, settings.mongodb_uri, str(settings.signing_key_file), str(port)]
    for _ in range(2):
        killed = subprocess.run(
            [sys.executable, "-c", _WORKER, *arguments, f"{failpoint}:kill"],
            cwd=Path(__file__).parents[3],
            timeout=60,
            check=False,
        )
        assert killed.returncode == -signal.SIGKILL
    if failpoint == "announcement.before_cursor":
        town.later(60)
        start_announcement(made.id, town.announcing)

    def is_done() -> bool:
        town.office.ports.messages.release_interrupted()
        town.later(60)
        return town.now(made).state is AnnouncementState.DONE

    eventually(60, is_done)

    assert told(box) == {f"c_{number:04d}@example.org": 1 for number in range(12)}
    assert town.counts(made) == {"sent": 12}
    assert database["messages"].count_documents({}) == 12

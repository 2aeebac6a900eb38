"""Messages to customers, one step of the worker at a time: killed anywhere, each is sent once or honestly unknown."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from commandline.system.ports import free_ports
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.clock import SystemClock
from servicekit.erasing import Whom
from servicekit.errors import InvalidArgument, Unavailable

from services.notifications.adapters.erasers import erasers
from services.notifications.domain.messages import MessageHasLeft, MessageState, Wish
from services.notifications.domain.webhook_ports import Request
from services.notifications.settings import NotificationsSettings
from services.notifications.usecases.cancel_message import cancel_message
from services.notifications.usecases.deliver_message import work_on_messages
from services.notifications.usecases.send_message import send_message
from tests.support.eventually import eventually
from tests.support.messages import Office
from tests.support.notifications import MailBox, smtp_server

REQUEST = Request("r-1", "digest", "agents/demo")
WISH = Wish("contacts/c_1", "email", "It is on its way.", "Your order")


@pytest.fixture
def port() -> int:
    return free_ports({"SMTP": 0})["SMTP"]


@pytest.fixture
def box(port: int) -> Iterator[MailBox]:
    with smtp_server(port) as running:
        yield running


@pytest.fixture
def office(settings: NotificationsSettings, database: Database[Row], port: int) -> Office:
    return Office(settings, database, port)


def test_one_request_is_one_message_however_often_it_is_made(office: Office, box: MailBox) -> None:
    made = {send_message(WISH, 0, "agents/demo", REQUEST, office.ports).id for _ in range(5)}
    office.work()

    assert len(made) == 1
    assert [mail["To"] for mail in box.mails] == ["anna@example.org"]
    assert office.history.told == [
        ("i_1", MessageState.PENDING),
        ("i_1", MessageState.SENT),
    ] or office.history.told == [("i_1", MessageState.SENT)]
    with pytest.raises(InvalidArgument, match="another request"):
        send_message(WISH, 0, "agents/demo", replace(REQUEST, digest="other"), office.ports)


def test_the_text_and_the_address_are_kept_until_the_message_is_over(
    office: Office, box: MailBox, database: Database[Row]
) -> None:
    made = send_message(WISH, 0, "agents/demo", REQUEST, office.ports)
    assert "anna@example.org" in repr(database["messages"].find_one())
    office.work()

    stored = repr(database["messages"].find_one({"_id": made.id}))
    assert "'sent'" in stored
    assert "anna@example.org" not in stored
    assert WISH.body not in stored


def test_nothing_leaves_before_the_undo_window_is_over(office: Office, box: MailBox) -> None:
    made = send_message(WISH, 30, "agents/demo", REQUEST, office.ports)
    office.work()
    assert box.offered == 0

    assert cancel_message(made.id, office.ports.messages, SystemClock()).state is MessageState.CANCELED
    office.work()
    assert office.history.told[-1] == ("i_1", MessageState.CANCELED)
    assert box.offered == 0


def test_a_message_that_was_tried_once_cannot_be_canceled(office: Office, box: MailBox) -> None:
    box.recipient_replies = ["451 later"]
    made = send_message(WISH, 0, "agents/demo", REQUEST, office.ports)
    work_on_messages(office.delivering)

    with pytest.raises(MessageHasLeft):
        cancel_message(made.id, office.ports.messages, SystemClock())
    eventually(10, lambda: office.worked() and len(box.taken) == 1)


@pytest.mark.parametrize("undo", [-1, 31])
def test_the_undo_window_is_bounded(office: Office, undo: int) -> None:
    with pytest.raises(InvalidArgument, match="undo_seconds"):
        send_message(WISH, undo, "agents/demo", REQUEST, office.ports)


def test_a_message_waits_while_its_history_cannot_be_asked(office: Office, box: MailBox) -> None:
    office.history.fault = Unavailable("DOWN", "It is down.")
    made = send_message(WISH, 0, "agents/demo", REQUEST, office.ports)
    work_on_messages(office.delivering)

    waiting = office.ports.messages.get(made.id)
    assert waiting is not None
    assert (waiting.state, waiting.interaction, box.offered) == (MessageState.PENDING, "", 0)
    office.history.fault = None
    eventually(10, lambda: office.worked() and len(box.taken) == 1)
    assert office.history.told[-1] == ("i_1", MessageState.SENT)


def test_consent_that_is_withdrawn_meanwhile_withholds_it(office: Office, box: MailBox) -> None:
    send_message(WISH, 0, "agents/demo", REQUEST, office.ports)
    office.customers.refused = "consent-revoked"
    office.work()

    assert box.offered == 0
    assert office.history.told[-1] == ("i_1", MessageState.SUPPRESSED)


def test_an_erased_customer_is_written_to_no_more(office: Office, box: MailBox, database: Database[Row]) -> None:
    made = send_message(WISH, 0, "agents/demo", REQUEST, office.ports)
    eraser, whom = erasers(database, SystemClock()).of["messages"], Whom("er_1", ("c_1",))
    with database.client.start_session() as session:
        assert eraser.step(whom, {}, session).removed == 1
        assert eraser.left(whom, session) == 0
    office.work()

    stored = office.ports.messages.get(made.id)
    assert stored is not None
    assert (stored.state, stored.wish.body, stored.address.value) == (MessageState.SUPPRESSED, "", "")
    assert box.offered == 0


_WORKER = """
import sys
from pathlib import Path
from servicekit import failpoints
from services.notifications.usecases.deliver_message import work_on_messages
from tests.support.messages import Office
from tests.support.notifications import database_of, settings_of
failpoints.arm(sys.argv[5])
settings = settings_of(sys.argv[1], sys.argv[2], signing_key_file=Path(sys.argv[3]))
with database_of(settings) as database:
    work_on_messages(Office(settings, database, int(sys.argv[4]), lease=0.5).delivering)
"""


@pytest.mark.parametrize(
    ("failpoint", "state", "arrived"),
    [
        ("message.before_hand_over:kill", MessageState.SENT, 1),
        ("message.after_hand_over:kill", MessageState.UNKNOWN, 0),
        ("message.before_settle:kill", MessageState.UNKNOWN, 1),
    ],
)
def test_a_worker_killed_while_sending_never_writes_twice(
    settings: NotificationsSettings,
    database: Database[Row],
    box: MailBox,
    port: int,
    failpoint: str,
    state: MessageState,
    arrived: int,
) -> None:
    office = Office(settings, database, port, lease=0.5)
    made = send_message(WISH, 0, "agents/demo", REQUEST, office.ports)

    arguments = [settings.namespace, settings.mongodb_uri, str(settings.signing_key_file), str(port), failpoint]
    killed = subprocess.run(
        [sys.executable, "-c", _WORKER, *arguments], cwd=Path(__file__).parents[3], timeout=60, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    eventually(10, office.ports.messages.release_interrupted)
    office.work()

    stored = office.ports.messages.get(made.id)
    assert stored is not None
    assert (stored.state, len(box.taken)) == (state, arrived)
    assert office.history.told[-1] == ("i_1", state)
    assert stored.update_time - stored.create_time < timedelta(seconds=60)

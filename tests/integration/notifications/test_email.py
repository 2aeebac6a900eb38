"""E-mail against a real SMTP server: once, and never again where it may have arrived."""

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

from services.notifications.adapters.mongo_deliveries import MongoDeliveries
from services.notifications.adapters.mongo_inboxes import MongoInboxes
from services.notifications.domain.delivery import Delivery, DeliveryState, Message, Refused, Retries, Withheld
from services.notifications.domain.notification import Notice
from services.notifications.senders import load_senders
from services.notifications.senders.email import HeaderRefused, compose
from services.notifications.settings import NotificationsSettings
from services.notifications.usecases.deliver_pending import Delivered, deliver_pending
from services.notifications.usecases.release_interrupted import release_interrupted
from tests.support.eventually import eventually
from tests.support.notifications import LONG_AGO, MailBox, a_delivery, a_draft, settings_of, smtp_server

QUICK = Retries(attempts=3, first_seconds=0.01)


@pytest.fixture
def port() -> int:
    return free_ports({"SMTP": 0})["SMTP"]


@pytest.fixture
def box(port: int) -> Iterator[MailBox]:
    with smtp_server(port) as running:
        yield running


@pytest.fixture
def desk(settings: NotificationsSettings, database: Database[Row], port: int) -> Desk:
    return Desk(settings, database, port)


class Desk:
    """A worker's part of the service, one step at a time."""

    def __init__(self, settings: NotificationsSettings, database: Database[Row], port: int, lease: float = 30) -> None:
        mail = settings_of(
            settings.namespace,
            settings.mongodb_uri,
            smtp_host="127.0.0.1",
            smtp_port=port,
            smtp_tls="none",
            smtp_timeout_seconds=1.0,
            smtp_from="Desk <desk@backstory.example>",
        )
        self.deliveries = MongoDeliveries(database, SystemClock(), timedelta(seconds=lease))
        self._inboxes = MongoInboxes(database, epoch=1)
        self.senders = load_senders(mail)

    def tell(self, event_id: str = "e_1", notice: Notice | None = None) -> None:
        draft = a_draft(event_id) if notice is None else a_draft(event_id, notice=notice)
        self._inboxes.create(draft, [a_delivery(draft)])

    def deliver(self) -> Delivered | None:
        return deliver_pending(self.deliveries, self.senders, QUICK, lambda: 0.5)

    def deliver_all(self) -> None:
        eventually(10, lambda: self.deliver() is None and not self._waiting())

    def only(self) -> Delivery:
        (delivery,) = self.deliveries.newest(None, None, 10)
        return delivery

    def _waiting(self) -> bool:
        return any(one.state is DeliveryState.PENDING for one in self.deliveries.newest(None, None, 100))


def test_a_message_arrives_once_however_often_it_is_told(desk: Desk, box: MailBox) -> None:
    for _ in range(10):
        desk.tell()
        desk.deliver_all()

    (mail,) = box.mails
    assert desk.only().state is DeliveryState.SENT
    assert mail["To"] == "demo@desk.example"
    assert mail["From"] == "Desk <desk@backstory.example>"
    assert mail["Subject"] == "Anna Berg is in touch again (phone)"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == f"<{desk.only().id}@backstory.example>"
    assert mail.get_content_type() == "text/plain"
    assert "Last contact: email." in mail.get_content()
    assert "interactions/i_0" in mail.get_content()


def test_words_of_every_script_and_lines_that_begin_with_a_dot_arrive_unchanged(desk: Desk, box: MailBox) -> None:
    body = ".hidden\n.\n..two\n“Grüße, 世界 👩‍🔧”\n" + "long " * 400
    desk.tell(notice=Notice("Zoë 世界 is in touch again", body, ()))

    desk.deliver_all()

    (mail,) = box.mails
    assert mail["Subject"] == "Zoë 世界 is in touch again"
    assert body in mail.get_content().replace("\r\n", "\n")


def test_a_refusal_for_good_is_final(desk: Desk, box: MailBox) -> None:
    box.recipient_replies.append("550 5.1.1 <demo@desk.example> unknown")
    desk.tell()

    desk.deliver_all()

    assert box.offered == 0
    assert (desk.only().state, desk.only().reason) == (DeliveryState.FAILED, "smtp-550 5.1.1")


def test_a_refusal_of_the_text_is_final_too(desk: Desk, box: MailBox) -> None:
    box.replies.append("554 looks like spam")
    desk.tell()

    desk.deliver_all()

    assert box.offered == 1
    assert (desk.only().state, desk.only().reason) == (DeliveryState.FAILED, "smtp-554")


def test_a_refusal_for_now_is_tried_again(desk: Desk, box: MailBox) -> None:
    box.recipient_replies.append("450 4.2.1 busy")
    box.replies.append("451 4.3.0 try later")
    desk.tell()

    desk.deliver_all()

    assert len(box.taken) == 1
    assert (desk.only().state, desk.only().attempts) == (DeliveryState.SENT, 3)


def test_a_server_that_is_down_is_tried_a_limited_number_of_times(desk: Desk) -> None:
    desk.tell()

    desk.deliver_all()

    expected = (DeliveryState.FAILED, "gave-up: no-connection", 3)
    assert expected == (desk.only().state, desk.only().reason, desk.only().attempts)


@pytest.mark.parametrize(("way", "arrived"), [("drop", 0), ("take-and-drop", 1)])
def test_a_line_cut_after_the_text_leaves_it_unknown_and_never_repeated(
    desk: Desk, box: MailBox, way: str, arrived: int
) -> None:
    box.replies.append(way)
    desk.tell()

    desk.deliver_all()

    assert desk.deliver() is None
    assert (box.offered, len(box.taken)) == (1, arrived)
    assert (desk.only().state, desk.only().reason) == (DeliveryState.UNKNOWN, "no-answer-after-data")


def test_a_server_too_slow_to_confirm_leaves_it_unknown(desk: Desk, box: MailBox) -> None:
    box.replies.append("stall")
    desk.tell()

    desk.deliver_all()

    assert desk.only().state is DeliveryState.UNKNOWN
    assert box.offered == 1


_WORKER = """
import sys
from datetime import timedelta
from servicekit.clock import SystemClock
from servicekit.failpoints import arm
from services.notifications.adapters.mongo_deliveries import MongoDeliveries
from services.notifications.senders import load_senders
from services.notifications.usecases.deliver_pending import deliver_pending
from services.notifications.domain.delivery import Retries
from servicekit.adapters.mongo_client import connect
from tests.support.notifications import settings_of

namespace, uri, port, lease, failpoint = sys.argv[1:]
settings = settings_of(namespace, uri, smtp_host="127.0.0.1", smtp_port=int(port), smtp_tls="none")
arm(failpoint)
deliveries = MongoDeliveries(connect(settings), SystemClock(), timedelta(seconds=float(lease)))
deliver_pending(deliveries, load_senders(settings), Retries(), lambda: 0.5)
"""


@pytest.mark.parametrize(
    ("failpoint", "state", "arrived"),
    [
        ("sender.before_mark:kill", DeliveryState.UNKNOWN, 1),
        ("sender.after_hand_over:kill", DeliveryState.UNKNOWN, 0),
        ("sender.before_hand_over:kill", DeliveryState.SENT, 1),
    ],
)
def test_a_worker_killed_while_sending_never_makes_a_second_mail(
    settings: NotificationsSettings,
    database: Database[Row],
    box: MailBox,
    port: int,
    failpoint: str,
    state: DeliveryState,
    arrived: int,
) -> None:
    desk = Desk(settings, database, port, lease=0.5)
    desk.tell()

    killed = subprocess.run(
        [sys.executable, "-c", _WORKER, settings.namespace, settings.mongodb_uri, str(port), "0.5", failpoint],
        cwd=Path(__file__).parents[3],
        timeout=60,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert desk.only().state is DeliveryState.SENDING

    def judged() -> bool:
        release_interrupted(desk.deliveries)
        return desk.only().state is not DeliveryState.SENDING

    eventually(10, judged)
    desk.deliver_all()

    assert desk.only().state is state
    assert len(box.taken) == arrived


MESSAGE = Message("d_1", "agents/demo", "Title", "Body", "contacts/c_1", (), LONG_AGO)


@pytest.mark.parametrize("title", ["a\r\nBcc: victim@x.example", "a\nb", "a\rb", "a\u2028b", "a\x0bb"])
def test_a_line_break_in_a_header_is_refused(desk: Desk, box: MailBox, title: str) -> None:
    message = replace(MESSAGE, title=title)

    with pytest.raises(HeaderRefused):
        compose(message, "desk@x.example", "demo@desk.example")

    email = desk.senders["email"]
    assert email.send(message, lambda: None) == Refused("line-break-in-header")
    assert box.offered == 0


def test_the_same_delivery_always_gives_the_same_bytes() -> None:
    assert compose(MESSAGE, "desk@x.example", "a@y.example") == compose(MESSAGE, "desk@x.example", "a@y.example")


def test_an_address_taken_away_since_the_planning_withholds_the_mail(desk: Desk, box: MailBox) -> None:
    email = desk.senders["email"]

    assert email.send(replace(MESSAGE, recipient="agents/gone"), lambda: None) == Withheld("no-address")
    assert box.offered == 0

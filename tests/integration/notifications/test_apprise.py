"""Telling agents through Apprise, against a real receiver: once, to configured targets only, no secret in a log."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.notifications.domain.delivery import DeliveryState, Message, Outcome, Refused, Sent, Uncertain, Withheld
from services.notifications.senders import build_sender
from tests.support.notifications import settings_of
from tests.support.receivers import Receiver, receiver

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # of a package of Apprise
SECRET = "pa55-of-the-room"  # pragma: allowlist secret
MESSAGE = Message(
    delivery="d_1",
    recipient="agents/anna",
    title="Zoë is in touch again",
    body="**Last** contact: <b>e-mail</b>.",
    contact="contacts/c_1",
    evidence=(),
    create_time=datetime(2026, 3, 10, tzinfo=UTC),
)


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver() as running:
        running.usual = 200
        yield running


@pytest.fixture
def targets(tmp_path: Path, there: Receiver) -> Path:
    file = tmp_path / "targets"
    base = f"127.0.0.1:{there.port}"
    lines = [
        f"agents/anna json://anna:{SECRET}@{base}/{SECRET}?rto=1",
        f"agents/ben json://{base}/one",
        f"agents/ben json://{base}/two",
        f"agents/eva nonsense://{base}/{SECRET}",
    ]
    file.write_text("# who is told where\n\n" + "\n".join(lines) + "\n")
    file.chmod(0o600)
    return file


def send(targets: Path, message: Message = MESSAGE) -> tuple[Outcome, int]:
    handed_over: list[bool] = []
    sender = build_sender("apprise", settings_of("apprise", "mongodb://unused", apprise_targets_file=targets))
    outcome = sender.send(message, lambda: handed_over.append(True))
    return outcome, len(handed_over)


def test_an_agent_is_told_at_each_target_in_plain_text(targets: Path, there: Receiver) -> None:
    assert send(targets) == (Sent(), 1)
    (post,) = there.posts
    assert (post.json()["title"], post.json()["message"]) == (MESSAGE.title, MESSAGE.body)
    assert post.path == f"/{SECRET}"

    assert send(targets, replace(MESSAGE, recipient="agents/ben", body="")) == (Sent(), 1)
    assert [each.path for each in there.posts[1:]] == ["/one", "/two"]


@pytest.mark.parametrize("answer", [500, 403, "cut", "hang", "garbage"])
def test_a_target_that_fails_is_uncertain_and_is_asked_once(targets: Path, there: Receiver, answer: int | str) -> None:
    there.usual = answer

    assert send(targets) == (Uncertain("apprise-target-failed"), 1)
    assert len(there.posts) == 1


def test_nobody_is_told_who_has_no_target_or_one_that_makes_no_sense(targets: Path, there: Receiver) -> None:
    sender = build_sender("apprise", settings_of("apprise", "mongodb://unused", apprise_targets_file=targets))

    assert sender.plan("agents/anna").state is DeliveryState.PENDING
    assert sender.plan("agents/zoe").reason == "no-apprise-target"
    assert send(targets, replace(MESSAGE, recipient="agents/zoe")) == (Withheld("no-apprise-target"), 0)
    assert send(targets, replace(MESSAGE, recipient="agents/eva")) == (Refused("apprise-target-not-understood"), 0)
    assert there.posts == []


@pytest.mark.parametrize("answer", [200, 500, "cut"])
def test_no_secret_of_a_target_reaches_a_log(
    targets: Path,
    there: Receiver,
    answer: int | str,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    there.usual = answer
    caplog.set_level(logging.DEBUG)

    for recipient in ("agents/anna", "agents/eva"):
        send(targets, replace(MESSAGE, recipient=recipient))

    said = caplog.text + "".join(capfd.readouterr())
    assert SECRET not in said
    assert MESSAGE.title not in said


def test_a_file_that_others_can_read_is_a_fault(targets: Path) -> None:
    targets.chmod(0o644)
    settings = settings_of("apprise", "mongodb://unused", apprise_targets_file=targets)

    (fault,) = [fault for fault in settings.faults() if "apprise" in fault]
    assert SECRET not in fault


def test_the_package_is_not_loaded_before_it_is_needed(targets: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from services.notifications.senders import load_senders;"
        "from tests.support.notifications import settings_of;"
        f"s = load_senders(settings_of('a', 'm', apprise_targets_file=Path({str(targets)!r})));"
        "s['apprise'].plan('agents/anna'); print('apprise' in sys.modules)"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "False"

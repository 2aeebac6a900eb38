"""Receivers of webhooks that fail, hang, redirect or are somewhere they must not be, and workers that die."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.clock import SystemClock
from servicekit.errors import FailedPrecondition, InvalidArgument
from servicekit.outbound_http import Poster
from servicekit.outbound_targets import checked_url

from services.notifications.adapters.mongo_inboxes import MongoInboxes
from services.notifications.adapters.webhook_post import WebhookPost
from services.notifications.domain.delivery import DeliveryState, Retries
from services.notifications.domain.endpoints import Endpoints
from services.notifications.domain.webhooks import SubscriptionState, Wish
from services.notifications.settings import NotificationsSettings
from services.notifications.usecases.changing_subscriptions import (
    Change,
    create_subscription,
    update_subscription,
)
from services.notifications.usecases.deliver_webhook import deliver_webhook
from services.notifications.usecases.replay_delivery import replay_delivery
from tests.support.eventually import eventually
from tests.support.hostile_urls import ADDRESS, hostile_urls, resolve
from tests.support.receivers import FLOOD_BYTES, Receiver, receiver
from tests.support.webhooks_out import Outgoing, contact_updated

SENT, FAILED, PENDING, SUPPRESSED = (
    DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.PENDING, DeliveryState.SUPPRESSED,
)  # fmt: skip


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


@pytest.fixture
def out(settings: NotificationsSettings, database: Database[Row]) -> Outgoing:
    return Outgoing(settings, database)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [(500, "http-500"), (404, "http-404"), (429, "http-429"), ("cut", "no-answer"), ("garbage", "unreadable-answer"),
     ("hang", "no-answer-in-time"), ("drip", "no-answer-in-time"), ("endless", "answer-too-large")],
)  # fmt: skip
def test_a_post_that_fails_is_made_again_and_the_log_says_why(
    out: Outgoing, there: Receiver, answer: int | str, reason: str
) -> None:
    made, secret = out.subscribe(there.url)
    there.answers = [answer]
    out.hear(contact_updated())

    out.deliver()
    assert (out.only(made).state, out.only(made).reason) == (PENDING, reason)

    out.deliver_all()
    assert [each.outcome for each in out.only(made).log] == [reason, "sent"]
    assert [post.id for post in there.posts] == [there.posts[0].id] * 2
    assert there.posts[1].verified(secret.text)


def test_a_flood_of_an_answer_is_not_read_to_its_end(out: Outgoing, there: Receiver) -> None:
    made, _ = out.subscribe(there.url)
    there.answers = ["flood"]

    out.hear(contact_updated())
    out.deliver_all()

    assert out.only(made).state is SENT
    assert eventually(20, lambda: there.is_turned_away)
    assert there.flooded < FLOOD_BYTES / 10


def test_a_redirect_is_not_followed(out: Outgoing, there: Receiver) -> None:
    with receiver() as inside:
        made, _ = out.subscribe(there.url)
        there.answers, there.location = ["redirect"] * 3, inside.url
        out.hear(contact_updated())
        out.deliver_all()

        assert (out.only(made).state, out.only(made).reason) == (FAILED, "gave-up: redirect")
        assert inside.posts == []


def test_eight_tries_are_spread_over_about_eight_hours() -> None:
    waits = [[Retries().wait_after(attempt, jitter) for attempt in range(1, 8)] for jitter in (0.0, 0.5, 1.0)]

    assert [round(sum(each) / 3600, 1) for each in waits] == [7.1, 7.9, 8.7]


def test_a_receiver_that_fails_for_five_days_is_disabled_with_a_notice(
    out: Outgoing, there: Receiver, database: Database[Row]
) -> None:
    made, _ = out.subscribe(there.url)
    there.usual = 500
    out.hear(contact_updated())
    out.deliver()
    subscriptions = out.rules.subscriptions
    days = {"failing_since": datetime.now(UTC) - timedelta(days=4, hours=23)}
    database["webhook_subscriptions"].update_one({"_id": made.id}, {"$set": days})
    out.hear(contact_updated("c_2"))
    out.deliver_all()
    assert subscriptions.live()

    days["failing_since"] -= timedelta(hours=2)
    database["webhook_subscriptions"].update_one({"_id": made.id}, {"$set": days})
    out.hear(contact_updated("c_3"))
    out.deliver_all()

    stored = subscriptions.stored(made.id, None)
    assert stored is not None
    assert (stored.subscription.wish.state, stored.subscription.disable_reason) == (
        SubscriptionState.DISABLED,
        "failing",
    )
    (notice,) = MongoInboxes(database, 1).newest("agents/demo", 10).notifications
    assert notice.title == f"The webhook subscriptions/{made.id} is disabled"
    assert {each.state for each in out.log(made)} == {FAILED, SUPPRESSED}
    there.usual = 204
    with pytest.raises(FailedPrecondition):
        replay_delivery(made.id, out.log(made)[0].id, subscriptions, out.ports.log, SystemClock())
    enabled = update_subscription(Change(made.id, "", None), ["state"], Wish(there.url), out.rules)
    assert (enabled.wish.state, enabled.failing_since) == (SubscriptionState.ENABLED, None)


def test_a_receiver_that_is_gone_is_disabled_at_once(out: Outgoing, there: Receiver) -> None:
    made, _ = out.subscribe(there.url)
    there.usual = 410

    out.hear(contact_updated())
    out.deliver_all()

    stored = out.rules.subscriptions.stored(made.id, None)
    assert stored is not None
    assert stored.subscription.disable_reason == "gone"
    assert out.only(made).state is FAILED


def test_a_receiver_that_hangs_does_not_hold_up_another(out: Outgoing, there: Receiver) -> None:
    ports = replace(out.ports, endpoints=Endpoints(at_once=1))
    with receiver() as slow:
        slow.usual = "hang"
        made, _ = out.subscribe(slow.url)
        out.subscribe(there.url)
        with ports.endpoints.busy(made.id):
            out.hear(*(contact_updated(f"c_{number}") for number in range(5)))
            while deliver_webhook(ports) is not None:
                pass

        assert len(there.posts) == 5
        assert slow.posts == []


def test_an_endpoint_that_keeps_failing_is_asked_rarely() -> None:
    endpoints, now = Endpoints(), datetime.now(UTC)

    waits = []
    for _ in range(14):
        endpoints.failed("s_1", now)
        waits.append(sum("s_1" in endpoints.closed(now + timedelta(seconds=each)) for each in range(100)))
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]
    endpoints.succeeded("s_1")
    assert endpoints.closed(now) == set()


def test_no_hostile_address_can_be_subscribed(settings: NotificationsSettings, database: Database[Row]) -> None:
    out = Outgoing(settings, database, webhook_private_targets=False)
    rules = replace(out.rules, resolve=resolve)

    refused = 0
    for url in dict.fromkeys(hostile_urls()):
        with pytest.raises(InvalidArgument) as fault:
            create_subscription("", Wish(url), "agents/demo", None, rules)
        assert fault.value.metadata["field"] == "subscription.url"
        refused += 1

    assert refused >= 200
    assert out.rules.subscriptions.page("", 1000) == []


def test_a_name_that_is_pointed_inside_after_it_was_checked_is_not_connected_to(
    settings: NotificationsSettings, database: Database[Row], there: Receiver
) -> None:
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return [ADDRESS] if len(asked) == 1 else ["127.0.0.1"]

    out = Outgoing(settings, database, webhook_private_targets=False)
    rules = replace(out.rules, resolve=rebinding)
    made, _ = create_subscription("", Wish("https://rebind.example:8443/"), "agents/demo", None, rules)
    out.ports = replace(out.ports, post=WebhookPost(Poster(rebinding, allow_private=False, seconds=1.0)))

    out.hear(contact_updated())
    out.deliver()

    assert out.only(made).reason == "private-address"
    assert asked == ["rebind.example"] * 2
    assert there.posts == []


def test_the_checked_address_is_the_one_connected_to(there: Receiver) -> None:
    asked: list[str] = []

    def once(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    url = checked_url("url", f"http://only-here.example:{there.port}/a", allow_private=True)
    answer = Poster(once, allow_private=True, seconds=2.0).post(url, {}, b"{}", lambda: None)

    assert answer.status == 204
    assert asked == ["only-here.example"]
    assert there.posts[0].headers["host"] == f"only-here.example:{there.port}"


def test_no_proxy_of_the_environment_is_used(out: Outgoing, there: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    made, _ = out.subscribe(there.url)

    out.hear(contact_updated())
    out.deliver_all()

    assert out.only(made).state is SENT


_WORKER = """
import sys
from servicekit import failpoints
from tests.support.webhooks_out import Outgoing
from tests.support.notifications import settings_of, database_of
from pathlib import Path
failpoints.arm(sys.argv[4])
settings = settings_of(sys.argv[1], sys.argv[2], signing_key_file=Path(sys.argv[3]))
with database_of(settings) as database:
    Outgoing(settings, database, delivery_lease_seconds=0.5).deliver()
"""


@pytest.mark.parametrize(
    ("failpoint", "posts"),
    [("webhook.before_post:kill", 1), ("webhook.before_settle:kill", 2)],
)
def test_a_worker_killed_while_posting_leaves_a_repeat_the_receiver_can_tell(
    settings: NotificationsSettings, database: Database[Row], there: Receiver, failpoint: str, posts: int
) -> None:
    out = Outgoing(settings, database, delivery_lease_seconds=0.5)
    made, secret = out.subscribe(there.url)
    out.hear(contact_updated(), contact_updated())

    arguments = [settings.namespace, settings.mongodb_uri, str(settings.signing_key_file), failpoint]
    killed = subprocess.run(
        [sys.executable, "-c", _WORKER, *arguments], cwd=Path(__file__).parents[3], timeout=60, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    eventually(10, out.ports.log.release_interrupted)
    out.deliver_all()

    ids = [post.id for post in there.posts]
    assert [each.state for each in out.log(made)] == [SENT, SENT]
    assert (len(ids), len(set(ids))) == (posts + 1, 2)
    assert all(post.verified(secret.text) for post in there.posts)


def test_a_worker_killed_before_it_disables_leaves_one_notice(
    settings: NotificationsSettings, database: Database[Row], there: Receiver
) -> None:
    out = Outgoing(settings, database, delivery_lease_seconds=0.5)
    made, _ = out.subscribe(there.url)
    there.usual = 410
    out.hear(contact_updated())

    arguments = [
        settings.namespace,
        settings.mongodb_uri,
        str(settings.signing_key_file),
        "webhook.before_disable:kill",
    ]
    subprocess.run([sys.executable, "-c", _WORKER, *arguments], cwd=Path(__file__).parents[3], timeout=60, check=False)
    eventually(10, out.ports.log.release_interrupted)
    out.deliver_all()

    stored = out.rules.subscriptions.stored(made.id, None)
    assert stored is not None
    assert stored.subscription.disable_reason == "gone"
    assert len(MongoInboxes(database, 1).newest("agents/demo", 10).notifications) == 1

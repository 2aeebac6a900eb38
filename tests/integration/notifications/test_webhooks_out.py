"""Telling other systems against real receivers: signed, each event once, and in the order of each contact."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from backstory.events.contacts.v1 import events_pb2 as of_contacts
from backstory.interactions.v1 import interactions_pb2 as i
from eventbus.messages import Ack, DeadLetter
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.clock import SystemClock
from servicekit.erasing import Whom
from servicekit.errors import FailedPrecondition
from standardwebhooks.webhooks import WebhookVerificationError

from services.notifications.adapters.erasers import erasers
from services.notifications.domain.delivery import DeliveryState
from services.notifications.domain.webhooks import SubscriptionState, Wish
from services.notifications.entrypoints.webhook_events import EVENT_TYPES
from services.notifications.settings import NotificationsSettings
from services.notifications.usecases.changing_subscriptions import (
    Change,
    delete_subscription,
    rotate_secret,
    update_subscription,
)
from services.notifications.usecases.replay_delivery import replay_delivery
from tests.support.eventually import eventually
from tests.support.notifications import make_keys
from tests.support.receivers import Receiver, receiver, since
from tests.support.webhooks_out import Outgoing, contact_updated, received, recorded

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


def test_the_published_library_verifies_what_is_posted(out: Outgoing, there: Receiver) -> None:
    _, secret = out.subscribe(there.url)
    event = contact_updated(display_name="Zoë “4711”\n")

    out.hear(event)
    out.deliver_all()

    (post,) = there.posts
    told = post.verified(secret.text)
    assert told["type"] == "backstory.events.contacts.v1.ContactUpdated"
    assert told["data"]["contact"]["display_name"] == "Zoë “4711”\n"
    assert datetime.fromisoformat(told["timestamp"]) == event.record_time
    assert post.id == event.event_id
    assert post.path == "/hook?from=backstory"
    assert post.headers["content-type"] == "application/json"
    tampered = replace(post, body=post.body.replace(b"4711", b"4712"))
    with pytest.raises(WebhookVerificationError):
        tampered.verified(secret.text)


def test_for_a_day_after_a_rotation_both_secrets_verify(out: Outgoing, there: Receiver) -> None:
    made, first = out.subscribe(there.url)

    after, (second, earlier) = rotate_secret(Change(made.id, made.etag, None), out.rules)
    out.hear(contact_updated())
    out.deliver_all()

    assert (earlier.text, after.version) == (first.text, 2)
    assert earlier.until is not None
    assert timedelta(hours=23) < earlier.until - datetime.now(UTC) <= timedelta(hours=24)
    assert there.posts[0].verified(first.text) == there.posts[0].verified(second.text)
    _, (third, _) = rotate_secret(Change(made.id, "", None), out.rules)
    out.hear(contact_updated())
    out.deliver_all()
    assert there.posts[1].verified(third.text)
    with pytest.raises(WebhookVerificationError):
        there.posts[1].verified(first.text)


def test_a_secret_stands_nowhere_in_the_database_as_it_is(
    out: Outgoing, there: Receiver, database: Database[Row]
) -> None:
    made, secret = out.subscribe(there.url)

    stored = repr([list(database[name].find()) for name in database.list_collection_names()])

    assert made.id in stored
    assert secret.text.removeprefix("whsec_") not in stored
    assert "whsec_" not in f"{stored}{secret!r}{made!r}"


def test_after_the_service_has_another_key_posts_wait_for_a_new_secret(
    out: Outgoing,
    there: Receiver,
    settings: NotificationsSettings,
    database: Database[Row],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    made, _ = out.subscribe(there.url)
    keys = make_keys(tmp_path_factory.mktemp("other"))
    other = Outgoing(replace(settings, signing_key_file=keys.service_file), database)

    other.hear(contact_updated())
    other.deliver()

    assert (other.only(made).state, other.only(made).reason) == (PENDING, "secret-unreadable")
    _, secrets = rotate_secret(Change(made.id, "", None), other.rules)
    other.deliver_all()
    assert len(secrets) == 1
    assert there.posts[0].verified(secrets[0].text)


def test_an_event_that_comes_again_is_sent_once(out: Outgoing, there: Receiver) -> None:
    made, _ = out.subscribe(there.url)
    events = [contact_updated(f"c_{number % 7}") for number in range(40)]

    for _ in range(3):
        out.hear(*events)
    out.deliver_all()

    assert sorted(post.id for post in there.posts) == sorted(event.event_id for event in events)
    assert {each.state for each in out.log(made)} == {SENT}


def test_the_order_of_each_contact_is_kept_while_its_first_event_fails(out: Outgoing, there: Receiver) -> None:
    out.subscribe(there.url)
    there.answers = [500, 500]
    events = [contact_updated(f"c_{number % 2}") for number in range(12)]

    out.hear(*events)
    out.deliver_all()

    taken = [post.id for post in there.posts]
    for contact in ("c_0", "c_1"):
        wanted = [event.event_id for event in events if event.contact == contact]
        assert list(dict.fromkeys(each for each in taken if each in wanted)) == wanted
    assert len(taken) == 14


def test_a_subscriber_gets_what_it_asked_for_and_nothing_internal(out: Outgoing, there: Receiver) -> None:
    made, _ = out.subscribe(there.url, "contacts.v1.ContactsMerged", "interactions.v1.InteractionRecorded")
    wanted = [
        received(of_contacts.ContactsMerged(), "c_2"),
        recorded(visibility=i.VISIBILITY_CUSTOMER, body="hello"),
    ]
    unwanted = [
        contact_updated(),
        recorded(visibility=i.VISIBILITY_INTERNAL),
        recorded(visibility=i.VISIBILITY_RESTRICTED),
        recorded(visibility=i.VISIBILITY_CUSTOMER, backfill=True),
        received(of_contacts.ContactsMerged(), "c_2", record_time=made.create_time - timedelta(seconds=1)),
    ]

    answers = out.hear(*wanted, *unwanted)
    out.deliver_all()

    assert all(isinstance(answer, Ack) for answer in answers)
    assert sorted(post.id for post in there.posts) == sorted(event.event_id for event in wanted)


def test_merged_unmerged_deleted_and_erased_can_be_subscribed_to() -> None:
    wanted = ("ContactsMerged", "ContactsUnmerged", "ContactDeleted", "PersonErased")

    assert {f"backstory.events.contacts.v1.{name}" for name in wanted} <= EVENT_TYPES


def test_one_contact_can_be_followed_alone(out: Outgoing, there: Receiver) -> None:
    out.subscribe(there.url, contact="contacts/c_2")

    out.hear(contact_updated("c_1"), contact_updated("c_2"))
    out.deliver_all()

    assert [post.json()["data"]["contact"]["name"] for post in there.posts] == ["contacts/c_2"]


def test_an_event_too_large_to_post_is_told_without_its_content(out: Outgoing, there: Receiver) -> None:
    out.subscribe(there.url)

    out.hear(recorded(visibility=i.VISIBILITY_CUSTOMER, body="x" * 300_000))
    out.deliver_all()

    assert there.posts[0].json()["data"] == {"contact": "contacts/c_1", "omitted": "too-large"}


def test_what_cannot_be_read_is_a_dead_letter_and_the_rest_is_sent(out: Outgoing, there: Receiver) -> None:
    out.subscribe(there.url)
    spoiled = replace(contact_updated(), payload=b"\xff\xff")

    answers = out.hear(spoiled, contact_updated())
    out.deliver_all()

    assert isinstance(answers[0], DeadLetter)
    assert isinstance(answers[1], Ack)
    assert len(there.posts) == 1


def test_after_the_last_try_the_next_event_of_the_contact_goes_and_a_replay_comes_back(
    out: Outgoing, there: Receiver
) -> None:
    made, secret = out.subscribe(there.url)
    there.answers = [500] * 3
    first, second = contact_updated(), contact_updated()
    out.hear(first, second)
    out.deliver_all()
    given_up, sent = out.log(made) if out.log(made)[0].event_id == first.event_id else out.log(made)[::-1]
    assert (given_up.state, given_up.attempts, sent.state) == (FAILED, 3, SENT)

    again = replay_delivery(made.id, given_up.id, out.rules.subscriptions, out.ports.log, SystemClock())
    out.deliver_all()

    assert again.state is PENDING
    assert there.posts[-1].id == first.event_id
    assert there.posts[-1].verified(secret.text)
    now = out.ports.log.get(made.id, given_up.id)
    assert now is not None
    assert (now.state, now.attempts, [each.outcome for each in now.log][-1]) == (SENT, 4, "sent")


def test_paused_keeps_what_comes_and_deleted_does_not(out: Outgoing, there: Receiver) -> None:
    made, _ = out.subscribe(there.url)
    paused = Wish(there.url, state=SubscriptionState.PAUSED)
    update_subscription(Change(made.id, "", None), ["state"], paused, out.rules)
    out.hear(contact_updated())
    assert out.deliver() is None

    update_subscription(Change(made.id, "", None), ["state"], Wish(there.url), out.rules)
    out.deliver_all()
    assert len(there.posts) == 1

    there.usual = 500
    out.hear(contact_updated())
    delete_subscription(Change(made.id, "", None), out.rules)
    out.deliver()
    assert [each.state for each in out.log(made)] == [SENT, SUPPRESSED]
    assert out.rules.subscriptions.secrets(made.id) == []


def test_an_erased_persons_events_are_emptied_and_the_erasure_itself_is_told(
    out: Outgoing, there: Receiver, database: Database[Row]
) -> None:
    made, _ = out.subscribe(there.url)
    out.hear(contact_updated("c_1", display_name="Secret Name"), contact_updated("c_2"))
    eraser = erasers(database, SystemClock()).of["webhook_deliveries"]
    whom = Whom("er_1", ("c_1",))
    with database.client.start_session() as session:
        while eraser.step(whom, {}, session).cursor:
            pass
        assert eraser.left(whom, session) == 0
    out.erased.add("c_1")

    out.hear(received(of_contacts.PersonErased(contacts=["contacts/c_1"]), "c_1"), contact_updated("c_1"))
    out.deliver_all()

    kinds = sorted((post.json()["type"].rpartition(".")[2], "Secret Name" in str(post.body)) for post in there.posts)
    assert kinds == [("ContactUpdated", False), ("PersonErased", False)]
    assert sorted(each.state.value for each in out.log(made)) == ["sent", "sent", "suppressed"]
    emptied = next(each for each in out.log(made) if each.state is SUPPRESSED)
    with pytest.raises(FailedPrecondition):
        replay_delivery(made.id, emptied.id, out.rules.subscriptions, out.ports.log, SystemClock())


def test_what_a_lost_worker_held_is_sent_by_another(
    out: Outgoing, there: Receiver, settings: NotificationsSettings, database: Database[Row]
) -> None:
    quick = Outgoing(settings, database, delivery_lease_seconds=0.3)
    made, _ = quick.subscribe(there.url)
    quick.hear(contact_updated(), contact_updated())
    assert quick.ports.log.claim(()) is not None

    eventually(10, quick.ports.log.release_interrupted)
    quick.deliver_all()

    assert [each.state for each in quick.log(made)] == [SENT, SENT]
    assert quick.ports.log.claim(()) is None


def test_hundreds_of_events_in_four_lanes_arrive_once_each_and_in_order(out: Outgoing, there: Receiver) -> None:
    made, _ = out.subscribe(there.url)
    events = [contact_updated(f"c_{number % 20}") for number in range(300)]
    for start in range(0, 300, 16):
        out.hear(*events[start : start + 16])

    async def run() -> None:
        async def lane() -> None:
            while await asyncio.to_thread(out.deliver) is not None:
                pass

        await asyncio.gather(*(lane() for _ in range(4)))

    began = time.monotonic()
    asyncio.run(run())
    out.deliver_all(60)
    print(json.dumps({"posts": len(there.posts), "seconds": round(since(began), 2)}))

    assert len(there.posts) == 300
    for number in range(20):
        contact = f"c_{number}"
        wanted = [event.event_id for event in events if event.contact == contact]
        assert [post.id for post in there.posts if post.id in set(wanted)] == wanted
    assert {each.state for each in out.log(made)} == {SENT}

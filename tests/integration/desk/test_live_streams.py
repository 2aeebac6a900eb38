"""The live stream as the wire shows it: resumed by Last-Event-ID, capped, and ended with the process."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from urllib.parse import unquote

import httpx
from backstory.interactions.v1 import interactions_pb2 as pb

from tests.integration.desk.conftest import SignIn
from tests.support.desk import RunningDesk
from tests.support.eventually import eventually
from tests.support.story import interaction, tell_marias_story

Event = dict[str, str]


@contextmanager
def listening(client: httpx.Client, address: str, last: str = "") -> Iterator[Iterator[Event]]:
    """Open a stream and give its events."""
    headers = {"Last-Event-ID": last} if last else {}
    with ExitStack() as stack:

        def opened() -> httpx.Response | None:
            answer = stack.enter_context(client.stream("GET", address, headers=headers))
            return answer if answer.status_code == 200 else None  # a slot comes back within half a second

        answer = eventually(30, opened)
        assert answer
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        yield events(answer.iter_lines())


def events(lines: Iterator[str]) -> Iterator[Event]:
    event: Event = {}
    for line in lines:
        if line:
            name, _, value = line.partition(": ")
            event[name] = value if name not in event else f"{event[name]}\n{value}"
        elif event:
            yield event
            event = {}


def live_address(client: httpx.Client) -> str:
    page = client.get("/customers/c_01k9maria").text
    return unquote(page.split('data-live="')[1].split('"')[0].replace("&amp;", "&"))


def say(desk: RunningDesk, number: int) -> None:
    text = f"message {number}."
    desk.world.record(interaction("sms", pb.DIRECTION_INBOUND, text, timedelta(seconds=-number)))


def say_many(desk: RunningDesk, count: int) -> None:
    for number in range(count):
        say(desk, number)
        time.sleep(0.004)  # the pace of the writer, not a wait for anything


def test_a_reader_that_keeps_breaking_off_hears_everything_once_and_in_order(
    desk: RunningDesk, sign_in: SignIn
) -> None:
    tell_marias_story(desk.world)
    client = sign_in()
    address, last, heard = live_address(client), "", list[str]()
    chance = random.Random(7)
    writer = threading.Thread(target=say_many, args=(desk, 200))
    writer.start()
    deadline = time.monotonic() + 60
    while len(heard) < 200 and time.monotonic() < deadline:
        with listening(client, address, last) as stream:
            for _ in range(chance.randrange(1, 25)):
                event = next(stream)
                last = event.get("id", last)
                if event["event"] == "entry":
                    heard.append(event["data"].split("message ")[1].split(".")[0])
                if len(heard) == 200:
                    break
    writer.join()

    assert heard == [str(number) for number in range(200)]


def test_an_agent_with_too_many_streams_is_refused_and_gets_a_slot_back(desk: RunningDesk, sign_in: SignIn) -> None:
    client = sign_in("agents/many")
    with listening(client, "/live") as one, listening(client, "/live") as two:
        next(one)
        next(two)
        assert client.get("/live").status_code == 503
        assert client.get("/").status_code == 200

    def has_room() -> bool:
        with client.stream("GET", "/live") as answer:
            return answer.status_code == 200

    assert eventually(10, has_room)


def test_a_heartbeat_comes_while_there_is_nothing_to_tell(desk: RunningDesk, sign_in: SignIn) -> None:
    client = sign_in("agents/patient")
    with listening(client, "/live") as stream:
        assert next(stream)["event"] == "hello"
        assert "heartbeat" in (each["event"] for each in stream)


def test_streams_end_when_the_process_is_told_to_stop(desk: RunningDesk, sign_in: SignIn) -> None:
    client = sign_in("agents/last")
    supervisor = desk.deployment.system.supervisor
    with listening(client, "/live") as stream:
        next(stream)
        stopped_cleanly = supervisor.stop("desk.http", 20)
    desk.deployment.restart("desk.http")

    assert stopped_cleanly

"""What nobody may store is masked on every way in, and repeats of it are known again."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from backstory.interactions.v1 import interactions_pb2 as pb
from commandline.system.servers import Servers

from tests.support.card_corpus import card_numbers, order_numbers
from tests.support.customers import Customers, a_phone, an_interaction
from tests.support.deployment import Deployment
from tests.support.scanning import found

CARD, MASKED = "4000 0566 5566 5556", "4000 05** **** 5556"


@pytest.fixture(scope="module")
def deployment(
    servers: Servers, module_namespace: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    """Contacts and interactions, with a secret of the organisation's own."""
    folder: Path = tmp_path_factory.mktemp("deployment")
    patterns = folder / "secrets"
    patterns.write_text("# keys of our shop\nshopkey-[0-9a-f]{8,64}\n")
    settings = {"BACKSTORY_INTERACTIONS_SECRET_PATTERNS_FILE": str(patterns)}
    started = Deployment(folder, servers, module_namespace, ["contacts", "interactions"], settings)
    started.start()
    yield started
    started.stop()


def _mail(text: str, subject: str = "hello", message_id: str = "") -> bytes:
    head = f"From: Ann <ann-{uuid.uuid4().hex}@example.com>\r\nSubject: {subject}\r\n"
    named = f"Message-ID: <{message_id}>\r\n" if message_id else ""
    coded = base64.encodebytes(text.encode()).decode().replace("\n", "\r\n")
    kind = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n"
    return (head + named + kind + "\r\n" + coded).encode()


def _raw(line: int, content: bytes, origin: str = "") -> pb.ImportRecord:
    return pb.ImportRecord(line=line, raw=pb.RawMessage(channel="email", content=content, origin=origin))


def _told(line: int, identity: pb.IdentityKey, **changes: Any) -> pb.ImportRecord:
    told = pb.ImportedInteraction(interaction=an_interaction(**changes), identity=identity)
    return pb.ImportRecord(line=line, interaction=told)


_PLACES: list[Callable[[int, str], pb.ImportRecord]] = [
    lambda line, card: _told(line, a_phone(), body=f"charge {card} please"),
    lambda line, card: _told(line, a_phone(), subject=f"card {card}"),
    lambda line, card: _told(line, a_phone(), actor=pb.Actor(type=pb.ACTOR_TYPE_CUSTOMER, display_name=f"Ann {card}")),
    lambda line, card: _told(
        line, a_phone(), attachments=[pb.Attachment(file_name=f"{card}.png", media_type="image/png")]
    ),
    lambda line, card: _told(line, a_phone(), payload=f'{{"pan": "{card}"}}'.encode()),
    lambda line, card: _raw(line, _mail(f"my card is {card}")),
    lambda line, card: _raw(line, _mail("hello", f"about {card}")),
]


def test_none_of_a_thousand_card_numbers_is_anywhere_after_an_import_that_tells_them(customers: Customers) -> None:
    numbers = card_numbers(1000)
    records = [_PLACES[line % len(_PLACES)](line, card) for line, card in enumerate(numbers, 1)]
    name = f"imports/{uuid.uuid4().hex}"
    first = customers.import_records(records, name)
    again = customers.import_records(records, name)
    written = {number for each in numbers for number in (each, "".join(filter(str.isdecimal, each)))}

    assert (first.recorded, first.skipped) == (1000, 0)
    assert (again.recorded, again.already_there, again.skipped) == (0, 1000, 0)
    assert found(customers.deployment.system, written) == {}


def test_at_most_one_in_a_hundred_order_numbers_comes_out_changed(customers: Customers) -> None:
    numbers, phone = order_numbers(1000), a_phone()
    records = [_told(line, phone, body=f"Where is {order}?") for line, order in enumerate(numbers, 1)]
    customers.import_records(records, f"imports/{uuid.uuid4().hex}")
    kept = {each.body for page in customers.pages(phone, 500) for each in page.interactions}

    assert sum(f"Where is {order}?" not in kept for order in numbers) <= 10


def test_a_recorded_card_number_is_masked_in_the_answer_the_history_and_the_customers_name(
    customers: Customers,
) -> None:
    phone = a_phone()
    request = pb.CreateInteractionRequest(
        interaction=an_interaction(body=f"card {CARD}", source_id="carded"),
        identity=phone,
        identity_display_name=f"Ann {CARD}",
    )
    recorded = customers.call(customers.interactions.CreateInteraction, request)
    again = customers.call(customers.interactions.CreateInteraction, request)
    history = customers.history(phone)

    assert recorded == again
    assert recorded.body == history.interactions[0].body == f"card {MASKED}"
    assert history.profile.display_name == f"Ann {MASKED}"
    assert found(customers.deployment.system, [CARD]) == {}


def test_a_second_body_is_kept_aside_without_the_card_number(customers: Customers) -> None:
    phone = a_phone()
    customers.record(phone, source_id="aside", body="one")
    refused = customers.refused(phone, source_id="aside", body=f"two {CARD}")

    assert refused.reason == "SOURCE_ID_TAKEN"
    assert "quarantine" in str(found(customers.deployment.system, [f"two {MASKED}"]))
    assert found(customers.deployment.system, [CARD]) == {}


def test_a_visit_is_masked_like_a_message(customers: Customers) -> None:
    request = pb.LogVisitRequest(identity=a_phone(), location=f"Shop {CARD}", summary=f"paid by {CARD}")
    visit = customers.call(customers.interactions.LogVisit, request)

    assert (visit.location, visit.body) == (f"Shop {MASKED}", f"paid by {MASKED}")


def test_a_mail_without_an_id_is_known_by_what_is_kept_of_it(customers: Customers) -> None:
    mail = _mail(f"charge {CARD}")
    name = f"imports/{uuid.uuid4().hex}"
    first = customers.import_records([_raw(1, mail, origin=f"{CARD}.eml")], name)
    again = customers.import_records([_raw(1, mail, origin=f"{CARD}.eml")], name)

    assert (first.recorded, again.already_there) == (1, 1)
    assert found(customers.deployment.system, [CARD]) == {}


def test_secrets_of_the_organisation_are_masked_too(customers: Customers) -> None:
    recorded = customers.record(a_phone(), body="use shopkey-00ff00ff00 to log in")

    assert recorded.body == "use ****************** to log in"

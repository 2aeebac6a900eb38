"""Briefs and histories as of a time that has passed: what was shown then, byte for byte."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from backstory.contacts.v1 import contacts_pb2
from backstory.interactions.v1 import break_glass_pb2
from backstory.interactions.v1 import brief_pb2 as b
from backstory.interactions.v1 import interactions_pb2 as pb
from backstory.interactions.v1 import issues_pb2 as s
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.timestamp_pb2 import Timestamp
from pymongo import MongoClient
from servicekit.errors import Code
from servicekit.times import to_timestamp

from tests.support.customers import Customers, a_phone, an_interaction
from tests.support.deployment import Deployment
from tests.support.erasing import erase
from tests.support.eventually import eventually
from tests.support.joining import merge, unmerge
from tests.support.lives import Lives
from tests.support.operations import rebuilt

BRIEFS = 200
AT_ONCE = 3
_PATIENCE = 20.0


@dataclass(frozen=True)
class Shown:
    """What somebody was shown, and when."""

    contact: str
    time: Timestamp
    brief: bytes
    history: bytes


def now() -> Timestamp:
    time = Timestamp()
    time.FromDatetime(datetime.now(UTC))
    return time


def brief(customers: Customers, contact: str, time: Timestamp | None = None) -> b.Brief:
    request = pb.GetBriefRequest(contact=contact, as_of_time=time)
    return eventually(_PATIENCE, lambda: answered(customers, request))


def answered(customers: Customers, request: pb.GetBriefRequest) -> b.Brief:
    found: b.Brief = customers.call(customers.interactions.GetBrief, request)
    return found


def history(customers: Customers, contact: str, time: Timestamp | None = None) -> pb.GetHistoryResponse:
    return eventually(_PATIENCE, lambda: customers.history(contact=contact, as_of_time=time))


def rename(customers: Customers, contact: str, name: str) -> None:
    changed = contacts_pb2.Contact(name=contact, display_name=name)
    request = contacts_pb2.UpdateContactRequest(contact=changed, update_mask=FieldMask(paths=["display_name"]))
    customers.call(customers.contacts.UpdateContact, request)
    eventually(20, lambda: customers.history(contact=contact).profile.display_name == name)


def as_bytes(message: b.Brief | pb.GetHistoryResponse) -> bytes:
    return message.SerializeToString(deterministic=True)


def shown(lives: Lives, contact: str) -> Iterator[Shown]:
    """Yield a brief and a history with the time of theirs; nothing if something fell due meanwhile."""
    customers = lives.customers
    before = as_bytes(brief(customers, contact)), as_bytes(history(customers, contact))
    time = now()
    after = as_bytes(brief(customers, contact)), as_bytes(history(customers, contact))
    if before == after:
        yield Shown(contact, time, *before)


@pytest.mark.timeout(600)
def test_two_hundred_briefs_of_eventful_lives_are_made_again_byte_for_byte(customers: Customers) -> None:
    lives = Lives(customers, seed=11)
    recorded: list[Shown] = []
    while len(recorded) < BRIEFS:
        for _ in range(AT_ONCE):
            lives.go_on()
        lives.rest()
        for contact in lives.contacts:
            recorded += shown(lives, contact)
    happened = Counter(lives.happened)

    again = [as_bytes(brief(customers, each.contact, each.time)) for each in recorded]
    histories = [as_bytes(history(customers, each.contact, each.time)) for each in recorded]

    assert [index for index, each in enumerate(recorded) if again[index] != each.brief] == []
    assert [index for index, each in enumerate(recorded) if histories[index] != each.history] == []
    assert len({each.brief for each in recorded}) > BRIEFS / 3, happened
    assert min(happened[name] for name in ("join", "part", "correct", "promise", "settle", "decide", "rename")) > 0


def test_a_time_that_lies_ahead_and_an_issue_are_refused_by_name(customers: Customers) -> None:
    said = customers.record(a_phone())
    ahead = to_timestamp(datetime.now(UTC) + timedelta(minutes=1))

    for refusal in (
        customers.refusal(customers.interactions.GetBrief, pb.GetBriefRequest(contact=said.contact, as_of_time=ahead)),
        customers.refusal(
            customers.interactions.GetHistory, pb.GetHistoryRequest(contact=said.contact, as_of_time=ahead)
        ),
    ):
        assert [violation.field for violation in refusal.violations] == ["as_of_time"]
    issue = pb.GetHistoryRequest(contact=said.contact, issue="issues/is_1", as_of_time=now())
    refused = customers.refusal(customers.interactions.GetHistory, issue)
    assert [violation.field for violation in refused.violations] == ["issue"]


def test_what_was_erased_since_stays_away(customers: Customers) -> None:
    phone = a_phone()
    said = customers.record(phone, body="Order 4711-22 has not come.")
    other = customers.record(a_phone(), body="It is me again about order 4711-33.").contact
    issue = s.Issue(contact=said.contact, title="Order 4711-22")
    customers.call(customers.interactions.CreateIssue, s.CreateIssueRequest(issue=issue))
    rename(customers, said.contact, "Ada Lovelace")
    joined = merge(customers, said.contact, other)
    eventually(20, lambda: "4711-22" in str(brief(customers, said.contact).sections))
    then = now()
    rename(customers, said.contact, "Ada King")
    unmerge(customers, joined)
    told = str(brief(customers, said.contact, then))
    assert "Ada Lovelace" in told
    assert "4711-33" in told

    erase(customers, said.contact)

    def told_then() -> str:
        return str(brief(customers, said.contact, then)) + str(history(customers, said.contact, then))

    personal = ("Lovelace", "4711-22", phone.value)
    assert eventually(30, lambda: not any(each in told_then() for each in personal))
    assert "4711-33" in told_then(), "the other one is not erased"
    assert len(history(customers, other, then).contacts) == 2, "who stood for whom is not personal"
    by_phone = pb.GetBriefRequest(identity=phone, as_of_time=then)
    assert customers.refusal(customers.interactions.GetBrief, by_phone).code is Code.NOT_FOUND


def test_an_old_identity_finds_whom_it_belonged_to_then(customers: Customers) -> None:
    phone = a_phone()
    said = customers.record(phone)
    then = now()
    contact = customers.call(customers.contacts.GetContact, contacts_pb2.GetContactRequest(name=said.contact))
    away = contacts_pb2.DeleteIdentityRequest(name=contact.identities[0].name)
    customers.call(customers.contacts.DeleteIdentity, away)
    eventually(20, lambda: not customers.history(contact=said.contact).profile.identities)

    found = customers.history(phone, as_of_time=then)

    assert (found.person, list(found.profile.identities)) == (said.contact, [f"phone:{phone.value}"])
    assert found.interactions[0].name == said.name


def test_what_was_corrected_since_is_for_those_who_may_read_originals(
    customers: Customers, deployment: Deployment
) -> None:
    agent = Customers(deployment, "agent")
    wrong = customers.record(a_phone(), body="The pin of my door is 9911.")
    right = customers.record(contact=wrong.contact, body="Please bring it today.")
    then = now()
    request = pb.CreateCorrectionRequest(
        interaction=wrong.name, reason="too much", replacement=pb.Interaction(body="x")
    )
    customers.call(customers.interactions.CreateCorrection, request)

    def bodies(caller: Customers) -> list[str]:
        return [each.body for each in history(caller, wrong.contact, then).interactions]

    assert bodies(customers) == [right.body, wrong.body]
    assert bodies(agent) == [right.body]


def test_opened_restricted_data_does_not_reach_back_to_who_is_somebody_else_now(
    customers: Customers, deployment: Deployment
) -> None:
    agent = Customers(deployment, "agent")
    mine = customers.record(a_phone(), body="Mine")
    secret = customers.record(a_phone(), body="A secret", visibility=pb.VISIBILITY_RESTRICTED)
    joined = merge(customers, mine.contact, secret.contact)
    then = now()
    glass = break_glass_pb2.StartBreakGlassRequest(contact=mine.contact, reason="the customer asked for it")
    agent.call(agent.interactions.StartBreakGlass, glass)
    assert "A secret" in str(history(agent, mine.contact, then))

    unmerge(customers, joined)

    assert "A secret" not in str(history(agent, mine.contact, then))
    assert history(agent, mine.contact, then).summary.total == 2, "it is there, for others"


def test_cards_that_were_lost_and_made_again_are_looked_back_on_as_before(
    customers: Customers, deployment: Deployment
) -> None:
    one, other = (customers.record(a_phone(), body=f"Order 4711-{number}") for number in (1, 2))
    rename(customers, one.contact, "Ada Lovelace")
    joined = merge(customers, one.contact, other.contact)
    then = now()
    was = as_bytes(brief(customers, one.contact, then))
    rename(customers, one.contact, "Ada King")
    unmerge(customers, joined)
    layout = deployment.system.layout
    with MongoClient[dict[str, object]](layout.addresses.mongodb_uri) as client:
        client[f"{layout.namespace}_interactions"]["cards"].delete_many({})

    rebuilt(deployment, customers)

    assert as_bytes(brief(customers, one.contact, then)) == was


def test_an_imported_interaction_is_seen_from_when_it_got_its_place(customers: Customers) -> None:
    phone = a_phone()
    first = customers.record(phone)
    before = now()
    told = an_interaction(source="test-import", body="Long ago")
    record = pb.ImportRecord(line=1, interaction=pb.ImportedInteraction(interaction=told, identity=phone))
    customers.import_records([record], f"imports/back-{uuid.uuid4().hex[:8]}")

    assert history(customers, first.contact, before).summary.total == 1
    assert history(customers, first.contact, now()).summary.total == 2


def test_pages_go_on_at_the_time_they_were_begun_with(customers: Customers) -> None:
    phone = a_phone()
    bodies = [customers.record(phone, body=f"{number}").body for number in range(5)]
    then = now()
    customers.record(phone, body="late")

    paged = [each.body for page in customers.pages(phone, 2, as_of_time=then) for each in page.interactions]

    assert paged == bodies[::-1]


def test_before_the_first_word_nobody_is_known(customers: Customers) -> None:
    before, phone = now(), a_phone()
    said = customers.record(phone)

    for whose in ({"contact": said.contact}, {"identity": phone}, {"interaction": said.name}):
        request = pb.GetBriefRequest(**whose, as_of_time=before)
        assert customers.refusal(customers.interactions.GetBrief, request).code is Code.NOT_FOUND
    assert brief(customers, said.contact, now()) == brief(customers, said.contact)

"""Events as bytes: what interactions and notifications published once must be readable for ever.

A golden file is written once, when its event is new: delete it and run this test to write it again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from backstory.events.contacts.v1 import events_pb2 as contacts_events
from backstory.events.interactions.v1 import events_pb2 as interactions_events
from backstory.events.notifications.v1 import events_pb2 as notifications_events
from backstory.interactions.v1 import interactions_pb2 as pb
from pymongo import MongoClient
from servicekit.access.caller import Caller
from servicekit.call import Call
from servicekit.erasing_proofs import Proven, Prover
from servicekit.outbox import OutboxEvent

from services.interactions.adapters.break_glass_messages import access_event
from services.interactions.adapters.event_messages import InteractionOutbox
from services.interactions.adapters.fact_messages import fact_event, question_event
from services.interactions.adapters.interaction_messages import stamp, told
from services.interactions.adapters.mongo_repeats import repeat_event
from services.interactions.adapters.mongo_views import view_event
from services.interactions.adapters.status_messages import status_event
from services.interactions.domain import interaction as story
from services.interactions.domain.break_glass import Access, ended
from services.interactions.domain.briefs.knowing import View
from services.interactions.domain.facts import Draft as FactDraft
from services.interactions.domain.facts import Fact, FactState, Place, Question
from services.interactions.domain.repeats import Repeat
from services.interactions.domain.statuses import CallState, DeliveryStatus
from services.interactions.usecases.detect_repeats import DetectedRepeat
from services.notifications.adapters.event_messages import created_event, read_event
from services.notifications.domain.notification import Draft, Notice, Notification

GOLDEN = Path(__file__).parent / "golden"
NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
TEXT = "Ça va? 你好 — the parcel is late 📦"


def interaction_recorded() -> OutboxEvent:
    """An interaction with every field that a source can tell."""
    whole = story.Interaction(
        channel="email",
        direction=story.Direction.OUTBOUND,
        source="support-mail",
        source_id="<1@example.org>",
        kind=story.Kind.MESSAGE,
        visibility=story.Visibility.CUSTOMER,
        occur_time=NOON,
        thread_key="t-1",
        subject="Re: Order",
        body=TEXT,
        attachments=(story.Attachment("panel.jpg", "image/jpeg", 12, "ab" * 32),),
        call_status=story.CallStatus.COMPLETED,
        disposition="resolved",
        topic="delivery/late",
        actor=story.Actor(story.ActorType.AGENT, "agents/anna", "Anna"),
        purpose="service-messages",
        business_type="order-sent",
        payload=b"\x00\xff",
        corrects="interactions/i_0",
        backfill=True,
        self_service=True,
        sentiment=story.Sentiment(-0.5, "mood", "3"),
        location="Berlin",
        charset_guessed=True,
    )
    row = {
        "_id": "i_1",
        "seq": 7,
        "contact": "c_anna",
        "actor": "agents/anna",
        "correlation_id": "0123456789abcdef",
        "record_time": NOON,
        "data": told(whole) + stamp(whole, "i_1", "c_anna", "email:anna@example.org", NOON, NOON),
    }
    unused: MongoClient[dict[str, Any]] = MongoClient(connect=False)
    try:
        return InteractionOutbox(unused["nowhere"], epoch=1).event(row)
    finally:
        unused.close()


def a_notification(read_time: datetime | None = None) -> Notification:
    return Notification(
        id="n_1",
        agent="agents/demo",
        rule="previous-contact",
        contact="contacts/c_anna",
        interaction="interactions/i_1",
        evidence=("interactions/i_0",),
        title="Anna is in touch again (email)",
        body=TEXT,
        create_time=NOON,
        sequence=4,
        read_time=read_time,
    )


def notification_created() -> OutboxEvent:
    there = a_notification()
    notice = Notice(there.title, there.body, there.evidence)
    draft = Draft(
        there.id, there.agent, there.rule, there.contact, there.interaction, notice, NOON, "i_1", "0123456789abcdef"
    )
    return created_event(there, draft, epoch=1)


def notification_read() -> OutboxEvent:
    return read_event(a_notification(read_time=NOON), 2, NOON, epoch=1)


def personal_data_erased() -> OutboxEvent:
    """A proof, which has one form in all services."""
    prover = Prover("interactions", interactions_events.PersonalDataErased, epoch=1)
    return prover.event(Proven("er_1", ("c_anna", "c_ann"), {"cards": 1, "interactions": 7}, 4, NOON), "e_1")


def break_glass_started() -> OutboxEvent:
    return access_event(ACCESS, a_call("StartBreakGlass"), ANNA, epoch=1)


def break_glass_ended() -> OutboxEvent:
    over = ended(ACCESS, "agents/petra", NOON + timedelta(minutes=5))
    petra = Caller("agents/petra", frozenset(), frozenset(), "Petra")
    return access_event(over, a_call("EndBreakGlass"), petra, epoch=1)


def delivery_status_changed() -> OutboxEvent:
    log, row = {"_id": "i_1", "source": "whatsapp-main"}, {"contact": "c_anna", "channel": "whatsapp"}
    return status_event(log, row, DeliveryStatus.READ, None, 1, 3, NOON)


def call_status_changed() -> OutboxEvent:
    log, row = {"_id": "i_2", "source": "calls"}, {"contact": "c_anna", "channel": "phone"}
    call = CallState(story.CallStatus.COMPLETED, "agent", seconds=42, recording="https://example.com/r")
    return status_event(log, row, DeliveryStatus.NONE, call, 1, 3, NOON)


def a_call(method: str) -> Call:
    return Call(
        correlation_id="0123456789abcdef",
        method=f"/backstory.interactions.v1.InteractionsService/{method}",
        purpose="support",
    )


ANNA = Caller("agents/anna", frozenset(), frozenset(), "Anna")
FACT = Fact(
    "f_1",
    2,
    FactDraft(
        "c_anna", "order-number", TEXT, NOON, NOON + timedelta(days=180), "services/interactions", "i_1", Place(3, 7),
        "order-number@1",
    ),
    FactState.CONFIRMED,
    "agents/anna",
    NOON,
    NOON,
)  # fmt: skip
QUESTION = Question("fq_1", "c_anna", "order-number", ("contacts/c_anna/facts/f_1",), "i_2", ANNA.subject, NOON)
ACCESS = Access("bg_1", "c_anna", ANNA.subject, ANNA.display_name, TEXT, NOON, NOON + timedelta(minutes=60))


def fact_recorded() -> OutboxEvent:
    told = replace(FACT, version=1, state=FactState.STATED, decided_by="")
    return fact_event("FactRecorded", told, a_call("CreateFact"), ANNA, epoch=1)


def fact_confirmed() -> OutboxEvent:
    return fact_event("FactConfirmed", FACT, a_call("ConfirmFact"), ANNA, epoch=1)


def fact_rejected() -> OutboxEvent:
    wrong = replace(FACT, version=3, state=FactState.REJECTED)
    return fact_event("FactRejected", wrong, a_call("RejectFact"), ANNA, epoch=1)


def fact_asked() -> OutboxEvent:
    return question_event(QUESTION, a_call("RecordFactQuestion"), ANNA, epoch=1)


def brief_viewed() -> OutboxEvent:
    view = View(ANNA.subject, "c_anna", ("c_anna", "c_ann"), "0123", NOON)
    return view_event("bv_1", view, a_call("GetBrief"), ANNA, epoch=1)


def repeat_detected() -> OutboxEvent:
    again = Repeat("interactions/i_1", "same-text", 7)
    repeat = DetectedRepeat(
        "interactions/i_2", "c_anna", again, said_so=True, near_duplicate=True, occur_time=NOON, detect_time=NOON
    )
    return repeat_event("rp_2", repeat, a_call(""), ANNA, epoch=1)


EVENTS: dict[str, Callable[[], OutboxEvent]] = {
    "InteractionRecorded": interaction_recorded,
    "BreakGlassStarted": break_glass_started,
    "BreakGlassEnded": break_glass_ended,
    "DeliveryStatusChanged": delivery_status_changed,
    "CallStatusChanged": call_status_changed,
    "FactRecorded": fact_recorded,
    "FactConfirmed": fact_confirmed,
    "FactRejected": fact_rejected,
    "FactAsked": fact_asked,
    "BriefViewed": brief_viewed,
    "RepeatDetected": repeat_detected,
    "NotificationCreated": notification_created,
    "NotificationRead": notification_read,
    "PersonalDataErased": personal_data_erased,
}
CONTRACTS = (interactions_events, notifications_events)
SUBJECTS = {"InteractionRecorded": "interaction", "BreakGlassStarted": "access", "BreakGlassEnded": "access"} | {
    "FactRecorded": "fact",
    "FactConfirmed": "fact",
    "FactRejected": "fact",
    "FactAsked": "question",
}
STATUSES = ("DeliveryStatusChanged", "CallStatusChanged")
VERSIONS = (
    {"InteractionRecorded": 7, "NotificationRead": 2, "BreakGlassEnded": 2}
    | dict.fromkeys(STATUSES, 3)
    | {
        "FactConfirmed": 2,
        "FactRejected": 3,
    }
)
each_event = pytest.mark.parametrize("name", EVENTS)


@each_event
def test_each_event_has_the_bytes_it_always_had(name: str) -> None:
    golden, event = GOLDEN / f"{name}.binpb", EVENTS[name]()
    if not golden.exists():
        golden.write_bytes(event.payload)
        pytest.fail(f"wrote {golden.name}: look at it and commit it")

    assert event.name == name
    assert event.payload == golden.read_bytes()


@each_event
def test_each_golden_event_still_says_the_same(name: str) -> None:
    message_type = next(getattr(contract, name) for contract in CONTRACTS if hasattr(contract, name))
    message = message_type.FromString((GOLDEN / f"{name}.binpb").read_bytes())
    if name == "PersonalDataErased":
        assert (message.erasure, message.proof.service, message.proof.left) == ("erasures/er_1", "interactions", 0)
        assert message.proof.removed == {"cards": 1, "interactions": 7}
        return
    if name in STATUSES:
        assert (message.contact, message.metadata.version) == ("contacts/c_anna", VERSIONS[name])
        assert message.status == pb.DELIVERY_STATUS_READ if "Delivery" in name else not message.outcome.recording
        return
    if name == "BriefViewed":
        assert (message.contact, message.digest, message.metadata.actor) == ("contacts/c_anna", "0123", ANNA.subject)
        return
    if name == "RepeatDetected":
        assert (message.repeat.earlier_interaction, message.repeat.rule) == ("interactions/i_1", "same-text")
        return
    subject = SUBJECTS.get(name, "notification")
    about = getattr(message, subject)
    told = {"access": "reason", "fact": "value", "question": "key"}.get(subject, "body")
    assert about.contact == "contacts/c_anna"
    assert getattr(about, told) == ("order-number" if subject == "question" else TEXT)
    assert message.metadata.epoch == 1
    assert message.metadata.version == VERSIONS.get(name, 1)
    at = NOON + timedelta(minutes=5) if name == "BreakGlassEnded" else NOON
    assert message.metadata.record_time.ToDatetime(tzinfo=UTC) == at


def test_the_golden_interaction_tells_everything_a_source_can_tell() -> None:
    message = interactions_events.InteractionRecorded.FromString((GOLDEN / "InteractionRecorded.binpb").read_bytes())
    not_told = {
        "person",
        "issue",
        "body_ref",
        "attachment_dropped",
        "delivery_status",
        "stitched",
        "communication",
        "corrected_by",
        "content_removed_time",
        "call_outcome",
        "mentions",  # of notes only
        "new",
        "correction_reason",
        "screening",  # told to whoever asks for what is kept apart
        "about_issue",  # of notes only
    }

    absent = {field.name for field in message.interaction.DESCRIPTOR.fields} - {
        field.name for field, _ in message.interaction.ListFields()
    }
    assert absent <= not_told


def test_every_event_of_the_contracts_has_a_golden_file() -> None:
    declared = {name for contract in CONTRACTS for name in contract.DESCRIPTOR.message_types_by_name}

    assert {path.stem for path in GOLDEN.glob("*.binpb")} == declared


def test_the_proof_of_an_erasure_has_one_form_in_all_services() -> None:
    forms = [events.PersonalDataErased.DESCRIPTOR for events in (contacts_events, *CONTRACTS)]

    fields = [[(field.name, field.number, field.type) for field in form.fields] for form in forms]
    assert fields[0] == fields[1] == fields[2]

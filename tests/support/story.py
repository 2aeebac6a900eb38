"""A lifelike customer with a history over many channels, for tests that look at pages and for pictures of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from backstory.contacts.v1 import contacts_pb2
from backstory.interactions.v1 import brief_pb2
from backstory.interactions.v1 import interactions_pb2 as pb
from backstory.notifications.v1 import notifications_pb2
from servicekit.times import to_timestamp

from tests.support.stub_world import StubWorld

MARIA = "contacts/c_01k9maria"
NOW = datetime(2025, 11, 20, 14, 12, tzinfo=UTC)
ANNA = pb.Actor(type=pb.ACTOR_TYPE_AGENT, agent="agents/anna", display_name="Anna Berger")
BEN = pb.Actor(type=pb.ACTOR_TYPE_AGENT, agent="agents/ben", display_name="Ben Okafor")
CUSTOMER = pb.Actor(type=pb.ACTOR_TYPE_CUSTOMER)

LONG_MAIL = "\n".join(
    (
        "Hello,",
        "",
        "I ordered the oak shelf (order 48213) on 30 October and was promised delivery by 7 November. It is now the "
        "13th, and I have called twice and written on the chat once. Each time I had to explain it all again:",
        "",
        "1. The first parcel came with the left side panel cracked along the whole length.",
        "2. The replacement panel was sent to my old address in Porto, although I had changed it in September.",
        "3. The carrier says that the parcel went back to you on the 11th.",
        "",
        "Could you please tell me, in one answer, where the panel is now, when it will be sent to Lisbon, and whether "
        "I get the delivery fee back? I attach the photos again, for the third time.",
        "",
        "I am at home on weekdays after 17:00 and all day on Saturday.",
        "",
        "Kind regards",
        "Maria Silva",
    )
)


def interaction(
    channel: str,
    direction: pb.Direction,
    body: str,
    ago: timedelta,
    *,
    contact: str = MARIA,
    kind: pb.InteractionKind = pb.INTERACTION_KIND_MESSAGE,
    subject: str = "",
    actor: pb.Actor = CUSTOMER,
    now: datetime = NOW,
    **more: object,
) -> pb.Interaction:
    """An interaction that took place some time ago."""
    made = pb.Interaction(
        contact=contact, channel=channel, direction=direction, kind=kind, subject=subject, body=body, actor=actor,
        source=f"{channel}-main", source_id=f"{channel}-{int(ago.total_seconds())}",
    )  # fmt: skip
    for name, value in more.items():
        field = getattr(made, name)
        field.extend(value) if isinstance(value, list) else setattr(made, name, value)
    made.occur_time.FromDatetime(now - ago)
    made.record_time.FromDatetime(now - ago + timedelta(seconds=1))
    return made


def maria() -> contacts_pb2.Contact:
    """A customer who is known by many identities."""
    contact = contacts_pb2.Contact(name=MARIA, display_name="Maria Silva", tags=["vip", "furniture"])
    for kind, value, verified, primary in (
        ("phone", "+351 21 123 4567", True, True),
        ("email", "maria.silva@example.org", True, True),
        ("whatsapp", "351211234567", False, False),
        ("x", "115712", False, False),
    ):
        contact.identities.add(kind=kind, raw_value=value, verified=verified, primary=primary)
    contact.preferences.language = "pt-PT"
    contact.preferences.time_zone = "Europe/Lisbon"
    contact.preferences.channel = "email"
    contact.custom_fields["customer_number"] = "K-20817"
    return contact


def maria_story() -> list[pb.Interaction]:
    """What happened with Maria, oldest first."""
    inbound, outbound, internal = pb.DIRECTION_INBOUND, pb.DIRECTION_OUTBOUND, pb.DIRECTION_INTERNAL
    call, read = pb.INTERACTION_KIND_CALL, pb.DELIVERY_STATUS_READ
    photo = pb.Attachment(file_name="side panel, cracked.jpg", media_type="image/jpeg", size_bytes=1_482_113)
    bill = pb.Attachment(file_name="invoice-48213.pdf", media_type="application/pdf", size_bytes=86_400)
    webshop = pb.Actor(type=pb.ACTOR_TYPE_INTEGRATION, display_name="Webshop")
    bot = pb.Actor(type=pb.ACTOR_TYPE_BOT, display_name="Shop assistant")
    day, hour, minute = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
    complaint = "Order 48213: where is my panel? (third message)"
    return [
        interaction(
            "in-person",
            inbound,
            "Looked at the oak shelf, took the measurements with her.",
            41 * day,
            kind=pb.INTERACTION_KIND_VISIT,
            actor=BEN,
            location="Lisbon, Chiado shop",
        ),
        interaction(
            "system",
            internal,
            "",
            21 * day,
            kind=pb.INTERACTION_KIND_BUSINESS_EVENT,
            actor=webshop,
            subject="Order 48213 placed",
            business_type="order.placed",
        ),
        interaction(
            "email",
            outbound,
            "Thank you for your order 48213. It arrives by Friday, 7 November.",
            21 * day - 2 * minute,
            subject="Your order 48213",
            actor=bot,
            attachments=[bill],
            delivery_status=pb.DELIVERY_STATUS_DELIVERED,
        ),
        interaction(
            "phone",
            inbound,
            "The first parcel arrived with a cracked side panel. I promised a new one within the week.",
            12 * day,
            kind=call,
            actor=ANNA,
            call_status=pb.CALL_STATUS_COMPLETED,
            disposition="replacement-sent",
        ),
        interaction(
            "x", inbound, "@oakandpine second time I ask. Does anybody read what your own people write down?", 9 * day
        ),
        interaction(
            "x",
            outbound,
            "@mariasilva We are sorry, Maria. We have your case in front of us and write to you today.",
            9 * day - 25 * minute,
            actor=BEN,
        ),
        interaction("web-chat", inbound, "hi, where is my replacement panel?", 8 * day),
        interaction("web-chat", outbound, "It was sent. May I ask for your order number?", 8 * day - minute, actor=bot),
        interaction("phone", inbound, "", 7 * day + 3 * hour, kind=call, call_status=pb.CALL_STATUS_NO_ANSWER),
        interaction("email", inbound, LONG_MAIL, 7 * day, subject=complaint, attachments=[photo]),
        interaction(
            "phone",
            internal,
            "Warehouse: the panel came back from Porto on the 11th. Old address in the label system; opened a ticket "
            "with logistics. Refund of the delivery fee is fine with me.",
            6 * day + 20 * hour,
            kind=pb.INTERACTION_KIND_NOTE,
            actor=ANNA,
        ),
        interaction(
            "email",
            outbound,
            "Dear Ms Silva,\n\nthe panel is here with us again. It leaves today for Lisbon and arrives on Monday after "
            "17:00. The delivery fee of 39 € is on its way back to your card.\n\nKind regards\nAnna Berger",
            6 * day + 19 * hour,
            subject=f"Re: {complaint}",
            actor=ANNA,
            delivery_status=read,
        ),
        interaction("whatsapp", inbound, "The panel is here and it fits. Muito obrigada, Anna!", 3 * day),
        interaction(
            "whatsapp", outbound, "Wonderful! Enjoy the shelf.", 3 * day - 4 * minute, actor=ANNA, delivery_status=read
        ),
        interaction(
            "email",
            inbound,
            "One more question: does the ten-year guarantee start with the order or with the new panel?",
            2 * hour,
            subject="Guarantee for order 48213",
        ),
    ]


def tell_marias_story(world: StubWorld, now: datetime = NOW) -> None:
    """Put Maria and her history into a world, moved so that the story ends now."""
    world.add_contact(maria())
    world.brief = marias_brief(now)
    for each in maria_story():
        for stamp in (each.occur_time, each.record_time):
            stamp.seconds += int((now - NOW).total_seconds())
        world.record(each)


def marias_brief(now: datetime = NOW) -> brief_pb2.Brief:
    """What an agent should know of her, in all sections."""
    brief = brief_pb2.Brief(person="contacts/c_01k9maria", contacts=["contacts/c_01k9maria"], omitted_count=2)
    last, due = now - timedelta(minutes=20), now + timedelta(days=1)
    told: dict[str, list[tuple[str, str, datetime | None, str]]] = {
        "who": [("Customer", "Maria Silva", None, "contacts/c_01k9maria")],
        "issues": [("Issue waiting-us, high priority, with agents/ben", "Panel arrived cracked", last, "issues/is_1")],
        "promises": [("Promise due, by agents/ben", "Send a new panel", due, "issues/is_1/promises/p_1")],
        "facts": [("Order number", "48213", last, "interactions/i_000010")],
        "tried": [("Tried already", "restarted", last, "interactions/i_000009")],
        "last-contact": [("Email, from the customer", "Is the guarantee still good?", last, "interactions/i_000015")],
        "mood": [("Seems unhappy, getting worse (by words: words-en@1)", "", None, "interactions/i_000015")],
        "repeat": [("In touch again within 7 days about the same", "", last, "interactions/i_000015")],
        "preferences": [("Language: pt-PT", "", None, "contacts/c_01k9maria")],
        "gaps": [("interactions is 75 s behind: news of contacts may be missing", "", last, "contacts/c_01k9maria")],
    }
    for section, lines in told.items():
        shown = brief.sections.add(section=section)
        for text, quote, time, cited in lines:
            shown.lines.add(key=section, text=text, quote=quote, time=to_timestamp(time), cites=[cited])
    return brief


def notification(
    agent: str = "agents/demo", title: str = "", body: str = "", ago: timedelta = timedelta(), now: datetime = NOW
) -> notifications_pb2.Notification:
    """A notification about Maria."""
    made = notifications_pb2.Notification(
        agent=agent,
        rule="previous-contact",
        contact=MARIA,
        interaction="interactions/i_000015",
        title=title or "Maria Silva is back: Guarantee for order 48213",
        body=body or "She wrote by e-mail. 7 days ago: “Order 48213: where is my panel?”, answered by Anna Berger.",
    )
    made.create_time.FromDatetime(now - ago)
    return made

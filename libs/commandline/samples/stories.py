"""Five thousand invented interactions: matters of customers over several channels, some told again and again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from commandline.samples.people import SampleIdentity, SamplePerson, invent_people

INTERACTIONS = 5_000
SOURCE = "sample"
LAST_DAY = datetime(2025, 6, 30, 18, 0, tzinfo=UTC)
"""Fixed, so that a seed means the same data on every day."""
_DAYS = 400

_WRITTEN = {
    "email": "email",
    "web-form": "email",
    "letter": "email",
    "fax": "email",
    "sms": "phone",
    "whatsapp": "whatsapp",
    "messenger": "messenger-psid",
    "instagram": "instagram-igsid",
    "telegram": "telegram",
    "line": "line",
    "x": "x",
    "web-chat": "anonymous-id",
    "in-app": "device-id",
}
"""Channels that carry text, and the kind of identity each goes by."""
_WEIGHTS = {"email": 8, "web-form": 3, "sms": 3, "letter": 1, "fax": 0.3}
_AGENTS = ("Alex", "Bo", "Charlie", "Dominique", "Kim", "Robin")
_SHOPS = ("Sample shop Berlin", "Sample shop London", "Sample shop Washington")


@dataclass(frozen=True)
class Matter:
    """What a customer may be in touch about."""

    topic: str
    subject: str
    asks: tuple[str, ...]
    answers: tuple[str, ...]


_MATTERS = (
    Matter(
        "delivery/late",
        "Where is my parcel?",
        ("My order {order} should have been here on Monday.", "Order {order} still has not come. Can you check?"),
        ("Sorry for the delay. Order {order} left our warehouse today.", "I have asked the carrier about {order}."),
    ),
    Matter(
        "billing/refund",
        "Refund for my order",
        ("I sent {order} back two weeks ago and wait for my money.", "The refund for {order} is missing 4.90."),
        ("The refund for {order} is on its way; it takes up to five days.", "You are right, I have corrected it."),
    ),
    Matter(
        "product/broken",
        "It arrived broken",
        ("The lamp in {order} does not light up.", "The box of {order} was crushed and the cup is broken."),
        ("I am sorry! A new one for {order} is packed today.", "Please keep the old one, a new one is coming."),
    ),
    Matter(
        "account/sign-in",
        "I cannot sign in",
        ("The app does not take my password any more.", "I do not get the code for signing in."),
        ("I have sent you a new link, it is valid for an hour.", "Please try again, the fault is mended."),
    ),
    Matter(
        "product/question",
        "A question before I buy",
        ("Does the chair also come in green?", "Is the bag large enough for a laptop of 15 inches?"),
        ("Yes, it does. Green is back in stock next week.", "It is, with a hand's breadth to spare."),
    ),
)
_AGAIN = (
    "I have written about this before and nobody answered.",
    "As I already told your colleague: still not solved.",
)
_NOTES = ("Customer sounds upset, please call back first thing tomorrow.", "Offered a voucher of 10, accepted.")


@dataclass(frozen=True)
class SampleInteraction:
    """One invented interaction, in the words of the contract: enumerations by their short names."""

    person: str
    identity: SampleIdentity
    source_id: str
    thread_key: str
    occur_time: datetime
    channel: str
    direction: str
    kind: str = "MESSAGE"
    subject: str = ""
    body: str = ""
    topic: str = ""
    agent: str = ""
    disposition: str = ""
    call_status: str = ""
    location: str = ""
    business_type: str = ""
    payload: bytes = b""
    self_service: bool = False
    attachments: tuple[tuple[str, str, int, str], ...] = ()


def invent_interactions(seed: int, people: list[SamplePerson] | None = None) -> Iterator[SampleInteraction]:
    """Yield the interactions of a seed, always the same ones."""
    dice = Random(f"stories {seed}")  # noqa: S311 - sample data, no secret
    everybody = people or invent_people(seed)
    told, number = 0, 0
    while told < INTERACTIONS:
        # The first round reaches everybody; after that some people are in touch far more often than others.
        person = everybody[number] if number < len(everybody) else everybody[int(len(everybody) * dice.random() ** 2)]
        number += 1
        story = _Story(dice, person, f"{seed}-{number:04d}")
        for interaction in story.tell()[: INTERACTIONS - told]:
            told += 1
            yield interaction


@dataclass
class _Story:
    dice: Random
    person: SamplePerson
    key: str
    told: list[SampleInteraction] = field(default_factory=list)

    def tell(self) -> list[SampleInteraction]:
        """Return one matter from its beginning to its end."""
        self.time = LAST_DAY - timedelta(minutes=self.dice.randrange(20 * 24 * 60, _DAYS * 24 * 60))
        self.matter = self.dice.choice(_MATTERS)
        self.order = f"SO-{self.dice.randrange(10_000, 99_999)}"
        if self.dice.random() < 0.35:
            self._before()
        self._ask(self.dice.choice(self.matter.asks))
        while self.dice.random() < 0.35:
            self._ask(self.dice.choice(_AGAIN))
        for step, likelihood in ((self._note, 0.3), (self._call, 0.3), (self._visit, 0.12), (self._video, 0.06)):
            if self.dice.random() < likelihood:
                step()
        self._answer()
        for step, likelihood in ((self._event, 0.4), (self._survey, 0.25), (self._closed, 0.3)):
            if self.dice.random() < likelihood:
                step()
        return self.told

    def _before(self) -> None:
        self._add("in-app", "INBOUND", "device-id", kind="SELF_SERVICE", body="Read the help page.", self_service=True)

    def _ask(self, text: str) -> None:
        reached = [name for name, kind in _WRITTEN.items() if self.person.identity(kind)]
        self.channel = self.dice.choices(reached, [_WEIGHTS.get(name, 5) for name in reached])[0]
        subject = self.matter.subject if self.channel in ("email", "web-form", "letter") else ""
        self._add(
            self.channel,
            "INBOUND",
            _WRITTEN[self.channel],
            subject=subject,
            body=text.format(order=self.order),
            attachments=self._photo() if self.channel == "email" and self.dice.random() < 0.15 else (),
        )

    def _answer(self) -> None:
        self._add(
            self.channel,
            "OUTBOUND",
            _WRITTEN[self.channel],
            subject=f"Re: {self.matter.subject}" if self.channel == "email" else "",
            body=self.dice.choice(self.matter.answers).format(order=self.order),
            agent=self.dice.choice(_AGENTS),
        )

    def _note(self) -> None:
        body = self.dice.choice(_NOTES)
        self._add("system", "INTERNAL", "external-id", kind="NOTE", body=body, agent=self.dice.choice(_AGENTS))

    def _call(self) -> None:
        status, disposition = self.dice.choice(
            (("COMPLETED", "resolved"), ("COMPLETED", "callback-promised"), ("NO_ANSWER", ""), ("BUSY", ""))
        )
        direction = self.dice.choice(("INBOUND", "OUTBOUND"))
        body = "Talked about it on the phone." if status == "COMPLETED" else ""
        self._add(
            "phone",
            direction,
            "phone",
            kind="CALL",
            body=body,
            call_status=status,
            disposition=disposition,
            agent=self.dice.choice(_AGENTS) if direction == "OUTBOUND" else "",
        )

    def _visit(self) -> None:
        shop = self.dice.choice(_SHOPS)
        self._add("in-person", "INBOUND", "external-id", kind="VISIT", body="Came in and asked.", location=shop)

    def _video(self) -> None:
        agent = self.dice.choice(_AGENTS)
        self._add(
            "video",
            "OUTBOUND",
            "email",
            kind="CALL",
            body="Showed how to put it together.",
            call_status="COMPLETED",
            agent=agent,
        )

    def _event(self) -> None:
        business_type = self.dice.choice(("order-shipped", "refund-paid", "voucher-sent"))
        payload = json.dumps({"order": self.order, "sample": True}).encode()
        self._add("api", "INTERNAL", "external-id", kind="BUSINESS_EVENT", business_type=business_type, payload=payload)

    def _survey(self) -> None:
        body = f"Rating {self.dice.randint(1, 5)} of 5"
        self._add("web-form", "INBOUND", "email", kind="SURVEY_RESPONSE", subject="How did we do?", body=body)

    def _closed(self) -> None:
        self._add("system", "INTERNAL", "external-id", kind="STATUS_CHANGE", body="Closed.", disposition="resolved")

    def _photo(self) -> tuple[tuple[str, str, int, str], ...]:
        content = f"sample photo {self.key}".encode()
        return (("photo.jpg", "image/jpeg", len(content), hashlib.sha256(content).hexdigest()),)

    def _add(self, channel: str, direction: str, identity_kind: str, **more: object) -> None:
        self.time += timedelta(minutes=self.dice.randrange(2, 60 * 18))
        identity = self.person.identity(identity_kind) or self.person.identities[0]
        self.told.append(
            SampleInteraction(
                person=self.person.id,
                identity=identity,
                source_id=f"{self.key}-{len(self.told) + 1:02d}",
                thread_key=self.key,
                occur_time=self.time,
                channel=channel,
                direction=direction,
                topic=self.matter.topic,
                **more,  # type: ignore[arg-type] # each step names fields of its own
            )
        )

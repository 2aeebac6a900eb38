"""Pairs of messages of one customer, each labelled with whether the later one is about the same matter.

They are put together from matters: each matter has several ways to be told, and small talk that belongs to no matter.
The same matter in two ways is a repeat; two different matters of the same customer are none.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass

MATTERS: dict[str, tuple[str, ...]] = {
    "late parcel": (
        "Where is my parcel? It should have been delivered on Monday, order {order}.",
        "My parcel from order {order} still has not been delivered.",
        "Delivery of the parcel was promised for Monday and nothing came. Order {order}.",
        "I am still waiting for the parcel, when will it be delivered?",
    ),
    "wrong invoice": (
        "The invoice {order} has the wrong address on it, please send a new invoice.",
        "I asked for a corrected invoice because the address is wrong.",
        "Your invoice {order} is wrong, the address needs to be corrected.",
        "When do I get the corrected invoice with the right address?",
    ),
    "broken washing machine": (
        "My washing machine leaks water since yesterday and shows a code on the display.",
        "The washing machine is leaking water again and the technician never showed up.",
        "Water runs out of the washing machine, it leaks at the door.",
        "When will the technician come for the leaking washing machine?",
    ),
    "locked account": (
        "I cannot log in to my account, the password reset link does not arrive.",
        "The reset link for my password never arrives and my account is locked.",
        "My account is locked and I need the password reset link.",
        "Logging in fails, my account stays locked although I used the reset link.",
    ),
    "cancelled flight": (
        "My flight to Lisbon was cancelled and I want to rebook it.",
        "Nobody rebooked me after the Lisbon flight was cancelled.",
        "The cancelled flight to Lisbon: when do you rebook me?",
        "I need another flight to Lisbon, mine was cancelled last night.",
    ),
    "refund of a subscription": (
        "I cancelled my subscription in May but the monthly fee was charged again.",
        "You charged the monthly subscription fee although I cancelled it.",
        "Please refund the subscription fee that was charged after I cancelled.",
        "The subscription fee was charged a second time after my cancellation.",
    ),
    "slow internet": (
        "The internet connection drops every evening and the router restarts by itself.",
        "Every evening the connection drops, the router restarts itself constantly.",
        "My router keeps restarting and the internet connection drops in the evening.",
        "Internet dropping each evening, router restarting, when is this repaired?",
    ),
    "damaged table": (
        "The table arrived with a broken leg and deep scratches.",
        "One leg of the table is broken and there are scratches on top.",
        "I sent photos of the table with the broken leg, what happens with it?",
        "The table you delivered has scratches and its leg is broken.",
    ),
    "german parcel": (
        "Wo bleibt mein Paket mit der Bestellung {order}? Es sollte am Montag geliefert werden.",
        "Das Paket zur Bestellung {order} wurde immer noch nicht geliefert.",
        "Die Lieferung meines Pakets war f\u00fcr Montag zugesagt, Bestellung {order}.",
        "Ich warte weiterhin auf das Paket, wann wird es geliefert?",
    ),
    "german heating": (
        "Die Heizung im Bad wird nicht warm, bitte schicken Sie einen Techniker.",
        "Der Techniker f\u00fcr die Heizung im Bad ist nicht gekommen.",
        "Im Bad bleibt die Heizung kalt, wann kommt der Techniker?",
        "Unsere Heizung im Bad ist kalt und kein Techniker meldet sich.",
    ),
    "gift card": (
        "The gift card I bought is not accepted at the checkout.",
        "At the checkout my gift card is refused as unknown.",
        "Your checkout does not accept the gift card from December.",
        "My gift card still cannot be used, the checkout refuses it.",
    ),
    "newsletter": (
        "Please take me off the newsletter, I unsubscribed twice.",
        "I unsubscribed from the newsletter and it keeps arriving.",
        "The newsletter arrives although I unsubscribed last week.",
        "Unsubscribing from your newsletter does not work at all.",
    ),
}
"""What customers come with, in the words they may use."""

SAID_SO = (
    "As I already said, nothing has changed since then.",
    "This is the third time I write to you, please answer.",
    "I already told your colleague everything yesterday.",
    "Wie bereits erw\u00e4hnt, hat sich nichts ge\u00e4ndert.",
    "Still no answer from you, what is going on?",
)
THANKS = ("Thank you!", "Thanks a lot", "Perfect, thank you so much", "Vielen Dank", "Ok great, thanks")


@dataclass(frozen=True)
class Pair:
    """Two messages and whether the later one is about the same matter."""

    earlier: str
    later: str
    is_repeat: bool


def pairs() -> list[Pair]:
    """Return all pairs, the same each time."""
    chance = random.Random(4711)
    told = [*_same(chance), *_different(chance), *_said_so(chance), *_thanks(chance)]
    chance.shuffle(told)
    return told


def _same(chance: random.Random) -> Iterator[Pair]:
    for ways in MATTERS.values():
        for one, other in itertools.permutations(ways, 2):
            order = chance.randint(100_000, 999_999)
            yield Pair(one.format(order=order), other.format(order=order), is_repeat=True)
        for way in ways:
            order = chance.randint(100_000, 999_999)
            yield Pair(way.format(order=order), "Hello, " + way.format(order=order) + " Thanks.", is_repeat=True)


def _different(chance: random.Random) -> Iterator[Pair]:
    for (_, some), (_, others) in itertools.permutations(MATTERS.items(), 2):
        for _ in range(3):
            earlier, later = chance.choice(some), chance.choice(others)
            first, second = chance.randint(100_000, 499_999), chance.randint(500_000, 999_999)
            yield Pair(earlier.format(order=first), later.format(order=second), is_repeat=False)


def _said_so(chance: random.Random) -> Iterator[Pair]:
    for ways in MATTERS.values():
        yield Pair(chance.choice(ways).format(order=123_456), chance.choice(SAID_SO), is_repeat=True)


def _thanks(chance: random.Random) -> Iterator[Pair]:
    for ways in MATTERS.values():
        yield Pair(chance.choice(ways).format(order=123_456), chance.choice(THANKS), is_repeat=False)

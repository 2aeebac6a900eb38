"""The number of an order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.interactions.domain.extracting import Found
from services.interactions.extractors._numbers import named, numbers

KEY = "order-number"
VERSION = 1
EXAMPLES: dict[str, list[str]] = {
    "Where is my order 4711-22?": ["4711-22"],
    "My order number is AB-10022.": ["AB-10022"],
    "Order #100234 and order #100235 have not come": ["100234", "100235"],
    "Meine Bestellnummer lautet 99812.": ["99812"],
    "la commande n° 55120 n'est pas arrivée": ["55120"],
    "I ordered 2 shirts in order to have 4 in 2017": [],
    "Cheap order 50€ each, order by 12.10.2017": [],
    "In order 10000 people to be seated": [],
    "The order came to 1999.99": [],
}

_ORDER = named(
    r"orders?|purchase[ \t]+order|bestellung|bestell|auftrags?|commande|pedido|encomenda|ordine|ordrer?|bestelling|order-id"
)
_IN_ORDER = re.compile(r"(?i)\bin[ \t]+$")


def find(text: str) -> Iterator[Found]:
    """Yield numbers that follow a word for an order; four digits at least."""
    for found in numbers(_ORDER, text, digits=4):
        before = text[max(0, found.start - 20) : found.start]
        if not _IN_ORDER.search(re.sub(r"(?i)orders?[ \t]*$", "", before)):
            yield found

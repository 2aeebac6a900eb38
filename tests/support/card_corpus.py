"""Card numbers and order numbers made by rule, as customers write them."""

from __future__ import annotations

import random
import string

_ISSUED = {
    "4": (13, 16, 19),
    "51": (16,),
    "53": (16,),
    "55": (16,),
    "2221": (16,),
    "2599": (16,),
    "2720": (16,),
    "34": (15,),
    "37": (15,),
    "6011": (16, 19),
    "644": (16,),
    "65": (16, 18),
    "3528": (16,),
    "3589": (16,),
    "300": (14,),
    "36": (14, 19),
    "38": (14,),
    "62": (16, 17, 18, 19),
    "6759": (16, 18, 19),
    "5018": (13, 16),
    "2204": (16,),
    "81": (16,),
}
_SHAPES = {15: (4, 6, 5), 14: (4, 6, 4)}


def card_numbers(count: int, seed: int = 1) -> list[str]:
    """Different numbers of many issuers and lengths, each with its check digit, in one piece or in groups."""
    chance = random.Random(seed)
    numbers: dict[str, str] = {}
    while len(numbers) < count:
        prefix = chance.choice(list(_ISSUED))
        size = chance.choice(_ISSUED[prefix])
        body = prefix + "".join(chance.choices(string.digits, k=size - len(prefix) - 1))
        number = body + check_digit(body)
        numbers[number] = grouped(number, chance.choice(("", "", " ", "-", "\u00a0", " - ")))
    return list(numbers.values())


def check_digit(body: str) -> str:
    """The last digit by Luhn, worked out the slow way."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return str(-total % 10)


def grouped(number: str, between: str) -> str:
    """A number as it stands on a card."""
    sizes = _SHAPES.get(len(number), (4,) * 5)
    groups, rest = [], number
    for size in sizes:
        groups.append(rest[:size])
        rest = rest[size:]
    return between.join(group for group in groups if group)


def order_numbers(count: int, seed: int = 2) -> list[str]:
    """Order, invoice and parcel numbers in the forms shops and carriers give them."""
    chance = random.Random(seed)

    def digits(size: int) -> str:
        return chance.choice("123456789") + "".join(chance.choices(string.digits, k=size - 1))

    forms = (
        lambda: f"#{digits(5)}",
        lambda: digits(8),
        lambda: digits(10),
        lambda: f"ORD-2025-{digits(7)}",
        lambda: f"2025{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}-{digits(6)}",
        lambda: f"2025{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}{digits(6)}",
        lambda: f"{chance.choice((302, 303, 305, 306, 402, 406))}-{digits(7)}-{digits(7)}",
        lambda: f"{digits(2)}-{digits(5)}-{digits(5)}",
        lambda: f"INV{digits(9)}",
        lambda: f"1Z{digits(6)}{digits(10)}",
        lambda: f"00340{digits(15)}",
        lambda: f"RR{digits(9)}DE",
        lambda: f"17{digits(11)}",
        lambda: f"100{digits(9)}",
    )
    return [chance.choice(forms)() for _ in range(count)]

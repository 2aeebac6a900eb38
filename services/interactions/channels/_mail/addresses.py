"""Mailboxes of an address header such as From or To, in one pass over the text."""

from __future__ import annotations

import re

from services.interactions.channels._mail.headers import decode_words
from services.interactions.domain.reading import Party

MAX_ADDRESS = 254
MAX_DISPLAY_NAME = 200
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|\\.|[^"\\()<>,;:]+|[()<>,;:]', re.DOTALL)
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)


def mailboxes(value: str, limit: int = 100) -> tuple[Party, ...]:
    """Return the mailboxes of an address list in their order; groups are opened, comments are names of last resort."""
    found: list[Party] = []
    for piece in _pieces(value):
        party = piece.party()
        if party is not None:
            found.append(party)
        if len(found) == limit:
            break
    return tuple(found)


class _Piece:
    """What stands between two commas."""

    def __init__(self) -> None:
        self.phrase: list[str] = []
        self.route: list[str] = []
        self.comment: list[str] = []
        self.has_angle = False

    def party(self) -> Party | None:
        phrase = "".join(self.phrase).strip()
        address = "".join(self.route if self.has_angle else self.phrase).strip()
        name = _unquoted(phrase) if self.has_angle else "".join(self.comment)
        if not address:
            return None
        return Party(_address(address), decode_words(name)[:MAX_DISPLAY_NAME].strip())


def _pieces(value: str) -> list[_Piece]:
    pieces = [_Piece()]
    depth, inside_angle = 0, False
    for sign in _TOKEN.findall(value):
        piece = pieces[-1]
        if sign == "(" and not inside_angle:
            depth += 1
        elif sign == ")" and depth:
            depth -= 1
        elif depth:
            piece.comment.append(sign)
        elif sign == "<":
            inside_angle = piece.has_angle = True
            piece.route = []
        elif sign == ">":
            inside_angle = False
        elif inside_angle:
            piece.route.append(sign)
        elif sign in ",;":
            pieces.append(_Piece())
        elif sign == ":":
            piece.phrase = []  # what stood before was the name of a group
        else:
            piece.phrase.append(sign)
    return pieces


def _address(text: str) -> str:
    """Leave out a source route (`@a,@b:user@c`) and anything that would not fit an identity."""
    if text.startswith("@") and ":" in text:
        text = text.rpartition(":")[2]
    return decode_words(text)[:MAX_ADDRESS]


def _unquoted(phrase: str) -> str:
    return "".join(_plain(part) for part in _TOKEN.findall(phrase))


def _plain(part: str) -> str:
    return _QUOTED_PAIR.sub(r"\1", part[1:].removesuffix('"')) if part.startswith('"') else part

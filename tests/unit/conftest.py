"""Unit tests are about rules: none of them may open a network socket."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

_is_closed = False


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if _is_closed and event in ("socket.connect", "socket.bind", "socket.getaddrinfo"):
        raise RuntimeError(f"a unit test tried {event}{arguments[1:]}")


sys.addaudithook(_refuse)  # stays for the process; the fixture switches it


@pytest.fixture(autouse=True)
def no_sockets() -> Iterator[None]:
    global _is_closed
    _is_closed = True
    yield
    _is_closed = False

"""The version of the system or app a customer speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.interactions.domain.extracting import Found

KEY = "software-version"
VERSION = 1
EXAMPLES: dict[str, list[str]] = {
    "I'm on iOS 11.0.3 and it freezes": ["iOS 11.0.3"],
    "Windows 10 version 1709": ["Windows 10", "version 1709"],
    "running macOS 10.13.1": ["macOS 10.13.1"],
    "Version 8.4.22 of the app crashes": ["Version 8.4.22"],
    "a new version of events in 2017": [],
    "windows of 10 minutes": [],
    "ios is bad": [],
}

_SYSTEM = re.compile(
    r"(?<![\w@#/.-])(?P<value>(?i:ios|ipados|android|windows|watchos|tvos|mac ?os(?: ?x)?|os ?x|ubuntu)[ ]?"
    r"(?:v(?=\d))?\d{1,2}(?:\.\d{1,3}){0,3}|(?i:version|build|firmware)[ ](?=\d{4}\b|\d{1,3}\.)\d{1,4}(?:\.\d{1,6}){0,4})(?![\w%-])"
)


def find(text: str) -> Iterator[Found]:
    """Yield names of systems with their version, and versions with a point in them."""
    for match in _SYSTEM.finditer(text):
        yield Found(match["value"], match.start("value"), match.end("value"))

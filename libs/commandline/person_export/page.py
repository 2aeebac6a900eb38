"""A page for reading. Whatever customers wrote is text on it: nothing of it runs, loads or links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from commandline.output import Value

TITLES = {
    "contact": "Contacts",
    "identity": "Why each identity is theirs",
    "consent": "Consents",
    "merge": "Merges",
    "erasure": "Erasures",
    "interaction": "Interactions",
    "fact": "What they have told",
    "issue": "What was to be settled, and what was promised",
    "notification": "What our people were told",
    "delivery": "How it was sent",
    "webhook_delivery": "What other systems were told",
    "message": "What they were sent from here",
    "escalation": "Who else was told of them while nobody reacted",
    "experience": "What went badly for them lately",
    "announcement_recipient": "Which announcements they got, or did not and why",
    "audit_entry": "Who has seen and changed it",
}
_HEAD = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'">
<meta name="referrer" content="no-referrer"><title>Everything held about one person</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100%; margin: 0 0 1.5rem }
th, td { text-align: left; vertical-align: top; padding: .2rem .6rem .2rem 0; border-bottom: 1px solid #ddd }
th { width: 12rem; font-weight: 600 } td { white-space: pre-wrap; overflow-wrap: anywhere }
</style></head><body>
<h1>Everything held about one person</h1>
"""
_TAIL = "</body></html>\n"


def page(about: Value, lines: Iterable[Value]) -> Iterator[str]:
    """Yield the page piece by piece, from lines that stand together by their type."""
    yield _HEAD + _table(about)
    last = ""
    for line in lines:
        if line["type"] != last:
            last = line["type"]
            yield f"<h2>{escape(TITLES.get(str(last), str(last)))}</h2>\n"
        yield _table(dict(_flat("", line["record"])))
    yield _TAIL


def _table(fields: Value) -> str:
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(str(value))}</td></tr>\n" for name, value in fields.items())
    return f"<table>{rows}</table>\n"


def _flat(at: str, value: object) -> Iterator[tuple[str, object]]:
    """Yield every single value with the path that leads to it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(f"{at}.{name}" if at else str(name), inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            yield from _flat(f"{at} {number}" if len(value) > 1 else at, inner)
    else:
        yield at, value

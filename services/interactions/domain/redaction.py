"""What nobody may store: card numbers and configured secrets are masked in every text before it is recorded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from services.interactions.domain.card_numbers import masked_cards, may_hold_cards
from services.interactions.domain.interaction import Interaction, Sender
from services.interactions.domain.payloads import payload_with


@dataclass(frozen=True)
class Redaction:
    """Masks card numbers, and whatever matches one of `secrets`, by asterisks: no text changes its length.

    Ids are left alone, for a changed id would be another one: the source's id, the thread, the customer's identity.
    """

    secrets: tuple[re.Pattern[str], ...] = ()

    def text(self, value: str) -> str:
        """Return the text without what must not be stored; mostly it is the text itself."""
        value = masked_cards(value)
        for secret in self.secrets:
            value = secret.sub(_starred, value)
        return value

    def of_interaction(self, told: Interaction) -> Interaction:
        """Return an interaction whose texts and payload may be stored; mostly it is the one that came."""
        if self.secrets or may_hold_cards(told.subject + told.body):  # at once: each look has its price
            told = told._replace(body=self.text(told.body), subject=self.text(told.subject))
        return _with_rare_texts(told, self.text) if _has_rare_texts(told) else told

    def of_sender(self, sender: Sender | None) -> Sender | None:
        """Return the sender with a name that may be stored."""
        if sender is None or not sender.display_name:
            return sender
        name = self.text(sender.display_name)
        return sender if name is sender.display_name else sender._replace(display_name=name)


def faults_of(patterns: Iterable[str]) -> Iterator[str]:
    """Yield what is wrong with configured patterns, each with its number from 1."""
    for number, pattern in enumerate(patterns, 1):
        try:
            compiled = re.compile(pattern)
        except re.error as fault:
            yield f"pattern {number} cannot be read: {fault}"
            continue
        if compiled.search("") is not None:
            yield f"pattern {number} matches a text that is empty"


def redaction_of(patterns: Iterable[str]) -> Redaction:
    """Return what masks card numbers and matches of these patterns."""
    return Redaction(tuple(re.compile(pattern) for pattern in patterns))


def _starred(found: re.Match[str]) -> str:
    return "*" * len(found[0])


def _has_rare_texts(told: Interaction) -> bool:
    return bool(
        told.payload or told.attachments or told.whole_body or told.location or (told.actor and told.actor.display_name)
    )


def _with_rare_texts(told: Interaction, text: Callable[[str], str]) -> Interaction:
    actor = told.actor
    if actor is not None and actor.display_name:
        actor = replace(actor, display_name=text(actor.display_name))
    return told._replace(
        actor=actor,
        whole_body=text(told.whole_body),
        attachments=tuple(replace(each, file_name=text(each.file_name)) for each in told.attachments),
        location=told.location and text(told.location),
        payload=told.payload and payload_with(text, told.payload),
    )

"""Wording a message by a template: in the customer's language, for the channel, with every placeholder filled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from servicekit.errors import InvalidArgument
from servicekit.text import id_in_name

from services.notifications.domain.messages import Customers, Profile, Wish
from services.notifications.domain.template_errors import PlaceholderUnresolved
from services.notifications.domain.templates import (
    Filler,
    Template,
    Templates,
    Wording,
    checked_values,
    language_tag,
    wording,
)
from services.notifications.usecases.changing_templates import get_template

NOBODY = Profile()


@dataclass(frozen=True)
class Preview:
    """What a message would say."""

    wording: Wording
    unresolved: tuple[str, ...]


@dataclass(frozen=True)
class Brought:
    """What a message brings along for its template: values, and the language wanted, by default the customer's."""

    values: Mapping[str, str]
    language: str = ""


def word_message(wish: Wish, brought: Brought, templates: Templates, filler: Filler, customers: Customers) -> Wish:
    """Return the wish as the template words it; one without a template unchanged."""
    _require_fitting(wish, brought)
    if not wish.template:
        return wish
    template = get_template(id_in_name("message.template", wish.template, "templates"), templates)
    preview = preview_template(template, wish.channel, brought, customers.profile(wish.contact), filler)
    if preview.unresolved:
        raise PlaceholderUnresolved(preview.unresolved)
    said = preview.wording
    return replace(wish, subject=said.subject, body=said.body, language=said.language)


def preview_template(template: Template, channel: str, brought: Brought, customer: Profile, filler: Filler) -> Preview:
    """Return what a message would say; placeholders without a value stand in it as they were written."""
    chosen = wording(template, [brought.language or customer.language], channel)
    told = {
        "customer": {
            "display_name": customer.display_name,
            "given_name": customer.given_name,
            "family_name": customer.family_name,
            "language": customer.language,
        },
        "values": brought.values,
    }
    subject, body = filler.fill(chosen.subject, told), filler.fill(chosen.body, told)
    unresolved = tuple(dict.fromkeys([*subject.unresolved, *body.unresolved]))
    return Preview(replace(chosen, subject=subject.text, body=body.text), unresolved)


def _require_fitting(wish: Wish, brought: Brought) -> None:
    checked_values("message.values", brought.values)
    if brought.language:
        language_tag("message.language", brought.language)
    if wish.template and (wish.body or wish.subject):
        raise InvalidArgument("message.body", "must be empty with a template, like message.subject")
    if not wish.template and (brought.values or brought.language):
        raise InvalidArgument("message.template", "is required with message.values and message.language")

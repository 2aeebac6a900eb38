"""Templates: what is said to customers again and again, and which of its wordings fits a customer and a channel."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from servicekit.errors import InvalidArgument
from servicekit.text import clean_text, kebab_case

from services.notifications.domain.messages import MAX_BODY_BYTES, MAX_SUBJECT
from services.notifications.domain.template_errors import NoWording, TemplateChanged
from services.notifications.domain.webhook_ports import Request

CUSTOMER = ("display_name", "given_name", "family_name", "language")
"""What a placeholder can ask of the customer."""

_TEXTS, _NAME_CHARS = 100, 100
_VALUES, _VALUE_BYTES = 50, 4096
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4}")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,62}")


@dataclass(frozen=True)
class Wording:
    """What is said in one language, on one channel or on all."""

    language: str
    channel: str
    subject: str
    body: str


@dataclass(frozen=True)
class Content:
    """What somebody writes."""

    display_name: str
    default_language: str
    texts: tuple[Wording, ...]


@dataclass(frozen=True)
class Template:
    """One template; a deleted one stays, so that its id is not used again."""

    id: str
    content: Content
    version: int
    creator: str
    create_time: datetime
    update_time: datetime
    use_count: int = 0
    last_use_time: datetime | None = None
    is_deleted: bool = False

    @property
    def name(self) -> str:
        """The resource name."""
        return f"templates/{self.id}"

    @property
    def etag(self) -> str:
        """The state's stamp."""
        return f'"{self.version}"'

    def require_etag(self, etag: str) -> None:
        """Refuse a change that was decided on an older state."""
        if etag and etag != self.etag:
            raise TemplateChanged(self.etag)


@dataclass(frozen=True)
class StoredTemplate:
    """A template, and whether the request in hand has made or changed it before."""

    template: Template
    is_answered: bool


@dataclass(frozen=True)
class Filled:
    """A text with its placeholders replaced, and those that have no value: they stand in it as they were written."""

    text: str
    unresolved: tuple[str, ...] = ()


class Filler(Protocol):
    """Fills placeholders in a sandbox."""

    def fault(self, text: str) -> str:
        """Say what is wrong with a text's placeholders; empty when nothing is."""
        ...

    def fill(self, text: str, values: Mapping[str, Mapping[str, str]]) -> Filled:
        """Return the text with what the placeholders stand for; an empty value is none."""
        ...


class Templates(Protocol):
    """All templates."""

    def stored(self, template: str, request: Request | None) -> StoredTemplate | None:
        """Return a template, a deleted one too."""
        ...

    def page(self, after: str, limit: int) -> Sequence[Template]:
        """Return those that are not deleted, by id, after an id."""
        ...

    def add(self, template: Template, request: Request | None) -> bool:
        """Keep a new one; False when the id is or was in use."""
        ...

    def save(self, before: Template, after: Template, request: Request | None) -> bool:
        """Keep the next version; False when another one is there by now."""
        ...

    def count_use(self, template: str, at: datetime) -> None:
        """Count one more message."""
        ...


def checked(content: Content, fault_of: Callable[[str], str], field: str = "template") -> Content:
    """Return the content unchanged, or refuse it naming the field at fault."""
    clean_text(f"{field}.display_name", content.display_name, max_chars=_NAME_CHARS, required=True, one_line=True)
    language_tag(f"{field}.default_language", content.default_language)
    if not 1 <= len(content.texts) <= _TEXTS:
        raise InvalidArgument(f"{field}.texts", f"must hold 1 to {_TEXTS} wordings")
    for index, text in enumerate(content.texts):
        _check(f"{field}.texts[{index}]", text, fault_of)
    places = [(text.language.lower(), text.channel) for text in content.texts]
    if len(set(places)) < len(places):
        raise InvalidArgument(f"{field}.texts", "must hold one wording for each language and channel")
    if content.default_language.lower() not in {language for language, _ in places}:
        raise InvalidArgument(f"{field}.default_language", "must be the language of one of the texts")
    return content


def language_tag(field: str, value: str) -> str:
    """Return a BCP 47 tag unchanged, or refuse it."""
    if not _TAG.fullmatch(value):
        raise InvalidArgument(field, "must be a BCP 47 tag such as en or pt-BR")
    return value


def checked_values(field: str, values: Mapping[str, str]) -> Mapping[str, str]:
    """Return what a message brings along, or refuse it naming the key."""
    if len(values) > _VALUES:
        raise InvalidArgument(field, f"must hold at most {_VALUES} values")
    for key, value in values.items():
        if not _KEY.fullmatch(key):
            raise InvalidArgument(field, "must have keys of 1 to 63 characters a-z, 0-9 and _, a letter first")
        clean_text(f"{field}.{key}", value, max_bytes=_VALUE_BYTES)
    return values


def wording(template: Template, languages: Sequence[str], channel: str) -> Wording:
    """Return the text for a channel in the first language that is there; each falls back to its shorter forms."""
    there = {(text.language.lower(), text.channel): text for text in template.content.texts}
    for language in (*languages, template.content.default_language):
        for tag in _shortened(language.lower()):
            found = there.get((tag, channel)) or there.get((tag, ""))
            if found:
                return found
    raise NoWording(template.id, channel)


def _shortened(language: str) -> Iterator[str]:
    parts = language.split("-") if language else []
    while parts:
        yield "-".join(parts)
        parts.pop()


def _check(field: str, text: Wording, fault_of: Callable[[str], str]) -> None:
    language_tag(f"{field}.language", text.language)
    kebab_case(f"{field}.channel", text.channel, 40, required=False)
    clean_text(f"{field}.subject", text.subject, max_chars=MAX_SUBJECT, one_line=True)
    clean_text(f"{field}.body", text.body, max_bytes=MAX_BODY_BYTES, required=True)
    for name, value in (("subject", text.subject), ("body", text.body)):
        if fault := fault_of(value):
            raise InvalidArgument(f"{field}.{name}", fault, "TEMPLATE_INVALID")

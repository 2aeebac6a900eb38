"""Creating, changing, deleting and finding templates."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from servicekit.clock import Clock
from servicekit.ids import NewId
from servicekit.text import plain_id

from services.notifications.domain.template_errors import TemplateAlreadyExists, TemplateContended, TemplateNotFound
from services.notifications.domain.templates import Content, Filler, Template, Templates, checked
from services.notifications.domain.webhook_ports import Request

_ATTEMPTS = 12


@dataclass(frozen=True)
class Wordings:
    """What templates are kept in and checked against."""

    templates: Templates
    filler: Filler
    clock: Clock
    new_id: NewId


@dataclass(frozen=True)
class TemplateChange:
    """Which template is to be changed, at which state."""

    template: str
    etag: str
    request: Request | None


def create_template(
    chosen: str, content: Content, creator: str, request: Request | None, with_: Wordings, *, validate_only: bool
) -> Template:
    """Return the created template, or the one this request created before; an empty id lets the service choose."""
    id_, now = plain_id("template_id", chosen) if chosen else _id_for(request, with_), with_.clock.now()
    made = Template(id_, checked(content, with_.filler.fault), 1, creator, now, now)
    if validate_only or with_.templates.add(made, request):
        return made
    stored = with_.templates.stored(id_, request)
    if stored is None or not stored.is_answered:
        raise TemplateAlreadyExists(id_)
    return stored.template


def update_template(change: TemplateChange, paths: Sequence[str], content: Content, with_: Wordings) -> Template:
    """Return the template after the change; one that alters nothing writes nothing."""

    def decide(found: Template) -> Template | None:
        asked = replace(found.content, **{path: getattr(content, path) for path in paths})
        if asked == found.content:
            return None
        return replace(found, content=checked(asked, with_.filler.fault))

    return _change(change, with_, decide)


def delete_template(change: TemplateChange, with_: Wordings) -> Template:
    """Return the template as it was last."""
    return _change(change, with_, lambda found: replace(found, is_deleted=True))


def get_template(template: str, templates: Templates) -> Template:
    """Return a template that is not deleted."""
    stored = templates.stored(template, None)
    if stored is None or stored.template.is_deleted:
        raise TemplateNotFound(template)
    return stored.template


def list_templates(after: str, size: int, templates: Templates) -> tuple[Sequence[Template], str]:
    """Return a page by id, and the id to go on after; empty at the end."""
    found = templates.page(after, size + 1)
    page = found[:size]
    return page, page[-1].id if len(found) > size else ""


def _change(change: TemplateChange, with_: Wordings, decide: Callable[[Template], Template | None]) -> Template:
    for _ in range(_ATTEMPTS):
        stored = with_.templates.stored(change.template, change.request)
        if stored is not None and stored.is_answered:
            return stored.template
        if stored is None or stored.template.is_deleted:
            raise TemplateNotFound(change.template)
        before = stored.template
        before.require_etag(change.etag)
        decided = decide(before)
        if decided is None:
            return before
        after = replace(decided, version=before.version + 1, update_time=with_.clock.now())
        if with_.templates.save(before, after, change.request):
            return after
    raise TemplateContended


def _id_for(request: Request | None, with_: Wordings) -> str:
    """Return a fresh id, or the one that belongs to the caller's request id."""
    if request is None:
        return with_.new_id("t")
    return f"t_{hashlib.sha256(f'{request.caller}|{request.id}'.encode()).hexdigest()[:32]}"

"""Finding views, one's own and those others share, and listing the issues in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.interactions.domain.issue_ports import IssuePorts, Issues
from services.interactions.domain.issue_views import View, Views, query_of, view_not_found
from services.interactions.usecases.list_issues import IssuePage, page_of


@dataclass(frozen=True)
class ViewPage:
    """Some views; `last` is the place to go on after, empty at the end."""

    views: Sequence[View]
    last: str


@dataclass(frozen=True)
class ListView:
    """Asks for a page of a view, as `caller` sees it; `after` is the place of the last issue seen."""

    view_id: str
    caller: str
    size: int
    after: tuple[datetime, str] | None


def get_view(view_id: str, caller: str, views: Views) -> View:
    """Return a view; one that the caller may not know of is not there."""
    stored = views.stored(view_id, None)
    if stored is None or not stored.view.may_be_read_by(caller):
        raise view_not_found(view_id)
    return stored.view


def list_views(caller: str, after: str, size: int, views: Views) -> ViewPage:
    """Return a page by display name; one more than asked for is read to know whether it is the last."""
    found = views.page(caller, after, size + 1)
    page = found[:size]
    return ViewPage([each for _, each in page], page[-1][0] if len(found) > size else "")


def missing_tags(view: View, issues: Issues) -> tuple[str, ...]:
    """Return the tags of a filter that no issue has any more."""
    return tuple(tag for tag in dict.fromkeys(view.told.filter.tags) if not issues.has_tag(tag))


def list_view(command: ListView, views: Views, ports: IssuePorts) -> IssuePage:
    """Return one page of the issues in a view."""
    view = get_view(command.view_id, command.caller, views)
    query = query_of(view, command.caller, ports.stamps.clock.now(), command.size)
    return page_of(replace(query, after=command.after), ports.issues)

"""Creating, changing and deleting views of issues, each for those who may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from servicekit.text import plain_id

from services.interactions.domain.issue_ports import IssuePorts, Order
from services.interactions.domain.issue_views import (
    View,
    Views,
    ViewTelling,
    changed,
    checked,
    deleted,
    view_contended,
    view_exists,
    view_not_found,
)
from services.interactions.usecases.changing_issues import id_for

_ATTEMPTS = 12


@dataclass(frozen=True)
class CreateView:
    """A new view of the caller's; an empty `view_id` lets the service choose."""

    view_id: str
    told: ViewTelling
    order: Order


@dataclass(frozen=True)
class UpdateView:
    """Takes the fields at `paths` from `told`; an organizer may change what others share."""

    view_id: str
    etag: str
    paths: tuple[str, ...]
    told: ViewTelling
    is_organizer: bool
    order: Order


@dataclass(frozen=True)
class DeleteView:
    """Deletes a view; an organizer may delete what others share."""

    view_id: str
    etag: str
    is_organizer: bool
    order: Order


def create_view(command: CreateView, views: Views, ports: IssuePorts) -> View:
    """Return the created view, or the one this request created before."""
    chosen, order, stamps = command.view_id, command.order, ports.stamps
    view_id = plain_id("view_id", chosen) if chosen else id_for("vw", order, ports)
    now, told = stamps.clock.now(), checked(command.told)
    ports.rules.require_team(told.filter.team)
    view = View(view_id, stamps.epoch, 1, order.origin.actor, told, now, now)
    if views.add(view, order.request):
        return view
    stored = views.stored(view_id, order.request)
    if stored is None or not stored.is_answered:
        raise view_exists(view_id)
    return stored.view


def update_view(command: UpdateView, views: Views, ports: IssuePorts) -> View:
    """Return the view after the change; one that alters nothing writes nothing."""

    def decide(view: View) -> View | None:
        told = checked(replace(view.told, **{path: getattr(command.told, path) for path in command.paths}))
        ports.rules.require_team(told.filter.team)
        return changed(view, told, ports.stamps.epoch, ports.stamps.clock.now())

    return _change(command, views, decide)


def delete_view(command: DeleteView, views: Views, ports: IssuePorts) -> View:
    """Return the view as it was last."""
    return _change(command, views, lambda found: deleted(found, ports.stamps.epoch, ports.stamps.clock.now()))


def _change(command: UpdateView | DeleteView, views: Views, decide: Callable[[View], View | None]) -> View:
    request, caller = command.order.request, command.order.origin.actor
    for _ in range(_ATTEMPTS):
        stored = views.stored(command.view_id, request)
        if stored is not None and stored.is_answered:
            return stored.view
        if stored is None or not stored.view.may_be_read_by(caller):
            raise view_not_found(command.view_id)
        before = stored.view
        before.require_change_by(caller, is_organizer=command.is_organizer)
        before.require_etag(command.etag)
        after = decide(before)
        if after is None:
            return before
        if views.save(before, after, request):
            return after
    raise view_contended()

"""The methods of NotificationsService about restraint: how agents want to be told, and what digests stand for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

import grpc
from backstory.notifications.v1 import restraint_pb2 as pb
from servicekit.access import current_caller
from servicekit.errors import InvalidArgument
from servicekit.masks import updated_paths
from servicekit.paging import PageTokens, Position, page_size
from servicekit.text import id_in_name
from servicekit.times import to_datetime, to_timestamp

from services.notifications.domain.agent_settings import FIELDS, AllAgentSettings
from services.notifications.domain.errors import notification_not_found
from services.notifications.domain.notification import HeldBack
from services.notifications.domain.ports import Clock, Inboxes
from services.notifications.domain.restraint import DEFAULT_BUDGET, DEFAULT_DIGEST_HOUR, AgentSettings
from services.notifications.usecases.update_settings import UpdateSettings, update_settings

_AGENT = re.compile(r"agents/[A-Za-z0-9._@+-]{1,128}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

Context = grpc.ServicerContext


class Entries(Protocol):
    """Keeps what was held back."""

    def entries(self, digest: str, after: tuple[datetime, str] | None, limit: int) -> Sequence[HeldBack]:
        """Return what stands in a digest after a place, oldest first."""
        ...


@dataclass(frozen=True)
class RestraintPorts:
    """What these methods work with."""

    settings: AllAgentSettings
    entries: Entries
    inboxes: Inboxes
    clock: Clock
    pages: PageTokens


class RestraintApi:
    """Restraint; a part of NotificationsApi."""

    restraint_ports: RestraintPorts

    def GetAgentSettings(self, request: pb.GetAgentSettingsRequest, _: Context) -> pb.AgentSettings:
        """Return how an agent wants to be told."""
        return _message(self.restraint_ports.settings.get(_agent("agent", request.agent, "rules.read")))

    def UpdateAgentSettings(self, request: pb.UpdateAgentSettingsRequest, _: Context) -> pb.AgentSettings:
        """Change how an agent wants to be told."""
        told = request.settings
        paths = updated_paths(request.update_mask, told, FIELDS, ("agent", "etag"))
        agent = _agent("settings.agent", told.agent, "rules.write")
        with_ = self.restraint_ports
        return _message(
            update_settings(UpdateSettings(_told(agent, told), told.etag, paths), with_.settings, with_.clock)
        )

    def ListDigestEntries(self, request: pb.ListDigestEntriesRequest, _: Context) -> pb.ListDigestEntriesResponse:
        """Return a page of what a digest stands for."""
        with_, digest = self.restraint_ports, id_in_name("parent", request.parent, "notifications")
        if with_.inboxes.get(current_caller().subject, digest) is None:
            raise notification_not_found(digest)
        limit = page_size(request.page_size)
        place = with_.pages.decode(request.page_token, request)
        after = (_EPOCH + int(place["at"] or 0) * _MILLISECOND, str(place["id"])) if place else None
        found = with_.entries.entries(digest, after, limit + 1)
        shown = found[:limit]
        last: Position = {"at": (shown[-1].create_time - _EPOCH) // _MILLISECOND, "id": shown[-1].id} if shown else {}
        return pb.ListDigestEntriesResponse(
            entries=map(_entry, shown),
            next_page_token=with_.pages.encode(last, request) if len(found) > limit else "",
        )


def _agent(field: str, named: str, permission: str) -> str:
    caller = current_caller()
    agent = named or caller.subject
    if not _AGENT.fullmatch(agent):
        raise InvalidArgument(field, "must look like agents/{agent}")
    if agent != caller.subject:
        caller.require(permission)
    return agent


def _told(agent: str, message: pb.AgentSettings) -> AgentSettings:
    until = to_datetime("settings.quiet_until", message.quiet_until) if message.HasField("quiet_until") else None
    return AgentSettings(
        agent=agent,
        time_zone=message.time_zone or "UTC",
        digest_hour=message.digest_hour if message.HasField("digest_hour") else DEFAULT_DIGEST_HOUR,
        quiet_from=message.quiet_from,
        quiet_to=message.quiet_to,
        quiet_until=until,
        muted_rules=tuple(name.removeprefix("rules/") for name in message.muted_rules),
        hourly_budget=message.hourly_budget if message.HasField("hourly_budget") else DEFAULT_BUDGET,
    )


def _message(settings: AgentSettings) -> pb.AgentSettings:
    return pb.AgentSettings(
        agent=settings.agent,
        etag=settings.etag,
        time_zone=settings.time_zone,
        digest_hour=settings.digest_hour,
        quiet_from=settings.quiet_from,
        quiet_to=settings.quiet_to,
        quiet_until=to_timestamp(settings.quiet_until),
        muted_rules=[f"rules/{rule}" for rule in settings.muted_rules],
        hourly_budget=settings.hourly_budget,
    )


def _entry(held: HeldBack) -> pb.DigestEntry:
    return pb.DigestEntry(
        rule=held.rule,
        contact=held.contact,
        interaction=held.interaction,
        title=held.title,
        body=held.body,
        create_time=to_timestamp(held.create_time),
        reason=held.reason,
    )

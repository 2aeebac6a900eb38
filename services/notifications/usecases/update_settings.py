"""How agents want to be told: reading it, and changing it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.notifications.domain.agent_settings import AllAgentSettings, SettingsChanged, checked_settings
from services.notifications.domain.ports import Clock
from services.notifications.domain.restraint import AgentSettings

_ATTEMPTS = 5


@dataclass(frozen=True)
class UpdateSettings:
    """Takes the fields at `paths` from `told`."""

    told: AgentSettings
    etag: str
    paths: tuple[str, ...]


def update_settings(command: UpdateSettings, all_settings: AllAgentSettings, clock: Clock) -> AgentSettings:
    """Return the settings after the change; one that alters nothing writes nothing."""
    for _ in range(_ATTEMPTS):
        before = all_settings.get(command.told.agent)
        if command.etag and command.etag != before.etag:
            raise SettingsChanged(before.etag)
        told = {path: getattr(command.told, path) for path in command.paths}
        after = checked_settings(replace(before, **told), clock.now())
        if after == before:
            return before
        if all_settings.save(before, after):
            return replace(after, version=before.version + 1)
    raise SettingsChanged(all_settings.get(command.told.agent).etag)

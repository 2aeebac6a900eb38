"""Ending somebody's access to restricted data before its time."""

from __future__ import annotations

from dataclasses import dataclass

from servicekit.clock import Clock

from services.interactions.domain.break_glass import Access, Accesses, break_glass_not_found, ended


@dataclass(frozen=True)
class EndBreakGlass:
    """Ends an access as `caller`, who may end other people's when `oversees`."""

    access_id: str
    caller: str
    oversees: bool


def end_break_glass(command: EndBreakGlass, accesses: Accesses, clock: Clock) -> Access:
    """Return the access as it is then; one that is over stays as it is."""
    access = _theirs(command, accesses)
    over = ended(access, command.caller, clock.now())
    if over is access or accesses.end(over):
        return over
    return _theirs(command, accesses)


def _theirs(command: EndBreakGlass, accesses: Accesses) -> Access:
    access = accesses.get(command.access_id)
    if access is None or not (command.oversees or access.actor == command.caller):
        raise break_glass_not_found(command.access_id)
    return access

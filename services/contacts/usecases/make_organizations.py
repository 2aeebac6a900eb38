"""Making the organisations that an import names and nobody has made before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from services.contacts.domain.organizations import MAX_NAME, Description, Organizations, create
from services.contacts.domain.ports import Order, Stamps
from services.contacts.domain.profile import Profile

WRITTEN_NAME = "organization"
"""The custom field in which tables of customers keep the name of the organisation as it was written."""

_REMEMBERED = 50_000


class NamedOrganizations:
    """What an import has named so far: each organisation is looked for once."""

    def __init__(self, organizations: Organizations, order: Order, stamps: Stamps) -> None:
        """Work for one import."""
        self._organizations = organizations
        self._order = order
        self._stamps = stamps
        self._seen: set[str] = set()

    def make(self, profiles: Iterable[Profile]) -> None:
        """Make those that are named by these profiles and not there; one that is deleted stays so."""
        named: dict[str, str] = {}
        for profile in profiles:
            for name, written in _named(profile):
                named[name] = named.get(name) or written
        named = {name: written for name, written in named.items() if name not in self._seen}
        if not named:
            return
        if len(self._seen) > _REMEMBERED:
            self._seen.clear()
        self._seen |= named.keys()
        now, epoch = self._stamps.clock.now(), self._stamps.epoch
        missing = sorted(named.keys() - self._organizations.active(named))
        ids = {name: name.removeprefix("organizations/") for name in missing}
        if events := [create(ids[name], epoch, Description(named[name] or ids[name]), now) for name in missing]:
            self._organizations.add_missing(events, self._order)


def _named(profile: Profile) -> Iterator[tuple[str, str]]:
    """Yield each organisation with its name as it was written; empty where that is not sure."""
    written = " ".join(profile.custom_fields.get(WRITTEN_NAME, "").split())[:MAX_NAME]
    for membership in profile.memberships:
        yield membership.organization, written if len(profile.memberships) == 1 else ""

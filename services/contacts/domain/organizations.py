"""An organisation: its changes and the facts they leave behind. Who works there is told by the contacts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Protocol

from servicekit.text import clean_text

from services.contacts.domain.organizing_errors import OrganizationChanged, OrganizationIsDeleted
from services.contacts.domain.ports import Order, Request

MAX_NAME = 200
MAX_DESCRIPTION = 2_000
FIELDS = ("display_name", "description")


class OrganizationState(Enum):
    """Whether contacts can have roles in it."""

    ACTIVE = "active"
    DELETED = "deleted"


@dataclass(frozen=True)
class Description:
    """Everything about an organisation that its editors write."""

    display_name: str
    description: str = ""


@dataclass(frozen=True)
class Organization:
    """One organisation at one version."""

    id: str
    epoch: int
    version: int
    state: OrganizationState
    told: Description
    create_time: datetime
    update_time: datetime
    delete_time: datetime | None = None

    @property
    def name(self) -> str:
        """The resource name."""
        return f"organizations/{self.id}"

    @property
    def etag(self) -> str:
        """The stamp of this state, quoted as in HTTP."""
        return f'"{self.epoch}-{self.version}"'

    def require_etag(self, etag: str) -> None:
        """Refuse a change that was decided on an older state; no etag accepts any."""
        if etag and etag != self.etag:
            raise OrganizationChanged(self.etag)


@dataclass(frozen=True)
class OrganizationCreated:
    """An organisation came into being."""

    organization: Organization


@dataclass(frozen=True)
class OrganizationUpdated:
    """An organisation was changed."""

    organization: Organization
    changed_paths: tuple[str, ...]


@dataclass(frozen=True)
class OrganizationDeleted:
    """An organisation was deleted."""

    organization: Organization


OrganizationEvent = OrganizationCreated | OrganizationUpdated | OrganizationDeleted


@dataclass(frozen=True)
class StoredOrganization:
    """An organisation as read for a change, and whether this request has changed it before."""

    organization: Organization
    is_answered: bool


class Organizations(Protocol):
    """All organisations of this deployment."""

    def get(self, organization_id: str) -> Organization:
        """Return an organisation in any state, or raise OrganizationNotFound."""
        ...

    def stored(self, organization_id: str, request: Request | None) -> StoredOrganization | None:
        """Return an organisation to change; INVALID_ARGUMENT when the request id was used for something else."""
        ...

    def page(self, prefix: str, after: str, limit: int, *, show_deleted: bool) -> Sequence[tuple[str, Organization]]:
        """Return organisations by display name, each with its place, after a place."""
        ...

    def active(self, names: Iterable[str]) -> set[str]:
        """Return those of these resource names that organisations in use have."""
        ...

    def add(self, event: OrganizationCreated, order: Order) -> bool:
        """Store a new organisation with its event; False when the id is taken."""
        ...

    def add_missing(self, events: Sequence[OrganizationCreated], order: Order) -> None:
        """Store those of many new organisations whose ids are free."""
        ...

    def save(self, before: Organization, event: OrganizationEvent, order: Order) -> bool:
        """Store the next version and its event; False when somebody else was first."""
        ...


def create(organization_id: str, epoch: int, told: Description, now: datetime) -> OrganizationCreated:
    """Return a new organisation at version 1."""
    return OrganizationCreated(
        Organization(organization_id, epoch, 1, OrganizationState.ACTIVE, checked(told), now, now)
    )


def update(organization: Organization, told: Description, epoch: int, now: datetime) -> OrganizationUpdated | None:
    """Return the change, or None when it alters nothing."""
    _require_active(organization)
    told = checked(told)
    paths = tuple(name for name in FIELDS if getattr(told, name) != getattr(organization.told, name))
    return OrganizationUpdated(_next(organization, epoch, now, told=told), paths) if paths else None


def delete(organization: Organization, epoch: int, now: datetime) -> OrganizationDeleted:
    """Return the change."""
    _require_active(organization)
    return OrganizationDeleted(_next(organization, epoch, now, state=OrganizationState.DELETED, delete_time=now))


def checked(told: Description, at: str = "organization") -> Description:
    """Return what is told, or refuse it with the name of the field at fault."""
    clean_text(f"{at}.display_name", told.display_name, max_chars=MAX_NAME, required=True, one_line=True)
    clean_text(f"{at}.description", told.description, max_chars=MAX_DESCRIPTION)
    return told


def _next(organization: Organization, epoch: int, now: datetime, **changes: object) -> Organization:
    after: Organization = replace(
        organization,
        epoch=epoch,
        version=organization.version + 1,
        update_time=now,
        **changes,  # type: ignore[arg-type] # named by the callers
    )
    return after


def _require_active(organization: Organization) -> None:
    if organization.state is not OrganizationState.ACTIVE:
        raise OrganizationIsDeleted(organization.id)

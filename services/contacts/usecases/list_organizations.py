"""Listing organisations by their names, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from servicekit.text import clean_text

from services.contacts.domain.finding.folding import plain_text
from services.contacts.domain.organizations import MAX_NAME, Organization, Organizations


@dataclass(frozen=True)
class ListOrganizations:
    """Asks for `size` organisations whose names begin with `prefix`, after a place."""

    prefix: str
    after: str
    size: int
    show_deleted: bool


@dataclass(frozen=True)
class OrganizationPage:
    """Some organisations; `last` is the place to go on after, empty at the end."""

    organizations: Sequence[Organization]
    last: str


def list_organizations(query: ListOrganizations, organizations: Organizations) -> OrganizationPage:
    """Return a page; one more than asked for is read to know whether it is the last."""
    prefix = plain_text(clean_text("prefix", query.prefix, max_chars=MAX_NAME, one_line=True))
    found = organizations.page(prefix, query.after, query.size + 1, show_deleted=query.show_deleted)
    page = found[: query.size]
    return OrganizationPage([each for _, each in page], page[-1][0] if len(found) > query.size else "")

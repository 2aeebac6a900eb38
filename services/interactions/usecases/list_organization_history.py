"""What happened with an organisation: the interactions of its people, newest first."""

from __future__ import annotations

from dataclasses import replace

from services.interactions.domain.history import HistoryQuery
from services.interactions.domain.organizations import (
    MAX_CONTACTS,
    OrganizationMembers,
    OrganizationPage,
    PeoplesHistories,
)


def list_organization_history(
    organization: str, query: HistoryQuery, histories: PeoplesHistories, members: OrganizationMembers
) -> OrganizationPage:
    """Return a page over the people the organisation has now, with every contact each of them stands for."""
    found = members.members_of(organization, MAX_CONTACTS)
    page = histories.page_of_people(histories.people_of(found.contacts), query)
    return replace(page, has_more_contacts=found.has_more)

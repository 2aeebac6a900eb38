"""What becomes of issues when a note about them mentions agents."""

from __future__ import annotations

from dataclasses import dataclass

from services.interactions.domain.issue_changes import mentioned
from services.interactions.domain.issue_ports import IssuePorts, Order
from services.interactions.usecases.changing_issues import change_issue


@dataclass(frozen=True)
class Noted:
    """A note about a contact that mentions agents, as `agents/{agent}`."""

    interaction: str
    contact: str
    agents: tuple[str, ...]


def hear_mention(noted: Noted, order: Order, ports: IssuePorts) -> None:
    """Note on the issue of a note whom it mentions; the same again changes nothing.

    A note that is linked with no issue is about all that is open of the person.
    """
    for issue_id in _about(noted, ports):
        change_issue(issue_id, "", order, ports, lambda issue, stamp: mentioned(issue, noted.agents, stamp))


def _about(noted: Noted, ports: IssuePorts) -> tuple[str, ...]:
    link = ports.issues.link(noted.interaction).link
    if link is not None and not link.is_ended:
        return (ports.issues.survivors([link.issue])[link.issue],)
    people = ports.people.people_of([noted.contact])
    open_matters = ports.issues.open_matters(sorted({noted.contact, *people}))
    return tuple(issue.id for issue in open_matters if issue.is_unsettled)

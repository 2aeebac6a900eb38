"""Learning of a contact that is not known here yet, and of those it stands merged into."""

from __future__ import annotations

from servicekit.errors import DeadlineExceeded, NotFound, Unavailable

from services.interactions.domain.ports import Contacts, ContactState, Histories

_STEPS = 50
"""More merges on top of one another are not followed at once; their events complete the picture."""


def learn_contact(state: ContactState, histories: Histories, contacts: Contacts) -> None:
    """Give a contact its place among the people known here, asking about its parents as far up as nobody is known."""
    states = [state]
    while states[-1].parent and len(states) <= _STEPS and histories.person_of_contact(states[-1].parent) is None:
        try:
            states.append(contacts.get(states[-1].parent))
        except (NotFound, Unavailable, DeadlineExceeded):
            break
    histories.adopt(states)

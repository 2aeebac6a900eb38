"""What is known of the customer of an issue, for a handover that nobody at a desk makes."""

from __future__ import annotations

from servicekit.access.caller import Caller, acting_as
from servicekit.call import Call, within
from servicekit.errors import DeadlineExceeded, NotFound, Unavailable

from services.interactions.domain.handing_over import MOST_FACTS
from services.interactions.domain.issues import Issue
from services.interactions.entrypoints.brief_api import BriefApi
from services.interactions.entrypoints.visibility import Sight
from services.interactions.usecases.get_brief import BriefPorts, fresh_facts
from services.interactions.usecases.get_history import Whose
from services.interactions.usecases.relieve_bots import Known
from services.interactions.usecases.sound_alarms import ITSELF

_AS_A_BOT = Caller(ITSELF, frozenset({"integration"}), frozenset())


class KnowingCustomers(BriefApi):
    """Reads the brief that a bot would be shown, without noting that anybody saw it."""

    def __init__(self, briefs: BriefPorts, sight: Sight) -> None:
        """Read by these."""
        self._briefs = briefs
        self._sight = sight

    def known(self, issue: Issue) -> Known:
        """Return the brief's digest and the fresh facts; nothing where it cannot be read now: the customer waits."""
        try:
            with acting_as(_AS_A_BOT), within(Call(purpose="support")):
                seen, message = self._brief_now(Whose(issue.contact, None))
        except (Unavailable, DeadlineExceeded, NotFound):
            return Known()
        fresh = fresh_facts(seen, self._briefs.clock.now())
        return Known(message.digest, tuple(fact.name for fact in fresh[:MOST_FACTS]))

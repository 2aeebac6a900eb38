"""The method of InteractionsService about briefs: request in, use case, message out."""

from __future__ import annotations

import grpc
from backstory.interactions.v1 import brief_pb2
from backstory.interactions.v1 import interactions_pb2 as pb
from servicekit.access.caller import current_caller
from servicekit.audit import showed
from servicekit.errors import InvalidArgument
from servicekit.text import id_in_name

from services.interactions.domain.briefs.knowing import Card, KnownFact, View
from services.interactions.domain.faults import interaction_not_found
from services.interactions.domain.interaction import Visibility
from services.interactions.domain.past import Moment
from services.interactions.entrypoints.brief_answers import brief_message, profile_of, said_of, summary_message
from services.interactions.entrypoints.looking_back import moment_of, reach_then
from services.interactions.entrypoints.visibility import Sight, seen_by_caller
from services.interactions.entrypoints.wire import sender_from
from services.interactions.usecases.get_brief import (
    BriefPorts,
    Seen,
    find_card,
    find_past_card,
    get_brief,
    get_past_brief,
)
from services.interactions.usecases.get_history import Whose


class BriefApi:
    """GetBrief."""

    _briefs: BriefPorts
    _sight: Sight

    def GetBrief(self, request: pb.GetBriefRequest, _: grpc.ServicerContext) -> brief_pb2.Brief:
        """Return the brief of a customer."""
        moment = moment_of(request, self._briefs.clock.now()) if request.HasField("as_of_time") else None
        whose = self._whose(request, moment)
        if moment is None:
            seen, message = self._brief_now(whose)
        else:
            card = find_past_card(whose, moment, self._briefs)
            seen = self._seen(card, reach_then(card.page.person.contacts, self._briefs.past))
            message = brief_message(get_past_brief(seen, moment, self._briefs))
        if seen.person.id:
            now = self._briefs.clock.now()
            view = View(current_caller().subject, seen.person.id, seen.person.contacts, message.digest, now)
            self._briefs.views.note(view)
        return message if moment else self._summarised(message)

    def _brief_now(self, whose: Whose) -> tuple[Seen, brief_pb2.Brief]:
        seen = self._seen(find_card(whose, self._briefs), None)
        return seen, brief_message(get_brief(seen, self._briefs))

    def _whose(self, request: pb.GetBriefRequest, moment: Moment | None) -> Whose:
        """Return whose brief is asked for: exactly one of contact, identity and interaction."""
        given = [name for name in ("contact", "interaction") if getattr(request, name)]
        given += ["identity"] if request.HasField("identity") else []
        if len(given) != 1:
            raise InvalidArgument("contact", "or identity or interaction is required, exactly one", "FIELD_REQUIRED")
        if request.contact:
            return Whose(id_in_name("contact", request.contact, "contacts"), None)
        if request.HasField("identity"):
            return Whose("", sender_from(request.identity))
        return Whose(self._contact_of(request.interaction, moment), None)

    def _contact_of(self, name: str, moment: Moment | None) -> str:
        histories = self._briefs.histories
        stored = histories.get(id_in_name("interaction", name, "interactions"))
        if stored is None or not stored.contact:
            raise interaction_not_found(name)
        if moment and not self._briefs.past.was_placed(stored.id, moment):
            raise interaction_not_found(name)
        person = histories.person_of_contact(stored.contact)
        if not self._sight.shows(stored.data, (stored.contact,), person.contacts if person else (stored.contact,)):
            raise interaction_not_found(name)
        return stored.contact

    def _seen(self, card: Card, reach: tuple[str, ...] | None) -> Seen:
        """Return what the caller's role, purpose and break-glass, for contacts within reach, show of a card."""
        page = self._sight.page(card.page, reach)
        within = page.person.contacts if reach is None else reach
        return Seen(
            person=page.person,
            profile=profile_of(page.person.profile),
            said=tuple(map(said_of, page.entries)),
            facts=self._facts_seen(card.facts, within),
            degraded=page.degraded,
            consents=card.consents,
        )

    def _facts_seen(self, facts: tuple[KnownFact, ...], contacts: tuple[str, ...]) -> tuple[KnownFact, ...]:
        highest = max((int(fact.visibility) for fact in facts), default=0)
        if highest <= seen_by_caller():
            showed((), restricted=highest >= Visibility.RESTRICTED)
            return facts
        reach, reason = self._sight.highest(contacts)
        shown = tuple(fact for fact in facts if fact.visibility <= reach)
        is_restricted = any(fact.visibility is Visibility.RESTRICTED for fact in shown)
        showed((), restricted=is_restricted, reason=reason if is_restricted else "")
        return shown

    def _summarised(self, message: brief_pb2.Brief) -> brief_pb2.Brief:
        if self._briefs.summariser is not None:
            lines = tuple(f"{line.text}: {line.quote}" for section in message.sections for line in section.lines)
            summary = self._briefs.summariser.summarise(lines)
            if summary is not None:
                message.summary.CopyFrom(summary_message(summary))
        return message

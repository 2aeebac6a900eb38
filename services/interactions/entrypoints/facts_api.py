"""The methods of InteractionsService about facts: request in, use case, message out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import grpc
from backstory.interactions.v1 import facts_pb2 as pb
from servicekit.access.caller import current_caller
from servicekit.audit import showed
from servicekit.errors import InvalidArgument
from servicekit.paging import PageTokens, page_size
from servicekit.text import id_in_name, kebab_case, request_id
from servicekit.times import to_datetime

from services.interactions.domain.facts import MAX_KEY, Fact, FactState, Question, fact_not_found
from services.interactions.domain.faults import interaction_not_found
from services.interactions.domain.history import Person
from services.interactions.domain.interaction import Visibility
from services.interactions.entrypoints.visibility import Sight, visibility_of
from services.interactions.usecases.create_fact import (
    CreateFact,
    FactPorts,
    Source,
    create_fact,
    person_to_tell_of,
    source_of,
)
from services.interactions.usecases.decide_fact import decide_fact, find_fact
from services.interactions.usecases.get_history import Whose, find_person
from services.interactions.usecases.list_facts import ListFacts, list_facts
from services.interactions.usecases.record_fact_question import RecordFactQuestion, record_fact_question

FactMessage = Callable[[Fact, datetime], pb.Fact]
QuestionMessage = Callable[[Question], pb.FactQuestion]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_MOST_KEYS = 20


@dataclass(frozen=True)
class FactApiPorts:
    """What the methods need."""

    facts: FactPorts
    fact_message: FactMessage
    question_message: QuestionMessage
    pages: PageTokens


class FactsApi:
    """CreateFact, ConfirmFact, RejectFact, ListFacts and RecordFactQuestion."""

    _told: FactApiPorts
    _sight: Sight

    def CreateFact(self, request: pb.CreateFactRequest, _: grpc.ServicerContext) -> pb.Fact:
        """Keep what a customer told."""
        has_end = request.HasField("expire_time")
        command = CreateFact(
            contact=id_in_name("contact", request.contact, "contacts"),
            key=request.key,
            value=request.value,
            interaction=_interaction("source_interaction", request.source_interaction),
            expire_time=to_datetime("expire_time", request.expire_time) if has_end else None,
            caller=current_caller().subject,
            request_id=request_id(request.request_id),
        )
        person = person_to_tell_of(command.contact, self._told.facts)
        source = self._source(person, command.interaction)
        return self._shown(create_fact(command, source, self._told.facts))

    def ConfirmFact(self, request: pb.ConfirmFactRequest, _: grpc.ServicerContext) -> pb.Fact:
        """Say that somebody made sure of a fact."""
        return self._decide(request.name, FactState.CONFIRMED)

    def RejectFact(self, request: pb.RejectFactRequest, _: grpc.ServicerContext) -> pb.Fact:
        """Say that a fact is wrong."""
        return self._decide(request.name, FactState.REJECTED)

    def ListFacts(self, request: pb.ListFactsRequest, _: grpc.ServicerContext) -> pb.ListFactsResponse:
        """Return a page of what a person has told."""
        if len(request.keys) > _MOST_KEYS:
            raise InvalidArgument("keys", f"holds more than {_MOST_KEYS}", "TOO_MANY")
        size = page_size(request.page_size)
        place = self._told.pages.decode(request.page_token, request)
        person = self._person(request.contact)
        highest, reason = self._sight.highest(person.contacts)
        query = ListFacts(
            fresh_only=request.fresh_only,
            keys=tuple(kebab_case("keys", key, MAX_KEY) for key in request.keys),
            highest=highest,
            before=(_EPOCH + int(place["at"] or 0) * _MILLISECOND, str(place["id"])) if place else None,
            size=size + 1,
        )
        found, now = list_facts(person, query, self._told.facts), self._told.facts.clock.now()
        is_restricted = any(_is_restricted(fact) for fact in found[:size])
        showed(person.contacts, restricted=is_restricted, reason=reason if is_restricted else "")
        answer = pb.ListFactsResponse(facts=[self._told.fact_message(fact, now) for fact in found[:size]])
        if len(found) > size:
            last = found[size - 1]
            at = (last.draft.learn_time - _EPOCH) // _MILLISECOND
            answer.next_page_token = self._told.pages.encode({"at": at, "id": last.id}, request)
        return answer

    def RecordFactQuestion(self, request: pb.RecordFactQuestionRequest, _: grpc.ServicerContext) -> pb.FactQuestion:
        """Note that a customer was asked for something."""
        person = person_to_tell_of(id_in_name("contact", request.contact, "contacts"), self._told.facts)
        interaction = _interaction("interaction", request.interaction)
        self._source(person, interaction)
        command = RecordFactQuestion(
            key=request.key,
            interaction=interaction,
            caller=current_caller().subject,
            highest=self._sight.highest(person.contacts)[0],
            request_id=request_id(request.request_id),
        )
        showed(person.contacts)
        return self._told.question_message(record_fact_question(person, command, self._told.facts))

    def _decide(self, name: str, state: FactState) -> pb.Fact:
        contact, _, fact_id = id_in_name("name", name, "contacts", "facts").partition("/")
        fact = find_fact(contact, fact_id, self._told.facts)
        self._check_seen(fact, name)
        return self._shown(decide_fact(fact, state, current_caller().subject, self._told.facts))

    def _source(self, person: Person, interaction: str) -> Source:
        """Return where something was said; what the caller may not see is not there."""
        stored = self._told.facts.histories.get(interaction) if interaction else None
        visibility = Visibility(visibility_of(stored.data)) if stored else Visibility.CUSTOMER
        source = source_of(person, interaction, stored, visibility)
        if stored and not self._sight.shows(stored.data, (person.id,), person.contacts):
            raise interaction_not_found(f"interactions/{interaction}")
        return source

    def _person(self, contact: str) -> Person:
        whose = Whose(id_in_name("contact", contact, "contacts"), None)
        return find_person(whose, self._told.facts.histories, self._told.facts.contacts)

    def _check_seen(self, fact: Fact, name: str) -> None:
        highest, reason = self._sight.highest((fact.draft.contact,))
        if fact.draft.visibility > highest:
            raise fact_not_found(name)
        showed((fact.draft.contact,), reason=reason if _is_restricted(fact) else "")

    def _shown(self, fact: Fact) -> pb.Fact:
        showed((fact.draft.contact,), restricted=_is_restricted(fact))
        return self._told.fact_message(fact, self._told.facts.clock.now())


def _interaction(field: str, name: str) -> str:
    return id_in_name(field, name, "interactions") if name else ""


def _is_restricted(fact: Fact) -> bool:
    return fact.draft.visibility is Visibility.RESTRICTED

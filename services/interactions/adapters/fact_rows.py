"""Facts and questions as stored documents."""

from __future__ import annotations

from servicekit.adapters.mongo_client import Row

from services.interactions.adapters.documents_of_facts import FactDocument, FactQuestionDocument
from services.interactions.domain.facts import Draft, Fact, FactState, Place, Question
from services.interactions.domain.interaction import Visibility

_DRAFT = ("contact", "key", "value", "learn_time", "expire_time", "recorded_by", "interaction", "extractor")
_QUESTION = ("contact", "key", "interaction", "actor", "ask_time")


def draft_row(fact: Fact) -> Row:
    """Return all of a fact but its id, version and what belongs to the outbox."""
    draft = fact.draft
    row: Row = {name: getattr(draft, name) for name in _DRAFT}
    row |= {"place": [draft.place.start, draft.place.end] if draft.place else []}
    row |= {"state": int(fact.state), "visibility": int(draft.visibility), "decided_by": fact.decided_by}
    row |= {"create_time": fact.create_time, "update_time": fact.update_time}
    FactDocument(id=fact.id, version=fact.version, **row).validate()
    return row


def fact_of(row: Row) -> Fact:
    """Return a stored fact."""
    place = row.get("place")
    draft = Draft(
        **{name: row.get(name, "") for name in _DRAFT},
        place=Place(*place) if place else None,
        visibility=Visibility(row["visibility"]),
    )
    return Fact(
        row["_id"], row["version"], draft, FactState(row["state"]), row.get("decided_by", ""), row["create_time"],
        row["update_time"],
    )  # fmt: skip


def question_row(question: Question) -> Row:
    """Return a question as it is stored."""
    row: Row = {name: getattr(question, name) for name in _QUESTION} | {"facts": list(question.facts)}
    FactQuestionDocument(id=question.id, version=1, **row).validate()
    return {"_id": question.id} | row


def question_of(row: Row) -> Question:
    """Return a stored question."""
    told = {name: row.get(name, "") for name in _QUESTION}
    return Question(id=row["_id"], facts=tuple(row.get("facts", ())), **told)

"""Questions that customers were asked, in MongoDB: each with the event that tells of it."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError
from servicekit.access.caller import current_caller
from servicekit.adapters.guarded import new_document
from servicekit.adapters.mongo_client import Row
from servicekit.call import current_call

from services.interactions.adapters.fact_messages import question_event
from services.interactions.adapters.fact_rows import question_of, question_row
from services.interactions.domain.facts import Question
from services.interactions.domain.faults import request_id_reused

QUESTIONS = "fact_questions"


class MongoFactQuestions:
    """The questions of one deployment."""

    def __init__(self, database: Database[Row], epoch: int) -> None:
        """Use this service's own database; events carry this epoch."""
        self._questions = database[QUESTIONS]
        self._epoch = epoch

    def ask(self, question: Question, request_id: str) -> Question:
        """Keep a question; a repeat of a request meets its first at the primary key."""
        made = _repeatable(question, request_id) if request_id else question
        event = question_event(made, current_call(), current_caller(), self._epoch)
        try:
            self._questions.insert_one(new_document(question_row(made), (event,), None, made.ask_time))
        except DuplicateKeyError:
            row = self._questions.find_one({"_id": made.id})
            first = question_of(row) if row else None
            if first is None or (first.contact, first.key) != (made.contact, made.key):
                raise request_id_reused() from None
            return first
        return made


def _repeatable(question: Question, request_id: str) -> Question:
    digest = hashlib.sha256(f"{question.actor}\0{request_id}".encode()).hexdigest()[:32]
    return replace(question, id=f"fq_{digest}")

"""Puts together what is done about every event: rules are asked, risks weighed, and what is settled is left alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pymongo.database import Database
from servicekit.adapters.mongo_client import Row

from services.notifications.adapters.mongo_escalations import MongoEscalations
from services.notifications.adapters.mongo_experiences import MongoExperiences
from services.notifications.domain.notification import Notification
from services.notifications.domain.risk import Alone, People
from services.notifications.domain.rules.happening import Happening
from services.notifications.usecases.alert_of_risk import Alerting, alert_of_risk
from services.notifications.usecases.react import Reacting, react
from services.notifications.usecases.settle_escalations import settle_escalations


def reacting_to_all(
    reacting: Reacting, database: Database[Row], people: People | None = None
) -> Callable[[Happening], Sequence[Notification]]:
    """Return what is done about an event. Where nobody knows who stands merged, each contact is a person."""

    def ask(news: Happening) -> Sequence[Notification]:
        return react(news, reacting)

    alerting = Alerting(MongoExperiences(database), people or Alone(), reacting.book, ask, reacting.clock)
    escalations = MongoEscalations(database)

    def do(news: Happening) -> Sequence[Notification]:
        settle_escalations(news, escalations, reacting.clock)
        try:
            alerts = alert_of_risk(news, alerting)
        finally:  # the fault of a rule that tells of risks keeps no other from telling
            told = ask(news)
        return [*alerts, *told]

    return do

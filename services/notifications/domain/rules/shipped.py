"""The rules that come with the service: there at the first start, and to be changed like any other."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from services.notifications.domain.rules.rule import Audience, Condition, Content
from services.notifications.domain.urgency import Urgency

_OWNER = Audience("owner")
_ON_DUTY = Audience("on-duty")


def _of(event_type: str) -> Condition:
    return Condition("event-type", (event_type,))


SHIPPED: Mapping[str, Content] = MappingProxyType(
    {
        "previous-contact": Content(
            "Customer in touch again within 30 days",
            (
                _of("interaction-recorded"),
                Condition("direction", ("inbound",)),
                Condition("communication", ("true",)),
                Condition("previous-contact", ("30",)),
            ),
            (_ON_DUTY,),
        ),
        "mention": Content(
            "Mentioned in a note",
            (_of("interaction-recorded"), Condition("mention", ("true",))),
            (Audience("mentioned"),),
        ),
        "break-glass": Content(
            "Restricted data opened",
            (_of("break-glass-started"),),
            (Audience("privacy"),),
            urgency=Urgency.URGENT,
            any_age=True,
        ),
        "delivery-failed": Content(
            "Message did not reach the customer",
            (_of("delivery-failed"),),
            (_OWNER,),
            urgency=Urgency.HIGH,
            any_age=True,
        ),
        "promise-overdue": Content(
            "Promise overdue",
            (_of("promise-overdue"),),
            (_OWNER,),
            urgency=Urgency.HIGH,
            any_age=True,
        ),
        "promise-broken": Content(
            "Promise broken",
            (_of("promise-broken"),),
            (_OWNER,),
            urgency=Urgency.HIGH,
            once_in_days=7,
        ),
        "at-risk": Content(
            "Customer may be lost",
            (_of("customer-at-risk"),),
            (_OWNER,),
            urgency=Urgency.HIGH,
            any_age=True,
        ),
        "followed-issue": Content(
            "Change of an issue one follows",
            (
                Condition(
                    "event-type",
                    (
                        "issue-assigned",
                        "issue-closed",
                        "issue-merged",
                        "issue-reopened",
                        "issue-resolved",
                        "issue-transferred",
                        "issue-unassigned",
                        "issue-updated",
                        "promise-broken",
                        "promise-overdue",
                    ),
                ),
            ),
            (Audience("followers"),),
        ),
        "target-warning": Content(
            "Target of a service level or a promise is near",
            (_of("target-warning"), Condition("target", none_of=("assignment",))),
            (_OWNER,),
        ),
        "target-missed": Content(
            "Target of a service level missed",
            (_of("target-missed"), Condition("target", none_of=("assignment",))),
            (_OWNER,),
            urgency=Urgency.HIGH,
            any_age=True,
        ),
        "unassigned-too-long": Content(
            "Nobody works on an issue for too long",
            (_of("target-missed"), Condition("target", ("assignment",))),
            (_OWNER,),
            urgency=Urgency.HIGH,
            any_age=True,
        ),
        "repeat": Content(
            "Customer says they have said it before",
            (_of("repeat-detected"), Condition("said-so", ("true",))),
            (_ON_DUTY,),
            urgency=Urgency.HIGH,
            once_in_days=7,
        ),
    }
)
"""Each by its id."""

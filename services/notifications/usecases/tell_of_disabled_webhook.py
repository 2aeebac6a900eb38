"""Telling whoever looks after a subscription that it is given up."""

from __future__ import annotations

from collections.abc import Sequence

from servicekit.clock import Clock

from services.notifications.domain.ids import AGENTS
from services.notifications.domain.notification import Notice
from services.notifications.domain.ports import Inboxes, Sender
from services.notifications.domain.webhooks import Subscription, WebhookDelivery
from services.notifications.usecases.tell_agents import Cause, tell_agents, untold

RULE = "webhook-disabled"


def tell_of_disabled_webhook(
    subscription: Subscription,
    delivery: WebhookDelivery,
    on_duty: Sequence[str],
    senders: Sequence[Sender],
    inboxes: Inboxes,
    clock: Clock,
) -> int:
    """Tell the subscription's owner, or those on duty where a program made it; return how many are new."""
    since = subscription.failing_since or subscription.update_time
    told_once = f"{subscription.id}-{int(since.timestamp() * 1000)}"
    cause = Cause(told_once, "", RULE, delivery.contact)
    agents = [subscription.owner] if subscription.owner.startswith(AGENTS) else on_duty
    notice = Notice(f"The webhook {subscription.name} is disabled", _body(subscription, delivery), ())
    return len(list(tell_agents(cause, notice, untold(cause, agents, inboxes), senders, inboxes, clock)))


def _body(subscription: Subscription, delivery: WebhookDelivery) -> str:
    why = (
        "The receiver answered 410: it wants no more posts."
        if subscription.disable_reason == "gone"
        else f"No post has succeeded since {subscription.failing_since or delivery.create_time:%Y-%m-%d %H:%M} UTC."
    )
    what = f"The last one, {delivery.event_type.rpartition('.')[2]}, was about {delivery.contact}."
    return f"{why}\n{what}\nEvents are not kept for it until it is enabled again."

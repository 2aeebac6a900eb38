"""How a message to a customer ended that did not reach them."""

from __future__ import annotations

from services.notifications.domain.failed_message import FAILED, UNDELIVERED
from services.notifications.domain.rules.condition_kinds import Words

KIND = Words("delivery", "failed: it could not be sent; undelivered: it was refused on the way", (FAILED, UNDELIVERED))

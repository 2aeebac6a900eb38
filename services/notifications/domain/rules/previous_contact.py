"""Previous contact: who is in touch again within 30 days is not asked to repeat the earlier matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.notifications.domain.interaction import Direction, Interaction, Past, Recorded
from services.notifications.domain.notification import Notice, NotTold
from services.notifications.domain.rules.looking_back import LookBack
from services.notifications.domain.text import first_words

_LOOKED_AT = 20
_EVIDENCE = 5
_NAME_CHARS = 80
_DAY = timedelta(days=1)
_CHANNEL_CHARS = 40
_MATTER_CHARS = 160


@dataclass(frozen=True)
class PreviousContact:
    """Tells of the customer's last communication before the one that has just come in."""

    name: str = "previous-contact"
    window: timedelta = timedelta(days=30)
    max_age: timedelta = timedelta(hours=24)
    """Older news comes from a rebuild or a long outage: the customer no longer waits at the line."""

    def look_back(self, news: Recorded, now: datetime) -> LookBack | NotTold:
        """Ask for the window before an inbound communication that is happening now."""
        contact = news.interaction
        if contact.direction is not Direction.INBOUND:
            return NotTold("not-inbound")
        if not contact.is_communication:
            return NotTold("no-communication")
        if contact.is_backfill:
            return NotTold("backfill")
        if not contact.contact:
            return NotTold("no-contact")
        if now - news.record_time >= self.max_age:
            return NotTold("too-old")
        return LookBack(contact.contact, contact.occur_time - self.window, contact.occur_time, _LOOKED_AT)

    def decide(self, news: Recorded, past: Past) -> Notice | NotTold:
        """Name the last communication before this one."""
        earlier = self._earlier(news, past)
        if not earlier:
            return NotTold("no-earlier-contact")
        customer = first_words(past.customer, _NAME_CHARS) or "A customer"
        channel = first_words(news.interaction.channel, _CHANNEL_CHARS)
        return Notice(
            title=f"{customer} is in touch again ({channel})",
            body=_earlier_matter(earlier[0]),
            evidence=tuple(one.name for one in earlier[:_EVIDENCE]),
        )

    def days_before(self, news: Recorded, past: Past) -> int | None:
        """Return within how many days before this communication there was another; None when there was none."""
        earlier = self._earlier(news, past)
        return max(1, -((earlier[0].occur_time - news.interaction.occur_time) // _DAY)) if earlier else None

    def _earlier(self, news: Recorded, past: Past) -> list[Interaction]:
        counting = (one for one in past.interactions if self._counts(one, news.interaction))
        return sorted(counting, key=lambda one: one.place, reverse=True)

    def _counts(self, one: Interaction, now: Interaction) -> bool:
        """A communication with the customer before this one; what only named roles may see is never retold."""
        return (
            one.is_communication
            and one.direction in (Direction.INBOUND, Direction.OUTBOUND)
            and not one.is_restricted
            and one.name != now.name
            and one.place < now.place
            and now.occur_time - one.occur_time <= self.window
        )


def _earlier_matter(one: Interaction) -> str:
    channel = first_words(one.channel, _CHANNEL_CHARS)
    by = "from the customer" if one.direction is Direction.INBOUND else "from us"
    matter = first_words(one.subject, _MATTER_CHARS) or first_words(one.body, _MATTER_CHARS)
    lines = [f"Last contact: {channel}, {by}, {one.occur_time:%Y-%m-%d %H:%M} UTC."]
    if matter:
        lines.append(f"“{matter}”")
    return "\n".join(lines)

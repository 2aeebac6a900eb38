"""Following an issue."""

from __future__ import annotations

from services.notifications.domain.following import MOST_FOLLOWERS, Follow, Follows, TooManyFollowers
from services.notifications.domain.ports import Clock


def follow_issue(issue: str, agent: str, follows: Follows, clock: Clock) -> Follow:
    """Return that the agent follows it, since now or since before."""
    followers = follows.followers(issue)
    if agent not in followers and len(followers) >= MOST_FOLLOWERS:
        raise TooManyFollowers(issue)
    return follows.add(Follow(issue, agent, clock.now()))

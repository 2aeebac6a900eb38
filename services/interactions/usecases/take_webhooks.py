"""Working on accepted posts: everything in them is recorded item by item; what cannot be is parked, never lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

from servicekit.errors import Aborted, DeadlineExceeded, ResourceExhausted, ServiceError, Unavailable
from servicekit.logs import get_logger

from services.interactions.domain.webhook_items import Item, Letter, ReadLetter, Unfit
from services.interactions.domain.webhooks import Accepted, Inbox, Source

Record = Callable[[Source, Item], None]
"""Records one item; raises ServiceError for what cannot be recorded."""

MOST_DETAIL = 300
THREADS = 4
"""Recording waits for the database most of the time; customers that meet in it wait for each other."""

MOST_TRIES = 6
"""A post whose recording fails for no known reason is tried so often, within a minute, before people look at it."""

_UNEXPLAINED = "RECORDING_FAILED"
_PASSING = (Unavailable, DeadlineExceeded, ResourceExhausted, Aborted)


@dataclass(frozen=True)
class TakePorts:
    """What working on posts needs. `on_behalf_of` makes a source the one who acts, as part of the post's trace."""

    inbox: Inbox
    sources: Mapping[str, Source]
    readers: Mapping[str, ReadLetter]
    record: Record
    on_behalf_of: Callable[[Accepted], AbstractContextManager[None]]
    translate: Callable[[Exception], ServiceError | None]
    count: Callable[[str, str], None]


def take_webhooks(ports: TakePorts, limit: int) -> int:
    """Work on the posts that are due; return how many there were."""
    due = ports.inbox.due(limit)
    if not due:
        return 0
    with ThreadPoolExecutor(min(len(due), THREADS), thread_name_prefix="webhooks") as pool:
        done = [post for post in pool.map(partial(_take, ports=ports), due) if post is not None]
    if done:
        ports.inbox.done(done)
    return len(due)


def _take(post: Accepted, ports: TakePorts) -> Accepted | None:
    """Record what is in a post; return it when nothing is left in it."""
    with ports.on_behalf_of(post):
        return _recorded(post, ports)


def _recorded(post: Accepted, ports: TakePorts) -> Accepted | None:
    items = _read(post, ports)
    unfit = [item for item in items if isinstance(item, Unfit)]
    is_explained = True
    for item in items:
        if isinstance(item, Unfit):
            continue
        try:
            ports.record(ports.sources[post.source], item)
        except Exception as fault:  # noqa: BLE001 -- whatever it is, the next item is tried, and the post is kept
            known = fault if isinstance(fault, ServiceError) else ports.translate(fault)
            if isinstance(known, _PASSING):
                ports.inbox.postpone(post, known.reason)
                return None
            is_explained = is_explained and known is not None
            unfit.append(_unfit(known, fault))
    if not is_explained and post.attempts + 1 < MOST_TRIES:
        ports.inbox.postpone(post, _UNEXPLAINED)
        return None
    if unfit:
        _park(post, unfit, ports)
        return None
    ports.count(post.source, "done")
    return post


def _read(post: Accepted, ports: TakePorts) -> list[Item]:
    source = ports.sources.get(post.source)
    if source is None:
        return [Unfit("SOURCE_UNKNOWN", "The source is not configured any more.")]
    letter = Letter(source, post.body, post.content_type, post.receive_time)
    try:
        return ports.readers[source.channel](letter)
    except ValueError:
        return [Unfit("BODY_UNREADABLE", f"The body is not what {source.channel} posts.")]
    except Exception as fault:  # noqa: BLE001 -- a channel that fails on one body must not hold up the others
        get_logger().error("channel failed", channel=source.channel, source=source.name, error=type(fault).__name__)
        return [Unfit("CHANNEL_FAILED", f"The channel failed with {type(fault).__name__}.")]


def _unfit(known: ServiceError | None, fault: Exception) -> Unfit:
    """Tell why an item is unfit by the fields at fault: the values may be personal."""
    if known is None:
        code = getattr(fault, "code", None)
        number = f" ({code})" if isinstance(code, int) else ""
        return Unfit(_UNEXPLAINED, f"Recording failed with {type(fault).__name__}{number}.")
    fields = ", ".join(violation.field for violation in known.violations)
    return Unfit(known.reason, f"At fault: {fields}." if fields else f"Refused with {known.code.name}.")


def _park(post: Accepted, unfit: list[Unfit], ports: TakePorts) -> None:
    first, more = unfit[0], len(unfit) - 1
    detail = first.detail[:MOST_DETAIL] + (f" And {more} more." if more else "")
    ports.inbox.park(post, first.reason, detail)
    ports.count(post.source, "parked")
    get_logger().warning("webhook parked", source=post.source, post=post.id, reason=first.reason)

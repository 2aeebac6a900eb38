"""The worker's jobs about webhooks: working on posts, and showing what was heard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from servicekit.access.caller import Caller, acting_as
from servicekit.call import Call, within

from services.interactions.domain.webhooks import Accepted

PAUSE_SECONDS = 0.2
IDLE_SECONDS = 5.0
"""The pause of a service that no source posts to: something may be left of earlier ones."""


async def work_for_ever(work: Callable[[], int], pause_seconds: float, stop: asyncio.Event) -> None:
    """Work on what is due until told to stop; pause only while there is nothing."""
    while not stop.is_set():
        if not await asyncio.to_thread(work):
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause_seconds)


@contextmanager
def on_behalf_of(post: Accepted) -> Iterator[None]:
    """Make a post's source the one who acts, as part of the trace the post came with."""
    caller = Caller(f"webhooks/{post.source}", frozenset(), frozenset())
    call = Call(correlation_id=post.id.removeprefix("pw_")[:32], traceparent=post.traceparent)
    with acting_as(caller), within(call):
        yield

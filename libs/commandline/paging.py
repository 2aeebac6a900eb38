"""Reading lists that come in pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from commandline.session import Session

PAGE = 1_000
"""How many items are asked for at once, unless the list gives fewer."""


def listed(
    session: Session,
    service: str,
    method: Callable[..., Any],
    request: Any,
    field: str,
    *,
    limit: int | None = None,
    page_size: int = PAGE,
) -> Iterator[Any]:  # items of as many types as there are lists
    """Yield the items in `field` of a list's answers, up to `limit`, over as many pages as it takes."""
    asked = type(request)()
    asked.CopyFrom(request)
    taken = 0
    while limit is None or taken < limit:
        asked.page_size = page_size if limit is None else min(limit - taken, page_size)
        page = session.ask(service, method, asked)
        items = getattr(page, field)
        yield from items
        taken += len(items)
        asked.page_token = page.next_page_token
        if not asked.page_token:
            return

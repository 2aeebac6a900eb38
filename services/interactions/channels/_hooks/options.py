"""Options of sources whose channel has none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


def no_options(options: Mapping[str, object]) -> Iterator[str]:
    """Yield a fault for each option: the channel knows none."""
    yield from (f"{name}: there is no such option" for name in options)

"""The order of an aggregate's events, and the rule that late and repeated events change nothing."""

from __future__ import annotations

EPOCH_BITS = 22
VERSION_BITS = 40
"""Together they fit the signed 64 bits that databases count in."""


def order_of(epoch: int, version: int) -> int:
    """Return one number that sorts events of one aggregate: a restore raises the epoch, each change the version."""
    if not (0 <= epoch < 1 << EPOCH_BITS and 0 <= version < 1 << VERSION_BITS):
        raise ValueError(f"no order for epoch {epoch} and version {version}")
    return (epoch << VERSION_BITS) + version


def split_order(order: int) -> tuple[int, int]:
    """Return the epoch and version of an order."""
    return order >> VERSION_BITS, order & ((1 << VERSION_BITS) - 1)


def is_news(stored: int | None, epoch: int, version: int) -> bool:
    """Tell whether an event is newer than what is stored; equal or older ones are dropped."""
    return stored is None or stored < order_of(epoch, version)

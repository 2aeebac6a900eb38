"""How many deliveries wait, are under way, or are unknown, for the metrics."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import Gauge

DELIVERIES = Gauge("backstory_deliveries", "Deliveries that are not settled, or unknown, by state", ["state"])


def show_counts(counts: Mapping[str, int]) -> None:
    """Set the gauge of each state."""
    for state, count in counts.items():
        DELIVERIES.labels(state).set(count)

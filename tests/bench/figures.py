"""What was measured: one line per figure, its goal beside it, and all of them in one JSON file."""

from __future__ import annotations

import json
import operator
import platform
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil


@dataclass(frozen=True)
class Goal:
    """What a figure should be."""

    sign: str
    limit: float

    def is_met(self, value: float) -> bool:
        compare = {"<=": operator.le, ">=": operator.ge}[self.sign]
        return bool(compare(value, self.limit))


GOALS: Mapping[str, Goal] = {
    "history_p50_over_floor": Goal("<=", 1.25),
    "history_rate_over_floor": Goal(">=", 0.8),
    "history_p99_over_p50": Goal("<=", 1.5),
    "interceptors_cpu_ratio": Goal("<=", 1.15),
    "visible_idle_p50": Goal("<=", 10),
    "visible_idle_p99": Goal("<=", 50),
    "visible_busy_p50": Goal("<=", 25),
    "visible_busy_p99": Goal("<=", 100),
    "read_your_write": Goal(">=", 1),
    "apply_over_raw": Goal(">=", 0.7),
    "import_over_raw": Goal(">=", 0.5),
    "record_over_raw": Goal(">=", 0.7),
    "contacts_import_over_raw": Goal(">=", 0.4),
    "growth_1m_over_10k": Goal("<=", 1.2),
    "growth_50k_over_1k": Goal("<=", 1.2),
    "inbox_p99": Goal("<=", 500),
    "repeat_p99": Goal("<=", 500),
    "brief_p99": Goal("<=", 50),
    "busy_first_page_p99": Goal("<=", 50),
    "busy_brief_p99": Goal("<=", 50),
    "rules_events_rate": Goal(">=", 2000),
    "search_p95": Goal("<=", 150),
    "duplicates_p95": Goal("<=", 200),
    "said_by_anybody_p95": Goal("<=", 200),
    "said_by_one_p95": Goal("<=", 200),
    "queue_p95": Goal("<=", 200),
    "view_p95": Goal("<=", 200),
    "queue_counts_p95": Goal("<=", 200),
    "view_counts_p95": Goal("<=", 500),
    "resolve_busy_p99": Goal("<=", 10),
    "rss_process": Goal("<=", 110),
    "rss_system_idle": Goal("<=", 1024),
    "ready_seconds": Goal("<=", 3),
    "storage_over_raw": Goal("<=", 2),
}


@dataclass(frozen=True)
class Figure:
    """One measured value with the smallest and largest of its rounds."""

    name: str
    value: float
    unit: str
    low: float
    high: float
    note: str = ""

    def line(self) -> str:
        """Return `name value unit [min..max]`, with the goal where there is one."""
        text = f"{self.name} {_short(self.value)} {self.unit} [{_short(self.low)}..{_short(self.high)}]"
        goal = GOALS.get(self.name)
        if goal:
            text += f"  goal {goal.sign} {goal.limit:g}: {'met' if goal.is_met(self.value) else 'missed'}"
        return f"{text}  ({self.note})" if self.note else text


def of_rounds(name: str, unit: str, rounds: Sequence[float], note: str = "") -> Figure:
    """Return the median of some rounds with their spread."""
    return Figure(name, statistics.median(rounds), unit, min(rounds), max(rounds), note)


def of_times(name: str, seconds: Sequence[float], share: float, note: str = "") -> Figure:
    """Return a percentile of some durations, in milliseconds, with the shortest and the longest."""
    return Figure(name, percentile(seconds, share) * 1000, "ms", min(seconds) * 1000, max(seconds) * 1000, note)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that `share` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def ratios(above: Sequence[float], below: Sequence[float]) -> list[float]:
    """Return what each round's value is of the value of the same round below it."""
    return [one / other for one, other in zip(above, below, strict=True)]


class Report:
    """Prints figures as they come and keeps them for the file."""

    def __init__(self, folder: Path, *, quick: bool, say: Callable[[str], None] = print) -> None:
        self._folder = folder
        self._quick = quick
        self._say = say
        self.figures: list[Figure] = []
        self.faults: list[str] = []
        self._seconds: dict[str, int] = {}

    def add(self, *figures: Figure) -> None:
        for figure in figures:
            self.figures.append(figure)
            self._say(figure.line())

    def could_not(self, what: str, fault: BaseException) -> None:
        """Note a measurement that could not be made."""
        self.faults.append(f"{what}: {type(fault).__name__}: {fault}")
        self._say(f"{what} could not be measured: {type(fault).__name__}: {fault}")

    def took(self, what: str, seconds: float) -> None:
        """Note how long measuring something took."""
        self._seconds[what] = round(seconds)

    def save(self, seconds: float, load_before: float) -> Path:
        """Write everything as JSON and return where."""
        self._folder.mkdir(exist_ok=True)
        at = datetime.now(UTC)
        content = {
            "time": at.isoformat(timespec="seconds"),
            "form": "quick" if self._quick else "long",
            "seconds": round(seconds),
            "seconds_of_sections": self._seconds,
            "machine": _machine(load_before),
            "figures": [_as_value(figure) for figure in self.figures],
            "could_not_be_measured": self.faults,
        }
        file = self._folder / f"bench-{at:%Y%m%d-%H%M%S}.json"
        file.write_text(json.dumps(content, indent=2) + "\n")
        return file


def _as_value(figure: Figure) -> dict[str, Any]:  # a JSON object
    goal = GOALS.get(figure.name)
    verdict = {"goal": f"{goal.sign} {goal.limit:g}", "met": goal.is_met(figure.value)} if goal else {}
    return asdict(figure) | verdict


def _machine(load_before: float) -> dict[str, Any]:  # a JSON object
    packages = ("grpcio", "pymongo", "protobuf", "nats-py", "gunicorn")
    return {
        "cores": psutil.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "load_before": round(load_before, 2),
        "load_after": round(psutil.getloadavg()[0], 2),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in packages},
    }


def _short(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"

"""What the fault scenarios share: the system under test, a ledger for each, and the figures they report."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from commandline.system.layout import ROOT

from tests.faults.api import Api
from tests.faults.code_under_test import fingerprint
from tests.faults.ledger import Ledger
from tests.faults.systems import Systems
from tests.faults.whole_system import WholeSystem
from tests.faults.writer import Writer

_FIGURES = pytest.StashKey[list[str]]()
_SYSTEMS = pytest.StashKey[list[Systems]]()
_runs = itertools.count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Short sizes for CI."""
    parser.addoption("--quick", action="store_true", help="run the short size of every fault scenario")


def pytest_configure(config: pytest.Config) -> None:
    """Start empty."""
    config.stash[_FIGURES] = []
    config.stash[_SYSTEMS] = []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what was counted."""
    terminalreporter.section("figures")
    for line in config.stash[_FIGURES]:
        terminalreporter.write_line(line)


@dataclass(frozen=True)
class Size:
    """How much of everything a scenario does."""

    quick: bool

    def of(self, long: int, quick: int) -> int:
        """Return the one or the other."""
        return quick if self.quick else long


@dataclass(frozen=True)
class Figures:
    """Where a scenario notes what it counted."""

    scenario: str
    lines: list[str] = field(repr=False)

    def note(self, name: str, value: float | str, unit: str = "") -> None:
        """Keep one figure for the end of the run."""
        text = f"{value:.1f}" if isinstance(value, float) else str(value)
        self.lines.append(f"{self.scenario} {name} {text} {unit}".rstrip())


@pytest.fixture(scope="session")
def size(request: pytest.FixtureRequest) -> Size:
    """Long, or short with --quick."""
    return Size(request.config.getoption("--quick"))


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Figures:
    """The figures of this scenario."""
    return Figures(request.node.name.removeprefix("test_"), request.config.stash[_FIGURES])


@pytest.fixture(autouse=True)
def unedited_code() -> Iterator[None]:
    """Every figure belongs to one state of the code: a scenario during which it was edited has failed."""
    before = fingerprint(ROOT)
    yield
    assert fingerprint(ROOT) == before, "the code was edited during the scenario: its figures mean nothing"


@pytest.fixture(scope="session")
def systems(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Systems]:
    """Where a scenario gets its system from."""
    systems = Systems(lambda: tmp_path_factory.mktemp("system"))
    request.config.stash[_SYSTEMS].append(systems)
    yield systems
    systems.stop()


@pytest.fixture
def system(systems: Systems) -> WholeSystem:
    """The system with everything up and nothing armed."""
    return systems.up()


@pytest.fixture
def api(system: WholeSystem) -> Api:
    """The public API."""
    return system.api


@pytest.fixture
def ledger() -> Ledger:
    """A ledger with customers nobody else in this run has."""
    return Ledger(f"run{next(_runs)}")


StartWriter = Callable[..., Writer]


@pytest.fixture
def start_writer(api: Api, ledger: Ledger) -> Iterator[StartWriter]:
    """Start the writer of this ledger, which stops at the latest with the test: `start_writer(rate=20)`."""
    started: list[Writer] = []

    def start(**options: Any) -> Writer:
        writer = Writer(api, ledger, **options)
        started.append(writer)
        writer.start()
        return writer

    yield start
    for writer in started:
        writer.finish(10)


@pytest.fixture
def writer(start_writer: StartWriter) -> Writer:
    """A writer of fifty writes a second."""
    return start_writer()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note how long a scenario took and how busy the machine was; show what the processes of a failed one said."""
    report = yield
    if call.when == "call":
        figures = Figures(item.name.removeprefix("test_"), item.config.stash[_FIGURES])
        figures.note("took", call.duration, f"s, machine load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    if report.failed:
        for systems in item.config.stash[_SYSTEMS]:
            report.sections.append(("logs of the processes", systems.spoil()))
    return report

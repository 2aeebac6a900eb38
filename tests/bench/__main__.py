"""`python -m tests.bench [--quick] [--only NAME ...]`: print every figure and write them to bench-results/."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import psutil
from commandline.system.layout import ROOT

from tests.bench import (
    applying,
    briefing,
    carrying,
    finding,
    growth,
    history,
    importing,
    inbox,
    memory,
    overhead,
    people,
    queueing,
    repeating,
    ruling,
    searching,
    visible,
)
from tests.bench.figures import Figure, Report
from tests.bench.stage import Deployed, Stage
from tests.support.servers import running_servers

Section = Callable[[Stage, Deployed], Iterable[Figure]]

SECTIONS: dict[str, Section] = {
    "inbox": lambda stage, deployed: inbox.measure(
        deployed, quick=stage.quick
    ),  # first: an agent hears only so much within an hour
    "history": history.measure,
    "overhead": overhead.measure,
    "visible": lambda stage, deployed: visible.measure(deployed, quick=stage.quick),
    "people": lambda stage, deployed: people.measure(deployed, quick=stage.quick),
    "repeats": lambda stage, deployed: repeating.measure(deployed, quick=stage.quick),
    "briefs": lambda stage, _: briefing.measure(stage),
    "finding": lambda stage, _: finding.measure(stage),
    "searching": lambda stage, _: searching.measure(stage),
    "queues": lambda stage, _: queueing.measure(stage),
    "rules": lambda stage, _: ruling.measure(quick=stage.quick),
    "import": importing.measure,
    "contacts-import": carrying.measure,
    "apply": lambda stage, _: applying.measure(stage),
    "storage": lambda _, deployed: growth.storage(deployed),
    "growth": lambda stage, _: growth.measure(stage),
    "ready": lambda _, deployed: memory.measure_ready(deployed, 3),
}
_ALONE = ("memory",)


def main() -> int:
    """Measure everything; the exit code is 0 unless something could not be measured."""
    arguments = _arguments()
    wanted = set(arguments.only or [*SECTIONS, *_ALONE])
    report = Report(ROOT / "bench-results", quick=arguments.quick)
    began, load_before = time.monotonic(), psutil.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="backstory-bench-") as folder:
        if "memory" in wanted:
            idle = Path(folder) / "idle"
            _section(report, "memory", lambda: memory.measure_idle_system(idle, quick=arguments.quick))
        if wanted - set(_ALONE):
            _on_stage(report, Path(folder), wanted, quick=arguments.quick)
    file = report.save(time.monotonic() - began, load_before)
    print(f"\nLoad {load_before:.1f} before, {psutil.getloadavg()[0]:.1f} after. Written to {file}.")
    return 1 if report.faults else 0


def _on_stage(report: Report, folder: Path, wanted: set[str], *, quick: bool) -> None:
    with running_servers() as servers:
        stage = Stage(servers, folder, rounds=5 if quick else 15, seconds=0.6 if quick else 2.0, quick=quick)
        try:
            deployed = stage.deploy("bench", "contacts", "interactions", "notifications")
            for name, measure in SECTIONS.items():
                if name in wanted:
                    _section(report, name, lambda measure=measure: measure(stage, deployed))  # type: ignore[misc] # bound now
        finally:
            stage.close()


def _section(report: Report, name: str, measure: Callable[[], Iterable[Figure]]) -> None:
    """Measure one thing; a fault is told and leaves the others to be measured."""
    began = time.monotonic()
    try:
        for figure in measure():
            report.add(figure)
    except Exception as fault:  # noqa: BLE001 -- whatever it is, it is told, and the exit code tells as well
        report.could_not(name, fault)
    report.took(name, time.monotonic() - began)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description="Measure the system against floors beside it.")
    parser.add_argument("--quick", action="store_true", help="a short run: smaller data, fewer rounds")
    parser.add_argument("--only", nargs="*", choices=[*SECTIONS, *_ALONE], help="measure these only")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

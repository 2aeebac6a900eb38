"""`make run` as a person meets it: one at a time, stopped by Ctrl-C, clear about what is wrong."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from commandline.system.errors import CannotStartError
from commandline.system.ports import DEFAULT_PORTS, free_ports
from commandline.system.settings import load

from tests.support.eventually import eventually


class Run:
    """`make run` in a folder and on ports of its own, with servers only."""

    def __init__(self, directory: Path, **variables: str) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.log = directory.with_suffix(".output")
        ports = {f"BACKSTORY_{name}": str(port) for name, port in free_ports(DEFAULT_PORTS).items()}
        environment = {"PATH": os.environ["PATH"], "BACKSTORY_RUN_DIR": str(directory), **ports, **variables}
        command = [sys.executable, "-m", "commandline.system.run", "--services"]
        with self.log.open("w") as output:
            self.process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)

    def said(self, text: str) -> bool:
        return text in self.log.read_text()

    def pids(self) -> list[psutil.Process]:
        return list(psutil.Process(self.process.pid).children(recursive=True))

    def end(self) -> None:
        self.process.kill()
        self.process.wait(10)


def test_ctrl_c_stops_everything_cleanly(tmp_path: Path) -> None:
    run = Run(tmp_path / "run")
    try:
        eventually(20, lambda: run.said("Ctrl-C stops everything"))
        children = run.pids()

        run.process.send_signal(signal.SIGINT)

        assert run.process.wait(20) == 0
        assert run.said(f"Stopped. The data are in {tmp_path / 'run'}.")
        assert psutil.wait_procs(children, timeout=5)[1] == []
    finally:
        run.end()


def test_ctrl_c_during_the_start_stops_it(tmp_path: Path) -> None:
    run = Run(tmp_path / "run")
    try:
        eventually(20, lambda: run.said("Starting Backstory"))
        eventually(20, lambda: len(run.pids()) > 1)
        children = run.pids()

        run.process.send_signal(signal.SIGINT)

        run.process.wait(20)
        assert psutil.wait_procs(children, timeout=10)[1] == []
    finally:
        run.end()


def test_a_second_ctrl_c_ends_everything_at_once(tmp_path: Path) -> None:
    run = Run(tmp_path / "run")
    try:
        eventually(20, lambda: run.said("Ctrl-C stops everything"))
        children = run.pids()
        stubborn = next(child for child in children if child.name() == "nats-server")
        stubborn.suspend()

        run.process.send_signal(signal.SIGINT)
        eventually(30, lambda: run.said("Stopping"))
        run.process.send_signal(signal.SIGINT)

        assert run.process.wait(5) in (0, 130)
        assert psutil.wait_procs(children, timeout=10)[1] == []
    finally:
        run.end()


def test_a_second_run_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    first = Run(tmp_path / "run")
    try:
        eventually(20, lambda: first.said("Ctrl-C stops everything"))
        first.log = first.log.rename(tmp_path / "first.output")

        second = Run(tmp_path / "run")

        assert second.process.wait(10) == 1
        assert re.fullmatch(r"Backstory runs in \S+ already: .*BACKSTORY_RUN_DIR\.\n", second.log.read_text())
    finally:
        first.process.send_signal(signal.SIGINT)
        first.process.wait(20)
        first.end()


def test_what_died_is_told_and_started_again(tmp_path: Path) -> None:
    run = Run(tmp_path / "run")
    try:
        eventually(20, lambda: run.said("Ctrl-C stops everything"))

        next(child for child in run.pids() if child.name() == "nats-server").kill()

        eventually(30, lambda: run.said("nats-server ended with -9 and is started again"))
        eventually(30, lambda: "nats-server" in {child.name() for child in run.pids()})
    finally:
        run.process.send_signal(signal.SIGTERM)
        run.process.wait(20)
        run.end()


def test_all_faults_of_the_settings_are_told_together() -> None:
    faulty = {
        "BACKSTORY_NAMESPACE": "No Spaces",
        "BACKSTORY_NATS_PORT": "many",
        "BACKSTORY_MONGODB_PORT": "8100",
        "BACKSTORY_DESK_HTTP_PORT": "8100",
    }

    with pytest.raises(CannotStartError, match=r"BACKSTORY_NAMESPACE.*; BACKSTORY_NATS_PORT.*; two of the ports"):
        load(faulty)

"""The supervisor keeps processes up, stops them in order, and leaves nobody behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from commandline.system.ports import free_port, is_free
from commandline.system.processes import ProcessSpec, Supervisor

from tests.support import stand_in
from tests.support.eventually import eventually


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    supervisor = Supervisor(tmp_path / "logs")
    yield supervisor
    supervisor.kill_all()
    supervisor.stop_all(5)


def a_process(name: str, *options: str, port: int = 0, stage: int = 1, restarts: bool = True) -> ProcessSpec:
    command = [sys.executable, stand_in.__file__, str(port or free_port()), *options]
    return ProcessSpec(name, command, {}, Path.cwd(), stage, restarts)


def listening(supervisor: Supervisor, name: str, times: int = 1) -> bool:
    return supervisor.log_tail(name).count("listening") >= times


def stopped_at(supervisor: Supervisor, name: str) -> int:
    return int(re.findall(r"stopped at (\d+)", supervisor.log_tail(name))[0])


def test_a_process_that_dies_is_started_again(supervisor: Supervisor) -> None:
    supervisor.start(a_process("one"))
    first = supervisor.pid("one")

    supervisor.kill("one")

    second = eventually(30, lambda: supervisor.pid("one"))
    assert second != first
    assert supervisor.exits("one") == [-signal.SIGKILL]


def test_a_process_that_keeps_dying_is_started_ever_more_slowly(supervisor: Supervisor) -> None:
    supervisor.start(ProcessSpec("failing", [sys.executable, "-c", "raise SystemExit(3)"], {}, Path.cwd()))

    eventually(10, lambda: len(supervisor.exits("failing")) >= 3)

    assert set(supervisor.exits("failing")) == {3}


def test_wrong_settings_are_not_tried_again(supervisor: Supervisor) -> None:
    supervisor.start(ProcessSpec("misconfigured", [sys.executable, "-c", "raise SystemExit(78)"], {}, Path.cwd()))

    code = supervisor.wait("misconfigured", 5)

    assert code == 78
    assert not supervisor.is_running("misconfigured")


def test_a_killed_process_stays_down_when_asked_until_it_is_restarted(supervisor: Supervisor) -> None:
    supervisor.start(a_process("one"))

    supervisor.kill("one", stay_down=True)

    assert not supervisor.is_running("one")
    supervisor.restart("one")
    assert supervisor.is_running("one")


def test_killing_takes_the_whole_group_so_that_the_port_is_free(supervisor: Supervisor) -> None:
    port = free_port()
    supervisor.start(a_process("parent", "--child", port=port))
    eventually(30, lambda: listening(supervisor, "parent"))
    child = int(re.findall(r"child (\d+)", supervisor.log_tail("parent"))[0])

    supervisor.kill("parent", stay_down=True)

    eventually(30, lambda: not _is_alive(child))
    assert is_free(port)


def test_a_clean_stop_ends_dependants_first_and_leaves_no_process(supervisor: Supervisor) -> None:
    for name, stage in (("server", 0), ("service", 2)):
        supervisor.start(a_process(name, stage=stage))
    eventually(30, lambda: listening(supervisor, "server") and listening(supervisor, "service"))
    pids = [supervisor.pid("server"), supervisor.pid("service")]

    is_clean = supervisor.stop_all(10)

    assert is_clean
    assert [supervisor.exits("server"), supervisor.exits("service")] == [[0], [0]]
    assert stopped_at(supervisor, "service") < stopped_at(supervisor, "server")
    assert not any(_is_alive(pid) for pid in pids if pid)


def test_what_does_not_stop_by_the_deadline_is_killed(supervisor: Supervisor) -> None:
    supervisor.start(a_process("deaf", "--deaf"))
    eventually(30, lambda: listening(supervisor, "deaf"))

    is_clean = supervisor.stop("deaf", 0.3)

    assert not is_clean
    assert supervisor.exits("deaf") == [-signal.SIGKILL]


def test_a_paused_process_still_stops(supervisor: Supervisor) -> None:
    supervisor.start(a_process("paused"))
    eventually(30, lambda: listening(supervisor, "paused"))
    supervisor.signal("paused", signal.SIGSTOP)

    is_clean = supervisor.stop("paused", 5)

    assert is_clean


def test_a_start_that_is_interrupted_leaves_no_process_that_nobody_knows(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(Exception):
        pass

    before = signal.signal(signal.SIGUSR1, lambda *_: supervisor.interrupt(Interrupted()))
    popen = subprocess.Popen

    def interrupted_popen(*command: Any, **options: Any) -> Any:
        born = popen(*command, **options)
        signal.raise_signal(signal.SIGUSR1)
        return born

    monkeypatch.setattr(subprocess, "Popen", interrupted_popen)
    try:
        with pytest.raises(Interrupted):
            supervisor.start(a_process("one"))
        with pytest.raises(Interrupted):
            signal.raise_signal(signal.SIGUSR1)
    finally:
        signal.signal(signal.SIGUSR1, before)

    assert supervisor.is_running("one")
    assert supervisor.stop("one")


def test_nothing_outlives_a_killed_supervisor(tmp_path: Path) -> None:
    program = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from commandline.system.processes import ProcessSpec, Supervisor\n"
        "supervisor = Supervisor(Path(sys.argv[1]))\n"
        "supervisor.start(ProcessSpec('one', [sys.executable, *sys.argv[2:]], {}, Path.cwd()))\n"
        "print(supervisor.pid('one'), flush=True)\n"
        "time.sleep(600)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path), stand_in.__file__, str(free_port())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        orphan = int(parent.stdout.readline())

        parent.kill()

    eventually(10, lambda: not _is_alive(orphan))


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return str(psutil.Process(pid).status()) != str(psutil.STATUS_ZOMBIE)

"""The supervisor: named processes that are restarted when they die and stopped in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from commandline.system import guard as guard_script

WRONG_SETTINGS = 78  # a process that exits so says its settings are at fault: starting it again cannot help
FIRST_DELAY_SECONDS = 0.1
LONGEST_DELAY_SECONDS = 5.0
STEADY_AFTER_SECONDS = 10.0
LARGEST_LOG_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True)
class ProcessSpec:
    """What to run; processes of a higher stage stop before those of a lower one, which they depend on."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(repr=False)
    directory: Path
    stage: int = 1
    restarts: bool = True


class Supervisor:
    """Runs processes in groups of their own, with their output in one log file each."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        logs.mkdir(parents=True, exist_ok=True)
        self._guard = _Guard()
        self._processes: dict[str, _Process] = {}
        self._is_starting = False
        self._interruption: Exception | None = None

    def start(self, spec: ProcessSpec) -> None:
        """Start the process, again if one of that name was stopped."""
        if self.is_running(spec.name):
            raise ValueError(f"{spec.name} is running already")
        self._is_starting = True
        try:
            self._processes[spec.name] = _Process(spec, self.log_file(spec.name), self._guard)
        finally:
            self._is_starting = False
        if self._interruption:
            raise self._interruption

    def interrupt(self, reason: Exception) -> None:
        """Raise this in a signal handler, but not in the midst of a start: nobody would know the process to stop it."""
        if not self._is_starting:
            raise reason
        self._interruption = reason

    def stop(self, name: str, seconds: float = 20.0) -> bool:
        """Ask the process to stop and keep it stopped; after the deadline it is killed, and the answer is False."""
        return _stop([self._processes[name]], seconds)

    def stop_all(self, seconds: float = 30.0) -> bool:
        """Stop everything, dependants first, within the deadline; False if something had to be killed."""
        deadline = time.monotonic() + seconds
        clean = True
        for stage in sorted({process.spec.stage for process in self._processes.values()}, reverse=True):
            these = [process for process in self._processes.values() if process.spec.stage == stage]
            clean = _stop(these, max(0.1, deadline - time.monotonic())) and clean
        self._guard.close()
        return clean

    def kill_all(self) -> None:
        """Kill everything and return when it is dead."""
        _stop(self._processes.values(), 0)

    def end_now(self) -> None:
        """Kill everything without waiting for anything; safe in a signal handler."""
        for process in self._processes.values():
            process.end_now()

    def kill(self, name: str, *, stay_down: bool = False) -> None:
        """SIGKILL the whole process group and return when it is dead; it comes back unless it shall stay down."""
        self._processes[name].kill(stay_down=stay_down)

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to the process group, for example SIGSTOP and SIGCONT."""
        self._processes[name].send(number)

    def restart(self, name: str) -> None:
        """Start a stopped or killed process again as it was."""
        self.start(self._processes[name].spec)

    def names(self) -> list[str]:
        return list(self._processes)

    def is_running(self, name: str) -> bool:
        return name in self._processes and self._processes[name].pid is not None

    def pid(self, name: str) -> int | None:
        return self._processes[name].pid

    def exits(self, name: str) -> list[int]:
        """The exit codes of this process since it was started by name, oldest first."""
        return list(self._processes[name].exits)

    def wait(self, name: str, seconds: float) -> int | None:
        """Return the exit code of a process that ends by itself, or None if it has not ended by then."""
        self._processes[name].wait_down(seconds)
        exits = self.exits(name)
        return exits[-1] if exits else None

    def log_file(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def log_tail(self, name: str, lines: int = 20) -> str:
        with suppress(FileNotFoundError):
            return "\n".join(self.log_file(name).read_text(errors="replace").splitlines()[-lines:])
        return ""


class _Process:
    """One process and the thread that waits for it and brings it back."""

    def __init__(self, spec: ProcessSpec, log: Path, guard: _Guard) -> None:
        self.spec = spec
        self.exits: list[int] = []
        self._log = log
        self._guard = guard
        self._changed = threading.Condition()
        self._is_wanted = True
        self._popen: subprocess.Popen[bytes] | None = None
        _rotate(log)
        self._spawn()
        threading.Thread(target=self._keep, name=f"supervise-{spec.name}", daemon=True).start()

    @property
    def pid(self) -> int | None:
        popen = self._popen
        return popen.pid if popen else None

    def send(self, number: signal.Signals) -> None:
        with self._changed:
            if self._popen:
                guard_script.send(self._popen.pid, number)

    def ask_to_stop(self) -> None:
        """Tell the leader only: it stops its own children, as gunicorn does, in its own order."""
        with self._changed, suppress(ProcessLookupError):
            if self._popen:
                os.kill(self._popen.pid, signal.SIGTERM)
                guard_script.send(self._popen.pid, signal.SIGCONT)  # a paused process hears nothing before this

    def release(self) -> None:
        """Do not bring it back any more."""
        with self._changed:
            self._is_wanted = False
            self._changed.notify_all()

    def kill(self, *, stay_down: bool) -> None:
        with self._changed:
            killed = len(self.exits) + 1
            if stay_down:
                self._is_wanted = False
            if not self._popen:
                return
            guard_script.send(self._popen.pid, signal.SIGKILL)
            if not self._changed.wait_for(lambda: len(self.exits) >= killed, timeout=10):
                raise TimeoutError(f"{self.spec.name} does not die")

    def end_now(self) -> None:
        self._is_wanted = False
        if pid := self.pid:
            guard_script.send(pid, signal.SIGKILL)

    def wait_down(self, seconds: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._popen is None, timeout=seconds)

    def _spawn(self) -> None:
        with self._log.open("ab") as output:
            self._popen = subprocess.Popen(  # noqa: S603 (the project's own programs)
                list(self.spec.command),
                cwd=self.spec.directory,
                env=dict(self.spec.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C in the terminal reaches the supervisor only
            )
        self._guard.add(self._popen.pid)

    def _keep(self) -> None:
        delay = FIRST_DELAY_SECONDS
        while True:
            began = time.monotonic()
            code = self._wait()
            if time.monotonic() - began > STEADY_AFTER_SECONDS:
                delay = FIRST_DELAY_SECONDS
            with self._changed:
                self._popen = None
                self.exits.append(code)
                self._changed.notify_all()
                if not self.spec.restarts or code == WRONG_SETTINGS:
                    return
                if self._changed.wait_for(lambda: not self._is_wanted, timeout=delay):
                    return
                self._spawn()
            delay = min(delay * 2, LONGEST_DELAY_SECONDS)

    def _wait(self) -> int:
        popen = self._popen
        if popen is None:
            raise RuntimeError("nothing to wait for")
        if hasattr(os, "waitid"):  # while the dead leader is not collected, its number cannot be somebody else's
            os.waitid(os.P_PID, popen.pid, os.WEXITED | os.WNOWAIT)
            guard_script.send(popen.pid, signal.SIGKILL)  # what it left in its group would hold the port
        self._guard.remove(popen.pid)
        return popen.wait()


class _Guard:
    """The other end of guard.py."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        command = [sys.executable, "-I", "-S", str(Path(guard_script.__file__))]
        self._popen = subprocess.Popen(  # noqa: S603 (the project's own script)
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True
        )

    def add(self, group: int) -> None:
        self._tell(f"+{group}\n")

    def remove(self, group: int) -> None:
        self._tell(f"-{group}\n")

    def close(self) -> None:
        with self._lock:
            if self._pipe and not self._pipe.closed:
                with suppress(BrokenPipeError):
                    self._pipe.close()
            self._popen.wait(timeout=guard_script.PATIENCE_SECONDS + 5)

    @property
    def _pipe(self) -> IO[bytes] | None:
        return self._popen.stdin

    def _tell(self, line: str) -> None:
        with self._lock, suppress(BrokenPipeError):
            if self._pipe and not self._pipe.closed:
                self._pipe.write(line.encode())
                self._pipe.flush()


def _stop(processes: Iterable[_Process], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    these = list(processes)
    for process in these:
        process.release()
        process.ask_to_stop()
    clean = True
    for process in these:
        if not process.wait_down(max(0.0, deadline - time.monotonic())):
            clean = False
            process.kill(stay_down=True)
    return clean


def _rotate(log: Path) -> None:
    with suppress(FileNotFoundError):
        if log.stat().st_size > LARGEST_LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))

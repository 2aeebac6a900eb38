"""What a whole idle system takes of memory, and how soon a service is ready."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
from commandline.system.layout import ROOT
from commandline.system.ports import free_ports

from tests.bench.figures import Figure, of_rounds
from tests.bench.stage import Deployed

_MIB = 2**20
_START_SECONDS = 180.0


def measure_idle_system(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Start everything `make run` starts, let it rest, and add up its processes, those of the servers included."""
    command = [sys.executable, "-m", "commandline.system.run", "--empty"]
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("BACKSTORY_", "MONGODB_", "NATS_"))
    }
    environment |= {f"BACKSTORY_{name}": str(port) for name, port in free_ports().items()}
    environment["BACKSTORY_RUN_DIR"] = str(folder)
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        _wait_ready(process)
        seconds = 15 if quick else 60
        time.sleep(seconds)  # resting is what is measured
        yield from _sums(psutil.Process(process.pid), f"{seconds} s idle")
    finally:
        process.terminate()
        process.wait(60)


def measure_ready(deployed: Deployed, rounds: int) -> Iterator[Figure]:
    """Kill a role and measure from its start until it says that it is ready."""
    taken = []
    for _ in range(rounds):
        deployed.deployment.kill("interactions.grpc", stay_down=True)
        began = time.perf_counter()
        deployed.deployment.restart("interactions.grpc")
        taken.append(time.perf_counter() - began)
    yield of_rounds("ready_seconds", "s", taken, "interactions.grpc")


def _wait_ready(process: subprocess.Popen[str]) -> None:
    ready = threading.Event()

    def read() -> None:
        for line in process.stdout or ():
            if line.startswith("Ctrl-C stops everything."):
                ready.set()

    threading.Thread(target=read, daemon=True).start()
    if not ready.wait(_START_SECONDS):
        raise TimeoutError(f"the system was not ready within {_START_SECONDS:g} s")


def _sums(root: psutil.Process, note: str) -> Iterator[Figure]:
    everybody = [root, *root.children(recursive=True)]
    rss = {each.pid: each.memory_info().rss / _MIB for each in everybody}
    names = {each.pid: _name(each) for each in everybody}
    ours = [size for pid, size in rss.items() if "services." in names[pid]]
    yield of_rounds("rss_process", "MiB", [max(ours)], "the largest process of a service")
    yield of_rounds("rss_system_idle", "MiB", [sum(rss.values())], f"{len(rss)} processes, {note}")
    yield of_rounds("pss_system_idle", "MiB", [sum(_pss(pid) for pid in rss)], "shared pages counted once")
    for pid, size in sorted(rss.items(), key=lambda item: -item[1]):
        yield of_rounds(f"rss_of_{names[pid]}", "MiB", [size], f"PSS {_pss(pid):.0f}")


def _name(process: psutil.Process) -> str:
    words = process.cmdline()
    known = re.search(r"(services\.\w+) (\w+)", " ".join(words))
    if known:
        return f"{known[1]}.{known[2]}"
    return words[2] if words[1:2] == ["-m"] else Path(words[0]).name


def _pss(pid: int) -> float:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.findall(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)[0]) / 1024

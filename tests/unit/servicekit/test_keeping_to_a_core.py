"""A process that keeps to a core: all of its threads do; numbers beyond the last core begin again at the first."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

_PROGRAM = """
import os, sys, threading
from servicekit.main import keep_to_core

core = keep_to_core(int(sys.argv[1]))
seen = []
thread = threading.Thread(target=lambda: seen.append(os.sched_getaffinity(0)))
thread.start()
thread.join()
assert seen == [os.sched_getaffinity(0)] == [{core}], (seen, core)
print(core)
"""


@pytest.mark.parametrize("number", [0, 1, 1000])
def test_a_process_and_its_threads_keep_to_the_core_of_this_number(number: int) -> None:
    cores = sorted(os.sched_getaffinity(0))

    kept = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(number)], capture_output=True, text=True, check=True, timeout=60
    )

    assert int(kept.stdout) == cores[number % len(cores)]

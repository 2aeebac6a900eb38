"""Runs what needs a heavy library in a short program of its own: the process that stays then keeps none of it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO

from commandline.system.errors import CannotStartError


class AsideError(CannotStartError):
    """A program that ran aside did not do its work."""


_LOOK_EVERY_SECONDS = 0.02


def aside(
    module: str, *arguments: str, given: str = "", seconds: float = 30.0, meanwhile: Callable[[], None] = lambda: None
) -> str:
    """Run a module of ours with `given` as its input, return what it printed, and call `meanwhile` until it ends.

    Raises AsideError with the module's own words when it fails or takes longer than this.
    """
    deadline = time.monotonic() + seconds
    with (
        _input(given) as source,
        subprocess.Popen(  # noqa: S603 (our own module)
            [sys.executable, "-m", module, *arguments],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as program,
    ):
        try:
            output, faults = _ended(program, deadline, meanwhile)
        except BaseException:
            program.kill()
            raise
    if program.returncode != 0:
        raise AsideError(faults.strip()[-300:] or f"{module} did not end within {seconds:.0f} s.")
    return output


@contextmanager
def _input(given: str) -> Iterator[IO[str]]:
    """Give the input as a file: of a pipe nobody could wait for room and for the end of the program at once."""
    with TemporaryFile("w+", encoding="utf-8") as file:
        file.write(given)
        file.seek(0)
        yield file


def _ended(program: subprocess.Popen[str], deadline: float, meanwhile: Callable[[], None]) -> tuple[str, str]:
    while True:
        try:
            return program.communicate(timeout=_LOOK_EVERY_SECONDS)
        except subprocess.TimeoutExpired:
            if time.monotonic() > deadline:
                program.kill()
                return program.communicate()
            meanwhile()

"""`make faults`: run the fault scenarios, long or with `--quick`; further arguments go to pytest (`-k kills`)."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest


def main(arguments: list[str]) -> int:
    """Return pytest's exit code."""
    folder = str(Path(__file__).parent)
    return int(pytest.main(["-p", "no:cacheprovider", *arguments, folder]))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

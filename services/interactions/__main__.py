"""Run one role of the interactions service."""

from __future__ import annotations

import sys

from servicekit.main import run_role

from services.interactions.bootstrap import ROLES

if __name__ == "__main__":
    run_role("interactions", ROLES, sys.argv)

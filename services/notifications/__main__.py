"""Run one role of the notifications service."""

from __future__ import annotations

import sys

from servicekit.main import run_role

from services.notifications.bootstrap import ROLES

if __name__ == "__main__":
    run_role("notifications", ROLES, sys.argv)

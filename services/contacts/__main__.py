"""Run one role of the contacts service."""

from __future__ import annotations

import sys

from servicekit.main import run_role

from services.contacts.bootstrap import ROLES

if __name__ == "__main__":
    run_role("contacts", ROLES, sys.argv)

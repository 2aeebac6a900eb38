"""Debian's Chromium, started so that it asks nobody on the network for anything."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Browser, Playwright

CHROMIUM = Path(os.environ.get("BACKSTORY_TEST_CHROMIUM", "/usr/bin/chromium"))
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def open_browser(playwright: Playwright) -> Browser:
    """Start one headless browser."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))

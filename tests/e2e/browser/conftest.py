"""A real Chromium before a real desk; every request a page makes is written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from commandline.system.servers import Servers
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.support.browser import CHROMIUM, open_browser
from tests.support.desk import RunningDesk
from tests.support.servers import fresh_namespace

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright's driver, once for the run."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for the run."""
    if not CHROMIUM.exists():
        pytest.fail(f"{CHROMIUM} is missing: install Debian's chromium, or set BACKSTORY_TEST_CHROMIUM")
    started = open_browser(playwright)
    yield started
    started.close()


@pytest.fixture
def desk(servers: Servers, tmp_path: Path) -> Iterator[RunningDesk]:
    """A desk of this test alone."""
    with fresh_namespace(servers) as namespace:
        running = RunningDesk(tmp_path / "desk", servers, namespace)
        try:
            yield running
        finally:
            running.stop()


@pytest.fixture
def requests_seen() -> list[str]:
    """The address of every request the pages of this test made."""
    return []


@pytest.fixture
def open_page(browser: Browser, desk: RunningDesk, requests_seen: list[str]) -> Iterator[OpenPage]:
    """Open a page signed in as `agents/demo`, in a browser without any past; the desk's faults fail the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(path: str = "/", *, sign_in: bool = True, **options: Any) -> Page:
        context = browser.new_context(base_url=desk.url, timezone_id="Europe/Berlin", locale="en-GB", **options)
        contexts.append(context)
        context.on("request", lambda request: requests_seen.append(request.url))
        context.on("weberror", lambda error: faults.append(str(error.error)))
        page = context.new_page()
        page.on(
            "console",
            lambda message: faults.append(message.text) if "Content Security Policy" in message.text else None,
        )
        page.set_default_timeout(10_000)
        if sign_in:
            page.goto(desk.sign_in_link())
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(f"{desk.url}/")
        if path != "/" or not sign_in:
            page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []

"""A real Chromium before a real desk; every request a page makes is written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from commandline.system.servers import Servers
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, StorageState, expect, sync_playwright

from tests.support.browser import CHROMIUM, open_browser
from tests.support.desk import RunningDesk
from tests.support.servers import fresh_namespace

OpenPage = Callable[..., Page]

SECONDS = 20
"""How long a test waits for what a page shall show; how long it takes is not what these tests are about."""

expect.set_options(timeout=SECONDS * 1000)


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Playwright's driver. It keeps an event loop in this thread, which must be gone before other files run theirs."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for a file."""
    if not CHROMIUM.exists():
        pytest.fail(f"{CHROMIUM} is missing: install Debian's chromium, or set BACKSTORY_TEST_CHROMIUM")
    started = open_browser(playwright)
    yield started
    started.close()


@pytest.fixture(scope="session")
def running_desk(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """One desk for the run."""
    with fresh_namespace(servers) as namespace:
        running = RunningDesk(tmp_path_factory.mktemp("desk"), servers, namespace, BACKSTORY_DESK_PAGE_SIZE="20")
        try:
            yield running
        finally:
            running.stop()


@pytest.fixture
def desk(running_desk: RunningDesk) -> RunningDesk:
    """The desk, in a world where nothing has happened yet."""
    running_desk.world.forget_everything()
    return running_desk


@pytest.fixture(scope="module")
def signed_in(browser: Browser, running_desk: RunningDesk) -> StorageState:
    """The cookies of a browser in which `agents/demo` signed in by the printed link."""
    context = browser.new_context(timezone_id="Europe/Berlin")
    page = context.new_page()
    page.goto(running_desk.sign_in_link())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{running_desk.url}/")
    cookies = context.storage_state()
    context.close()
    return cookies


@pytest.fixture
def requests_seen() -> list[str]:
    """The address of every request the pages of this test made."""
    return []


def refusals(said: str) -> list[str]:
    """Return what the console says when a page's policy refused something."""
    return [said] if "Content Security Policy" in said else []


@pytest.fixture
def open_page(
    browser: Browser, desk: RunningDesk, signed_in: StorageState, requests_seen: list[str]
) -> Iterator[OpenPage]:
    """Open a page signed in, in a browser without any past. A fault in a script, or a refused one, fails the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(path: str = "/", *, has_session: bool = True, **options: Any) -> Page:
        state = {"storage_state": signed_in} if has_session else {}
        defaults = {"base_url": desk.url, "timezone_id": "Europe/Berlin", "locale": "en-GB"}
        context = browser.new_context(**(defaults | state | options))
        context.set_default_timeout(SECONDS * 1000)
        contexts.append(context)
        context.on("request", lambda request: requests_seen.append(request.url))
        context.on("weberror", lambda error: faults.append(str(error.error)))
        context.on("console", lambda said: faults.extend(refusals(said.text)))
        page = context.new_page()
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []

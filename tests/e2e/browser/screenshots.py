"""Takes pictures of every page in light, dark and small: `python -m tests.e2e.browser.screenshots [FOLDER]`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from backstory.interactions.v1 import interactions_pb2
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.browser import open_browser
from tests.support.desk import RunningDesk
from tests.support.issue_story import open_some_issues
from tests.support.servers import fresh_namespace, running_servers
from tests.support.story import MARIA, notification, tell_marias_story

LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "dark"},
    "360": {"viewport": {"width": 360, "height": 740}, "color_scheme": "light", "device_scale_factor": 2},
}
Take = Callable[[Page, str], None]


def main(folder: Path) -> None:
    """Start everything, take the pictures, stop everything."""
    folder.mkdir(parents=True, exist_ok=True)
    with running_servers() as servers, fresh_namespace(servers) as namespace, TemporaryDirectory() as directory:
        desk = RunningDesk(Path(directory) / "desk", servers, namespace)
        try:
            _prepare(desk)
            with sync_playwright() as playwright:
                browser = open_browser(playwright)
                for look, options in LOOKS.items():
                    _take_all(browser, desk, options, partial(_take, folder, look))
                browser.close()
        finally:
            desk.stop()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


def _prepare(desk: RunningDesk) -> None:
    now = datetime.now(UTC)
    tell_marias_story(desk.world, now)
    open_some_issues(desk.world, now)
    earlier = notification(now=now, ago=timedelta(days=3), title="Maria Silva is back: The panel is here")
    desk.world.notify(earlier).read_time.GetCurrentTime()
    desk.world.notify(notification(now=now, ago=timedelta(hours=2)))


def _take(folder: Path, look: str, page: Page, name: str) -> None:
    page.evaluate("document.fonts.ready")
    page.screenshot(path=folder / f"{name}-{look}.png", animations="disabled")


def _take_all(browser: Browser, desk: RunningDesk, options: dict[str, Any], take: Take) -> None:
    context = browser.new_context(base_url=desk.url, timezone_id="Europe/Berlin", locale="en-GB", **options)
    page = context.new_page()
    page.goto(desk.sign_in_link(name="Anna Berger"))
    take(page, "01-sign-in")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("/")
    take(page, "02-start")
    _take_customer(page, take)
    page.goto("/interactions/i_000010")
    take(page, "06-interaction")
    page.goto("/inbox")
    page.wait_for_selector('[data-live-state="on"]')
    take(page, "07-inbox")
    _search(page, "+49 30 901820")
    take(page, "08-nobody-found")
    _search(page, "what was it again")
    take(page, "09-not-understood")
    page.goto("/customers/c_none")
    take(page, "10-error")
    _take_troubled(desk, page, take)
    _take_issues(page, take)
    context.close()


def _take_customer(page: Page, take: Take) -> None:
    _search(page, "00351 211 234 567")
    page.wait_for_selector('[data-live-state="on"]')
    take(page, "03-customer")
    page.mouse.wheel(0, 900)
    take(page, "04-customer-further-down")
    page.locator(".fold summary").first.click()
    page.locator(".fold").first.scroll_into_view_if_needed()
    take(page, "05-customer-unfolded")


def _take_issues(page: Page, take: Take) -> None:
    page.goto("/queues/waiting-on-us")
    page.wait_for_selector(".issue")
    take(page, "12-queue")
    page.goto("/queues/mentions?about=is_3")
    page.wait_for_selector(".flag")
    take(page, "13-not-taken")
    page.goto("/issues/is_1")
    page.wait_for_selector(".entry")
    take(page, "14-issue")
    page.goto("/said")
    page.get_by_label("Words").fill("panel deliv*")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_selector(".hit")
    take(page, "15-what-was-said")


def _take_troubled(desk: RunningDesk, page: Page, take: Take) -> None:
    desk.world.degraded.append("contacts")
    desk.world.gaps.append(interactions_pb2.Gap(source="interactions", reason="one event could not be read"))
    page.goto(f"/customers/{MARIA.removeprefix('contacts/')}")
    page.wait_for_selector('[data-live-state="on"]')
    desk.world.fail("interactions", "notifications")
    page.wait_for_selector('[data-live-state="lost"]')
    take(page, "11-degraded-and-lost")
    desk.world.fail()
    desk.world.degraded.clear()
    desk.world.gaps.clear()


def _search(page: Page, text: str) -> None:
    page.get_by_role("searchbox").fill(text)
    with page.expect_navigation():
        page.keyboard.press("Enter")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("screenshots"))

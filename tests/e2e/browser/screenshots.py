"""Takes pictures of every page in light, dark and small: `python -m tests.e2e.browser.screenshots [FOLDER]`."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from backstory.interactions.v1 import interactions_pb2
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.browser import open_browser
from tests.support.desk import RunningDesk
from tests.support.servers import fresh_namespace, running_servers
from tests.support.story import MARIA, notification, tell_marias_story

LOOKS = {
    "light": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "dark"},
    "360": {"viewport": {"width": 360, "height": 740}, "color_scheme": "light", "device_scale_factor": 2},
}


def main(folder: Path) -> None:
    """Start everything, take the pictures, stop everything."""
    folder.mkdir(parents=True, exist_ok=True)
    with running_servers() as servers, fresh_namespace(servers) as namespace, tempfile.TemporaryDirectory() as directory:
        desk = RunningDesk(Path(directory) / "desk", servers, namespace)
        try:
            tell_marias_story(desk.world, datetime.now(UTC))
            desk.world.notify(notification(ago=timedelta(days=3), title="Maria Silva is back: The panel is here"))
            desk.world.notify(notification(ago=timedelta(hours=2)))
            desk.world.notifications[0].read_time.GetCurrentTime()
            with sync_playwright() as playwright:
                browser = open_browser(playwright)
                for look, options in LOOKS.items():
                    _take_all(browser, desk, options, lambda page, name, look=look: _take(page, folder / f"{name}-{look}.png"))
                browser.close()
        finally:
            desk.stop()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


def _take(page: Page, file: Path) -> None:
    page.wait_for_timeout(150)
    page.screenshot(path=file)
    print(file.name)


def _take_all(browser: Browser, desk: RunningDesk, options: dict[str, object], take: Callable[[Page, str], None]) -> None:
    context = browser.new_context(base_url=desk.url, timezone_id="Europe/Berlin", locale="en-GB", **options)  # type: ignore[arg-type]  # playwright's options by name
    page = context.new_page()
    page.goto(desk.sign_in_link(name="Anna Berger"))
    take(page, "1-sign-in")
    page.get_by_role("button", name="Sign in").click()
    take(page, "2-start")
    page.get_by_role("searchbox").fill("00351 211 234 567")
    page.keyboard.press("Enter")
    page.wait_for_selector('[data-live-state="on"]')
    take(page, "3-customer")
    page.mouse.wheel(0, 900)
    take(page, "4-customer-further-down")
    page.goto(page.url.split("#")[0])
    page.locator(".fold summary").first.click()
    page.locator(".fold").first.scroll_into_view_if_needed()
    take(page, "5-customer-unfolded")
    page.goto("/interactions/i_000010")
    take(page, "6-interaction")
    page.goto("/inbox")
    take(page, "7-inbox")
    page.get_by_role("searchbox").fill("+49 30 901820")
    page.keyboard.press("Enter")
    take(page, "8-nobody-found")
    page.goto("/customers/c_none")
    take(page, "9-error")
    desk.world.degraded.append("contacts")
    desk.world.gaps.append(interactions_pb2.Gap(source="interactions", reason="one event could not be read"))
    page.goto(f"/customers/{MARIA.removeprefix('contacts/')}")
    desk.world.fail("interactions", "notifications")
    page.wait_for_selector('[data-live-state="lost"]')
    take(page, "10-degraded-and-lost")
    desk.world.fail()
    desk.world.degraded.clear()
    desk.world.gaps.clear()
    context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("screenshots"))

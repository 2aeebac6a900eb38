"""What holds for every page: accessible, small, usable on a small screen, and without a request to any other host."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response, expect

from tests.e2e.browser.conftest import OpenPage
from tests.support.desk import RunningDesk
from tests.support.issue_story import open_some_issues
from tests.support.story import notification, tell_marias_story

PAGES = (
    "/",
    "/customers/c_01k9maria",
    "/interactions/i_000010",
    "/inbox",
    "/customers/c_nobody",
    "/queues/waiting-on-us",
    "/issues/is_1",
    "/said",
)
GRAVE = ("serious", "critical")
TOO_WIDE = """[...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > 360.5 && !element.closest(".away"))
    .map((element) => element.outerHTML.slice(0, 120))"""
SEARCHES = {"0049 30 901820": "No customer found", "what was it": "This could not be understood"}


def visit(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.locator("h1")).to_be_attached()


def faults_of(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{page.url}: {fault['id']}: {fault['help']}" for fault in found if fault["impact"] in GRAVE]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_no_page_has_a_serious_accessibility_fault(
    desk: RunningDesk, open_page: OpenPage, scheme: str, width: int
) -> None:
    tell_marias_story(desk.world)
    open_some_issues(desk.world)
    desk.world.degraded.append("contacts")
    desk.world.notify(notification())
    page = open_page(color_scheme=scheme, viewport={"width": width, "height": 800})
    faults = []
    for path in PAGES:
        visit(page, path)
        faults += faults_of(page)
    for text, heading in SEARCHES.items():
        page.get_by_role("searchbox").fill(text)
        page.get_by_role("searchbox").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        faults += faults_of(page)
    faults += faults_of(open_page(desk.sign_in_link(), has_session=False, color_scheme=scheme))

    assert faults == []


def test_every_page_fits_a_screen_of_360_pixels(desk: RunningDesk, open_page: OpenPage) -> None:
    tell_marias_story(desk.world)
    open_some_issues(desk.world)
    desk.world.notify(notification(title="W" * 200, body="x" * 900))
    page = open_page(viewport={"width": 360, "height": 640})
    for path in PAGES:
        visit(page, path)

        assert page.evaluate(TOO_WIDE) == [], path


def test_no_page_asks_any_other_host_for_anything(
    desk: RunningDesk, open_page: OpenPage, requests_seen: list[str]
) -> None:
    tell_marias_story(desk.world)
    open_some_issues(desk.world)
    page = open_page()
    for path in PAGES:
        visit(page, path)
    page.goto("/customers/c_01k9maria")
    expect(page.locator('[data-live-state="on"]')).to_be_visible()

    assert {urlsplit(address).netloc for address in requests_seen} == {urlsplit(desk.url).netloc}
    assert len(requests_seen) > len(PAGES)


def test_a_full_page_of_history_weighs_at_most_300_kib(desk: RunningDesk, open_page: OpenPage) -> None:
    tell_marias_story(desk.world)
    open_some_issues(desk.world)
    for each in desk.world.interactions:
        each.body = each.body + "A long line of text that somebody wrote. " * 200
    weights: list[int] = []

    def weigh(response: Response) -> None:
        if "/live" not in response.url:
            weights.append(len(response.body()))

    page = open_page()
    page.on("response", weigh)
    page.goto("/customers/c_01k9maria")
    expect(page.locator('[data-live-state="on"]')).to_be_visible()

    assert sum(weights) <= 300 * 1024

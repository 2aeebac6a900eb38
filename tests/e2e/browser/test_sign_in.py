"""Signing in by a one-time link, and out."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.browser.conftest import OpenPage
from tests.support.desk import RunningDesk


def test_a_printed_link_signs_in_once_and_is_refused_the_second_time(desk: RunningDesk, open_page: OpenPage) -> None:
    link = desk.sign_in_link(agent="agents/eve", name="Eve Adler")
    first = open_page(link, has_session=False)
    first.get_by_role("button", name="Sign in").click()

    expect(first.get_by_role("searchbox")).to_be_visible()
    expect(first.locator(".me-name")).to_have_text("Eve Adler")
    second = open_page(link, has_session=False)
    expect(second.get_by_role("heading", level=1)).to_have_text("This link does not work any more")


def test_looking_at_a_link_does_not_use_it_up(desk: RunningDesk, open_page: OpenPage) -> None:
    link = desk.sign_in_link()
    open_page(link, has_session=False)
    open_page(link, has_session=False)
    page = open_page(link, has_session=False)
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("searchbox")).to_be_visible()


def test_every_page_asks_to_sign_in_first(open_page: OpenPage) -> None:
    for path in ("/", "/inbox", "/customers/c_1", "/interactions/i_1"):
        page = open_page(path, has_session=False)

        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in to Backstory")


def test_signing_out_ends_the_session_in_every_tab(desk: RunningDesk, open_page: OpenPage) -> None:
    page = open_page(desk.sign_in_link(), has_session=False)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")
    other_tab = page.context.new_page()
    other_tab.goto("/inbox")
    page.locator(".me summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")

    expect(other_tab.get_by_text("You are signed out.")).to_be_visible(timeout=15_000)
    other_tab.reload()
    expect(other_tab.get_by_role("heading", level=1)).to_have_text("Sign in to Backstory")


def test_times_are_shown_in_the_zone_of_the_browser_that_signed_in(desk: RunningDesk, open_page: OpenPage) -> None:
    page = open_page(desk.sign_in_link(), has_session=False, timezone_id="Asia/Tokyo")
    page.get_by_role("button", name="Sign in").click()
    page.locator(".me summary").click()

    expect(page.locator(".menu")).to_contain_text("Asia/Tokyo")

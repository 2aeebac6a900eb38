"""Searching what was said, with everybody and with one customer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from backstory.contacts.v1 import contacts_pb2
from backstory.interactions.v1 import interactions_pb2
from playwright.sync_api import Page, expect

from tests.e2e.browser.conftest import OpenPage
from tests.support.desk import RunningDesk
from tests.support.story import interaction, tell_marias_story

JOAO = "contacts/c_2"


def tell_two_stories(desk: RunningDesk) -> None:
    tell_marias_story(desk.world)
    desk.world.add_contact(contacts_pb2.Contact(name=JOAO, display_name="João Costa"))
    desk.world.record(said("My panel is scratched", timedelta(hours=1), contact=JOAO))


def said(body: str, ago: timedelta = timedelta(), **more: object) -> interactions_pb2.Interaction:
    return interaction("sms", interactions_pb2.DIRECTION_INBOUND, body, ago, **more)  # type: ignore[arg-type]


def look_for(page: Page, words: str) -> None:
    page.get_by_label("Words").fill(words)
    page.get_by_label("Words").press("Enter")


def test_words_are_found_with_everybody_marked_and_newest_first(desk: RunningDesk, open_page: OpenPage) -> None:
    tell_two_stories(desk)
    page = open_page("/inbox")
    page.keyboard.press("s")
    expect(page.get_by_label("Words")).to_be_focused()
    page.keyboard.type("panel")
    page.keyboard.press("Enter")

    expect(page.locator(".hit").first).to_contain_text("João Costa")
    expect(page.locator(".hit")).to_have_count(8)
    expect(page.locator(".hit").first.locator("mark")).to_have_text("panel")
    page.locator(".hit").first.get_by_role("link", name="João Costa").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("João Costa")
    page.go_back()
    expect(page.locator(".hit")).to_have_count(8)
    page.locator(".hit").first.get_by_role("link", name="Read it whole").click()
    expect(page.locator(".one-entry")).to_contain_text("My panel is scratched")


def test_a_channel_and_days_narrow_it_and_stay_in_the_form(desk: RunningDesk, open_page: OpenPage) -> None:
    tell_two_stories(desk)
    page = open_page("/said")
    page.get_by_label("Channel").select_option("E-mail")
    page.get_by_label("First day").fill("2025-11-13")
    page.get_by_label("Last day").fill("2025-11-13")
    look_for(page, "panel")

    expect(page.locator(".hit .at")).to_have_text(["13 Nov 2025, 20:12", "13 Nov 2025, 15:12"])
    expect(page.get_by_label("Channel")).to_have_value("email")
    expect(page.get_by_label("First day")).to_have_value("2025-11-13")


def test_days_begin_and_end_where_the_agent_is(desk: RunningDesk, open_page: OpenPage) -> None:
    tell_two_stories(desk)
    for hour in (22, 23):  # in Berlin it is an hour later: one before and one after midnight
        late = said(f"Late word at {hour}")
        late.occur_time.FromJsonString(f"2025-11-01T{hour}:30:00Z")
        desk.world.record(late)
    page = open_page("/said")
    page.get_by_label("Last day").fill("2025-11-01")
    look_for(page, "late word")

    expect(page.locator(".hit")).to_have_count(1)
    expect(page.locator(".hit")).to_contain_text("at 22")


def test_many_results_come_page_by_page(desk: RunningDesk, open_page: OpenPage) -> None:
    tell_two_stories(desk)
    for number in range(45):
        desk.world.record(said(f"again number-{number:02d}.", timedelta(minutes=number)))
    page = open_page("/said", java_script_enabled=False)
    page.get_by_label("Words").fill("again number")
    page.get_by_role("button", name="Search", exact=True).click()
    seen = page.locator(".hit .text").all_inner_texts()
    for _ in range(2):
        page.get_by_role("link", name="More").click()
        expect(page.get_by_role("link", name="Back to the newest")).to_be_visible()
        seen += page.locator(".hit .text").all_inner_texts()

    assert seen == [f"again number-{number:02d}." for number in range(45)]
    expect(page.get_by_role("link", name="More")).to_have_count(0)


def test_one_customers_history_is_searched_from_their_page(desk: RunningDesk, open_page: OpenPage) -> None:
    tell_two_stories(desk)
    page = open_page("/customers/c_01k9maria")
    page.get_by_label("Search this history").fill("panel")
    page.get_by_label("Search this history").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("What was said with Maria Silva")
    expect(page.locator(".hit")).to_have_count(7)
    page.get_by_role("link", name="Search with all customers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What was said")


def test_what_was_looked_for_never_stands_in_an_address(
    desk: RunningDesk, open_page: OpenPage, requests_seen: list[str]
) -> None:
    tell_two_stories(desk)
    page = open_page("/said")
    look_for(page, "scratched")
    expect(page.locator(".hit")).to_have_count(1)
    page.reload()

    expect(page.locator(".hit")).to_have_count(1)
    assert [address for address in requests_seen if "scratched" in address.lower()] == []
    assert [line for line in desk.deployment.logs(200).splitlines() if "scratched" in line] == []


@pytest.mark.parametrize(
    ("words", "says"),
    [("xylophone", "Nothing was found."), ("ab*", "a beginning needs at least 3 letters"), ("   ", "Type a word")],
)
def test_nothing_found_and_what_cannot_be_looked_for_are_said(
    desk: RunningDesk, open_page: OpenPage, words: str, says: str
) -> None:
    tell_two_stories(desk)
    page = open_page("/said")
    look_for(page, words)

    expect(page.locator("main")).to_contain_text(says)
    expect(page.get_by_label("Words")).to_have_value(words.strip())


def test_days_in_the_wrong_order_are_said_and_the_words_are_kept(desk: RunningDesk, open_page: OpenPage) -> None:
    page = open_page("/said")
    page.get_by_label("First day").fill("2025-11-13")
    page.get_by_label("Last day").fill("2025-11-01")
    look_for(page, "panel")

    expect(page.get_by_role("alert")).to_have_text("The first day is after the last one.")
    expect(page.get_by_label("Words")).to_have_value("panel")


def test_an_outage_keeps_what_was_typed_and_a_forged_address_asks_again(desk: RunningDesk, open_page: OpenPage) -> None:
    desk.world.fail("interactions")
    page = open_page("/said")
    look_for(page, "panel")
    expect(page.get_by_role("alert")).to_contain_text("cannot be searched right now")
    expect(page.get_by_label("Words")).to_have_value("panel")
    page.goto("/said?s=forged")

    expect(page.get_by_role("alert")).to_contain_text("too old to go back to")


def test_a_name_nobody_has_can_be_looked_for_in_what_was_said(desk: RunningDesk, open_page: OpenPage) -> None:
    tell_two_stories(desk)
    page = open_page("/inbox")
    page.get_by_role("searchbox").fill("scratched")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("button", name="Look for it in what was said").click()

    expect(page.locator(".hit")).to_have_count(1)


def test_what_customers_wrote_stays_text(desk: RunningDesk, open_page: OpenPage) -> None:
    tell_two_stories(desk)
    desk.world.record(said("hostile <img src=x onerror=alert(1)> <mark>no</mark>", subject="<b>hostile</b>"))
    page = open_page("/said")
    look_for(page, "hostile")

    expect(page.locator(".hit .text")).to_have_text("hostile <img src=x onerror=alert(1)> <mark>no</mark>")
    assert page.locator("main img, main b").count() == 0
    expect(page.locator(".hit mark")).to_have_text(["hostile", "hostile"])

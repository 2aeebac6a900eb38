"""What happens shows up by itself, and a broken connection is told and mended without gap or repeat."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from backstory.interactions.v1 import interactions_pb2 as pb
from backstory.interactions.v1 import presence_pb2 as pb_presence
from playwright.sync_api import Page, expect

from tests.e2e.browser.conftest import OpenPage
from tests.support.desk import RunningDesk
from tests.support.eventually import eventually
from tests.support.story import MARIA, NOW, interaction, tell_marias_story

PAGE = "/customers/c_01k9maria"
FUTURE = NOW + timedelta(days=1)


def say(desk: RunningDesk, text: str, number: int = 0) -> None:
    desk.world.record(interaction("sms", pb.DIRECTION_INBOUND, text, -timedelta(seconds=number), now=FUTURE))


def wait_live(page: Page) -> None:
    expect(page.locator('[data-live-state="on"]')).to_be_visible()


def test_a_new_interaction_appears_at_the_top_by_itself(desk: RunningDesk, open_page: OpenPage) -> None:
    tell_marias_story(desk.world)
    page = open_page(PAGE)
    wait_live(page)
    say(desk, "I am here now")
    expect(page.locator(".entry").first).to_contain_text("I am here now")

    expect(page.locator(".entry")).to_have_count(16)
    expect(page.locator(".day").first).to_have_text("Friday, 21 November 2025")
    expect(page.locator("[data-announce]")).to_have_text("New: Inbound, SMS, Customer")
    expect(page.locator(".numbers")).to_contain_text("16")


def test_a_colleague_on_the_same_page_is_seen_and_leaves_again(desk: RunningDesk, open_page: OpenPage) -> None:
    tell_marias_story(desk.world)
    page = open_page(PAGE)
    wait_live(page)
    expect(page.locator("[data-company]")).to_be_hidden()
    pages = desk.world.present[MARIA]
    assert [each.agent for each in pages.values()] == ["agents/demo"]
    ben = pb_presence.Presence(
        agent="agents/ben", display_name="Ben Ruiz", activity=pb_presence.PRESENCE_ACTIVITY_VIEWING
    )
    pages["ben's"] = ben
    expect(page.locator("[data-company]")).to_have_text("Ben Ruiz is here, too")
    ben.activity = pb_presence.PRESENCE_ACTIVITY_TYPING
    expect(page.locator("[data-company]")).to_have_text("Ben Ruiz is typing")
    del pages["ben's"]
    expect(page.locator("[data-company]")).to_be_hidden()
    page.goto(f"{desk.url}/")
    assert eventually(30, lambda: pages == {})


def test_an_entry_that_took_place_earlier_goes_where_it_belongs(desk: RunningDesk, open_page: OpenPage) -> None:
    tell_marias_story(desk.world)
    page = open_page(PAGE)
    wait_live(page)
    desk.world.record(interaction("letter", pb.DIRECTION_INBOUND, "by post", timedelta(days=5)))
    expect(page.locator(".entry")).to_have_count(16)

    orders = page.locator(".entry").evaluate_all("entries => entries.map(entry => entry.dataset.order)")
    assert orders == sorted(orders, reverse=True)
    days = page.locator(".day").evaluate_all("days => days.map(day => day.dataset.day)")
    assert days == sorted(set(days), reverse=True)


def test_whoever_reads_further_down_is_told_and_not_moved(desk: RunningDesk, open_page: OpenPage) -> None:
    tell_marias_story(desk.world)
    page = open_page(PAGE)
    wait_live(page)
    page.mouse.wheel(0, 900)
    page.wait_for_function("window.scrollY > 500")
    say(desk, "up here")
    button = page.get_by_role("button", name="1 new, go to top")
    expect(button).to_be_visible()
    button.click()

    page.wait_for_function("window.scrollY === 0")
    expect(page.locator(".entry .card").first).to_be_focused()


def test_a_lost_desk_is_told_within_five_seconds_and_nothing_is_missed_or_repeated(
    desk: RunningDesk, open_page: OpenPage
) -> None:
    tell_marias_story(desk.world)
    page = open_page(PAGE)
    wait_live(page)
    say(desk, "before", 1)
    expect(page.locator(".entry")).to_have_count(16)
    desk.deployment.kill("desk.http", stay_down=True)
    expect(page.get_by_text("Connection lost")).to_be_visible()
    for number in range(2, 7):
        say(desk, f"meanwhile {number}", number)
    desk.deployment.restart("desk.http")
    expect(page.locator(".entry")).to_have_count(21, timeout=20_000)
    wait_live(page)
    say(desk, "after", 8)
    expect(page.locator(".entry").first).to_contain_text("after")

    bodies = page.locator(".entry .text").all_text_contents()[:7]
    assert bodies == ["after", *(f"meanwhile {number}" for number in range(6, 1, -1)), "before"]
    expect(page.get_by_text("Connection lost")).to_be_hidden()


def test_a_desk_that_hangs_is_told_within_five_seconds(desk: RunningDesk, open_page: OpenPage) -> None:
    tell_marias_story(desk.world)
    page = open_page(PAGE)
    wait_live(page)
    with desk.deployment.frozen("desk.http"):
        expect(page.get_by_text("Connection lost")).to_be_visible()
    wait_live(page)
    say(desk, "back again")

    expect(page.locator(".entry").first).to_contain_text("back again")


def test_services_that_vanish_are_told_and_the_history_goes_on_where_it_broke(
    desk: RunningDesk, open_page: OpenPage
) -> None:
    tell_marias_story(desk.world)
    page = open_page(PAGE)
    wait_live(page)
    desk.stop_services()
    try:
        expect(page.get_by_text("New entries do not arrive right now")).to_be_visible()
        say(desk, "unseen", 1)
    finally:
        desk.start_services()
    expect(page.locator(".entry").first).to_contain_text("unseen")

    expect(page.get_by_text("New entries do not arrive right now")).to_be_hidden()
    wait_live(page)
    expect(page.locator(".entry")).to_have_count(16)


def test_notifications_that_stop_arriving_are_told_while_the_history_stays_live(
    desk: RunningDesk, open_page: OpenPage
) -> None:
    tell_marias_story(desk.world)
    page = open_page(PAGE)
    wait_live(page)
    desk.world.fail("notifications")
    expect(page.get_by_text("Notifications do not arrive right now")).to_be_visible()
    say(desk, "still here")

    expect(page.locator(".entry").first).to_contain_text("still here")
    expect(page.locator('[data-live-state="on"]')).to_be_visible()


def test_a_position_that_is_no_longer_kept_asks_for_a_reload(desk: RunningDesk, open_page: OpenPage) -> None:
    tell_marias_story(desk.world)
    desk.world.oldest_kept = 1000
    page = open_page(PAGE)

    expect(page.get_by_text("Some entries may be missing here")).to_be_visible()


def test_a_notification_reaches_every_page_within_a_second(desk: RunningDesk, open_page: OpenPage) -> None:
    from tests.support.story import notification

    tell_marias_story(desk.world)
    page = open_page(PAGE)
    wait_live(page)
    expect(page.locator("[data-unread]")).to_be_hidden()
    desk.world.notify(notification(now=datetime.now(UTC)))

    expect(page.locator("[data-unread]")).to_have_text("1 unread")
    expect(page).to_have_title("(1) Maria Silva - Backstory")

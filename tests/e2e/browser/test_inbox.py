"""The agent's inbox."""

from __future__ import annotations

from datetime import timedelta

from backstory.notifications.v1 import escalations_pb2
from playwright.sync_api import expect

from tests.e2e.browser.conftest import OpenPage
from tests.support.desk import RunningDesk
from tests.support.story import notification, tell_marias_story


def test_the_inbox_lists_what_is_unread_and_marks_it_read_in_place(desk: RunningDesk, open_page: OpenPage) -> None:
    for number in range(3):
        desk.world.notify(notification(title=f"Notice {number}", ago=timedelta(hours=3 - number)))
    page = open_page("/inbox")
    expect(page.locator(".notice h3")).to_have_text(["Notice 2", "Notice 1", "Notice 0"])
    expect(page.locator("[data-unread]")).to_have_text("3 unread")
    page.get_by_role("button", name="Mark read").first.click()

    expect(page.locator(".notice").first).to_contain_text("Read")
    expect(page.locator(".notice.unread")).to_have_count(2)
    expect(page.locator("[data-unread]")).to_have_text("2 unread")
    page.reload()
    expect(page.locator(".notice.unread")).to_have_count(2)


def test_marking_read_works_without_scripts(desk: RunningDesk, open_page: OpenPage) -> None:
    desk.world.notify(notification(title="One"))
    desk.world.notify(notification(title="Two"))
    page = open_page("/inbox", java_script_enabled=False)
    page.get_by_role("button", name="Mark all on this page read").click()

    expect(page.locator(".notice.unread")).to_have_count(0)


def test_what_escalates_is_acknowledged_by_keyboard_and_says_so(desk: RunningDesk, open_page: OpenPage) -> None:
    escalating = notification(title="A promise was broken")
    escalating.escalates = True
    desk.world.notify(escalating)
    desk.world.notify(notification(title="Nothing follows"))
    page = open_page("/inbox")
    expect(page.get_by_role("button", name="Acknowledge")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Acknowledge")).to_be_focused()
    page.keyboard.press("Enter")

    card = page.locator(".notice .card").nth(1)
    expect(card).to_contain_text("Read, taken on by you")
    expect(card).to_be_focused()
    expect(card.get_by_role("button")).to_have_count(0)
    expect(page.locator("[data-announce]")).to_have_text("Read, taken on by you")
    expect(page.locator("[data-unread]")).to_have_text("1 unread")
    page.reload()
    expect(page.get_by_role("button", name="Acknowledge")).to_have_count(0)


def test_whoever_comes_later_reads_who_has_taken_it_on(desk: RunningDesk, open_page: OpenPage) -> None:
    told = desk.world.notify(notification(title="A promise was broken"))
    told.escalates = True
    state = escalations_pb2.ESCALATION_STATE_ACKNOWLEDGED
    desk.world.escalations[told.name] = escalations_pb2.Escalation(state=state, acknowledger="agents/eva")
    page = open_page("/inbox")
    page.get_by_role("button", name="Acknowledge").click()

    expect(page.locator(".notice")).to_contain_text("Read, taken on by eva")


def test_what_was_read_can_still_be_acknowledged_and_works_without_scripts(
    desk: RunningDesk, open_page: OpenPage
) -> None:
    told = desk.world.notify(notification(title="A promise was broken"))
    told.escalates = True
    page = open_page("/inbox", java_script_enabled=False)
    page.get_by_role("button", name="Mark read", exact=True).click()
    page.get_by_role("button", name="Acknowledge").click()

    expect(page.get_by_role("button", name="Acknowledge")).to_have_count(0)
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()


def test_a_notice_leads_to_the_interaction_in_the_customers_history(desk: RunningDesk, open_page: OpenPage) -> None:
    tell_marias_story(desk.world)
    desk.world.notify(notification())
    page = open_page("/inbox")
    page.get_by_role("link", name="Maria Silva is back").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Maria Silva")
    assert page.url.endswith("/customers/c_01k9maria#i-i_000015")
    expect(page.locator("[data-unread]")).to_be_hidden()


def test_a_notification_shows_up_in_the_open_inbox_by_itself(desk: RunningDesk, open_page: OpenPage) -> None:
    page = open_page("/inbox")
    expect(page.get_by_text("Nothing here.")).to_be_visible()
    expect(page.locator('[data-live-state="on"]')).to_be_visible()
    desk.world.notify(notification(agent="agents/other", title="Not mine"))
    desk.world.notify(notification(title="Mine"))

    expect(page.locator(".notice h3")).to_have_text(["Mine"])
    expect(page.get_by_text("Nothing here.")).to_have_count(0)

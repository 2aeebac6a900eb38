"""The customer's page: who they are and what happened, readable, foldable, and safe against what customers write."""

from __future__ import annotations

from datetime import timedelta

from backstory.contacts.v1 import contacts_pb2
from backstory.interactions.v1 import interactions_pb2 as pb
from playwright.sync_api import expect

from tests.e2e.browser.conftest import OpenPage
from tests.support.desk import RunningDesk
from tests.support.eventually import eventually
from tests.support.story import MARIA, interaction, maria, tell_marias_story

PAGE = "/customers/c_01k9maria"


def tell_many(desk: RunningDesk, count: int) -> None:
    desk.world.add_contact(maria())
    for number in range(count, 0, -1):
        desk.world.record(interaction("sms", pb.DIRECTION_INBOUND, f"message {number}", number * timedelta(hours=5)))


def test_the_page_tells_who_the_customer_is(desk: RunningDesk, open_page: OpenPage) -> None:
    tell_marias_story(desk.world)
    page = open_page(PAGE)

    profile = page.locator(".profile")
    for text in ("Maria Silva", "+351211234567", "maria.silva@example.org", "verified, primary", "115712", "pt-PT"):
        expect(profile).to_contain_text(text)
    expect(page.locator(".numbers")).to_contain_text("15")
    expect(page.locator(".channels li").first).to_contain_text("E-mail")
    expect(page.get_by_role("list", name="Tags")).to_contain_text("vip")


def test_the_brief_stands_on_top_of_the_newest_page_and_leads_to_what_it_is_based_on(
    desk: RunningDesk, open_page: OpenPage
) -> None:
    tell_marias_story(desk.world)
    page = open_page(PAGE)

    brief = page.get_by_role("region", name="In brief")
    for text in ("Open issues", "Panel arrived cracked", "Send a new panel", "48213", "Already tried", "75 s behind"):
        expect(brief).to_contain_text(text)
    expect(brief).to_contain_text("2 more lines had no room here.")
    top, history = brief.bounding_box(), page.get_by_role("region", name="History").bounding_box()
    assert top
    assert history
    assert top["y"] < history["y"]
    brief.get_by_role("link", name="Read: Order number").click()
    expect(page).to_have_url(f"{desk.url}/interactions/i_000010")


def test_what_came_since_the_agent_looked_for_two_seconds_is_marked_new(desk: RunningDesk, open_page: OpenPage) -> None:
    tell_many(desk, 2)
    page = open_page(PAGE)
    expect(page.locator(".entry")).to_have_count(2)
    page.goto(f"{desk.url}/")  # left at once: this was no look

    assert desk.world.viewed == {}
    page.goto(f"{desk.url}{PAGE}")
    expect(page.locator(".since")).to_have_count(0)
    assert eventually(10, lambda: desk.world.viewed == {MARIA: 2})
    page.goto(f"{desk.url}/")
    desk.world.record(interaction("sms", pb.DIRECTION_INBOUND, "something new", timedelta()))
    page.goto(f"{desk.url}{PAGE}")
    expect(page.locator(".since")).to_have_count(1)
    expect(page.locator(".news")).to_contain_text("1 is new since you last looked.")
    expect(page.locator(".entry", has=page.locator(".since"))).to_contain_text("something new")
    assert eventually(10, lambda: desk.world.viewed == {MARIA: 3})
    page.reload()
    expect(page.locator(".since")).to_have_count(0)
    expect(page.locator(".news")).to_have_count(0)


def test_what_is_new_is_counted_and_the_keyboard_goes_to_where_it_begins(
    desk: RunningDesk, open_page: OpenPage
) -> None:
    tell_many(desk, 12)
    desk.world.viewed[MARIA] = 9
    for ago in (5, 400):  # the second one took place long ago and was recorded only now
        desk.world.record(interaction("sms", pb.DIRECTION_INBOUND, f"{ago} hours ago", timedelta(hours=ago)))
    page = open_page(PAGE)

    expect(page.locator(".news")).to_contain_text("5 are new since you last looked.")
    page.locator(".news").get_by_role("link", name="Go to the first of them").press("Enter")
    expect(page.locator(".entry:target")).to_contain_text("400 hours ago")
    expect(page.locator(".entry:target")).to_be_in_viewport()


def test_without_a_brief_the_page_tells_the_rest(desk: RunningDesk, open_page: OpenPage) -> None:
    tell_many(desk, 3)
    page = open_page(PAGE)

    expect(page.locator(".entry")).to_have_count(3)
    expect(page.locator(".brief")).to_have_count(0)


def test_hostile_words_in_a_brief_stay_words(desk: RunningDesk, open_page: OpenPage) -> None:
    tell_marias_story(desk.world)
    hostile = "<img src=x onerror=alert(1)></q></dd><script>alert(2)</script>"
    desk.world.brief.sections[1].lines[0].quote = hostile
    page = open_page(PAGE)

    expect(page.locator(".brief")).to_contain_text(hostile)
    assert page.locator(".brief img, .brief script").count() == 0


def test_an_entry_tells_way_actor_channel_time_subject_and_attachments(desk: RunningDesk, open_page: OpenPage) -> None:
    tell_marias_story(desk.world)
    page = open_page(PAGE)

    newest = page.locator(".entry").first
    expect(newest.locator(".way")).to_have_text("Inbound")
    expect(newest.locator(".actor")).to_have_text("Maria Silva")
    expect(newest.locator(".via")).to_have_text("E-mail")
    expect(newest.locator(".subject")).to_have_text("Guarantee for order 48213")
    expect(newest.locator("time")).to_have_text("13:12")
    expect(newest.locator("time")).to_have_attribute("title", "2025-11-20 12:12:00 UTC")
    ways = page.locator(".entry .way").all_text_contents()
    assert set(ways) == {"Inbound", "Outbound", "Internal"}
    expect(page.locator("#i-i_000010 .attachments")).to_contain_text("side panel, cracked.jpg")
    expect(page.locator("#i-i_000009")).to_contain_text("no answer")


def test_older_entries_come_by_scrolling_without_leaving_the_page(desk: RunningDesk, open_page: OpenPage) -> None:
    tell_many(desk, 65)
    page = open_page(PAGE)
    address = page.url
    expect(page.locator(".entry")).to_have_count(20)
    while page.locator("[data-older]").count():
        shown = page.locator(".entry").count()
        page.mouse.wheel(0, 100_000)
        expect(page.locator(".entry")).not_to_have_count(shown)

    bodies = page.locator(".entry .text").all_text_contents()
    assert bodies == [f"message {number}" for number in range(1, 66)]
    days = page.locator(".day").evaluate_all("days => days.map(day => day.dataset.day)")
    assert days == sorted(set(days), reverse=True)
    assert page.url == address
    expect(page.get_by_text("The beginning of this history")).to_be_visible()


def test_reading_and_searching_work_without_scripts(desk: RunningDesk, open_page: OpenPage) -> None:
    tell_many(desk, 45)
    page = open_page("/", java_script_enabled=False)
    page.get_by_role("searchbox").fill("+351 21 123 4567")
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator(".entry")).to_have_count(20)
    page.get_by_role("link", name="Older entries").click()
    expect(page.locator(".entry").first).to_contain_text("message 21")
    page.get_by_role("link", name="Older entries").click()
    expect(page.locator(".entry")).to_have_count(5)
    page.get_by_role("link", name="Back to the newest").click()

    expect(page.locator(".entry").first).to_contain_text("message 1")


def test_markup_in_what_customers_write_never_runs(desk: RunningDesk, open_page: OpenPage) -> None:
    evil = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script></p></details>&amp;"
    contact = contacts_pb2.Contact(name=MARIA, display_name=evil, tags=[evil])
    contact.custom_fields["note"] = evil
    desk.world.add_contact(contact)
    bad = pb.Actor(type=pb.ACTOR_TYPE_CUSTOMER, display_name=evil)
    attached = pb.Attachment(file_name=evil, media_type=evil)
    page = open_page(PAGE)
    expect(page.locator('[data-live-state="on"]')).to_be_visible()
    for ago in (timedelta(days=1), timedelta()):
        desk.world.record(
            interaction(
                evil,
                pb.DIRECTION_INBOUND,
                evil + "\r\ndata: x\r\n\r\nevent: over\r\n" + "a" * 5000,
                ago,
                subject=evil,
                actor=bad,
                attachments=[attached],
            )
        )
    expect(page.locator(".entry")).to_have_count(2)
    page.locator(".fold summary").first.click()
    page.reload()
    page.locator(".fold summary").first.click()

    expect(page.locator(".entry .subject").first).to_have_text(evil)
    assert page.locator(".entry img, .entry script, .profile img").count() == 0
    assert "owned" not in page.evaluate("document.title")[:10]


def test_a_long_text_folds_and_a_very_long_one_has_a_page_of_its_own(desk: RunningDesk, open_page: OpenPage) -> None:
    desk.world.add_contact(maria())
    desk.world.record(interaction("email", pb.DIRECTION_INBOUND, "word " * 2000 + "the end", timedelta(hours=1)))
    page = open_page(PAGE)
    entry = page.locator(".entry")
    expect(entry.get_by_text("Show all 10,007 characters")).to_be_visible()
    expect(entry.get_by_text("Show less")).to_be_hidden()
    entry.locator("summary").click()
    expect(entry.get_by_text("Show less")).to_be_visible()
    entry.get_by_role("link", name="Read the rest on its own page").click()

    expect(page.locator(".text")).to_contain_text("the end")
    page.get_by_role("link", name="Whole history of Maria Silva").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Maria Silva")


def test_what_may_be_missing_is_said(desk: RunningDesk, open_page: OpenPage) -> None:
    tell_marias_story(desk.world)
    desk.world.degraded.append("contacts")
    desk.world.gaps.append(pb.Gap(source="interactions", reason="one event could not be read"))
    page = open_page(PAGE)

    expect(page.locator(".flag").nth(0)).to_contain_text("may be incomplete: contacts could not be asked")
    expect(page.locator(".flag").nth(1)).to_contain_text("one event could not be read")


def test_without_the_history_the_page_still_tells_who_it_is(desk: RunningDesk, open_page: OpenPage) -> None:
    tell_marias_story(desk.world)
    desk.world.fail("interactions", "notifications")
    page = open_page(PAGE)

    expect(page.get_by_role("heading", level=1)).to_have_text("Maria Silva")
    expect(page.locator(".flag")).to_contain_text("The history cannot be read right now")
    expect(page.locator(".inbox-link")).to_contain_text("cannot be reached")


def test_a_page_that_is_not_there_is_friendly_and_has_an_id_to_ask_for_help_with(open_page: OpenPage) -> None:
    page = open_page("/customers/c_nobody")

    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing here")
    expect(page.locator("code").first).to_have_text(page.locator("code").first.inner_text())
    assert len(page.locator("code").first.inner_text()) == 32


def test_keys_move_through_the_history_and_do_nothing_while_somebody_types(
    desk: RunningDesk, open_page: OpenPage
) -> None:
    tell_marias_story(desk.world)
    page = open_page(PAGE)
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator(".entry .card").nth(1)
    expect(second).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator(".entry .card").nth(0)).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("jk?")
    expect(page.get_by_role("searchbox")).to_have_value("jk?")
    expect(page.locator("dialog.keys")).to_be_hidden()
    page.locator("h1").click()
    page.keyboard.press("?")
    page.get_by_label("Single-key shortcuts are on").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("j")

    assert page.locator(".entry .card:focus").count() == 0

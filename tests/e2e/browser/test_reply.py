"""The reply box: an answer on the customer's own channel, taken back in time, and no typed text lost."""

from __future__ import annotations

from datetime import timedelta

from backstory.interactions.v1 import interactions_pb2 as pb
from backstory.notifications.v1 import messages_pb2 as m
from playwright.sync_api import Page, expect

from tests.e2e.browser.conftest import OpenPage
from tests.support.desk import RunningDesk
from tests.support.story import interaction, maria, tell_marias_story

PAGE = "/customers/c_01k9maria"
TEXT = "Liebe Maria,\nit is on its way. <b>Promised</b> & {{ sent }} - João"


def by_sms(desk: RunningDesk) -> pb.Interaction:
    desk.world.add_contact(maria())
    return desk.world.record(interaction("sms", pb.DIRECTION_INBOUND, "Where is it?", timedelta(hours=1)))


def write(page: Page, text: str = TEXT) -> None:
    page.get_by_label("Your message to").fill(text)
    page.get_by_role("button", name="Send to the customer").click()


def test_an_answer_goes_out_on_the_channel_the_customer_wrote_on(desk: RunningDesk, open_page: OpenPage) -> None:
    asked = by_sms(desk)
    page = open_page(PAGE)
    expect(page.get_by_label("On", exact=True)).to_have_value("sms")

    write(page)

    reply = page.get_by_role("region", name="Reply")
    expect(reply.get_by_role("status")).to_contain_text("It leaves in a few seconds.")
    (sent,) = desk.world.messages.values()
    assert (sent.channel, sent.body, sent.in_reply_to) == ("sms", TEXT, asked.name)
    assert sent.contact == "contacts/c_01k9maria"
    expect(page.get_by_label("Your message to")).to_have_value("")
    sent.state = m.MESSAGE_STATE_SENT
    page.reload()
    expect(reply.get_by_role("status")).to_contain_text("It was sent.")
    expect(reply.get_by_role("button", name="Undo")).to_have_count(0)
    assert len(desk.world.messages) == 1


def test_undo_takes_it_back_and_gives_the_text_back(desk: RunningDesk, open_page: OpenPage) -> None:
    by_sms(desk)
    page = open_page(PAGE)
    write(page)

    page.get_by_role("button", name="Undo").click()

    expect(page.get_by_role("alert")).to_contain_text("Taken back. Nothing was sent.")
    expect(page.get_by_label("Your message to")).to_have_value(TEXT)
    assert [each.state for each in desk.world.messages.values()] == [m.MESSAGE_STATE_CANCELED]
    page.get_by_role("button", name="Send to the customer").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert [each.body for each in desk.world.messages.values()] == [TEXT, TEXT]


def test_undo_that_comes_too_late_says_that_it_has_left(desk: RunningDesk, open_page: OpenPage) -> None:
    by_sms(desk)
    page = open_page(PAGE)
    write(page)
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    next(iter(desk.world.messages.values())).state = m.MESSAGE_STATE_SENT

    page.get_by_role("button", name="Undo").click()

    expect(page.get_by_role("region", name="Reply").get_by_role("status")).to_contain_text("It was sent.")


def test_a_refusal_and_an_outage_keep_the_text_and_sending_again_is_the_same_message(
    desk: RunningDesk, open_page: OpenPage
) -> None:
    by_sms(desk)
    desk.world.closed_channels = {"sms"}
    page = open_page(PAGE)
    write(page)
    expect(page.get_by_role("alert")).to_contain_text("Nothing can be sent on sms.")
    expect(page.get_by_label("Your message to")).to_have_value(TEXT)
    before = page.locator('input[name="request_id"]').input_value()

    desk.world.fail("notifications")
    page.get_by_role("button", name="Send to the customer").click()
    expect(page.get_by_role("alert")).to_contain_text("Your text is still here")
    expect(page.get_by_label("Your message to")).to_have_value(TEXT)
    desk.world.fail()
    page.get_by_label("On", exact=True).select_option("email")
    page.get_by_label("Subject").fill("Your order")
    page.get_by_role("button", name="Send to the customer").click()

    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    ((request_id, sent),) = desk.world.messages.items()
    assert (request_id, sent.channel, sent.subject, sent.in_reply_to) == (before, "email", "Your order", "")


def test_the_box_works_without_scripts(desk: RunningDesk, open_page: OpenPage) -> None:
    tell_marias_story(desk.world)
    page = open_page(PAGE, java_script_enabled=False)

    write(page)

    expect(page.get_by_role("button", name="Undo")).to_be_visible()


def test_a_foreign_form_sends_nothing(desk: RunningDesk, open_page: OpenPage) -> None:
    by_sms(desk)
    page = open_page(PAGE)
    page.locator('.reply input[name="form_token"]').last.evaluate("field => { field.value = 'spoiled' }")

    write(page)

    expect(page.locator("main")).to_contain_text("not from your present session")
    assert desk.world.messages == {}

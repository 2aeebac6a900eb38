"""Finding a customer by whatever they gave."""

from __future__ import annotations

import pytest
from backstory.contacts.v1 import contacts_pb2
from playwright.sync_api import Page, expect

from tests.e2e.browser.conftest import OpenPage
from tests.support.desk import RunningDesk
from tests.support.story import maria, tell_marias_story


def search(page: Page, text: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


@pytest.mark.parametrize(
    "typed",
    [
        "+351 21 123 4567",
        "00351 (21) 123-45-67",
        " +351211234567 ",
        "Maria.Silva@EXAMPLE.org",
        "x:115712",
        "whatsapp:351211234567",
        "c_01k9maria",
        "contacts/c_01k9maria",
    ],
)
def test_a_customer_is_found_by_every_identity_in_any_spelling(
    desk: RunningDesk, open_page: OpenPage, typed: str
) -> None:
    tell_marias_story(desk.world)
    page = open_page("/inbox")
    search(page, typed)

    expect(page.get_by_role("heading", level=1)).to_have_text("Maria Silva")
    assert page.url == f"{desk.url}/customers/c_01k9maria"
    expect(page.locator(".entry")).to_have_count(15)


def test_what_a_customer_gave_never_stands_in_an_address(
    desk: RunningDesk, open_page: OpenPage, requests_seen: list[str]
) -> None:
    tell_marias_story(desk.world)
    page = open_page("/inbox")
    search(page, "maria.silva@example.org")
    expect(page.get_by_role("heading", level=1)).to_have_text("Maria Silva")

    assert [address for address in requests_seen if "silva" in address.lower()] == []


@pytest.mark.parametrize("typed", ["silva maria", "maria", "234567"])
def test_a_part_of_what_is_known_lists_who_it_may_be_and_the_keyboard_chooses(
    desk: RunningDesk, open_page: OpenPage, typed: str
) -> None:
    tell_marias_story(desk.world)
    page = open_page("/inbox")
    search(page, typed)

    expect(page.get_by_role("heading", level=1)).to_have_text("One customer fits")
    expect(page.locator(".choices a")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Maria Silva")


def test_nobody_found_says_what_was_understood(open_page: OpenPage) -> None:
    page = open_page("/inbox")
    search(page, "0049 30 901820")

    expect(page.get_by_role("heading", level=1)).to_have_text("No customer found")
    expect(page.locator(".readings")).to_contain_text("Phone")
    expect(page.locator(".readings")).to_contain_text("+4930901820")
    expect(page.get_by_role("searchbox")).to_have_value("0049 30 901820")


@pytest.mark.parametrize(
    ("typed", "why"),
    [("030 901820", "Phone: it is a national number"), ("x:@maria", "X: it"), ("what was it", "is not a phone number")],
)
def test_what_cannot_be_understood_is_told_with_the_reason(open_page: OpenPage, typed: str, why: str) -> None:
    page = open_page("/inbox")
    search(page, typed)

    expect(page.get_by_role("heading", level=1)).to_have_text("This could not be understood")
    expect(page.locator("main")).to_contain_text(why)


def test_a_shared_identity_offers_everybody_who_uses_it(desk: RunningDesk, open_page: OpenPage) -> None:
    desk.world.add_contact(maria())
    desk.world.add_contact(contacts_pb2.Contact(name="contacts/c_2", display_name="João Silva"))
    desk.world.shared[("phone", "+4930123456")] = ["contacts/c_01k9maria", "contacts/c_2"]
    page = open_page("/inbox")
    search(page, "+49 30 123456")

    expect(page.locator(".choices a")).to_have_text(["Maria Silva", "João Silva"])
    page.get_by_role("link", name="João Silva").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("João Silva")


def test_while_contacts_is_down_a_customer_is_still_found_by_the_history(
    desk: RunningDesk, open_page: OpenPage
) -> None:
    tell_marias_story(desk.world)
    desk.world.fail("contacts")
    page = open_page("/inbox")
    search(page, "+351211234567")

    expect(page.get_by_role("heading", level=1)).to_have_text("Maria Silva")
    expect(page.locator(".flag")).to_contain_text("Contacts cannot be asked right now")


def test_while_contacts_is_down_nobody_is_said_to_be_unknown(desk: RunningDesk, open_page: OpenPage) -> None:
    desk.world.fail("contacts")
    page = open_page("/inbox")
    search(page, "+351211234567")

    expect(page.get_by_role("heading", level=1)).to_have_text("This cannot be shown right now")

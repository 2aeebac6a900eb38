"""The lists agents work through, and taking an issue from them."""

from __future__ import annotations

from backstory.contacts.v1 import contacts_pb2
from backstory.interactions.v1 import issues_pb2
from playwright.sync_api import expect

from tests.e2e.browser.conftest import OpenPage
from tests.support.desk import RunningDesk
from tests.support.issue_story import add_issue, add_view, open_some_issues
from tests.support.story import MARIA, tell_marias_story


def test_every_queue_and_view_is_listed_with_its_count(desk: RunningDesk, open_page: OpenPage) -> None:
    open_some_issues(desk.world)
    page = open_page("/inbox")
    page.keyboard.press("q")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mine")

    lines = page.get_by_role("navigation", name="Lists").get_by_role("link").all_inner_texts()
    counts = dict(" ".join(line.split()).rsplit(maxsplit=1) for line in lines)
    assert counts == {
        "Mine": "1", "Unassigned": "1", "Waiting on us": "2", "Overdue": "1", "Mentions": "1", "At risk": "1",
        "Waiting on customers": "0", "Recently resolved": "0", "Furniture, all teams shared": "2",
    }  # fmt: skip


def test_a_row_tells_what_presses_and_leads_to_the_issue_and_the_customer(
    desk: RunningDesk, open_page: OpenPage
) -> None:
    tell_marias_story(desk.world)
    open_some_issues(desk.world)
    page = open_page("/queues/mine")
    row = page.locator(".issue")
    for text in ("Waiting on us", "Urgent priority", "with you, team logistics", "Overdue: Send a new panel"):
        expect(row).to_contain_text(text)
    row.get_by_role("link", name="Maria Silva").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Maria Silva")
    page.go_back()
    page.get_by_role("link", name="Panel arrived cracked").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Panel arrived cracked")
    expect(page.locator("main")).to_contain_text("At risk: a promise is overdue.")
    expect(page.locator(".entry")).to_have_count(15)


def test_an_issue_is_taken_from_its_row_by_the_keyboard(desk: RunningDesk, open_page: OpenPage) -> None:
    open_some_issues(desk.world)
    page = open_page("/queues/unassigned")
    page.keyboard.press("j")
    expect(page.locator(".issue .card")).to_be_focused()
    for _ in ("issue", "customer", "take"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status").filter(has_text="You work on")).to_have_text(
        "You work on “Does the guarantee start anew?” now."
    )
    assert desk.world.issues["issues/is_2"].agent == "agents/demo"
    assert page.url.startswith(f"{desk.url}/queues/unassigned")


def test_who_comes_too_late_is_told_who_was_first(desk: RunningDesk, open_page: OpenPage) -> None:
    open_some_issues(desk.world)
    page = open_page("/queues/unassigned")
    desk.world.issues["issues/is_2"].agent = "agents/anna"
    page.get_by_role("button", name="Take").click()

    expect(page.locator(".flag")).to_contain_text("You did not get “Does the guarantee start anew?”")
    expect(page.locator(".flag")).to_contain_text("anna works on it")
    assert desk.world.issues["issues/is_2"].agent == "agents/anna"


def test_taking_over_from_somebody_needs_what_was_seen_to_be_current(desk: RunningDesk, open_page: OpenPage) -> None:
    open_some_issues(desk.world)
    page = open_page("/queues/mentions")
    desk.world.issues["issues/is_3"].etag = "changed"
    page.get_by_role("button", name="Take over from anna").click()
    expect(page.locator(".flag")).to_contain_text("it has changed meanwhile")
    page.get_by_role("button", name="Take over from anna").click()

    expect(page.locator(".flag")).to_contain_text("You work on “Refund of the delivery fee” now.")


def test_what_nobody_works_on_is_taken_whatever_was_said_meanwhile(desk: RunningDesk, open_page: OpenPage) -> None:
    open_some_issues(desk.world)
    page = open_page("/queues/unassigned")
    desk.world.issues["issues/is_2"].etag = "changed"
    page.get_by_role("button", name="Take").click()

    expect(page.locator(".flag")).to_contain_text("You work on")


def test_taking_works_on_the_issues_own_page_and_without_scripts(desk: RunningDesk, open_page: OpenPage) -> None:
    open_some_issues(desk.world)
    page = open_page("/issues/is_2", java_script_enabled=False)
    page.get_by_role("button", name="Take").click()

    expect(page.locator(".flag")).to_contain_text("You work on")
    expect(page.get_by_role("button", name="Take")).to_have_count(0)


def test_a_long_list_is_read_page_by_page(desk: RunningDesk, open_page: OpenPage) -> None:
    desk.world.add_contact(contacts_pb2.Contact(name=MARIA, display_name="Maria Silva"))
    for number in range(1, 61):
        add_issue(desk.world, number, f"Matter {number}", "UNASSIGNED")
    page = open_page("/queues/unassigned")
    seen = page.locator(".issue h3").all_inner_texts()
    for _ in range(2):
        page.get_by_role("link", name="More issues").click()
        expect(page.get_by_role("link", name="Back to the beginning")).to_be_visible()
        expect(page.locator(".issue h3").first).to_have_text(f"Matter {len(seen) + 1}")
        seen += page.locator(".issue h3").all_inner_texts()

    assert seen == [f"Matter {number}" for number in range(1, 61)]
    expect(page.get_by_role("link", name="More issues")).to_have_count(0)


def test_an_empty_queue_says_so(open_page: OpenPage) -> None:
    page = open_page("/queues")
    expect(page.locator(".empty")).to_contain_text("You work on nothing right now.")
    page.get_by_role("link", name="Overdue").click()
    expect(page.locator(".empty")).to_have_text("No promise is overdue.")


def test_a_view_on_a_tag_nobody_uses_opens_and_says_so(desk: RunningDesk, open_page: OpenPage) -> None:
    add_view(desk.world, "v_1", "Old tags").missing_tags.append("spring-sale")
    page = open_page("/queues/views/v_1")

    expect(page.get_by_role("heading", level=1)).to_have_text("Old tags")
    expect(page.locator(".flag")).to_contain_text("#spring-sale , which no issue has any more")


def test_a_view_that_is_gone_is_said_to_be_gone(open_page: OpenPage) -> None:
    for path in ("/queues/views/v_gone", "/queues/nonsense", "/issues/is_gone"):
        expect(open_page(path).get_by_role("heading", level=1)).to_have_text("Nothing here")


def test_while_contacts_is_down_the_queue_still_shows_and_links(desk: RunningDesk, open_page: OpenPage) -> None:
    open_some_issues(desk.world)
    desk.world.fail("contacts")
    page = open_page("/queues/mine")

    expect(page.get_by_role("link", name="c_01k9maria")).to_be_visible()


def test_while_interactions_is_down_the_page_says_that_nothing_is_lost(desk: RunningDesk, open_page: OpenPage) -> None:
    desk.world.fail("interactions")
    page = open_page("/queues/mine")

    expect(page.get_by_role("heading", level=1)).to_have_text("This cannot be shown right now")


def test_what_customers_and_colleagues_wrote_stays_text(desk: RunningDesk, open_page: OpenPage) -> None:
    hostile = "<img src=x onerror=\"document.title='run'\"><b>x</b>"
    desk.world.add_contact(contacts_pb2.Contact(name=MARIA, display_name=hostile))
    add_issue(desk.world, 1, hostile, "MINE", agent="agents/demo", state=issues_pb2.ISSUE_STATE_OPEN, tags=[hostile])
    add_view(desk.world, "v_1", hostile)
    page = open_page("/queues/mine")
    expect(page.get_by_role("link", name=hostile)).to_have_count(3)
    page.goto("/issues/is_1")

    expect(page.get_by_role("heading", level=1)).to_have_text(hostile)
    assert page.locator("main img, main b:not(.count)").count() == 0

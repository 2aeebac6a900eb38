"""The desk before the real services: what is recorded by anybody is what the agent sees."""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Iterator

import pytest
from backstory.interactions.v1 import interactions_pb2 as pb
from backstory.interactions.v1 import issues_pb2
from backstory.interactions.v1.interactions_pb2_grpc import InteractionsServiceStub
from commandline.system.layout import ROOT
from commandline.system.servers import Servers
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support.deployment import Deployment
from tests.support.servers import fresh_namespace

PHONE = pb.IdentityKey(kind="phone", value="+49 30 1234567")


@pytest.fixture(scope="module")
def system(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """All four services as processes."""
    with fresh_namespace(servers) as namespace:
        services = ["contacts", "interactions", "notifications", "desk"]
        settings = {"BACKSTORY_DESK_PAGE_SIZE": "20", "BACKSTORY_NOTIFICATIONS_ON_DUTY_AGENTS": "agents/demo"}
        deployment = Deployment(tmp_path_factory.mktemp("system"), servers, namespace, services, settings)
        deployment.start()
        yield deployment
        deployment.stop()


@pytest.fixture(scope="module")
def context(browser: Browser, system: Deployment) -> Iterator[BrowserContext]:
    """A browser's session, signed in by the printed link."""
    command = [sys.executable, "-m", "services.desk", "sign-in-link", "--agent", "agents/demo", "--name", "Demo Agent"]
    environment = system.system.layout.environment_of("desk")
    link = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    opened = browser.new_context(base_url=system.url("desk"), timezone_id="Europe/Berlin", locale="en-GB")
    opened.set_default_timeout(20_000)
    page = opened.new_page()
    page.goto(link.stdout.strip())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")
    page.close()
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """The start page in a tab of its own."""
    tab = context.new_page()
    tab.goto("/")
    yield tab
    tab.close()


def record(system: Deployment, body: str, identity: pb.IdentityKey = PHONE, **fields: object) -> pb.Interaction:
    """Record an interaction as another program does."""
    interaction = pb.Interaction(channel="sms", direction=pb.DIRECTION_INBOUND, source="sms-main", body=body)
    interaction.source_id = str(uuid.uuid4())
    for name, value in fields.items():
        field = getattr(interaction, name)
        setattr(interaction, name, value) if isinstance(field, str) else field.extend(value)
    request = pb.CreateInteractionRequest(
        interaction=interaction, identity=identity, identity_display_name="Karla Brandt"
    )
    recorded: pb.Interaction = InteractionsServiceStub(system.channel("interactions")).CreateInteraction(
        request,
        timeout=10,
        metadata=tuple(system.metadata("integration", subject="systems/sms")),
        wait_for_ready=True,  # the channel may not have noticed yet that a killed service is back
    )
    return recorded


def search(page: Page, text: str) -> None:
    page.get_by_role("searchbox").fill(text)
    page.get_by_role("searchbox").press("Enter")


def test_a_typed_phone_number_opens_the_history_and_new_entries_appear_by_themselves(
    system: Deployment, page: Page
) -> None:
    for number in range(1, 46):
        record(system, f"message {number}")
    search(page, "0049 (30) 123-4567")
    expect(page.get_by_role("heading", level=1)).to_have_text("Karla Brandt")
    expect(page.locator(".entry")).to_have_count(20)
    expect(page.locator('[data-live-state="on"]')).to_be_visible()
    record(system, "right now", channel="whatsapp", source="whatsapp-main")
    expect(page.locator(".entry").first).to_contain_text("right now")
    while page.locator("[data-older]").count():
        shown = page.locator(".entry").count()
        page.mouse.wheel(0, 100_000)
        expect(page.locator(".entry")).not_to_have_count(shown)

    bodies = page.locator(".entry .text").all_text_contents()
    assert bodies == ["right now", *(f"message {number}" for number in range(45, 0, -1))]


def test_a_customer_who_is_back_reaches_the_inbox_by_itself(system: Deployment, page: Page) -> None:
    sender = pb.IdentityKey(kind="email", value="otto@example.org")
    record(system, "My parcel is late.", sender, subject="Parcel 17")
    page.goto("/inbox")
    expect(page.locator('[data-live-state="on"]')).to_be_visible()
    record(system, "It is still late.", sender, subject="Parcel 17 again")
    notice = page.locator(".notice.unread", has_text="Parcel 17").first  # other tests' notices may come meanwhile
    expect(notice).to_be_visible()
    notice.locator("h3 a").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Karla Brandt")
    expect(page.locator(".entry").first).to_contain_text("It is still late.")


def test_nobody_known_is_said_plainly(page: Page) -> None:
    search(page, "nobody@example.org")

    expect(page.get_by_role("heading", level=1)).to_have_text("No customer found")
    expect(page.locator(".readings")).to_contain_text("nobody@example.org")


def test_an_interaction_has_a_page_of_its_own(system: Deployment, page: Page) -> None:
    recorded = record(system, "w " * 4000 + "the end")
    page.goto(f"/{recorded.name}")

    expect(page.locator(".text")).to_contain_text("the end")
    expect(page.get_by_role("link", name="Whole history of Karla Brandt")).to_be_visible()


def test_an_issue_is_taken_from_a_queue_and_what_was_said_and_sent_about_it_is_found(
    system: Deployment, page: Page
) -> None:
    recorded = record(
        system,
        "The blue teapot leaks.",
        attachments=[pb.Attachment(file_name="a.html", media_type="text/html", content=b"<b>")],
    )
    issue = issues_pb2.Issue(contact=recorded.contact, title="Leaking teapot")
    wanted = issues_pb2.CreateIssueRequest(issue=issue, interactions=[recorded.name])
    InteractionsServiceStub(system.channel("interactions")).CreateIssue(
        wanted, timeout=10, metadata=tuple(system.metadata("agent", subject="agents/other"))
    )
    page.goto("/queues/unassigned")
    page.locator(".issue", has_text="Leaking teapot").get_by_role("button", name="Take").click()
    expect(page.locator(".flag")).to_have_text("You work on “Leaking teapot” now.")
    page.get_by_role("link", name="Mine 1").click()
    page.get_by_role("link", name="Leaking teapot").click()
    expect(page.locator(".entry")).to_contain_text("The blue teapot leaks.")
    with page.expect_download() as saved:
        page.get_by_role("link", name="a.html").click()
    assert saved.value.path().read_bytes() == b"<b>"
    page.goto("/said")
    for _ in range(10):  # new texts are found within seconds
        page.get_by_label("Words").fill("teapot blue")
        page.get_by_role("button", name="Search", exact=True).click()
        page.wait_for_url("**/said?s=*")
        if page.locator(".hit").count():
            break
    expect(page.locator(".hit mark")).to_have_text(["blue", "teapot"])
    expect(page.locator(".hit")).to_contain_text("Karla Brandt")


def test_interactions_can_restart_under_an_open_page(system: Deployment, page: Page) -> None:
    record(system, "before")
    search(page, "+49301234567")
    expect(page.locator('[data-live-state="on"]')).to_be_visible()
    system.kill("interactions.grpc", stay_down=True)
    expect(page.locator('[data-live-state="lost"]')).to_be_visible()
    system.restart("interactions.grpc")
    expect(page.locator('[data-live-state="on"]')).to_be_visible(timeout=15_000)
    record(system, "after")

    expect(page.locator(".entry").first).to_contain_text("after")

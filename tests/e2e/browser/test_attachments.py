"""What came with an interaction: listed with what it is, taken away as a file, and never opened in the desk."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from backstory.interactions.v1 import interactions_pb2 as pb
from playwright.sync_api import expect

from tests.e2e.browser.conftest import OpenPage
from tests.support.desk import RunningDesk
from tests.support.story import interaction, maria

PAGE = "/customers/c_01k9maria"
EVIL = b"<script>document.title='run'</script>" + b"x" * 300_000


def record(desk: RunningDesk, *attachments: pb.Attachment) -> None:
    desk.world.add_contact(maria())
    mail = interaction("email", pb.DIRECTION_INBOUND, "See what came.", timedelta(), attachments=list(attachments))
    desk.world.record(mail)


def attachment(name: str, media_type: str, content: bytes = b"%PDF", blob: str = "b_1") -> pb.Attachment:
    return pb.Attachment(file_name=name, media_type=media_type, size_bytes=len(content), content=content, blob=blob)


def test_name_type_and_size_are_listed_and_what_was_not_kept_says_so(desk: RunningDesk, open_page: OpenPage) -> None:
    record(desk, attachment("bill.pdf", "application/pdf", b"x" * 2048), attachment("lost.png", "image/png", blob=""))
    for path in (PAGE, "/interactions/i_000001"):
        lines = open_page(path).locator(".attachments li")

        expect(lines).to_have_text(["bill.pdf application/pdf, 2.0 KiB", "lost.png image/png, 4 B, not kept here"])
        expect(lines.get_by_role("link")).to_have_text(["bill.pdf"])


@pytest.mark.parametrize("scripts", [True, False])
def test_a_file_is_saved_whole_under_its_name_and_never_run(
    desk: RunningDesk, open_page: OpenPage, tmp_path: Path, scripts: bool
) -> None:
    record(desk, attachment("a.txt", "text/plain"), attachment("Ärger & more.html", "text/html", EVIL))
    page = open_page(PAGE, java_script_enabled=scripts)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Ärger & more.html").press("Enter")
    saved.value.save_as(tmp_path / "saved")

    assert saved.value.suggested_filename == "Ärger & more.html"
    assert (tmp_path / "saved").read_bytes() == EVIL
    expect(page.get_by_role("heading", level=1)).to_have_text("Maria Silva")


def test_the_answer_forbids_to_run_it_whatever_its_sender_says(desk: RunningDesk, open_page: OpenPage) -> None:
    record(desk, attachment("x.html", "text/html", EVIL))
    answer = open_page("/").request.get("/interactions/i_000001/attachments/1")

    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/interactions/i_000001/attachments/2", "/interactions/i_none/attachments/1"])
def test_what_is_not_there_is_said_plainly(desk: RunningDesk, open_page: OpenPage, path: str) -> None:
    record(desk, attachment("a.txt", "text/plain"))

    expect(open_page(path).get_by_role("heading", level=1)).to_have_text("Nothing here")


def test_nobody_signed_in_gets_no_file(desk: RunningDesk, open_page: OpenPage) -> None:
    record(desk, attachment("a.txt", "text/plain", b"secret"))
    page = open_page("/interactions/i_000001/attachments/1", has_session=False)

    assert page.url == f"{desk.url}/sign-in"

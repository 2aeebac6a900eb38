"""A customer gets everything that is held about them, in two files, and nothing on the page can run."""

from __future__ import annotations

import json
import stat
from pathlib import Path

from tests.conftest import StartDeployment
from tests.support.attachments import PICTURE, a_file
from tests.support.backstory_command import BackstoryCommand
from tests.support.customers import Customers
from tests.support.erasing import erase, erased
from tests.support.planting import ON_DUTY, plant

_HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def test_everything_about_a_person_comes_out_and_after_an_erasure_nothing(
    start_deployment: StartDeployment, tmp_path: Path
) -> None:
    deployment = start_deployment("contacts", "interactions", "notifications")
    customers, backstory = Customers(deployment, "admin"), BackstoryCommand(deployment)
    planted = plant(deployment)
    customers.record(contact=planted.contacts[1], body=_HOSTILE, attachments=[a_file()])
    customers.record(contact=planted.contacts[0], direction=3, kind=4, body="for our eyes")

    told = backstory.ok("contacts", "export-person", planted.contacts[1], "--to", tmp_path / "one", "-o", "json").value
    lines = [json.loads(line) for line in (tmp_path / "one" / "person.ndjson").read_text().splitlines()]
    page = (tmp_path / "one" / "person.html").read_text()

    kinds = [line["type"] for line in lines]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == told["records"]
    assert kinds.count("contact") == 2
    assert kinds.count("identity") == 5
    assert kinds.count("merge") == 2
    assert kinds.count("consent") == 1
    assert {line["source"] for line in lines if line["type"] == "audit_entry"} >= {"contacts", "interactions"}
    assert kinds.count("interaction") == 8
    assert kinds.count("fact") == 2
    assert kinds.count("past_profile") >= 2
    assert kinds.count("issue") == 1
    assert {line["record"]["contact"] for line in lines if line["type"] == "notification"} <= set(planted.contacts)
    assert any(line["record"]["agent"] == ON_DUTY for line in lines if line["type"] == "notification")
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "default-src 'none'" in page
    assert "for our eyes" not in page
    times = [line["record"]["interaction"]["occur_time"] for line in lines if line["type"] == "interaction"]
    assert [page.index(time) for time in sorted(times)] == sorted(page.index(time) for time in times)
    for file in ("person.ndjson", "person.html"):
        assert stat.S_IMODE((tmp_path / "one" / file).stat().st_mode) == 0o600
    (picture,) = (tmp_path / "one" / "files").iterdir()
    assert picture.read_bytes() == PICTURE
    assert stat.S_IMODE(picture.stat().st_mode) == 0o600
    with_notes = backstory.ok("contacts", "export-person", planted.contacts[0], "--to", tmp_path / "two", "--internal")
    assert "12 interaction" in with_notes.out

    erased(customers, erase(customers, planted.contacts[0]))
    backstory.ok("contacts", "export-person", planted.contacts[1], "--to", tmp_path / "one")

    for file in ("person.ndjson", "person.html"):
        left = (tmp_path / "one" / file).read_text()
        assert not [text for text in (*planted.texts, _HOSTILE, "for our eyes") if text in left]

"""`backstory calendars`, `service-levels` and `escalations` against running services."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from backstory.interactions.v1 import interactions_pb2 as i
from backstory.interactions.v1 import issues_pb2 as s
from commandline.system.servers import Servers

from tests.support.backstory_command import BackstoryCommand
from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.eventually import eventually

CALENDAR = {
    "display_name": "Office",
    "time_zone": "Europe/Berlin",
    "hours": [{"days": ["monday", "friday"], "opens": "09:00", "closes": "17:00"}],
    "holidays": [{"day": "2026-12-25", "display_name": "Christmas"}],
}
LEVEL = {"display_name": "Urgent ones", "priorities": ["urgent"], "first_response_minutes": 90}

POLICY = {
    "display_name": "Mentions",
    "rules": ["rules/mention"],
    "steps": [{"after_minutes": 30, "audiences": [{"kind": "role", "value": "roles/lead"}, {"kind": "on-duty"}]}],
}


@pytest.fixture(scope="module")
def deployment(
    servers: Servers, module_namespace: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    folder = tmp_path_factory.mktemp("timing-commands")
    started = Deployment(folder, servers, module_namespace, ["contacts", "interactions", "notifications"], {})
    started.start()
    yield started
    started.stop()


def test_a_service_level_is_laid_down_and_its_clocks_run(deployment: Deployment, tmp_path: Path) -> None:
    backstory, customers = BackstoryCommand(deployment), Customers(deployment)
    calendar, level, odd = (tmp_path / name for name in ("calendar.json", "level.json", "odd.json"))
    calendar.write_text(json.dumps(CALENDAR))
    level.write_text(json.dumps(LEVEL | {"calendar": "calendars/office"}))
    odd.write_text("{")

    assert "closed 2026-12-25  Christmas" in backstory.ok("calendars", "put", "office", str(calendar)).out
    assert "mon fri 09:00-17:00" in backstory.ok("calendars", "list").out
    assert "Europe/Berlin" in backstory.ok("calendars", "show", "office").out
    assert "first-response 90 min" in backstory.ok("service-levels", "put", "urgent", str(level)).out
    assert "unassigned" in backstory.ok("service-levels", "list").out
    assert "calendars/office" in backstory.ok("service-levels", "show", "urgent").out
    assert backstory("calendars", "delete", "office").code == 1  # a service level counts by it
    assert backstory("calendars", "put", "office", str(odd)).code == 2

    told = s.Issue(contact=customers.ensure(a_phone()).name, title="Parcel late", priority=s.PRIORITY_URGENT)
    issue = customers.call(customers.interactions.CreateIssue, s.CreateIssueRequest(issue=told))

    def clocks() -> list[dict[str, Any]]:
        found = backstory.ok("service-levels", "clocks", issue.name, "-o", "json").value
        return list(found.get("clocks", ()))

    eventually(30, lambda: {one["target"] for one in clocks()} == {"first-response", "assignment"})
    assert "90 min" in backstory.ok("service-levels", "clocks", issue.name).out

    backstory.ok("service-levels", "delete", "urgent")
    backstory.ok("calendars", "delete", "office")
    assert backstory("service-levels", "show", "urgent").code == 3
    eventually(30, lambda: {one["target"] for one in clocks()} == {"assignment"})


def test_a_policy_is_laid_down_and_whoever_is_told_takes_it_on(deployment: Deployment, tmp_path: Path) -> None:
    backstory, customers = BackstoryCommand(deployment), Customers(deployment)
    file, ben = tmp_path / "policy.json", "agents/ben"
    file.write_text(json.dumps(POLICY))

    assert "after 30 min: roles/lead, on-duty" in backstory.ok("escalations", "put", "mentions", str(file)).out
    assert "rules/mention" in backstory.ok("escalations", "policies").out
    assert "on" in backstory.ok("escalations", "show", "mentions").out
    assert backstory("escalations", "list", "--state", "odd").code == 2

    contact = customers.ensure(a_phone()).name

    def taken_on() -> bool:
        """The policy is in force within seconds."""
        known = len(inbox())
        note = i.CreateNoteRequest(contact=contact, body="Please look", mentions=[ben])
        customers.call(customers.interactions.CreateNote, note)
        eventually(30, lambda: len(inbox()) > known)
        return "has taken it on" in backstory.ok("inbox", "acknowledge", inbox()[0]["name"], "--agent", ben).out

    def inbox() -> list[dict[str, Any]]:
        return list(backstory.ok("inbox", "list", "--agent", ben, "-o", "json").value.get("notifications", ()))

    eventually(60, taken_on)
    (one,) = backstory.ok("escalations", "list", "--state", "acknowledged", "-o", "json").value["escalations"]
    assert (one["acknowledger"], one["contact"], one["step_count"]) == (ben, contact, 1)
    assert "0 of 1" in backstory.ok("escalations", "list").out

    backstory.ok("escalations", "delete", "mentions")
    assert backstory("escalations", "show", "mentions").code == 3

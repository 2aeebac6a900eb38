"""`backstory brief`, `search` and `facts` against running services, worker included."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from commandline.system.servers import Servers

from tests.support.backstory_command import BackstoryCommand
from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.eventually import eventually


@pytest.fixture(scope="module")
def deployment(
    servers: Servers, module_namespace: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    folder = tmp_path_factory.mktemp("knowing-commands")
    started = Deployment(folder, servers, module_namespace, ["contacts", "interactions"], {})
    started.start()
    yield started
    started.stop()


def test_what_a_customer_told_is_listed_decided_and_briefed(deployment: Deployment) -> None:
    backstory, customers, phone = BackstoryCommand(deployment), Customers(deployment), a_phone()
    said = customers.record(phone, body="Where is order 4711-22?\n> order 9999-1")

    def listed() -> list[str]:
        return [fact["value"] for fact in backstory.ok("facts", "list", phone.value, "-o", "ndjson").lines]

    assert eventually(60, lambda: listed() == ["4711-22"])
    made = backstory.ok("facts", "create", said.contact, "shoe-size", "44", "--interaction", said.name, "-o", "ndjson")
    backstory.ok("facts", "confirm", made.lines[0]["name"])
    wrong = backstory.ok("facts", "list", phone.value, "--key", "order-number", "-o", "ndjson").lines[0]["name"]
    backstory.ok("facts", "reject", wrong)

    found = backstory.ok("search", '"where is" 4711*', "--customer", phone.value, "-o", "ndjson").lines
    assert [each["interaction"]["name"] for each in found] == [said.name]
    assert "Where is order" in backstory.ok("search", "order", "--channel", "email").out
    assert backstory.ok("search", "order", "--direction", "outbound", "-o", "ndjson").lines == []
    assert backstory("search", "ab*").code == 2
    assert listed() == ["44"]
    assert backstory("facts", "create", said.contact, "pin", "1234").code == 2
    told = backstory.ok("brief", phone.value)
    assert "Shoe size (confirmed) \u201c44\u201d" in told.out
    assert "LAST CONTACT" in told.out
    assert "9999-1" not in told.out
    by_name = backstory.ok("brief", said.name, "-o", "json").value
    then = datetime.now(UTC).isoformat(timespec="milliseconds")
    customers.record(phone, body="One thing more")
    assert backstory.ok("brief", said.name, "--as-of", then, "-o", "json").value == by_name
    assert len(backstory.ok("history", phone.value, "--as-of", then, "-o", "ndjson").lines) == 1
    assert backstory("brief", said.name, "--as-of", "2099-01-01").code == 2
    assert by_name["person"] == said.contact
    again = backstory.ok("facts", "read-again", "-o", "ndjson").lines[0]
    assert again["state"] == "succeeded"
    assert listed() == ["44"]

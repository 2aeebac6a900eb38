"""`backstory rules` against running services, worker included."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from commandline.system.servers import Servers

from tests.support.backstory_command import BackstoryCommand
from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.eventually import eventually

RULE = {
    "display_name": "Every call",
    "conditions": [
        {"attribute": "event-type", "any_of": ["interaction-recorded"]},
        {"attribute": "channel", "any_of": ["phone"]},
    ],
    "audiences": [{"kind": "agent", "value": "agents/eva"}],
}


@pytest.fixture(scope="module")
def deployment(
    servers: Servers, module_namespace: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    folder = tmp_path_factory.mktemp("rule-commands")
    started = Deployment(folder, servers, module_namespace, ["contacts", "interactions", "notifications"], {})
    started.start()
    yield started
    started.stop()


def test_a_rule_is_tried_created_and_explains_itself(deployment: Deployment, tmp_path: Path) -> None:
    backstory, customers, phone = BackstoryCommand(deployment), Customers(deployment), a_phone()
    file = tmp_path / "rule.json"
    file.write_text(json.dumps(RULE))
    customers.record(phone, channel="phone")
    customers.record(phone, channel="email")

    def tried() -> list[dict[str, str]]:
        matches: list[dict[str, str]] = backstory.ok("rules", "test", str(file), "-o", "json").value.get("matches", [])
        return matches

    (match,) = eventually(60, tried)
    why = backstory.ok("rules", "explain", match["event"], "--agent", "eva")
    assert "was not told" in why.out
    assert "rules/previous-contact: no-earlier-contact" in why.out

    backstory.ok("rules", "create", str(file), "--id", "calls")
    assert "calls" in backstory.ok("rules", "list").out

    def told() -> bool:
        customers.record(phone, channel="phone")
        newest = tried()[0]["event"]
        return "was told" in backstory.ok("rules", "explain", newest, "--agent", "agents/eva").out

    assert eventually(60, told)
    assert "off" in backstory.ok("rules", "disable", "calls").out
    assert "on" in backstory.ok("rules", "enable", "calls").out
    assert "phone" in backstory.ok("rules", "show", "calls").out
    backstory.ok("rules", "delete", "calls")
    assert backstory("rules", "show", "calls").code == 3
    assert backstory("rules", "disable", "break-glass").code == 1

"""Two records of one customer are merged and taken apart again, over HTTP, while a worker is killed."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.conftest import StartDeployment
from tests.support.deployment import Deployment
from tests.support.eventually import eventually

ANNA, ANN = "+493012345671", "+493012345672"


class Edge:
    """The HTTP API as an agent's program calls it."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment

    def post(self, service: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = httpx.post(self._deployment.url(service, path), json=body, headers=self._headers(), timeout=15)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def history(self, phone: str) -> dict[str, Any]:
        asked = {"identity.kind": "phone", "identity.value": phone}
        address = self._deployment.url("interactions", "/v1/history")
        answer = httpx.get(address, params=asked, headers=self._headers(), timeout=15)
        found: dict[str, Any] = answer.json()
        return found

    def record(self, phone: str, source_id: str) -> dict[str, Any]:
        told = {
            "channel": "sms",
            "direction": "DIRECTION_INBOUND",
            "source": "sms-main",
            "source_id": source_id,
            "body": f"message {source_id}",
        }
        body = {"interaction": told, "identity": {"kind": "phone", "value": phone}}
        return self.post("interactions", "/v1/interactions", body)

    def bodies(self, phone: str) -> list[str]:
        return [interaction["body"] for interaction in self.history(phone).get("interactions", ())]

    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self._deployment.token('agent', 'supervisor', 'admin')}"}


@pytest.fixture
def deployment(start_deployment: StartDeployment) -> Deployment:
    return start_deployment("contacts", "interactions")


def test_two_records_of_one_customer_have_one_history_until_they_are_taken_apart(deployment: Deployment) -> None:
    edge = Edge(deployment)
    # Down before anything is to be applied: killed inside a transaction it would keep these customers locked a while.
    deployment.kill("interactions.worker", stay_down=True)
    anna = edge.record(ANNA, "1")["contact"]
    ann = edge.record(ANN, "2")["contact"]
    request = {"merged_contacts": [ann], "reason": "the same passport"}
    merge = edge.post("contacts", f"/v1/{anna}:merge", request)
    edge.record(ANN, "3")
    apart = edge.bodies(ANNA)
    deployment.restart("interactions.worker")
    eventually(30, lambda: edge.bodies(ANNA) == ["message 3", "message 2", "message 1"])
    together = edge.history(ANN)
    deployment.kill("interactions.worker")
    edge.post("contacts", f"/v1/{merge['name']}:unmerge", {"reason": "two people after all"})
    eventually(30, lambda: edge.bodies(ANNA) == ["message 1"])

    assert apart == ["message 1"]
    assert (together["person"], together["contacts"]) == (anna, [anna, ann])
    assert [each["contact"] for each in together["interactions"]] == [ann, ann, anna]
    assert edge.bodies(ANN) == ["message 3", "message 2"]
    assert edge.history(ANN)["person"] == ann

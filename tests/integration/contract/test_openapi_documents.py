"""Each service answers as its OpenAPI document says, to what the document allows and to what it forbids."""

from __future__ import annotations

import httpx
import pytest
from servicekit.access.roles import ROLES

from tests.support.api_world import AGENT
from tests.support.deployment import Deployment
from tests.support.fuzzing import EXAMPLES, fuzz


@pytest.mark.parametrize("service", ["contacts", "interactions", "notifications"])
def test_every_answer_of_a_service_is_as_its_document_says(deployment: Deployment, service: str) -> None:
    url = deployment.url(service)
    roles = sorted(set(ROLES) - {"service"})  # which only services may have; together they may do everything
    described = httpx.get(f"{url}/openapi.json", timeout=20).json()["paths"]

    found = fuzz(url, deployment.token(*roles, subject=AGENT))

    assert not found.faults, "\n\n".join(found.faults)
    assert found.operations == {
        f"{verb.upper()} {path}" for path, operations in described.items() for verb in operations
    }
    assert found.requests > EXAMPLES * len(found.operations)
    assert {200, 400, 401, 404, 405} <= set(found.statuses)
    assert not [status for status in found.statuses if status >= 500]

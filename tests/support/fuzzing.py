"""Requests made by schemathesis from a service's OpenAPI document, with every answer held against the document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.schemas import BaseSchema

EXAMPLES = 10
"""Random requests for each operation, besides those that cover each bound of each parameter."""

SEED = 20261122

_SHOWN = 40

_ONLY_THE_READER_GIVES = frozenset(
    {"UNKNOWN_FIELD", "BODY_NOT_EXPECTED", "MALFORMED_JSON", "JSON_TOO_DEEP", "BAD_REQUEST", "CONTENT_TYPE_NOT_JSON"}
)

CHECKS = {
    # A JSON schema cannot say all that makes a request good: that a number can be dialled, that a page token is ours,
    # that times lie in order, that an ETag is the newest. Such requests are refused with these statuses, beside the
    # ones expected anyway; `what_fits_is_read` below refuses refusals for the form alone.
    "positive_data_acceptance": {"expected-statuses": [200, 400, 401, 403, 404, 409, 412, 422, 429]},
    # A request with two faults is refused for either: one with a stale or weak ETag as well may be refused for it, and
    # too many values of a field often make the address too long, which is found first.
    "negative_data_rejection": {"expected-statuses": [400, 401, 403, 404, 405, 409, 412, 414, 415, 422, 428, 429, 431]},
    # 428 is what HTTP has for a missing If-Match, and schemathesis does not expect it.
    "missing_required_header": {"expected-statuses": [400, 401, 428]},
}
"""What differs from all checks at their strictest; each difference with its reason."""


@schemathesis.check
def what_fits_is_read(
    _: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case[Any]
) -> bool | None:
    """Refuse that a request which fits the document is refused for its form."""
    if response.status_code == 400 and case.meta is not None and case.meta.generation.mode.is_positive:
        problem = response.json()
        assert problem["reason"] not in _ONLY_THE_READER_GIVES, f"the document allows what is refused: {problem}"
    return None


@dataclass
class Findings:
    """What a run found: how many requests were sent, how they were answered, and all that was wrong."""

    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    operations: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


def fuzz(url: str, token: str) -> Findings:
    """Send requests to every operation of the HTTP role at this address, with everything a token may do."""
    found = Findings()
    for event in from_schema(_document(url, token)).execute():
        if isinstance(event, events.ScenarioFinished):
            _note(event, found)
        elif isinstance(event, events.NonFatalError | events.FatalError):
            found.faults.append(f"{getattr(event, 'label', '')}: the run itself failed: {event}")
    return found


def _document(url: str, token: str) -> BaseSchema:
    config = SchemathesisConfig.from_dict(
        {
            "seed": SEED,
            "max-failures": 10_000,
            "continue-on-failure": True,
            "base-url": url,
            "headers": {"Authorization": f"Bearer {token}"},
            "request-timeout": 20,
            "max-stream-events": 1,  # a live history never ends; it begins with a sign of life
            "workers": 1,
            "checks": CHECKS,
            "generation": {
                "max-examples": EXAMPLES,
                "deterministic": True,
                "database": "none",
                "no-shrink": True,
            },
        }
    )
    document: BaseSchema = schemathesis.openapi.from_url(f"{url}/openapi.json", config=config)
    return document


def _note(event: events.ScenarioFinished, found: Findings) -> None:
    recorder = event.recorder
    for interaction in recorder.interactions.values():
        found.requests += 1
        if interaction.response is not None:
            found.statuses[interaction.response.status_code] += 1
    found.operations.update(node.value.operation.label for node in recorder.cases.values())
    if len(found.faults) < _SHOWN:
        found.faults += _faults(event)


def _faults(event: events.ScenarioFinished) -> Iterator[str]:
    for case_id, checks in event.recorder.checks.items():
        for check in checks:
            if check.failure_info is not None:
                operation = event.recorder.cases[case_id].value.operation.label
                failure = check.failure_info.failure
                yield f"{operation}: {check.name}: {failure.message}\n{check.failure_info.code_sample[:600]}"

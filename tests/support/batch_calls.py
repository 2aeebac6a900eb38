"""Requests for the method that takes back a change of many issues."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from backstory.interactions.v1 import issue_batches_pb2 as b
from backstory.interactions.v1 import issues_pb2 as s

from tests.support.api_row import Row


def undo_a_batch(call: Callable[[str, Any], Any], issues: Sequence[s.Issue]) -> b.UndoBatchUpdateIssuesRequest:
    """Change issues and take that back at once; return the request, whose repeats are answered for a day."""
    names = [s.BatchedIssue(name=each.name) for each in issues]
    label = s.BatchUpdateIssuesRequest(issues=names, edit=s.BatchEdit(add_tags=["mistaken"]))
    batch = call("BatchUpdateIssues", label).batch
    request = b.UndoBatchUpdateIssuesRequest(batch=batch, request_id=str(uuid.uuid4()))
    call("UndoBatchUpdateIssues", request)
    return request


def batch_rows(undone: b.UndoBatchUpdateIssuesRequest) -> dict[str, Row]:
    """Return how a change of many issues is taken back."""
    return {
        "UndoBatchUpdateIssues": Row(
            [undone],
            [
                b.UndoBatchUpdateIssuesRequest(batch=undone.batch),
                b.UndoBatchUpdateIssuesRequest(batch="issues/is_nowhere/batches/2"),
                b.UndoBatchUpdateIssuesRequest(batch="issues/is_nowhere/batches/x"),
            ],
        )
    }

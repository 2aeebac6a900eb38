"""Requests for the methods about views of issues and counts."""

from __future__ import annotations

import uuid

from backstory.interactions.v1 import issue_views_pb2 as v
from backstory.interactions.v1 import issues_pb2 as s
from google.protobuf.field_mask_pb2 import FieldMask

from tests.support.api_row import Row
from tests.support.customers import Customers

_NOWHERE = "views/nowhere"


def make_views(customers: Customers) -> tuple[v.View, v.View]:
    """Make two that everybody may use."""
    one, other = (
        customers.call(
            customers.interactions.CreateView,
            v.CreateViewRequest(
                view=v.View(display_name=shown, filter=v.IssueFilter(tags=["nobody-has-this"]), shared=True)
            ),
        )
        for shown in ("One", "Other")
    )
    return one, other


def issue_view_rows(one: v.View, other: v.View) -> dict[str, Row]:
    """Return how each is called."""
    wanted = v.IssueFilter(queue=s.ISSUE_QUEUE_WAITING_US, team="teams/parcels", priorities=[s.PRIORITY_HIGH])
    torn = v.IssueFilter(queue=s.ISSUE_QUEUE_MINE, agent="agents/anna")
    return {
        "CountIssues": Row(
            [
                v.CountIssuesRequest(team="teams/nobody"),
                v.CountIssuesRequest(queues=[s.ISSUE_QUEUE_MENTIONS], views=[one.name]),
            ],
            [
                v.CountIssuesRequest(views=[_NOWHERE]),
                v.CountIssuesRequest(team="parcels"),
            ],
        ),
        "CreateView": Row(
            [
                v.CreateViewRequest(
                    view=v.View(display_name="Ärger", filter=wanted, order=v.ISSUE_ORDER_NEWEST_FIRST),
                    request_id=str(uuid.uuid4()),
                )
            ],
            [
                v.CreateViewRequest(view=v.View()),
                v.CreateViewRequest(view=v.View(display_name="A", filter=torn)),
                v.CreateViewRequest(view=v.View(display_name="A"), view_id=one.name.removeprefix("views/")),
            ],
        ),
        "GetView": Row([v.GetViewRequest(name=one.name)], [v.GetViewRequest(name=_NOWHERE)]),
        "ListViews": Row(
            [v.ListViewsRequest(page_size=1)],
            [v.ListViewsRequest(page_size=-1), v.ListViewsRequest(page_token="spoiled")],
        ),
        "UpdateView": Row(
            [
                v.UpdateViewRequest(
                    view=v.View(name=one.name, order=v.ISSUE_ORDER_DUE_FIRST),
                    update_mask=FieldMask(paths=["order"]),
                    request_id=str(uuid.uuid4()),
                )
            ],
            [
                v.UpdateViewRequest(view=v.View(name=one.name, etag='"stale"', display_name="B")),
                v.UpdateViewRequest(view=v.View(name=one.name), update_mask=FieldMask(paths=["nothing"])),
                v.UpdateViewRequest(view=v.View(name=_NOWHERE, display_name="B")),
            ],
        ),
        "DeleteView": Row(
            [v.DeleteViewRequest(name=other.name, request_id=str(uuid.uuid4()))],
            [v.DeleteViewRequest(name=_NOWHERE), v.DeleteViewRequest(name=one.name, etag='"stale"')],
        ),
    }

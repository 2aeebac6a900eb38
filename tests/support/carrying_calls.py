"""Requests for the methods that tell of an import of contacts."""

from __future__ import annotations

from backstory.contacts.v1 import imports_pb2 as p

from tests.support.api_row import Row
from tests.support.api_world import ApiWorld

_NOWHERE = "contactImports/nowhere"


def carrying_rows(w: ApiWorld) -> dict[str, Row]:
    """Return how each is called."""
    name = w.carried.name
    return {
        "GetContactImport": Row([p.GetContactImportRequest(name=name)], [p.GetContactImportRequest(name=_NOWHERE)]),
        "ListContactImportErrors": Row(
            [p.ListContactImportErrorsRequest(parent=name, page_size=1)],
            [p.ListContactImportErrorsRequest(parent=name, page_size=-1)],
        ),
        "ListContactImportDuplicates": Row(
            [p.ListContactImportDuplicatesRequest(parent=name, page_size=1)],
            [p.ListContactImportDuplicatesRequest(parent=name, page_token="spoiled")],
        ),
    }

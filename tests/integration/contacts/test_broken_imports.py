"""An import whose sender goes away is no fault of the service."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from backstory.contacts.v1 import contacts_pb2 as pb

from tests.support.contacts_service import ContactsService
from tests.support.eventually import eventually


def test_a_sender_that_goes_away_leaves_a_refusal_in_the_log_and_no_failure(
    service: ContactsService, capsys: pytest.CaptureFixture[str]
) -> None:
    is_over = threading.Event()

    def parts() -> Iterator[pb.ImportContactsRequest]:
        yield pb.ImportContactsRequest(name="contactImports/broken", source="test-import")
        is_over.wait(20)

    call = service.stub.ImportContacts.future(parts(), metadata=(("authorization", "agents/anna"),), timeout=20)
    logged: list[str] = []

    def told(word: str) -> bool:
        logged.append(capsys.readouterr().out)
        return word in "".join(logged)

    service.call("ListContacts", pb.ListContactsRequest(page_size=1))
    call.cancel()
    eventually(10, lambda: told("CALLER_GONE"))
    is_over.set()

    assert not told("call failed")

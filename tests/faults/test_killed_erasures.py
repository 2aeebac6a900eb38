"""A process dies at each step of an erasure: there is the old state, or, once somebody goes on, the new one."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from backstory.contacts.v1 import contacts_pb2 as c
from backstory.contacts.v1 import erasures_pb2 as e
from backstory.contacts.v1 import merges_pb2 as m
from backstory.interactions.v1 import interactions_pb2 as i
from servicekit.adapters.mongo_erasing import FAILPOINTS as OF_THE_WORK

from services.contacts.adapters.mongo_erasures import FAILPOINTS as OF_THE_CALL
from services.contacts.usecases.finish_erasures import FAILPOINTS as OF_THE_END
from tests.faults.api import is_unanswered
from tests.faults.conftest import Figures
from tests.faults.whole_system import WholeSystem
from tests.support.eventually import eventually
from tests.support.scanning import found

_DIES_WITHIN_SECONDS = 60.0
_DONE_WITHIN_SECONDS = 90.0
_EVERYTHING = ("contacts", "interactions", "notifications")
WINDOWS = [
    *(("contacts.grpc", failpoint) for failpoint in OF_THE_CALL),
    *(("contacts.worker", failpoint) for failpoint in (*OF_THE_WORK, *OF_THE_END)),
    *((f"{service}.worker", failpoint) for service in ("interactions", "notifications") for failpoint in OF_THE_WORK),
]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeSystem]:
    """Everybody who has to prove an erasure, on servers of their own."""
    system = WholeSystem(tmp_path_factory.mktemp("erasing"), _EVERYTHING)
    system.start()
    yield system
    system.stop(30)


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("process", "failpoint"), WINDOWS)
def test_an_erasure_is_made_whole_when_it_dies_in_each_window(
    process: str, failpoint: str, whole: WholeSystem, figures: Figures
) -> None:
    person = _Person(whole)
    whole.kill(process, stay_down=True)
    whole.start_armed(process, failpoint)
    if process == "contacts.grpc":
        whole.wait_ready(process)
        eventually(_DIES_WITHIN_SECONDS, lambda: not person.is_answered() and not whole.is_running(process))
    else:
        eventually(_DIES_WITHIN_SECONDS, person.is_answered)
    assert whole.wait_down(process, _DIES_WITHIN_SECONDS), f"{process} did not come to {failpoint}"
    emptied = person.states()
    whole.start_again(process)
    whole.wait_ready(process)
    if failpoint in OF_THE_CALL:
        assert emptied == ({"erased"} if failpoint == "erasing.committed" else {"active", "merged"})
        assert failpoint == "erasing.committed" or person.is_whole()

    erasure = eventually(_DONE_WITHIN_SECONDS, person.erased)

    assert erasure
    assert {proof.service for proof in erasure.proofs} == set(_EVERYTHING)
    assert person.states() == {"erased"}
    assert found(whole.system, person.texts) == {}
    counts = {proof.service: dict(proof.removed) for proof in erasure.proofs}
    assert counts["contacts"]["contacts"] == 2
    assert counts["interactions"]["interactions"] == person.recorded
    figures.note(f"{process} {failpoint}", f"{counts['interactions']}")


class _Person:
    """Two merged contacts with a history, and with a text of their own in each place."""

    recorded = 3

    def __init__(self, system: WholeSystem) -> None:
        self.texts = [f"kill{uuid.uuid4().hex[:12]}" for _ in range(6)]
        self._system = system
        self._api = system.api
        self._request = str(uuid.uuid4())
        self.contacts = [self._contact(self.texts[0]), self._contact(self.texts[1])]
        merge = m.MergeContactsRequest(
            contact=self.contacts[0],
            merged_contacts=self.contacts[1:],
            reason=self.texts[2],
            request_id=str(uuid.uuid4()),
        )
        self._answered(self._api.contacts.MergeContacts, merge)
        for number in range(self.recorded):
            told = i.Interaction(
                channel="email",
                direction=i.DIRECTION_INBOUND,
                source="faults",
                source_id=uuid.uuid4().hex,
                contact=self.contacts[number % 2],
                body=self.texts[3 + number],
            )
            self._answered(self._api.interactions.CreateInteraction, i.CreateInteractionRequest(interaction=told))
        assert set(found(system.system, self.texts)) == set(self.texts)

    def _contact(self, text: str) -> str:
        contact = c.Contact(display_name=text, identities=[c.Identity(kind="email", raw_value=f"{text}@example.org")])
        request = c.CreateContactRequest(contact=contact, request_id=str(uuid.uuid4()))
        return str(self._answered(self._api.contacts.CreateContact, request).name)

    def _answered(self, method: Any, request: Any) -> Any:  # stubs are of many types
        """Repeat what can be repeated until it is answered: each request has an id of its own."""

        def answer() -> Any:
            try:
                return self._api.call(method, request)
            except grpc.RpcError as fault:
                if not is_unanswered(fault):
                    raise AssertionError(fault) from fault
                return None

        return eventually(60, answer)

    def erase(self) -> e.Erasure:
        """Ask for the erasure, or repeat the request."""
        request = e.ErasePersonRequest(contact=self.contacts[1], reason="a test", request_id=self._request)
        asked: e.Erasure = self._api.call(self._api.contacts.ErasePerson, request)
        return asked

    def is_answered(self) -> bool:
        """Ask, and tell whether there was an answer."""
        try:
            self.erase()
        except grpc.RpcError:
            return False
        return True

    def erased(self) -> e.Erasure | None:
        """Repeat the request until its answer says that it is done."""
        erasure = self.erase()
        return erasure if erasure.state == e.ERASURE_STATE_DONE else None

    def states(self) -> set[str]:
        ids = [name.removeprefix("contacts/") for name in self.contacts]
        rows = self._system.database("contacts")["contacts"].find({"_id": {"$in": ids}}, {"state": 1})
        return {row["state"] for row in rows}

    def is_whole(self) -> bool:
        """Tell whether nothing was done at all."""
        database = self._system.database("contacts")
        ids = [name.removeprefix("contacts/") for name in self.contacts]
        traces = [database[name].count_documents({"contacts": {"$in": ids}}) for name in ("erasures", "erasing")]
        return traces == [0, 0]

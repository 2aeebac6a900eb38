"""With a time of grace, a replaced number leads to its contact a while longer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from commandline.system.servers import Servers
from servicekit.errors import ServiceError

from tests.integration.contacts.test_replaced_identities import supersede
from tests.integration.contacts.test_shared_identities import create, ensure, resolve
from tests.support.contacts_service import ContactsService, contacts_service

_FIRST_ENDS_AT_R = {
    "$concatArrays": [
        [{"$mergeObjects": [{"$first": "$identities"}, {"release_time": "$r"}]}],
        {"$slice": ["$identities", 1, 50]},
    ]
}


@pytest.fixture(scope="module")
def service(servers: Servers, module_namespace: str) -> Iterator[ContactsService]:
    with contacts_service(servers, module_namespace, identity_grace_days=1) as running:
        yield running


def test_the_old_number_leads_to_the_contact_until_the_time_is_over(
    service: ContactsService, new_number: Callable[[], str]
) -> None:
    old_number = new_number()
    anna = create(service, "Anna", old_number)
    supersede(service, anna.identities[0], new_number())
    assert ensure(service, old_number).contact.name == anna.name
    assert resolve(service, old_number).person == anna.name

    contact_id = anna.name.removeprefix("contacts/")
    just_over: list[dict[str, Any]] = [
        {"$set": {"r": {"$add": ["$update_time", 1]}}},
        {"$set": {"identities": _FIRST_ENDS_AT_R}},
    ]
    service.collection.update_one({"_id": contact_id}, just_over)
    with pytest.raises(ServiceError, match="No contact"):
        resolve(service, old_number)
    assert ensure(service, old_number, "The next owner").created

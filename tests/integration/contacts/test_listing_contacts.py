"""Pages of contacts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from backstory.contacts.v1 import contacts_pb2 as pb
from commandline.system.servers import Servers
from servicekit.errors import Code

from tests.support.contacts_service import ContactsService, contacts_service


@pytest.fixture
def service(servers: Servers, namespace: str) -> Iterator[ContactsService]:
    with contacts_service(servers, namespace) as running:
        yield running


def make(service: ContactsService, count: int) -> list[str]:
    return [
        service.call("CreateContact", pb.CreateContactRequest(contact=pb.Contact(display_name=f"C{number}"))).name
        for number in range(count)
    ]


def all_pages(service: ContactsService, **fields: int | bool) -> list[list[str]]:
    pages, token = list[list[str]](), ""
    while not pages or token:
        answer = service.call("ListContacts", pb.ListContactsRequest(page_token=token, **fields))  # type: ignore[arg-type] # fields by name
        pages.append([contact.name for contact in answer.contacts])
        token = answer.next_page_token
    return pages


def test_pages_hold_every_contact_once_by_id(service: ContactsService) -> None:
    names = make(service, 7)

    assert all_pages(service, page_size=3) == [sorted(names)[:3], sorted(names)[3:6], sorted(names)[6:]]
    assert all_pages(service, page_size=7) == [sorted(names)]
    assert all_pages(service) == [sorted(names)]


def test_deleted_contacts_are_listed_on_request(service: ContactsService) -> None:
    first, second = make(service, 2)
    service.call("DeleteContact", pb.DeleteContactRequest(name=first))

    assert all_pages(service) == [[second]]
    assert all_pages(service, show_deleted=True) == [sorted([first, second])]


def test_a_page_token_works_unchanged_and_for_its_own_filter(service: ContactsService) -> None:
    make(service, 2)
    token = service.call("ListContacts", pb.ListContactsRequest(page_size=1)).next_page_token

    for request in (
        pb.ListContactsRequest(page_token=token, show_deleted=True),
        pb.ListContactsRequest(page_token=token[:-2]),
        pb.ListContactsRequest(page_token="next"),
    ):
        error = service.refusal("ListContacts", request)
        assert (error.code, error.violations[0].field) == (Code.INVALID_ARGUMENT, "page_token")


def test_a_negative_page_size_is_refused(service: ContactsService) -> None:
    assert service.refusal("ListContacts", pb.ListContactsRequest(page_size=-1)).violations[0].field == "page_size"

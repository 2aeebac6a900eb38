"""Organisations: made, changed and deleted like contacts, and joined by roles of contacts."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import organizations_pb2 as o
from backstory.events.contacts.v1 import events_pb2 as ev
from commandline.system.servers import Servers
from google.protobuf.field_mask_pb2 import FieldMask
from servicekit.errors import Code

from tests.support.contacts_service import ContactsService, contacts_service
from tests.support.organizing import an_organization
from tests.support.tagging import listed, make


@pytest.fixture
def service(servers: Servers, namespace: str) -> Iterator[ContactsService]:
    with contacts_service(servers, namespace) as running:
        yield running


def role(organization: o.Organization, name: str = "buyer") -> pb.Membership:
    return pb.Membership(organization=organization.name, role=name)


def get(service: ContactsService, name: str) -> o.Organization:
    found: o.Organization = service.call("GetOrganization", o.GetOrganizationRequest(name=name))
    return found


def update(service: ContactsService, *paths: str, **fields: str) -> o.Organization:
    request = o.UpdateOrganizationRequest(organization=o.Organization(**fields), update_mask=FieldMask(paths=paths))  # type: ignore[arg-type] # fields by name
    changed: o.Organization = service.call("UpdateOrganization", request)
    return changed


def delete(service: ContactsService, name: str, etag: str = "") -> o.Organization:
    gone: o.Organization = service.call("DeleteOrganization", o.DeleteOrganizationRequest(name=name, etag=etag))
    return gone


def names(service: ContactsService, page_size: int = 100, **fields: object) -> list[str]:
    """Return the display names over all pages."""
    found, token = list[str](), ""
    while True:
        request = o.ListOrganizationsRequest(page_size=page_size, page_token=token, **fields)  # type: ignore[arg-type] # fields by name
        answer = service.call("ListOrganizations", request)
        found += [each.display_name for each in answer.organizations]
        token = answer.next_page_token
        if not token:
            return found


def test_an_organisation_is_created_with_what_is_told(service: ContactsService) -> None:
    made = service.call(
        "CreateOrganization",
        o.CreateOrganizationRequest(
            organization=o.Organization(display_name="Acme GmbH", description="Our oldest customer.\nPays late."),
            organization_id="acme",
        ),
    )

    assert made == get(service, "organizations/acme")
    assert (made.name, made.version, made.state) == ("organizations/acme", 1, o.ORGANIZATION_STATE_ACTIVE)
    assert (made.display_name, made.description) == ("Acme GmbH", "Our oldest customer.\nPays late.")
    assert made.etag
    assert made.create_time == made.update_time


def test_every_change_is_a_version_and_an_event_and_nothing_else_is(service: ContactsService) -> None:
    name = an_organization(service, "Acme", organization_id="acme").name
    update(service, name=name, display_name="Acme AG")
    update(service, name=name, display_name="Acme AG")
    update(service, "description", name=name)
    delete(service, name)

    row = service.collection.database["organizations"].find_one({"_id": "acme"}) or {}
    assert [(each["name"], each["version"], each["contact"]) for each in row["outbox"]] == [
        ("OrganizationCreated", 1, "acme"),
        ("OrganizationUpdated", 2, "acme"),
        ("OrganizationDeleted", 3, "acme"),
    ]
    event = ev.OrganizationUpdated.FromString(row["outbox"][1]["payload"])
    assert (event.organization.display_name, list(event.changed_paths)) == ("Acme AG", ["display_name"])
    assert event.metadata.actor == "agents/anna"


def test_a_change_that_was_decided_on_an_older_state_is_refused(service: ContactsService) -> None:
    made = an_organization(service)
    update(service, name=made.name, display_name="Another")

    stale = o.UpdateOrganizationRequest(organization=o.Organization(name=made.name, etag=made.etag, display_name="X"))
    assert service.refusal("UpdateOrganization", stale).reason == "ETAG_MISMATCH"
    error = service.refusal("DeleteOrganization", o.DeleteOrganizationRequest(name=made.name, etag=made.etag))
    assert (error.code, error.reason) == (Code.ABORTED, "ETAG_MISMATCH")


def test_concurrent_changes_of_different_fields_all_arrive(service: ContactsService) -> None:
    name = an_organization(service).name

    with ThreadPoolExecutor(2) as callers:
        list(
            callers.map(lambda told: update(service, name=name, **told), ({"display_name": "N"}, {"description": "D"}))
        )

    found = get(service, name)
    assert (found.display_name, found.description, found.version) == ("N", "D", 3)


def test_a_repeated_request_gets_the_first_answer(service: ContactsService) -> None:
    key = str(uuid.uuid4())
    first, second = (an_organization(service, "Acme", request_id=key) for _ in range(2))
    other = o.CreateOrganizationRequest(organization=o.Organization(display_name="B"), request_id=key)

    assert first == second
    assert service.refusal("CreateOrganization", other).reason == "REQUEST_ID_REUSED"


def test_lists_are_in_the_order_of_names_and_find_their_beginnings(service: ContactsService) -> None:
    for shown in ("Zeta", "Ärzte AG", "acme", "Acme GmbH", "ACME & Co", "Ömer"):
        an_organization(service, shown)
    delete(service, an_organization(service, "Acme Old").name)

    ordered = ["acme", "ACME & Co", "Acme GmbH", "Ärzte AG", "Ömer", "Zeta"]
    assert names(service) == ordered
    assert names(service, page_size=2) == ordered
    assert names(service, prefix="acm") == ordered[:3]
    assert names(service, prefix="ärz") == names(service, prefix="ARZ") == ["Ärzte AG"]
    assert names(service, prefix="acme", show_deleted=True) == ["acme", "ACME & Co", "Acme GmbH", "Acme Old"]


def test_the_people_of_an_organisation_are_those_with_a_role_in_it(service: ContactsService) -> None:
    acme, other = an_organization(service), an_organization(service)
    buyer = make(service, memberships=[role(acme), role(other, "chair")])
    clerk = make(service, "vip", memberships=[role(acme, "clerk"), role(acme, "driver")])
    make(service, memberships=[role(other)])

    assert listed(service, organization=acme.name) == [clerk, buyer]
    assert listed(service, organization=acme.name, tags=["vip"]) == [clerk]
    assert listed(service, organization="organizations/nowhere") == []


def test_an_organisation_with_members_is_not_deleted(service: ContactsService) -> None:
    acme = an_organization(service)
    name = make(service, memberships=[role(acme)])

    error = service.refusal("DeleteOrganization", o.DeleteOrganizationRequest(name=acme.name))
    assert (error.code, error.reason) == (Code.FAILED_PRECONDITION, "ORGANIZATION_HAS_MEMBERS")
    without = pb.UpdateContactRequest(contact=pb.Contact(name=name), update_mask=FieldMask(paths=["memberships"]))
    service.call("UpdateContact", without)

    assert delete(service, acme.name).state == o.ORGANIZATION_STATE_DELETED
    assert get(service, acme.name).HasField("delete_time")
    error = service.refusal("UpdateOrganization", o.UpdateOrganizationRequest(organization=acme))
    assert error.reason in ("ORGANIZATION_DELETED", "ETAG_MISMATCH")


def test_a_role_is_added_only_in_an_organisation_that_is_there_and_old_ones_stay(service: ContactsService) -> None:
    acme, gone = an_organization(service), an_organization(service)
    delete(service, gone.name)
    nowhere = pb.Membership(organization="organizations/nowhere")
    for membership in (nowhere, role(gone)):
        wanted = pb.Contact(display_name="Anna", memberships=[role(acme), membership])
        error = service.refusal("CreateContact", pb.CreateContactRequest(contact=wanted))
        assert (error.code, error.reason) == (Code.INVALID_ARGUMENT, "ORGANIZATION_NOT_FOUND")
        assert error.violations[0].field == "contact.memberships[1].organization"
    name = make(service, memberships=[role(acme)])
    service.collection.update_one({}, {"$set": {"memberships.0.organization": "organizations/of-an-import"}})

    more = pb.Contact(
        name=name, given_name="Ann", memberships=[pb.Membership(organization="organizations/of-an-import", role="x")]
    )
    assert service.call("UpdateContact", pb.UpdateContactRequest(contact=more)).given_name == "Ann"
    more.memberships.append(nowhere)
    error = service.refusal("UpdateContact", pb.UpdateContactRequest(contact=more))
    assert error.violations[0].field == "contact.memberships[1].organization"


def test_an_import_makes_the_organisations_it_names(service: ContactsService) -> None:
    an_organization(service, "Known", organization_id="known")
    written = {"organization": "Acme GmbH & Co. KG"}
    roles = [["organizations/acme"], ["organizations/acme", "organizations/two"], ["organizations/known"]]
    records = [
        pb.ContactImportRecord(
            line=number + 1,
            contact=pb.Contact(
                display_name="Anna",
                memberships=[pb.Membership(organization=each, role="buyer") for each in named],
                custom_fields=written if number == 0 else {},
            ),
        )
        for number, named in enumerate(roles)
    ]
    for _ in range(2):
        parts = [pb.ImportContactsRequest(name="contactImports/i", source="shop", backfill=True, records=records)]
        service.stub.ImportContacts(iter(parts), timeout=20, metadata=(("authorization", "agents/anna"),))

    assert names(service) == ["Acme GmbH & Co. KG", "Known", "two"]
    assert len(listed(service, organization="organizations/acme")) == 2
    row = service.collection.database["organizations"].find_one({"_id": "acme"}) or {}
    assert ev.OrganizationCreated.FromString(row["outbox"][0]["payload"]).metadata.backfill


@pytest.mark.parametrize(
    ("method", "request_", "field"),
    [
        ("CreateOrganization", o.CreateOrganizationRequest(), "organization.display_name"),
        (
            "CreateOrganization",
            o.CreateOrganizationRequest(organization=o.Organization(display_name="x" * 201)),
            "organization.display_name",
        ),
        (
            "CreateOrganization",
            o.CreateOrganizationRequest(organization=o.Organization(display_name="A"), organization_id="a b"),
            "organization_id",
        ),
        ("GetOrganization", o.GetOrganizationRequest(name="contacts/c_1"), "name"),
        ("ListOrganizations", o.ListOrganizationsRequest(prefix="x" * 201), "prefix"),
        ("ListOrganizations", o.ListOrganizationsRequest(page_token="spoiled"), "page_token"),
        ("ListContacts", pb.ListContactsRequest(filter={"organization": "acme"}), "filter.organization"),
    ],
)
def test_what_cannot_be_meant_is_refused(service: ContactsService, method: str, request_: object, field: str) -> None:
    error = service.refusal(method, request_)  # type: ignore[arg-type] # requests of several types

    assert (error.code, error.violations[0].field) == (Code.INVALID_ARGUMENT, field)


def test_an_organisation_that_is_not_there_is_not_found(service: ContactsService) -> None:
    error = service.refusal("GetOrganization", o.GetOrganizationRequest(name="organizations/nowhere"))
    assert (error.code, error.reason) == (Code.NOT_FOUND, "ORGANIZATION_NOT_FOUND")
    taken = o.CreateOrganizationRequest(organization=o.Organization(display_name="A"), organization_id="acme")
    service.call("CreateOrganization", taken)
    error = service.refusal("CreateOrganization", taken)
    assert (error.code, error.reason) == (Code.ALREADY_EXISTS, "ORGANIZATION_ALREADY_EXISTS")

"""Finding whom an identity belongs to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from backstory.contacts.v1 import contacts_pb2 as pb
from servicekit.errors import Code

from tests.support.contacts_service import ContactsService

IDENTITIES = [
    ("email", "", "Anna@Example.com"),
    ("phone", "", "+49 30 1234567"),
    ("whatsapp", "", "551187654321"),
    ("messenger-psid", "page-1", "77"),
    ("instagram-igsid", "account-1", "88"),
    ("telegram", "", "99"),
    ("line", "channel-1", "U4af4"),
    ("x", "", "115712"),
    ("external-id", "shop", "Kunde 4711"),
    ("loyalty-id", "miles", "1234 5678"),
    ("device-id", "app", "0b0ae5e1-2f6c-4a1e-9c37-0d2f0d3a9b11"),
    ("anonymous-id", "site", "k3J9_x"),
    ("sso-subject", "https://login.example", "auth0|5f7c"),
]


def resolve(kind: str, value: str, scope: str = "", region: str = "") -> pb.ResolveIdentityRequest:
    return pb.ResolveIdentityRequest(
        identity=pb.IdentityKey(kind=kind, scope=scope, value=value, default_region=region)
    )


@pytest.fixture(scope="module")
def anna(service: ContactsService) -> pb.Contact:
    identities = [pb.Identity(kind=kind, scope=scope, raw_value=raw) for kind, scope, raw in IDENTITIES]
    made: pb.Contact = service.call(
        "CreateContact", pb.CreateContactRequest(contact=pb.Contact(display_name="Anna", identities=identities))
    )
    return made


@pytest.mark.parametrize(("kind", "scope", "value"), IDENTITIES)
def test_every_kind_of_identity_finds_its_contact(
    service: ContactsService, anna: pb.Contact, kind: str, scope: str, value: str
) -> None:
    answer = service.call("ResolveIdentity", resolve(kind, value, scope))

    assert answer.contact == anna
    assert answer.identity in anna.identities
    assert answer.identity.raw_value == value
    assert (answer.person, list(answer.candidates)) == (anna.name, [anna.name])


def test_a_national_number_is_found_with_its_region(service: ContactsService, anna: pb.Contact) -> None:
    assert service.call("ResolveIdentity", resolve("phone", "030/1234567", region="de")).contact == anna


def test_an_identity_in_another_scope_is_somebody_else(service: ContactsService, anna: pb.Contact) -> None:
    assert service.refusal("ResolveIdentity", resolve("messenger-psid", "77", "page-2")).code is Code.NOT_FOUND


def test_a_shared_identity_selects_nobody_alone(service: ContactsService) -> None:
    switchboard = pb.Identity(kind="phone", raw_value="+49 30 7654321", shared=True)
    contact = pb.Contact(display_name="Acme", identities=[switchboard])
    owner = service.call("CreateContact", pb.CreateContactRequest(contact=contact))

    answer = service.call("ResolveIdentity", resolve("phone", "+49307654321"))

    assert (answer.person, list(answer.candidates)) == ("", [owner.name])


@pytest.mark.parametrize(
    ("request_", "code", "reason", "field"),
    [
        (resolve("phone", "+4930999999"), Code.NOT_FOUND, "IDENTITY_NOT_FOUND", None),
        (resolve("seen-nowhere", "1"), Code.INVALID_ARGUMENT, "INVALID_FIELD", "identity.kind"),
        (resolve("messenger-psid", "77"), Code.INVALID_ARGUMENT, "INVALID_FIELD", "identity.scope"),
        (resolve("phone", "ACME"), Code.INVALID_ARGUMENT, "INVALID_FIELD", "identity.value"),
        (resolve("phone", ""), Code.INVALID_ARGUMENT, "INVALID_FIELD", "identity.value"),
        (resolve("", "1"), Code.INVALID_ARGUMENT, "INVALID_FIELD", "identity.kind"),
        (
            resolve("phone", "030 1", region="Germany"),
            Code.INVALID_ARGUMENT,
            "INVALID_FIELD",
            "identity.default_region",
        ),
    ],
)
def test_what_is_not_found_or_not_askable_says_why(
    service: ContactsService, request_: pb.ResolveIdentityRequest, code: Code, reason: str, field: str | None
) -> None:
    error = service.refusal("ResolveIdentity", request_)

    assert (error.code, error.reason) == (code, reason)
    assert [violation.field for violation in error.violations] == ([field] if field else [])


def test_resolving_creates_nothing(service: ContactsService) -> None:
    before = service.collection.count_documents({})
    service.refusal("ResolveIdentity", resolve("phone", "+4930888888"))

    assert service.collection.count_documents({}) == before


def test_an_identity_is_read_by_its_unique_key(service: ContactsService, anna: pb.Contact) -> None:
    key = {"identity_keys": "x||115712", "identity_keys.0": {"$exists": True}}
    plan: Any = service.collection.find(key).explain()

    assert _stages(plan["queryPlanner"]["winningPlan"]) == ["FETCH", "IXSCAN"]
    assert plan["executionStats"]["totalDocsExamined"] == 1
    assert plan["executionStats"]["totalKeysExamined"] == 1


def test_an_identity_value_has_one_owner_by_index(service: ContactsService) -> None:
    indexes = service.collection.index_information()

    assert indexes["identity_keys_1"]["unique"] is True
    assert "outbox.next_at_1" in indexes


def _stages(plan: dict[str, Any]) -> list[str]:
    return [plan["stage"], *(_stages(plan["inputStage"]) if "inputStage" in plan else [])]


def test_many_who_ask_at_once_get_the_owner_each_of_them_asked_for(service: ContactsService) -> None:
    numbers = [f"+4930880{number:05d}" for number in range(12)]
    owners = {
        number: service.call(
            "EnsureContact", pb.EnsureContactRequest(identity=pb.IdentityKey(kind="phone", value=number))
        )
        for number in numbers[:10]
    }

    def asked(place: int) -> str:
        number = numbers[place % len(numbers)]
        if number in owners:
            return str(service.call("ResolveIdentity", resolve("phone", number)).contact.name)
        return service.refusal("ResolveIdentity", resolve("phone", number)).reason

    with ThreadPoolExecutor(12) as callers:
        found = list(callers.map(asked, range(240)))

    wanted = [owners[number].contact.name if number in owners else "IDENTITY_NOT_FOUND" for number in numbers]
    assert found == wanted * 20

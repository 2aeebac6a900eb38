"""What the operator's choices change."""

from __future__ import annotations

from typing import Any

from backstory.contacts.v1 import contacts_pb2 as pb
from commandline.system.servers import Servers

from tests.support.contacts_service import ContactsService, contacts_service


def ensure(service: ContactsService, kind: str, value: str) -> Any:
    request = pb.EnsureContactRequest(identity=pb.IdentityKey(kind=kind, value=value))
    return service.call("EnsureContact", request)


def test_linking_whatsapp_to_phone_can_be_switched_off(servers: Servers, namespace: str) -> None:
    with contacts_service(servers, namespace, link_whatsapp_to_phone=False) as service:
        ensure(service, "phone", "+5511987654321")

        assert ensure(service, "whatsapp", "551187654321").created


def test_national_numbers_are_read_in_the_region_of_the_deployment(servers: Servers, namespace: str) -> None:
    with contacts_service(servers, namespace, default_region="DE") as service:
        assert ensure(service, "phone", "030 1234567").identity.value == "+49301234567"


def test_the_epoch_is_part_of_the_etag(servers: Servers, namespace: str) -> None:
    with contacts_service(servers, namespace, epoch=3) as service:
        assert ensure(service, "x", "1").contact.etag == '"3-1"'

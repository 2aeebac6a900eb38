"""A process killed in the middle of a merge, an unmerge or a split leaves the old state or the new one, never a mix."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from backstory.contacts.v1 import contacts_pb2 as pb
from commandline.system.servers import Servers
from servicekit.errors import Aborted, DeadlineExceeded

from services.contacts.adapters.mongo_merges import FAILPOINTS
from tests.support.contacts_service import ContactsService
from tests.support.eventually import eventually
from tests.support.merging import Customers, a_phone

_PROCESS = """
import sys
from functools import partial
from servicekit.adapters.mongo_client import connect
from servicekit.clock import SystemClock
from servicekit.failpoints import arm
from servicekit.ids import new_id
from services.contacts.adapters.mongo_merges import MongoMerges
from services.contacts.domain.events import Origin
from services.contacts.domain.ports import Order, Stamps
from services.contacts.settings import ContactsSettings
from services.contacts.usecases.merge_contacts import MergeContacts, merge_contacts
from services.contacts.usecases.split_contact import SplitContact, split_contact
from services.contacts.usecases.unmerge_contacts import UnmergeContacts, unmerge_contacts

namespace, uri, failpoint, verb, one, other = sys.argv[1:]
settings = ContactsSettings(mongodb_uri=uri, namespace=namespace)
stamps = Stamps(SystemClock(), new_id, 1)
merges = MongoMerges(connect(settings), stamps)
order = Order(Origin("agents/anna"))
verbs = {
    "merge": lambda: merge_contacts(MergeContacts(one, (other,), "why", "", order), merges, stamps, lambda _: ()),
    "unmerge": lambda: unmerge_contacts(UnmergeContacts(one, "why", order), merges, stamps),
    "split": lambda: split_contact(SplitContact(one, (other,), (), "why", order), merges, stamps),
}
arm(f"{failpoint}:kill")
verbs[verb]()
"""

Stored = list[dict[str, Any]]


def stored(service: ContactsService) -> Stored:
    """Return everything there is, contacts and merges, as it is stored."""
    collections = (service.collection, service.collection.database["merges"])
    return [row for collection in collections for row in collection.find().sort("_id", 1)]


@pytest.fixture
def kill_at(servers: Servers, module_namespace: str) -> Callable[..., None]:
    """Run a verb in a process of its own that is killed at a failpoint."""

    def run(failpoint: str, verb: str, one: str, other: str = "") -> None:
        uri = servers.addresses.mongodb_uri
        killed = subprocess.run(
            [sys.executable, "-c", _PROCESS, module_namespace, uri, failpoint, verb, one, other],
            cwd=Path(__file__).parents[3],
            timeout=60,
            check=False,
        )
        assert killed.returncode == -signal.SIGKILL

    return run


def done_again(call: Callable[[], Any]) -> None:
    """Repeat until the database has given up the transaction of the killed process."""

    def tried() -> bool:
        try:
            call()
        except (Aborted, DeadlineExceeded):
            return False
        return True

    eventually(30, tried)


@pytest.mark.parametrize("failpoint", FAILPOINTS)
def test_a_merge_is_made_whole_or_not_at_all(
    service: ContactsService, kill_at: Callable[..., None], failpoint: str
) -> None:
    customers = Customers(service)
    anna, ann = customers.new(), customers.new()
    before = stored(service)

    kill_at(failpoint, "merge", anna.name[9:], ann.name[9:])

    if failpoint == "merging.committed":
        assert customers.members(ann) == [anna.name, ann.name]
        assert customers.service.collection.database["merges"].find_one({"merged": ann.name[9:]})
    else:
        assert stored(service) == before
        done_again(lambda: customers.merge(anna, ann))
    for contact in (anna, ann):
        row = service.collection.find_one({"_id": contact.name[9:]})
        assert row is not None
        assert [event["name"] for event in row["outbox"]] == ["ContactCreated", "ContactsMerged"]


@pytest.mark.parametrize("failpoint", FAILPOINTS)
def test_an_unmerge_is_made_whole_or_not_at_all(
    service: ContactsService, kill_at: Callable[..., None], failpoint: str
) -> None:
    customers = Customers(service)
    anna, ann = customers.new(), customers.new()
    merge = customers.merge(anna, ann)
    before = stored(service)

    kill_at(failpoint, "unmerge", merge.name[7:])

    if failpoint == "merging.committed":
        assert customers.members(ann) == [ann.name]
    else:
        assert stored(service) == before
        done_again(lambda: customers.unmerge(merge))
    row = service.collection.find_one({"_id": ann.name[9:]})
    assert row is not None
    assert [event["name"] for event in row["outbox"]][1:] == ["ContactsMerged", "ContactsUnmerged"]


@pytest.mark.parametrize("failpoint", FAILPOINTS)
def test_a_split_is_made_whole_or_not_at_all(
    service: ContactsService, kill_at: Callable[..., None], failpoint: str
) -> None:
    customers = Customers(service)
    mixed = customers.new(a_phone(), a_phone())
    moved = mixed.identities[1]
    before = stored(service)

    kill_at(failpoint, "split", mixed.name[9:], moved.name.rpartition("/")[2])

    if failpoint == "merging.committed":
        owner = service.call(
            "ResolveIdentity", pb.ResolveIdentityRequest(identity=pb.IdentityKey(kind="phone", value=moved.value))
        ).contact
        assert [identity.name.rpartition("/")[2] for identity in owner.identities] == [moved.name.rpartition("/")[2]]
        assert len(customers.get(mixed).identities) == 1
    else:
        assert stored(service) == before

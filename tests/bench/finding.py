"""How long people take to be found among a million contacts: by search, as duplicates, and by identity."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import finding_pb2 as f
from commandline.system.layout import ROOT
from google.protobuf.message import Message

from services.contacts.domain.contact import Contact
from tests.bench import crowd
from tests.bench.caller import Target
from tests.bench.figures import Figure, of_rounds, of_times
from tests.bench.side import Side
from tests.bench.stage import Deployed, Stage

PEOPLE, FEW_PEOPLE = 1_000_000, 50_000
SEEDERS = 2
CALLERS = 8
NAMESPACE = "benchfind"


def measure(stage: Stage) -> Iterator[Figure]:
    """Seed a database of its own, start contacts on it, and ask for people of the seed."""
    people = FEW_PEOPLE if stage.quick else PEOPLE
    _seed(stage, people)
    deployed = stage.deploy(NAMESPACE, "contacts")
    try:
        yield from _sizes(stage, people)
        yield from _times(stage, deployed, people)
    finally:
        deployed.deployment.stop()
        stage.mongodb.drop_database(f"{NAMESPACE}_contacts")


def _seed(stage: Stage, people: int) -> None:
    """Write in several processes, before the indexes are there: building them is faster than keeping them."""
    uri, share = stage.servers.addresses.mongodb_uri, people // SEEDERS
    command = [sys.executable, "-m", "tests.bench.crowd", uri, f"{NAMESPACE}_contacts"]
    seeders = [
        subprocess.Popen([*command, str(number * share), str((number + 1) * share)], cwd=ROOT)
        for number in range(SEEDERS)
    ]
    if any(seeder.wait() for seeder in seeders):
        raise RuntimeError("the contacts could not be seeded")
    crowd.index(stage.mongodb[f"{NAMESPACE}_contacts"]["contacts"])  # longer than a start may take


def _sizes(stage: Stage, people: int) -> Iterator[Figure]:
    stats: Any = stage.mongodb[f"{NAMESPACE}_contacts"].command("collStats", "contacts")
    for name, size in (("contact_bytes", stats["storageSize"]), ("search_index_bytes", _index_size(stats))):
        each = size / people
        yield Figure(name, each, "B", each, each, f"on disk for each of {people} contacts")


def _index_size(stats: Any) -> int:
    return int(sum(size for name, size in stats["indexSizes"].items() if name.startswith("search_keys")))


def _times(stage: Stage, deployed: Deployed, people: int) -> Iterator[Figure]:
    chance, count = random.Random(7), 100 if stage.quick else 400
    numbers = [chance.randrange(people) for _ in range(count)]
    searches = [f.SearchContactsRequest(query=_query(number, chance)) for number in numbers]
    contacts = [f.FindDuplicatesRequest(contact=f"contacts/{crowd.contact(number).id}") for number in numbers]
    for name, method, requests in (
        ("search", "SearchContacts", searches),
        ("duplicates", "FindDuplicates", contacts),
    ):
        seen = _side(deployed, method, requests).each_once()
        yield of_times(f"{name}_p50", seen.times, 0.5)
        yield of_times(f"{name}_p95", seen.times, 0.95)
        yield of_rounds(f"{name}_cpu", "us/call", [seen.cpu * 1e6], "processor time of the contacts process")
    yield from _of_resolving(stage, _side(deployed, "ResolveIdentity", [_resolving(number) for number in numbers]))


def _of_resolving(stage: Stage, side: Side) -> Iterator[Figure]:
    seen = [side.load(CALLERS, stage.seconds) for _ in range(stage.rounds)]
    note = f"{CALLERS} callers"
    yield of_rounds("resolve_busy_p50", "ms", [each.p50 * 1000 for each in seen], note)
    yield of_rounds("resolve_busy_p99", "ms", [each.p99 * 1000 for each in seen], note)
    yield of_rounds("resolve_busy_rate", "calls/s", [each.rate for each in seen], note)
    yield of_rounds("resolve_busy_cpu", "us/call", [each.cpu * 1e6 for each in seen], note)


def _side(deployed: Deployed, method: str, requests: Sequence[Message]) -> Side:
    """Return a method of this deployment as something to call."""
    bodies = [request.SerializeToString() for request in requests]
    path = f"/backstory.contacts.v1.ContactsService/{method}"
    return Side(Target(deployed.address("contacts"), path, deployed.token(), bodies), deployed.pid("contacts.grpc"))


def _resolving(number: int) -> pb.ResolveIdentityRequest:
    address = crowd.contact(number).identities[0].raw_value
    return pb.ResolveIdentityRequest(identity=pb.IdentityKey(kind="email", value=address))


def _query(number: int, chance: random.Random) -> str:
    """Return one of the ways somebody may ask for this customer."""
    contact = crowd.contact(number)
    profile, phone = contact.profile, _phone(contact)
    family = profile.family_name
    at = chance.randrange(max(1, len(family) - 1))
    asked = chance.choice(
        (
            profile.display_name,
            f"{family} {profile.given_name}",
            f"{profile.given_name} {family[:3]}",
            f"{profile.given_name} {family[:at]}{family[at + 1 :]}",
            f"{profile.given_name[1:]} {family[:at]}{family[at : at + 2][::-1]}{family[at + 2 :]}",
            profile.given_name,
            contact.identities[0].value,
            contact.identities[0].value.partition("@")[0][:9],
            phone,
            phone[-5:],
            str(100_000 + number),
        )
    )
    return asked if len(asked.strip()) > 1 else profile.display_name  # some given names are one character


def _phone(contact: Contact) -> str:
    """Return the customer's number as it was told; the seed has some that cannot be normalised."""
    return contact.identities[1].raw_value

"""How long people take to be found among a million contacts: by search, as duplicates, and by identity."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import contacts_pb2_grpc
from backstory.contacts.v1 import finding_pb2 as f
from commandline.system.layout import ROOT

from tests.bench import crowd
from tests.bench.figures import Figure, of_times
from tests.bench.stage import Deployed, Stage

PEOPLE, FEW_PEOPLE = 1_000_000, 50_000
SEEDERS = 2
CALLERS = 8
NAMESPACE = "benchfind"

Call = Callable[[int], None]


def measure(stage: Stage) -> Iterator[Figure]:
    """Seed a database of its own, start contacts on it, and ask for people of the seed."""
    people = FEW_PEOPLE if stage.quick else PEOPLE
    _seed(stage, people)
    deployed = stage.deploy(NAMESPACE, "contacts")
    try:
        yield from _sizes(stage, people)
        yield from _times(deployed, people, quick=stage.quick)
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
    stage.mongodb[f"{NAMESPACE}_contacts"]["contacts"].create_index("search_keys")  # longer than a start may take


def _sizes(stage: Stage, people: int) -> Iterator[Figure]:
    stats: Any = stage.mongodb[f"{NAMESPACE}_contacts"].command("collStats", "contacts")
    for name, size in (("contact_bytes", stats["storageSize"]), ("search_index_bytes", _index_size(stats))):
        each = size / people
        yield Figure(name, each, "B", each, each, f"on disk for each of {people} contacts")


def _index_size(stats: Any) -> int:
    return int(sum(size for name, size in stats["indexSizes"].items() if name.startswith("search_keys")))


def _times(deployed: Deployed, people: int, *, quick: bool) -> Iterator[Figure]:
    stub = contacts_pb2_grpc.ContactsServiceStub(deployed.deployment.channel("contacts"))
    metadata: Any = [("authorization", f"Bearer {deployed.token()}")]
    chance, count = random.Random(7), 100 if quick else 400
    numbers = [chance.randrange(people) for _ in range(count)]
    queries = [_query(number, chance) for number in numbers]

    def search(place: int) -> None:
        stub.SearchContacts(f.SearchContactsRequest(query=queries[place]), timeout=10, metadata=metadata)

    def duplicates(place: int) -> None:
        name = f"contacts/{crowd.contact(numbers[place]).id}"
        stub.FindDuplicates(f.FindDuplicatesRequest(contact=name), timeout=10, metadata=metadata)

    def resolve(place: int) -> None:
        phone = crowd.contact(numbers[place % count]).identities[1].value
        identity = pb.IdentityKey(kind="phone", value=phone)
        stub.ResolveIdentity(pb.ResolveIdentityRequest(identity=identity), timeout=10, metadata=metadata)

    for name, call in (("search", search), ("duplicates", duplicates)):
        seconds = [_timed(call, place) for place in range(count)]
        yield of_times(f"{name}_p50", seconds, 0.5)
        yield of_times(f"{name}_p95", seconds, 0.95)
    with ThreadPoolExecutor(CALLERS) as callers:
        seconds = list(callers.map(lambda place: _timed(resolve, place), range(5 * count)))
    yield of_times("resolve_busy_p50", seconds, 0.5, f"{CALLERS} callers")
    yield of_times("resolve_busy_p99", seconds, 0.99, f"{CALLERS} callers")


def _query(number: int, chance: random.Random) -> str:
    """Return one of the ways somebody may ask for this customer."""
    contact = crowd.contact(number)
    profile, phone = contact.profile, contact.identities[1].value
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


def _timed(call: Call, place: int) -> float:
    began = time.perf_counter()
    call(place)
    return time.perf_counter() - began

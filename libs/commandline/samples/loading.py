"""Loading the sample into a system and taking it away again."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

from commandline.importers.placing import wait_until_placed
from commandline.importers.records import Input
from commandline.importers.sending import Report, send
from commandline.paging import listed
from commandline.samples.people import SEED_FIELD, TAG, SamplePerson, invent_people
from commandline.samples.stories import INTERACTIONS, SOURCE, SampleInteraction, invent_interactions
from commandline.session import Session

if TYPE_CHECKING:
    from backstory.contacts.v1.contacts_pb2 import Contact
    from backstory.interactions.v1.interactions_pb2 import Actor, ImportRecord

Advance = Callable[[float], None]

_SAMPLE_ID = re.compile(r"contacts/sample-(\d+)-\d{3}(?:-\d+)?")


_PATIENCE_SECONDS = 30.0
"""How long one person is tried again: the first start of everything keeps a slow machine busy."""

_PAUSE_SECONDS = 0.2


@dataclass(frozen=True)
class Loaded:
    """What loading did."""

    contacts_created: int
    contacts_already_there: int
    interactions: Report


def load(session: Session, seed: int, advance: Advance, *, force: bool) -> Loaded:
    """Load the sample of a seed. What is there already stays as it is.

    The contacts of a sample that was erased stay empty for ever, so it is loaded under other ids the next time.
    """
    _require_room(session, seed, force=force)
    life = _life(session, seed)
    people = [replace(person, id=f"{person.id}{life}") for person in invent_people(seed)]
    created = 0
    for number, person in enumerate(people, start=1):
        created += _patiently(partial(_ensure, session, person, seed))
        advance(number)
    report = send(session, _input(seed, people, life), lambda done: advance(len(people) + done))
    wait_until_placed(session, report.name, report.unplaced, lambda _: None)
    return Loaded(created, len(people) - created, report)


def total() -> int:
    """Return how many things loading makes."""
    return len(invent_people(0)) + INTERACTIONS


def _require_room(session: Session, seed: int, *, force: bool) -> None:
    from servicekit.errors import FailedPrecondition

    for contact in contacts_in_use(session):
        other = seed_of(contact)
        if other is None and not force:
            raise FailedPrecondition(
                "HAS_CONTACTS", "There are contacts in this system that are no sample; --force loads it beside them."
            )
        if other is not None and other != seed:
            raise FailedPrecondition(
                "OTHER_SAMPLE", f"The sample of seed {other} is loaded; both use the same addresses. Remove it first."
            )


def contacts_in_use(session: Session) -> Iterator[Contact]:
    from backstory.contacts.v1.contacts_pb2 import CONTACT_STATE_ERASED, ListContactsRequest

    found = listed(session, "contacts", session.contacts.ListContacts, ListContactsRequest(), "contacts")
    yield from (contact for contact in found if contact.state != CONTACT_STATE_ERASED)


def seed_of(contact: Contact) -> int | None:
    """Return which sample a contact is of; a contact must say so twice to be taken for one."""
    named = _SAMPLE_ID.fullmatch(contact.name)
    if not named or contact.custom_fields.get(SEED_FIELD) != named[1]:
        return None
    return int(named[1])


def _patiently(ensure: Callable[[], bool]) -> bool:
    """Repeat what failed because a service or its database did not answer; whoever is made already is found there."""
    from servicekit.errors import ServiceError
    from servicekit.grpc_client import is_outage

    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return ensure()
        except ServiceError as error:
            if not is_outage(error) or time.monotonic() > deadline:
                raise
        time.sleep(_PAUSE_SECONDS)


def _ensure(session: Session, person: SamplePerson, seed: int) -> bool:
    """Create a person, or bring back one who was removed; tell whether either was needed."""
    from backstory.contacts.v1.contacts_pb2 import CreateContactRequest
    from servicekit.errors import AlreadyExists

    request = CreateContactRequest(contact=_contact(person, seed), contact_id=person.id)
    try:
        session.ask("contacts", session.contacts.CreateContact, request)
    except AlreadyExists as error:
        if error.reason != "CONTACT_ALREADY_EXISTS":
            raise
        return _undeleted(session, person)
    return True


def _undeleted(session: Session, person: SamplePerson) -> bool:
    from backstory.contacts.v1.contacts_pb2 import CONTACT_STATE_DELETED, GetContactRequest, UndeleteContactRequest

    name = f"contacts/{person.id}"
    known = session.ask("contacts", session.contacts.GetContact, GetContactRequest(name=name))
    if known.state != CONTACT_STATE_DELETED:
        return False
    session.ask("contacts", session.contacts.UndeleteContact, UndeleteContactRequest(name=name))
    return True


def _contact(person: SamplePerson, seed: int) -> Contact:
    from backstory.contacts.v1 import contacts_pb2 as api

    return api.Contact(
        display_name=person.display_name,
        given_name=person.given_name,
        family_name=person.family_name,
        preferences=api.Preferences(
            language=person.language,
            channel=person.preferred_channel,
            time_zone=person.time_zone,
            accessibility=person.accessibility,
        ),
        tags=[TAG],
        custom_fields={SEED_FIELD: str(seed)},
        identities=[
            api.Identity(kind=identity.kind, scope=identity.scope, raw_value=identity.value, method="import")
            for identity in person.identities
        ],
    )


def _life(session: Session, seed: int) -> str:
    """Return what the ids of a sample end with: nothing, or the number of times it was erased plus one."""
    from backstory.contacts.v1.contacts_pb2 import CONTACT_STATE_ERASED, GetContactRequest
    from servicekit.errors import NotFound

    for number in count(1):
        life = f"-{number}" if number > 1 else ""
        request = GetContactRequest(name=f"contacts/sample-{seed}-000{life}")
        try:
            found = session.ask("contacts", session.contacts.GetContact, request)
        except NotFound:
            break
        if found.state != CONTACT_STATE_ERASED:
            break
    return life


def _input(seed: int, people: list[SamplePerson], life: str) -> Input:
    """Return the interactions. In a later life they name their contacts: by identity, what is past stays erased."""
    owners = {(each.kind, each.scope, each.value): person.id for person in people for each in person.identities}

    def records() -> Iterator[ImportRecord]:
        for line, told in enumerate(invent_interactions(seed, people), start=1):
            record = _record(line, told, life)
            if life:
                identity = told.identity
                owner = owners[(identity.kind, identity.scope, identity.value)]
                record.interaction.interaction.contact = f"contacts/{owner}"
                record.interaction.ClearField("identity")
            yield record

    return Input(f"imports/sample-{seed}{life}", SOURCE, INTERACTIONS, records)


def _record(line: int, told: SampleInteraction, life: str) -> ImportRecord:
    from backstory.interactions.v1 import interactions_pb2 as api

    interaction = api.Interaction(
        channel=told.channel,
        direction=f"DIRECTION_{told.direction}",
        kind=f"INTERACTION_KIND_{told.kind}",
        source=SOURCE,
        source_id=f"{told.source_id}{life}",
        thread_key=told.thread_key,
        subject=told.subject,
        body=told.body,
        topic=told.topic,
        disposition=told.disposition,
        location=told.location,
        business_type=told.business_type,
        payload=told.payload,
        self_service=told.self_service,
        backfill=True,
        call_status=f"CALL_STATUS_{told.call_status or 'UNSPECIFIED'}",
        actor=_actor(told),
        attachments=[
            api.Attachment(file_name=name, media_type=media_type, size_bytes=size, sha256=digest)
            for name, media_type, size, digest in told.attachments
        ],
    )
    interaction.occur_time.FromDatetime(told.occur_time)
    identity = api.IdentityKey(kind=told.identity.kind, scope=told.identity.scope, value=told.identity.value)
    return api.ImportRecord(line=line, interaction=api.ImportedInteraction(interaction=interaction, identity=identity))


def _actor(told: SampleInteraction) -> Actor:
    from backstory.interactions.v1 import interactions_pb2 as api

    if told.agent:
        return api.Actor(type=api.ACTOR_TYPE_AGENT, display_name=told.agent)
    is_customer = told.direction == "INBOUND"
    return api.Actor(type=api.ACTOR_TYPE_CUSTOMER if is_customer else api.ACTOR_TYPE_SYSTEM)

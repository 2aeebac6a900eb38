"""Storing one batch of an import: one read, one decision a record, two writes; who lost a race decides again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from servicekit.errors import ServiceError

from services.contacts.domain.contact import Contact
from services.contacts.domain.custom_fields import CustomFields, check_changed, check_new
from services.contacts.domain.erasing import ErasureList
from services.contacts.domain.errors import ContactContended
from services.contacts.domain.identity import Identity
from services.contacts.domain.import_records import Fate, Skip, ToldRecord
from services.contacts.domain.importing import Decision, Marks, decide
from services.contacts.domain.matching import View, match
from services.contacts.domain.ports import Contacts, MergeMap, Order
from services.contacts.usecases.make_organizations import NamedOrganizations

_ROUNDS = 1000
"""A round stores what depends on nothing before it, and at least one record unless others were faster."""

REMEMBERED = 20_000
"""How many contacts a dry run knows that it would have made or changed."""


@dataclass(frozen=True)
class Ready:
    """A record with its identities as they would be stored."""

    record: ToldRecord
    identities: tuple[Identity, ...]
    marks: Marks

    @property
    def keys(self) -> list[str]:
        """What it may be matched by."""
        return [each.key for each in self.identities if each.valid]


class Storing:
    """Stores batches in the order they come; a dry run only remembers what it would have stored."""

    def __init__(
        self,
        source: str,
        order: Order,
        contacts: Contacts,
        merges: MergeMap,
        organizations: NamedOrganizations,
        custom_fields: CustomFields,
        erased: ErasureList,
    ) -> None:
        """Work for one import."""
        self._erased = erased
        self._source = source
        self._order = order
        self._contacts = contacts
        self._merges = merges
        self._organizations = organizations
        self._custom_fields = custom_fields
        self._pretended: dict[str, Contact] = {}
        self._pretended_keys: dict[str, str] = {}

    def store(self, batch: Sequence[Ready]) -> list[Decision]:
        """Return what became of each record, in order."""
        done = self._brought_back(batch)
        open_numbers = [number for number in range(len(batch)) if number not in done]
        for _ in range(_ROUNDS):
            if not open_numbers:
                break
            decided = self._round(batch, open_numbers)
            done |= decided
            open_numbers = [number for number in open_numbers if number not in decided]
        for number in open_numbers:
            record = batch[number].record
            done[number] = _unfit(record, ContactContended())
        return [done[number] for number in range(len(batch))]

    def _brought_back(self, batch: Sequence[Ready]) -> dict[int, Decision]:
        """Skip records about erased people: an old list must not bring back what they asked to have removed."""
        erased = self._erased.erased(key for each in batch for key in each.keys)
        return {
            number: Decision(Fate.SKIPPED, skip=_of_the_erased(each, erased.keys()))
            for number, each in enumerate(batch)
            if not erased.keys().isdisjoint(each.keys)
        }

    def _round(self, batch: Sequence[Ready], numbers: Sequence[int]) -> dict[int, Decision]:
        """Decide and store what touches nothing an earlier record of the batch touches."""
        view = self._view([batch[number] for number in numbers])
        touched: set[str] = set()
        decided: dict[int, Decision] = {}
        for number in numbers:
            ready = batch[number]
            own = {*ready.keys, ready.record.contact_id} - {""}
            decision = self._decision(ready, view) if not own & touched else None
            about = {decision.contact.id} if decision and decision.contact else set()
            if decision and not about & touched:
                decided[number] = decision
            touched |= own | about
        return self._stored(batch, decided)

    def _decision(self, ready: Ready, view: View) -> Decision:
        try:
            found = match(ready.record.contact_id, ready.identities, self._source, view)
            decision = decide(ready.record, ready.identities, found, view, ready.marks)
            self._check_custom_fields(ready.record, decision)
        except ServiceError as fault:
            return _unfit(ready.record, fault)
        return decision

    def _check_custom_fields(self, record: ToldRecord, decision: Decision) -> None:
        """Refuse values that are not allowed; only a contact that is no restored one must have what is required."""
        if decision.change is None:
            return
        after = decision.change.contact.profile.custom_fields
        if decision.before is None and record.past.create_time is None:
            check_new(self._custom_fields, after)
        else:
            check_changed(self._custom_fields, decision.before.profile.custom_fields if decision.before else {}, after)

    def _view(self, batch: Sequence[Ready]) -> View:
        keys = {key for each in batch for key in each.keys}
        by_key = dict(self._contacts.by_keys(keys))
        ids = {each.record.contact_id for each in batch} - {""}
        by_id = dict(self._contacts.by_ids(ids))
        if self._order.validate_only:
            by_id |= {name: self._pretended[name] for name in ids & self._pretended.keys()}
            by_key = {key: self._pretended.get(owner.id, owner) for key, owner in by_key.items()}
            by_key |= {key: self._pretended[self._pretended_keys[key]] for key in keys & self._pretended_keys.keys()}
        people = self._merges.people_of([*by_key.values(), *by_id.values()])
        return View(by_key, by_id, lambda contact: people.get(contact.id, contact.id))

    def _stored(self, batch: Sequence[Ready], decided: dict[int, Decision]) -> dict[int, Decision]:
        if self._order.validate_only:
            self._remember([each.contact for each in decided.values() if each.change and each.contact])
            return decided
        self._organizations.make(each.change.contact.profile for each in decided.values() if each.change)
        created = [each.change for each in decided.values() if each.change and each.before is None]
        updated = [(each.before, each.change) for each in decided.values() if each.change and each.before]
        people = {batch[number].record.contact_id: batch[number].record.past.person for number in decided}
        there = self._contacts.add_all(created, self._order, people) if created else set()
        there |= self._contacts.save_all(updated, self._order) if updated else set()
        return {
            number: each for number, each in decided.items() if each.change is None or each.change.contact.id in there
        }

    def _remember(self, contacts: Sequence[Contact]) -> None:
        if len(self._pretended) > REMEMBERED:
            self._pretended.clear()
            self._pretended_keys.clear()
        for contact in contacts:
            self._pretended[contact.id] = contact
            self._pretended_keys |= dict.fromkeys(contact.claimed_keys, contact.id)


def skip_of(line: int, record: str, fault: ServiceError) -> Skip:
    """Return the entry of the report for a record that was refused."""
    first = fault.violations[0] if fault.violations else None
    return Skip(line, record, fault.reason, first.field if first else "", first.description if first else fault.message)


def _of_the_erased(ready: Ready, erased: Collection[str]) -> Skip:
    number = next(number for number, each in enumerate(ready.identities) if each.valid and each.key in erased)
    field = f"contact.identities[{number}]"
    return Skip(ready.record.line, "", "IDENTITY_ERASED", field, "its owner was erased; imports do not bring it back")


def _unfit(record: ToldRecord, fault: ServiceError) -> Decision:
    return Decision(Fate.SKIPPED, skip=skip_of(record.line, record.label, fault))

"""Recording what a person said about a purpose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from servicekit.errors import InvalidArgument
from servicekit.text import claimed_time, clean_text, kebab_case

from services.contacts.domain.consent import WITHDRAWALS, Consent, Evidence, Status
from services.contacts.domain.consent_ports import Consents, Members
from services.contacts.domain.consenting import record
from services.contacts.domain.contact import Change, Contact
from services.contacts.domain.errors import ContactContended, ContactNotFound
from services.contacts.domain.ports import Contacts, Order, Stamps
from services.contacts.domain.purposes import PURPOSES, Basis

_ATTEMPTS = 12


@dataclass(frozen=True)
class RecordConsent:
    """Tells what a person said; None stands for what was left open."""

    contact_id: str
    purpose: str
    channel: str
    status: Status | None
    basis: Basis | None
    evidence: Evidence
    source: str
    identity_id: str
    effective_time: datetime | None
    expire_time: datetime | None
    order: Order


def record_consent(
    command: RecordConsent, contacts: Contacts, consents: Consents, members: Members, stamps: Stamps
) -> Consent:
    """Return the record made with the contact named.

    A withdrawal that is not tied to an identity is recorded with every contact of the person: taking a merge back must
    not widen what is allowed.
    """
    checked_purpose(command.purpose)
    for _ in range(_ATTEMPTS):
        stored = contacts.stored(command.contact_id, command.order.request)
        if stored is None:
            raise ContactNotFound(command.contact_id)
        if stored.answer is not None:
            return _answered(stored.answer, command, consents)
        made = _consent(command, stored.contact, stamps)
        concerned = _concerned(command, stored.contact, contacts, members)
        # Read after the contacts: whatever is said meanwhile has moved one of them on, and this is tried again.
        said = consents.about([contact.id for contact in concerned])
        changes = _changes(made, concerned, said, stamps)
        if command.order.validate_only or consents.record(changes, command.order, made.id):
            return made
    raise ContactContended


def checked_purpose(purpose: str) -> str:
    """Return a purpose that is known, or refuse it by its field."""
    if purpose not in PURPOSES:
        raise InvalidArgument("purpose", f"must be one of: {', '.join(PURPOSES)}", "UNKNOWN_PURPOSE")
    return purpose


def _consent(command: RecordConsent, contact: Contact, stamps: Stamps) -> Consent:
    now = stamps.clock.now()
    status = _checked_status(command)
    effective = now
    if command.effective_time is not None:
        effective = claimed_time("effective_time", command.effective_time, now)
    return Consent(
        id=stamps.new_id("cs"),
        contact=contact.id,
        purpose=command.purpose,
        channel=kebab_case("channel", command.channel, 40, required=False),
        status=status,
        basis=command.basis or PURPOSES[command.purpose],
        evidence=_checked_evidence(command.evidence, status, effective, now),
        source=clean_text("source", command.source, max_chars=100, one_line=True),
        identity=contact.identity(command.identity_id).id if command.identity_id else "",
        effective_time=effective,
        expire_time=_checked_end(command.expire_time, status, effective),
        record_time=now,
        actor=command.order.origin.actor,
    )


def _checked_status(command: RecordConsent) -> Status:
    if command.status not in (Status.GRANTED, *WITHDRAWALS):
        raise InvalidArgument("status", "must be CONSENT_STATUS_GRANTED, CONSENT_STATUS_DENIED or .._REVOKED")
    return command.status


def _checked_evidence(evidence: Evidence, status: Status, effective: datetime, now: datetime) -> Evidence:
    if status is Status.GRANTED and not evidence.is_given:
        raise InvalidArgument(
            "evidence", "is required for a consent: form_version, text_shown or interaction", "EVIDENCE_REQUIRED"
        )
    clean_text("evidence.form_version", evidence.form_version, max_chars=200, one_line=True)
    clean_text("evidence.text_shown", evidence.text_shown, max_chars=4000)
    if evidence.time is not None:
        claimed_time("evidence.time", evidence.time, now)
        return evidence
    return replace(evidence, time=effective) if evidence.is_given else evidence


def _checked_end(end: datetime | None, status: Status, effective: datetime) -> datetime | None:
    if end is not None and (status is not Status.GRANTED or end <= effective):
        raise InvalidArgument("expire_time", "is for CONSENT_STATUS_GRANTED only and must be after effective_time")
    return end


def _concerned(command: RecordConsent, named: Contact, contacts: Contacts, members: Members) -> list[Contact]:
    if command.status is Status.GRANTED or command.identity_id:
        return [named]
    others = [each for each in members.members_of(named.id) if each != named.id]
    found = [contacts.stored(each, None) for each in others]
    return [named, *(each.contact for each in found if each is not None)]


def _changes(
    made: Consent, concerned: Sequence[Contact], said: Sequence[Consent], stamps: Stamps
) -> list[tuple[Contact, Change]]:
    changes = []
    for contact in concerned:
        own = made if contact.id == made.contact else replace(made, id=stamps.new_id("cs"), contact=contact.id)
        before = [each for each in said if each.contact == contact.id]
        changes.append((contact, record(contact, own, before, stamps.epoch, made.record_time)))
    return changes


def _answered(consent_id: str, command: RecordConsent, consents: Consents) -> Consent:
    found = consents.get(consent_id)
    if found is None:
        raise ContactNotFound(command.contact_id)
    return found

"""Consents as messages of the contract, in answers and in events."""

from __future__ import annotations

from typing import Any

from backstory.contacts.v1 import consents_pb2 as pb
from servicekit.times import to_timestamp

from services.contacts.domain.consent import Consent, Decision, Evidence, PersonConsent, Status
from services.contacts.domain.contact import Contact
from services.contacts.domain.purposes import Basis


class ConsentMessages:
    """Writes consents for answers; events are written by the same functions."""

    def consent(self, consent: Consent) -> pb.Consent:
        """Return one record."""
        return consent_message(consent)

    def decision(self, decision: Decision, usual: Basis) -> pb.CheckConsentResponse:
        """Return whether something may be done."""
        return pb.CheckConsentResponse(**_decided(decision), basis=_basis(usual))


def consent_message(consent: Consent) -> pb.Consent:
    """Return one record."""
    contact = f"contacts/{consent.contact}"
    return pb.Consent(
        name=consent.name,
        contact=contact,
        purpose=consent.purpose,
        channel=consent.channel,
        status=_status(consent.status),
        basis=_basis(consent.basis),
        evidence=_evidence(consent.evidence),
        source=consent.source,
        identity=f"{contact}/identities/{consent.identity}" if consent.identity else "",
        effective_time=to_timestamp(consent.effective_time),
        expire_time=to_timestamp(consent.expire_time),
        record_time=to_timestamp(consent.record_time),
        actor=consent.actor,
    )


def summary_message(contact: Contact) -> pb.ConsentSummary | None:
    """Return what a contact said last; nothing for nearly everybody, who said nothing."""
    if not contact.consents:
        return None
    statements = [
        pb.ConsentStatement(
            consent=f"{contact.name}/consents/{each.id}",
            purpose=each.purpose,
            channel=each.channel,
            status=_status(each.status),
            effective_time=to_timestamp(each.effective_time),
            expire_time=to_timestamp(each.expire_time),
        )
        for each in contact.consents
    ]
    return pb.ConsentSummary(statements=statements)


def person_consent_message(found: PersonConsent) -> pb.PersonConsent:
    """Return what holds for a person."""
    return pb.PersonConsent(purpose=found.purpose, channel=found.channel, **_decided(found.decision))


def _decided(decision: Decision) -> dict[str, Any]:
    """Return the fields that tell of a decision."""
    decided_by = decision.standing.consent
    return {
        "allowed": decision.allowed,
        "status": _status(decision.standing.status),
        "reason": decision.reason,
        "consent": decided_by.name if decided_by else "",
    }


def _status(status: Status) -> str:
    return f"CONSENT_STATUS_{status.name}"


def _basis(basis: Basis) -> str:
    return f"LAWFUL_BASIS_{basis.name}"


def _evidence(evidence: Evidence) -> pb.ConsentEvidence | None:
    if not evidence.is_given:
        return None
    return pb.ConsentEvidence(
        form_version=evidence.form_version,
        text_shown=evidence.text_shown,
        interaction=evidence.interaction,
        time=to_timestamp(evidence.time),
    )

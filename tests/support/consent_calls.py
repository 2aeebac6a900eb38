"""Requests for the methods about consent, and for the audit log."""

from __future__ import annotations

import uuid

from backstory.contacts.v1 import consents_pb2 as k
from backstory.operations.v1 import audit_pb2 as a

from tests.support.api_row import Row
from tests.support.api_world import ApiWorld

NOWHERE = "contacts/c_nowhere"


def consent_rows(w: ApiWorld) -> dict[str, Row]:
    """Return how what a person agreed to is recorded and read."""
    return {
        "RecordConsent": Row(
            [
                k.RecordConsentRequest(
                    contact=w.contact.name,
                    purpose="marketing",
                    channel="email",
                    status=k.CONSENT_STATUS_GRANTED,
                    evidence=k.ConsentEvidence(form_version="newsletter-3"),
                    request_id=str(uuid.uuid4()),
                )
            ],
            [
                k.RecordConsentRequest(contact=w.contact.name, purpose="marketing", status=k.CONSENT_STATUS_GRANTED),
                k.RecordConsentRequest(contact=w.contact.name, purpose="spam", status=k.CONSENT_STATUS_DENIED),
                k.RecordConsentRequest(contact=NOWHERE, purpose="marketing", status=k.CONSENT_STATUS_DENIED),
            ],
        ),
        "ListConsents": Row(
            [k.ListConsentsRequest(parent=w.contact.name, page_size=1)],
            [k.ListConsentsRequest(parent=NOWHERE), k.ListConsentsRequest(parent=w.contact.name, purpose="spam")],
        ),
        "CheckConsent": Row(
            [k.CheckConsentRequest(contact=w.contact.name, purpose="surveys", channel="sms")],
            [k.CheckConsentRequest(contact=w.contact.name), k.CheckConsentRequest(contact=NOWHERE, purpose="surveys")],
        ),
    }


def audit_rows(w: ApiWorld) -> dict[str, Row]:
    """Return how the audit log of any service is read."""
    return {
        "ListAuditEntries": Row(
            [a.ListAuditEntriesRequest(actor="agents/nobody", contact=w.contact.name)],
            [a.ListAuditEntriesRequest(page_size=-1), a.ListAuditEntriesRequest(contact="anna")],
        ),
    }

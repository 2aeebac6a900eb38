"""A table with requests for every method: the ones that are answered, and the ones that are refused."""

from __future__ import annotations

import uuid
from typing import Any

from backstory.contacts.v1 import contacts_pb2 as c
from backstory.contacts.v1 import custom_fields_pb2 as f
from backstory.contacts.v1 import finding_pb2 as g
from backstory.contacts.v1 import identities_pb2 as c_identities
from backstory.contacts.v1 import listing_pb2 as l
from backstory.interactions.v1 import interactions_pb2 as i
from backstory.notifications.v1 import notifications_pb2 as n
from backstory.operations.v1 import operations_pb2 as o
from google.protobuf.field_mask_pb2 import FieldMask

from tests.support.announcement_calls import announcement_rows
from tests.support.api_row import Row
from tests.support.api_world import ApiWorld
from tests.support.break_glass_calls import break_glass_rows
from tests.support.brief_calls import brief_rows
from tests.support.carrying_calls import carrying_rows
from tests.support.consent_calls import audit_rows, consent_rows
from tests.support.customers import a_phone, an_interaction
from tests.support.dead_letter_calls import dead_letter_rows
from tests.support.erasing_calls import erasing_rows
from tests.support.escalation_calls import escalation_rows
from tests.support.facts_calls import facts_rows
from tests.support.issue_calls import issue_rows
from tests.support.issue_view_calls import issue_view_rows
from tests.support.merge_calls import NOWHERE, merge_rows
from tests.support.message_calls import message_rows
from tests.support.organization_calls import organization_rows
from tests.support.recording_calls import recording_rows
from tests.support.rule_calls import rule_rows
from tests.support.screening_calls import screening_rows
from tests.support.segment_calls import lists_of, segment_rows
from tests.support.subscription_calls import subscription_rows
from tests.support.tag_calls import tag_rows
from tests.support.template_calls import template_rows
from tests.support.thread_calls import thread_rows
from tests.support.timing_calls import timing_rows
from tests.support.webhook_calls import webhook_rows

IDENTITY = c.IdentityKey(kind="phone", value="+49 30 9000001")
FRESH = c.IdentityKey(kind="phone", value="+49 30 9000005")


def an_id() -> str:
    return str(uuid.uuid4())


def a_contact(**fields: Any) -> c.Contact:
    return c.Contact(identities=[c.Identity(kind="phone", raw_value=a_phone().value)], **fields)


def theirs(world: ApiWorld) -> c.Identity:
    return world.contact.identities[0]


def rows(w: ApiWorld) -> dict[str, Row]:
    """What the three services offer everybody else."""
    return (
        merge_rows(w)
        | carrying_rows(w)
        | erasing_rows(w)
        | consent_rows(w)
        | break_glass_rows(w)
        | brief_rows(w)
        | facts_rows(w)
        | recording_rows(w)
        | screening_rows(w)
        | webhook_rows(w.parked_webhook)
        | tag_rows(w.tags)
        | segment_rows(*w.segments)
        | subscription_rows(w.subscriptions)
        | rule_rows(*w.rules, w.notification.name)
        | message_rows(w.messages)
        | announcement_rows(w.announcements)
        | dead_letter_rows(*w.dead_letters)
        | template_rows(*w.templates)
        | timing_rows(w.timing)
        | escalation_rows(w.escalations, w.notification.name)
        | {"GetCustomFields": Row([f.GetCustomFieldsRequest()])}
        | organization_rows(*w.organizations)
        | issue_rows(w.issues, w.stranger)
        | issue_view_rows(*w.views)
        | thread_rows(w.thread)
        | {
            "CreateContact": Row(
                [c.CreateContactRequest(contact=a_contact(display_name="Zoë"), request_id=an_id())],
                [
                    c.CreateContactRequest(contact=c.Contact(identities=[c.Identity(kind="phnoe", raw_value="1")])),
                    c.CreateContactRequest(contact=a_contact(), contact_id=w.contact.name.removeprefix("contacts/")),
                    c.CreateContactRequest(contact=c.Contact(display_name="x" * 201), request_id="not-a-uuid"),
                ],
            ),
            "GetContact": Row(
                [c.GetContactRequest(name=w.contact.name), c.GetContactRequest(name=w.deleted.name)],
                [c.GetContactRequest(name=NOWHERE)],
            ),
            "ListContacts": Row(
                [
                    c.ListContactsRequest(page_size=1),
                    c.ListContactsRequest(show_deleted=True),
                    *lists_of(w.segments[0])[0],
                    c.ListContactsRequest(
                        filter=l.ContactFilter(tags=[w.tags.used], without_tags=["x", "y"]),
                        order=l.CONTACT_ORDER_OLDEST,
                    ),
                ],
                [
                    c.ListContactsRequest(page_size=-1),
                    c.ListContactsRequest(page_token="spoiled"),
                    c.ListContactsRequest(filter=l.ContactFilter(tags=["Not A Tag"])),
                    c.ListContactsRequest(filter=l.ContactFilter(organization="acme")),
                    *lists_of(w.segments[0])[1],
                    c.ListContactsRequest(filter=l.ContactFilter(tags=["x"]), show_deleted=True),
                ],
            ),
            "UpdateContact": Row(
                [
                    c.UpdateContactRequest(
                        contact=c.Contact(name=w.other.name, given_name="Ann"),
                        update_mask=FieldMask(paths=["given_name", "family_name"]),
                        request_id=an_id(),
                    )
                ],
                [
                    c.UpdateContactRequest(contact=c.Contact(name=w.other.name, etag='"stale"', given_name="B")),
                    c.UpdateContactRequest(
                        contact=c.Contact(name=w.other.name), update_mask=FieldMask(paths=["nothing"])
                    ),
                    c.UpdateContactRequest(contact=c.Contact(name=NOWHERE, given_name="C")),
                ],
            ),
            "DeleteContact": Row(
                [c.DeleteContactRequest(name=w.other.name, validate_only=True)],
                [
                    c.DeleteContactRequest(name=w.other.name, etag='"stale"'),
                    c.DeleteContactRequest(name=NOWHERE),
                ],
                differs=("update_time", "delete_time"),
            ),
            "UndeleteContact": Row(
                [c.UndeleteContactRequest(name=w.deleted.name, request_id=an_id())],
                [c.UndeleteContactRequest(name=w.contact.name), c.UndeleteContactRequest(name=NOWHERE)],
            ),
            "CreateIdentity": Row(
                [
                    c.CreateIdentityRequest(
                        parent=w.other.name,
                        identity=c.Identity(kind="phone", raw_value="030 9000002"),
                        default_region="DE",
                        request_id=an_id(),
                    )
                ],
                [
                    c.CreateIdentityRequest(
                        parent=w.other.name, identity=c.Identity(kind="phone", raw_value=w.phone.value)
                    ),
                    c.CreateIdentityRequest(parent=w.other.name, identity=c.Identity(kind="line", raw_value="1")),
                ],
            ),
            "UpdateIdentity": Row(
                [c.UpdateIdentityRequest(identity=c.Identity(name=theirs(w).name, verified=True), request_id=an_id())],
                [
                    c.UpdateIdentityRequest(
                        identity=c.Identity(name=theirs(w).name), update_mask=FieldMask(paths=["raw_value"])
                    ),
                    c.UpdateIdentityRequest(
                        identity=c.Identity(name=f"{w.contact.name}/identities/id_no", verified=True)
                    ),
                ],
            ),
            "DeleteIdentity": Row(
                [c.DeleteIdentityRequest(name=w.deleted.identities[0].name, request_id=an_id())],
                [c.DeleteIdentityRequest(name=f"{w.contact.name}/identities/id_no")],
            ),
            "EnsureContact": Row(
                [c.EnsureContactRequest(identity=c.IdentityKey(kind="phone", value=w.phone.value))],
                [c.EnsureContactRequest(identity=c.IdentityKey(kind="line", value="1")), c.EnsureContactRequest()],
            ),
            "BatchEnsureContacts": Row(
                [
                    c.BatchEnsureContactsRequest(
                        requests=[c.EnsureContactRequest(identity=c.IdentityKey(kind="phone", value=w.phone.value))] * 2
                    )
                ],
                [c.BatchEnsureContactsRequest()],
            ),
            "ResolveIdentity": Row(
                [c.ResolveIdentityRequest(identity=c.IdentityKey(kind="phone", value=w.phone.value))],
                [
                    c.ResolveIdentityRequest(identity=IDENTITY),
                    c.ResolveIdentityRequest(identity=c.IdentityKey(kind="phnoe", value="1")),
                    c.ResolveIdentityRequest(identity=c.IdentityKey(kind="phone", value="many")),
                ],
            ),
            "ExplainIdentity": Row(
                [c_identities.ExplainIdentityRequest(name=theirs(w).name)],
                [c_identities.ExplainIdentityRequest(name=f"{w.contact.name}/identities/id_no")],
            ),
            "SupersedeIdentity": Row(
                [
                    c.SupersedeIdentityRequest(
                        name=w.other.identities[0].name, new_identity=FRESH, evidence="said so", request_id=an_id()
                    )
                ],
                [
                    c.SupersedeIdentityRequest(name=theirs(w).name, new_identity=FRESH),
                    c.SupersedeIdentityRequest(
                        name=theirs(w).name,
                        new_identity=c.IdentityKey(kind="phone", value="many"),
                        evidence="said so",
                    ),
                    c.SupersedeIdentityRequest(
                        name=f"{w.contact.name}/identities/id_no", new_identity=FRESH, evidence="said so"
                    ),
                ],
            ),
            "SearchContacts": Row(
                [
                    g.SearchContactsRequest(query=w.phone.value),
                    g.SearchContactsRequest(query="nobody at all", page_size=5, tags=["vip"]),
                ],
                [g.SearchContactsRequest(query="a"), g.SearchContactsRequest(query="anna", page_size=-1)],
            ),
            "FindDuplicates": Row(
                [g.FindDuplicatesRequest(contact=w.contact.name, page_size=5)],
                [
                    g.FindDuplicatesRequest(contact=NOWHERE),
                    g.FindDuplicatesRequest(contact=w.contact.name, page_token="x"),
                ],
            ),
            "ListDuplicateSuggestions": Row(
                [g.ListDuplicateSuggestionsRequest(state=g.DUPLICATE_SUGGESTION_STATE_MERGED, page_size=5)],
                [g.ListDuplicateSuggestionsRequest(page_token="spoiled")],
            ),
            "RejectDuplicate": Row(
                [
                    g.RejectDuplicateRequest(
                        contact=w.contact.name, other_contact=w.other.name, reason="two people", request_id=an_id()
                    )
                ],
                [
                    g.RejectDuplicateRequest(contact=w.contact.name, other_contact=w.contact.name),
                    g.RejectDuplicateRequest(contact=w.contact.name, other_contact=NOWHERE),
                ],
            ),
            "ReopenDuplicate": Row(
                [
                    g.ReopenDuplicateRequest(
                        contact=w.strangers[0].name, other_contact=w.strangers[1].name, request_id=an_id()
                    )
                ],
                [g.ReopenDuplicateRequest(contact=w.contact.name, other_contact=NOWHERE)],
            ),
            "CreateInteraction": Row(
                [
                    i.CreateInteractionRequest(
                        interaction=an_interaction(
                            business_type="order", payload=b"\x00\xff", kind=i.INTERACTION_KIND_MESSAGE
                        ),
                        identity=w.phone,
                        request_id=an_id(),
                    )
                ],
                [
                    i.CreateInteractionRequest(interaction=an_interaction(direction=0), identity=w.phone),
                    i.CreateInteractionRequest(interaction=an_interaction()),
                    i.CreateInteractionRequest(interaction=an_interaction(contact=NOWHERE)),
                    i.CreateInteractionRequest(
                        interaction=an_interaction(source=w.interaction.source, source_id=w.interaction.source_id),
                        identity=w.phone,
                    ),
                ],
            ),
            "GetInteraction": Row(
                [i.GetInteractionRequest(name=w.interaction.name)],
                [i.GetInteractionRequest(name="interactions/i_nowhere")],
            ),
            "LogVisit": Row(
                [i.LogVisitRequest(contact=w.contact.name, location="Berlin", summary="Hm.", request_id=an_id())],
                [
                    i.LogVisitRequest(contact=w.contact.name),
                    i.LogVisitRequest(contact=NOWHERE, location="Berlin"),
                    i.LogVisitRequest(identity=i.IdentityKey(kind="phnoe", value="1"), location="Berlin"),
                ],
            ),
            "GetHistory": Row(
                [
                    i.GetHistoryRequest(identity=w.phone, page_size=1),
                    i.GetHistoryRequest(
                        contact=w.contact.name,
                        channels=["sms", "email"],
                        kinds=[i.INTERACTION_KIND_MESSAGE],
                        direction=i.DIRECTION_INBOUND,
                    ),
                    i.GetHistoryRequest(contact=w.contact.name, issue=w.issues.plain.name),
                ],
                [
                    i.GetHistoryRequest(),
                    i.GetHistoryRequest(contact=w.contact.name, issue="issues/is_nowhere"),
                    i.GetHistoryRequest(contact=w.contact.name, identity=w.phone),
                    i.GetHistoryRequest(identity=i.IdentityKey(kind="phnoe", value="1")),
                    i.GetHistoryRequest(identity=i.IdentityKey(kind="phone", value="+49309000003")),
                    i.GetHistoryRequest(contact=NOWHERE),
                    i.GetHistoryRequest(contact=w.contact.name, page_token="spoiled"),
                ],
            ),
            "GetImport": Row(
                [i.GetImportRequest(name=w.imported.name)],
                [i.GetImportRequest(name="imports/nowhere")],
            ),
            "ListImportErrors": Row(
                [i.ListImportErrorsRequest(parent=w.imported.name, page_size=1)],
                [i.ListImportErrorsRequest(parent=w.imported.name, page_size=-1)],
            ),
            "ListNotifications": Row(
                [n.ListNotificationsRequest(page_size=1), n.ListNotificationsRequest(unread_only=True)],
                [n.ListNotificationsRequest(page_size=-1), n.ListNotificationsRequest(page_token="spoiled")],
            ),
            "GetNotification": Row(
                [n.GetNotificationRequest(name=w.notification.name)],
                [n.GetNotificationRequest(name="notifications/n_nowhere")],
            ),
            "MarkNotificationsRead": Row(
                [n.MarkNotificationsReadRequest(names=[w.notification.name])],
                [
                    n.MarkNotificationsReadRequest(),
                    n.MarkNotificationsReadRequest(names=["notifications/n_nowhere"]),
                ],
            ),
            "GetUnreadCount": Row([n.GetUnreadCountRequest()]),
            "ListDeliveries": Row(
                [n.ListDeliveriesRequest(state=n.DELIVERY_STATE_FAILED), n.ListDeliveriesRequest(page_size=1)],
                [n.ListDeliveriesRequest(page_size=-1)],
            ),
        }
    )


def operations_rows(w: ApiWorld, service: str) -> dict[str, Row]:
    """What every service offers its operators."""
    return audit_rows(w) | {
        "GetStatus": Row([o.GetStatusRequest()], differs=("workers", "outbox_depth", "outbox_oldest_seconds")),
        "StartOperation": Row(
            [o.StartOperationRequest(kind="reconcile")],
            [o.StartOperationRequest(kind="tidy-up"), o.StartOperationRequest()],
            differs=("name", "state", "done", "total", "results", "create_time", "end_time"),
        ),
        "GetOperation": Row(
            [o.GetOperationRequest(name=w.operations[service].name)],
            [o.GetOperationRequest(name="operations/op_nowhere")],
        ),
        "CreateApiKey": Row(
            [o.CreateApiKeyRequest(api_key=o.ApiKey(display_name="k", roles=["integration"]), request_id=an_id())],
            [
                o.CreateApiKeyRequest(api_key=o.ApiKey(display_name="k")),
                o.CreateApiKeyRequest(api_key=o.ApiKey(display_name="k", roles=["king"])),
            ],
            differs=("secret",),
        ),
        "ListApiKeys": Row([o.ListApiKeysRequest(page_size=1)], [o.ListApiKeysRequest(page_token="spoiled")]),
        "RevokeApiKey": Row(
            [o.RevokeApiKeyRequest(name=w.api_keys[service].name)],
            [o.RevokeApiKeyRequest(name="apiKeys/k_nowhere")],
        ),
    }

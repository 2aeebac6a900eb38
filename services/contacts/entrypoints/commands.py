"""Requests as the commands they stand for."""

from __future__ import annotations

import re

from backstory.contacts.v1 import contacts_pb2 as pb
from servicekit.errors import InvalidArgument
from servicekit.masks import updated_paths
from servicekit.text import id_in_name
from servicekit.times import to_datetime

from services.contacts.domain.identity import NewIdentity
from services.contacts.domain.ports import Order
from services.contacts.domain.profile import (
    NO_PREFERENCES,
    PROFILE_FIELDS,
    Membership,
    Preferences,
    Profile,
    QuietHours,
)
from services.contacts.entrypoints.orders import order_of as _order
from services.contacts.entrypoints.orders import origin as _origin
from services.contacts.usecases.create_contact import CreateContact
from services.contacts.usecases.create_identity import CreateIdentity
from services.contacts.usecases.delete_contact import DeleteContact
from services.contacts.usecases.delete_identity import DeleteIdentity
from services.contacts.usecases.ensure_contact import EnsureContact
from services.contacts.usecases.resolve_identity import ResolveIdentity
from services.contacts.usecases.supersede_identity import SupersedeIdentity
from services.contacts.usecases.undelete_contact import UndeleteContact
from services.contacts.usecases.update_contact import UpdateContact
from services.contacts.usecases.update_identity import FLAGS, UpdateIdentity

_OUTPUT_ONLY = (
    "name", "etag", "version", "state", "create_time", "update_time", "delete_time", "merged_into", "person",
    "merge_time", "stage",
)  # fmt: skip
_IDENTITY_OUTPUT_ONLY = (
    "name", "contact", "value", "valid", "confidence", "first_seen_time", "last_seen_time", "superseded_by",
)  # fmt: skip
_REGION = re.compile(r"[A-Za-z]{2}")


class Commands:
    """Reads requests; numbers without a country code are read in the deployment's region unless they name another."""

    def __init__(self, default_region: str, *, link_whatsapp_to_phone: bool = True) -> None:
        """Keep the deployment's choices."""
        self._region = default_region
        self._link_whatsapp_to_phone = link_whatsapp_to_phone

    def create_contact(self, request: pb.CreateContactRequest) -> CreateContact:
        """Read a CreateContactRequest."""
        identities = tuple(
            self._identity(identity, f"contact.identities[{number}]")
            for number, identity in enumerate(request.contact.identities)
        )
        return CreateContact(request.contact_id, profile_of(request.contact), identities, _order(request))

    def update_contact(self, request: pb.UpdateContactRequest) -> UpdateContact:
        """Read an UpdateContactRequest."""
        return UpdateContact(
            id_in_name("contact.name", request.contact.name, "contacts"),
            request.contact.etag,
            updated_paths(request.update_mask, request.contact, PROFILE_FIELDS, _OUTPUT_ONLY),
            profile_of(request.contact),
            _order(request),
        )

    def delete_contact(self, request: pb.DeleteContactRequest) -> DeleteContact:
        """Read a DeleteContactRequest."""
        return DeleteContact(id_in_name("name", request.name, "contacts"), request.etag, _order(request))

    def undelete_contact(self, request: pb.UndeleteContactRequest) -> UndeleteContact:
        """Read an UndeleteContactRequest."""
        return UndeleteContact(id_in_name("name", request.name, "contacts"), _order(request))

    def create_identity(self, request: pb.CreateIdentityRequest) -> CreateIdentity:
        """Read a CreateIdentityRequest."""
        return CreateIdentity(
            id_in_name("parent", request.parent, "contacts"),
            self._identity(request.identity, "identity", request.default_region),
            _order(request),
        )

    def update_identity(self, request: pb.UpdateIdentityRequest) -> UpdateIdentity:
        """Read an UpdateIdentityRequest."""
        contact_id, identity_id = id_in_name("identity.name", request.identity.name, "contacts", "identities").split(
            "/"
        )
        paths = updated_paths(request.update_mask, request.identity, FLAGS, _IDENTITY_OUTPUT_ONLY)
        flags = {path: bool(getattr(request.identity, path)) for path in paths}
        return UpdateIdentity(contact_id, identity_id, flags, _order(request))

    def delete_identity(self, request: pb.DeleteIdentityRequest) -> DeleteIdentity:
        """Read a DeleteIdentityRequest."""
        contact_id, identity_id = id_in_name("name", request.name, "contacts", "identities").split("/")
        return DeleteIdentity(contact_id, identity_id, _order(request))

    def ensure_contact(self, request: pb.EnsureContactRequest, at: str = "") -> EnsureContact:
        """Read an EnsureContactRequest, which in a batch stands `at` some place."""
        return EnsureContact(
            request.identity.kind,
            request.identity.scope,
            request.identity.value,
            self.checked_region(f"{at}identity.default_region", request.identity.default_region),
            request.display_name,
            request.source,
            request.method,
            self._link_whatsapp_to_phone,
            to_datetime(f"{at}past_time", request.past_time) if request.HasField("past_time") else None,
        )

    def batch_ensure_contacts(self, request: pb.BatchEnsureContactsRequest) -> list[EnsureContact]:
        """Read a BatchEnsureContactsRequest."""
        return [self.ensure_contact(each, f"requests[{number}].") for number, each in enumerate(request.requests)]

    def resolve_identity(self, request: pb.ResolveIdentityRequest) -> ResolveIdentity:
        """Read a ResolveIdentityRequest."""
        asked = request.identity
        region = self.checked_region("identity.default_region", asked.default_region)
        return ResolveIdentity(asked.kind, asked.scope, asked.value, region)

    def supersede_identity(self, request: pb.SupersedeIdentityRequest) -> SupersedeIdentity:
        """Read a SupersedeIdentityRequest."""
        contact_id, identity_id = id_in_name("name", request.name, "contacts", "identities").split("/")
        asked = request.new_identity
        region = self.checked_region("new_identity.default_region", asked.default_region)
        new = ResolveIdentity(asked.kind, asked.scope, asked.value, region)
        return SupersedeIdentity(contact_id, identity_id, new, request.method, request.evidence, _order(request))

    def order(self) -> Order:
        """Return what a command without a request id carries."""
        return Order(_origin())

    def _identity(self, identity: pb.Identity, field: str, region: str = "") -> NewIdentity:
        return NewIdentity(
            kind=identity.kind,
            scope=identity.scope,
            raw_value=identity.raw_value,
            field=field,
            method=identity.method,
            source=identity.source,
            default_region=self.checked_region("default_region", region),
            verified=identity.verified,
            primary=identity.primary,
            shared=identity.shared,
            blocked=identity.blocked,
        )

    def checked_region(self, field: str, region: str) -> str:
        """Return a region for national numbers: the one asked for, or the deployment's."""
        if region and not _REGION.fullmatch(region):
            raise InvalidArgument(field, "must be an ISO 3166 alpha-2 region such as DE")
        return region or self._region


def profile_of(contact: pb.Contact) -> Profile:
    """Return what the editors of a contact write."""
    return Profile(
        display_name=contact.display_name,
        given_name=contact.given_name,
        family_name=contact.family_name,
        additional_name=contact.additional_name,
        memberships=tuple(Membership(each.organization, each.role) for each in contact.memberships),
        preferences=_preferences(contact.preferences) if contact.HasField("preferences") else NO_PREFERENCES,
        tags=tuple(contact.tags),
        custom_fields=dict(contact.custom_fields),
    )


def _preferences(wanted: pb.Preferences) -> Preferences:
    return Preferences(
        language=wanted.language,
        channel=wanted.channel,
        time_zone=wanted.time_zone,
        quiet_hours=_quiet_hours(wanted),
        accessibility=tuple(wanted.accessibility),
    )


def _quiet_hours(preferences: pb.Preferences) -> QuietHours | None:
    if not preferences.HasField("quiet_hours"):
        return None
    hours = preferences.quiet_hours
    return QuietHours(hours.start, hours.end, tuple(hours.weekdays))

"""What can be refused here, one class for each thing a caller may act on."""

from __future__ import annotations

from datetime import timedelta

from servicekit.errors import Aborted, AlreadyExists, FailedPrecondition, InvalidArgument, NotFound, ResourceExhausted


class ContactNotFound(NotFound):
    """There is no contact with this id."""

    def __init__(self, contact_id: str) -> None:
        """Name the contact."""
        super().__init__(
            "CONTACT_NOT_FOUND", f"There is no contact contacts/{contact_id}.", contact=f"contacts/{contact_id}"
        )


class IdentityNotFound(NotFound):
    """The contact has no identity with this id."""

    def __init__(self, contact_id: str, identity_id: str) -> None:
        """Name the identity."""
        name = f"contacts/{contact_id}/identities/{identity_id}"
        super().__init__("IDENTITY_NOT_FOUND", f"There is no identity {name}.", identity=name)


class IdentityUnowned(NotFound):
    """Nobody owns this identity. The value is not repeated: error texts end up in logs."""

    def __init__(self, kind: str) -> None:
        """Name the kind that was asked for."""
        super().__init__("IDENTITY_NOT_FOUND", f"No contact has this {kind} identity.", kind=kind)


class ContactAlreadyExists(AlreadyExists):
    """The id is taken."""

    def __init__(self, contact_id: str) -> None:
        """Name the holder."""
        name = f"contacts/{contact_id}"
        super().__init__("CONTACT_ALREADY_EXISTS", f"{name} exists already.", contact=name)


class IdentityAlreadyClaimed(AlreadyExists):
    """The identity belongs to a contact already."""

    def __init__(self, kind: str, contact_id: str) -> None:
        """Name the holder."""
        name = f"contacts/{contact_id}"
        super().__init__(
            "IDENTITY_ALREADY_CLAIMED", f"This {kind} identity belongs to {name}.", contact=name, kind=kind
        )


class EtagMismatch(Aborted):
    """Somebody changed the contact after the caller read it."""

    def __init__(self, current: str) -> None:
        """Tell the present etag."""
        super().__init__("ETAG_MISMATCH", "The contact has changed since it was read; read it again.", etag=current)


class ContactContended(Aborted):
    """Others kept changing the contact first."""

    def __init__(self) -> None:
        """Ask for a repeat."""
        super().__init__("CONTACT_CONTENDED", "The contact is being changed by others; repeat the request.")


class ContactIsDeleted(FailedPrecondition):
    """A deleted contact cannot be changed."""

    def __init__(self, contact_id: str) -> None:
        """Name the contact."""
        name = f"contacts/{contact_id}"
        super().__init__("CONTACT_DELETED", f"{name} is deleted; undelete it first.", contact=name)


class ContactIsErased(FailedPrecondition):
    """An erased contact stays empty for ever."""

    def __init__(self, contact_id: str) -> None:
        """Name the contact."""
        name = f"contacts/{contact_id}"
        super().__init__("CONTACT_ERASED", f"{name} was erased for privacy.", contact=name)


class ContactIsMerged(FailedPrecondition):
    """A contact that stands for another one's person is not deleted alone."""

    def __init__(self, contact_id: str) -> None:
        """Name the contact."""
        name = f"contacts/{contact_id}"
        super().__init__("CONTACT_MERGED", f"{name} is merged; unmerge it first.", contact=name)


class ContactNotDeleted(FailedPrecondition):
    """Only a deleted contact can be brought back."""

    def __init__(self, contact_id: str) -> None:
        """Name the contact."""
        name = f"contacts/{contact_id}"
        super().__init__("CONTACT_NOT_DELETED", f"{name} is not deleted.", contact=name)


class UndeleteTooLate(FailedPrecondition):
    """The time in which a deleted contact can be brought back is over."""

    def __init__(self, contact_id: str, window: timedelta) -> None:
        """Name the contact."""
        name = f"contacts/{contact_id}"
        super().__init__("UNDELETE_TOO_LATE", f"{name} was deleted more than {window.days} days ago.", contact=name)


class TooManyIdentities(ResourceExhausted):
    """A contact has room for so many identities."""

    def __init__(self, contact_id: str, limit: int) -> None:
        """Tell the limit."""
        super().__init__(
            "TOO_MANY_IDENTITIES",
            f"A contact has up to {limit} identities.",
            contact=f"contacts/{contact_id}",
            limit=str(limit),
        )


class DuplicateIdentity(InvalidArgument):
    """One request names the same identity twice, or two primary ones of a kind."""


class ImportNotFound(NotFound):
    """No import of this name was started."""

    def __init__(self, name: str) -> None:
        """Name the import."""
        whole = f"contactImports/{name}"
        super().__init__("IMPORT_NOT_FOUND", f"There is no {whole}.", name=whole)


class IdentityAlreadySuperseded(FailedPrecondition):
    """The identity was replaced before."""

    def __init__(self, contact_id: str, identity_id: str) -> None:
        """Name the identity."""
        name = f"contacts/{contact_id}/identities/{identity_id}"
        super().__init__("IDENTITY_SUPERSEDED", f"{name} was replaced before.", identity=name)


class IdentityOfAnother(FailedPrecondition):
    """The new value leads to another person: whether they are one is for people to decide."""

    def __init__(self, kind: str, contact_id: str) -> None:
        """Name the possible duplicate."""
        name = f"contacts/{contact_id}"
        super().__init__(
            "IDENTITY_OF_ANOTHER",
            f"The new {kind} identity belongs to {name}; nothing was moved. They may be one person.",
            contact=name,
            kind=kind,
        )


class IdentityStillShared(FailedPrecondition):
    """Other contacts have the identity as well."""

    def __init__(self, kind: str, contact_ids: list[str]) -> None:
        """Name up to 20 of the others."""
        names = ", ".join(f"contacts/{contact_id}" for contact_id in contact_ids[:20])
        super().__init__(
            "IDENTITY_STILL_SHARED", f"Other contacts have this {kind} identity as well: {names}.", contacts=names
        )


class ContactHasMembers(FailedPrecondition):
    """A contact that others stand merged into is not deleted: they would stand for nobody."""

    def __init__(self, contact_id: str) -> None:
        """Name the contact."""
        name = f"contacts/{contact_id}"
        super().__init__("CONTACT_HAS_MEMBERS", f"Others are merged into {name}; unmerge them first.", contact=name)


class MergeNotFound(NotFound):
    """There is no merge with this id."""

    def __init__(self, merge_id: str) -> None:
        """Name the merge."""
        name = f"merges/{merge_id}"
        super().__init__("MERGE_NOT_FOUND", f"There is no merge {name}.", merge=name)


class MergeIsUndone(FailedPrecondition):
    """A merge is undone once."""

    def __init__(self, merge_id: str) -> None:
        """Name the merge."""
        name = f"merges/{merge_id}"
        super().__init__("MERGE_UNDONE", f"{name} is undone already.", merge=name)


class SamePerson(InvalidArgument):
    """Both sides of a merge stand for one person already."""

    def __init__(self, field: str, canonical_id: str) -> None:
        """Name the field and the person."""
        person = f"contacts/{canonical_id}"
        super().__init__(field, f"stands for the same person already, {person}", "SAME_PERSON", person=person)


class PersonTooLarge(ResourceExhausted):
    """A person has room for so many contacts."""

    def __init__(self, canonical_id: str, limit: int) -> None:
        """Tell the limit."""
        super().__init__(
            "PERSON_TOO_LARGE",
            f"A person has up to {limit} contacts.",
            contact=f"contacts/{canonical_id}",
            limit=str(limit),
        )


class PeopleChanged(Aborted):
    """While the merge was being made, others changed who stands for whom."""

    def __init__(self) -> None:
        """Ask for another look."""
        super().__init__("PEOPLE_CHANGED", "Others changed who stands for whom meanwhile; look again and repeat.")


class ForeignIdentity(InvalidArgument):
    """An identity that should be taken out of a contact is not there."""

    def __init__(self, field: str, contact_id: str) -> None:
        """Name the field and the contact."""
        name = f"contacts/{contact_id}"
        super().__init__(field, f"is not an identity of {name}", "IDENTITY_OF_ANOTHER_CONTACT", contact=name)


class NothingLeft(InvalidArgument):
    """Taking out every identity would leave an empty contact behind."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("identities", "must leave at least one identity with the contact", "ALL_IDENTITIES_LISTED")


class VisitorAlreadyIdentified(FailedPrecondition):
    """The visitor is linked to another person; several people may use the device."""

    def __init__(self, contact_id: str, person_id: str) -> None:
        """Name the visitor's contact and the person."""
        person = f"contacts/{person_id}"
        super().__init__(
            "VISITOR_ALREADY_IDENTIFIED",
            f"The visitor is linked to another person, {person}.",
            contact=f"contacts/{contact_id}",
            person=person,
        )


class IdentityIsShared(FailedPrecondition):
    """An identity several people use never tells who one of them is."""

    def __init__(self, kind: str, contact_id: str) -> None:
        """Name the kind and the owner."""
        name = f"contacts/{contact_id}"
        super().__init__("IDENTITY_SHARED", f"Several people use this {kind} identity of {name}.", contact=name)


class ErasureNotFound(NotFound):
    """There is no erasure with this id."""

    def __init__(self, erasure_id: str) -> None:
        """Name the erasure."""
        name = f"erasures/{erasure_id}"
        super().__init__("ERASURE_NOT_FOUND", f"There is no erasure {name}.", erasure=name)


class IdentityErased(FailedPrecondition):
    """The past is not recorded again with somebody new. The value is not repeated: error texts end up in logs."""

    def __init__(self, kind: str) -> None:
        """Name the kind that was asked for."""
        super().__init__(
            "IDENTITY_ERASED", f"The owner of this {kind} identity was erased after `past_time`.", kind=kind
        )

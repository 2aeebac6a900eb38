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

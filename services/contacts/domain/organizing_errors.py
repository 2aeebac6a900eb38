"""What can be refused about tags, organisations and segments, one class for each thing a caller may act on."""

from __future__ import annotations

from servicekit.errors import (
    Aborted,
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    PermissionDenied,
)


class TagNotFound(NotFound):
    """No contact has this tag."""

    def __init__(self, tag: str) -> None:
        """Name the tag."""
        super().__init__("TAG_NOT_FOUND", f"No contact has the tag {tag}.", tag=tag)


class TagAlreadyExists(AlreadyExists):
    """Contacts have this tag already: a renamed one could not be told from it."""

    def __init__(self, tag: str) -> None:
        """Name the tag and the way out."""
        super().__init__("TAG_ALREADY_EXISTS", f"Contacts have the tag {tag} already; merge the two.", tag=tag)


class TagChangeGoesOn(FailedPrecondition):
    """Tags are changed one after the other."""

    def __init__(self, change_id: str) -> None:
        """Name the change that goes on."""
        name = f"tagChanges/{change_id}"
        super().__init__("TAG_CHANGE_GOES_ON", f"{name} is not done yet; repeat the request when it is.", name=name)


class TagChangeNotFound(NotFound):
    """There is no change of tags with this id."""

    def __init__(self, change_id: str) -> None:
        """Name the change."""
        name = f"tagChanges/{change_id}"
        super().__init__("TAG_CHANGE_NOT_FOUND", f"There is no {name}.", name=name)


class OrganizationNotFound(NotFound):
    """There is no organisation with this id."""

    def __init__(self, organization_id: str) -> None:
        """Name the organisation."""
        name = f"organizations/{organization_id}"
        super().__init__("ORGANIZATION_NOT_FOUND", f"There is no organisation {name}.", organization=name)


class OrganizationAlreadyExists(AlreadyExists):
    """The id is taken."""

    def __init__(self, organization_id: str) -> None:
        """Name the holder."""
        name = f"organizations/{organization_id}"
        super().__init__("ORGANIZATION_ALREADY_EXISTS", f"{name} exists already.", organization=name)


class OrganizationIsDeleted(FailedPrecondition):
    """A deleted organisation cannot be changed."""

    def __init__(self, organization_id: str) -> None:
        """Name the organisation."""
        name = f"organizations/{organization_id}"
        super().__init__("ORGANIZATION_DELETED", f"{name} is deleted.", organization=name)


class OrganizationHasMembers(FailedPrecondition):
    """An organisation is deleted when nobody has a role in it any more."""

    def __init__(self, organization_id: str) -> None:
        """Name the organisation."""
        name = f"organizations/{organization_id}"
        super().__init__(
            "ORGANIZATION_HAS_MEMBERS",
            f"Contacts have a role in {name}; take their roles away first.",
            organization=name,
        )


class OrganizationChanged(Aborted):
    """Somebody changed the organisation after the caller read it."""

    def __init__(self, current: str) -> None:
        """Tell the present etag."""
        super().__init__(
            "ETAG_MISMATCH", "The organisation has changed since it was read; read it again.", etag=current
        )


class OrganizationContended(Aborted):
    """Others kept changing the organisation first."""

    def __init__(self) -> None:
        """Ask for a repeat."""
        super().__init__("ORGANIZATION_CONTENDED", "The organisation is being changed by others; repeat the request.")


class UnknownOrganization(InvalidArgument):
    """A role that is added is in an organisation that is not there."""

    def __init__(self, field: str, name: str) -> None:
        """Name the field and the organisation."""
        super().__init__(field, f"there is no organisation {name} in use", "ORGANIZATION_NOT_FOUND", organization=name)


class SegmentNotFound(NotFound):
    """There is no segment with this id that the caller may know of."""

    def __init__(self, segment_id: str) -> None:
        """Name the segment."""
        name = f"segments/{segment_id}"
        super().__init__("SEGMENT_NOT_FOUND", f"There is no segment {name}.", segment=name)


class SegmentAlreadyExists(AlreadyExists):
    """The id is taken."""

    def __init__(self, segment_id: str) -> None:
        """Name the holder."""
        name = f"segments/{segment_id}"
        super().__init__("SEGMENT_ALREADY_EXISTS", f"{name} exists already.", segment=name)


class SegmentNotYours(PermissionDenied):
    """A shared segment is changed by its owner, or by whoever looks after all of them."""

    def __init__(self, segment_id: str) -> None:
        """Name the segment and the permission."""
        name, permission = f"segments/{segment_id}", "contacts.organize"
        super().__init__(
            "PERMISSION_MISSING",
            f"{name} is somebody else's; changing it needs the permission {permission}.",
            permission=permission,
            segment=name,
        )


class SegmentChanged(Aborted):
    """Somebody changed the segment after the caller read it."""

    def __init__(self, current: str) -> None:
        """Tell the present etag."""
        super().__init__("ETAG_MISMATCH", "The segment has changed since it was read; read it again.", etag=current)


class SegmentContended(Aborted):
    """Others kept changing the segment first."""

    def __init__(self) -> None:
        """Ask for a repeat."""
        super().__init__("SEGMENT_CONTENDED", "The segment is being changed by others; repeat the request.")

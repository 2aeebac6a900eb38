"""Customers as people type them: an identity in any spelling, or a contact's id."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from commandline.session import Session

if TYPE_CHECKING:
    from backstory.contacts.v1.contacts_pb2 import Contact
    from backstory.interactions.v1.interactions_pb2 import GetBriefRequest, GetHistoryRequest

CustomerArgument = Annotated[
    str,
    typer.Argument(
        metavar="IDENTITY-OR-ID",
        help="An identity such as phone:+12025550123, email:ana@example.com or x:115712, a number or address as people "
        "write it, or a contact's id.",
    ),
]
_TIMES = [f"%Y-%m-%d{clock}" for clock in ("", "T%H:%M:%S", "T%H:%M:%S.%f", "T%H:%M:%S%z", "T%H:%M:%S.%f%z")]
AsOfOption = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=_TIMES, help="As it was shown at this time, UTC, such as 2026-03-01T12:00:00."),
]
ContactArgument = Annotated[str, typer.Argument(metavar="CONTACT", help="A contact's id.")]

_CONTACT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def set_as_of(request: GetHistoryRequest | GetBriefRequest, as_of: datetime | None) -> None:
    """Ask for what was shown at a time, if one is given."""
    if as_of is not None:
        request.as_of_time.FromDatetime(as_of)


def contact_name(typed: str) -> str:
    """Return `contacts/{contact}` for an id with or without its prefix."""
    return typed if "/" in typed else f"contacts/{typed.strip()}"


def find_contact(session: Session, typed: str) -> Contact:
    """Return the contact somebody means; wrong usage raises INVALID_ARGUMENT."""
    from backstory.contacts.v1.contacts_pb2 import GetContactRequest, IdentityKey, ResolveIdentityRequest
    from identities import guess, parse
    from servicekit.errors import InvalidArgument

    typed = typed.strip()
    identity = None if typed.startswith("contacts/") else guess(typed)
    if identity is None and (typed.startswith("contacts/") or _CONTACT_ID.fullmatch(typed)):
        return session.ask("contacts", session.contacts.GetContact, GetContactRequest(name=contact_name(typed)))
    if identity is None:
        try:
            identity = parse(typed)
        except ValueError as fault:
            raise InvalidArgument("IDENTITY-OR-ID", str(fault), "NOT_AN_IDENTITY") from None
    key = IdentityKey(kind=identity.kind, scope=identity.scope, value=identity.value)
    return session.ask("contacts", session.contacts.ResolveIdentity, ResolveIdentityRequest(identity=key)).contact

"""Customers as people type them: an identity in any spelling, or a contact's id."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from commandline.session import Session

if TYPE_CHECKING:
    from backstory.contacts.v1.contacts_pb2 import Contact

CustomerArgument = Annotated[
    str,
    typer.Argument(
        metavar="IDENTITY-OR-ID",
        help="An identity such as phone:+12025550123, email:ana@example.com or x:115712, a number or address as people "
        "write it, or a contact's id.",
    ),
]
ContactArgument = Annotated[str, typer.Argument(metavar="CONTACT", help="A contact's id.")]

_CONTACT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


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

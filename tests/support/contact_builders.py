"""Contacts for tests: valid by default, override what matters."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from identities import normalise

from services.contacts.domain.contact import Contact, State
from services.contacts.domain.identity import Identity
from services.contacts.domain.profile import Membership, Preferences, Profile, QuietHours

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def an_identity(kind: str = "phone", raw_value: str = "+49 30 1234567", scope: str = "", **fields: Any) -> Identity:
    """A number of an agent's customer."""
    normalised = normalise(kind, scope, raw_value)
    known: dict[str, Any] = {
        "id": "id_1",
        "kind": kind,
        "scope": scope,
        "raw_value": raw_value,
        "value": normalised.value,
        "valid": normalised.valid,
        "method": "agent-assertion",
        "confidence": 0.9,
        "source": "",
        "first_seen_time": NOON,
        "last_seen_time": NOON,
    }
    return Identity(**known | fields)


def a_full_profile() -> Profile:
    """A profile with something in every field."""
    return Profile(
        display_name="Anna Berg",
        given_name="Anna",
        family_name="Berg",
        additional_name="Maria",
        memberships=(Membership("organizations/acme", "buyer"),),
        preferences=Preferences(
            "pt-BR", "email", "America/Sao_Paulo", QuietHours("22:00", "07:00", (6, 7)), ("large-print",)
        ),
        tags=("vip",),
        custom_fields={"order_count": "7", "size": "M"},
    )


def a_contact(**fields: Any) -> Contact:
    """Anna, active, at version 3."""
    known: dict[str, Any] = {
        "id": "c_anna",
        "epoch": 1,
        "version": 3,
        "state": State.ACTIVE,
        "profile": Profile(display_name="Anna"),
        "identities": (an_identity(),),
        "create_time": NOON,
        "update_time": NOON,
    }
    return Contact(**known | fields)

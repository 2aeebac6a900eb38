"""The errors of this service, each with its stable reason."""

from __future__ import annotations

from collections.abc import Sequence

from servicekit.errors import AlreadyExists, FailedPrecondition, InvalidArgument, NotFound

IDENTITY_ERASED = "IDENTITY_ERASED"
CONTACT_ERASED = "CONTACT_ERASED"


def request_id_reused() -> InvalidArgument:
    """The request id stands for another request."""
    return InvalidArgument("request_id", "was used for another request; take a fresh one", "REQUEST_ID_REUSED")


def source_id_taken(source: str, source_id: str, interaction: str) -> AlreadyExists:
    """The source sent another body under an id it had used; the second body is in quarantine."""
    return AlreadyExists(
        "SOURCE_ID_TAKEN",
        f"{source} already recorded {source_id} with other content; this one is kept in quarantine.",
        source=source,
        source_id=source_id,
        interaction=f"interactions/{interaction}",
    )


def interaction_not_found(name: str) -> NotFound:
    """There is no such interaction."""
    return NotFound("INTERACTION_NOT_FOUND", f"There is no {name}.", name=name)


def contact_not_found(contact: str) -> NotFound:
    """There is no such contact."""
    return NotFound("CONTACT_NOT_FOUND", f"There is no contacts/{contact}.", name=f"contacts/{contact}")


def customer_not_found() -> NotFound:
    """Nobody owns this identity."""
    return NotFound("CUSTOMER_NOT_FOUND", "No customer is known by this identity.")


def contact_erased(contact: str) -> FailedPrecondition:
    """Nothing is recorded for somebody who was erased."""
    return FailedPrecondition(
        CONTACT_ERASED, f"contacts/{contact} was erased for privacy.", contact=f"contacts/{contact}"
    )


def identity_erased() -> FailedPrecondition:
    """What took place before an erasure is not recorded again."""
    return FailedPrecondition(
        IDENTITY_ERASED, "The owner of this identity was erased after that; it is not recorded again."
    )


def identity_shared(contacts: Sequence[str]) -> FailedPrecondition:
    """Several customers have this identity; it selects none of them alone."""
    return FailedPrecondition(
        "IDENTITY_SHARED",
        "Several customers may share this identity; ask by contact.",
        candidates=", ".join(f"contacts/{contact}" for contact in contacts[:20]),
    )


def parked_webhook_not_found(name: str) -> NotFound:
    """There is no such parked post."""
    return NotFound("PARKED_WEBHOOK_NOT_FOUND", f"There is no {name}.", name=name)


def import_not_found(name: str) -> NotFound:
    """There is no such import."""
    return NotFound("IMPORT_NOT_FOUND", f"There is no {name}.", name=name)

"""Erasures as they are stored, and back."""

from __future__ import annotations

from servicekit.adapters.mongo_client import Row

from services.contacts.domain.erasing import SERVICES, Erasure, Proof
from services.contacts.domain.ports import Request


def new_erasure_row(erasure: Erasure, request: Request | None) -> Row:
    """Return an erasure to insert."""
    row: Row = {
        "_id": erasure.id,
        "contact": erasure.contact,
        "contacts": list(erasure.contacts),
        "reason": erasure.reason,
        "actor": erasure.actor,
        "create_time": erasure.create_time,
        "running": True,
        "awaited": list(SERVICES),
        "proofs": {},
        "purged_events": 0,
        "purged_dead_letters": 0,
    }
    return row | {"request": {"id": request.id, "digest": request.digest}} if request else row


def erasure_of(row: Row) -> Erasure:
    """Return a stored erasure."""
    proofs = row["proofs"]
    return Erasure(
        id=row["_id"],
        contact=row["contact"],
        contacts=tuple(row["contacts"]),
        reason=row["reason"],
        actor=row["actor"],
        create_time=row["create_time"],
        end_time=row.get("end_time"),
        proofs=tuple(_proof(name, proofs[name]) for name in SERVICES if name in proofs),
        purged_events=row["purged_events"],
        purged_dead_letters=row["purged_dead_letters"],
    )


def proof_row(proof: Proof) -> Row:
    """Return a proof to store."""
    return {"removed": dict(proof.removed), "digest": proof.digest, "time": proof.time}


def _proof(service: str, row: Row) -> Proof:
    return Proof(service, row["removed"], row["digest"], row["time"])

"""Erasures as messages of the contract."""

from __future__ import annotations

from backstory.contacts.v1 import erasures_pb2 as pb
from servicekit.times import to_timestamp

from services.contacts.domain.erasing import Erasure, Proof


class ErasureMessages:
    """Writes erasures for answers."""

    def erasure(self, erasure: Erasure) -> pb.Erasure:
        """Return an erasure with its proofs; one without an id is a preview."""
        return pb.Erasure(
            name=f"erasures/{erasure.id}" if erasure.id else "",
            state=pb.ERASURE_STATE_DONE if erasure.end_time else pb.ERASURE_STATE_RUNNING,
            contact=f"contacts/{erasure.contact}",
            contacts=[f"contacts/{each}" for each in erasure.contacts],
            reason=erasure.reason,
            actor=erasure.actor,
            create_time=to_timestamp(erasure.create_time),
            end_time=to_timestamp(erasure.end_time) if erasure.end_time else None,
            proofs=map(_proof, erasure.proofs),
            awaited_services=erasure.awaited,
            purged_events=erasure.purged_events,
            purged_dead_letters=erasure.purged_dead_letters,
        )


def _proof(proof: Proof) -> pb.ErasureProof:
    return pb.ErasureProof(
        service=proof.service,
        removed=proof.removed,
        digest=proof.digest,
        prove_time=to_timestamp(proof.time) if proof.digest else None,
    )

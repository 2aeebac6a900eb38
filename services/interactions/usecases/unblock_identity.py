"""Ending the block of a sender."""

from __future__ import annotations

from services.interactions.domain.screening import BlockedIdentity, block_not_found
from services.interactions.usecases.block_identity import ScreeningPorts


def unblock_identity(block: str, ports: ScreeningPorts) -> BlockedIdentity:
    """End a block; what was kept apart stays so until it is released."""
    ended = ports.blocks.end(block, ports.clock.now())
    if ended is None:
        raise block_not_found(f"blockedIdentities/{block}")
    return ended

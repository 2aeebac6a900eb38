"""Who is calling, and what they may do."""

from __future__ import annotations

from servicekit.access.caller import Caller, acting_as, current_caller

__all__ = ["Caller", "acting_as", "current_caller"]

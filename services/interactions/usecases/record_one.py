"""Recording one thing by a method of its own: what is wrong with it is named as that method's callers know it."""

from __future__ import annotations

from collections.abc import Mapping

from servicekit.errors import InvalidArgument

from services.interactions.domain.interaction import Interaction, Sender
from services.interactions.domain.ports import Recorded
from services.interactions.usecases.create_interaction import CreateInteraction, RecordingPorts, create_interaction

_PREFIX = "interaction."


def record_one(
    interaction: Interaction,
    sender: Sender | None,
    request_id: str,
    caller: str,
    ports: RecordingPorts,
    names: Mapping[str, str] | None = None,
) -> Recorded:
    """Record an interaction; `names` tells what its fields are called in the request, where that is not the same."""
    command = CreateInteraction(interaction, sender, request_id, validate_only=False, caller=caller)
    try:
        return create_interaction(command, ports)
    except InvalidArgument as fault:
        raise renamed(fault, names or {}) from None


def renamed(fault: InvalidArgument, names: Mapping[str, str], inside: str = "") -> InvalidArgument:
    """Return a fault of an interaction as a fault of the request that tells it, `inside` of which field of it."""
    if len(fault.violations) != 1:
        return fault  # another service's, which names its own
    (violation,) = fault.violations
    field = violation.field.removeprefix(_PREFIX)
    described = violation.description.replace(_PREFIX, "")
    more = {name: value for name, value in fault.metadata.items() if name != "field"}
    return InvalidArgument(inside + names.get(field, field), described, fault.reason, **more)

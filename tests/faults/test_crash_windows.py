"""A process dies in each place where something is half done; its next life, or its caller, brings it to an end."""

from __future__ import annotations

import pytest

from tests.faults.checks import check_all
from tests.faults.conftest import Figures, Size, StartWriter
from tests.faults.ledger import Ledger
from tests.faults.rest import come_to_rest
from tests.faults.whole_system import WholeSystem

_DIES_WITHIN_SECONDS = 60.0

WINDOWS = {
    "contacts.grpc": ["write.before_commit", "write.before_reply"],
    "contacts.worker": ["relay.before_publish", "relay.before_ack", "relay.before_pull"],
    "interactions.grpc": ["write.before_commit", "write.before_reply"],
    "interactions.worker": [
        "write.before_commit",
        "write.before_reply",
        "relay.before_publish",
        "relay.before_ack",
        "relay.before_pull",
        "consumer.before_ack",
    ],
}


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("process", WINDOWS)
def test_nothing_is_lost_when_it_dies_in_each_window(
    process: str, system: WholeSystem, ledger: Ledger, start_writer: StartWriter, size: Size, figures: Figures
) -> None:
    deaths = size.of(long=20, quick=1)
    writer = start_writer(rate=20)

    system.kill(process, stay_down=True)
    for failpoint in WINDOWS[process]:
        for _ in range(deaths):
            system.start_armed(process, failpoint)
            assert system.wait_down(process, _DIES_WITHIN_SECONDS), f"{process} did not come to {failpoint}"
    system.start_again(process)
    ready = system.wait_ready()
    writer.stop()
    drained = come_to_rest(system, writer, since=ready)
    found = check_all(system, ledger, drained)

    figures.note("deaths", deaths, f"in each of {', '.join(WINDOWS[process])}")
    figures.note("drained", drained, "s after everything was up again")
    figures.note("writes", len(ledger.answered()), f"acknowledged, {len(found.violations)} violations")
    found.require_none()

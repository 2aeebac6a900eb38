"""A process dies in each place where something is half done; its next life, or its caller, brings it to an end."""

from __future__ import annotations

import pytest

from tests.faults.checks import check_all
from tests.faults.conftest import Figures, Size, StartWriter
from tests.faults.ledger import Ledger
from tests.faults.rest import come_to_rest
from tests.faults.whole_system import WholeSystem

_DIES_WITHIN_SECONDS = 60.0

WINDOWS = [
    ("contacts.grpc", "write.before_commit"),
    ("contacts.grpc", "write.before_reply"),
    ("contacts.worker", "relay.before_publish"),
    ("contacts.worker", "relay.before_ack"),
    ("contacts.worker", "relay.before_pull"),
    ("interactions.grpc", "write.before_commit"),
    ("interactions.grpc", "write.before_reply"),
    ("interactions.worker", "write.before_commit"),
    ("interactions.worker", "write.before_reply"),
    ("interactions.worker", "relay.before_publish"),
    ("interactions.worker", "relay.before_ack"),
    ("interactions.worker", "relay.before_pull"),
    ("interactions.worker", "consumer.before_ack"),
]


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("process", "failpoint"), WINDOWS, ids=[f"{process}-{point}" for process, point in WINDOWS])
def test_nothing_is_lost_when_it_dies_between(
    process: str,
    failpoint: str,
    system: WholeSystem,
    ledger: Ledger,
    start_writer: StartWriter,
    size: Size,
    figures: Figures,
) -> None:
    deaths = size.of(long=20, quick=2)
    writer = start_writer(rate=20)

    system.kill(process, stay_down=True)
    for _ in range(deaths):
        system.start_armed(process, failpoint)
        assert system.wait_down(process, _DIES_WITHIN_SECONDS), f"{process} did not come to {failpoint}"
    system.start_again(process)
    ready = system.wait_ready()
    writer.stop()
    drained = come_to_rest(system, writer, since=ready)
    found = check_all(system, ledger)

    figures.note("deaths", deaths, f"drained {drained:.1f} s after everything was up again")
    figures.note("writes", len(ledger.answered()), f"acknowledged, {len(found.violations)} violations")
    found.require_none()

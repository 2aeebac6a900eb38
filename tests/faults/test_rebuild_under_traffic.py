"""Rebuilding every card while interactions keep coming: the checksums are those of the live cards."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator

import pytest
from backstory.interactions.v1 import interactions_pb2 as pb

from tests.faults.api import Api
from tests.faults.conftest import Figures, Size
from tests.faults.whole_system import WholeSystem
from tests.support.eventually import eventually

WRITES_PER_SECOND = 50
IMPORT_SECONDS = 3600.0
REBUILD_SECONDS = 3600.0


def _phone(number: int) -> pb.IdentityKey:
    return pb.IdentityKey(kind="phone", value=f"+4989{number:07d}")


def _told(source_id: str) -> pb.Interaction:
    return pb.Interaction(
        channel="email", direction=pb.DIRECTION_INBOUND, source="bulk", source_id=source_id, body="hello " * 20
    )


def _imported(total: int, people: int) -> Iterator[pb.ImportInteractionsRequest]:
    yield pb.ImportInteractionsRequest(name=f"imports/{uuid.uuid4().hex}", source="bulk")
    batch = uuid.uuid4().hex[:8]
    for start in range(0, total, 500):
        yield pb.ImportInteractionsRequest(
            records=[
                pb.ImportRecord(
                    line=line + 1,
                    interaction=pb.ImportedInteraction(
                        interaction=_told(f"{batch}-{line}"), identity=_phone(line * people // total)
                    ),
                )
                for line in range(start, min(start + 500, total))
            ]
        )


class Traffic(threading.Thread):
    """Records interactions of the same people at a steady pace until it is stopped."""

    def __init__(self, api: Api, people: int) -> None:
        super().__init__(daemon=True)
        self._api = api
        self._people = people
        self._stop_asked = threading.Event()
        self.recorded = 0

    def run(self) -> None:
        began = time.monotonic()
        while not self._stop_asked.wait(max(0.0, began + self.recorded / WRITES_PER_SECOND - time.monotonic())):
            request = pb.CreateInteractionRequest(
                interaction=_told(uuid.uuid4().hex), identity=_phone(self.recorded % self._people)
            )
            self._api.call(self._api.interactions.CreateInteraction, request)
            self.recorded += 1

    def stop(self) -> None:
        self._stop_asked.set()
        self.join(30)


@pytest.mark.timeout(3 * 3600)
def test_a_rebuild_under_traffic_gives_equal_checksums(system: WholeSystem, size: Size, figures: Figures) -> None:
    api = system.api
    total, people = size.of(1_000_000, 5_000), size.of(20_000, 100)
    report = api.call(api.interactions.ImportInteractions, _imported(total, people), IMPORT_SECONDS)
    asked = pb.GetImportRequest(name=report.name)
    eventually(IMPORT_SECONDS, lambda: not api.call(api.interactions.GetImport, asked).unplaced, pause=0.5)
    traffic = Traffic(api, people)
    traffic.start()
    started = time.monotonic()
    results = api.operate("interactions", "rebuild", REBUILD_SECONDS)
    seconds = time.monotonic() - started
    assert traffic.is_alive()
    traffic.stop()

    figures.note("interactions", results["interactions"], f"on {results['cards']} cards, {results['equal']} equal")
    figures.note("recorded meanwhile", traffic.recorded)
    figures.note("rebuilt", results["interactions"] / seconds, "interactions/s")
    assert report.recorded == total
    assert traffic.recorded
    assert results["mended"] == 0
    assert results["equal"] == results["cards"] >= people

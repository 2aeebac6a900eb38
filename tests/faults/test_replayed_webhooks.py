"""Ten thousand webhooks of each provider, posted three times in other orders: as if they had been posted once."""

from __future__ import annotations

import random
import time
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from tests.conftest import StartDeployment
from tests.faults.conftest import Figures, Size
from tests.support import webhooks as hooks
from tests.support.webhook_traffic import post_all, state_of, traffic, wait_until_worked_on
from tests.support.webhooks import Receiver


@pytest.mark.timeout(4 * 3600)
def test_replayed_webhooks_change_nothing(
    start_deployment: StartDeployment, tmp_path: Path, size: Size, figures: Figures
) -> None:
    count = size.of(long=10_000, quick=60)
    deployment = start_deployment("contacts", "interactions", **hooks.settings(tmp_path))
    layout = deployment.system.layout
    receiver = Receiver(deployment)
    client: MongoClient[Any] = MongoClient(layout.addresses.mongodb_uri, tz_aware=True)
    with client:
        database = client[f"{layout.namespace}_interactions"]
        every = list(chain.from_iterable(traffic(count).values()))
        began = time.monotonic()
        assert set(post_all(receiver, every)) == {200}
        accepted = time.monotonic() - began
        wait_until_worked_on(database, 3600)
        taken = time.monotonic() - began
        first = state_of(database)
        for seed in (1, 2):
            random.Random(seed).shuffle(every)
            assert set(post_all(receiver, every)) == {200}
            wait_until_worked_on(database, 3600)

            assert state_of(database) == first
    receiver.close()
    figures.note("posts", len(every), f"of each of three rounds; {first[0]} interactions after each")
    figures.note("accepted", round(len(every) / accepted), "posts a second, stored durably")
    figures.note("recorded", round(len(every) / taken), "posts a second, from the first post to the last history")

"""Who works on the same things goes one after the other, and nobody else waits."""

from __future__ import annotations

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from servicekit.turns import Turns


def test_the_same_thing_is_worked_on_by_one_at_a_time_whatever_else_each_wants() -> None:
    turns, busy = Turns(), Counter[str]()
    clashes: list[str] = []

    def work(seed: int) -> None:
        chosen = random.Random(seed)
        for _ in range(200):
            mine = chosen.sample("abcdef", 3)
            with turns.of(mine):
                busy.update(mine)
                clashes.extend(name for name in mine if busy[name] > 1)
                busy.subtract(mine)

    with ThreadPoolExecutor(8) as workers:
        list(workers.map(work, range(8)))

    assert clashes == []


def test_other_things_need_not_wait_and_a_failure_gives_everything_back() -> None:
    turns, through = Turns(), threading.Event()

    def other() -> None:
        with turns.of(["b"]):
            through.set()

    try:
        with turns.of(["a"]):
            threading.Thread(target=other).start()
            assert through.wait(10)
            raise ConnectionError
    except ConnectionError:
        pass

    with turns.of(["a", "b"]):
        pass

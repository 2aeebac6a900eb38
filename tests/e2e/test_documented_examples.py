"""The examples of README, pasted into a system with the sample data, answer what the page shows."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from commandline.system import first_steps
from commandline.system.layout import ROLES, ROOT
from commandline.system.servers import Servers

from tests.support.deployment import Deployment
from tests.support.documented_examples import Example, Shell, comparable, examples_of

EXAMPLES = examples_of(ROOT / "README.md")


@pytest.fixture(scope="module")
def system(servers: Servers, module_namespace: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Everything `make run` starts, and the sample as `make run` loads it."""
    folder: Path = tmp_path_factory.mktemp("examples")
    started = Deployment(folder, servers, module_namespace, list(ROLES), {})
    started.start()
    assert "are loaded" in first_steps.load_sample_data_if_empty(started.system.layout)
    yield started
    started.stop()


@pytest.fixture(scope="module")
def screen(system: Deployment) -> dict[str, str]:
    """What is on the screen after each example, pasted in the order of the page."""
    shell = Shell(system.system.layout)
    return {example.commands: shell.paste(example.commands) for example in EXAMPLES}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_example_answers_what_the_page_shows(example: Example, screen: dict[str, str]) -> None:
    said = screen[example.commands]

    assert said, "nothing came back"
    if example.answer:
        assert comparable(said) == comparable(example.answer), said


def test_both_ways_of_asking_give_the_same_history(screen: dict[str, str]) -> None:
    over_grpc = next(said for commands, said in screen.items() if "/GetHistory" in commands)
    over_http = next(said for commands, said in screen.items() if "/v1/history" in commands)

    assert json.loads(over_grpc)["interactions"][0]["body"] == json.loads(over_http)["interactions"][0]["body"]
    assert json.loads(over_grpc)["summary"]["total"] == json.loads(over_http)["summary"]["total"]


def test_the_call_that_make_run_prints_shows_somebodys_history(system: Deployment) -> None:
    layout = system.system.layout
    call = first_steps.example_call(layout)

    assert first_steps.knows_example(layout)
    done = subprocess.run(["bash", "-c", call], capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 0, done.stderr
    assert "Chen Weber" in done.stdout

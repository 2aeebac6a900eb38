"""The examples of the guide to importing contacts, pasted into an empty system, answer what the page shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from commandline.system.layout import ROOT
from commandline.system.servers import Servers

from tests.support.deployment import Deployment
from tests.support.documented_examples import Example, Shell, comparable, examples_of

EXAMPLES = examples_of(ROOT / "docs" / "importing-contacts.md")


@pytest.fixture(scope="module")
def screen(
    servers: Servers, module_namespace: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """What is on the screen after each example, pasted in the order of the page."""
    folder: Path = tmp_path_factory.mktemp("guide")
    started = Deployment(folder / "system", servers, module_namespace, ["contacts"], {})
    started.start()
    shell = Shell(started.system.layout, folder)
    yield {example.commands: shell.paste(example.commands) for example in EXAMPLES}
    started.stop()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_example_answers_what_the_page_shows(example: Example, screen: dict[str, str]) -> None:
    said = screen[example.commands]

    assert "backstory:" not in said, "a command was refused"
    assert comparable(said) == comparable(example.answer) or not example.answer, said


def test_what_was_taken_out_is_all_there(screen: dict[str, str]) -> None:
    *_, last = screen.values()

    assert last.endswith("0 0 3 0\n")

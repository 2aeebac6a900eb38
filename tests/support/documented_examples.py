"""The examples of a page: commands in `sh` blocks, and the answers shown below them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commandline.system.layout import Layout
from commandline.system.ports import DEFAULT_PORTS

_BEGIN, _END = "<!-- example:begin -->", "<!-- example:end -->"
_BLOCK = re.compile(r"^```(sh|json|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ASSIGNMENT = re.compile(r"^[A-Z]+=.*$", re.MULTILINE)
_OTHER_EACH_TIME = re.compile(r"(record_?|create_?|update_?)[tT]ime|.*_?[tT]oken")
_SECONDS = 60


@dataclass(frozen=True)
class Example:
    """What to paste, and what it answered when the page was written; empty where the page does not show it."""

    commands: str
    answer: str

    @property
    def name(self) -> str:
        return " ".join(self.commands.split())[:60]


def examples_of(page: Path) -> list[Example]:
    """Return the examples between the page's markers, in order."""
    text = page.read_text().partition(_BEGIN)[2].partition(_END)[0]
    found: list[Example] = []
    for kind, content in _BLOCK.findall(text):
        if kind == "sh":
            found.append(Example(content, ""))
        else:
            found[-1] = Example(found[-1].commands, content)
    return found


class Shell:
    """Pastes one example after the other, as one person would, with the addresses of another system."""

    def __init__(self, layout: Layout, folder: Path | None = None) -> None:
        self._layout = layout
        self._folder = folder
        self._remembered = ""

    def paste(self, commands: str) -> str:
        """Run the commands and return what is then on the screen."""
        script = self._remembered + commands
        self._remembered += "".join(f"{line}\n" for line in _ASSIGNMENT.findall(commands))
        done = subprocess.run(
            ["bash", "-c", self._here(script)],
            env=self._layout.environment_of_admin(),
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        return done.stdout

    def _here(self, script: str) -> str:
        ports: Mapping[str, int] = self._layout.ports
        for name, port in DEFAULT_PORTS.items():
            script = script.replace(f"127.0.0.1:{port}/", f"127.0.0.1:{ports[name]}/")
        return script.replace(".venv/bin/", f"{Path(sys.executable).parent}/")


def comparable(answer: str) -> Any:  # whatever the example answered
    """Return an answer without what differs each time: JSON as values, anything else as lines."""
    try:
        return _without_moments(json.loads(answer))
    except json.JSONDecodeError:
        return [" ".join(line.split()) for line in answer.splitlines() if line.strip(" ─\t")]


def _without_moments(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_moments(each) for each in value]
    if isinstance(value, dict):
        return {
            name: type(each).__name__ if _OTHER_EACH_TIME.fullmatch(name) else _without_moments(each)
            for name, each in value.items()
        }
    return value

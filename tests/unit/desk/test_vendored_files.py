"""Files of others are what the manifest says, and nothing comes from anywhere else."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

DESK = Path(__file__).resolve().parents[3] / "services" / "desk"
MANIFEST = json.loads((DESK / "vendored.json").read_text())
OWN = {".css", ".js", ".svg"}


def test_every_vendored_file_is_byte_for_byte_the_one_listed() -> None:
    for entry in MANIFEST:
        assert hashlib.sha256((DESK / "static" / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
        assert entry["version"]
        assert entry["licence"]


def test_every_static_file_is_ours_or_listed() -> None:
    files = {file.name for file in (DESK / "static").iterdir() if file.suffix not in OWN}

    assert files == {entry["file"] for entry in MANIFEST}


def test_no_page_script_or_style_names_another_host() -> None:
    named = []
    for file in [*(DESK / "static").glob("*.*s*"), *(DESK / "templates").iterdir()]:
        if file.suffix in (".css", ".js", ".svg", ".html"):
            named += [
                (file.name, found) for found in re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]+", file.read_text())
            ]

    assert named == [("mark.svg", "http://www.w3.org")]

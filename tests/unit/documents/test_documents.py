"""What the documents claim and code can tell: settings, metrics, dependencies, links."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


@pytest.mark.parametrize("script", ["document_operations.py", "document_events.py"])
def test_a_page_made_from_the_code_shows_the_code_as_it_is(script: str) -> None:
    ended = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / script), "--check"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_every_dependency_has_its_line_in_the_decisions() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {found[0] for text in wanted if (found := re.match(r"[\w.-]+", text))}
    table = (ROOT / "docs" / "decisions.md").read_text().partition("## Dependencies")[2]

    assert not {name for name in names if not re.search(rf"(^|[ |]){re.escape(name)}([ ,|]|$)", table, re.MULTILINE)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)\)", page.read_text())

    local = [link for link in links if "://" not in link]
    assert not [link for link in local if not (page.parent / link).exists()]

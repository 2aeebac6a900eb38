"""The image's recipe: clean to the linter, small, and one service only."""

from __future__ import annotations

import re
import subprocess
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TOOLS = Path(sysconfig.get_path("scripts"))
CONTAINERFILE = ROOT / "deploy" / "Containerfile"


def test_hadolint_finds_nothing_in_the_containerfile() -> None:
    found = subprocess.run([TOOLS / "hadolint", CONTAINERFILE], capture_output=True, text=True, timeout=60, check=False)

    assert (found.returncode, found.stdout) == (0, "")


def test_the_final_stage_runs_as_a_numbered_user_and_copies_only_what_was_built() -> None:
    final = CONTAINERFILE.read_text().partition(" AS final")[2]

    assert re.search(r"^USER \d+:\d+$", final, re.MULTILINE)
    assert re.search(r'^ENTRYPOINT \["', final, re.MULTILINE)
    assert all("--from=build" in line for line in re.findall(r"^COPY .*$", final, re.MULTILINE))
    assert "pip" not in final


def test_dependencies_are_installed_from_the_lock_and_without_any_group() -> None:
    syncs = re.findall(r"uv sync [^\\\n]*", CONTAINERFILE.read_text())

    assert len(syncs) == 2
    assert all("--locked" in sync and "--no-default-groups" in sync for sync in syncs)


def test_the_build_context_leaves_out_everything_the_recipe_does_not_copy() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    copied = re.findall(r"^COPY (?!--)(.+) \S+$", CONTAINERFILE.read_text(), re.MULTILINE)

    assert "*" in ignored
    for source in " ".join(copied).split():
        assert any(source.startswith(line[1:]) for line in ignored if line.startswith("!")), source

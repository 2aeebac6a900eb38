"""Writes the settings and metrics of docs/operations.md from the code: `python scripts/document_operations.py`."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from servicekit.environment import declarations
from servicekit.settings import ServiceSettings

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "operations.md"
SETTINGS_HEAD = "| setting | default | meaning |\n|---|---|---|\n"
METRICS_HEAD = "| metric | type | meaning |\n|---|---|---|\n"
_METRIC = re.compile(r'(Counter|Gauge|Histogram)\(\s*"(backstory_\w+)",\s*"([^"]+)"(?:,\s*\[([^\]]*)\])?')


def main() -> int:
    """Bring the page up to date; with `--check` only tell whether it is."""
    text = PAGE.read_text()
    wanted = _replaced(text, "settings", "\n".join(settings_tables()))
    wanted = _replaced(wanted, "metrics", METRICS_HEAD + "".join(metrics_rows()))
    if text == wanted:
        return 0
    if "--check" in sys.argv:
        print("docs/operations.md does not show the code as it is: run python scripts/document_operations.py")
        return 1
    PAGE.write_text(wanted)
    return 0


def _replaced(page: str, section: str, text: str) -> str:
    begin, end = f"<!-- {section}:begin -->\n", f"<!-- {section}:end -->\n"
    before, rest = page.split(begin)
    return f"{before}{begin}\n{text}\n{end}{rest.split(end)[1]}"


def metrics_rows() -> Iterator[str]:
    """Yield a row for each metric that libraries and services declare."""
    files = sorted([*ROOT.glob("libs/**/*.py"), *ROOT.glob("services/**/*.py")])
    for kind, name, meaning, labels in sorted(
        (found for file in files for found in _METRIC.findall(file.read_text())), key=lambda found: found[1]
    ):
        labelled = "{" + labels.replace('"', "").replace(" ", "") + "}" if labels else ""
        yield f"| `{name}{labelled}` | {kind.lower()} | {meaning} |\n"


def settings_tables() -> Iterator[str]:
    """Yield one table for what all services read, and one for each service's own."""
    yield f"Every service:\n\n{SETTINGS_HEAD}{''.join(_rows(ServiceSettings, set()))}"
    for service in sorted(file.parent.name for file in (ROOT / "services").glob("*/settings.py")):
        for kind in _settings_of(service):
            rows = "".join(_rows(kind, {name for name, _ in declarations(ServiceSettings)}))
            yield f"{service.capitalize()}:\n\n{SETTINGS_HEAD}{rows}"


def _settings_of(service: str) -> Iterator[type[ServiceSettings]]:
    module = importlib.import_module(f"services.{service}.settings")
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, ServiceSettings) and value.__module__ == module.__name__:
            yield value


def _rows(kind: type[ServiceSettings], without: set[str]) -> Iterator[str]:
    for name, declared in declarations(kind):
        if name in without:
            continue
        meaning = declared.description.replace("|", "\\|")
        yield f"| `{declared.variable or name.upper()}` | {_shown(declared.default)} | {meaning} |\n"


def _shown(default: Any) -> str:
    """Return a default as it would be written into the environment."""
    if default is None or default in ("", ()):
        return ""
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, (tuple, list, set, frozenset)):
        return f"`{','.join(map(str, default))}`"
    return f"`{default}`"


if __name__ == "__main__":
    raise SystemExit(main())

"""How far an import is, and what it skipped."""

from __future__ import annotations

from services.interactions.domain.faults import import_not_found
from services.interactions.domain.ports import ImportProgress, Imports, Skip


def get_import(name: str, imports: Imports) -> ImportProgress:
    """Return the import."""
    progress = imports.get(name)
    if progress is None:
        raise import_not_found(f"imports/{name}")
    return progress


def list_import_errors(name: str, after_line: int, limit: int, imports: Imports) -> list[Skip]:
    """Return skipped records in the order of the input."""
    get_import(name, imports)
    return imports.skips(name, after_line, limit)

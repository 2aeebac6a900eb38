"""How far an import of contacts is, what it skipped and what it found twice."""

from __future__ import annotations

from services.contacts.domain.errors import ImportNotFound
from services.contacts.domain.import_records import Duplicate, ImportProgress, Skip
from services.contacts.domain.ports import Imports


def get_contact_import(name: str, imports: Imports) -> ImportProgress:
    """Return the import."""
    progress = imports.get(name)
    if progress is None:
        raise ImportNotFound(name)
    return progress


def list_contact_import_errors(name: str, after_line: int, limit: int, imports: Imports) -> list[Skip]:
    """Return skipped records in the order of the input."""
    get_contact_import(name, imports)
    return imports.skips(name, after_line, limit)


def list_contact_import_duplicates(name: str, after: str, limit: int, imports: Imports) -> list[tuple[str, Duplicate]]:
    """Return possible duplicates in the order of the input, each with its place."""
    get_contact_import(name, imports)
    return imports.duplicates(name, after, limit)

"""The house rules that a program can check, checked over all of our own Python."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from backstory.contacts.v1 import contacts_pb2
from backstory.interactions.v1 import interactions_pb2
from backstory.notifications.v1 import notifications_pb2
from backstory.operations.v1 import operations_pb2

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("services", "libs", "deploy", "scripts")
PROGRAMS = [path for folder in FOLDERS for path in sorted(ROOT.glob(f"{folder}/**/*.py"))]
TESTS = sorted(ROOT.glob("tests/**/*.py"))
MOST_LINES = {"program": 300, "test": 400}  # a test module is a list, read one promise at a time
CONNECTING = {"MongoClient", "connect", "insecure_channel", "secure_channel", "open_channel", "get_database", "Client"}
METHODS = {
    method.name
    for contract in (contacts_pb2, interactions_pb2, notifications_pb2, operations_pb2)
    for service in contract.DESCRIPTOR.services_by_name.values()
    for method in service.methods
}


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def calls_in(node: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Yield each call with the last part of what is called."""
    for found in ast.walk(node):
        if isinstance(found, ast.Call):
            called = found.func
            yield getattr(called, "attr", getattr(called, "id", "")), found


def run_at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what runs when the module is imported: everything but the bodies of functions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from (*child.decorator_list, *child.args.defaults)
        elif isinstance(child, ast.ClassDef):
            yield from run_at_import(child)
        elif not isinstance(child, ast.If):  # `if __name__ == "__main__"` and type checking
            yield child


def places(found: list[tuple[Path, int]]) -> list[str]:
    return [f"{path.relative_to(ROOT)}:{line}" for path, line in found]


def test_no_loaded_document_is_saved_back_as_a_whole() -> None:
    found = [
        (path, call.lineno)
        for path in PROGRAMS
        for name, call in calls_in(tree_of(path))
        if name == "save" and ("adapters" in path.parts or not call.args)
    ]

    assert places(found) == []


def test_nothing_connects_at_import() -> None:
    found = [
        (path, call.lineno)
        for path in PROGRAMS
        for statement in run_at_import(tree_of(path))
        for name, call in calls_in(statement)
        if name in CONNECTING
    ]

    assert places(found) == []


def test_every_call_of_a_method_of_ours_has_a_deadline() -> None:
    found = [
        (path, call.lineno)
        for path in PROGRAMS
        for name, call in calls_in(tree_of(path))
        if name in METHODS and isinstance(call.func, ast.Attribute)
        if "timeout" not in {keyword.arg for keyword in call.keywords}
    ]

    assert places(found) == []


@pytest.mark.parametrize(("kind", "paths"), [("program", PROGRAMS), ("test", TESTS)])
def test_no_file_grows_past_what_one_idea_needs(kind: str, paths: list[Path]) -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in paths}

    assert not {str(path.relative_to(ROOT)): lines for path, lines in lengths.items() if lines > MOST_LINES[kind]}


def test_every_module_opens_with_a_sentence() -> None:
    silent = [path for path in (*PROGRAMS, *TESTS) if path.stat().st_size and not _sentence(tree_of(path))]

    assert [str(path.relative_to(ROOT)) for path in silent] == []


def _sentence(module: ast.Module) -> bool:
    text = (ast.get_docstring(module) or "").partition("\n\n")[0].strip()
    return text.endswith((".", ":"))


def test_no_two_services_name_a_stored_document_alike() -> None:
    named = Counter(
        name
        for file in ROOT.glob("services/*/adapters/*.py")
        for name in re.findall(r"^class (\w+)\(Document\)", file.read_text(), re.MULTILINE)
    )
    # mongoengine knows documents by their class names alone: a second one of a name would take the first one's place
    assert not [name for name, times in named.items() if times > 1]

"""What the command prints: a table for people, JSON or NDJSON for programs; progress on standard error only."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from google.protobuf.message import Message
    from rich.console import Console

Value = dict[str, Any]  # a JSON object
WIDTH_WITHOUT_TERMINAL = 160
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class OutputFormat(StrEnum):
    """The forms of output."""

    TABLE = "table"
    JSON = "json"
    NDJSON = "ndjson"


OutputOption = Annotated[OutputFormat, typer.Option("--output", "-o", help="How to print the result.")]


def to_value(message: Message) -> Value:
    """Return a message in its JSON form, with the field names of the contract."""
    from google.protobuf.json_format import MessageToDict

    return MessageToDict(message, preserving_proto_field_name=True)


def print_value(form: OutputFormat, value: Value, table: Callable[[Value], None]) -> None:
    """Print one object."""
    if form is OutputFormat.TABLE:
        table(value)
    else:
        print_json(form, value)


def print_rows(form: OutputFormat, name: str, rows: Iterable[Value], columns: Sequence[str]) -> None:
    """Print a list: as a table, as an object with the list under `name`, or one object a line."""
    if form is OutputFormat.TABLE:
        print_table(columns, ([_shown(row.get(column, "")) for column in columns] for row in rows))
    elif form is OutputFormat.JSON:
        print_json(form, {name: list(rows)})
    else:
        for row in rows:
            print_json(form, row)


def print_json(form: OutputFormat, value: Any) -> None:  # any JSON value
    """Print JSON: indented, or as one line."""
    print(json.dumps(value, ensure_ascii=False, indent=2 if form is OutputFormat.JSON else None))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows under their headings."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(Text(_CONTROL.sub("", cell)) for cell in row))
    console().print(table)


def say(text: str) -> None:
    """Print a line for people; nothing in it can steer the terminal."""
    console().print(_CONTROL.sub("", text), soft_wrap=True)


def warn(text: str) -> None:
    """Print a line on standard error."""
    print(_CONTROL.sub("", text), file=sys.stderr)


def console() -> Console:
    """Return where people read; customers' words are never taken for markup."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else WIDTH_WITHOUT_TERMINAL
    return Console(markup=False, highlight=False, emoji=False, width=width)


Advance = Callable[[float], None]
"""Takes how much has been done so far."""


@contextmanager
def progress(label: str, total: float | None = None) -> Iterator[Advance]:
    """Show a bar on standard error while the block runs, if somebody is there to see it."""
    if not sys.stderr.isatty():
        yield lambda _done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()]
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda done: bar.update(task, completed=done)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "NO"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)

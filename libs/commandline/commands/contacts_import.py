"""`backstory contacts import`: address books and customer lists, looked at first, without side effects."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commandline.output import OutputFormat, OutputOption, Value, print_table, print_value, progress, say, warn

if TYPE_CHECKING:
    from commandline.contact_files.encodings import Encoding
    from commandline.contact_files.records import ContactsFile

PREVIEWED = 20
_SHOWN = 200
_COUNTS = ("created", "updated", "already_there", "skipped")


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import")(import_contacts)


def import_contacts(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="CSV, vCard or NDJSON.")],
    source: Annotated[str, typer.Option(help="The system the contacts come from; the scope of its ids.")] = "import",
    column: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="COLUMN=FIELD", help="Read a column as this; FIELD may be empty."),
    ] = None,
    encoding: Annotated[str, typer.Option(help="How the letters are written, where the file does not say.")] = "",
    delimiter: Annotated[str, typer.Option(help="What parts the cells of a CSV file.")] = "",
    region: Annotated[str, typer.Option(help="The country of national phone numbers, such as DE.")] = "",
    preview: Annotated[bool, typer.Option("--preview", help="Print the first 20 as they would be read.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check every record against what is there; store none.")
    ] = False,
    backfill: Annotated[
        bool, typer.Option("--backfill/--no-backfill", help="Mark the changes as old news that nobody is told of.")
    ] = True,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask about a guessed encoding.")] = False,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Import contacts from CSV, vCard or NDJSON. A repeated import changes nothing; a broken one goes on."""
    from servicekit.errors import InvalidArgument

    from commandline.contact_files.opening import Wishes, open_contacts
    from commandline.contact_files.records import FileFault
    from commandline.contact_files.sending import Import, send

    columns = _columns(column or [])
    try:
        wishes = Wishes(source, encoding, _delimiter(delimiter), columns)
        opened = open_contacts(file, wishes, lambda guess: _confirm(guess, yes=yes))
    except FileFault as fault:
        raise InvalidArgument(
            str(file) if fault.field == "FILE" else fault.field, str(fault), "FILE_UNREADABLE"
        ) from None
    if preview:
        print_value(output, _preview(opened), _print_preview)
        return
    if output is OutputFormat.TABLE:
        _print_columns(opened.as_value())
    variant = json.dumps([source, encoding, opened.delimiter, columns, region, backfill], sort_keys=True)
    what = Import(_name(file, variant), source, region, backfill, dry_run)
    with progress("Checking" if dry_run else "Importing", opened.lines) as advance:
        report = send(context.obj, what, opened, advance)
    print_value(output, opened.as_value() | {"dry_run": dry_run} | report.as_value(), _print_report)


def _name(file: Path, variant: str) -> str:
    from commandline.importers.records import import_name

    return import_name("contacts", [(file.name, file)], variant).replace("imports/", "contactImports/", 1)


def _columns(asked: list[str]) -> Mapping[str, str]:
    from servicekit.errors import InvalidArgument

    columns = {}
    for each in asked:
        column, equals, field = each.rpartition("=")
        if not equals or not column.strip():
            raise InvalidArgument("--map", f"looks like COLUMN=FIELD, not {each!r}")
        columns[column.strip()] = field.strip()
    return columns


def _delimiter(text: str) -> str:
    from servicekit.errors import InvalidArgument

    named = {"tab": "\t", "\\t": "\t"}.get(text, text)
    if len(named) > 1 or named in ('"', "\r", "\n"):
        raise InvalidArgument("--delimiter", "is one character, or the word tab")
    return named


def _confirm(guess: Encoding, *, yes: bool) -> None:
    """Ask whether a guess is right; without a terminal the answer comes as an option."""
    from servicekit.errors import InvalidArgument

    told = f"Line {guess.line} is not UTF-8. It looks like {guess.name}, which reads: {guess.sample}"
    if yes:
        warn(told)
    elif sys.stdin.isatty():
        typer.confirm(f"{told}\nIs that right?", abort=True, err=True)
    else:
        raise InvalidArgument("--encoding", f"is needed. {told}", "ENCODING_UNSURE")


def _preview(opened: ContactsFile) -> Value:
    from commandline.contact_files.opening import rows
    from commandline.importers.records import Skip
    from commandline.output import to_value

    shown: list[dict[str, Any]] = []  # JSON objects
    for row in islice(rows(opened), PREVIEWED):
        if isinstance(row, Skip):
            shown.append({"line": row.line, "skip": {"reason": row.reason, "field": row.field, "detail": row.detail}})
        else:
            shown.append({"line": row.line, "contact": to_value(row.contact)})
    return opened.as_value() | {"rows": shown}


def _print_preview(preview: Value) -> None:
    _print_columns(preview)
    columns = ["line", "display_name", "given_name", "family_name", "identities", "other"]
    print_table(columns, (_preview_cells(row) for row in preview["rows"]))


def _preview_cells(row: Value) -> list[str]:
    if "skip" in row:
        skip = row["skip"]
        return [str(row["line"]), "", "", "", "", f"{skip['reason']} {skip['field']}: {skip['detail']}"]
    contact = dict(row["contact"])
    names = [contact.pop(name, "") for name in ("display_name", "given_name", "family_name")]
    identities = [f"{each['kind']} {each['raw_value']}" for each in contact.pop("identities", [])]
    other = "\n".join(f"{name}: {_plain(value)}" for name, value in contact.items())
    return [str(row["line"]), *names, "\n".join(identities), other]


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _print_columns(opened: Value) -> None:
    said = [f"{opened['format']}, {opened['encoding']}"]
    if "delimiter" in opened:
        said.append(f"delimiter {'tab' if opened['delimiter'] == chr(9) else opened['delimiter']}")
    say(", ".join(said))
    if "columns" in opened:
        cells = ([each["column"], each["field"] or "(not taken)"] for each in opened["columns"])
        print_table(["column", "field"], cells)


def _print_report(report: Value) -> None:
    say(report["name"])
    counts = ", ".join(f"{name.replace('_', ' ')} {report[name]}" for name in _COUNTS)
    say(f"{counts}{' (dry run: nothing was stored)' if report['dry_run'] else ''}")
    say(f"checksum {report['checksum']}")
    _print_some(report["skips"], ["line", "record", "reason", "field", "detail"], "skipped")
    _print_some(report["duplicates"], ["line", "field", "contact", "owner", "reason"], "possible duplicates")


def _print_some(rows: list[Value], columns: list[str], what: str) -> None:
    if not rows:
        return
    say(f"{what}: {len(rows)}")
    print_table(columns, ([str(row[column]) for column in columns] for row in rows[:_SHOWN]))
    if len(rows) > _SHOWN:
        say(f"and {len(rows) - _SHOWN} more; --output json has all")

"""`backstory import`: history from elsewhere, without side effects, as often as one likes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from commandline.importers.records import Input
from commandline.output import OutputFormat, OutputOption, Value, print_table, print_value, progress, say
from commandline.session import Session

app = typer.Typer(
    help="Import history. A repeated import changes nothing; one that was broken off goes on where it was.",
    no_args_is_help=True,
)

CheckOption = Annotated[bool, typer.Option("--validate-only", help="Check every record and store none.")]
FileArgument = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]


@app.command("tweets")
def tweets(
    context: typer.Context,
    file: FileArgument,
    source: Annotated[str, typer.Option(help="The connection the tweets came through.")] = "x",
    validate_only: CheckOption = False,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Import a CSV file of tweets between customers and support accounts."""
    from servicekit.errors import InvalidArgument

    from commandline.importers.tweets import NotTweets, read_tweets

    def read() -> Input:
        try:
            return read_tweets(file, source)
        except NotTweets as fault:
            raise InvalidArgument(str(file), str(fault), "NOT_TWEETS") from None

    _run(context.obj, read, output, validate_only=validate_only)


@app.command("emails")
def emails(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="DIR|MBOX|FILE", exists=True, readable=True)],
    source: Annotated[str, typer.Option(help="The connection the messages came through.")] = "email",
    validate_only: CheckOption = False,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Import e-mail: a message, a mailbox file, or a folder of either."""
    from commandline.importers.emails import read_emails

    _run(context.obj, lambda: read_emails(path, source), output, validate_only=validate_only)


@app.command("zendesk")
def zendesk(
    context: typer.Context,
    file: FileArgument,
    source: Annotated[str, typer.Option(help="The connection the comments came through.")] = "zendesk",
    validate_only: CheckOption = False,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Import Zendesk tickets with their comments, from JSON or one ticket a line."""
    from commandline.importers.zendesk import read_zendesk

    _run(context.obj, lambda: read_zendesk(file, source), output, validate_only=validate_only)


@app.command("intercom")
def intercom(
    context: typer.Context,
    file: FileArgument,
    source: Annotated[str, typer.Option(help="The connection the conversations came through.")] = "intercom",
    validate_only: CheckOption = False,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Import Intercom conversations with their parts, from JSON or one conversation a line."""
    from commandline.importers.intercom import read_intercom

    _run(context.obj, lambda: read_intercom(file, source), output, validate_only=validate_only)


@app.command("interactions")
def interactions(
    context: typer.Context,
    file: FileArgument,
    source: Annotated[str, typer.Option(help="The connection of records that name none.")] = "",
    validate_only: CheckOption = False,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Import interactions from NDJSON, as `backstory export interactions` writes it."""
    from commandline.importers.ndjson import read_ndjson

    _run(context.obj, lambda: read_ndjson(file, source), output, validate_only=validate_only)


def _run(session: Session, read: Callable[[], Input], output: OutputFormat, *, validate_only: bool) -> None:
    from commandline.importers.placing import wait_until_placed
    from commandline.importers.sending import send

    what = read()
    with progress("Importing", what.total) as advance:
        report = send(session, what, advance, validate_only=validate_only)
    if report.unplaced:
        with progress("Placing in the histories", report.unplaced) as advance:
            report = replace(report, unplaced=wait_until_placed(session, report.name, report.unplaced, advance))
    print_value(output, report.as_value(), _print_report)


def _print_report(report: Value) -> None:
    say(f"{report['name']}")
    say(f"recorded {report['recorded']}, already there {report['already_there']}, skipped {report['skipped']}")
    if report["unplaced"]:
        say(f"{report['unplaced']} are stored and get their place in the histories as soon as contacts answers")
    if report["skips"]:
        columns = ["line", "record", "reason", "field", "detail"]
        print_table(columns, ([str(skip[column]) for column in columns] for skip in report["skips"]))

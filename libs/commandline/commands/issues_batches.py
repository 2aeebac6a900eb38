"""`backstory issues batch|undo`: changing many issues alike, and taking that back."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Annotated

import typer

from commandline.files import read_message
from commandline.output import OutputFormat, OutputOption, Value, print_value, say, to_value
from commandline.session import Session


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("batch")(batch)
    app.command("undo")(undo)


def batch(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="What to change as JSON: `issues`, up to 100 with their `name`, and `assign`, `edit` or `resolve`, as "
            "in BatchUpdateIssues; - reads standard input.",
        ),
    ],
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Change many issues alike, all or none; for 30 seconds `undo` with the batch printed takes it back."""
    from backstory.interactions.v1.issues_pb2 import BatchUpdateIssuesRequest

    session: Session = context.obj
    request = read_message(file, BatchUpdateIssuesRequest())
    request.request_id = request.request_id or str(uuid.uuid4())
    answer = session.ask("interactions", session.interactions.BatchUpdateIssues, request)
    print_value(output, to_value(answer), _say)


def undo(
    context: typer.Context,
    batch: Annotated[
        str, typer.Argument(metavar="BATCH", help="As `batch` printed it: issues/{issue}/batches/{batch}.")
    ],
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Make all issues of a batch what they were; not after 30 seconds, and not when one of them has changed since."""
    from backstory.interactions.v1.issue_batches_pb2 import UndoBatchUpdateIssuesRequest

    session: Session = context.obj
    request = UndoBatchUpdateIssuesRequest(batch=batch, request_id=str(uuid.uuid4()))
    answer = session.ask("interactions", session.interactions.UndoBatchUpdateIssues, request)
    print_value(output, to_value(answer), _say)


def _say(answer: Value) -> None:
    issues = answer.get("issues", ())
    for issue in issues:
        say(f"{issue['name']}  {issue['title']}")
    said = f"{len(issues)} issues"
    say(f"{said}; undo within 30 seconds: backstory issues undo {answer['batch']}" if answer.get("batch") else said)

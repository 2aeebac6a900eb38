"""`backstory issues link|unlink|split|merge|unmerge`: what belongs to which issue."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Annotated, Any

import typer

from commandline.files import read_message
from commandline.output import OutputFormat, OutputOption, print_rows, to_value
from commandline.resources import resource_name
from commandline.session import Session

IssueArgument = Annotated[str, typer.Argument(metavar="ISSUE", help="An issue's id.")]
InteractionArgument = Annotated[str, typer.Argument(metavar="INTERACTION", help="An interaction's id.")]
MergedArgument = Annotated[list[str], typer.Argument(metavar="MERGED...", help="Issues, up to 20.")]

_OF_ISSUES = ["name", "state", "title", "contact", "merged_into", "split_from"]
_OF_LINKS = ["interaction", "issue", "contact", "occur_time", "link_time", "actor"]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    for name, command in (("link", link), ("unlink", unlink), ("split", split), ("merge", merge), ("unmerge", unmerge)):
        app.command(name)(command)


def link(
    context: typer.Context,
    issue: IssueArgument,
    interaction: InteractionArgument,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Say that an interaction belongs to an issue; `unlink` takes it back."""
    from backstory.interactions.v1.issues_pb2 import LinkInteractionRequest

    request = LinkInteractionRequest(**_pair(issue, interaction), request_id=str(uuid.uuid4()))
    print_rows(output, "links", [to_value(_asked(context, "LinkInteraction", request))], _OF_LINKS)


def unlink(
    context: typer.Context,
    issue: IssueArgument,
    interaction: InteractionArgument,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Say that an interaction does not belong to an issue; `link` with the issue printed takes it back."""
    from backstory.interactions.v1.issues_pb2 import UnlinkInteractionRequest

    request = UnlinkInteractionRequest(**_pair(issue, interaction), request_id=str(uuid.uuid4()))
    print_rows(output, "links", [to_value(_asked(context, "UnlinkInteraction", request))], _OF_LINKS)


def split(
    context: typer.Context,
    issue: IssueArgument,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="The new issue as JSON: `title`, `interactions`, and perhaps `topic`; - reads standard input.",
        ),
    ],
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Make a new issue of some interactions of one; merging the new one into the old one takes it back."""
    from backstory.interactions.v1.issues_pb2 import SplitIssueRequest

    request = read_message(file, SplitIssueRequest())
    request.name, request.request_id = resource_name("issues", issue), str(uuid.uuid4())
    print_rows(output, "issues", [to_value(_asked(context, "SplitIssue", request))], _OF_ISSUES)


def merge(
    context: typer.Context,
    issue: IssueArgument,
    merged: MergedArgument,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Say that issues are one matter, which the first stands for; `unmerge` takes it back at any time."""
    from backstory.interactions.v1.issues_pb2 import MergeIssuesRequest

    request = MergeIssuesRequest(
        issue=resource_name("issues", issue),
        merged_issues=[resource_name("issues", each) for each in merged],
        request_id=str(uuid.uuid4()),
    )
    print_rows(output, "issues", [to_value(_asked(context, "MergeIssues", request))], _OF_ISSUES)


def unmerge(context: typer.Context, merged: MergedArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Let merged issues stand alone again, in the states they had."""
    from backstory.interactions.v1.issues_pb2 import UnmergeIssuesRequest

    names = [resource_name("issues", each) for each in merged]
    request = UnmergeIssuesRequest(merged_issues=names, request_id=str(uuid.uuid4()))
    alone = _asked(context, "UnmergeIssues", request).issues
    print_rows(output, "issues", map(to_value, alone), _OF_ISSUES)


def _asked(context: typer.Context, method: str, request: Any) -> Any:  # of as many types as there are methods
    session: Session = context.obj
    return session.ask("interactions", getattr(session.interactions, method), request)


def _pair(issue: str, interaction: str) -> dict[str, str]:
    return {
        "issue": resource_name("issues", issue),
        "interaction": resource_name("interactions", interaction),
    }

"""`backstory tags`: the tags in use, and another word in place of one or several."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Annotated

import typer

from commandline.output import OutputFormat, OutputOption, Value, print_rows, print_value, progress, say, to_value
from commandline.session import Session

if TYPE_CHECKING:
    from backstory.contacts.v1.tags_pb2 import TagChange

app = typer.Typer(help="See the tags of contacts, rename and merge them.", no_args_is_help=True)

_LOOK_SECONDS = 0.5
_ENDED = ("TAG_CHANGE_STATE_SUCCEEDED", "TAG_CHANGE_STATE_FAILED")

NoWaitOption = Annotated[bool, typer.Option("--no-wait", help="Do not wait until all contacts are changed.")]


@app.command("list")
def list_tags(
    context: typer.Context,
    prefix: Annotated[str, typer.Option(help="Only tags that begin with this.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many tags to print at most.")] = 200,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print the tags in use with how many contacts have each, counted up to 10,000."""
    from backstory.contacts.v1.tags_pb2 import ListTagsRequest

    session: Session = context.obj
    request = ListTagsRequest(prefix=prefix)
    rows: list[Value] = []
    while len(rows) < limit:
        request.page_size = min(limit - len(rows), 200)
        answer = session.ask("contacts", session.contacts.ListTags, request)
        rows += map(to_value, answer.tags)
        request.page_token = answer.next_page_token
        if not request.page_token:
            break
    if output is OutputFormat.TABLE:
        rows = [row | {"contacts": f"{row['contact_count']}{'+' if row.get('has_more') else ''}"} for row in rows]
    print_rows(output, "tags", rows, ["tag", "contacts"])


@app.command("rename")
def rename(
    context: typer.Context,
    tag: Annotated[str, typer.Argument(help="A tag in use.")],
    new_tag: Annotated[str, typer.Argument(help="Its new name, which no contact has.")],
    no_wait: NoWaitOption = False,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Give a tag another name on every contact that has it."""
    from backstory.contacts.v1.tags_pb2 import RenameTagRequest

    session: Session = context.obj
    request = RenameTagRequest(tag=tag, new_tag=new_tag, request_id=str(uuid.uuid4()))
    _report(session, session.ask("contacts", session.contacts.RenameTag, request), output, is_awaited=not no_wait)


@app.command("merge")
def merge(
    context: typer.Context,
    tags: Annotated[list[str], typer.Argument(metavar="TAG...", help="Tags in use, up to 20.")],
    into: Annotated[str, typer.Option("--into", help="The tag that takes their place.")],
    no_wait: NoWaitOption = False,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Put one tag in the place of several, on every contact that has any of them."""
    from backstory.contacts.v1.tags_pb2 import MergeTagsRequest

    session: Session = context.obj
    request = MergeTagsRequest(tags=tags, into_tag=into, request_id=str(uuid.uuid4()))
    _report(session, session.ask("contacts", session.contacts.MergeTags, request), output, is_awaited=not no_wait)


@app.command("change")
def change(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="CHANGE", help="A change's id, as `rename` and `merge` print it.")],
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print how far a change of tags is."""
    from backstory.contacts.v1.tags_pb2 import GetTagChangeRequest

    session: Session = context.obj
    request = GetTagChangeRequest(name=name if "/" in name else f"tagChanges/{name}")
    asked = session.ask("contacts", session.contacts.GetTagChange, request)
    _report(session, asked, output, is_awaited=False)


def _report(session: Session, change: TagChange, output: OutputFormat, *, is_awaited: bool) -> None:
    from backstory.contacts.v1.tags_pb2 import GetTagChangeRequest

    told = to_value(change)
    with progress("contacts") as advance:
        while is_awaited and told["state"] not in _ENDED:
            time.sleep(_LOOK_SECONDS)
            request = GetTagChangeRequest(name=change.name)
            told = to_value(session.ask("contacts", session.contacts.GetTagChange, request))
            advance(float(told.get("contact_count", 0)))
    print_value(output, told, _print_change)
    if told["state"] == "TAG_CHANGE_STATE_FAILED":
        raise typer.Exit(1)


def _print_change(told: Value) -> None:
    state = told["state"].removeprefix("TAG_CHANGE_STATE_").lower()
    say(f"{told['name']}  {', '.join(told['tags'])} -> {told['into_tag']}  ({state})")
    say(f"contacts changed: {told.get('contact_count', 0)} {told.get('error', '')}".rstrip())

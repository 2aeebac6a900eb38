"""`backstory views`: filters over issues that are kept under a name, and how many issues queues and views hold."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Annotated

import typer

from commandline.files import read_message
from commandline.output import OutputFormat, OutputOption, Value, print_json, print_rows, print_value, say, to_value
from commandline.paging import listed
from commandline.resources import resource_name
from commandline.session import Session

app = typer.Typer(
    help="See, create, change and delete views of issues, and count what lists hold.", no_args_is_help=True
)

_COLUMNS = ["name", "display_name", "owner", "shared"]

ViewArgument = Annotated[str, typer.Argument(metavar="VIEW", help="A view's id.")]
FileArgument = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", help="The view as JSON, with the field names of the contract; - reads standard input."
    ),
]


@app.command("list")
def list_views(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many to print at most.")] = 200,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print one's own views and those others share, by name."""
    from backstory.interactions.v1.issue_views_pb2 import ListViewsRequest

    session: Session = context.obj
    request = ListViewsRequest()
    found = listed(session, "interactions", session.interactions.ListViews, request, "views", limit=limit)
    rows = [to_value(each) | {"shared": each.shared} for each in found]
    print_rows(output, "views", rows, _COLUMNS)


@app.command("show")
def show(context: typer.Context, view: ViewArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Print one view; list its issues with `backstory issues list --view`."""
    from backstory.interactions.v1.issue_views_pb2 import GetViewRequest

    session: Session = context.obj
    request = GetViewRequest(name=resource_name("views", view))
    print_value(output, to_value(session.ask("interactions", session.interactions.GetView, request)), _print)


@app.command("create")
def create(
    context: typer.Context,
    file: FileArgument,
    id_: Annotated[str, typer.Option("--id", help="The id to give it; otherwise one is made.")] = "",
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Create a view from a file."""
    from backstory.interactions.v1.issue_views_pb2 import CreateViewRequest, View

    session: Session = context.obj
    request = CreateViewRequest(view=read_message(file, View()), view_id=id_, request_id=str(uuid.uuid4()))
    print_value(output, to_value(session.ask("interactions", session.interactions.CreateView, request)), _print)


@app.command("update")
def update(
    context: typer.Context, view: ViewArgument, file: FileArgument, output: OutputOption = OutputFormat.TABLE
) -> None:
    """Change those fields of a view that a file has; a filter as a whole."""
    from backstory.interactions.v1.issue_views_pb2 import UpdateViewRequest, View

    session: Session = context.obj
    changed = read_message(file, View())
    changed.name = resource_name("views", view)
    request = UpdateViewRequest(view=changed, request_id=str(uuid.uuid4()))
    print_value(output, to_value(session.ask("interactions", session.interactions.UpdateView, request)), _print)


@app.command("delete")
def delete(context: typer.Context, view: ViewArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Delete a view; issues are not touched."""
    from backstory.interactions.v1.issue_views_pb2 import DeleteViewRequest

    session: Session = context.obj
    request = DeleteViewRequest(name=resource_name("views", view), request_id=str(uuid.uuid4()))
    print_value(output, to_value(session.ask("interactions", session.interactions.DeleteView, request)), _print)


@app.command("count")
def count(
    context: typer.Context,
    view: Annotated[list[str] | None, typer.Argument(metavar="[VIEW...]", help="Views; none: every queue.")] = None,
    team: Annotated[str, typer.Option(help="Count only what queues hold of this team.")] = "",
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print how many issues queues or views hold right now, up to 1,000 each."""
    from backstory.interactions.v1.issue_views_pb2 import CountIssuesRequest

    session: Session = context.obj
    names = [resource_name("views", each) for each in view or ()]
    request = CountIssuesRequest(views=names, team=resource_name("teams", team))
    answer = session.ask("interactions", session.interactions.CountIssues, request)
    print_rows(output, "counts", map(_counted, map(to_value, answer.counts)), ["list", "count", "more"])


def _counted(count: Value) -> Value:
    queue = str(count.get("queue", "")).removeprefix("ISSUE_QUEUE_").lower().replace("_", "-")
    return {"list": count.get("view") or queue, "count": count.get("count", 0), "more": count.get("more", False)}


def _print(view: Value) -> None:
    say(f"{view['display_name']}  {view['name']}  ({'shared' if view.get('shared') else 'own'})")
    print_json(OutputFormat.NDJSON, view.get("filter", {}))
    if view.get("missing_tags"):
        say(f"nothing has: {', '.join(view['missing_tags'])}")

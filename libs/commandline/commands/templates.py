"""`backstory templates`: wordings of messages to customers, with placeholders, in several languages."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commandline.files import read_message
from commandline.output import OutputFormat, OutputOption, Value, print_rows, print_value, say, to_value
from commandline.paging import listed
from commandline.resources import resource_name
from commandline.session import Session

if TYPE_CHECKING:
    from backstory.notifications.v1.templates_pb2 import Template

app = typer.Typer(help="See, create, change and preview templates of messages to customers.", no_args_is_help=True)

_COLUMNS = ["name", "display_name", "languages", "use_count"]

TemplateArgument = Annotated[str, typer.Argument(metavar="TEMPLATE", help="A template's id.")]
FileArgument = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", help="The template as JSON, with the field names of the contract; - reads standard input."
    ),
]
ValueOption = Annotated[list[str] | None, typer.Option("--value", help="KEY=VALUE; may be repeated.")]


@app.command("list")
def list_templates(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many to print at most.")] = 200,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print the templates."""
    from backstory.notifications.v1.templates_pb2 import ListTemplatesRequest

    session: Session = context.obj
    ask, request = session.notifications.ListTemplates, ListTemplatesRequest()
    rows = map(to_value, listed(session, "notifications", ask, request, "templates", limit=limit))
    print_rows(output, "templates", map(_line, rows) if output is OutputFormat.TABLE else rows, _COLUMNS)


@app.command("show")
def show(context: typer.Context, template: TemplateArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Print one template."""
    from backstory.notifications.v1.templates_pb2 import GetTemplateRequest

    session: Session = context.obj
    request = GetTemplateRequest(name=resource_name("templates", template))
    print_value(output, to_value(session.ask("notifications", session.notifications.GetTemplate, request)), _print)


@app.command("create")
def create(
    context: typer.Context,
    file: FileArgument,
    id_: Annotated[str, typer.Option("--id", help="The id to give it; by default one is made.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything and change nothing.")] = False,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Create a template from a file."""
    from backstory.notifications.v1.templates_pb2 import CreateTemplateRequest

    session: Session = context.obj
    request = CreateTemplateRequest(
        template=_read(file), template_id=id_, request_id="" if dry_run else str(uuid.uuid4()), validate_only=dry_run
    )
    print_value(output, to_value(session.ask("notifications", session.notifications.CreateTemplate, request)), _print)


@app.command("update")
def update(
    context: typer.Context, template: TemplateArgument, file: FileArgument, output: OutputOption = OutputFormat.TABLE
) -> None:
    """Change those fields of a template that a file has; the texts as a whole."""
    from backstory.notifications.v1.templates_pb2 import UpdateTemplateRequest

    session: Session = context.obj
    changed = _read(file)
    changed.name = resource_name("templates", template)
    request = UpdateTemplateRequest(template=changed, request_id=str(uuid.uuid4()))
    print_value(output, to_value(session.ask("notifications", session.notifications.UpdateTemplate, request)), _print)


@app.command("delete")
def delete(context: typer.Context, template: TemplateArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Delete a template for good."""
    from backstory.notifications.v1.templates_pb2 import DeleteTemplateRequest

    session: Session = context.obj
    request = DeleteTemplateRequest(name=resource_name("templates", template), request_id=str(uuid.uuid4()))
    print_value(output, to_value(session.ask("notifications", session.notifications.DeleteTemplate, request)), _print)


@app.command("preview")
def preview(
    context: typer.Context,
    template: Annotated[str, typer.Argument(metavar="TEMPLATE", help="A template's id, or a file with one as JSON.")],
    contact: Annotated[str, typer.Option(help="The customer it would go to.")] = "",
    channel: Annotated[str, typer.Option(help="For example email or sms.")] = "email",
    language: Annotated[str, typer.Option(help="Default: the customer's, else the template's.")] = "",
    value: ValueOption = None,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print what a message would say; nothing is sent."""
    from backstory.notifications.v1.templates_pb2 import PreviewTemplateRequest

    session: Session = context.obj
    request = PreviewTemplateRequest(channel=channel, language=language, values=values_of(value))
    if contact:
        request.contact = contact if contact.startswith("contacts/") else f"contacts/{contact}"
    if template == "-" or Path(template).is_file():
        request.template.CopyFrom(_read(Path(template)))
    else:
        request.name = resource_name("templates", template)
    shown = to_value(session.ask("notifications", session.notifications.PreviewTemplate, request))
    print_value(output, shown, _print_preview)


def values_of(typed: Iterable[str] | None) -> dict[str, str]:
    """Return what was typed as KEY=VALUE."""
    from servicekit.errors import InvalidArgument

    pairs = [one.partition("=") for one in typed or ()]
    if any(not sign for _, sign, _ in pairs):
        raise InvalidArgument("--value", "must look like KEY=VALUE")
    return {key: value for key, _, value in pairs}


def _read(file: Path) -> Template:
    from backstory.notifications.v1.templates_pb2 import Template

    return read_message(file, Template())


def _line(template: Value) -> Value:
    return template | {"languages": ", ".join(sorted({text["language"] for text in template["texts"]}))}


def _print(template: Value) -> None:
    say(f"{template['display_name']}  {template.get('name', '(not kept)')}  used {template.get('use_count', 0)} times")
    for text in template["texts"]:
        say(f"--- {text['language']} {text.get('channel', '')}".rstrip())
        _print_text(text)


def _print_preview(shown: Value) -> None:
    _print_text(shown)
    if shown.get("unresolved"):
        say(f"--- cannot be sent, there is no value for: {', '.join(shown['unresolved'])}")


def _print_text(text: Value) -> None:
    if text.get("subject"):
        say(f"Subject: {text['subject']}\n")
    say(str(text.get("body", "")))

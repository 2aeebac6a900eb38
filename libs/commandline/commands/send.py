"""`backstory send`: writing to a customer on a channel of theirs."""

from __future__ import annotations

import sys
import uuid
from typing import Annotated

import typer

from commandline.commands.templates import values_of
from commandline.output import OutputFormat, OutputOption, Value, print_rows, to_value
from commandline.resources import resource_name
from commandline.session import Session

_COLUMNS = ["name", "contact", "channel", "state", "reason", "interaction", "send_time"]
_STATE = "MESSAGE_STATE_"


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("send")(send)
    app.command("cancel-message")(cancel)


def send(
    context: typer.Context,
    contact: Annotated[str, typer.Argument(metavar="CONTACT", help="Any contact id of the customer.")],
    channel: Annotated[str, typer.Option(help="For example email, sms, whatsapp or telegram.")] = "email",
    reply_to: Annotated[str, typer.Option(help="The interaction it answers.")] = "",
    issue: Annotated[str, typer.Option(help="The issue it belongs to.")] = "",
    purpose: Annotated[str, typer.Option(help="What it is for, as in consents.")] = "",
    undo: Annotated[int, typer.Option(min=0, max=30, help="Seconds in which it can be canceled.")] = 10,
    template: Annotated[str, typer.Option(help="Take the text of this template; nothing is read then.")] = "",
    language: Annotated[str, typer.Option(help="The template's language; default: the customer's.")] = "",
    value: Annotated[list[str] | None, typer.Option(help="KEY=VALUE for the template; may be repeated.")] = None,
    request_id: Annotated[str, typer.Option(help="A UUID; the same one is the same message.")] = "",
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Send a message: the standard input, or a template. In an e-mail, a first line `Subject: ...` is the subject."""
    from backstory.notifications.v1 import messages_pb2 as pb

    session: Session = context.obj
    subject, body = ("", "") if template else _parts(sys.stdin.read(), channel)
    message = pb.Message(
        contact=resource_name("contacts", contact),
        channel=channel,
        subject=subject,
        body=body,
        issue=resource_name("issues", issue),
        in_reply_to=resource_name("interactions", reply_to),
        purpose=purpose,
        template=resource_name("templates", template),
        language=language,
        values=values_of(value),
    )
    request = pb.SendMessageRequest(message=message, undo_seconds=undo, request_id=request_id or str(uuid.uuid4()))
    made = session.ask("notifications", session.notifications.SendMessage, request)
    print_rows(output, "messages", [_shown(to_value(made))], _COLUMNS)


def cancel(
    context: typer.Context,
    message: Annotated[str, typer.Argument(metavar="MESSAGE", help="A message's id.")],
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Take a message back that has not left."""
    from backstory.notifications.v1.messages_pb2 import CancelMessageRequest

    session: Session = context.obj
    request = CancelMessageRequest(name=resource_name("messages", message))
    made = session.ask("notifications", session.notifications.CancelMessage, request)
    print_rows(output, "messages", [_shown(to_value(made))], _COLUMNS)


def _parts(text: str, channel: str) -> tuple[str, str]:
    first, _, rest = text.partition("\n")
    if channel == "email" and first.lower().startswith("subject:"):
        return first.partition(":")[2].strip(), rest.strip()
    return "", text.strip()


def _shown(message: Value) -> Value:
    return message | {"state": str(message.get("state", "")).removeprefix(_STATE).lower()}

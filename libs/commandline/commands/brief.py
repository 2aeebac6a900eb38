"""`backstory brief`: what whoever talks to a customer next has to know, on one small page."""

from __future__ import annotations

import typer

from commandline.commands.history import request_for
from commandline.customers import AsOfOption, CustomerArgument, set_as_of
from commandline.output import OutputFormat, OutputOption, Value, print_json, say, to_value, warn
from commandline.session import Session


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("brief")(brief)


def brief(
    context: typer.Context,
    customer: CustomerArgument,
    as_of: AsOfOption = None,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print what to know before talking to a customer: what is open, promised, told, tried, and said last.

    An interaction's name finds its customer too. What others wrote stands in quotation marks.
    """
    from backstory.interactions.v1.interactions_pb2 import GetBriefRequest

    session: Session = context.obj
    if customer.startswith("interactions/"):
        request = GetBriefRequest(interaction=customer)
    else:
        asked = request_for(customer)
        identity = asked.identity if asked.HasField("identity") else None
        request = GetBriefRequest(contact=asked.contact, identity=identity)
    set_as_of(request, as_of)
    found = session.ask("interactions", session.interactions.GetBrief, request)
    if output is not OutputFormat.TABLE:
        print_json(output, to_value(found))
    else:
        _print_lines(to_value(found))
    for service in found.degraded:
        warn(f"The {service} service could not be asked: what it knows may be missing.")


def _print_lines(found: Value) -> None:
    for section in found.get("sections", []):
        say(section["section"].replace("-", " ").upper())
        for line in section["lines"]:
            quote = f" \u201c{line['quote']}\u201d" if line.get("quote") else ""
            time = f"{line['time'][:16].replace('T', ' ')}  " if line.get("time") else ""
            say(f"  {time}{line['text']}{quote}")
    if found.get("omitted_count"):
        say(f"{found['omitted_count']} more lines had no room.")

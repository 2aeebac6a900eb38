"""`backstory history`: who a customer is and everything that happened, newest first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from commandline.customers import AsOfOption, set_as_of
from commandline.output import OutputFormat, OutputOption, Value, print_json, print_table, say, to_value, warn
from commandline.session import Session

if TYPE_CHECKING:
    from backstory.interactions.v1.interactions_pb2 import GetHistoryRequest, GetHistoryResponse

_PAGE = 1000
_CONTACT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_EXCERPT = 200
_INSTEAD = ("location", "business_type", "disposition", "call_status")
_ARROWS = {"DIRECTION_INBOUND": "in", "DIRECTION_OUTBOUND": "out", "DIRECTION_INTERNAL": "note"}


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("history")(history)


def history(
    context: typer.Context,
    customer: Annotated[
        str,
        typer.Argument(
            metavar="IDENTITY-OR-ID",
            help="An identity such as phone:+12025550123, email:ana@example.com or x:115712, a number or address as "
            "people write it, or a contact's id.",
        ),
    ],
    limit: Annotated[int, typer.Option(min=1, help="How many interactions to print at most.")] = 50,
    as_of: AsOfOption = None,
    with_screened: Annotated[bool, typer.Option("--with-screened", help="Also what is kept apart.")] = False,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print a customer's whole history over all channels, newest first."""
    session: Session = context.obj
    request = request_for(customer)
    set_as_of(request, as_of)
    request.with_screened = with_screened
    found = read(session, request, limit)
    if output is OutputFormat.TABLE:
        _print_table(to_value(found))
    elif output is OutputFormat.JSON:
        print_json(output, {"interactions": []} | to_value(found))
    else:
        for interaction in found.interactions:
            print_json(output, to_value(interaction))
    for service in found.degraded:
        warn(f"The {service} service could not be asked: what it knows may be missing.")
    for gap in found.gaps:
        warn(f"Something is missing from this history ({gap.source}: {gap.reason}).")


def request_for(customer: str) -> GetHistoryRequest:
    """Turn what somebody typed into a request; wrong usage raises INVALID_ARGUMENT."""
    from backstory.interactions.v1.interactions_pb2 import GetHistoryRequest, IdentityKey
    from identities import guess, parse
    from servicekit.errors import InvalidArgument

    typed = customer.strip()
    if typed.startswith("contacts/"):
        return GetHistoryRequest(contact=typed)
    identity = guess(typed)
    if identity is None and ":" not in typed and _CONTACT_ID.fullmatch(typed):
        return GetHistoryRequest(contact=f"contacts/{typed}")
    if identity is None:
        try:
            identity = parse(typed)
        except ValueError as fault:
            raise InvalidArgument("IDENTITY-OR-ID", str(fault), "NOT_AN_IDENTITY") from None
    return GetHistoryRequest(identity=IdentityKey(kind=identity.kind, scope=identity.scope, value=identity.value))


def read(session: Session, request: GetHistoryRequest, limit: int) -> GetHistoryResponse:
    """Return the newest `limit` interactions as one answer, over as many pages as it takes."""
    request.page_size = min(limit, _PAGE)
    answer = session.ask("interactions", session.interactions.GetHistory, request)
    while answer.next_page_token and len(answer.interactions) < limit:
        request.page_token = answer.next_page_token
        request.page_size = min(limit - len(answer.interactions), _PAGE)
        page = session.ask("interactions", session.interactions.GetHistory, request)
        answer.interactions.extend(page.interactions)
        answer.next_page_token = page.next_page_token
    return answer


def _print_table(found: Value) -> None:
    profile, summary = found.get("profile", {}), found.get("summary", {})
    say(f"{profile.get('display_name', '(unknown)')}  {found.get('person', '')}")
    say(", ".join(profile.get("identities", [])))
    channels = ", ".join(f"{name} {count}" for name, count in sorted(summary.get("by_channel", {}).items()))
    say(f"{summary.get('total', 0)} interactions ({channels})" if channels else "No interactions.")
    interactions = found.get("interactions", [])
    if interactions:
        print_table(["when", "channel", "", "who", "what"], (_row(interaction) for interaction in interactions))


def _row(interaction: Value) -> list[str]:
    actor = interaction.get("actor", {})
    who = actor.get("display_name") or actor.get("agent") or actor.get("type", "").removeprefix("ACTOR_TYPE_").lower()
    kind = interaction.get("kind", "").removeprefix("INTERACTION_KIND_").lower().replace("_", " ")
    words = " - ".join(part for part in (interaction.get("subject"), interaction.get("body")) if part)
    text = " ".join(words.split()) or next((interaction[name] for name in _INSTEAD if interaction.get(name)), "")
    what = text if kind == "message" else f"[{kind}] {text}"
    return [
        interaction.get("occur_time", "")[:16].replace("T", " "),
        interaction.get("channel", ""),
        _ARROWS.get(interaction.get("direction", ""), "?"),
        who,
        what if len(what) <= _EXCERPT else what[: _EXCERPT - 1] + "…",
    ]

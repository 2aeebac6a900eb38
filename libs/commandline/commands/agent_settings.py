"""`backstory agent-settings`: how an agent wants to be told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from commandline.acting import agent_name
from commandline.output import OutputFormat, OutputOption, Value, print_value, say, to_value
from commandline.session import Session

app = typer.Typer(help="How an agent wants to be told: budget, quiet hours, digest, muted rules.", no_args_is_help=True)

AgentArgument = Annotated[str, typer.Argument(metavar="AGENT", help="Such as agents/anna.")]


@app.command("show")
def show(context: typer.Context, agent: AgentArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Print how an agent wants to be told."""
    from backstory.notifications.v1.restraint_pb2 import GetAgentSettingsRequest

    session: Session = context.obj
    request = GetAgentSettingsRequest(agent=agent_name(agent))
    print_value(output, to_value(session.ask("notifications", session.notifications.GetAgentSettings, request)), _print)


@app.command("update")
def update(
    context: typer.Context,
    agent: AgentArgument,
    time_zone: Annotated[str, typer.Option(help="Such as Europe/Berlin.")] = "",
    digest_hour: Annotated[int | None, typer.Option(min=0, max=23, help="The local hour of the daily digest.")] = None,
    budget: Annotated[int | None, typer.Option(min=1, max=1000, help="Notifications within an hour.")] = None,
    quiet: Annotated[str, typer.Option(help="Quiet hours as HH:MM-HH:MM in local time, or none.")] = "",
    quiet_until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%dT%H:%M:%SZ"], help="Do not disturb until then, in UTC.")
    ] = None,
    mute: Annotated[list[str] | None, typer.Option(help="A rule to be told by no more; may be repeated.")] = None,
    unmute: Annotated[list[str] | None, typer.Option(help="A rule to be told by again; may be repeated.")] = None,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Change how an agent wants to be told; what is not named stays as it is."""
    from backstory.notifications.v1 import restraint_pb2 as pb
    from google.protobuf.field_mask_pb2 import FieldMask
    from servicekit.errors import InvalidArgument

    session: Session = context.obj
    told, paths = pb.AgentSettings(agent=agent_name(agent), digest_hour=digest_hour, hourly_budget=budget), []
    paths += [path for path, value in (("digest_hour", digest_hour), ("hourly_budget", budget)) if value is not None]
    if time_zone:
        told.time_zone = time_zone
        paths.append("time_zone")
    if quiet:
        told.quiet_from, _, told.quiet_to = quiet.partition("-") if quiet != "none" else ("", "", "")
        paths += ["quiet_from", "quiet_to"]
    if quiet_until:
        told.quiet_until.FromDatetime(quiet_until.replace(tzinfo=UTC))
        paths.append("quiet_until")
    if mute or unmute:
        request = pb.GetAgentSettingsRequest(agent=told.agent)
        before = session.ask("notifications", session.notifications.GetAgentSettings, request)
        taken = {_rule(each) for each in unmute or ()}
        muted = [*before.muted_rules, *(_rule(each) for each in mute or ())]
        told.muted_rules.extend(each for each in dict.fromkeys(muted) if each not in taken)
        told.etag = before.etag
        paths.append("muted_rules")
    if not paths:
        raise InvalidArgument("--time-zone", "or another option is needed: nothing is to be changed")
    change = pb.UpdateAgentSettingsRequest(settings=told, update_mask=FieldMask(paths=paths))
    made = session.ask("notifications", session.notifications.UpdateAgentSettings, change)
    print_value(output, to_value(made), _print)


def _rule(typed: str) -> str:
    return typed if "/" in typed else f"rules/{typed}"


def _print(found: Value) -> None:
    say(f"{found['agent']}  {found.get('time_zone', '')}")
    say(f"  {found.get('hourly_budget', '')} notifications an hour; the digest at {found.get('digest_hour', 0)}:00")
    if found.get("quiet_from"):
        say(f"  quiet from {found['quiet_from']} to {found['quiet_to']}")
    if found.get("quiet_until"):
        say(f"  not to be disturbed until {found['quiet_until']}")
    for rule in found.get("muted_rules", ()):
        say(f"  muted: {rule}")

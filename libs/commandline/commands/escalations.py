"""`backstory escalations`: who else is told of what nobody acknowledges, and how far that has come."""

from __future__ import annotations

from typing import Annotated

import typer

from commandline.commands.laid_down import FileArgument, named, read
from commandline.output import OutputFormat, OutputOption, Value, print_rows, print_value, say, to_value
from commandline.paging import listed
from commandline.session import Session

app = typer.Typer(help="See what escalates, and lay down who else is told of what.", no_args_is_help=True)

_COLUMNS = ["create_time", "state", "steps", "next_time", "acknowledger", "rule", "title"]
_POLICIES = ["name", "display_name", "state", "rules", "steps"]
_STATE = "ESCALATION_STATE_"

PolicyArgument = Annotated[str, typer.Argument(metavar="POLICY", help="A policy's id.")]
LimitOption = Annotated[int, typer.Option(min=1, max=10_000, help="How many to print at most.")]


@app.command("list")
def list_escalations(
    context: typer.Context,
    state: Annotated[str, typer.Option(help="Only those that are active, acknowledged, exhausted or settled.")] = "",
    limit: LimitOption = 50,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print escalations, newest first."""
    from backstory.notifications.v1.escalations_pb2 import EscalationState, ListEscalationsRequest
    from servicekit.errors import InvalidArgument

    states = [name.removeprefix(_STATE).lower() for name in EscalationState.keys()[1:]]
    if state and state not in states:
        raise InvalidArgument("--state", f"must be one of {', '.join(states)}")
    session: Session = context.obj
    request = ListEscalationsRequest(state=f"{_STATE}{state.upper()}" if state else None)
    ask = session.notifications.ListEscalations
    rows = map(to_value, listed(session, "notifications", ask, request, "escalations", limit=limit))
    print_rows(output, "escalations", map(line_of, rows) if output is OutputFormat.TABLE else rows, _COLUMNS)


@app.command("policies")
def list_policies(context: typer.Context, limit: LimitOption = 200, output: OutputOption = OutputFormat.TABLE) -> None:
    """Print the policies."""
    from backstory.notifications.v1.escalations_pb2 import ListEscalationPoliciesRequest

    session: Session = context.obj
    ask, request = session.notifications.ListEscalationPolicies, ListEscalationPoliciesRequest()
    rows = map(to_value, listed(session, "notifications", ask, request, "policies", limit=limit))
    print_rows(output, "policies", map(_policy, rows) if output is OutputFormat.TABLE else rows, _POLICIES)


@app.command("show")
def show(context: typer.Context, policy: PolicyArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Print one policy."""
    from backstory.notifications.v1.escalations_pb2 import GetEscalationPolicyRequest

    session: Session = context.obj
    request = GetEscalationPolicyRequest(name=named("escalationPolicies", policy))
    found = session.ask("notifications", session.notifications.GetEscalationPolicy, request)
    print_value(output, to_value(found), _print)


@app.command("put")
def put(
    context: typer.Context, policy: PolicyArgument, file: FileArgument, output: OutputOption = OutputFormat.TABLE
) -> None:
    """Keep a policy as a file says, new or in the place of the one there was."""
    from backstory.notifications.v1.escalations_pb2 import EscalationPolicy, PutEscalationPolicyRequest

    session: Session = context.obj
    request = PutEscalationPolicyRequest(policy=read(file, EscalationPolicy()))
    request.policy.name = named("escalationPolicies", policy)
    kept = session.ask("notifications", session.notifications.PutEscalationPolicy, request)
    print_value(output, to_value(kept), _print)


@app.command("delete")
def delete(context: typer.Context, policy: PolicyArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Delete a policy; what escalates already goes on."""
    from backstory.notifications.v1.escalations_pb2 import DeleteEscalationPolicyRequest

    session: Session = context.obj
    request = DeleteEscalationPolicyRequest(name=named("escalationPolicies", policy))
    deleted = session.ask("notifications", session.notifications.DeleteEscalationPolicy, request)
    print_value(output, to_value(deleted), _print)


def line_of(escalation: Value) -> Value:
    """Return an escalation as one line of a table."""
    return escalation | {
        "state": str(escalation["state"]).removeprefix(_STATE).lower(),
        "steps": f"{len(escalation.get('steps_taken', ()))} of {escalation['step_count']}",
    }


def _policy(policy: Value) -> Value:
    return policy | {
        "state": "off" if policy.get("disabled") else "on",
        "rules": " ".join(policy["rules"]),
        "steps": "; ".join(_steps(policy)),
    }


def _steps(policy: Value) -> list[str]:
    return [f"{step['after_minutes']} min: {', '.join(map(_audience, step['audiences']))}" for step in policy["steps"]]


def _audience(audience: Value) -> str:
    return str(audience.get("value") or audience["kind"])


def _print(policy: Value) -> None:
    line = _policy(policy)
    say(f"{policy['display_name']}  {policy['name']}  {line['state']}")
    say(f"for {line['rules']}")
    for step in _steps(policy):
        say(f"after {step}")

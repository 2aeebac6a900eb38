"""`backstory webhooks`: which systems are told of events, and what became of telling them."""

from __future__ import annotations

import uuid
from typing import Annotated

import typer

from commandline.output import OutputFormat, OutputOption, Value, print_rows, print_value, say, to_value
from commandline.paging import listed
from commandline.resources import resource_name
from commandline.session import Session

app = typer.Typer(
    help="Tell other systems of events by signed posts, and see what they were sent.", no_args_is_help=True
)

_COLUMNS = ["name", "url", "state", "failing_since", "description"]
_SENT = ["name", "event_type", "contact", "state", "reason", "attempts", "create_time"]
_STATE = "SUBSCRIPTION_STATE_"

SubscriptionArgument = Annotated[str, typer.Argument(metavar="SUBSCRIPTION", help="A subscription's id.")]
EventOption = Annotated[
    list[str],
    typer.Option("--event", help="An event such as contacts.v1.ContactsMerged; repeat it for more. Default: all."),
]
UrlOption = Annotated[str, typer.Option("--url", help="Where to post instead.")]
ContactOption = Annotated[str, typer.Option(help="Only events of this contact.")]
LimitOption = Annotated[int, typer.Option(min=1, max=10_000, help="How many to print at most.")]


@app.command("list")
def list_subscriptions(
    context: typer.Context, limit: LimitOption = 200, output: OutputOption = OutputFormat.TABLE
) -> None:
    """Print the subscriptions."""
    from backstory.notifications.v1.subscriptions_pb2 import ListSubscriptionsRequest

    session: Session = context.obj
    method = session.notifications.ListSubscriptions
    found = listed(session, "notifications", method, ListSubscriptionsRequest(), "subscriptions", limit=limit)
    print_rows(output, "subscriptions", map(_value, found), _COLUMNS)


@app.command("show")
def show(context: typer.Context, subscription: SubscriptionArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Print one subscription, without its secret."""
    from backstory.notifications.v1.subscriptions_pb2 import GetSubscriptionRequest

    session: Session = context.obj
    request = GetSubscriptionRequest(name=resource_name("subscriptions", subscription))
    print_value(output, _value(session.ask("notifications", session.notifications.GetSubscription, request)), _print)


@app.command("create")
def create(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="Where to post.")],
    event: EventOption = [],  # noqa: B006 -- how the framework takes lists
    contact: ContactOption = "",
    description: Annotated[str, typer.Option(help="What it is for.")] = "",
    id_: Annotated[str, typer.Option("--id", help="The id to give it; by default one is made.")] = "",
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Create a subscription, and print its secret, which is not shown again."""
    from backstory.notifications.v1.subscriptions_pb2 import CreateSubscriptionRequest, Subscription

    session: Session = context.obj
    wanted = Subscription(
        url=url, event_types=map(_full, event), contact=resource_name("contacts", contact), description=description
    )
    request = CreateSubscriptionRequest(subscription=wanted, subscription_id=id_, request_id=str(uuid.uuid4()))
    made = session.ask("notifications", session.notifications.CreateSubscription, request)
    print_value(output, to_value(made), _print_secret)


@app.command("update")
def update(
    context: typer.Context,
    subscription: SubscriptionArgument,
    url: UrlOption = "",
    event: EventOption = [],  # noqa: B006 -- how the framework takes lists
    description: Annotated[str, typer.Option(help="What it is for.")] = "",
    pause: Annotated[bool, typer.Option("--pause", help="Keep events waiting.")] = False,
    enable: Annotated[bool, typer.Option("--enable", help="Send again, also after it was disabled.")] = False,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Change a subscription; what is not named stays as it is."""
    from backstory.notifications.v1 import subscriptions_pb2 as pb

    session: Session = context.obj
    state = pb.SUBSCRIPTION_STATE_PAUSED if pause else pb.SUBSCRIPTION_STATE_ENABLED if enable else None
    changed = pb.Subscription(
        name=resource_name("subscriptions", subscription),
        url=url,
        event_types=map(_full, event),
        description=description,
        state=state,
    )
    request = pb.UpdateSubscriptionRequest(subscription=changed, request_id=str(uuid.uuid4()))
    print_value(output, _value(session.ask("notifications", session.notifications.UpdateSubscription, request)), _print)


@app.command("delete")
def delete(
    context: typer.Context, subscription: SubscriptionArgument, output: OutputOption = OutputFormat.TABLE
) -> None:
    """Delete a subscription; what waits for it is not sent."""
    from backstory.notifications.v1.subscriptions_pb2 import DeleteSubscriptionRequest

    session: Session = context.obj
    request = DeleteSubscriptionRequest(name=resource_name("subscriptions", subscription), request_id=str(uuid.uuid4()))
    print_value(output, _value(session.ask("notifications", session.notifications.DeleteSubscription, request)), _print)


@app.command("rotate-secret")
def rotate_secret(
    context: typer.Context, subscription: SubscriptionArgument, output: OutputOption = OutputFormat.TABLE
) -> None:
    """Make a new secret and print it; posts are signed with the earlier one as well for 24 hours."""
    from backstory.notifications.v1.subscriptions_pb2 import RotateWebhookSecretRequest

    session: Session = context.obj
    request = RotateWebhookSecretRequest(
        name=resource_name("subscriptions", subscription), request_id=str(uuid.uuid4())
    )
    made = session.ask("notifications", session.notifications.RotateWebhookSecret, request)
    print_value(output, to_value(made), _print_secret)


@app.command("deliveries")
def deliveries(
    context: typer.Context,
    subscription: SubscriptionArgument,
    state: Annotated[str, typer.Option(help="pending, sending, sent, failed or suppressed.")] = "",
    limit: LimitOption = 50,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print what was sent to a subscription, newest first."""
    from backstory.notifications.v1 import subscriptions_pb2 as pb
    from servicekit.errors import InvalidArgument

    session: Session = context.obj
    wanted = f"WEBHOOK_DELIVERY_STATE_{state.upper() or 'UNSPECIFIED'}"
    if wanted not in pb.WebhookDeliveryState.keys():  # noqa: SIM118 -- it is no dictionary
        raise InvalidArgument("--state", "must be pending, sending, sent, failed or suppressed")
    request = pb.ListWebhookDeliveriesRequest(parent=resource_name("subscriptions", subscription), state=wanted)
    method = session.notifications.ListWebhookDeliveries
    found = listed(session, "notifications", method, request, "deliveries", limit=limit)
    print_rows(output, "deliveries", map(_sent, found), _SENT)


@app.command("replay")
def replay(
    context: typer.Context,
    delivery: Annotated[str, typer.Argument(metavar="DELIVERY", help="A delivery's name.")],
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Send something once more, with the same webhook-id."""
    from backstory.notifications.v1.subscriptions_pb2 import ReplayDeliveryRequest

    session: Session = context.obj
    found = session.ask("notifications", session.notifications.ReplayDelivery, ReplayDeliveryRequest(name=delivery))
    print_value(output, _sent(found), lambda told: say(f"{told['name']}  {told['state']}"))


def _full(event: str) -> str:
    return event if event.startswith("backstory.") else f"backstory.events.{event}"


def _value(message: object) -> Value:
    told = to_value(message)  # type: ignore[arg-type] # any message will do
    return told | {"state": str(told.get("state", "")).removeprefix(_STATE).lower()}


def _sent(message: object) -> Value:
    told = to_value(message)  # type: ignore[arg-type] # as above
    return told | {"state": str(told.get("state", "")).removeprefix("WEBHOOK_DELIVERY_STATE_").lower()}


def _print(subscription: Value) -> None:
    say(f"{subscription['name']}  {subscription['state']}  {subscription['url']}")
    for event in subscription.get("event_types", ["all events"]):
        say(f"  {event}")
    if subscription.get("disable_reason"):
        say(f"disabled: {subscription['disable_reason']}")


def _print_secret(told: Value) -> None:
    say(f"{told['subscription']['name']}  {told['subscription']['url']}")
    say(f"secret, not shown again: {told['secret']}")

"""Messages to customers: what is sent to whom, from the order to its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

from servicekit.errors import FailedPrecondition, InvalidArgument, NotFound
from servicekit.text import clean_text, id_in_name, kebab_case

from services.notifications.domain.delivery import Ending, Outcome

SERVICE_MESSAGES = "service-messages"
PURPOSES = frozenset({SERVICE_MESSAGES, "proactive-notices", "marketing", "surveys"})
"""What a message can be for; what else consents know of is no message."""

MAX_SUBJECT, MAX_BODY_BYTES = 200, 16 * 1024
MAX_UNDO, DEFAULT_UNDO = 30, 10
KEPT = timedelta(days=30)


class MessageState(Enum):
    """How a message stands."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    UNKNOWN = "unknown"
    CANCELED = "canceled"


@dataclass(frozen=True)
class Wish:
    """What somebody wants a customer to be told."""

    contact: str
    channel: str
    body: str
    subject: str = ""
    issue: str = ""
    in_reply_to: str = ""
    purpose: str = SERVICE_MESSAGES
    template: str = ""
    language: str = ""
    """That of the template's text which was taken."""


@dataclass(frozen=True)
class Address:
    """Where a message goes: an identity of the customer."""

    kind: str
    scope: str
    value: str


@dataclass(frozen=True)
class Profile:
    """What is known of a customer that matters for writing to them; each may be empty."""

    display_name: str = ""
    given_name: str = ""
    family_name: str = ""
    language: str = ""
    time_zone: str = ""
    contacts: tuple[str, ...] = ()
    """All contacts of the person, the canonical one first."""


@dataclass(frozen=True)
class Thread:
    """What a message answers, as its channel knows it; `source_id` is the id the channel gave."""

    source_id: str = ""
    thread_key: str = ""
    subject: str = ""


@dataclass(frozen=True)
class CustomerMessage:
    """One message as it is kept."""

    id: str
    wish: Wish
    address: Address
    thread: Thread
    author: str
    digest: str
    state: MessageState
    create_time: datetime
    send_time: datetime
    update_time: datetime
    reason: str = ""
    interaction: str = ""
    attempts: int = 0
    told: str = ""
    """The last status that the history was told."""
    provider_id: str = ""
    """What its provider calls it; until the history was told."""

    @property
    def name(self) -> str:
        """The resource name."""
        return f"messages/{self.id}"


class CustomerSender(Protocol):
    """One way of writing to customers. Each file in `senders/customers/` builds one."""

    @property
    def channel(self) -> str:
        """The channel's name, kebab-case."""
        ...

    @property
    def kinds(self) -> Sequence[str]:
        """The kinds of identities it reaches, the better one first."""
        ...

    @property
    def answers_within(self) -> timedelta | None:
        """For so long after the customer's last message free text is allowed; None where it always is."""
        ...

    def missing(self) -> str:
        """Say which setting is missing; empty when it can send."""
        ...

    def send(self, message: CustomerMessage, handing_over: Callable[[], None]) -> Outcome:
        """Send it once. `handing_over` is called right before the provider could take it, and may raise LeaseLost."""
        ...


class Customers(Protocol):
    """What contacts knows."""

    def address(self, contact: str, kinds: Sequence[str]) -> Address | None:
        """Return the identity of the person to use, of the first of these kinds that has one; None when none has."""
        ...

    def profile(self, contact: str) -> Profile:
        """Return what is known of the person; NOT_FOUND when nobody is."""
        ...

    def refusal(self, contact: str, purpose: str, channel: str) -> str:
        """Return why the person must not be written to; empty when they may."""
        ...


class Histories(Protocol):
    """What interactions knows and keeps."""

    def thread(self, interaction: str, contact: str) -> Thread:
        """Return what is known of an interaction; NOT_FOUND when it is not there."""
        ...

    def has_written(self, contact: str, channel: str, since: datetime, until: datetime) -> bool:
        """Tell whether the customer has written on a channel between two times."""
        ...

    def record(self, message: CustomerMessage) -> str:
        """Store the message in the history and return its interaction; a repeat returns the same."""
        ...

    def tell(self, interaction: str, state: MessageState, reason: str, provider_id: str = "") -> None:
        """Tell what became of it, and what its provider calls it; a repeat changes nothing."""
        ...

    def fate(self, interaction: str) -> str:
        """Return what is known of it by now, such as `delivered`; empty where nothing is or nobody answers."""
        ...


class Messages(Protocol):
    """All messages to customers."""

    def add(self, message: CustomerMessage) -> bool:
        """Store a new message; False when there is one of this id."""
        ...

    def get(self, message: str) -> CustomerMessage | None:
        """Return a message."""
        ...

    def set_interaction(self, message: str, interaction: str) -> None:
        """Keep where it stands in the history."""
        ...

    def cancel(self, message: str, now: datetime) -> bool:
        """Take it back; False when it has left, or is over."""
        ...

    def claim(self) -> CustomerMessage | None:
        """Take the message that has been due longest, for one lease."""
        ...

    def hand_over(self, message: CustomerMessage) -> None:
        """Note that from here on the provider may have it. Raises LeaseLost when the claim no longer holds."""
        ...

    def settle(self, message: CustomerMessage, result: Ending) -> bool:
        """Store what became of the attempt; False when the claim no longer holds."""
        ...

    def postpone(self, message: CustomerMessage, until: datetime, reason: str) -> bool:
        """Let it wait until then; this attempt does not count. False when the claim no longer holds."""
        ...

    def release_interrupted(self) -> int:
        """Judge the attempts whose lease ran out; return how many there were."""
        ...

    def about(self, contacts: Sequence[str]) -> Iterator[CustomerMessage]:
        """Return every message to these contacts."""
        ...

    def untold(self) -> CustomerMessage | None:
        """Return one whose history has not been told its state yet."""
        ...

    def set_told(self, message: CustomerMessage, *, again_at: datetime | None = None) -> None:
        """Keep that the history knows this state; or, with a time, that it is to be told then."""
        ...


def checked(wish: Wish) -> Wish:
    """Return the wish, or refuse it with the name of the field at fault."""
    id_in_name("message.contact", wish.contact, "contacts")
    kebab_case("message.channel", wish.channel, 40)
    clean_text("message.body", wish.body, max_bytes=MAX_BODY_BYTES, required=not wish.template)
    clean_text("message.subject", wish.subject, max_chars=MAX_SUBJECT, one_line=True)
    if wish.template:
        id_in_name("message.template", wish.template, "templates")
    if wish.issue:
        id_in_name("message.issue", wish.issue, "issues")
    if wish.in_reply_to:
        id_in_name("message.in_reply_to", wish.in_reply_to, "interactions")
    if wish.purpose not in PURPOSES:
        raise InvalidArgument("message.purpose", f"must be one of: {', '.join(sorted(PURPOSES))}")
    return wish


class MessageNotFound(NotFound):
    """There is no such message."""

    def __init__(self, message: str) -> None:
        """Name it."""
        super().__init__("MESSAGE_NOT_FOUND", f"There is no message messages/{message}.", name=f"messages/{message}")


class MessageHasLeft(FailedPrecondition):
    """It cannot be taken back any more."""

    def __init__(self, message: str, state: MessageState) -> None:
        """Tell how it stands."""
        super().__init__("MESSAGE_HAS_LEFT", f"messages/{message} is {state.value}.", state=state.value)


class CannotSend(FailedPrecondition):
    """The customer cannot be written to this way; `reason` tells which rule says so."""

    def __init__(self, reason: str, message: str, channel: str) -> None:
        """Tell why."""
        super().__init__(reason, message, channel=channel)

"""E-mail to customers by SMTP: plain text, in the thread of what it answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from email.utils import format_datetime

from services.notifications.domain.delivery import Outcome, Refused, Sent
from services.notifications.domain.messages import CustomerMessage, CustomerSender
from services.notifications.senders.email import Email, EmailSettings, HeaderRefused, assemble, domain_of

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,240}>")
_ADDRESS = re.compile(r"[^\s<>,;\"]{1,64}@[^\s<>,;\"@]{1,253}")


class CustomerEmail:
    """Hands in at the server that the agents' e-mails use."""

    channel = "email"
    kinds = ("email",)
    answers_within = None

    def __init__(self, settings: EmailSettings) -> None:
        """Keep the account."""
        self._settings = settings
        self._email = Email(settings)

    def missing(self) -> str:
        """Name the setting that is missing."""
        return "" if self._settings.smtp_host else "SMTP_HOST is not set"

    def send(self, message: CustomerMessage, handing_over: Callable[[], None]) -> Outcome:
        """Send it once and say what the server made of it."""
        if not _ADDRESS.fullmatch(message.address.value):
            return Refused("not-an-address")
        try:
            mail = compose(message, self._settings.smtp_from)
        except HeaderRefused:
            return Refused("line-break-in-header")
        outcome = self._email.hand_in(message.address.value, mail, handing_over)
        return Sent(message_id(message, self._settings.smtp_from)) if isinstance(outcome, Sent) else outcome


def compose(message: CustomerMessage, sender: str) -> bytes:
    """Return the mail as it goes over the wire; the same message always gives the same bytes."""
    thread = message.thread
    subject = message.wish.subject or (f"Re: {thread.subject.removeprefix('Re: ')}" if thread.subject else "")
    headers = {
        "From": sender,
        "To": message.address.value,
        "Subject": subject or "Your message",
        "Date": format_datetime(message.create_time),
        "Message-ID": f"<{message_id(message, sender)}>",
    }
    answered = _ids(thread.source_id)
    if answered:
        headers["In-Reply-To"] = answered[-1]
        headers["References"] = " ".join(dict.fromkeys([*_ids(thread.thread_key), *answered]))
    return assemble(headers, message.wish.body.rstrip("\n") + "\n")


def message_id(message: CustomerMessage, sender: str) -> str:
    """Return what the mail is called everywhere."""
    return f"{message.id}@{domain_of(sender)}"


def build(settings: EmailSettings) -> Sequence[CustomerSender]:
    """Return the sender."""
    return (CustomerEmail(settings),)


def _ids(text: str) -> list[str]:
    found = _MESSAGE_ID.findall(text)
    return found or ([f"<{text}>"] if _MESSAGE_ID.fullmatch(f"<{text}>") and "@" in text else [])

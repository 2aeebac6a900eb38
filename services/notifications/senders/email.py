"""E-mail by SMTP: plain text, at most once unless the server says that it did not take it."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime, parseaddr
from typing import Protocol

from services.notifications.domain.delivery import (
    DeliveryState,
    Ending,
    Later,
    Message,
    Outcome,
    Refused,
    Sent,
    Uncertain,
    Withheld,
)

_QUIT_SECONDS = 1.0
_ENHANCED = re.compile(rb"^([245]\.\d{1,3}\.\d{1,3})\b")


class EmailSettings(Protocol):
    """What this sender reads of the service's settings."""

    @property
    def agent_addresses(self) -> Mapping[str, str]: ...
    @property
    def smtp_host(self) -> str: ...
    @property
    def smtp_port(self) -> int: ...
    @property
    def smtp_from(self) -> str: ...
    @property
    def smtp_tls(self) -> str: ...
    @property
    def smtp_user(self) -> str: ...
    @property
    def smtp_timeout_seconds(self) -> float: ...
    def smtp_password(self) -> str: ...


class HeaderRefused(ValueError):
    """A header would hold a line break: whoever wrote the text could add headers of their own."""


class Email:
    """Hands one plain text message to an SMTP server."""

    channel = "email"

    def __init__(self, settings: EmailSettings) -> None:
        """Keep the account; nothing is connected before the first message."""
        self._settings = settings

    def plan(self, recipient: str) -> Ending:
        """Start as pending, or say what is missing."""
        if not self._settings.smtp_host:
            return Ending(DeliveryState.SUPPRESSED, "no-smtp-host")
        if not self._settings.agent_addresses.get(recipient):
            return Ending(DeliveryState.SUPPRESSED, "no-address")
        return Ending(DeliveryState.PENDING)

    def send(self, message: Message, handing_over: Callable[[], None]) -> Outcome:
        """Send it once and say what the server made of it."""
        plan = self.plan(message.recipient)
        if plan.state is DeliveryState.SUPPRESSED:
            return Withheld(plan.reason)
        address = self._settings.agent_addresses[message.recipient]
        try:
            mail = compose(message, self._settings.smtp_from, address)
        except HeaderRefused:
            return Refused("line-break-in-header")
        return self.hand_in(address, mail, handing_over)

    def hand_in(self, address: str, mail: bytes, handing_over: Callable[[], None]) -> Outcome:
        """Give a mail to the server, once."""
        try:
            with self._session() as smtp:
                return _submit(smtp, parseaddr(self._settings.smtp_from)[1], address, mail, handing_over)
        except (smtplib.SMTPException, OSError) as fault:
            return Later(_connection_reason(fault))

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        """Connect, secure and sign in. Whatever fails here is about us and the server, never about the message."""
        smtp = self._connected()
        try:
            if self._settings.smtp_tls == "starttls":
                smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo_or_helo_if_needed()
            if self._settings.smtp_user:
                smtp.login(self._settings.smtp_user, self._settings.smtp_password())
            yield smtp
        finally:
            _leave(smtp)

    def _connected(self) -> smtplib.SMTP:
        settings = self._settings
        name = domain_of(settings.smtp_from)
        if settings.smtp_tls == "implicit":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(
                settings.smtp_host, settings.smtp_port, name, timeout=settings.smtp_timeout_seconds, context=context
            )
        return smtplib.SMTP(settings.smtp_host, settings.smtp_port, name, timeout=settings.smtp_timeout_seconds)


def build(settings: EmailSettings) -> Email:
    """Return the sender."""
    return Email(settings)


def compose(message: Message, sender: str, address: str) -> bytes:
    """Return the message as it goes over the wire; the same delivery always gives the same bytes."""
    headers = {
        "From": sender,
        "To": address,
        "Subject": message.title,
        "Date": format_datetime(message.create_time),
        "Message-ID": f"<{message.delivery}@{domain_of(sender)}>",
        "Auto-Submitted": "auto-generated",
    }
    return assemble(headers, _text(message))


def assemble(headers: Mapping[str, str], text: str) -> bytes:
    """Return a mail of these headers and this plain text, or refuse a header that would become two."""
    mail = EmailMessage(policy=WIRE)
    for name, value in headers.items():
        if len(value.splitlines()) > 1 or "\r" in value or "\n" in value:
            raise HeaderRefused(name)
        mail[name] = value
    mail.set_content(text, cte="quoted-printable")  # seven bits pass every server
    return mail.as_bytes()


def _text(message: Message) -> str:
    lines = [message.title, "", message.body, "", f"Customer: {message.contact}"]
    lines += [f"Earlier: {name}" for name in message.evidence]
    return "\n".join(lines) + "\n"


def _submit(smtp: smtplib.SMTP, sender: str, address: str, mail: bytes, handing_over: Callable[[], None]) -> Outcome:
    """Take the server step by step to the point of no return, and past it wait for its word."""
    for command, argument, fine in (
        ("MAIL", f"FROM:<{sender}>", (250,)),
        ("RCPT", f"TO:<{address}>", (250, 251)),
        ("DATA", "", (354,)),
    ):
        code, reply = smtp.docmd(command, argument)
        if code not in fine:
            return _answer(code, reply)
    handing_over()
    try:
        smtp.send(_dotted(mail))
        code, reply = smtp.getreply()
    except (smtplib.SMTPException, OSError):
        return Uncertain("no-answer-after-data")
    if 200 <= code < 300:
        return Sent()
    if 400 <= code < 600:
        return _answer(code, reply)
    return Uncertain("unreadable-answer-after-data")


def _answer(code: int, reply: bytes) -> Outcome:
    """Judge a refusal: 5xx is for good, all else for now. The server's words may hold addresses and are not kept."""
    enhanced = _ENHANCED.match(reply)
    reason = f"smtp-{code} {enhanced[1].decode()}" if enhanced else f"smtp-{code}"
    return Refused(reason) if 500 <= code < 600 else Later(reason)


def _connection_reason(fault: Exception) -> str:
    if isinstance(fault, smtplib.SMTPResponseException):
        return f"smtp-{fault.smtp_code}"
    return "no-connection"


def _dotted(mail: bytes) -> bytes:
    """Double the dots that begin a line, and end with the lone dot that says: that was all."""
    body = mail if mail.endswith(b"\r\n") else mail + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", body) + b".\r\n"


def _leave(smtp: smtplib.SMTP) -> None:
    """Say goodbye without waiting long: the message's fate is already known."""
    with suppress(smtplib.SMTPException, OSError):
        if smtp.sock is not None:
            smtp.sock.settimeout(_QUIT_SECONDS)
            smtp.quit()
    smtp.close()


def domain_of(sender: str) -> str:
    """Return the domain that mails are from."""
    return parseaddr(sender)[1].rpartition("@")[2]

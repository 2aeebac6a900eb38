"""Recording one item of a post: by the same ways as everybody else's interactions, so that a repeat changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from servicekit.errors import AlreadyExists, FailedPrecondition, InvalidArgument, Unavailable

from services.interactions.domain.checking import checked
from services.interactions.domain.faults import CONTACT_ERASED, IDENTITY_ERASED
from services.interactions.domain.identity_keys import key_of
from services.interactions.domain.interaction import Direction, Interaction, Sender
from services.interactions.domain.naming import interaction_id
from services.interactions.domain.ports import ContactState, Fate, Recording
from services.interactions.domain.statuses import CallNews, DeliveryStatus
from services.interactions.domain.webhook_items import CallProgress, Delivery, Item, Replaced, Told, Watermark
from services.interactions.domain.webhooks import Source
from services.interactions.usecases.create_interaction import CreateInteraction, RecordingPorts, create_interaction

CONSENT_TO_RECORDING = "call-recording"


class Statuses(Protocol):
    """Keeps what is heard of messages and calls beside their interactions."""

    def hear_from_provider(
        self, name: str, provider_id: str, source: str, status: DeliveryStatus, note: str = ""
    ) -> None:
        """Add a status to the log of the message that has this id, else keep it under a name, and show it."""
        ...

    def hear_of_call(self, interaction: str, source: str, news: CallNews) -> None:
        """Add a post to a call's log; the same one again changes nothing."""
        ...

    def raise_watermark(self, source: str, key: str, status: DeliveryStatus, until: datetime) -> None:
        """Say up to when everything sent to the owner of a key has a status; an earlier time changes nothing."""
        ...

    def look_at_watermark(self, source: str, key: str) -> None:
        """Let a watermark be applied again: something was recorded that it may cover."""
        ...

    def show(self, interaction: str) -> None:
        """Show what was heard of one interaction, if it is there."""
        ...


class Identities(Protocol):
    """What else is asked of the contacts service about customers who write in."""

    def supersede(self, old: Sender, new: Sender, evidence: str) -> None:
        """Replace an identity; nothing when nobody has the old one, or it is replaced already."""
        ...

    def may(self, contact: str, purpose: str) -> bool:
        """Tell whether the person of a contact consents to a purpose."""
        ...


@dataclass(frozen=True)
class ItemPorts:
    """What recording items needs."""

    recording: RecordingPorts
    statuses: Statuses
    identities: Identities


def record_webhook_item(source: Source, item: Item, ports: ItemPorts) -> None:
    """Record an item of a source's post. Nothing is recorded of somebody who was erased since."""
    try:
        _record(item, source, ports)
    except FailedPrecondition as fault:
        if fault.reason not in (IDENTITY_ERASED, CONTACT_ERASED):
            raise
    except AlreadyExists:
        return  # the same id with other content: recording has kept it in quarantine


def _record(item: Item, source: Source, ports: ItemPorts) -> None:
    if isinstance(item, Told):
        _record_message(item, source, ports)
    elif isinstance(item, CallProgress):
        _record_call(item, source, ports)
    elif isinstance(item, Delivery):
        name = interaction_id(source.name, item.source_id)
        ports.statuses.hear_from_provider(name, item.source_id, source.name, item.status, item.note)
    elif isinstance(item, Watermark):
        ports.statuses.raise_watermark(source.name, key_of(item.addressee), item.status, item.until)
    elif isinstance(item, Replaced):
        ports.identities.supersede(item.old, item.new, item.evidence)


def _record_message(item: Told, source: Source, ports: ItemPorts) -> None:
    name = _record_told(item, source, ports)[0]
    if item.interaction.direction is Direction.OUTBOUND:
        ports.statuses.show(name)
        ports.statuses.look_at_watermark(source.name, _key_or_value(item.sender))


def _record_call(item: CallProgress, source: Source, ports: ItemPorts) -> None:
    name = interaction_id(source.name, item.source_id)
    contact = _record_told(item.told, source, ports)[1] if item.told else _contact_of(name, ports)
    if item.recording and item.told and not contact:
        raise Unavailable("CALLER_NOT_RESOLVED", "Whether to keep a recording is decided when it is known who called.")
    keeps = bool(item.recording and contact) and ports.identities.may(contact, CONSENT_TO_RECORDING)
    news = CallNews(
        sequence=item.sequence,
        status=item.status,
        leg=item.leg,
        seconds=item.seconds,
        agent_answered=item.agent_answered,
        answered_by=item.answered_by,
        recording=item.recording if keeps else "",
        recording_dropped=bool(item.recording) and not keeps,
    )
    ports.statuses.hear_of_call(name, source.name, news)
    ports.statuses.show(name)


def _contact_of(name: str, ports: ItemPorts) -> str:
    there = ports.recording.histories.get(name)
    return there.contact if there else ""


def _record_told(told: Told, source: Source, ports: ItemPorts) -> tuple[str, str]:
    """Record an interaction and return its id and contact; the contact is empty while it is not known."""
    interaction = told.interaction._replace(source=source.name)
    sender = _in_region(told.sender, source)
    if told.fingerprint in ("", interaction.source_id):
        return _recorded(interaction, sender, ports)
    own = _under_own_id(interaction, told.fingerprint)
    if _is_taken(interaction, ports):
        return _recorded(own, sender, ports)
    try:
        return _recorded(interaction, sender, ports)
    except AlreadyExists:  # another message with this id came at the same moment
        return _recorded(own, sender, ports)


def _recorded(interaction: Interaction, sender: Sender, ports: ItemPorts) -> tuple[str, str]:
    command = CreateInteraction(interaction, sender, "", validate_only=False, caller=_caller(interaction.source))
    try:
        recorded = create_interaction(command, ports.recording)
    except InvalidArgument as fault:
        if fault.reason != "IDENTITY_INVALID":
            raise
        return _record_of_nobody(command, sender, ports)
    return recorded.id, recorded.contact


def _record_of_nobody(command: CreateInteraction, sender: Sender, ports: ItemPorts) -> tuple[str, str]:
    """Record what came from a sender who cannot be matched, such as a hidden caller: on a contact of its own."""
    told = command.interaction
    recording = ports.recording
    name = interaction_id(told.source, told.source_id)
    there = recording.histories.get(name)
    if there is not None:
        return name, there.contact
    owner: ContactState = recording.contacts.ensure_all([sender], told.source)[0]
    anonymous = replace(command, interaction=told._replace(contact=owner.contact), sender=None)
    recorded = create_interaction(anonymous, recording)
    return recorded.id, recorded.contact


def _under_own_id(interaction: Interaction, fingerprint: str) -> Interaction:
    """Know a message by its content: the id it came with belongs to another message already."""
    thread = fingerprint if interaction.thread_key == interaction.source_id else interaction.thread_key
    return interaction._replace(source_id=fingerprint, thread_key=thread)


def _is_taken(interaction: Interaction, ports: ItemPorts) -> bool:
    """Tell whether another message has this id."""
    name = interaction_id(interaction.source, interaction.source_id)
    now = ports.recording.clock.now()
    fit = checked(interaction, _caller(interaction.source), now, ports.recording.redaction)
    alone = Recording(name, fit, ContactState(""), None, "", "", now)
    return ports.recording.interactions.preview(alone).fate is Fate.DIFFERS


def _in_region(sender: Sender, source: Source) -> Sender:
    """Return the sender with the region that national numbers of this source belong to."""
    return sender if sender.default_region else sender._replace(default_region=source.default_region)


def _caller(source: str) -> str:
    return f"webhooks/{source}"


def _key_or_value(sender: Sender) -> str:
    try:
        return key_of(sender)
    except InvalidArgument:
        return sender.value

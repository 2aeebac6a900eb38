"""What an interaction looks like to an agent: words for channels, directions and states, and how long texts fold."""

from __future__ import annotations

from dataclasses import dataclass

from backstory.interactions.v1 import interactions_pb2 as pb

from services.desk.moments import Moment, moment

EXCERPT_CHARS = 420
"""How much of a long text stands open."""
EXCERPT_LINES = 7
INLINE_CHARS = 4000
"""How much of a text the history carries; a page of the history stays below 300 KiB. The rest has a page of its own."""


@dataclass(frozen=True)
class Label:
    """A word an agent reads, and the picture beside it."""

    text: str
    icon: str


CHANNELS = {
    "email": Label("E-mail", "mail"),
    "phone": Label("Phone", "phone"),
    "sms": Label("SMS", "chat"),
    "letter": Label("Letter", "letter"),
    "fax": Label("Fax", "letter"),
    "video": Label("Video", "video"),
    "whatsapp": Label("WhatsApp", "chat"),
    "messenger": Label("Messenger", "chat"),
    "instagram": Label("Instagram", "chat"),
    "telegram": Label("Telegram", "chat"),
    "line": Label("LINE", "chat"),
    "x": Label("X", "x"),
    "web-chat": Label("Web chat", "chat"),
    "web-form": Label("Web form", "form"),
    "in-app": Label("In-app", "chat"),
    "in-person": Label("In person", "person"),
    "api": Label("API", "system"),
    "system": Label("System", "system"),
}
DIRECTIONS = {
    pb.DIRECTION_INBOUND: ("inbound", Label("Inbound", "in")),
    pb.DIRECTION_OUTBOUND: ("outbound", Label("Outbound", "out")),
    pb.DIRECTION_INTERNAL: ("internal", Label("Internal", "lock")),
}
KINDS = {
    pb.INTERACTION_KIND_CALL: Label("Call", "phone"),
    pb.INTERACTION_KIND_VISIT: Label("Visit", "person"),
    pb.INTERACTION_KIND_NOTE: Label("Note", "note"),
    pb.INTERACTION_KIND_SURVEY_RESPONSE: Label("Survey answer", "form"),
    pb.INTERACTION_KIND_SELF_SERVICE: Label("Self-service", "system"),
    pb.INTERACTION_KIND_BUSINESS_EVENT: Label("Business event", "system"),
    pb.INTERACTION_KIND_STATUS_CHANGE: Label("Status change", "system"),
    pb.INTERACTION_KIND_CORRECTION: Label("Correction", "note"),
}
WITHOUT_A_MEDIUM = frozenset({"in-person", "system", "api"})
"""Channels that add nothing to the name of what happened there."""
PROGRAMS = {
    pb.ACTOR_TYPE_BOT: "Bot",
    pb.ACTOR_TYPE_INTEGRATION: "Integration",
    pb.ACTOR_TYPE_SYSTEM: "System",
}


@dataclass(frozen=True)
class AttachmentLine:
    """An attachment as one line; `number` is its place in the list, from 1."""

    number: int
    file_name: str
    media_type: str
    size: str
    is_kept: bool


@dataclass(frozen=True)
class Entry:
    """One interaction of a timeline."""

    id: str
    order: str
    direction: str
    direction_label: Label
    channel: Label
    icon: str
    via: str
    actor: str
    actor_role: str
    occurred: Moment
    recorded: Moment
    subject: str
    excerpt: str
    body: str
    is_folded: bool
    is_cut: bool
    length: int
    attachments: tuple[AttachmentLine, ...]
    facts: tuple[str, ...]
    is_new: bool
    """Whether it was recorded after the agent last looked."""


def channel_label(channel: str) -> Label:
    """Return a channel's name; one we have no name for keeps its own."""
    return CHANNELS.get(channel) or Label(channel or "unknown channel", "chat")


def entry(interaction: pb.Interaction, customer: str, time_zone: str, *, whole: bool = False) -> Entry:
    """Return an interaction as a timeline shows it; `whole` keeps all of its text."""
    text = interaction.body.strip("\n")
    direction, direction_label = DIRECTIONS.get(interaction.direction, ("internal", Label("Unknown", "lock")))
    kind = KINDS.get(interaction.kind)
    excerpt = excerpt_of(text)
    actor, role = _actor(interaction, customer)
    return Entry(
        id=interaction.name.removeprefix("interactions/"),
        order=f"{interaction.occur_time.seconds:014d}.{interaction.occur_time.nanos:09d}.{interaction.name}",
        direction=direction,
        direction_label=direction_label,
        channel=channel_label(interaction.channel),
        icon=kind.icon if kind else channel_label(interaction.channel).icon,
        via=_via(interaction.channel, kind),
        actor=actor,
        actor_role=role,
        occurred=moment(interaction.occur_time, time_zone),
        recorded=moment(interaction.record_time, time_zone),
        subject=interaction.subject,
        excerpt=excerpt,
        body=text if whole else text[:INLINE_CHARS],
        is_folded=not whole and len(excerpt) < len(text),
        is_cut=not whole and len(text) > INLINE_CHARS,
        length=len(text),
        attachments=tuple(
            AttachmentLine(
                number,
                part.file_name or "unnamed",
                part.media_type or "unknown type",
                readable_size(part.size_bytes),
                is_kept=bool(part.blob),
            )
            for number, part in enumerate(interaction.attachments, start=1)
        ),
        facts=_facts(interaction),
        is_new=interaction.new,
    )


def excerpt_of(text: str) -> str:
    """Return the beginning of a text, cut between words where there is a word to cut before."""
    lines = text.split("\n")
    beginning = "\n".join(lines[:EXCERPT_LINES])
    if len(lines) <= EXCERPT_LINES and len(text) <= EXCERPT_CHARS * 1.2:
        return text
    if len(beginning) <= EXCERPT_CHARS:
        return beginning
    cut = beginning[:EXCERPT_CHARS]
    space = cut.rfind(" ")
    return cut[:space] if space > EXCERPT_CHARS // 2 else cut


def readable_size(size: int) -> str:
    """Return a size as people write it."""
    if size < 1024:
        return f"{size} B"
    amount, unit = (size / 1024, "KiB") if size < 1024 * 1024 else (size / 1024 / 1024, "MiB")
    return f"{amount:.0f} {unit}" if amount >= 10 else f"{amount:.1f} {unit}"


def words(enum_name: str, prefix: str) -> str:
    """Return an enum value's name as words: `CALL_STATUS_NO_ANSWER` is `no answer`."""
    return enum_name.removeprefix(prefix).lower().replace("_", " ")


def _via(channel: str, kind: Label | None) -> str:
    """Name what sort of touch it was: `E-mail`, `Phone call`, `Visit`."""
    name = channel_label(channel).text
    if kind is None:
        return name
    return kind.text if channel in WITHOUT_A_MEDIUM else f"{name} {kind.text.lower()}"


def _actor(interaction: pb.Interaction, customer: str) -> tuple[str, str]:
    """Return who acted, and a word for what they are where that is not plain from the direction."""
    actor = interaction.actor
    is_inbound = interaction.direction == pb.DIRECTION_INBOUND
    if actor.type == pb.ACTOR_TYPE_CUSTOMER or (not actor.type and is_inbound):
        return actor.display_name or customer or "Customer", "" if is_inbound else "Customer"
    name = actor.display_name or actor.agent.removeprefix("agents/")
    program = PROGRAMS.get(actor.type, "")
    return (name, program) if name else (program or "Agent", "")


def _facts(interaction: pb.Interaction) -> tuple[str, ...]:
    """What else is worth a word under the text."""
    facts = []
    if interaction.call_status:
        facts.append(_known(pb.CallStatus, interaction.call_status, "CALL_STATUS_"))
    if interaction.location:
        facts.append(f"at {interaction.location}")
    if interaction.disposition:
        facts.append(interaction.disposition.replace("-", " "))
    if interaction.topic:
        facts.append(interaction.topic)
    if interaction.business_type:
        facts.append(interaction.business_type)
    if interaction.delivery_status:
        facts.append("message " + _known(pb.DeliveryStatus, interaction.delivery_status, "DELIVERY_STATUS_"))
    if interaction.visibility == pb.VISIBILITY_RESTRICTED:
        facts.append("restricted")
    if interaction.charset_guessed:
        facts.append("character set guessed")
    if interaction.stitched:
        facts.append("from before the customer was identified")
    return tuple(facts)


def _known(enum: object, value: int, prefix: str) -> str:
    """Return a status as words; a newer service may send numbers this desk does not know."""
    values: dict[str, int] = dict(enum.items())  # type: ignore[attr-defined]  # generated enums have items()
    for name, number in values.items():
        if number == value:
            return words(name, prefix)
    return f"status {value}"

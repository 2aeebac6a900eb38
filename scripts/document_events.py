"""Writes docs/events.md, the catalogue of events, from the contracts: `python scripts/document_events.py`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from eventbus.topology import DAY, declare
from google.protobuf.descriptor_pb2 import DescriptorProto, FileDescriptorProto, FileDescriptorSet

ROOT = Path(__file__).resolve().parents[1]
NAMESPACE = "backstory"
PAGE = ROOT / "docs" / "events.md"
DESCRIPTORS = ROOT / "proto" / "gen" / "backstory" / "descriptors.binpb"
_PACKAGE = "backstory.events."
_MESSAGES, _FIELDS = 4, 2  # field numbers of descriptor.proto, as source locations name them


def main() -> int:
    """Bring the page up to date; with `--check` only tell whether it is."""
    text = PAGE.read_text()
    begin, end = "<!-- catalogue:begin -->\n", "<!-- catalogue:end -->\n"
    before, rest = text.split(begin)
    wanted = f"{before}{begin}\n{catalogue()}\n{end}{rest.split(end)[1]}"
    if text == wanted:
        return 0
    if "--check" in sys.argv:
        print("docs/events.md does not show the contracts as they are: run python scripts/document_events.py")
        return 1
    PAGE.write_text(wanted)
    return 0


def catalogue() -> str:
    """Return a section for each owner, and the consumers there are."""
    files = FileDescriptorSet.FromString(DESCRIPTORS.read_bytes()).file
    owners = sorted(
        (file for file in files if file.package.startswith(_PACKAGE) and file.package.count(".") == 3),
        key=lambda file: (file.package, file.name),
    )
    return "\n".join([*map(_owner, owners), _metadata(files), _consumers()])


def _owner(file: FileDescriptorProto) -> str:
    owner, version = file.package.removeprefix(_PACKAGE).split(".")
    events = "\n".join(
        f"* **`{message.name}`**: {_comment(file, _MESSAGES, at)}\n"
        f"  * on `{NAMESPACE}.events.{owner}.{version}.{message.name}.<{_about(message)} id>`\n"
        f"  * carries {'; '.join(_fields(file, message, at))}"
        for at, message in enumerate(file.message_type)
    )
    about = Path(file.name).stem
    title = owner if about == "events" else f"{owner}: {about}"
    return f"### Events of {title}\n\n`{file.package}`, in [{file.name}](../proto/{file.name}).\n\n{events}\n"


def _about(message: DescriptorProto) -> str:
    """Return what the last part of the subject is the id of."""
    return "organization" if any(field.name == "organization" for field in message.field) else "contact"


def _fields(file: FileDescriptorProto, message: DescriptorProto, at: int) -> Iterator[str]:
    for place, field in enumerate(message.field):
        if field.name != "metadata":
            meaning = _comment(file, _MESSAGES, at, _FIELDS, place).rstrip(".")
            yield f"`{field.name}`: {meaning[:1].lower()}{meaning[1:]}"


def _metadata(files: Iterable[FileDescriptorProto]) -> str:
    file = next(file for file in files if file.name.endswith("/metadata.proto"))
    rows = "".join(
        f"| `{field.name}` | {_comment(file, _MESSAGES, 0, _FIELDS, place)} |\n"
        for place, field in enumerate(file.message_type[0].field)
    )
    return f"### Metadata of every event\n\n| field | meaning |\n|---|---|\n{rows}"


def _consumers() -> str:
    topology = declare(NAMESPACE)
    rows = "".join(
        f"| `{consumer.name}` | {', '.join(f'`{subject}`' for subject in consumer.filters)} |\n"
        for consumer in topology.consumers
    )
    streams = "".join(
        f"| `{stream.name}` | {', '.join(f'`{subject}`' for subject in stream.subjects)} "
        f"| {stream.max_age_seconds / DAY:g} days |\n"
        for stream in topology.streams
    )
    return (
        f"### Streams and consumers\n\n| stream | holds | for |\n|---|---|---|\n{streams}\n"
        f"| consumer | reads |\n|---|---|\n{rows}"
    )


def _comment(file: FileDescriptorProto, *path: int) -> str:
    found = next(place for place in file.source_code_info.location if list(place.path) == list(path))
    return " ".join(found.leading_comments.split()).replace("|", "\\|")


if __name__ == "__main__":
    raise SystemExit(main())

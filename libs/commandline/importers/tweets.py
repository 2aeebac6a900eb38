"""Tweets between customers and brands' support accounts, from CSV.

A customer's tweet is an inbound message of theirs. A brand's tweet is an outbound message to the customer it answers:
the author of the nearest customer's tweet up the chain of answers or, where that is not in the file, the number the
text begins with. The brand stands as an agent, for people answer from such accounts, under the brand's handle.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from commandline.importers.records import Input, Skip, import_name

if TYPE_CHECKING:
    from backstory.interactions.v1.interactions_pb2 import Actor, ImportRecord

COLUMNS = ("tweet_id", "author_id", "inbound", "created_at", "text", "in_response_to_tweet_id")
TIME_FORMAT = "%a %b %d %H:%M:%S %z %Y"
_ADDRESSED = re.compile(r"\s*(?:@\w+\s+)*?@(\d+)\b")
_ID = re.compile(r"\d{1,20}")
_MAX_FIELD = 1024 * 1024


class NotTweets(ValueError):
    """The file is not a table of tweets."""


@dataclass(frozen=True)
class Tweet:
    """One row, as far as it could be read."""

    line: int
    id: str
    author: str
    is_inbound: bool
    created: str
    text: str
    answers: str


def read_tweets(file: Path, source: str = "x") -> Input:
    """Return the import of a CSV file; raises NotTweets when its columns are not those of tweets."""
    threads = _Threads()
    total = 0
    for row in _rows(file):
        total += 1
        if isinstance(row, Tweet):
            threads.add(row)

    def records() -> Iterator[ImportRecord | Skip]:
        for row in _rows(file):
            yield row if isinstance(row, Skip) else _record(row, threads, source)

    return Input(import_name("tweets", [(file.name, file)], source), source, total, records)


class _Threads:
    """Who answers what, over the whole file."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}
        self._customers: dict[str, str] = {}

    def add(self, tweet: Tweet) -> None:
        self._parents[tweet.id] = tweet.answers
        if tweet.is_inbound:
            self._customers[tweet.id] = tweet.author

    def root(self, tweet: Tweet) -> str:
        """Return the first tweet of the chain that is in the file."""
        for known in self._chain(tweet):
            root = known
        return root

    def customer(self, tweet: Tweet) -> str:
        """Return whom a brand's tweet is for; empty when nothing tells."""
        for known in self._chain(tweet):
            if known in self._customers:
                return self._customers[known]
        addressed = _ADDRESSED.match(tweet.text)
        return addressed[1] if addressed else ""

    def _chain(self, tweet: Tweet) -> Iterator[str]:
        """Yield the tweet and those above it; a chain that bites its own tail ends."""
        seen: set[str] = set()
        current = tweet.id
        while current in self._parents and current not in seen:
            yield current
            seen.add(current)
            current = self._parents[current]


def _rows(file: Path) -> Iterator[Tweet | Skip]:
    csv.field_size_limit(min(_MAX_FIELD, sys.maxsize))
    # Bytes that are no UTF-8 come through as half characters, so that one bad row does not end the whole import.
    with file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
        reader = csv.reader(lines)
        header = _header(reader)
        line = 0
        while True:
            line += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as fault:
                yield Skip(line, "", "ROW_UNREADABLE", "", str(fault))
                continue
            if cells:
                yield _tweet(line, dict(zip(header, cells, strict=False)))
            else:
                line -= 1


def _header(reader: Iterator[list[str]]) -> list[str]:
    try:
        header = next(reader)
    except (StopIteration, csv.Error):
        header = []
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise NotTweets(f"has no column {', '.join(missing)}; a table of tweets has {', '.join(COLUMNS)}")
    return header


def _tweet(line: int, row: dict[str, str]) -> Tweet | Skip:
    record = row.get("tweet_id", "").strip()
    if any("\ud800" <= character <= "\udfff" for cell in row.values() for character in cell):
        return Skip(line, _plain(record), "NOT_UTF8", "", "The row holds bytes that are not UTF-8.")
    missing = [column for column in COLUMNS if column not in row]
    if missing:
        return Skip(line, record, "ROW_INCOMPLETE", missing[0], "The row has fewer cells than the header.")
    if not _ID.fullmatch(record):
        return Skip(line, record[:100], "INVALID_FIELD", "tweet_id", "A tweet's id is a number.")
    inbound = row["inbound"].strip().lower()
    if inbound not in ("true", "false"):
        return Skip(line, record, "INVALID_FIELD", "inbound", "It is True or False.")
    answers = row["in_response_to_tweet_id"].strip().removesuffix(".0")
    author = row["author_id"].strip()
    return Tweet(line, record, author, inbound == "true", row["created_at"].strip(), row["text"], answers)


def _plain(text: str) -> str:
    return text.encode("utf-8", errors="replace").decode()


def _record(tweet: Tweet, threads: _Threads, source: str) -> ImportRecord | Skip:
    from backstory.interactions.v1 import interactions_pb2 as api

    try:
        created = datetime.strptime(tweet.created, TIME_FORMAT).astimezone(UTC)
    except (ValueError, OverflowError):
        return Skip(tweet.line, tweet.id, "INVALID_FIELD", "created_at", f"{tweet.created!r} is not a time.")
    customer = tweet.author if tweet.is_inbound else threads.customer(tweet)
    if not customer:
        detail = f"{tweet.author} answers no tweet in the file and the text names no customer."
        return Skip(tweet.line, tweet.id, "NO_CUSTOMER", "in_response_to_tweet_id", detail)
    interaction = api.Interaction(
        channel="x",
        direction=api.DIRECTION_INBOUND if tweet.is_inbound else api.DIRECTION_OUTBOUND,
        kind=api.INTERACTION_KIND_MESSAGE,
        source=source,
        source_id=tweet.id,
        thread_key=threads.root(tweet),
        body=tweet.text,
        actor=_actor(tweet),
        backfill=True,
    )
    interaction.occur_time.FromDatetime(created)
    identity = api.IdentityKey(kind="x", value=customer)
    return api.ImportRecord(
        line=tweet.line, interaction=api.ImportedInteraction(interaction=interaction, identity=identity)
    )


def _actor(tweet: Tweet) -> Actor:
    from backstory.interactions.v1 import interactions_pb2 as api

    if tweet.is_inbound:
        return api.Actor(type=api.ACTOR_TYPE_CUSTOMER, display_name=tweet.author)
    return api.Actor(type=api.ACTOR_TYPE_AGENT, display_name=tweet.author)

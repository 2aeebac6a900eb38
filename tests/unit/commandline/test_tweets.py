"""Tweets become interactions: the customer's inbound, the brand's outbound to whom they answer."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from backstory.interactions.v1 import interactions_pb2 as api
from commandline.importers.records import Skip
from commandline.importers.tweets import NotTweets, read_tweets

HEADER = "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n"
TIME = "Tue Oct 31 22:10:47 +0000 2017"
REAL = Path(__file__).parents[4] / "shared" / "data" / "tweets.csv"


def read(tmp_path: Path, rows: str, header: str = HEADER) -> list[api.ImportRecord | Skip]:
    file = tmp_path / "tweets.csv"
    file.write_text(header + rows, encoding="utf-8")
    return list(read_tweets(file).records())


def imported(record: api.ImportRecord | Skip) -> api.ImportedInteraction:
    assert isinstance(record, api.ImportRecord), record
    return record.interaction


def skip(record: api.ImportRecord | Skip) -> Skip:
    assert isinstance(record, Skip), record
    return record


def test_a_customers_tweet_is_an_inbound_message_of_theirs(tmp_path: Path) -> None:
    [record] = read(tmp_path, f'8,115712,True,{TIME},"is the worst, ever",,\n')

    told = imported(record).interaction
    assert (imported(record).identity.kind, imported(record).identity.value) == ("x", "115712")
    assert (told.channel, told.source, told.source_id, told.thread_key) == ("x", "x", "8", "8")
    assert told.direction == api.DIRECTION_INBOUND
    assert told.actor == api.Actor(type=api.ACTOR_TYPE_CUSTOMER, display_name="115712")
    assert told.body == "is the worst, ever"
    assert told.occur_time.ToDatetime(UTC) == datetime(2017, 10, 31, 22, 10, 47, tzinfo=UTC)
    assert told.backfill


def test_a_brands_reply_goes_to_the_customer_it_answers(tmp_path: Path) -> None:
    rows = f"6,sprintcare,False,{TIME},@999 how can we help?,,8.0\n8,115712,True,{TIME},bad,6,\n"

    told = imported(read(tmp_path, rows)[0])

    assert told.identity.value == "115712"
    assert told.interaction.direction == api.DIRECTION_OUTBOUND
    assert told.interaction.actor == api.Actor(type=api.ACTOR_TYPE_AGENT, display_name="sprintcare")
    assert told.interaction.thread_key == "8"


def test_a_brand_that_answers_itself_still_talks_to_the_customer(tmp_path: Path) -> None:
    rows = f"8,115712,True,{TIME},bad,6,\n6,brand,False,{TIME},1/2,7,8.0\n7,brand,False,{TIME},2/2,,6.0\n"

    assert imported(read(tmp_path, rows)[2]).identity.value == "115712"


def test_where_the_answered_tweet_is_missing_the_text_names_the_customer(tmp_path: Path) -> None:
    told = imported(read(tmp_path, f"6,brand,False,{TIME},@115712 sorry!,,5.0\n")[0])

    assert (told.identity.value, told.interaction.thread_key) == ("115712", "6")


def test_a_brands_tweet_to_nobody_is_skipped_with_its_reason(tmp_path: Path) -> None:
    found = skip(read(tmp_path, f"6,brand,False,{TIME},Good morning everybody,,\n")[0])

    assert (found.line, found.record, found.reason) == (1, "6", "NO_CUSTOMER")


def test_tweets_that_answer_each_other_in_a_circle_end(tmp_path: Path) -> None:
    rows = f"1,brand,False,{TIME},a,,2.0\n2,brand,False,{TIME},b,,1.0\n"

    assert [skip(record).reason for record in read(tmp_path, rows)] == ["NO_CUSTOMER", "NO_CUSTOMER"]


@pytest.mark.parametrize(
    ("row", "reason", "field"),
    [
        (f"x,1,True,{TIME},t,,\n", "INVALID_FIELD", "tweet_id"),
        (f"1,1,maybe,{TIME},t,,\n", "INVALID_FIELD", "inbound"),
        ("1,1,True,yesterday,t,,\n", "INVALID_FIELD", "created_at"),
        ("1,1\n", "ROW_INCOMPLETE", "inbound"),
    ],
)
def test_a_row_that_makes_no_sense_is_skipped_and_the_next_is_read(
    tmp_path: Path, row: str, reason: str, field: str
) -> None:
    first, second = read(tmp_path, row + f"2,5,True,{TIME},fine,,\n")

    assert (skip(first).reason, skip(first).field) == (reason, field)
    assert imported(second).interaction.source_id == "2"


def test_bytes_that_are_no_text_cost_one_row_only(tmp_path: Path) -> None:
    file = tmp_path / "tweets.csv"
    file.write_bytes((HEADER + f"1,5,True,{TIME},").encode() + b"caf\xe9,,\n" + f"2,5,True,{TIME},fine,,\n".encode())

    first, second = read_tweets(file).records()

    assert skip(first).reason == "NOT_UTF8"
    assert imported(second).interaction.body == "fine"


def test_texts_may_have_line_breaks_and_the_record_keeps_its_number(tmp_path: Path) -> None:
    first, second = read(tmp_path, f'1,5,True,{TIME},"a\nb",,\n2,5,True,{TIME},c,,\n')

    assert imported(first).interaction.body == "a\nb"
    assert isinstance(second, api.ImportRecord)
    assert second.line == 2


def test_another_table_is_refused_naming_the_missing_columns(tmp_path: Path) -> None:
    with pytest.raises(NotTweets, match="author_id"):
        read(tmp_path, "1,2\n", header="tweet_id,text\n")


def test_the_name_of_an_import_follows_from_its_content(tmp_path: Path) -> None:
    file, copy = tmp_path / "tweets.csv", tmp_path / "copy" / "tweets.csv"
    copy.parent.mkdir()
    for each in (file, copy):
        each.write_text(HEADER + f"1,5,True,{TIME},a,,\n")
    name = read_tweets(file).name

    assert name == read_tweets(copy).name
    assert name != read_tweets(file, "x-other").name
    file.write_text(HEADER + f"1,5,True,{TIME},b,,\n")
    assert name != read_tweets(file).name


@pytest.mark.skipif(not REAL.is_file(), reason="the real tweets are not beside the checkout")
def test_each_real_tweet_is_a_record_or_has_its_reason() -> None:
    found = list(read_tweets(REAL).records())

    skipped = [record for record in found if isinstance(record, Skip)]
    assert len(found) == 2574
    assert len(skipped) == 11
    assert {record.reason for record in skipped} == {"NO_CUSTOMER"}
    of_one = [
        record for record in found if not isinstance(record, Skip) and imported(record).identity.value == "115712"
    ]
    assert len(of_one) == 18

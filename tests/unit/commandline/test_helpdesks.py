"""Files of help desks are taken apart into single messages; whatever is left out says why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from backstory.interactions.v1 import interactions_pb2 as api
from commandline.importers.intercom import read_intercom
from commandline.importers.records import Input, Skip
from commandline.importers.zendesk import read_zendesk

from tests.support import helpdesks as desk


def written(folder: Path, *documents: Any, name: str = "export.json") -> Path:
    file = folder / name
    file.write_text("\n".join(json.dumps(each) for each in documents))
    return file


def sent(what: Input) -> list[Any]:
    records = list(what.records())
    assert what.total == len(records)
    return [json.loads(each.raw.content) for each in records if isinstance(each, api.ImportRecord)]


def skipped(what: Input) -> list[tuple[int, str, str]]:
    return [(each.line, each.record, each.reason) for each in what.records() if isinstance(each, Skip)]


TICKETS = [
    desk.ticket(1, desk.comment(10, desk.CUSTOMER, "Late"), desk.comment(11, desk.AGENT, "Sorry")),
    desk.ticket(2, desk.comment(20, desk.CUSTOMER, "Thanks")),
]
SHAPES: dict[str, list[Any]] = {
    "a ticket a line": TICKETS,
    "a list": [TICKETS],
    "a page of the API": [{"tickets": TICKETS, "users": desk.USERS, "end_of_stream": True}],
    "pages, one a line": [{"tickets": [one], "users": desk.USERS} for one in TICKETS],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_tickets_are_read_from_every_shape_zendesk_gives_them_in(tmp_path: Path, shape: str) -> None:
    what = read_zendesk(written(tmp_path, *SHAPES[shape]))

    assert [each["comment"]["id"] for each in sent(what)] == [10, 11, 20]
    assert [record.line for record in what.records()] == [1, 2, 3]
    assert skipped(what) == []


def test_a_ticket_may_have_its_comments_or_its_audits_beside_it(tmp_path: Path) -> None:
    alone = desk.ticket(1)
    event = {"id": 30, "type": "Comment", "author_id": desk.CUSTOMER, "body": "Hi", "public": True}
    audit = {"id": 1, "created_at": "2025-06-03T07:15:00Z", "via": {"channel": "sms"}, "events": [event, {"type": "x"}]}
    beside = {"ticket": alone, "comments": [desk.comment(10, desk.CUSTOMER, "Late")], "users": desk.USERS}

    assert [each["comment"]["id"] for each in sent(read_zendesk(written(tmp_path, beside)))] == [10]
    (found,) = sent(read_zendesk(written(tmp_path, {"ticket": alone, "audits": [audit]})))
    assert found["comment"]["created_at"] == "2025-06-03T07:15:00Z"
    assert found["comment"]["via"] == {"channel": "sms"}


def test_only_the_people_of_a_comment_go_with_it_and_only_what_names_them(tmp_path: Path) -> None:
    users = [*desk.USERS, {"id": 5, "name": "Else", "email": "else@example.com"}]
    page = {"tickets": TICKETS[:1], "users": [user | {"notes": "secret"} for user in users]}

    first, _ = sent(read_zendesk(written(tmp_path, page)))

    assert [user["id"] for user in first["users"]] == [desk.CUSTOMER]
    assert "secret" not in json.dumps(first)


def test_what_is_left_out_says_why_and_costs_itself_only(tmp_path: Path) -> None:
    file = written(tmp_path, desk.ticket(1), {"no": "ticket"}, TICKETS[1])
    file.write_bytes(file.read_bytes() + b'\nno json\n"text"\n\xff\xfe\n')

    what = read_zendesk(file)

    assert [each["comment"]["id"] for each in sent(what)] == [20]
    assert skipped(what) == [
        (1, "ticket 1", "COMMENTS_MISSING"),
        (2, "ticket without id", "NOT_A_TICKET"),
        (4, "line 4", "INVALID_JSON"),
        (5, "line 5", "INVALID_JSON"),
        (6, "line 6", "NOT_UTF8"),
    ]


def test_conversations_are_read_message_by_message_without_what_only_moved_them(tmp_path: Path) -> None:
    whole = desk.conversation(
        "77",
        desk.part(1, desk.admin(), None, "assignment"),
        desk.part(2, desk.admin(), "<p>Hello</p>"),
        desk.part(3, desk.admin(), "<p>Done</p>", "close"),
    )
    for file in (
        written(tmp_path, whole),
        written(tmp_path, {"type": "conversation.list", "conversations": [whole], "pages": {}}),
        written(tmp_path, whole, whole),
    ):
        found = sent(read_intercom(file))
        assert [each["part"]["part_type"] for each in found[:3]] == ["source", "comment", "close"]


def test_parts_that_are_not_in_the_file_are_told(tmp_path: Path) -> None:
    whole = desk.conversation("77")
    whole["conversation_parts"]["total_count"] = 3

    assert skipped(read_intercom(written(tmp_path, whole))) == [(2, "conversation 77", "PARTS_MISSING")]


def test_an_import_is_named_by_its_content_so_that_it_goes_on(tmp_path: Path) -> None:
    file = written(tmp_path, *TICKETS)

    assert read_zendesk(file).name == read_zendesk(file).name
    assert read_zendesk(file, "other").name != read_zendesk(file).name
    assert read_zendesk(file).name.startswith("imports/zendesk-")

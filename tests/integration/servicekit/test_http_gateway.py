"""The gateway says over HTTP what the gRPC server says, and passes every rule of the edge on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast

import pytest
from flask.testing import FlaskClient
from servicekit.http_app import HttpApp, create_app
from werkzeug.test import TestResponse

from tests.support.small_server import CONTACTS, SmallServer


@pytest.fixture
def anna(small: SmallServer, http: FlaskClient) -> FlaskClient:
    """A client that carries an agent's token, and one contact to work on."""
    http.environ_base["HTTP_AUTHORIZATION"] = small.bearer()["Authorization"]
    created = http.post("/v1/contacts?contact_id=c_1", json={"display_name": "Anna"})
    assert created.status_code == 200, created.text
    return http


def problem(response: TestResponse, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    document: dict[str, Any] = json.loads(response.data)
    assert document["status"] == status
    return document


def fields(document: dict[str, Any]) -> list[str]:
    return [violation["field"] for violation in document["violations"]]


def test_a_created_thing_can_be_read_with_the_contracts_field_names(anna: FlaskClient) -> None:
    response = anna.get("/v1/contacts/c_1")

    assert response.json == {"name": "contacts/c_1", "etag": '"1"', "version": "1", "display_name": "Anna"}
    assert response.headers["ETag"] == '"1"'
    assert anna.get("/v1/contacts?page_size=1").json == {"contacts": [response.json]}


def test_the_callers_own_credentials_reach_the_service(anna: FlaskClient) -> None:
    response = anna.get("/v1/identities:resolve?identity.kind=phone&identity.value=%2B4930")

    assert response.json == {"identity": {"kind": "phone", "raw_value": "+4930"}, "person": "agents/anna"}


@pytest.mark.parametrize(
    ("headers", "status", "reason"),
    [
        ({}, 401, "TOKEN_MISSING"),
        ({"Authorization": "Bearer x.y.z"}, 401, "TOKEN_INVALID"),
        ({"Authorization": "Bearer é"}, 401, "TOKEN_INVALID"),
        ({"Authorization": "Bearer " + "x" * 5000}, 401, "TOKEN_INVALID"),
    ],
    ids=["none", "forged", "not ascii", "long"],
)
def test_a_call_without_good_credentials_is_refused(
    http: FlaskClient, headers: dict[str, str], status: int, reason: str
) -> None:
    response = http.get("/v1/contacts/c_1", headers=headers)

    assert problem(response, status)["reason"] == reason
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_a_caller_without_the_permission_is_refused_whether_the_thing_exists_or_not(anna: FlaskClient) -> None:
    there = problem(anna.delete("/v1/contacts/c_1", headers={"If-Match": "*"}), 403)
    nowhere = problem(anna.delete("/v1/contacts/nobody", headers={"If-Match": "*"}), 403)

    assert there == nowhere
    assert there["reason"] == "PERMISSION_MISSING"


def test_errors_carry_their_reason_and_values(anna: FlaskClient) -> None:
    missing = problem(anna.get("/v1/contacts/c_2"), 404)
    taken = problem(anna.post("/v1/contacts?contact_id=c_1", json={}), 409)
    negative = problem(anna.get("/v1/contacts?page_size=-1"), 400)

    assert (missing["reason"], missing["metadata"]) == ("CONTACT_NOT_FOUND", {"contact": "contacts/c_2"})
    assert (taken["code"], taken["reason"]) == ("ALREADY_EXISTS", "CONTACT_EXISTS")
    assert fields(negative) == ["page_size"]


def test_a_wait_is_told_in_whole_seconds(anna: FlaskClient) -> None:
    response = anna.get("/v1/contacts/busy")

    assert problem(response, 429)["reason"] == "OUTBOX_FULL"
    assert response.headers["Retry-After"] == "3"


def test_a_fault_of_ours_is_told_by_its_correlation_id_only(anna: FlaskClient) -> None:
    response = anna.get("/v1/contacts/crash", headers={"X-Correlation-Id": "follow-me-1"})

    assert "follow-me-1" in problem(response, 500)["detail"]
    assert response.headers["X-Correlation-Id"] == "follow-me-1"
    assert "example.org" not in response.text


def test_a_change_needs_the_etag_it_is_based_on(anna: FlaskClient) -> None:
    change = {"display_name": "Anna B."}

    assert problem(anna.patch("/v1/contacts/c_1", json=change), 428)["reason"] == "IF_MATCH_MISSING"
    changed = anna.patch("/v1/contacts/c_1", json=change, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    stale = anna.patch("/v1/contacts/c_1", json=change, headers={"If-Match": '"1"'})
    assert problem(stale, 412)["reason"] == "ETAG_MISMATCH"
    assert anna.patch("/v1/contacts/c_1", json=change, headers={"If-Match": "*"}).status_code == 200
    assert problem(anna.patch("/v1/contacts/c_1", json=change, headers={"If-Match": 'W/"3"'}), 412)
    assert problem(anna.patch("/v1/contacts/c_1", json=change, headers={"If-Match": '"1", "2"'}), 400)


def test_a_delete_needs_the_etag_too(small: SmallServer, anna: FlaskClient) -> None:
    supervisor = small.bearer("supervisor")

    assert problem(anna.delete("/v1/contacts/c_1", headers=supervisor), 428)
    assert problem(anna.delete("/v1/contacts/c_1", headers=supervisor | {"If-Match": '"9"'}), 412)
    deleted = anna.delete("/v1/contacts/c_1", headers=supervisor | {"If-Match": '"1"'})
    assert deleted.json is not None
    assert deleted.json["state"] == "CONTACT_STATE_DELETED"
    assert anna.post("/v1/contacts/c_1:undelete", headers=supervisor).status_code == 200


def test_the_mask_comes_from_the_query_or_from_what_was_sent_empty(small: SmallServer, anna: FlaskClient) -> None:
    def mask(query: str, body: dict[str, Any]) -> list[str]:
        assert anna.patch(f"/v1/contacts/c_1{query}", json=body, headers={"If-Match": "*"}).status_code == 200
        return list(small.contacts.last_update.update_mask.paths)

    assert mask("", {"display_name": "A", "tags": ["x"]}) == []
    assert mask("", {"name": "contacts/c_1", "display_name": "", "tags": ["x"]}) == ["display_name", "tags"]
    assert mask("?update_mask=tags,preferences.language", {"display_name": ""}) == ["tags", "preferences.language"]


def test_the_path_names_the_thing_whatever_the_body_says(small: SmallServer, anna: FlaskClient) -> None:
    anna.patch("/v1/contacts/c_1", json={"name": "contacts/c_2"}, headers={"If-Match": "*"})

    assert small.contacts.last_update.contact.name == "contacts/c_1"


@pytest.mark.parametrize(
    ("content_type", "body", "status", "reason"),
    [
        ("text/plain", b"{}", 415, "CONTENT_TYPE_NOT_JSON"),
        ("", b"{}", 415, "CONTENT_TYPE_NOT_JSON"),
        ("application/json; charset=latin-1", b"{}", 415, "CONTENT_TYPE_NOT_JSON"),
        ("application/json", b"", 400, "MALFORMED_JSON"),
        ("application/json", b"{", 400, "MALFORMED_JSON"),
        ("application/json", b"[]", 400, "MALFORMED_JSON"),
        ("application/json", b'{"display_name": "\\ud800"}', 400, "MALFORMED_JSON"),
        ("application/json", b'{"a":' * 21 + b"1" + b"}" * 21, 400, "JSON_TOO_DEEP"),
        ("application/json", b"[" * 5000 + b"]" * 5000, 400, "MALFORMED_JSON"),
        ("application/json", b'"' + b"x" * (1024 * 1024) + b'"', 413, "BODY_TOO_LARGE"),
    ],
    ids=["text", "untyped", "charset", "empty", "broken", "array", "surrogate", "deep", "very deep", "large"],
)
def test_a_body_that_is_not_small_json_is_refused(
    anna: FlaskClient, content_type: str, body: bytes, status: int, reason: str
) -> None:
    assert problem(anna.post("/v1/contacts", data=body, content_type=content_type), status)["reason"] == reason


def test_unknown_fields_and_parameters_are_refused_by_name(anna: FlaskClient) -> None:
    body = problem(anna.post("/v1/contacts", json={"nick": 1, "preferences": {"lang": "de"}}), 400)
    parameter = problem(anna.get("/v1/contacts?limit=5"), 400)
    twice = problem(anna.get("/v1/contacts/c_1?name=contacts/c_2"), 400)
    beside = problem(anna.post("/v1/contacts:ensure?x=1", json={}), 400)

    assert (body["reason"], fields(body)) == ("UNKNOWN_FIELD", ["contact.nick", "contact.preferences.lang"])
    assert fields(parameter) == ["limit"]
    assert fields(twice) == ["name"]
    assert fields(beside) == ["x"]


def test_a_method_without_a_body_takes_none(anna: FlaskClient) -> None:
    assert problem(anna.get("/v1/contacts/c_1", data=b"{}"), 400)["reason"] == "BODY_NOT_EXPECTED"


def test_addresses_and_verbs_that_are_not_there_are_problems_too(anna: FlaskClient) -> None:
    assert problem(anna.get("/v2/contacts"), 404)["reason"] == "NO_SUCH_ADDRESS"
    assert problem(anna.get("/v1/contacts/a/b"), 404)
    refused = anna.put("/v1/contacts/c_1", json={})
    assert problem(refused, 405)["reason"] == "METHOD_NOT_ALLOWED"
    assert "GET" in refused.headers["Allow"]


def test_a_slow_answer_ends_after_two_seconds(anna: FlaskClient) -> None:
    assert problem(anna.get("/v1/contacts/slow"), 504)["code"] == "DEADLINE_EXCEEDED"


def test_a_caller_may_ask_for_more_time(anna: FlaskClient) -> None:
    assert problem(anna.get("/v1/contacts/slow", headers={"Prefer": "wait=5"}), 404)
    assert problem(anna.get("/v1/contacts/c_1", headers={"Prefer": "wait=60"}), 400)


def test_a_service_that_is_away_is_told_without_its_address() -> None:
    away = create_app(HttpApp("contacts", [CONTACTS], "127.0.0.1:1")).test_client()

    response = away.get("/v1/contacts/c_1", headers={"Authorization": "Bearer whatever"})

    assert problem(response, 503)["reason"] == "UNAVAILABLE"
    assert response.headers["Retry-After"] == "1"
    assert "127.0.0.1" not in response.text
    assert away.get("/readyz").status_code == 503
    assert away.get("/livez").status_code == 200


def test_strangers_are_refused_before_anything_of_theirs_is_read(http: FlaskClient) -> None:
    for response in (
        http.delete("/v1/contacts/c_1"),  # without If-Match
        http.post("/v1/contacts", data=b"{", content_type="application/json"),
        http.get("/v1/contacts?no_such_field=1"),
    ):
        assert problem(response, 401)["reason"] == "TOKEN_MISSING"
        assert response.headers["WWW-Authenticate"] == "Bearer"


def test_what_the_path_says_must_not_stand_in_the_body(anna: FlaskClient) -> None:
    refused = problem(anna.post("/v1/contacts/c_1:undelete", json={"name": "contacts/c_2"}), 400)

    assert refused["violations"] == [
        {"field": "name", "description": "is set by the path and must not stand in the body"}
    ]


def test_readiness_follows_the_services_health(small: SmallServer, http: FlaskClient) -> None:
    assert http.get("/readyz").json == {"ready": True, "checks": {"contacts": "SERVING"}}

    small.server.set_serving(False)

    assert http.get("/readyz").status_code == 503
    assert http.get("/readyz/unheard-of").status_code == 404


def test_the_description_is_served_when_asked_for(http: FlaskClient) -> None:
    response = http.get("/openapi.json")

    assert response.json is not None
    assert response.json["openapi"] == "3.1.0"
    assert "/v1/contacts/{contact}:undelete" in response.json["paths"]


def test_every_answer_carries_the_security_headers_and_is_counted(anna: FlaskClient) -> None:
    response = anna.get("/v1/contacts/c_1")

    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert 'route="/v1/contacts/<segment:contact>",status="200"' in anna.get("/metrics").text


def events(response: TestResponse, count: int) -> list[str]:
    """Read this many events of a stream and close it."""
    text, chunks = "", cast(Iterator[bytes], iter(response.response))
    while text.count("\n\n") < count:
        text += next(chunks).decode()
    response.close()
    return text.split("\n\n")[:count]


def test_a_stream_becomes_server_sent_events_with_ids_and_signs_of_life(anna: FlaskClient) -> None:
    response = anna.get("/v1/notifications:watch", buffered=False)

    retry, first, second, alive = events(response, 4)

    assert response.mimetype == "text/event-stream"
    assert retry == "retry: 2000"
    number, data = first.split("\n", 1)
    assert number == "id: 1"
    assert json.loads(data.removeprefix("data: "))["notification"]["title"] == "line\nbreak"
    assert second.startswith("id: 2\n")
    assert alive.startswith("id: 2\n: sign of life\nevent: heartbeat\n")


def test_a_stream_goes_on_after_the_last_event_seen(anna: FlaskClient) -> None:
    response = anna.get("/v1/notifications:watch", headers={"Last-Event-ID": "41"}, buffered=False)

    assert events(response, 2)[1].startswith("id: 42\n")


def test_a_refused_stream_is_a_status_and_a_broken_one_an_event(small: SmallServer, anna: FlaskClient) -> None:
    refused = anna.get("/v1/notifications:watch?resume_token=gone")
    assert problem(refused, 400)["reason"] == "RESUME_TOKEN_EXPIRED"
    assert problem(anna.get("/v1/notifications:watch", headers={"Authorization": ""}), 401)

    broken = anna.get("/v1/notifications:watch?resume_token=7", buffered=False)

    if broken.status_code == 200:
        last = events(broken, 4)[3]
        assert last.startswith("event: error\n")
        assert json.loads(last.split("data: ")[1])["reason"] == "INBOX_GONE"
    else:
        assert problem(broken, 404)["reason"] == "INBOX_GONE"


def test_live_streams_are_capped_and_a_closed_one_makes_room(anna: FlaskClient) -> None:
    open_streams = [anna.get("/v1/notifications:watch", buffered=False) for _ in range(2)]

    full = anna.get("/v1/notifications:watch")
    assert problem(full, 503)["reason"] == "STREAMS_EXCEEDED"
    assert full.headers["Retry-After"] == "5"

    open_streams[0].close()
    again = anna.get("/v1/notifications:watch", buffered=False)
    assert again.status_code == 200
    again.close()
    open_streams[1].close()

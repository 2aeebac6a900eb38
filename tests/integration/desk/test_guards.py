"""What stands between a browser and the pages: headers, cookies, form tokens, and limits."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx
import pytest

from tests.integration.desk.conftest import SignIn, form_token
from tests.support.desk import RunningDesk
from tests.support.story import notification, tell_marias_story

PAGES = (
    "/",
    "/inbox",
    "/customers/c_01k9maria",
    "/customers/c_none",
    "/no-such-page",
    "/queues/mine",
    "/static/desk.css",
)


def test_every_answer_carries_the_security_headers(desk: RunningDesk, sign_in: SignIn) -> None:
    tell_marias_story(desk.world)
    client = sign_in()
    for path in PAGES:
        headers = client.get(path).headers

        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert len(headers["X-Request-Id"]) == 32


def test_pages_are_kept_nowhere_and_static_files_for_ever(desk: RunningDesk, sign_in: SignIn) -> None:
    client = sign_in()
    page = client.get("/")

    assert page.headers["Cache-Control"] == "no-store"
    style = next(part for part in page.text.split('"') if part.startswith("/static/desk.css?v="))
    assert "immutable" in client.get(style).headers["Cache-Control"]


def test_no_page_has_a_script_or_a_style_inside(desk: RunningDesk, sign_in: SignIn) -> None:
    tell_marias_story(desk.world)
    client = sign_in()
    for path in PAGES[:-1]:
        text = client.get(path).text

        assert "<style" not in text
        assert " style=" not in text
        assert text.count("<script") == text.count("<script src=")
        assert " onclick" not in text


def test_the_session_cookie_is_out_of_scripts_reach_and_signed(desk: RunningDesk) -> None:
    answer = httpx.post(f"{desk.url}{urlsplit(desk.sign_in_link()).path}")
    cookie = answer.headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    value = cookie.split(";")[0].removeprefix("backstory=")
    for forged in (value[:-1] + ("0" if value[-1] != "0" else "1"), value.split(".")[0], "a.b", "", "é.é"):
        refused = httpx.get(f"{desk.url}/", headers={b"Cookie": f"backstory={forged}".encode()})
        assert refused.status_code == 303
        assert refused.headers["Location"] == "/sign-in"


def test_signing_in_again_ends_the_older_session(desk: RunningDesk, sign_in: SignIn) -> None:
    client = sign_in()
    older = client.cookies["backstory"]
    client.post(urlsplit(desk.sign_in_link()).path)

    assert client.cookies["backstory"] != older
    assert client.get("/").status_code == 200
    assert httpx.get(f"{desk.url}/", cookies={"backstory": older}).status_code == 303


def test_a_form_without_the_sessions_token_is_refused(desk: RunningDesk, sign_in: SignIn) -> None:
    client, stranger = sign_in(), sign_in("agents/stranger")
    for token in ("", "0" * 64, "é", form_token(stranger)):
        assert client.post("/search", data={"q": "+49301234567", "form_token": token}).status_code == 403
        assert client.post("/sign-out", data={"form_token": token}).status_code == 403
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
)
def test_a_form_of_another_site_is_refused(desk: RunningDesk, sign_in: SignIn, headers: dict[str, str]) -> None:
    client = sign_in()
    answer = client.post("/sign-out", data={"form_token": form_token(client)}, headers=headers)

    assert answer.status_code == 403
    assert client.get("/").status_code == 200


def test_a_link_of_another_site_cannot_sign_anybody_in(desk: RunningDesk) -> None:
    path = urlsplit(desk.sign_in_link()).path
    refused = httpx.post(f"{desk.url}{path}", headers={"Sec-Fetch-Site": "cross-site"})

    assert refused.status_code == 403
    assert httpx.post(f"{desk.url}{path}").status_code == 303


def test_an_agent_sees_and_marks_only_their_own_notifications(desk: RunningDesk, sign_in: SignIn) -> None:
    desk.world.notify(notification(agent="agents/other", title="Secret"))
    client = sign_in()

    assert "Secret" not in client.get("/inbox").text
    names = {"names": "notifications/n_000001", "form_token": form_token(client)}
    client.post("/inbox/read", data=names)
    assert not desk.world.notifications[0].HasField("read_time")


def test_scripts_get_a_plain_401_and_pages_a_way_to_sign_in(desk: RunningDesk) -> None:
    assert httpx.get(f"{desk.url}/alive").status_code == 401
    assert httpx.get(f"{desk.url}/live").status_code == 401
    assert httpx.get(f"{desk.url}/inbox", headers={"Backstory-Fragment": "1"}).status_code == 401
    assert httpx.get(f"{desk.url}/inbox").status_code == 303


def test_too_large_a_form_is_refused(desk: RunningDesk, sign_in: SignIn) -> None:
    assert sign_in().post("/search", data={"q": "a" * 200_000}).status_code == 413


def test_the_log_has_neither_addresses_nor_tokens(desk: RunningDesk, sign_in: SignIn) -> None:
    tell_marias_story(desk.world)
    client = sign_in()
    token = desk.sign_in_link()
    httpx.get(token)
    client.post("/search", data={"q": "maria.silva@example.org", "form_token": form_token(client)})
    client.get("/customers/c_01k9maria")
    log = desk.deployment.logs(1000)

    assert '"path": "search.find"' in log
    for secret in ("maria", "Silva", token.rpartition("/")[2], client.cookies["backstory"]):
        assert secret not in log


def test_health_tells_of_the_desk_alone(desk: RunningDesk) -> None:
    desk.world.fail("contacts", "interactions", "notifications")

    assert httpx.get(f"{desk.url}/livez").status_code == 200
    assert httpx.get(f"{desk.url}/readyz").status_code == 200
    assert "desk_live_streams" in httpx.get(f"{desk.url}/metrics").text


@pytest.mark.parametrize(
    "path", ["/customers/..%2f..", "/customers/c_%00", "/customers/" + "a" * 300, "/live?after=!!"]
)
def test_odd_addresses_get_a_friendly_refusal(desk: RunningDesk, sign_in: SignIn, path: str) -> None:
    assert sign_in().get(path).status_code in (400, 404)

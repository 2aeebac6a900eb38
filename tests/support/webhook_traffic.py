"""Posts of every provider in any number, each of which can be made again: with the same content, signed anew."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import bson
from pymongo.database import Database

from services.interactions.adapters.cards import checksum
from tests.support import webhooks as hooks
from tests.support.eventually import eventually
from tests.support.webhooks import Receiver, Request

Post = Callable[[], Request]
PAGE = "400000000000001"
BEGAN = 1_748_934_900
_PEOPLE = 200
_DUE = {"next_at": {"$exists": True}}
_STATUSES = ("sent", "delivered", "read")


def traffic(count: int, seed: int = 7) -> dict[str, list[Post]]:
    """So many posts of each source: messages of some customers, and what became of ours."""
    chance = random.Random(seed)
    makers = {
        "sms": _sms, "calls": _call, "whatsapp": _whatsapp, "page": _page, "insta": _instagram, "bot": _telegram,
        "mailgun": _mailgun, "sendgrid": _sendgrid, "shop": _shop,
    }  # fmt: skip
    return {source: [make(at, chance.randrange(_PEOPLE)) for at in range(count)] for source, make in makers.items()}


def post_all(receiver: Receiver, posts: Iterable[Post], at_once: int = 4) -> list[int]:
    """Post them, some at a time, and return what was answered."""
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(lambda post: receiver.post(post()).status_code, posts))


def wait_until_worked_on(database: Database[Any], seconds: float) -> None:
    """Return when nothing waits any more: no post, no sender, and nothing that was heard of what is there."""
    eventually(seconds, lambda: database["webhook_inbox"].find_one({"state": "waiting"}) is None)
    eventually(seconds, lambda: database["interactions"].find_one({"unresolved": {"$exists": True}}) is None)
    eventually(seconds, lambda: not any(_applies(database, mark) for mark in database["watermarks"].find(_DUE)))
    names = [row["_id"] for row in database["interactions"].find({}, {"_id": 1})]
    eventually(seconds, lambda: database["status_logs"].find_one(_DUE | {"_id": {"$in": names}}) is None)


def _applies(database: Database[Any], mark: dict[str, Any]) -> bool:
    """Tell whether a watermark is of somebody who is known; others go after a day."""
    return database["cards"].find_one({"members.keys": mark["key"]}) is not None


def state_of(database: Database[Any]) -> tuple[int, str]:
    """How many interactions there are, and a digest of all of them, of what they show and of every history."""
    digest, count = hashlib.sha256(), 0
    for row in database["interactions"].find({}, {"data": 1, "shown": 1, "seq": 1}).sort("_id", 1):
        digest.update(bson.encode(row))
        count += 1
    for card in database["cards"].find().sort("_id", 1):
        for member in card["members"]:
            member["order"] = 0  # contacts counts when it last saw an identity
        digest.update(checksum(card).encode())
    return count, digest.hexdigest()


def _number(person: int) -> str:
    return f"1500577{person:04d}"  # not those of hooks.a_number()


def _sms(at: int, person: int) -> Post:
    sid = f"SM{at // 2:032x}"
    if at % 2:
        return lambda: hooks.form("sms", MessageSid=sid, MessageStatus="delivered", To=_number(person), From="+1")
    return lambda: hooks.form("sms", MessageSid=sid, From=f"+{_number(person)}", To="+15005550001", Body=f"Number {at}")


def _call(at: int, _: int) -> Post:
    sequence, sid = at % 4, f"CA{at // 4:032x}"
    status = ("initiated", "ringing", "in-progress", "completed")[sequence]
    caller = f"+{_number(at // 4 % _PEOPLE)}"
    fields = {"CallSid": sid, "From": caller, "To": "+15005550001", "Direction": "inbound"}
    return lambda: hooks.form("calls", **fields, CallStatus=status, SequenceNumber=str(sequence))


def _whatsapp(at: int, person: int) -> Post:
    wamid = f"wamid.{at // 4}"
    if at % 4:
        return lambda: hooks.whatsapp(statuses=[{"id": wamid, "status": _STATUSES[at % 4 - 1]}])
    echo = {"to": _number(person), "id": wamid, "timestamp": str(BEGAN + at), "type": "text", "text": {"body": f"{at}"}}
    return lambda: hooks.whatsapp(echoes=[echo])


def _event(at: int, person: int) -> dict[str, Any]:
    event = {"sender": {"id": f"7{person}"}, "recipient": {"id": PAGE}, "timestamp": (BEGAN + at) * 1000}
    if at % 5 == 4:
        return event | {"read": {"watermark": (BEGAN + at) * 1000}}
    if at % 2:
        echo = {"mid": f"m_{at}", "text": f"Number {at}", "is_echo": True}
        return event | {"sender": {"id": PAGE}, "recipient": {"id": f"7{person}"}, "message": echo}
    return event | {"message": {"mid": f"m_{at}", "text": f"Number {at}"}}


def _page(at: int, person: int) -> Post:
    return lambda: hooks.page(_event(at, person))


def _instagram(at: int, person: int) -> Post:
    return lambda: hooks.page(_event(at, person), source="insta")


def _telegram(at: int, person: int) -> Post:
    chat = {"id": 4_000_000 + person}
    message = {"message_id": at, "date": BEGAN + at, "chat": chat, "from": chat, "text": f"Number {at}"}
    return lambda: hooks.signed("bot", hooks.json_body({"update_id": at, "message": message}))


def _raw_mail(at: int, person: int) -> str:
    return (
        f"From: person{person}@example.com\r\nMessage-ID: <{at}@example.com>\r\n"
        f"Date: Tue, 03 Jun 2025 09:15:00 +0000\r\nSubject: {at}\r\n\r\nNumber {at}\r\n"
    )


def _mailgun(at: int, person: int) -> Post:
    return lambda: hooks.mailgun({"from": "x@example.com", "body-mime": _raw_mail(at, person)})


def _sendgrid(at: int, person: int) -> Post:
    field = f'--b\r\nContent-Disposition: form-data; name="email"\r\n\r\n{_raw_mail(at, person)}\r\n--b--\r\n'
    return lambda: hooks.signed("sendgrid", field.encode(), "multipart/form-data; boundary=b")


def _shop(at: int, person: int) -> Post:
    body = hooks.json_body({"id": at, "customer": person, "text": f"Number {at}", "at": BEGAN + at})
    return lambda: hooks.signed("shop", body)

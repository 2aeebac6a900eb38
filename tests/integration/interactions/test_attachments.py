"""What came with an interaction is kept beside it, handed out to whoever may see it, and goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import grpc
import httpx
import pytest
from backstory.contacts.v1 import erasures_pb2 as e
from backstory.interactions.v1 import attachments_pb2 as a
from backstory.interactions.v1 import interactions_pb2 as pb
from pymongo import MongoClient
from pymongo.database import Database
from servicekit.clock import SystemClock
from servicekit.errors import Internal, InvalidArgument, NotFound, ResourceExhausted, ServiceError
from servicekit.grpc_errors import from_rpc_error
from servicekit.ids import new_id

from services.interactions.adapters.gridfs_blobs import SURE_AFTER, GridFsBlobs
from tests.support.attachments import PICTURE, a_file, digest
from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.erasing import erase
from tests.support.eventually import eventually

PAGE = b"<html><script>alert(1)</script></html>"


@pytest.fixture
def database(deployment: Deployment) -> Iterator[Database[Any]]:
    layout = deployment.system.layout
    client: MongoClient[dict[str, Any]] = MongoClient(layout.addresses.mongodb_uri)
    with client:
        yield client[f"{layout.namespace}_interactions"]


def taken_away(customers: Customers, name: str) -> tuple[a.DownloadAttachmentResponse, bytes]:
    """The first piece, and the content of all."""
    request = a.DownloadAttachmentRequest(name=name)
    try:
        pieces = list(
            customers.interactions.DownloadAttachment(request, timeout=20, metadata=tuple(customers.metadata()))
        )
    except grpc.RpcError as fault:
        raise from_rpc_error(fault) from None
    return pieces[0], b"".join(piece.data for piece in pieces)


def refused(customers: Customers, name: str) -> ServiceError:
    with pytest.raises(ServiceError) as refusal:
        taken_away(customers, name)
    return refusal.value


def saved(deployment: Deployment, name: str) -> httpx.Response:
    headers = {"Authorization": dict(deployment.metadata("agent"))["authorization"]}
    return httpx.get(f"{deployment.url('interactions')}/v1/{name}", headers=headers, timeout=20)


def an_email(sender: str, *files: tuple[str, bytes], text: str = "Look.") -> bytes:
    written = EmailMessage()
    written["From"], written["Subject"] = sender, "Damage"
    written["Date"] = "Fri, 13 Jun 2025 10:15:00 +0000"
    written["Message-ID"] = f"<{new_id('m')}@example.com>"
    written.set_content(text)
    for name, content in files:
        written.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return written.as_bytes()


def imported(customers: Customers, raw: bytes) -> pb.Interaction:
    """The interaction that a mail becomes."""
    sender = f"{new_id('p')}@example.com".replace("_", "")
    content = raw.replace(b"SENDER", sender.encode())
    pieces = [content[at : at + 900_000] for at in range(0, len(content), 900_000)]
    raws = [pb.RawMessage(channel="email", content=piece, more=True) for piece in pieces]
    raws[-1].more = False
    records = [pb.ImportRecord(line=1, raw=raw) for raw in raws]
    assert customers.import_records(records, f"imports/{new_id('mails')}", batch=1).recorded == 1
    key = pb.IdentityKey(kind="email", value=sender)

    def there() -> list[pb.Interaction]:
        try:
            return list(customers.history(key).interactions)
        except ServiceError:
            return []

    found = eventually(30, lambda: next(iter(there()), None))
    assert found is not None
    return found


def test_bytes_that_are_recorded_are_handed_out_with_their_digest(customers: Customers) -> None:
    recorded = customers.record(a_phone(), attachments=[a_file()])
    (attachment,) = recorded.attachments

    first, content = taken_away(customers, f"{recorded.name}/attachments/1")

    assert content == PICTURE
    assert (first.file_name, first.media_type) == ("Schäden.png", "image/png")
    assert first.sha256 == attachment.sha256 == digest(PICTURE)
    assert first.size_bytes == attachment.size_bytes == len(PICTURE)
    assert attachment.blob
    assert not attachment.content


def test_a_repeat_keeps_its_bytes_once_and_meets_the_first(customers: Customers, database: Database[Any]) -> None:
    phone = a_phone()
    first = customers.record(phone, source_id="with-file", attachments=[a_file()])
    again = customers.record(phone, source_id="with-file", attachments=[a_file()])

    assert again == first
    interaction = first.name.removeprefix("interactions/")
    assert database["blobs.files"].count_documents({"metadata.interaction": interaction}) == 1


def test_attachments_of_mail_are_kept_and_so_is_a_text_too_long_for_the_history(customers: Customers) -> None:
    large, text = b"\x00\xff" * 3_000_000, "ä sentence.\n" * 30_000
    mail = imported(customers, an_email("SENDER", ("a.bin", large), ("b.html", PAGE), text=text))

    assert [each.file_name for each in mail.attachments] == ["a.bin", "b.html"]
    assert taken_away(customers, f"{mail.name}/attachments/1")[1] == large
    assert taken_away(customers, f"{mail.name}/attachments/2")[1] == PAGE
    assert mail.body.endswith("[The text is cut here; the message has more.]")
    first, whole = taken_away(customers, f"{mail.name}/attachments/body")
    assert first.media_type == "text/plain"
    assert whole.decode().strip() == text.strip()


def test_a_mail_with_too_many_attachments_is_recorded_and_says_so(customers: Customers) -> None:
    mail = imported(customers, an_email("SENDER", *((f"{at}.bin", bytes([at])) for at in range(25))))

    assert len(mail.attachments) == 20
    assert mail.attachment_dropped == "too-many"
    assert taken_away(customers, f"{mail.name}/attachments/20")[1] == bytes([19])


@pytest.mark.parametrize(
    ("files", "kind", "reason"),
    [
        ([a_file()] * 21, ResourceExhausted, "TOO_MANY_ATTACHMENTS"),
        (
            [pb.Attachment(file_name="a", media_type="a/b", size_bytes=25 * 1024 * 1024 + 1)],
            ResourceExhausted,
            "ATTACHMENT_TOO_LARGE",
        ),
        (
            [pb.Attachment(file_name="a", media_type="a/b", content=b"x", sha256="0" * 64)],
            InvalidArgument,
            "INVALID_FIELD",
        ),
    ],
)
def test_what_is_too_much_or_wrong_is_refused(customers: Customers, files: Any, kind: type, reason: str) -> None:
    refusal = customers.refused(a_phone(), attachments=files)

    assert isinstance(refusal, kind)
    assert refusal.reason == reason


def test_who_may_not_see_the_interaction_is_told_that_there_is_no_attachment(
    customers: Customers, deployment: Deployment
) -> None:
    recorded = customers.record(a_phone(), attachments=[a_file()], visibility=pb.VISIBILITY_RESTRICTED)
    plain = customers.record(a_phone(), attachments=[pb.Attachment(file_name="a", media_type="a/b")])
    agent = Customers(deployment, "agent")

    refusal = refused(agent, f"{recorded.name}/attachments/1")

    assert isinstance(refusal, NotFound)
    assert refusal.reason == "ATTACHMENT_NOT_FOUND"
    assert refused(agent, f"{plain.name}/attachments/1").reason == "ATTACHMENT_NOT_FOUND"


def test_damaged_bytes_are_not_handed_out(
    customers: Customers, database: Database[Any], deployment: Deployment
) -> None:
    recorded = customers.record(a_phone(), attachments=[a_file()])
    pointer = recorded.attachments[0].blob
    database["blobs.chunks"].update_one({"files_id": pointer}, {"$set": {"data": b"x" * len(PICTURE)}})

    assert isinstance(refused(customers, f"{recorded.name}/attachments/1"), Internal)
    assert saved(deployment, f"{recorded.name}/attachments/1").status_code == 500


def test_over_http_it_is_a_file_to_be_saved_that_never_runs(customers: Customers, deployment: Deployment) -> None:
    recorded = customers.record(a_phone(), attachments=[a_file(PAGE, 'bad"; x.html', "text/html"), a_file()])

    page = saved(deployment, f"{recorded.name}/attachments/1")
    picture = saved(deployment, f"{recorded.name}/attachments/2")

    assert page.content == PAGE
    assert page.headers["Content-Type"] == "application/octet-stream"
    assert page.headers["Content-Disposition"] == "attachment; filename*=UTF-8''bad%22%3B%20x.html"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in page.headers["Content-Security-Policy"]
    assert picture.headers["Content-Type"] == "image/png"
    assert picture.content == PICTURE
    assert saved(deployment, f"{recorded.name}/attachments/3").status_code == 404


def test_erasing_a_person_removes_the_bytes(customers: Customers, database: Database[Any]) -> None:
    recorded = customers.record(a_phone(), attachments=[a_file(b"secret" * 1000)])
    pointer = recorded.attachments[0].blob
    assert database["blobs.chunks"].count_documents({"files_id": pointer}) == 1

    begun = erase(customers, recorded.contact)

    def proved() -> e.ErasureProof | None:
        now = customers.call(customers.contacts.GetErasure, e.GetErasureRequest(name=begun.name))
        return next((proof for proof in now.proofs if proof.service == "interactions"), None)

    proof = eventually(100, proved)
    assert proof is not None
    assert dict(proof.removed)["blobs-files"] == 1
    assert database["blobs.chunks"].count_documents({"files_id": pointer}) == 0
    assert database["blobs.files"].find_one({"_id": pointer}) is None
    assert refused(customers, f"{recorded.name}/attachments/1").reason == "ATTACHMENT_NOT_FOUND"


def test_bytes_whose_interaction_never_came_go_after_a_day(customers: Customers, database: Database[Any]) -> None:
    named = customers.record(a_phone(), attachments=[a_file()]).attachments[0].blob
    blobs = GridFsBlobs(database, new_id, SystemClock())
    orphan = blobs.put("i_never", b"orphan", digest(b"orphan"))
    for _ in range(20):
        blobs.remove_some()
    assert blobs.get(orphan) is not None

    long_ago = SystemClock().now() - SURE_AFTER - timedelta(minutes=1)
    database["blobs.files"].update_many({"_id": {"$in": [orphan, named]}}, {"$set": {"uploadDate": long_ago}})
    eventually(30, lambda: blobs.remove_some() == 0)

    assert blobs.get(orphan) is None
    assert database["blobs.chunks"].find_one({"files_id": orphan}) is None
    assert blobs.get(named) is not None

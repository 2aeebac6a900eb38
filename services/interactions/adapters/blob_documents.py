"""What is kept of bytes beside histories, in the form of MongoDB's GridFS: a document for each blob, and its pieces."""

from __future__ import annotations

from mongoengine import BinaryField, DateTimeField, DictField, Document, IntField, ObjectIdField, StringField

_META = {"db_alias": "interactions", "auto_create_index": False, "strict": False, "index_background": True}

BUCKET = "blobs"
BLOBS = f"{BUCKET}.files"
PIECES = f"{BUCKET}.chunks"
NEW, KEPT, GONE = "new", "kept", "gone"


class BlobDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """One blob. `metadata` names its interaction and digest, and its state.

    It is `new` until a day later it is sure that its interaction names it, then `kept`, and `gone` as soon as that
    interaction has lost its content: then it cannot be read any more, and is removed.
    """

    id = StringField(primary_key=True)
    filename = StringField()
    length = IntField()
    chunkSize = IntField()  # noqa: N815 -- GridFS's own name
    uploadDate = DateTimeField()  # noqa: N815 -- GridFS's own name
    metadata = DictField()

    meta = _META | {
        "collection": BLOBS,
        "indexes": [
            {"fields": ["metadata.interaction"]},
            {"fields": ["metadata.state", "uploadDate"]},
            {"fields": ["filename", "uploadDate"]},  # GridFS makes it by itself
        ],
    }


class BlobPieceDocument(Document):  # type: ignore[misc] # mongoengine has no types
    """A piece of a blob."""

    id = ObjectIdField(primary_key=True)
    files_id = StringField()
    n = IntField()
    data = BinaryField()

    meta = _META | {"collection": PIECES, "indexes": [{"fields": ["files_id", "n"], "unique": True}]}


BLOB_DOCUMENTS = (BlobDocument, BlobPieceDocument)

"""Putting protobuf messages together from parts that are already encoded: fields are appended, nothing is decoded."""

from __future__ import annotations

from functools import lru_cache


def tag(field: int) -> bytes:
    """Return what stands before a length-delimited field with this number, 1 to 15."""
    return bytes((field << 3 | 2,))


@lru_cache(4096)
def varint(number: int) -> bytes:
    """Return a number in protobuf's variable-length form."""
    if number < 0x80:
        return bytes((number,))
    if number < 0x4000:
        return bytes((number & 0x7F | 0x80, number >> 7))
    return bytes((number & 0x7F | 0x80,)) + varint(number >> 7)


def length_delimited(field: int, content: bytes) -> bytes:
    """Return a message, string or bytes field around its encoded content."""
    return tag(field) + varint(len(content)) + content

"""What bytes a file's letters are: sure for UTF-8 and byte order marks, otherwise a guess that somebody confirms."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from commandline.contact_files.records import FileFault

_BLOCK = 1024 * 1024
_SAMPLE_LINES = 400
_SHOWN = 60
# What address books and spreadsheets are saved in; with more choices short files are guessed wrong more often.
_LIKELY = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp932", "euc_jp", "gb18030",
    "big5", "cp949", "koi8_r", "cp437", "cp850",
]  # fmt: skip
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Encoding:
    """An encoding. When it is not sure, `line` is the first that is not UTF-8 and `sample` how it reads."""

    name: str
    is_sure: bool = True
    line: int = 0
    sample: str = ""


def known_encoding(name: str) -> Encoding:
    """Return an encoding somebody named."""
    try:
        codec = codecs.lookup(name)
        "".encode(codec.name)
    except (LookupError, UnicodeError):
        raise FileFault("--encoding", f"{name!r} is no encoding of letters; try utf-8, cp1252 or utf-16") from None
    return Encoding("utf-8-sig" if codec.name == "utf-8" else codec.name)


def detected_encoding(file: Path) -> Encoding:
    """Read the whole file once, a block at a time."""
    with file.open("rb") as content:
        beginning = content.read(4)
    for mark, name in _MARKS:
        if beginning.startswith(mark):
            return Encoding(name)
    without_mark = _utf16_without_mark(file)
    if without_mark:
        return Encoding(without_mark)
    line = _first_line_that_is_not_utf8(file)
    return _guessed(file, line) if line else Encoding("utf-8-sig")


def _utf16_without_mark(file: Path) -> str:
    """Tell UTF-16 without a mark by its zero bytes, which text in other encodings does not have."""
    with file.open("rb") as content:
        sample = content.read(4096)
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if len(sample) < 4 or max(even, odd) * 2 < len(sample) // 2:
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _first_line_that_is_not_utf8(file: Path) -> int:
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    with file.open("rb") as content:
        while block := content.read(_BLOCK):
            try:
                decoder.decode(block)
            except UnicodeDecodeError as fault:
                return line + bytes(fault.object[: fault.start]).count(b"\n")
            line += block.count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return line
    return 0


def _guessed(file: Path, first: int) -> Encoding:
    from charset_normalizer import from_bytes

    lines: list[bytes] = []
    with file.open("rb") as content:
        while len(lines) < _SAMPLE_LINES and (line := content.readline(_BLOCK)):
            if not line.isascii():
                lines.append(line)
    best = from_bytes(b"".join(lines), cp_isolation=_LIKELY).best()
    name = best.encoding if best else "cp1252"
    sample = next((line.decode(name, errors="replace") for line in lines), "")
    return Encoding(name, is_sure=False, line=first, sample=sample.strip()[:_SHOWN])

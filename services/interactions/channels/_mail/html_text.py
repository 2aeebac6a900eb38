"""HTML to readable text in one pass.

Mail is hostile input: on nested or unclosed markup both the standard library's parser and a sanitiser need time that
grows with the square of the size. A text needs no tree, so this reads every character once. The result is plain text
and must be shown as text; it is not made safe for being shown as HTML.
"""

from __future__ import annotations

import html
import re

_TAG_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]*)")
_TO_QUOTE_OR_END = re.compile(r"[^\"'>]*")
_SPACES = re.compile(r"[ \t\r\n\f\v\u00a0]+")
_UNSEEN = frozenset({"script", "style", "title", "template"})
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "hr"})
_LINES = frozenset({"div", "li", "tr", "dt", "dd", "section", "article", "header", "footer", "address", "body"})
_BREAK, _GAP = "\v", "\f"  # between blocks and around paragraphs; a text has neither
_MARKS = re.compile(r"([\v\f\n])")
_CELLS = frozenset({"td", "th"})


def html_to_text(markup: str) -> str:
    """Return what a reader of the page would read, with line breaks where blocks begin and end."""
    return _Reducer(markup).text()


class _Reducer:
    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._lower = markup.lower() if markup.isascii() else _ascii_lower(markup)
        self._at = 0
        self._out: list[str] = []
        self._absent: set[str] = set()  # strings known not to occur any more: never searched for twice

    def text(self) -> str:
        while self._at < len(self._markup):
            opening = self._find("<", self._at)
            self._say(self._markup[self._at : opening])
            self._at = opening
            if self._at < len(self._markup):
                self._markup_at_point()
        return _layout("".join(self._out))

    def _say(self, text: str) -> None:
        self._out.append(_SPACES.sub(" ", html.unescape(text)))

    def _markup_at_point(self) -> None:
        if self._markup.startswith("<!--", self._at):
            self._skip_past("-->", self._at + 4)
        elif self._markup.startswith(("<!", "<?"), self._at):
            self._skip_past(">", self._at + 2)
        elif name := _TAG_NAME.match(self._markup, self._at + 1):
            self._tag(name[1].lower(), closes=self._markup[self._at + 1] == "/", after_name=name.end())
        else:
            self._out.append("<")
            self._at += 1

    def _tag(self, name: str, *, closes: bool, after_name: int) -> None:
        self._at = self._end_of_tag(after_name)
        if name in _UNSEEN and not closes:
            closing = self._find(f"</{name}", self._at)
            self._at = closing if closing < len(self._markup) else self._at
        elif name in _PARAGRAPHS:
            self._out.append(_GAP)
        elif name in _LINES:
            self._out.append(_BREAK)
        elif name == "br":
            self._out.append("\n")
        elif name in _CELLS and not closes:
            self._out.append(" ")
        if name == "li" and not closes:
            self._out.append("- ")

    def _end_of_tag(self, at: int) -> int:
        while at < len(self._markup):
            match = _TO_QUOTE_OR_END.match(self._markup, at)
            at = match.end() if match else len(self._markup)
            if self._markup[at : at + 1] not in ("'", '"'):
                return at + 1
            closing = self._find(self._markup[at], at + 1)
            at = closing + 1 if closing < len(self._markup) else at + 1
        return at

    def _skip_past(self, mark: str, start: int) -> None:
        """Go on after `mark`; without one, only the opening is left out, so that no text is lost to a missing end."""
        found = self._find(mark, start)
        self._at = found + len(mark) if found < len(self._markup) else start

    def _find(self, mark: str, start: int) -> int:
        if mark in self._absent:
            return len(self._markup)
        found = self._lower.find(mark, start)
        if found < 0:
            self._absent.add(mark)
            return len(self._markup)
        return found


def _ascii_lower(text: str) -> str:
    """Lower-case ASCII letters only: other letters may change their length and shift every position."""
    return text.translate({upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)})


def _layout(text: str) -> str:
    """Turn the marks into line ends, with at most one empty line in a row."""
    lines: list[str] = []
    current, gap_due = "", False
    for piece in [*_MARKS.split(text), _BREAK]:
        if not _MARKS.fullmatch(piece):
            current += piece
            continue
        line = _SPACES.sub(" ", current).strip()
        if (gap_due and line) or (piece == "\n" and not line):
            _end_paragraph(lines)
        if line:
            lines.append(line)
            gap_due = False
        gap_due = gap_due or piece == _GAP
        current = ""
    return "\n".join(lines).strip()


def _end_paragraph(lines: list[str]) -> None:
    if lines and lines[-1]:
        lines.append("")

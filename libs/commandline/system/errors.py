"""The one way a start fails: with a line that says what to do."""

from __future__ import annotations


class CannotStartError(Exception):
    """The system cannot start; the text names the cause and the remedy."""

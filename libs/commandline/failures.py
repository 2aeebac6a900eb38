"""How the command ends: one line that says what is wrong, and an exit code a script can act on."""

from __future__ import annotations

import sys

OK, FAILURE, USAGE, NOT_FOUND, NOT_PERMITTED = 0, 1, 2, 3, 4


class CommandFailed(Exception):
    """A command did what it could and the result is a failure; the text says why, if anything is left to say."""


def exit_code(error: BaseException) -> int:
    """Tell the error on standard error and return the code to leave with."""
    from servicekit.errors import InvalidArgument, NotFound, PermissionDenied, ServiceError, Unauthenticated

    if isinstance(error, CommandFailed):
        _tell(str(error))
        return FAILURE
    if isinstance(error, OSError):
        _tell(f"{error.filename}: {error.strerror}" if error.filename else str(error))
        return USAGE if isinstance(error, FileNotFoundError | IsADirectoryError | NotADirectoryError) else FAILURE
    if not isinstance(error, ServiceError):
        raise error
    _tell(f"{error.message} ({', '.join([error.reason, *_fields(error)])})")
    if isinstance(error, InvalidArgument):
        return USAGE
    if isinstance(error, NotFound):
        return NOT_FOUND
    return NOT_PERMITTED if isinstance(error, PermissionDenied | Unauthenticated) else FAILURE


def _fields(error: object) -> list[str]:
    violations = getattr(error, "violations", ())
    return [f"field {violation.field}" for violation in violations if violation.field]


def _tell(text: str) -> None:
    if text:
        print(f"backstory: {' '.join(text.split())}", file=sys.stderr)

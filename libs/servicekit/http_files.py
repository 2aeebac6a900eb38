"""Methods that answer with the pieces of one file, over HTTP as that file."""

from __future__ import annotations

import grpc
from flask import Response
from google.protobuf.message import Message

from servicekit.access.policy import MethodRule
from servicekit.http_channel import Backend, Metadata
from servicekit.problems import ProblemError, problem_of_call
from servicekit.saved_files import FILE_SECONDS, saved_file


def file_answer(backend: Backend, rule: MethodRule, request: Message, metadata: Metadata) -> Response:
    """Return the file, or raise a problem when the service refuses it."""
    try:
        return saved_file(backend.stream(rule, request, metadata, FILE_SECONDS))
    except grpc.RpcError as fault:
        raise ProblemError(problem_of_call(fault)) from None

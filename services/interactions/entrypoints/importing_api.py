"""The methods of InteractionsService that carry interactions in: in, do, out."""

from __future__ import annotations

from collections.abc import Iterator

import grpc
from backstory.interactions.v1 import interactions_pb2 as pb
from servicekit.access.caller import current_caller
from servicekit.paging import PageTokens, page_size
from servicekit.text import id_in_name
from servicekit.times import to_timestamp

from services.interactions.domain.ports import ImportProgress, Skip
from services.interactions.entrypoints.wire import import_parts
from services.interactions.usecases.get_import import get_import, list_import_errors
from services.interactions.usecases.import_interactions import ImportPorts, import_interactions


class ImportingApi:
    """ImportInteractions, GetImport and ListImportErrors."""

    _importing: ImportPorts
    _import_pages: PageTokens

    def ImportInteractions(
        self, request_iterator: Iterator[pb.ImportInteractionsRequest], _: grpc.ServicerContext
    ) -> pb.Import:
        """Record a stream of interactions."""
        return _import(import_interactions(import_parts(request_iterator), current_caller().subject, self._importing))

    def GetImport(self, request: pb.GetImportRequest, _: grpc.ServicerContext) -> pb.Import:
        """Return how far an import is."""
        return _import(get_import(id_in_name("name", request.name, "imports"), self._importing.imports))

    def ListImportErrors(
        self, request: pb.ListImportErrorsRequest, _: grpc.ServicerContext
    ) -> pb.ListImportErrorsResponse:
        """List what an import skipped."""
        name, size = id_in_name("parent", request.parent, "imports"), page_size(request.page_size)
        after = int(self._import_pages.decode(request.page_token, request).get("line") or 0)
        found = list_import_errors(name, after, size + 1, self._importing.imports)
        more = len(found) > size
        return pb.ListImportErrorsResponse(
            skips=[_skip(skip) for skip in found[:size]],
            next_page_token=self._import_pages.encode({"line": found[size - 1].line}, request) if more else "",
        )


def _import(progress: ImportProgress) -> pb.Import:
    return pb.Import(
        name=f"imports/{progress.id}",
        state=pb.IMPORT_STATE_SUCCEEDED if progress.finished else pb.IMPORT_STATE_RUNNING,
        committed_line=progress.committed_line,
        recorded=progress.recorded,
        already_there=progress.already_there,
        skipped=progress.skipped,
        skips=[_skip(skip) for skip in progress.skips],
        create_time=to_timestamp(progress.create_time),
        update_time=to_timestamp(progress.update_time),
        unplaced=progress.unplaced,
    )


def _skip(skip: Skip) -> pb.ImportSkip:
    return pb.ImportSkip(
        line=skip.line, record=skip.record[:200], reason=skip.reason, field=skip.field, detail=skip.detail
    )

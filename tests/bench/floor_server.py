"""The least a server can do that reads one card with the driver and sends its bytes: no access, metrics or logs.

`python -m tests.bench.floor_server PORT MONGODB_URI DATABASE THREADS`
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from pymongo import MongoClient
from servicekit.memory import settle

CARD = "/bench.Floor/Card"
COLLECTION = "floor_cards"


def main(port: int, uri: str, database: str, threads: int) -> None:
    """Serve until killed."""
    client = MongoClient[dict[str, Any]](uri, w="majority", journal=True, maxPoolSize=threads + 4)
    cards = client[database][COLLECTION]

    def card(request: bytes, _: grpc.ServicerContext) -> bytes:
        found = cards.find_one({"_id": request.decode()})
        return found["answer"] if found else b""

    server = grpc.server(ThreadPoolExecutor(threads))
    handler: grpc.RpcMethodHandler[bytes, bytes] = grpc.unary_unary_rpc_method_handler(card)
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("bench.Floor", {"Card": handler})])
    server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    settle()  # as the services do once they have started
    print("ready", flush=True)
    server.wait_for_termination()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]))

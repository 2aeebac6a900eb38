"""Running maintenance as operators do, and waiting for its end."""

from __future__ import annotations

from backstory.operations.v1 import operations_pb2, operations_pb2_grpc

from tests.support.customers import Customers
from tests.support.deployment import Deployment
from tests.support.eventually import eventually

_SECONDS = 60.0


def rebuilt(deployment: Deployment, customers: Customers) -> operations_pb2.Operation:
    """Rebuild the cards; return the operation when it has succeeded."""
    stub = operations_pb2_grpc.OperationsServiceStub(deployment.channel("interactions"))
    started = customers.call(stub.StartOperation, operations_pb2.StartOperationRequest(kind="rebuild"))

    def ended() -> operations_pb2.Operation | None:
        now: operations_pb2.Operation = customers.call(
            stub.GetOperation, operations_pb2.GetOperationRequest(name=started.name)
        )
        return now if now.HasField("end_time") else None

    operation = eventually(_SECONDS, ended)
    assert operation is not None
    assert operation.state == operations_pb2.OPERATION_STATE_SUCCEEDED, operation.error
    return operation

"""`grpc.health.v1` on both gRPC ports: the same answer as /readyz. On the agents' port it takes a device's certificate to ask.

Protocol and service names: github.com/grpc/grpc, doc/health-checking.md.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from compliance.wire.v1 import enrolment_pb2, session_pb2

_POLL_SECONDS: Final = 1

_SERVICES: Final = (
    health.OVERALL_HEALTH,
    enrolment_pb2.DESCRIPTOR.services_by_name["Enrolment"].full_name,
    session_pb2.DESCRIPTOR.services_by_name["Agents"].full_name,
)


class HealthPort:
    """The service Health over whatever knows what stands in the way."""

    def __init__(self, objections: Callable[[], Sequence[str]]) -> None:
        """Serving while there are no objections."""
        self._objections = objections
        self._servicer = health.aio.HealthServicer()

    def add_to(self, *servers: grpc.aio.Server) -> None:
        """Answer on these servers."""
        for each in servers:
            health_pb2_grpc.add_HealthServicer_to_server(self._servicer, each)

    @asynccontextmanager
    async def kept_true(self) -> AsyncIterator[None]:
        """Look once a second while the block lasts; after it nothing is served any more."""
        await self._look()
        task = asyncio.create_task(self._keep_looking())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await self._servicer.enter_graceful_shutdown()

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(_POLL_SECONDS)
            await self._look()

    async def _look(self) -> None:
        statuses = health_pb2.HealthCheckResponse
        status = statuses.NOT_SERVING if self._objections() else statuses.SERVING
        for each in _SERVICES:
            await self._servicer.set(each, status)

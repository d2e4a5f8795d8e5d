"""The metrics port: `/metrics` in plain HTTP, for Prometheus, and nothing else."""

import asyncio
from collections.abc import Callable

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route


def metrics_application(page: Callable[[], bytes]) -> Starlette:
    """Everything that the metrics port serves. `page` reads the disk, so it is made beside the loop, and once at a time."""
    making = asyncio.Lock()

    async def metrics(_: Request) -> Response:
        if making.locked():  # a disk that stands still must not fill every thread with questions about it
            return PlainTextResponse("the figures are being looked up for somebody else; ask again\n", 503)
        async with making:
            return Response(await asyncio.to_thread(page), media_type=CONTENT_TYPE_LATEST)

    return Starlette(routes=[Route("/metrics", metrics, methods=["GET"])])

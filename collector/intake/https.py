"""The HTTPS port: for now it says whether the collector is alive, and nothing else."""

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route


def application(takes_envelopes: Callable[[], bool]) -> Starlette:
    """Everything that the HTTPS port serves. `takes_envelopes` says whether reports are still written to the disk."""

    async def healthz(_: Request) -> PlainTextResponse:
        alive = takes_envelopes()
        return PlainTextResponse("ok\n" if alive else "reports are not written any more\n", 200 if alive else 503)

    return Starlette(routes=[Route("/healthz", healthz, methods=["GET", "HEAD"])])

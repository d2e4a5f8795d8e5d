"""The HTTPS port: for now it says whether the collector is alive, and nothing else."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route


async def healthz(_: Request) -> PlainTextResponse:
    """Alive: the process answers."""
    return PlainTextResponse("ok\n")


def application() -> Starlette:
    """Everything that the HTTPS port serves."""
    return Starlette(routes=[Route("/healthz", healthz, methods=["GET", "HEAD"])])

"""The HTTPS port: whether the collector is alive, whether it takes envelopes now, and what devices ask over HTTP/1.1."""

from collections.abc import Callable, Sequence

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Route


def application(
    is_alive: Callable[[], bool], objections: Callable[[], Sequence[str]], questions: Sequence[BaseRoute]
) -> Starlette:
    """Everything that the HTTPS port serves. `questions` are those of devices and of browsers.

    `/healthz` is 503 when only a restart helps. `/readyz` is 503, with one line for each reason, while no envelope is taken.
    """

    async def healthz(_: Request) -> PlainTextResponse:
        return PlainTextResponse("ok\n") if is_alive() else PlainTextResponse("reports are not written any more\n", 503)

    async def readyz(_: Request) -> PlainTextResponse:
        reasons = objections()
        return PlainTextResponse("".join(f"{each}\n" for each in reasons), 503) if reasons else PlainTextResponse("ok\n")

    watching = [Route("/healthz", healthz, methods=["GET", "HEAD"]), Route("/readyz", readyz, methods=["GET", "HEAD"])]
    return Starlette(routes=[*watching, *questions])

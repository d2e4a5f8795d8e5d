"""What every address outside of a school's pages has in common: work off the event loop, and forms from this console alone."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from collector.accounts.second_step import Step
from collector.console.answers import Answers
from collector.console.guard import guarded
from collector.console.house import House
from collector.console.incoming import NOTHING_SENT, Sent, comes_from_elsewhere, sent
from collector.console.site import NOT_FROM_HERE
from collector.intake.bodies import Bodies

Handle = Callable[[Request, Sent], Response]

SOMEWHERE: Final = ""
"""The address of somebody whose connection does not say it."""


@dataclass(frozen=True, slots=True)
class Doors:
    """How such addresses are answered. `new_secret` gives 256 random bits as text, for sessions."""

    house: House
    answers: Answers
    bodies: Bodies
    workers: Executor
    new_secret: Callable[[], str]

    def off_the_loop(self, handle: Handle) -> Callable[[Request], Awaitable[Response]]:
        """What answers a request, with the form that came."""

        async def answer(request: Request) -> Response:
            form = NOTHING_SENT
            if request.method == "POST":
                form = await sent(request, self.bodies, address_of(request))
                if comes_from_elsewhere(request):
                    return self.answers.problem(request, 403, NOT_FROM_HERE)
            return await asyncio.get_running_loop().run_in_executor(self.workers, handle, request, form)

        return guarded(self.answers, "entrance", answer)

    def step(self, request: Request) -> Step:
        """The session in which somebody goes on with signing in."""
        return Step(self.answers.cookies.session(request), address_of(request), self.house.clock(), self.new_secret)


def address_of(request: Request) -> str:
    """From which address a request came, as its connection says."""
    return request.client.host if request.client else SOMEWHERE


def inside(address: str) -> str:
    """A page of this console, or nothing: no link to the sign-in page leads anybody to another site."""
    is_ours = address.startswith(("/s/", "/d/")) and "\\" not in address and address.isprintable()
    return address if is_ours else ""

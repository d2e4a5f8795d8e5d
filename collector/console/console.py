"""The console as a whole: every place of it, and the routes by which browsers reach them."""

from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Final

from starlette.routing import BaseRoute

from collector.console import device_acts, device_pages, excuse_pages, static_files
from collector.console.answers import Answers
from collector.console.cookies import Cookies
from collector.console.house import House
from collector.console.site import Site
from collector.console.visit import Places
from collector.intake.bodies import Bodies

WORKERS: Final = 4
"""Threads for pages: two would be enough for two cores, and two more while others wait for the disk."""

PLACES: Final[Places] = (*device_pages.PLACES, *device_acts.PLACES, *excuse_pages.PLACES)


def routes_of(house: House, bodies: Bodies, workers: Executor) -> Sequence[BaseRoute]:
    """Everything that the console answers."""
    answers = Answers(Cookies(is_secure=house.is_secure))
    site = Site(house, answers, bodies, workers)
    return [static_files.ROUTE, *site.routes(PLACES)]

"""The console as a whole: every place of it, the routes by which browsers reach them, and the threads that make its pages."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from starlette.routing import BaseRoute

from collector.accounts.passkeys import RelyingParty
from collector.accounts.passwords import Passwords
from collector.console import (
    accounts_pages,
    device_acts,
    device_list_pages,
    device_pages,
    excuse_pages,
    loan_pages,
    overview_pages,
    school_places,
    static_files,
)
from collector.console.account_pages import OwnAccount
from collector.console.answers import Answers
from collector.console.cookies import Cookies
from collector.console.doors import Doors
from collector.console.entrance import Entrance
from collector.console.head_proof import by_password
from collector.console.house import House, Randomness
from collector.console.loan_desk import LoanDesk
from collector.console.second_step_pages import SecondStep
from collector.console.site import Site
from collector.console.visit import Places
from collector.console.workshop import Workshop
from collector.fleet.watch import FleetWatch
from collector.intake.bodies import Bodies

WORKERS: Final = 4
"""Threads for pages: two would be enough for two cores, and two more while others wait for the disk."""


def places_of(fleet: FleetWatch, new_secret: Callable[[], str], workshop: Workshop | None = None) -> Places:
    """Everything that can be seen and done, each with the right without which nobody gets there."""
    return (
        *overview_pages.places(fleet.snapshot),
        *device_list_pages.places(fleet.snapshot),
        *device_pages.PLACES,
        *device_acts.PLACES,
        *excuse_pages.PLACES,
        *accounts_pages.places(new_secret),
        *school_places.places(fleet.snapshot, new_secret),
        *(school_places.settings_places(workshop) if workshop else ()),
    )


class Console:
    """Serves browsers from the database; nothing of it runs before somebody comes."""

    def __init__(
        self,
        house: House,
        fleet: FleetWatch,
        passwords: Passwords,
        randomness: Randomness,
        outbox: Path,
        workshop: Workshop | None = None,
    ) -> None:
        """Nobody has come yet. `outbox` has the enrolment files of loans. Without a workshop nothing can be set here."""
        self._desk = LoanDesk(outbox, randomness.new_secret, by_password(passwords))
        self._house = house
        self._fleet = fleet
        self._passwords = passwords
        self._randomness = randomness
        self._workshop = workshop
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="console")

    def routes(self, bodies: Bodies, party: RelyingParty | None, *, is_secure: bool) -> Sequence[BaseRoute]:
        """Everything that is answered. `is_secure` False: over plain HTTP, to this computer alone.

        `party` is for whom passkeys sign there, None where browsers make none.
        """
        answers = Answers(Cookies(is_secure=is_secure))
        doors = Doors(self._house, answers, bodies, self._workers, self._randomness.new_secret)
        own = OwnAccount(self._passwords, party, self._randomness.new_bytes)
        of_school = places_of(self._fleet, self._randomness.new_secret, self._workshop)
        places = (*of_school, *loan_pages.places(self._desk), *own.places())
        return [
            static_files.ROUTE,
            *Entrance(doors, self._passwords).routes(),
            *SecondStep(doors, party, self._randomness.new_bytes).routes(),
            *Site(self._house, answers, bodies, self._workers).routes(places),
        ]

    def close(self) -> None:
        """Finish the pages that are being made; make no others."""
        self._workers.shutdown(cancel_futures=True)
        self._fleet.close()

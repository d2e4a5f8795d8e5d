"""What matters most is done only by somebody who has typed their password a short time ago: an open laptop is not its owner."""

from typing import Final

from collector.accounts.proving import is_recently_proved
from collector.console.visit import Answer, Page, Redirect, Visit

PROVE: Final = "/account/prove"


def proved(page: Page) -> Page:
    """The same page, behind the password where it was not given for a quarter of an hour."""

    def ask_first(visit: Visit) -> Answer:
        return page(visit) if is_recently_proved(visit.visitor, visit.now) else Redirect(PROVE)

    return ask_first

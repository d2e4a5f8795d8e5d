"""Messages handed to a chat by Apprise, the one home of that library. Imported only where a chat is reached.

Its log, and that of what it sends by, is silenced: they name whole addresses, and an address is a secret. Of what it says only
the answer's number is kept.
"""

import logging
import re
from typing import Final

import apprise

from collector.errors import AlertError, NotTold

_LONGEST_BODY: Final = 3_000
"""Characters: the smallest of the large services takes about so many (Slack's and Teams' own pages say 3,000 and 28 KB)."""

_NUMBER: Final = re.compile(r"error[ =:]+(\d{3})\b")

for _name in ("apprise", "urllib3"):  # it sends by requests, whose urllib3 logs whole addresses
    logging.getLogger(_name).addHandler(logging.NullHandler())  # else what is not propagated goes to stderr
    logging.getLogger(_name).propagate = False


def check(url: str) -> None:
    """Raises AlertError for an address that no service of Apprise has. The address is not in the words."""
    if apprise.Apprise.instantiate(url, suppress_exceptions=True) is None:
        raise AlertError("that is no address of a service that Apprise knows; its page for the service says how it is written")


def hand_over(url: str, title: str, body: str) -> str:
    """Give one message to the service. Raises NotTold."""
    service = apprise.Apprise()
    if not service.add(url):
        raise NotTold("Apprise does not know the service of this address; remove the destination and add it again")
    shown = body if len(body) <= _LONGEST_BODY else body[: _LONGEST_BODY - 1] + "…"
    with apprise.LogCapture(level=logging.WARNING) as said:  # type: ignore[no-untyped-call] # a library without types there
        was_taken = service.notify(title=title, body=shown, body_format=apprise.NotifyFormat.TEXT)
        answered = _NUMBER.search(said.getvalue())
    if not was_taken:
        number = f" and answered {answered[1]}" if answered else ", or could not be reached"
        raise NotTold(
            f"the service did not take the message{number}; is its address still good, and does the network let it out?"
        )
    return "the service took it"

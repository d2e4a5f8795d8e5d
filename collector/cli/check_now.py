"""`rollcall device check-now`: ask, and wait for the answer to stand in the database."""

import time
from datetime import timedelta
from typing import Final

from collector.cli.desk import Desk
from collector.cli.device_ids import the_device
from collector.errors import NoAnswer
from collector.sessions.check_now import ask
from collector.sessions.watch import LOOK_SECONDS
from collector.store import check_requests
from collector.store.check_requests import CheckRequest

# The collector that serves looks every two seconds; if it has not taken the question after five looks, nobody is there to ask.
_SENT_WITHIN: Final = timedelta(seconds=5 * LOOK_SECONDS)
_POLL_SECONDS: Final = 0.3
_LATER: Final = "`rollcall device show` has what it said last"
_NOT_HERE: Final = (
    "is not connected now: it is switched off, on battery or out of reach, its agent is too old to be asked, "
    f"or `rollcall serve` does not run. {_LATER}"
)


def answer_to(at: Desk, device: str, patience: timedelta) -> CheckRequest:
    """The question, once it is answered. Raises CheckRefused, or NoAnswer when the device is not here or says nothing."""
    with at.database.reading() as tx:
        found = the_device(tx, at.school.school_id, device)
    with at.act("device.check-now", found.device_id.hex()) as tx:
        asked = ask(tx, found, actor=at.actor, now=at.now)
    began = at.collector.clock()
    while (known := _as_it_stands(at, asked)).answered_at is None:
        waited = at.collector.clock() - began
        if known.sent_at is None and waited >= min(patience, _SENT_WITHIN):
            raise NoAnswer(f"{device} {_NOT_HERE}")
        if waited >= patience:
            raise NoAnswer(f"{device} was asked, and has not answered in {patience.seconds} seconds. {_LATER}")
        time.sleep(_POLL_SECONDS)
    return known


def _as_it_stands(at: Desk, asked: CheckRequest) -> CheckRequest:
    with at.database.reading() as tx:
        return check_requests.find(tx, asked.nonce) or asked

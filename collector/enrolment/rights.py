"""With what right a device asks to be enrolled: a signed loan, or the school's key."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.enrolment.claim import Claim
from collector.store import devices
from collector.store.database import Transaction
from collector.store.devices import Device, DeviceState, Route

NOT_VALID_HERE: Final = (
    "this enrolment code is not valid here; ask the technician for a new enrolment file (`rollcall loan reissue`)"
)
"""All that is said to somebody who may be guessing a loan's token."""

KEY_NOT_VALID_HERE: Final = (
    "this enrolment code is not valid here; ask the technician for a new enrolment file (`rollcall enrolment-key new`)"
)
"""All that is said to somebody who may be guessing the school's key."""


@dataclass(frozen=True, slots=True)
class Right:
    """A good right: what the device becomes by it, and what using it changes."""

    route: Route
    first_state: DeviceState
    asset_tag: str
    loan_id: str
    simulated: bool
    words: str  # for the audit log and the device's page
    use: Callable[[Transaction, Device, datetime], None]


def others_of_the_asset(tx: Transaction, claim: Claim, asset_tag: str) -> list[Device]:
    """Devices with another key that stand, not ended, for the claimed serial number or for this tag.

    The tag is the register's, or the agreement's: one that somebody typed could be anybody's.
    """
    by_serial = devices.active_with_serial(tx, claim.school_id, claim.serial) if claim.serial else []
    by_tag = devices.active_with_asset_tag(tx, claim.school_id, asset_tag) if asset_tag else []
    return list({each.device_id: each for each in [*by_serial, *by_tag] if each.device_id != claim.device_id}.values())

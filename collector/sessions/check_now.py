"""A technician asks a device to look again now. The collector that serves carries the question; the database has the answer."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from collector.errors import CheckRefused
from collector.store import audit, check_requests
from collector.store.check_requests import CheckRequest
from collector.store.database import Transaction
from collector.store.devices import Device

GOOD_FOR: Final = timedelta(seconds=120)
_NONCE_BYTES: Final = 32


def ask(tx: Transaction, device: Device, *, actor: str, now: datetime) -> CheckRequest:
    """Ask a device for a report that carries a fresh nonce, good once and for two minutes. Raises CheckRefused."""
    if not device.state.may_speak:
        raise CheckRefused(f"the device is {device.state.value.replace('_', ' ')}: what it answers would not be taken")
    request = CheckRequest(
        nonce=secrets.token_bytes(_NONCE_BYTES),
        school_id=device.school_id,
        device_id=device.device_id,
        requested_by=actor,
        requested_at=now,
        expires_at=now + GOOD_FOR,
        sent_at=None,
        answered_at=None,
        epoch=0,
        sequence=0,
    )
    check_requests.ask(tx, request)
    audit.write(tx, device.school_id, now, actor, "device.check-now", device.device_id.hex(), audit.DONE)
    return request

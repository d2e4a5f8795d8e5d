"""The row of a device in the store, as enrolment leaves it."""

from dataclasses import replace
from datetime import datetime

from collector.enrolment.desk import FIRST_KEY_GENERATION
from collector.store.devices import Device
from compliance.envelope import key_id
from tests.fakes.school_records import DEVICE


def enrolled_row(
    *, school_id: str, signing_key: bytes, tls_key: bytes, serial: str, asset_tag: str, certificate_serial: str, now: datetime
) -> Device:
    """An on-site laptop with these keys that has not reported yet."""
    return replace(
        DEVICE,
        device_id=key_id(signing_key),
        school_id=school_id,
        name="laptop",
        make="Example",
        model="Book 14",
        serial=serial,
        asset_tag=asset_tag,
        state_changed_at=now,
        signing_key=signing_key,
        tls_key=tls_key,
        certificate_serial=certificate_serial,
        key_generation=FIRST_KEY_GENERATION,
        enrolled_at=now,
    )

"""What the channels of a few devices have to tell, without reading those of a whole school."""

from collections.abc import Sequence

from collector.reports.channel_entry import Channels
from collector.store import devices
from collector.store.database import Transaction
from collector.store.devices import Device


def channels_of(tx: Transaction, school_id: str, some: Sequence[Device]) -> Channels:
    """The channels of these devices of a school, at least one."""
    known = {each.device_id: each for device in some for each in (device, *_of_the_same_computer(tx, device))}
    return Channels(tx, school_id, known.values(), list(known))


def _of_the_same_computer(tx: Transaction, device: Device) -> list[Device]:
    """Those in use that bear its serial number, or its tag where it has none; one without a serial may bear it as its tag."""
    named = device.serial or device.asset_tag
    if not named or device.simulated or device.state.has_ended:
        return []
    return [
        *devices.active_with_serial(tx, device.school_id, named),
        *(each for each in devices.active_with_asset_tag(tx, device.school_id, named) if not each.serial),
    ]

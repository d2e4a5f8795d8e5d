"""Which device is meant by what was typed: asset tag, serial number, name, or eight or more hex digits of its id."""

import typer

from collector.plain_text import one_line
from collector.store import devices
from collector.store.database import Transaction
from collector.store.devices import Device


def the_device(tx: Transaction, school_id: str, words: str) -> Device:
    """The one that is meant; of several, the only one that has not ended. Else wrong usage, which names them."""
    found = devices.lookup(tx, school_id, words)
    candidates = [each for each in found if not each.state.has_ended] or found
    match candidates:
        case [device]:
            return device
        case []:
            raise typer.BadParameter(f"no device is called {words!r}; `rollcall devices` lists them", param_hint="ID")
        case _:
            named = "\n".join(f"  {_in_a_line(each)}" for each in candidates)
            raise typer.BadParameter(
                f"{words!r} may mean {len(candidates)} devices; name one by its id:\n{named}", param_hint="ID"
            )


def _in_a_line(device: Device) -> str:
    return " · ".join(
        one_line(part) for part in (device.device_id.hex()[:12], device.asset_tag, device.serial, device.name) if part
    )

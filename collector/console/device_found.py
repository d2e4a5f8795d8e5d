"""Which device an address of the console means, and that somebody looked at it."""

from collector.accounts.rights import Right
from collector.console.visit import Visit
from collector.errors import NotRecorded
from collector.store import audit, devices
from collector.store.database import Transaction
from collector.store.devices import Device


def the_device(tx: Transaction, visit: Visit) -> Device:
    """By asset tag, serial number, name or id; of several, the only one that has not ended. Raises NotRecorded."""
    words = visit.path["device"]
    found = devices.lookup(tx, visit.school.school_id, words)
    candidates = [each for each in found if not each.state.has_ended] or found
    if len(candidates) == 1:
        return candidates[0]
    if not candidates:
        raise NotRecorded(f"no device is called {words!r}")
    ids = ", ".join(each.device_id.hex()[:12] for each in candidates)
    raise NotRecorded(f"{words!r} may mean {len(candidates)} devices; search for one of {ids}")


def note_look(visit: Visit, device: Device) -> None:
    """Whoever sees whose device it is stands in the audit log."""
    if device.loan_id and visit.may(Right.SEE_PEOPLE):
        with visit.database.writing() as tx:
            audit.write(
                tx,
                visit.school.school_id,
                visit.now,
                visit.visitor.actor,
                "device.looked-at",
                device.device_id.hex(),
                audit.DONE,
            )

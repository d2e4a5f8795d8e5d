"""Whether the school can lend a device: it is the one of the asset list, may leave the site, and is promised to nobody else."""

from datetime import datetime

from collector.registers import disposed_devices
from collector.store import assets, loans
from collector.store.assets import Asset
from collector.store.database import Transaction
from collector.store.loans import StoredLoan


def obstacle(tx: Transaction, school_id: str, serial: str, asset_tag: str, now: datetime) -> str:
    """Why the device cannot be lent now, and what to do about it; "" when it can."""
    listed = (assets.with_tag(tx, school_id, asset_tag), assets.with_serial(tx, school_id, serial))
    for asset in listed:
        if asset is not None and asset.off_site is False:
            return _stays_on_site(asset)
    disposal = disposed_devices.disposal_of(tx, school_id, asset_tag, serial, now)
    if disposal is not None:
        return f"{disposal.title} was disposed of (line {disposal.line_id} of the register of disposals); lend another device"
    other = loans.open_for(tx, school_id, serial, asset_tag)
    return "" if other is None else _lent(other)


def _stays_on_site(asset: Asset) -> str:
    return f"{asset.asset_tag} may not leave the site (asset list); change the list, or lend another device"


def _lent(loan: StoredLoan) -> str:
    if loan.device_id:
        return f"the device is out under loan {loan.loan_id} ({loan.state.on_screen}); record its return first"
    cancel = f"cancel that with `rollcall loan return {loan.loan_id}` first"
    return f"the device is promised under loan {loan.loan_id} ({loan.state.on_screen}); {cancel}"

"""What judging must know about a device that no probe can see: its loan and its line in the asset list."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from collector.registers import signatures
from collector.registers.agreed import Agreed
from collector.registers.exceptions import excuses_for
from collector.store import assets, histories, loans
from collector.store.assets import Asset
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.exceptions import StoredException
from collector.store.loans import StoredLoan
from collector.yet_to_come import is_yet_to_come
from compliance.context import Context, DataClass, Loan, NoLoan, NotDated
from compliance.exceptions import Excuse
from compliance.history import History
from compliance.unknown import Unknown, Why

_NO_ASSET = Unknown(Why.NOT_RECORDED, "the asset list has no line for this device")
_NOT_SAID = Unknown(Why.NOT_RECORDED, "the asset list does not say whether it may leave the site")
_NO_DATA_CLASS = Unknown(Why.NOT_RECORDED, "the asset list does not say how delicate its data may be")
_NO_REPORT = Unknown(Why.NOT_RECORDED, "it has not reported yet")
NOTHING_REMEMBERED = Unknown(Why.NOT_RECORDED, "nothing is remembered of it; `rollcall rebuild` makes that again")
_CLOCK_WAS_WRONG = Unknown(Why.NOT_RECORDED, "the collector's own clock was wrong when it reported last")
NOTHING_AGREED = Agreed()
"""For a device that is only told of its own loan and asset."""


def context_of(
    tx: Transaction, device: Device, now: datetime, agreed: Agreed = NOTHING_AGREED, history: History | None = None
) -> Context:
    """The registers' side of one device at one moment; of what its school has agreed for all, what the caller has read.

    `history` is what is remembered of the device; None: it is read.
    """
    loan, asset = loan_and_asset(tx, device)
    history = history or histories.find(tx, device.device_id)
    return context_from(device, loan, asset, history, now, agreed)


def context_from(
    device: Device,
    loan: StoredLoan | None,
    asset: Asset | None,
    history: History | None,
    now: datetime,
    agreed: Agreed,
) -> Context:
    """The same where all of it has been read. `history` None: nothing is remembered."""
    return Context(
        loan=NoLoan() if loan is None else _agreed(loan),
        on_loan=loan is not None,
        may_leave_site=_may_leave_site(asset),
        data_class=_data_class(asset),
        last_report_received_at=_received_at(device, now),
        evidence_as_of=evidence_as_of(device, now),
        calendar=agreed.calendar,
        excuses=excuses_for(agreed.exceptions, device, asset, on_loan=loan is not None),
        history=history or NOTHING_REMEMBERED,
        media_permits=agreed.media_permits,
    )


def excuses_of(tx: Transaction, device: Device, granted: Iterable[StoredException]) -> tuple[Excuse, ...]:
    """The exceptions that concern one device now, and nothing else of its context."""
    loan, asset = loan_and_asset(tx, device)
    return excuses_for(granted, device, asset, on_loan=loan is not None)


def evidence_as_of(device: Device, now: datetime) -> datetime | NotDated | Unknown:
    """From when on what the device said last grows old. No clock of a device has a say in it, nor has the future."""
    if device.last_report_at is None:
        return _NO_REPORT
    as_of = device.fresh_as_of
    return NotDated() if as_of is None or is_yet_to_come(as_of, now) else as_of


def at_another_moment(context: Context, device: Device, now: datetime) -> Context:
    """The same registers at another moment: what time alone makes of them."""
    received_at, as_of = _received_at(device, now), evidence_as_of(device, now)
    if (received_at, as_of) == (context.last_report_received_at, context.evidence_as_of):
        return context
    return replace(context, last_report_received_at=received_at, evidence_as_of=as_of)


def _received_at(device: Device, now: datetime) -> datetime | Unknown:
    if device.last_report_at is None:
        return _NO_REPORT
    return _CLOCK_WAS_WRONG if is_yet_to_come(device.last_report_at, now) else device.last_report_at


def loan_and_asset(tx: Transaction, device: Device) -> tuple[StoredLoan | None, Asset | None]:
    """Its loan, and its line in the asset list, as far as there are any."""
    return loans.of_device(tx, device.device_id) if device.loan_id else None, _asset_of(tx, device)


def _agreed(loan: StoredLoan) -> Loan:
    return Loan(
        missing_signatures=signatures.missing(loan),
        serial=loan.serial,
        asset_tag=loan.asset_tag,
        device_confirmed=loan.device_confirmed_at is not None,
        due_back=loan.due_back,
    )


def _may_leave_site(asset: Asset | None) -> bool | Unknown:
    if asset is None:
        return _NO_ASSET
    return _NOT_SAID if asset.off_site is None else asset.off_site


def _data_class(asset: Asset | None) -> DataClass | Unknown:
    if asset is None:
        return _NO_ASSET
    return asset.data_class or _NO_DATA_CLASS


def _asset_of(tx: Transaction, device: Device) -> Asset | None:
    """By serial number first: it cannot be swapped with another device's as a label can."""
    found = assets.with_serial(tx, device.school_id, device.serial) if device.serial else None
    if found is None and device.asset_tag:
        found = assets.with_tag(tx, device.school_id, device.asset_tag)
    return found

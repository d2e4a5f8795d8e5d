"""What judging must know of a school as a whole: every register as it is known now, loans, assets, devices."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from collector.registers.recording import every_line
from collector.store import assets, devices, loans
from collector.store.assets import Asset
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.loans import StoredLoan
from compliance.school_clock import day_of
from compliance.school_context import AssetKept, DeviceKept, LoanKept, SchoolContext, SchoolLine


def school_context_of(tx: Transaction, school_id: str, now: datetime) -> SchoolContext:
    """The registers of one school at one moment. What is simulated is no part of a school."""
    lines: dict[type[Any], list[SchoolLine[Any]]] = defaultdict(list)
    for each in every_line(tx, school_id, now):
        lines[each.register.line].append(SchoolLine(each.register.name, str(each.line_id), each.line))
    real = [each for each in devices.everyone(tx, school_id) if not each.simulated]
    return SchoolContext(
        lines={kind: tuple(found) for kind, found in lines.items()},
        loans=tuple(_loan(each) for each in loans.everything(tx, school_id)),
        assets=tuple(_asset(each) for each in assets.everything(tx, school_id) if not each.simulated),
        devices=tuple(map(_device, real)),
    )


def _loan(loan: StoredLoan) -> LoanKept:
    return LoanKept(loan.loan_id, loan.borrower_name, _out_since(loan), loan.state.has_ended, loan.state.is_reset)


def _out_since(loan: StoredLoan) -> date | None:
    """From the borrower's signature, once the device was enrolled under it."""
    return day_of(loan.borrower_signed_at) if loan.device_id and loan.borrower_signed_at else None


def _asset(asset: Asset) -> AssetKept:
    return AssetKept(asset.asset_tag, asset.serial)


def _device(device: Device) -> DeviceKept:
    reported_on = day_of(device.last_report_at) if device.last_report_at else None
    return DeviceKept(device.label, device.asset_tag, device.serial, reported_on, device.state.has_ended)

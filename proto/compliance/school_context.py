"""What judging must know of a school as a whole: its registers as they were known at one moment, its loans, assets, devices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar, cast

L = TypeVar("L")


@dataclass(frozen=True, slots=True)
class SchoolLine(Generic[L]):
    """One line of a register, with its number."""

    register: str
    line_id: str
    line: L


@dataclass(frozen=True, slots=True)
class LoanKept:
    """A loan. `out_since` is None until its device was handed over; `is_back` once returned, `is_reset` once reset."""

    loan_id: str
    borrower: str
    out_since: date | None
    is_back: bool
    is_reset: bool


@dataclass(frozen=True, slots=True)
class AssetKept:
    """A line of the asset list. `serial` is "" where the list has none."""

    asset_tag: str
    serial: str


@dataclass(frozen=True, slots=True)
class DeviceKept:
    """A device that was enrolled here. `reported_on` is None while it never reported; `has_ended` once it is back or gone."""

    label: str
    asset_tag: str
    serial: str
    reported_on: date | None
    has_ended: bool


@dataclass(frozen=True, slots=True)
class SchoolContext:
    """Everything at one moment. `lines` are those of every register, by the class of its lines."""

    lines: Mapping[type[Any], tuple[SchoolLine[Any], ...]]
    loans: tuple[LoanKept, ...] = ()
    assets: tuple[AssetKept, ...] = ()
    devices: tuple[DeviceKept, ...] = ()

    def of(self, kind: type[L]) -> tuple[SchoolLine[L], ...]:
        """The lines of one register; none where nothing was recorded."""
        return cast("tuple[SchoolLine[L], ...]", self.lines.get(kind, ()))

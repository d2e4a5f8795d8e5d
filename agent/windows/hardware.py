"""Which computer this is, as its firmware says.

Sources: Win32_ComputerSystem, Win32_BIOS and Win32_SystemEnclosure of Microsoft Learn; SMBIOS (DMTF DSP0134) for ChassisTypes.
"""

from typing import Any, Final

from agent.host import Host
from agent.linux.chassis import is_portable
from agent.probes.parsing import parser
from agent.windows.powershell import ask, rows_of
from compliance.serial_numbers import is_filler
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

HARDWARE: Final = (
    "$s=Get-CimInstance Win32_ComputerSystem; "
    "[pscustomobject]@{ Name=$(if ($s.DNSHostName) { $s.DNSHostName } else { $s.Name }); "
    "Make=$s.Manufacturer; Model=$s.Model; Mobile=($s.PCSystemType -eq 2); Serial=(Get-CimInstance Win32_BIOS).SerialNumber; "
    "Chassis=@(Get-CimInstance Win32_SystemEnclosure | ForEach-Object { $_.ChassisTypes } | Where-Object { $_ }) }"
)
_NO_CHASSIS: Final = Unknown(Why.NOT_RECORDED, "the firmware does not say its chassis")


@dataclass(frozen=True, slots=True)
class Hardware:
    """The computer. The serial number stays here until the identity is asked for."""

    name: str
    make: str | Unknown
    model: str | Unknown
    serial: str | Unknown
    portable: bool | Unknown


def read_hardware(host: Host) -> Hardware:
    """This computer."""
    return parse_hardware(ask(host, HARDWARE))


@parser("win32_computersystem", f"ConvertTo-Json -Depth 4 @({HARDWARE})")
def parse_hardware(text: str) -> Hardware:
    """One object. What makers leave in place of a serial number is none."""
    (row,) = rows_of(text)
    name = row["Name"]
    if not isinstance(name, str) or not name.strip():
        raise ValueError("no name")
    return Hardware(
        name.strip(),
        _said(row["Make"], "maker"),
        _said(row["Model"], "model"),
        _said(row["Serial"], "serial number"),
        _portable(row),
    )


def _said(value: object, what: str) -> str | Unknown:
    text = value.strip() if isinstance(value, str) else ""
    if not text:
        return Unknown(Why.NOT_RECORDED, f"the firmware gives no {what}")
    return Unknown(Why.NOT_RECORDED, f"the firmware gives a filler instead of a {what}") if is_filler(text) else text


def _portable(row: dict[str, Any]) -> bool | Unknown:
    """Portable if any of its chassis is, or if Windows calls it mobile: a docking station may be listed first."""
    listed = row["Chassis"]
    chassis = listed["value"] if isinstance(listed, dict) else listed
    said = [is_portable(str(each)) for each in chassis]
    if row["Mobile"] is True or True in said:
        return True
    return False if False in said else _NO_CHASSIS

"""Windows: is every fixed volume encrypted, with its key protected?

Sources: see agent.windows.bitlocker.
"""

from typing import Any, Final

from agent.errors import UnexpectedOutput
from agent.host import Host
from agent.probes.parsing import parser
from agent.windows.bitlocker import VOLUMES, is_built_in
from agent.windows.bitlocker_state import state_of, volume_of
from agent.windows.bitlocker_volume import parse_bitlocker_volumes
from agent.windows.manage_bde import parse_manage_bde
from agent.windows.powershell import ask, rows_of
from agent.windows.shown_volumes import shown_volumes
from compliance.facts import DiskEncryption, SwapState, VolumeState
from compliance.unknown import Unknown, Why

READ_FROM: Final = (
    "BitLocker's own answers for each volume, the disk and the kind of partition it lies on, and where the page files lie"
)

_NO_LETTER: Final = "a volume without a letter"
_NO_PAGE_FILE: Final = Unknown(Why.NOT_RECORDED, "no page file is found on the volumes that BitLocker lists")


def read(host: Host) -> DiskEncryption:
    """Every built-in volume, the system's first. Needs an administrator's rights, which the service has."""
    return parse_volumes(ask(host, VOLUMES))


@parser("encryptablevolume", f"ConvertTo-Json @({VOLUMES})", "win32_encryptablevolume", "get_wmiobject", "get_ciminstance")
def parse_volumes(text: str) -> DiskEncryption:
    """One object for each volume (or its lines on a screen). Of one that may be built in or not, only protected is believed."""
    if not text.lstrip("\ufeff \t\r\n").startswith(("[", "{")):
        return shown_volumes(text)
    rows = rows_of(text)
    listed = [(each, is_built_in(each)) for each in rows]
    fixed = [(each, built_in) for each, built_in in listed if built_in is not False]
    if not any(each["System"] is True for each, _ in fixed):
        raise UnexpectedOutput("BitLocker does not list the volume that Windows is on")
    fixed.sort(key=lambda each: (each[0]["System"] is not True, not each[0]["Letter"], str(each[0]["Letter"])))
    return DiskEncryption(
        tuple(volume_of(str(row["Letter"] or _NO_LETTER), row, built_in) for row, built_in in fixed), _swap(rows)
    )


def _swap(rows: list[dict[str, Any]]) -> SwapState | Unknown:
    """Page files lie on volumes, and are as readable as they are."""
    states = [state_of(each) for each in rows if each["Letter"] and each["PageFile"] is True]
    if not states:
        return _NO_PAGE_FILE
    if all(each is VolumeState.PROTECTED for each in states):
        return SwapState.PROTECTED
    return next((each for each in states if isinstance(each, Unknown)), SwapState.OFF)


PARSERS: Final = (parse_volumes, parse_bitlocker_volumes, parse_manage_bde)

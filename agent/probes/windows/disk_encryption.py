"""Windows: is every fixed volume encrypted, with its key protected?

Sources: see agent.windows.bitlocker.
"""

from typing import Any, Final

from agent.errors import UnexpectedOutput
from agent.host import Host
from agent.probes.parsing import parser
from agent.windows.bitlocker import VOLUMES, is_built_in
from agent.windows.powershell import ask, rows_of
from compliance.facts import DiskEncryption, SwapState, Volume, VolumeState
from compliance.unknown import Unknown, Why

READ_FROM: Final = (
    "BitLocker's own answers for each volume, the disk and the kind of partition it lies on, and where the page files lie"
)

_METHODS: Final = {
    1: "BitLocker AES-128 with diffuser",
    2: "BitLocker AES-256 with diffuser",
    3: "BitLocker AES-CBC-128",
    4: "BitLocker AES-CBC-256",
    5: "BitLocker by the drive itself",
    6: "BitLocker XTS-AES-128",
    7: "BitLocker XTS-AES-256",
}
_UNDER_WAY: Final = {
    2: VolumeState.ENCRYPTING,
    4: VolumeState.ENCRYPTING,
    3: VolumeState.DECRYPTING,
    5: VolumeState.DECRYPTING,
}
_DECRYPTED, _ENCRYPTED = 0, 1  # ConversionStatus
_OFF, _ON = 0, 1  # ProtectionStatus; 2 is unknown, of a locked volume
_NO_ANSWER: Final = Unknown(Why.UNEXPECTED_OUTPUT, "BitLocker does not say how this volume is protected")
_NO_LETTER: Final = "a volume without a letter"
_NO_PAGE_FILE: Final = Unknown(Why.NOT_RECORDED, "no page file is found on the volumes that BitLocker lists")
_STALE: Final = Unknown(Why.CONTRADICTION, "BitLocker says that a volume is protected and that it is not encrypted")


def read(host: Host) -> DiskEncryption:
    """Every built-in volume, the system's first. Needs an administrator's rights, which the service has."""
    return parse_volumes(ask(host, VOLUMES))


@parser("encryptablevolume", f"ConvertTo-Json @({VOLUMES})")
def parse_volumes(text: str) -> DiskEncryption:
    """One object for each volume. Of one that may be built in or not, only protected is believed."""
    rows = rows_of(text)
    listed = [(each, is_built_in(each)) for each in rows]
    fixed = [(each, built_in) for each, built_in in listed if built_in is not False]
    if not any(each["System"] is True for each, _ in fixed):
        raise UnexpectedOutput("BitLocker does not list the volume that Windows is on")
    fixed.sort(key=lambda each: (each[0]["System"] is not True, not each[0]["Letter"], str(each[0]["Letter"])))
    return DiskEncryption(tuple(_volume(row, built_in) for row, built_in in fixed), _swap(rows))


def _volume(row: dict[str, Any], built_in: bool | Unknown) -> Volume:  # noqa: FBT001 - what is_built_in says
    """A volume in the clear may be a card or a disk on a cable: where that is not known, nor is this."""
    state = _state(row)
    if state is not VolumeState.PROTECTED and isinstance(built_in, Unknown):
        state = built_in
    name = str(row["Letter"] or _NO_LETTER)
    percent = row["Percent"] if state in _UNDER_WAY.values() and isinstance(row["Percent"], int) else None
    method = _METHODS.get(row["Method"], "") if state is not VolumeState.OFF else ""
    return Volume(name, state, method) if percent is None else Volume(name, state, method, percent)


def _state(row: dict[str, Any]) -> VolumeState | Unknown:
    """Encrypted is not enough: with its key in the clear a volume is readable by whoever has it."""
    conversion, protection = row["Conversion"], row["Protection"]
    if protection not in (_OFF, _ON) or conversion is None:
        return _NO_ANSWER
    if conversion in _UNDER_WAY:
        return _UNDER_WAY[conversion]
    if conversion == _DECRYPTED:
        return _STALE if protection == _ON else VolumeState.OFF
    if conversion != _ENCRYPTED:
        return _NO_ANSWER
    return VolumeState.PROTECTED if protection == _ON else _without_protection(row["Protectors"])


def _without_protection(protectors: object) -> VolumeState | Unknown:
    """No protector at all: device encryption that waits for an account to leave its recovery key with."""
    if not isinstance(protectors, int):
        return _NO_ANSWER
    return VolumeState.SUSPENDED if protectors else VolumeState.WAITING_ACTIVATION


def _swap(rows: list[dict[str, Any]]) -> SwapState | Unknown:
    """Page files lie on volumes, and are as readable as they are."""
    states = [_state(each) for each in rows if each["Letter"] and each["PageFile"] is True]
    if not states:
        return _NO_PAGE_FILE
    if all(each is VolumeState.PROTECTED for each in states):
        return SwapState.PROTECTED
    return next((each for each in states if isinstance(each, Unknown)), SwapState.OFF)


PARSERS: Final = (parse_volumes,)

"""Windows: is every fixed volume encrypted, with its key protected?

Sources: Win32_EncryptableVolume of Microsoft Learn, by its methods: the property ProtectionStatus is a cached one
(osquery/osquery#8931). Recovery passwords lie in its key protectors; of those only their number
is asked for.
"""

from typing import Any, Final

from agent.errors import UnexpectedOutput
from agent.host import Host
from agent.probes.parsing import parser
from agent.windows.powershell import ask, rows_of
from compliance.facts import DiskEncryption, SwapState, Volume, VolumeState
from compliance.unknown import Unknown, Why

READ_FROM: Final = "BitLocker's own answers for each volume, the bus of its disk, and where the page files lie"

_CALL: Final = "Invoke-CimMethod -InputObject $v -MethodName"
_VOLUMES: Final = (
    "Get-CimInstance -Namespace root/CIMV2/Security/MicrosoftVolumeEncryption -ClassName Win32_EncryptableVolume | "
    f"ForEach-Object {{ $v=$_; $p={_CALL} GetProtectionStatus; "
    f"$c={_CALL} GetConversionStatus -Arguments @{{PrecisionFactor=[uint32]0}}; $m={_CALL} GetEncryptionMethod; "
    f"$k={_CALL} GetKeyProtectors -Arguments @{{KeyProtectorType=[uint32]0}}; "
    "$d=if ($v.DriveLetter) { Get-Partition -DriveLetter $v.DriveLetter[0] -ErrorAction SilentlyContinue | Get-Disk }; "
    "[pscustomobject]@{ Letter=$v.DriveLetter; System=($v.DriveLetter -eq $env:SystemDrive); Kind=$v.VolumeType; "
    "Bus=$(if ($d) { [int]$d.CimInstanceProperties['BusType'].Value }); "
    "Protection=$(if ($p.ReturnValue -eq 0) { $p.ProtectionStatus }); "
    "Conversion=$(if ($c.ReturnValue -eq 0) { $c.ConversionStatus }); Percent=$c.EncryptionPercentage; "
    "Method=$(if ($m.ReturnValue -eq 0) { $m.EncryptionMethod }); "
    "Protectors=$(if ($k.ReturnValue -eq 0) { @($k.VolumeKeyProtectorID | Where-Object { $_ }).Count }); "
    "PageFile=[bool](Get-CimInstance Win32_PageFileUsage | Where-Object { $_.Name -like ($v.DriveLetter + '*') }) } }"
)
_REMOVABLE: Final = frozenset({7, 12, 13, 14, 15})  # USB, SD, MMC, two kinds of mounted images: MSFT_Disk's BusType
_PORTABLE: Final = 2  # Win32_EncryptableVolume's VolumeType
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
_NO_BUS: Final = Unknown(Why.NOT_RECORDED, "Windows does not say whether this volume's disk is a built-in one")
_NO_PAGE_FILE: Final = Unknown(Why.NOT_RECORDED, "no page file is found on the volumes that BitLocker lists")
_STALE: Final = Unknown(Why.CONTRADICTION, "BitLocker says that a volume is protected and that it is not encrypted")


def read(host: Host) -> DiskEncryption:
    """Every fixed volume that has a letter, the system's first. Needs an administrator's rights, which the service has."""
    return parse_volumes(ask(host, _VOLUMES))


@parser("encryptablevolume", f"ConvertTo-Json @({_VOLUMES})")
def parse_volumes(text: str) -> DiskEncryption:
    """One object for each volume. Volumes without a letter are recovery's; those on other buses are removable media."""
    rows = [each for each in rows_of(text) if each["Letter"]]
    fixed = [each for each in rows if each["System"] is True or _is_fixed(each)]
    if not any(each["System"] is True for each in fixed):
        raise UnexpectedOutput("BitLocker does not list the volume that Windows is on")
    fixed.sort(key=lambda each: (each["System"] is not True, str(each["Letter"])))
    return DiskEncryption(tuple(_volume(each) for each in fixed), _swap(rows))


def _is_fixed(row: dict[str, Any]) -> bool:
    return row["Kind"] != _PORTABLE and row["Bus"] not in _REMOVABLE


def _volume(row: dict[str, Any]) -> Volume:
    """A volume in the clear may be a disk on a cable: without its bus that is not known."""
    state = _state(row)
    if state is not VolumeState.PROTECTED and row["System"] is not True and row["Bus"] is None:
        state = _NO_BUS
    percent = row["Percent"] if state in _UNDER_WAY.values() and isinstance(row["Percent"], int) else None
    method = _METHODS.get(row["Method"], "") if state is not VolumeState.OFF else ""
    if percent is None:
        return Volume(str(row["Letter"]), state, method)
    return Volume(str(row["Letter"]), state, method, percent)


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
    states = [_state(each) for each in rows if each["PageFile"] is True]
    if not states:
        return _NO_PAGE_FILE
    if all(each is VolumeState.PROTECTED for each in states):
        return SwapState.PROTECTED
    return next((each for each in states if isinstance(each, Unknown)), SwapState.OFF)


PARSERS: Final = (parse_volumes,)

"""The volumes that BitLocker knows, and where they lie.

Sources: Win32_EncryptableVolume, MSFT_Partition and MSFT_Disk of Microsoft Learn. BitLocker is asked by its methods: the
property ProtectionStatus is a cached one (osquery/osquery#8931). Recovery passwords lie in its key protectors; of those only
their number is asked for.
"""

from typing import Any, Final

from agent.windows.bitlocker_state import NO_BUS
from compliance.unknown import Unknown, Why

_CALL: Final = "Invoke-CimMethod -InputObject $v -MethodName"
VOLUMES: Final = (
    "$parts=Get-Partition -ErrorAction SilentlyContinue; "
    "Get-CimInstance -Namespace root/CIMV2/Security/MicrosoftVolumeEncryption -ClassName Win32_EncryptableVolume | "
    f"ForEach-Object {{ $v=$_; $p={_CALL} GetProtectionStatus; "
    f"$c={_CALL} GetConversionStatus -Arguments @{{PrecisionFactor=[uint32]0}}; $m={_CALL} GetEncryptionMethod; "
    f"$k={_CALL} GetKeyProtectors -Arguments @{{KeyProtectorType=[uint32]0}}; "
    "$w=$parts | Where-Object { $_.AccessPaths -contains $v.DeviceID -or "
    "($v.DriveLetter -and $_.DriveLetter -eq $v.DriveLetter[0]) } | Select-Object -First 1; "
    "$d=if ($w) { $w | Get-Disk -ErrorAction SilentlyContinue }; "
    "[pscustomobject]@{ Letter=$v.DriveLetter; System=($v.DriveLetter -eq $env:SystemDrive); Kind=$v.VolumeType; "
    "Bus=$(if ($d) { [int]$d.CimInstanceProperties['BusType'].Value }); Boot=$(if ($d) { [bool]$d.IsBoot }); "
    "Folder=[bool]($w.AccessPaths | Where-Object { $_ -and $_ -notlike '?:\\' -and $_ -notlike '\\\\?\\*' }); "
    "Type=$(if ($w.GptType) { $w.GptType } elseif ($w) { $w.MbrType }); Starts=[bool]$w.IsSystem; "
    "Protection=$(if ($p.ReturnValue -eq 0) { $p.ProtectionStatus }); "
    "Conversion=$(if ($c.ReturnValue -eq 0) { $c.ConversionStatus }); Percent=$c.EncryptionPercentage; "
    "Method=$(if ($m.ReturnValue -eq 0) { $m.EncryptionMethod }); "
    "Protectors=$(if ($k.ReturnValue -eq 0) { @($k.VolumeKeyProtectorID | Where-Object { $_ }).Count }); "
    "PageFile=[bool]($v.DriveLetter -and "
    "(Get-CimInstance Win32_PageFileUsage | Where-Object { $_.Name -like ($v.DriveLetter + '*') })) } }"
)
"""A list of objects, one for each volume. The folder that a volume is mounted in is not told: it may have a person's name."""

_ELSEWHERE: Final = frozenset({7, 14, 15})  # USB, two kinds of mounted images: MSFT_Disk's BusType
_CARD_OR_BUILT_IN: Final = frozenset({12, 13})  # SD, MMC: a card in its slot, or the built-in disk of a small laptop
_PORTABLE: Final = 2  # Win32_EncryptableVolume's VolumeType
_RECOVERY, _EFI, _RECOVERY_OF_MBR = "{de94bba4-06d1-4d40-a16a-bfd50179d6ac}", "{c12a7328-f81f-11d2-ba4b-00a0c93ec93b}", 39
_NO_USE: Final = Unknown(Why.NOT_RECORDED, "Windows does not say what this volume without a letter is for")


def is_built_in(row: dict[str, Any]) -> bool | Unknown:
    """Whether it may hold people's files and lies in the computer: Windows' own volumes and what is plugged in do not."""
    if row["System"] is True:
        return True
    if row["Kind"] == _PORTABLE or row["Bus"] in _ELSEWHERE:
        return False
    if not row["Letter"] and row.get("Folder") is not True:
        return False if _is_windows_own(row) else _NO_USE
    if row["Bus"] is None or (row["Bus"] in _CARD_OR_BUILT_IN and row.get("Boot") is not True):
        return NO_BUS
    return True


def _is_windows_own(row: dict[str, Any]) -> bool:
    """The volume that the computer starts from, and that for recovery: neither has a letter, and neither is ever encrypted."""
    return row.get("Starts") is True or str(row.get("Type")).lower() in (_RECOVERY, _EFI, str(_RECOVERY_OF_MBR))

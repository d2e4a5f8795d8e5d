"""Disks that can be carried away, told apart by the bus they hang on.

Sources: MSFT_Disk, MSFT_Partition, Win32_DiskDrive and Win32_EncryptableVolume of Microsoft Learn; the device properties
DEVPKEY_Device_Parent and DEVPKEY_Device_RemovalPolicy of its driver documentation.

Windows calls a USB disk "fixed", and one in a fast enclosure (UASP) stands on the SCSI bus: the device above it tells.
"""

from typing import Any, Final

from agent.probes.parsing import parser
from agent.windows.media_identity import identity_of, is_on_usb
from agent.windows.powershell import rows_of
from compliance.facts import MediumKind
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

_CALL: Final = "Invoke-CimMethod -InputObject $v -MethodName"
_PROPERTY: Final = "(Get-PnpDeviceProperty -InstanceId $w.PNPDeviceID -ErrorAction SilentlyContinue -KeyName"
DISKS: Final = (
    "$drives=Get-CimInstance Win32_DiskDrive; "
    "$crypt=Get-CimInstance -Namespace root/CIMV2/Security/MicrosoftVolumeEncryption -ClassName Win32_EncryptableVolume "
    "-ErrorAction SilentlyContinue; "
    "Get-Disk | ForEach-Object { $d=$_; $w=$drives | Where-Object { $_.Index -eq $d.Number } | Select-Object -First 1; "
    "$own=[bool]($d.IsBoot -or $d.IsSystem); "
    "[pscustomobject]@{ Bus=[int]$d.CimInstanceProperties['BusType'].Value; Interface=$w.InterfaceType; Media=$w.MediaType; "
    f"Parent=$(if ($w) {{ {_PROPERTY} DEVPKEY_Device_Parent).Data }}); "
    f"Removal=$(if ($w) {{ {_PROPERTY} DEVPKEY_Device_RemovalPolicy).Data }}); "
    "Size=$d.Size; Serial=$d.SerialNumber; Model=$d.FriendlyName; ReadOnly=[bool]$d.IsReadOnly; Own=$own; "
    "Volumes=@(if (-not $own) { Get-Partition -DiskNumber $d.Number -ErrorAction SilentlyContinue | ForEach-Object { $q=$_; "
    "$v=$crypt | Where-Object { $q.AccessPaths -contains $_.DeviceID } | Select-Object -First 1; "
    f"$p=$(if ($v) {{ {_CALL} GetProtectionStatus }}); $l=$(if ($v) {{ {_CALL} GetLockStatus }}); "
    f"$c=$(if ($v) {{ {_CALL} GetConversionStatus -Arguments @{{PrecisionFactor=[uint32]0}} }}); "
    "[pscustomobject]@{ Type=$q.GptType; "
    "Opened=[bool]($q.AccessPaths | Where-Object { $_ -and $_ -notlike '\\\\?\\*' }); "
    "Protection=$(if ($p -and $p.ReturnValue -eq 0) { $p.ProtectionStatus }); "
    "Conversion=$(if ($c -and $c.ReturnValue -eq 0) { $c.ConversionStatus }); "
    "Lock=$(if ($l -and $l.ReturnValue -eq 0) { $l.LockStatus }) } } }) } }"
)
"""A list of objects, one for each disk. Neither labels nor folders are told: they may have a person's name."""

_FIREWIRE, _USB, _SD, _MMC, _NVME = 4, 7, 12, 13, 17  # BusType
_NOT_A_THING: Final = frozenset({6, 8, 9, 14, 15, 16})  # a network's, a RAID's, and what is made of files or of other disks
_FIXED_MEDIA, _EXTERNAL_MEDIA, _REMOVABLE_MEDIA = "fixed hard disk media", "external hard disk media", "removable media"
_LEAVES: Final = (2, 3)  # CM_REMOVAL_POLICY: expected to be removed, in order or by surprise
_RESERVED: Final = "{e3c9e316-0b5c-4db8-817d-f92df00215ae}"  # the room that Windows reserves on every GPT disk
_DECRYPTED, _ENCRYPTED, _LOCKED = 0, 1, 1  # ConversionStatus, ConversionStatus, LockStatus
_NO_CONTENT: Final = Unknown(Why.NOT_RECORDED, "Windows does not say what is on the medium")
_NO_BITLOCKER: Final = Unknown(Why.NOT_RECORDED, "BitLocker does not say whether the medium is encrypted")


@dataclass(frozen=True, slots=True)
class AttachedDisk:
    """A disk that can be carried away. `opened`: a volume of it has a letter or a folder, and is not locked."""

    identity: str
    kind: MediumKind
    encrypted: bool | Unknown
    opened: bool
    read_only: bool


@parser("msft_disk", f"ConvertTo-Json -Depth 5 @({DISKS})", "get_disk")
def parse_disks(text: str) -> tuple[AttachedDisk, ...]:
    """Those with a medium in them. A disk that carries the running system is judged as the system's."""
    rows = rows_of(text)
    if not rows:
        raise ValueError("a computer without any disk")
    return tuple(_disk(each, kind) for each in rows if (kind := kind_of(each)) is not None)


def kind_of(row: dict[str, Any]) -> MediumKind | None:
    """The kind of a whole disk by its bus; None when it is built in, is no thing at all, or is an empty slot."""
    bus, media = row["Bus"], str(row["Media"]).lower()
    if row["Own"] is True or bus in _NOT_A_THING or not row["Size"]:
        return None
    if bus == _USB or is_on_usb(row["Parent"]) or row["Interface"] == "USB":
        return MediumKind.USB_STORAGE
    if bus in (_SD, _MMC):
        return None if media == _FIXED_MEDIA else MediumKind.SD_CARD
    if bus == _FIREWIRE or row["Interface"] == "1394" or media in (_EXTERNAL_MEDIA, _REMOVABLE_MEDIA):
        return MediumKind.EXTERNAL_DISK
    return MediumKind.EXTERNAL_DISK if bus == _NVME and row["Removal"] in _LEAVES else None


def _disk(row: dict[str, Any], kind: MediumKind) -> AttachedDisk:
    volumes = [each for each in _listed(row["Volumes"]) if str(each.get("Type")).lower() != _RESERVED]
    return AttachedDisk(
        identity_of(kind, row["Parent"], row["Model"], row["Serial"], row["Size"]),
        kind,
        _encrypted([_volume_encrypted(each) for each in volumes]),
        any(each["Opened"] is True and each["Lock"] != _LOCKED for each in volumes),
        row["ReadOnly"] is True,
    )


def _listed(volumes: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - whatever stands there
    """PowerShell 5.1 may write a list inside `value` (PowerShell/PowerShell#5579)."""
    return list(volumes["value"] if isinstance(volumes, dict) else volumes)


def _encrypted(said: list[bool | Unknown]) -> bool | Unknown:
    """Encrypted only if everything on it is. A disk without any partition holds what Windows cannot read."""
    if not said:
        return _NO_CONTENT
    return next((each for each in said if each is False), next((each for each in said if isinstance(each, Unknown)), True))


def _volume_encrypted(volume: dict[str, Any]) -> bool | Unknown:
    """A locked volume does not say how far its encryption has come, but that it has one."""
    if volume["Lock"] == _LOCKED:
        return True
    if volume["Conversion"] is None or volume["Protection"] not in (0, 1):
        return _NO_BITLOCKER
    if volume["Conversion"] == _DECRYPTED and volume["Protection"] == 1:
        return Unknown(Why.CONTRADICTION, "BitLocker says that a medium is protected and that it is not encrypted")
    return bool(volume["Conversion"] == _ENCRYPTED and volume["Protection"] == 1)

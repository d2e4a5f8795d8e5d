"""Can what is on the disks be read when the device is stolen while switched off?"""

from enum import StrEnum
from typing import Final

from compliance.facts.told import NOT_SAID, told
from compliance.unknown import Unknown
from compliance.values import dataclass

_PURPOSE: Final = "to see that what is on a lost or stolen device cannot be read"


class VolumeState(StrEnum):
    """How far a volume is protected if the device is stolen while switched off."""

    PROTECTED = "protected"
    SUSPENDED = "suspended"  # encrypted, but the key lies in the clear
    WAITING_ACTIVATION = "waiting_activation"  # encrypted, no protector yet
    ENCRYPTING = "encrypting"
    DECRYPTING = "decrypting"
    PARTIAL = "partial"  # part of what lies below it is in the clear
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Volume:
    """One mounted local file system on a fixed disk (not /boot, EFI, recovery or a squashfs image)."""

    mount_point: str = told(
        _PURPOSE, "the folder in which a fixed disk volume is mounted, without names below /home, /media and /mnt"
    )
    state: VolumeState | Unknown = told(_PURPOSE, "whether that volume is encrypted")
    method: str = told(_PURPOSE, "with what it is encrypted", default="")
    encrypted_percent: int | Unknown = told(_PURPOSE, "how much of it is encrypted, in percent", default=NOT_SAID)


class SwapState(StrEnum):
    """Whether memory written to disk can be read from a stolen device."""

    NONE = "none"  # no swap, or in memory only (zram)
    PROTECTED = "protected"
    OFF = "off"  # swap in the clear


@dataclass(frozen=True, slots=True)
class DiskEncryption:
    """Whether the built-in disks are encrypted: each volume on them, the one with the system first."""

    volumes: tuple[Volume, ...] = told(_PURPOSE, "the fixed disk volumes", empty_says="no fixed disk volume was found")
    swap: SwapState | Unknown = told(_PURPOSE, "whether the swap space is encrypted")

"""What may be plugged in, what is, and what was."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from compliance.facts.told import NOT_SAID, told
from compliance.unknown import Unknown
from compliance.values import dataclass

_PURPOSE: Final = "to see that data leaves the device only as the school's policy allows, and that nothing harmful comes in"


class MediumKind(StrEnum):
    """What was plugged in, told apart by bus, never by the "removable" flag."""

    USB_STORAGE = "usb_storage"
    SD_CARD = "sd_card"
    OPTICAL = "optical"
    EXTERNAL_DISK = "external_disk"  # Thunderbolt, FireWire, external NVMe
    PHONE = "phone"  # MTP or PTP


class MediaControl(StrEnum):
    """What the device does with a medium, as it is in force, not as it is configured."""

    OPEN = "open"
    SCANNED = "scanned"
    READ_ONLY = "read_only"
    ENCRYPTED_ONLY = "encrypted_only"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Medium:
    """A removable medium attached at the time of the report."""

    medium_id: str = told(_PURPOSE, "a code that stands for the medium (HMAC with the school's salt), never its serial number")
    kind: MediumKind = told(_PURPOSE, "what kind of medium it is")
    encrypted: bool | Unknown = told(_PURPOSE, "whether it is encrypted")
    mounted_writable: bool | Unknown = told(_PURPOSE, "whether files can be written to it now")


class MediaAction(StrEnum):
    """What happened to a medium."""

    ATTACHED = "attached"
    DETACHED = "detached"
    MOUNTED_WRITABLE = "mounted_writable"


@dataclass(frozen=True, slots=True)
class MediaEvent:
    """Something that happened to a removable medium since the report before."""

    at: datetime = told(_PURPOSE, "when a medium was attached, detached or opened for writing", personal=True)
    action: MediaAction = told(_PURPOSE, "which of these it was")
    medium_id: str = told(_PURPOSE, "the medium's code")
    kind: MediumKind = told(_PURPOSE, "what kind of medium it was")
    encrypted: bool | Unknown = told(_PURPOSE, "whether it was encrypted")


@dataclass(frozen=True, slots=True)
class RemovableMedia:
    """Sticks, cards, discs and external disks: what is plugged in, what was since the last report, and what is allowed."""

    control: MediaControl | Unknown = told(_PURPOSE, "whether removable media are open, read-only, encrypted only or blocked")
    attached: tuple[Medium, ...] = told(_PURPOSE, "the removable media attached now")
    events: tuple[MediaEvent, ...] = told(_PURPOSE, "what was attached and detached since the last report")
    events_complete: bool = told(_PURPOSE, "whether the agent was there to see all of it")
    scanned_on_insert: bool | Unknown = told(_PURPOSE, "whether a medium is scanned when it is plugged in", default=NOT_SAID)
    autorun_off: bool | Unknown = told(_PURPOSE, "whether nothing on a medium starts by itself", default=NOT_SAID)

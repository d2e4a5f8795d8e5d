"""disk_encryption: what is read and what must be answered."""

from rule_case import FAIL, PASS, UNKNOWN, Case

from compliance.facts import (
    DiskEncryption,
    SwapState,
    Volume,
    VolumeState,
)
from compliance.unknown import Unknown
from tests.fakes.good_facts import NOT_KNOWN


def disk(*volumes: tuple[str, VolumeState | Unknown], swap: SwapState | Unknown = SwapState.NONE) -> DiskEncryption:
    return DiskEncryption(tuple(Volume(mount_point, state, "LUKS2") for mount_point, state in volumes), swap)


ENCRYPTED = ("/", VolumeState.PROTECTED)
DISK = [
    Case("one encrypted volume", "disk_encryption", disk(ENCRYPTED), PASS, "the system disk (/) is encrypted (LUKS2)"),
    Case(
        "several encrypted volumes",
        "disk_encryption",
        disk(ENCRYPTED, ("/home", VolumeState.PROTECTED)),
        PASS,
        "All 2 fixed volumes are encrypted",
    ),
    Case(
        "one volume in the clear beside one not known",
        "disk_encryption",
        disk(ENCRYPTED, ("/srv", NOT_KNOWN), ("/home", VolumeState.OFF)),
        FAIL,
        "/home is not encrypted",
    ),
    Case(
        "one volume not known",
        "disk_encryption",
        disk(ENCRYPTED, ("/srv", NOT_KNOWN)),
        UNKNOWN,
        "/srv: the program did not answer in time",
    ),
    Case(
        "suspended protection",
        "disk_encryption",
        disk(("C:", VolumeState.SUSPENDED)),
        FAIL,
        "C: is encrypted, but protection is suspended: the key lies in the clear",
    ),
    Case(
        "protection never activated",
        "disk_encryption",
        disk(("C:", VolumeState.WAITING_ACTIVATION)),
        FAIL,
        "C: is encrypted, but protection was never activated: no key guards it",
    ),
    Case(
        "still encrypting",
        "disk_encryption",
        disk(("/", VolumeState.ENCRYPTING)),
        FAIL,
        "the system disk (/) is still being encrypted: part of it is in the clear",
    ),
    Case(
        "decrypting",
        "disk_encryption",
        disk(("/", VolumeState.DECRYPTING)),
        FAIL,
        "the system disk (/) is being decrypted: part of it is in the clear",
    ),
    Case(
        "partly encrypted",
        "disk_encryption",
        disk(("/", VolumeState.PARTIAL)),
        FAIL,
        "the system disk (/) is only partly encrypted",
    ),
    Case("no volume found", "disk_encryption", disk(), UNKNOWN, "No fixed disk volume was found"),
    Case(
        "swap in the clear is told, not judged",
        "disk_encryption",
        disk(ENCRYPTED, swap=SwapState.OFF),
        PASS,
        "the system disk (/) is encrypted (LUKS2); swap space is not encrypted",
    ),
    Case(
        "many volumes in the clear",
        "disk_encryption",
        disk(*[(f"/{number}", VolumeState.OFF) for number in range(6)]),
        FAIL,
        "/0 is not encrypted; /1 is not encrypted; /2 is not encrypted; /3 is not encrypted; and 2 more",
    ),
]

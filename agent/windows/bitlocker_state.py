"""How far BitLocker protects a volume, from the numbers that it tells. Source: Win32_EncryptableVolume of Microsoft Learn."""

from typing import Any, Final

from compliance.facts import Volume, VolumeState
from compliance.unknown import Unknown, Why

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
_STALE: Final = Unknown(Why.CONTRADICTION, "BitLocker says that a volume is protected and that it is not encrypted")
NO_BUS: Final = Unknown(Why.NOT_RECORDED, "Windows does not say whether this volume's disk is a built-in one")


def volume_of(name: str, row: dict[str, Any], built_in: bool | Unknown) -> Volume:  # noqa: FBT001 - what is_built_in says
    """A volume in the clear may be a card or a disk on a cable: where that is not known, nor is this."""
    state = state_of(row)
    if state is not VolumeState.PROTECTED and isinstance(built_in, Unknown):
        state = built_in
    percent = row["Percent"] if state in _UNDER_WAY.values() and isinstance(row["Percent"], int) else None
    method = _METHODS.get(row["Method"], "") if state is not VolumeState.OFF else ""
    return Volume(name, state, method) if percent is None else Volume(name, state, method, percent)


def state_of(row: dict[str, Any]) -> VolumeState | Unknown:
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

"""Which kind of key signs a device's messages, in plain words and as the device itself says: no collector can look."""

from collections.abc import Mapping
from typing import Final

from compliance.report import KeyProtection

_WORDS: Final[Mapping[KeyProtection, str]] = {
    KeyProtection.FILE: "signs with a key in a file (software)",
    KeyProtection.OS_STORE: "signs with a key in the system's key store (software)",
    KeyProtection.TPM: "signs with a key in its TPM (hardware)",
    KeyProtection.ENCLAVE: "signs with a key in its Secure Enclave (hardware)",
    KeyProtection.OTHER: "signs with a key of a kind that this collector does not know",
}


def of_key(protection: KeyProtection | None) -> str:
    """`signs with a key in a file (software)`; nothing of a device that has not said it yet."""
    return "" if protection is None else _WORDS[protection]

"""macOS: is there a chip that keeps keys? A Mac's is the Secure Enclave.

Sources: Apple Platform Security, "Secure Enclave": every Mac with Apple silicon, a T2 or a T1 has one; agent.macos.bridge.
"""

from typing import Final

from agent.host import Host
from agent.macos.bridge import parse_bridge, read_bridge
from agent.macos.hardware import read_hardware
from compliance.facts import TrustedPlatformModule
from compliance.unknown import Unknown, Why

READ_FROM: Final = "the system's reports about its processor and its security chip"

PARSERS: Final = (parse_bridge,)

_NO_STANDARD: Final = Unknown(Why.NOT_SUPPORTED, "a Mac's Secure Enclave follows no version of the TPM's standard")


def read(host: Host) -> TrustedPlatformModule:
    """It cannot be switched off where it is."""
    present = read_hardware(host).apple_silicon or read_bridge(host).present
    return TrustedPlatformModule(present, _NO_STANDARD, usable=present)

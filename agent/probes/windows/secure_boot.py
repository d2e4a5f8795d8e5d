"""Windows: does the firmware start signed systems only? Source: the SecureBoot key of the registry, Microsoft Learn."""

from typing import Final

from agent.errors import NotRecorded
from agent.host import Host
from agent.probes.parsing import parser
from agent.windows.registry import registry_values
from compliance.facts import SecureBoot, SecureBootState

READ_FROM: Final = "two values of the registry: UEFISecureBootEnabled, and whether Windows was started by UEFI or the old way"

_STATE: Final = r"HKLM\SYSTEM\CurrentControlSet\Control\SecureBoot\State"
_VALUE: Final = "UEFISecureBootEnabled"
_CONTROL: Final = r"HKLM\SYSTEM\CurrentControlSet\Control"
_FIRMWARE: Final = "PEFirmwareType"
_BIOS: Final = 1  # 2 is UEFI: "Boot to UEFI mode or legacy BIOS mode", Microsoft Learn


def read(host: Host) -> SecureBoot:
    """The key is there on computers that were started by UEFI. One that was started the old way (BIOS) can check nothing."""
    try:
        return parse_state(host.read_registry(_STATE, _VALUE))
    except NotRecorded:
        if registry_values(host.read_registry(_CONTROL, _FIRMWARE)).get(_FIRMWARE.lower()) != _BIOS:
            raise
        return SecureBoot(SecureBootState.NOT_AVAILABLE)


@parser("reg", f"reg query {_STATE} /v {_VALUE}")
def parse_state(text: str) -> SecureBoot:
    """1 is on and 0 is off."""
    match registry_values(text)[_VALUE.lower()]:
        case 1:
            return SecureBoot(SecureBootState.ENFORCED)
        case 0:
            return SecureBoot(SecureBootState.OFF)
        case _:
            raise ValueError("neither 0 nor 1")


PARSERS: Final = (parse_state,)

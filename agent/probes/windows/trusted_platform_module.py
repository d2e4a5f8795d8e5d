"""Windows: is there a chip that keeps keys, and can the system use it? Source: Win32_Tpm of Microsoft Learn."""

from typing import Final

from agent.host import Host
from agent.probes.parsing import parser
from agent.windows.powershell import ask, rows_of
from compliance.facts import TrustedPlatformModule
from compliance.unknown import Unknown, Why

READ_FROM: Final = "Windows' record of the TPM"

_TPM: Final = (
    "Get-CimInstance -Namespace root/CIMV2/Security/MicrosoftTpm -ClassName Win32_Tpm | "
    "Select-Object SpecVersion, IsEnabled_InitialValue, IsActivated_InitialValue"
)
_VERSIONS: Final = ("1.2", "2.0")
_NONE: Final = Unknown(Why.NOT_RECORDED, "there is no such chip")
_NOT_SAID: Final = Unknown(Why.NOT_RECORDED, "Windows does not say which version the chip has")
_NOT_USABLE: Final = Unknown(Why.NOT_RECORDED, "Windows does not say whether the chip is switched on")


def read(host: Host) -> TrustedPlatformModule:
    """One that the firmware has switched off is not there for the system, and is not listed."""
    return parse_tpm(ask(host, _TPM))


@parser("win32_tpm", f"ConvertTo-Json @({_TPM})")
def parse_tpm(text: str) -> TrustedPlatformModule:
    """One object or none. Its version begins with that of the standard: "2.0, 0, 1.38"."""
    rows = rows_of(text)
    if not rows:
        return TrustedPlatformModule(present=False, version=_NONE, usable=False)
    (row,) = rows
    said = str(row["SpecVersion"]).partition(",")[0].strip()
    version = said if said in _VERSIONS else _NOT_SAID
    switches = (row["IsEnabled_InitialValue"], row["IsActivated_InitialValue"])
    usable = all(switches) if all(isinstance(each, bool) for each in switches) else _NOT_USABLE
    return TrustedPlatformModule(present=True, version=version, usable=usable)


PARSERS: Final = (parse_tpm,)

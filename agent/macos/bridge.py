"""The chip beside or inside a Mac's processor. Source: system_profiler(8), SPiBridgeDataType.

Intel Macs without a T1 or T2 have no entry. The words about secure boot are translated into the language of the Mac, so
others than the English ones are not known.
"""

from typing import Final

from agent.host import Host
from agent.macos.profiler import entries, profile
from agent.probes.parsing import parser
from compliance.facts import SecureBootState
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

_TYPE: Final = "SPiBridgeDataType"
_LEVELS: Final = {
    "Full Security": SecureBootState.ENFORCED,
    "Medium Security": SecureBootState.REDUCED,
    "Reduced Security": SecureBootState.REDUCED,
    "Permissive Security": SecureBootState.REDUCED,
    "No Security": SecureBootState.OFF,
}
_OTHER_WORDS: Final = Unknown(Why.UNKNOWN_VALUE, "the Mac's word about secure boot is not one that this version knows")
_UNSAID: Final = Unknown(Why.NOT_RECORDED, "the chip does not say what it asks of a system")


@dataclass(frozen=True, slots=True)
class Bridge:
    """Whether there is such a chip, and what it asks of a system before it starts it."""

    present: bool
    secure_boot: SecureBootState | Unknown


def read_bridge(host: Host) -> Bridge:
    """This Mac's."""
    return parse_bridge(profile(host, _TYPE))


@parser("system_profiler", "system_profiler -json SPiBridgeDataType")
def parse_bridge(text: str) -> Bridge:
    """`system_profiler -json SPiBridgeDataType`."""
    found = [each for each in entries(text, _TYPE) if any(name.startswith("ibridge_") for name in each)]
    if not found:
        return Bridge(present=False, secure_boot=SecureBootState.NOT_AVAILABLE)
    said = found[0].get("ibridge_secure_boot")
    return Bridge(present=True, secure_boot=_LEVELS.get(said, _OTHER_WORDS) if isinstance(said, str) else _UNSAID)

"""Which Mac this is. Source: system_profiler(8), SPHardwareDataType."""

from typing import Final

from agent.host import Host
from agent.macos.profiler import entries, profile
from agent.probes.parsing import parser
from compliance.serial_numbers import is_filler
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

_TYPE: Final = "SPHardwareDataType"
_STAY_WHERE_THEY_ARE: Final = ("iMac", "Mac mini", "Mac Studio", "Mac Pro", "Xserve")


@dataclass(frozen=True, slots=True)
class Hardware:
    """The Mac as it names itself. The serial number stays here until the identity is asked for."""

    model: str | Unknown
    serial: str | Unknown
    portable: bool | Unknown
    apple_silicon: bool


def read_hardware(host: Host) -> Hardware:
    """This Mac."""
    return parse_hardware(profile(host, _TYPE))


@parser("system_profiler", "system_profiler -json SPHardwareDataType")
def parse_hardware(text: str) -> Hardware:
    """`system_profiler -json SPHardwareDataType`: names of products are the same in every language."""
    entry = entries(text, _TYPE)[0]
    name, model, serial, chip = (
        _text(entry.get(each)) for each in ("machine_name", "machine_model", "serial_number", "chip_type")
    )
    if not name and not model:
        raise ValueError("no Mac")
    said = f"{name} ({model})" if name and model else name or model
    return Hardware(said, _serial(serial), _portable(name, model), chip.startswith("Apple"))


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _serial(text: str) -> str | Unknown:
    if not text or is_filler(text):
        return Unknown(Why.NOT_RECORDED, "the firmware gives no serial number")
    return text


def _portable(name: str, model: str) -> bool | Unknown:
    """By the product's name: the identifiers of later Macs ("Mac14,2") do not say what kind of machine it is."""
    if "MacBook" in (name + model):
        return True
    if name.startswith(_STAY_WHERE_THEY_ARE) or model.startswith(("iMac", "Macmini", "MacPro")):
        return False
    return Unknown(Why.UNKNOWN_VALUE, "this version does not know the kind of Mac that this is")

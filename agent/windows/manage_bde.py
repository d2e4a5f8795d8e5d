"""What `manage-bde -status` prints, for a recorded output: the device does not read it, because it is translated.

Source: manage-bde of Microsoft Learn; the order of its lines is the same in every language. The line with a percentage is known
by its sign, and the others by where they stand to it. A sentence must be known as a whole; another language is Not known.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from agent.probes.parsing import parser
from agent.windows.bitlocker_state import NO_BUS, volume_of
from compliance.facts import DiskEncryption, Volume
from compliance.unknown import Unknown, Why

_FIELD: Final = re.compile(r"^[ \t]*[^\s:][^:\n]*:[ \t]*(.*?)[ \t\r]*$")
_PERCENT: Final = re.compile(r"(\d{1,3})(?:[.,]\d+)?[ \xa0]?%")  # of a locked volume it is a word
_HEADING: Final = re.compile(r'^\S.*?"?\b([A-Z]:)"? \[.*\][ \t\r]*$', re.MULTILINE)
_CONVERSIONS: Final = {
    "Fully Decrypted": 0,
    "Fully Encrypted": 1,
    "Used Space Only Encrypted": 1,
    "Encryption in Progress": 2,
    "Decryption in Progress": 3,
    "Encryption Paused": 4,
    "Decryption Paused": 5,
    "Vollständig entschlüsselt": 0,
    "Nur verwendeter Speicherplatz ist verschlüsselt": 1,
    "Verschlüsselung wird durchgeführt": 2,
    "Cifrado solo de espacio usado": 1,
}
_PROTECTIONS: Final = {
    "Protection Off": 0,
    "Protection On": 1,
    "Der Schutz ist deaktiviert.": 0,
    "Der Schutz ist aktiviert.": 1,
    "Protección desactivada": 0,
    "Protección activada": 1,
}
_METHODS: Final = {"AES 128": 3, "AES 256": 4, "XTS-AES 128": 6, "XTS-AES 256": 7}
_OF_THE_SYSTEM, _OF_DATA = 5, 6  # lines below the percentage: a data volume has one more, about unlocking it automatically
_THE_ONE_ASKED_FOR: Final = "the volume asked for"
_NO_SWAP: Final = Unknown(Why.NOT_RECORDED, "manage-bde does not say where the page files lie")


@parser("manage_bde", "manage-bde -status")
def parse_manage_bde(text: str) -> DiskEncryption:
    """Every volume printed, the system's first; of another only protected is believed, because its disk is not told."""
    pieces = _HEADING.split(text)
    named = list(zip(pieces[1::2], pieces[2::2], strict=True)) or [(_THE_ONE_ASKED_FOR, text)]
    found = [_volume(name, block) for name, block in named]
    return DiskEncryption(tuple(volume for _, volume in sorted(found, key=lambda each: not each[0])), _NO_SWAP)


def _volume(name: str, block: str) -> tuple[bool, Volume]:
    """Whether it is the system's, and the volume."""
    lines = block.splitlines()
    fields = [(number, found[1]) for number, line in enumerate(lines) if (found := _FIELD.match(line))]
    values = [value for _, value in fields]
    (at,) = (place for place, value in enumerate(values) if value.endswith("%"))
    below = fields[at + 1 :]
    if at == 0 or len(below) not in (_OF_THE_SYSTEM, _OF_DATA):
        raise ValueError("not what manage-bde prints about one volume")
    percent = _PERCENT.fullmatch(values[at])
    last, inline = below[-1]
    row: dict[str, Any] = {
        "Conversion": _CONVERSIONS.get(values[at - 1]),
        "Percent": int(percent[1]) if percent else None,
        "Method": _METHODS.get(values[at + 1]),
        "Protection": _PROTECTIONS.get(values[at + 2]),
        "Protectors": 0 if inline else len(list(_listed(lines[last + 1 :]))),
    }
    system = len(below) == _OF_THE_SYSTEM
    return system, volume_of(name, row, system or NO_BUS)


def _listed(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if not line.strip():
            return
        yield line.strip()

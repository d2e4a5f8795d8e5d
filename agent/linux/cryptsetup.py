"""What cryptsetup tells of a mapping or of a header. Source: cryptsetup-status(8), cryptsetup-luksDump(8).

"is active" is said of any mapped device, a plain logical volume too; without root the answer looks like "inactive". Only a
type and a cipher tell of encryption. A header says what would be, not what is in use. Keys, salts and digests are not read.
"""

import re
from typing import Final

from agent.errors import AccessDenied
from agent.probes.parsing import parser
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

_STATUS: Final = re.compile(r"^\S+ is (active|inactive)( and is in use)?\.?$", re.MULTILINE)
_FIELD: Final = re.compile(r"^  ([a-z][a-z ]*):[ \t]*(.*)$", re.MULTILINE)
_ENCRYPTING: Final = re.compile(r"LUKS1|LUKS2|PLAIN|TCRYPT|BITLK|FVAULT2|LOOPAES")
_NULL_CIPHER: Final = "null"
_NOT_SAID: Final = Unknown(Why.NOT_RECORDED, "cryptsetup does not say it of this device")


@dataclass(frozen=True, slots=True)
class MappingStatus:
    """A mapping: active is not encrypted. `encrypted` needs a type that encrypts, and a cipher that is one."""

    active: bool
    in_use: bool
    type: str | Unknown
    cipher: str | Unknown
    device: str | Unknown
    encrypted: bool | Unknown


@dataclass(frozen=True, slots=True)
class LuksHeader:
    """A header: how the data would be encrypted. Whether it is in use, a header does not say."""

    luks_version: int
    data_cipher: str | Unknown
    hw_opal: bool
    keyslots: int
    reencryption: str | Unknown = ""  # encrypt, decrypt or reencrypt while that is under way


@parser(
    "cryptsetup",
    "cryptsetup status NAME, or cryptsetup luksDump DEVICE (the form tells which)",
    "cryptsetup_status",
    "luksdump",
)
def parse_cryptsetup(text: str) -> MappingStatus | LuksHeader:
    """A mapping's status, or a header's dump, whichever of the two it is."""
    if "LUKS header information" in text:
        return _header(text)
    return _status(text)


def _status(text: str) -> MappingStatus:
    said = _STATUS.search(text)
    if said is None:
        raise (
            AccessDenied("cryptsetup needs root") if re.search("permission|superuser|root", text, re.IGNORECASE) else ValueError
        )
    fields = {name: value.strip() for name, value in _FIELD.findall(text)}
    kind, cipher, device = (_said(fields.get(name)) for name in ("type", "cipher", "device"))
    return MappingStatus(said[1] == "active", said[2] is not None, kind, cipher, device, _encrypted(said[1], kind, cipher))


def _said(value: str | None) -> str | Unknown:
    return _NOT_SAID if value in (None, "", "n/a", "(null)") else str(value)


def _encrypted(active: str, kind: str | Unknown, cipher: str | Unknown) -> bool | Unknown:
    """Inactive may also be what somebody without root is told."""
    if active != "active":
        return Unknown(Why.NOT_RECORDED, "the mapping is not active, or cryptsetup was asked without root")
    if isinstance(kind, Unknown):
        return False
    if not _ENCRYPTING.fullmatch(kind):
        return Unknown(Why.UNKNOWN_VALUE, "cryptsetup names a type of mapping that this version does not know")
    if isinstance(cipher, Unknown):
        return Unknown(Why.NOT_SUPPORTED, "the drive itself is said to encrypt; whether it does cannot be read")
    return _NULL_CIPHER not in cipher


def _header(text: str) -> LuksHeader:
    version = re.search(r"^Version:\s+([12])$", text, re.MULTILINE)
    if version is None:
        raise ValueError("no version of LUKS that is known")
    if version[1] == "1":
        return _first_header(text)
    opal = re.search(r"^Subsystem:\s*HW-OPAL|^Requirements:.*\bopal\b|^\s+\d+: hw-opal", text, re.MULTILINE | re.IGNORECASE)
    cipher = re.search(r"^\s+cipher:\s*(\S+)$", _section(text, "Data segments"), re.MULTILINE)
    slots = re.findall(r"^  \d+: (?!reencrypt)", _section(text, "Keyslots"), re.MULTILINE)
    return LuksHeader(2, cipher[1] if cipher else _NOT_SAID, opal is not None, len(slots), _reencryption(text))


def _reencryption(text: str) -> str | Unknown:
    """The header says that it is under way, and the keyslot that is none what is done (LUKS2 on-disk format)."""
    if not re.search(r"^Requirements:.*\bonline-reencrypt", text, re.MULTILINE):
        return ""
    slot = re.search(r"^  \d+: reencrypt\b.*\n(?:\t.*\n)*?\tMode:\s+(encrypt|decrypt|reencrypt)$", text, re.MULTILINE)
    return slot[1] if slot else Unknown(Why.UNKNOWN_VALUE, "the header does not say in a known way what is being done")


def _section(text: str, name: str) -> str:
    """From its heading up to the next line that begins at the margin."""
    found = re.search(rf"^{name}:[ \t]*\n((?:[ \t].*\n?|\n)*)", text, re.MULTILINE)
    return found[1] if found else ""


def _first_header(text: str) -> LuksHeader:
    parts = [re.search(rf"^Cipher {each}:\s*(\S+)$", text, re.MULTILINE) for each in ("name", "mode")]
    cipher = "-".join(each[1] for each in parts if each)
    slots = re.findall(r"^Key Slot \d: ENABLED", text, re.MULTILINE)
    return LuksHeader(1, cipher or _NOT_SAID, hw_opal=False, keyslots=len(slots))

"""The kernel's own table of a mapped device. Sources: dmsetup(8), dm-crypt and linear of the kernel's own documentation.

While cryptsetup-reencrypt(8) is at work the table has several segments: what is encrypted already, a hot zone, and the rest,
which is in the clear only if the volume is encrypted for the first time or decrypted. Which of the two the table does not say.
"""

import re
from typing import Final

from agent.errors import UnexpectedOutput
from agent.linux.cover import Cover
from agent.probes.parsing import parser
from compliance.facts import VolumeState
from compliance.unknown import Unknown, Why

_OPAL: Final = Unknown(Why.NOT_SUPPORTED, "the drive itself is said to encrypt; whether it does cannot be read")


@parser("dmsetup", "dmsetup table NAME", "dmsetup_table")
def parse_mapping(text: str) -> Cover:
    """A mapping protects only if every segment is encrypted by a cipher that is one; else the share that is."""
    segments = _segments(text)
    targets = {fields[2] for fields in segments}
    if targets == {"linear"}:  # LUKS2 over a drive that encrypts (OPAL) maps straight through
        return Cover(_OPAL)
    if "crypt" not in targets:
        raise UnexpectedOutput("an encrypting device has no encrypting segment")
    ciphers = {fields[3] for fields in segments if fields[2] == "crypt"}
    if any("cipher_null" in cipher for cipher in ciphers):
        return Cover(VolumeState.OFF if targets == {"crypt"} else VolumeState.PARTIAL, "cipher_null")
    if targets != {"crypt"}:
        return Cover(VolumeState.PARTIAL, percent=_percent(segments))
    return Cover(VolumeState.PROTECTED, min(ciphers))


def devices_in_the_clear(text: str) -> tuple[str, ...]:
    """The devices, as "major:minor", that segments lead straight through to."""
    return tuple(fields[3] for fields in _segments(text) if fields[2] == "linear")


def _segments(text: str) -> list[list[str]]:
    return [re.sub(r"^\S+: ", "", line).split() for line in text.splitlines() if line.strip()]


def _percent(segments: list[list[str]]) -> int:
    """Of the sectors, rounded down: a hundred is said only when there is nothing left."""
    encrypted = sum(int(fields[1]) for fields in segments if fields[2] == "crypt")
    return 100 * encrypted // sum(int(fields[1]) for fields in segments)

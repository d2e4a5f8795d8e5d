"""FileVault as fdesetup(8) tells it.

"FileVault is On." alone is the only sentence that means protected: with "Encryption in progress" below it a part of the disk
is in the clear, and tools that search for those words call it encrypted.
"""

import re
from typing import Final

from agent.errors import UnexpectedOutput
from agent.probes.parsing import parser
from compliance.facts import NOT_SAID, VolumeState
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

_SENTENCES: Final = {
    "FileVault is On.": VolumeState.PROTECTED,
    "FileVault is Off.": VolumeState.OFF,
    "FileVault is Off, but will be enabled after the next restart.": VolumeState.WAITING_ACTIVATION,
    "FileVault is On, but needs to be restarted to finish.": VolumeState.WAITING_ACTIVATION,
    "FileVault is Off, but needs to be restarted to finish.": VolumeState.OFF,
}
_SAYS_NOTHING: Final = "FileVault master keychain appears to be installed."
_PROGRESS: Final = re.compile(r"(Encryption|Decryption) in progress: (.*)")
_PERCENT: Final = re.compile(r"percent completed? = (\d{1,3})(?:\.\d+)?", re.IGNORECASE)
_DEFERRED: Final = re.compile(r"Deferred enablement appears to be active.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FileVault:
    """How far the start volume is protected."""

    state: VolumeState
    encrypted_percent: int | Unknown = NOT_SAID


@parser("fdesetup", "fdesetup status")
def parse_fdesetup(text: str) -> FileVault:
    """`fdesetup status`, every line of it. Whom a deferred activation waits for is not read."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and line.strip() != _SAYS_NOTHING]
    if not lines or lines[0] not in _SENTENCES:
        raise UnexpectedOutput("fdesetup says something about FileVault that this version does not know")
    found = FileVault(_SENTENCES[lines[0]])
    for line in lines[1:]:
        found = _with(found, line)
    return found


def _with(found: FileVault, line: str) -> FileVault:
    """What a further line changes. One that is not known may change anything."""
    if _DEFERRED.fullmatch(line):
        return FileVault(VolumeState.WAITING_ACTIVATION if found.state is VolumeState.OFF else found.state)
    progress = _PROGRESS.fullmatch(line)
    if progress is None:
        raise UnexpectedOutput("fdesetup says something more about FileVault that this version does not know")
    encrypting = progress[1] == "Encryption"
    return FileVault(
        VolumeState.ENCRYPTING if encrypting else VolumeState.DECRYPTING, _percent(progress[2], encrypting=encrypting)
    )


def _percent(words: str, *, encrypting: bool) -> int | Unknown:
    said = _PERCENT.search(words)
    if said is None or int(said[1]) > 100:
        return Unknown(Why.NOT_RECORDED, "FileVault does not say how far it is")
    return int(said[1]) if encrypting else 100 - int(said[1])

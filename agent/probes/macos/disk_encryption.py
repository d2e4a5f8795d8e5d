"""macOS: are the Mac's own volumes protected when it is stolen? Sources: fdesetup(8), diskutil(8), sysctl(8) vm.swapusage.

fdesetup knows how far FileVault is, diskutil which volumes it covers. Where the two do not agree neither is believed.
"""

import re
from dataclasses import replace
from typing import Final

from agent.allowed_commands import DISKUTIL, FDESETUP, SYSCTL
from agent.errors import ProbeError
from agent.host import Host
from agent.macos.apfs import SYSTEM, parse_diskutil
from agent.macos.file_vault import FileVault, parse_fdesetup
from agent.probes.parsing import parser
from compliance.facts import DiskEncryption, SwapState, Volume, VolumeState
from compliance.unknown import Unknown, Why

READ_FROM: Final = "FileVault's own answer (fdesetup), diskutil's list of volumes, and whether the kernel encrypts swap"

_OTHERS: Final = "the other built-in volumes"  # whether there are any is not known either
_CONTRADICTION: Final = Unknown(Why.CONTRADICTION, "fdesetup and diskutil do not agree about FileVault")


def read(host: Host) -> DiskEncryption:
    """The start volume first. What is plugged in is another fact's business."""
    file_vault = parse_fdesetup(host.run(FDESETUP, "status"))
    return DiskEncryption(_volumes(host, file_vault), _swap(host))


def _volumes(host: Host, file_vault: FileVault) -> tuple[Volume, ...]:
    """What diskutil lists. When it gives no answer fdesetup's word stands alone, about the start volume and no other."""
    try:
        asked = (("info", "-plist", "/"), ("apfs", "list", "-plist"), ("list", "-plist", "internal", "physical"))
        found = parse_diskutil("\n".join(host.run(DISKUTIL, *each) for each in asked)).volumes
    except ProbeError as error:
        start = _told_by(file_vault, Volume(SYSTEM, file_vault.state, _method(file_vault.state)))
        return (start, Volume(_OTHERS, error.as_unknown()))
    return tuple(_agreed(file_vault, each) if each.mount_point == SYSTEM else each for each in found)


def _agreed(file_vault: FileVault, volume: Volume) -> Volume:
    """Of a finished state both must say the same; one that changes or waits is fdesetup's to tell."""
    if file_vault.state in (VolumeState.PROTECTED, VolumeState.OFF) and volume.state is not file_vault.state:
        return replace(volume, state=_CONTRADICTION)
    return _told_by(file_vault, volume)


def _told_by(file_vault: FileVault, volume: Volume) -> Volume:
    return replace(volume, state=file_vault.state, encrypted_percent=file_vault.encrypted_percent)


def _method(state: VolumeState) -> str:
    return "" if state is VolumeState.OFF else "FileVault"


def _swap(host: Host) -> SwapState | Unknown:
    try:
        return parse_sysctl(host.run(SYSCTL, "-n", "vm.swapusage"))
    except ProbeError as error:
        return error.as_unknown()


@parser("sysctl", "sysctl -n vm.swapusage")
def parse_sysctl(text: str) -> SwapState:
    """`sysctl vm.swapusage`: how much there is, and whether the kernel encrypts it."""
    total = re.search(r"\btotal = ([\d.,]+)M", text)
    if total is None:
        raise ValueError("no swap usage")
    if "(encrypted)" in text:
        return SwapState.PROTECTED
    return SwapState.OFF if total[1].strip("0.,") else SwapState.NONE


PARSERS: Final = (parse_fdesetup, parse_diskutil, parse_sysctl)

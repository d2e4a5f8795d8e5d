"""How far a device or file system is covered by encryption, and what follows for one that rests on several."""

from collections.abc import Iterable, Mapping
from typing import Final

from compliance.facts import SwapState, Volume, VolumeState
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

_NOT_TOLD: Final = Unknown(Why.NOT_RECORDED, "what lies below does not tell how much of it is encrypted")
_WHOLE: Final[Mapping[VolumeState, int]] = {VolumeState.PROTECTED: 100, VolumeState.OFF: 0}


@dataclass(frozen=True, slots=True)
class Cover:
    """The state of a device or file system, with what it is encrypted and, where it is in part, how much of it."""

    state: VolumeState | Unknown
    method: str = ""
    percent: int | Unknown = _NOT_TOLD

    def volume(self, mount_point: str) -> Volume:
        """The volume of the fact that is covered so."""
        percent = _WHOLE.get(self.state, self.percent) if isinstance(self.state, VolumeState) else self.percent
        return Volume(mount_point, self.state, self.method, percent)


def combined(covers: Iterable[Cover]) -> Cover:
    """The cover of what rests on several devices at once: one of them in the clear is enough to read from."""
    found = tuple(covers)
    states = {each.state for each in found}
    if states <= {VolumeState.PROTECTED} and found:
        return found[0]
    if states <= {VolumeState.OFF} and found:
        return Cover(VolumeState.OFF)
    if VolumeState.OFF in states or VolumeState.PARTIAL in states:
        return found[0] if len(found) == 1 else Cover(VolumeState.PARTIAL)
    return next((each for each in found if isinstance(each.state, Unknown)), Cover(Unknown(Why.UNEXPECTED_OUTPUT)))


def swap_state(covers: Iterable[Cover]) -> SwapState | Unknown:
    """What follows for the swap space that rests on these; none at all where there are none."""
    found = tuple(covers)
    if not found:
        return SwapState.NONE
    match combined(found).state:
        case VolumeState.PROTECTED:
            return SwapState.PROTECTED
        case Unknown() as unknown:
            return unknown
        case _:
            return SwapState.OFF

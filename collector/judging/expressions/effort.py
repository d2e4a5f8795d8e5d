"""What expressions have cost, and over which device's report: what costs too much is given up, for that device or for all."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

from compliance.unknown import Unknown, Why

MOST_OVERRUNS: Final = 3
MOST_DEVICES: Final = 3  # one device, or two, can send what no expression is quick over
MOST_TEXTS_REMEMBERED: Final = 1_024
MOST_DEVICES_REMEMBERED: Final = 4_096
_ALLOWANCE_SECONDS: Final = 0.25
_FAIR_SECONDS: Final = 0.001  # of processor time for each answer; most take a tenth of it and less
_MOST_OF_ONE_SECONDS: Final = _ALLOWANCE_SECONDS / MOST_DEVICES

_AND_NOT_AGAIN: Final = "before the policy changes or the collector is started anew"
_GIVEN_UP: Final = Unknown(Why.TIMED_OUT, f"it took too long too often, and is not tried again {_AND_NOT_AGAIN}")
_GIVEN_UP_HERE: Final = Unknown(
    Why.TIMED_OUT, f"it took too long too often over what this device tells, and is not tried again for it {_AND_NOT_AGAIN}"
)

_Key = TypeVar("_Key")
_Kept = TypeVar("_Kept")


@dataclass(slots=True)
class _Cost:
    """Of one expression, over one device's reports or over all."""

    answers: int = 0
    seconds: float = 0.0

    @property
    def is_slow(self) -> bool:
        """In all more than a millisecond for each answer, and a quarter of a second."""
        return self.seconds > _ALLOWANCE_SECONDS + self.answers * _FAIR_SECONDS


@dataclass(slots=True)
class _OfOneDevice(_Cost):
    overruns: int = 0

    @property
    def is_too_much(self) -> bool:
        return self.overruns >= MOST_OVERRUNS or self.is_slow


@dataclass(slots=True)
class _OfAll(_Cost):
    overran: set[bytes] = field(default_factory=set)

    @property
    def is_too_much(self) -> bool:
        return len(self.overran) >= MOST_DEVICES or self.is_slow


class Efforts:
    """Of each expression, and of each device over which it once cost more than is fair. The longest unused are forgotten."""

    def __init__(self) -> None:
        """Nothing has cost anything yet."""
        self._of_all: OrderedDict[str, _OfAll] = OrderedDict()
        self._of_devices: OrderedDict[tuple[str, bytes], _OfOneDevice] = OrderedDict()

    def __len__(self) -> int:
        """How much is remembered."""
        return len(self._of_all) + len(self._of_devices)

    def given_up(self, text: str, device: bytes) -> Unknown | None:
        """Why an expression is not tried over what this device tells; None where it is."""
        if text in self._of_all and self._everywhere(text).is_too_much:
            return _GIVEN_UP
        has_cost = (text, device) in self._of_devices
        return _GIVEN_UP_HERE if has_cost and self._own(text, device).is_too_much else None

    def overran(self, text: str, device: bytes) -> None:
        """It was over its time, or its process ended."""
        self._own(text, device).overruns += 1
        self._everywhere(text).overran.add(device)

    def answered(self, text: str, device: bytes, seconds: float) -> None:
        """It took so long. One device counts for no more than its third of what all may cost together."""
        everywhere = self._everywhere(text)
        everywhere.answers += 1
        if seconds <= _FAIR_SECONDS and (text, device) not in self._of_devices:
            everywhere.seconds += seconds
            return
        own = self._own(text, device)
        everywhere.seconds += min(seconds, max(0.0, _MOST_OF_ONE_SECONDS - own.seconds))
        own.answers += 1
        own.seconds += seconds

    def _everywhere(self, text: str) -> _OfAll:
        return _kept(self._of_all, text, _OfAll, MOST_TEXTS_REMEMBERED)

    def _own(self, text: str, device: bytes) -> _OfOneDevice:
        return _kept(self._of_devices, (text, device), _OfOneDevice, MOST_DEVICES_REMEMBERED)


def _kept(kept: OrderedDict[_Key, _Kept], key: _Key, make: Callable[[], _Kept], most: int) -> _Kept:
    """What is kept for this key, which has been used now."""
    if key not in kept:
        kept[key] = make()
    kept.move_to_end(key)
    found = kept[key]
    if len(kept) > most:
        kept.popitem(last=False)
    return found

"""What kind of device each simulated one is: its platform, and what is wrong with it. Equal seeds give equal devices."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Flaw(StrEnum):
    """Something that a school would want to know."""

    PLAIN_DISK = "plain_disk"
    SUSPENDED_ENCRYPTION = "suspended_encryption"
    STALE_SIGNATURES = "stale_signatures"
    NO_ANTIVIRUS = "no_antivirus"
    NEVER_LOCKS = "never_locks"
    LOCKS_LATE = "locks_late"
    UNKNOWN_DESKTOP = "unknown_desktop"
    UNENCRYPTED_STICK = "unencrypted_stick"
    FIREWALL_OFF = "firewall_off"
    WORKS_AS_ADMINISTRATOR = "works_as_administrator"
    LOGS_IN_BY_ITSELF = "logs_in_by_itself"
    UNSUPPORTED_SYSTEM = "unsupported_system"


@dataclass(frozen=True, slots=True)
class Temperament:
    """One device, as chance made it. A silent one enrols and is never heard again."""

    platform: str
    flaws: frozenset[Flaw]
    silent: bool


_PLATFORMS: Final = ("windows", "linux", "macos")
_HOW_COMMON: Final = (6, 2, 2)
_HOW_MANY_FLAWS: Final = (0, 1, 2, 3)
_HOW_OFTEN: Final = (60, 25, 10, 5)
_MOST_SILENT: Final = 2
_ONE_SILENT_IN: Final = 25

_ONLY_ON: Final = {Flaw.SUSPENDED_ENCRYPTION: "windows", Flaw.UNKNOWN_DESKTOP: "linux"}
_EITHER_OR: Final = (
    frozenset({Flaw.PLAIN_DISK, Flaw.SUSPENDED_ENCRYPTION}),
    frozenset({Flaw.NO_ANTIVIRUS, Flaw.STALE_SIGNATURES}),
    frozenset({Flaw.NEVER_LOCKS, Flaw.LOCKS_LATE, Flaw.UNKNOWN_DESKTOP}),
)


def temperaments(asset_tags: Sequence[str], seed: int) -> dict[str, Temperament]:
    """The temperament of every device of a fleet, by asset tag. A device is the same in a larger fleet, its silence apart."""
    silent_count = min(_MOST_SILENT, len(asset_tags) // _ONE_SILENT_IN)
    silent = set(random.Random(seed).sample(asset_tags, silent_count))  # noqa: S311 - a fleet needs repeating, not secrecy
    return {tag: _temperament(seed, tag, silent=tag in silent) for tag in asset_tags}


def _temperament(seed: int, asset_tag: str, *, silent: bool) -> Temperament:
    chance = random.Random(f"{seed} {asset_tag}")  # noqa: S311 - ditto
    platform = chance.choices(_PLATFORMS, _HOW_COMMON)[0]
    possible = [flaw for flaw in Flaw if _ONLY_ON.get(flaw, platform) == platform]
    drawn = chance.sample(possible, chance.choices(_HOW_MANY_FLAWS, _HOW_OFTEN)[0])
    return Temperament(platform, _believable(drawn), silent)


def _believable(drawn: Sequence[Flaw]) -> frozenset[Flaw]:
    """Without those that deny each other: no disk is both plain and suspended. The first drawn stays."""
    kept: set[Flaw] = set()
    for flaw in drawn:
        if not any(flaw in group and kept & group for group in _EITHER_OR):
            kept.add(flaw)
    return frozenset(kept)

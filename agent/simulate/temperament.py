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


class _Deck:
    """Flaws dealt like cards: each kind turns up before any comes again, so that a small fleet has something of everything."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._cards: list[Flaw] = []

    def draw(self, platform: str) -> Flaw:
        """The next card that this platform can have; the others wait for theirs."""
        while True:
            for card in self._cards:
                if _ONLY_ON.get(card, platform) == platform:
                    self._cards.remove(card)
                    return card
            self._cards += self._chance.sample(list(Flaw), len(Flaw))


def temperaments(asset_tags: Sequence[str], seed: int) -> dict[str, Temperament]:
    """The temperament of every device of a fleet, by asset tag. A longer fleet begins with the same devices, silence apart."""
    silent_count = min(_MOST_SILENT, len(asset_tags) // _ONE_SILENT_IN)
    silent = set(random.Random(seed).sample(asset_tags, silent_count))  # noqa: S311 - a fleet needs repeating, not secrecy
    chance = random.Random(seed)  # noqa: S311 - ditto
    deck = _Deck(chance)
    return {tag: _temperament(chance, deck, silent=tag in silent) for tag in asset_tags}


def _temperament(chance: random.Random, deck: _Deck, *, silent: bool) -> Temperament:
    platform = chance.choices(_PLATFORMS, _HOW_COMMON)[0]
    count = chance.choices(_HOW_MANY_FLAWS, _HOW_OFTEN)[0]
    return Temperament(platform, _believable([deck.draw(platform) for _ in range(count)]), silent)


def _believable(drawn: Sequence[Flaw]) -> frozenset[Flaw]:
    """Without those that deny each other: no disk is both plain and suspended. The first drawn stays."""
    kept: set[Flaw] = set()
    for flaw in drawn:
        if not any(flaw in group and kept & group for group in _EITHER_OR):
            kept.add(flaw)
    return frozenset(kept)

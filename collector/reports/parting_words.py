"""How a device's agent ended, in plain words that accuse nobody: what was seen, and what it can mean.

A device says itself how it ended. Who rules the device can make it say anything, or nothing; so nothing here is a verdict.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Final

from collector.reports import dates
from collector.reports.channel_entry import EndEntry
from compliance.counted import counted
from compliance.parting import Parting

REMEMBERED_FOR: Final = timedelta(days=30)
"""After that an end of which the agent has long come back is no news. The evidence has it still."""

_WHAT_HAPPENED: Final[Mapping[Parting, str]] = {
    Parting.STOPPED: "The agent was stopped on {when} while the computer stayed on",
    Parting.UNINSTALLED: "The agent was uninstalled on {when}",
    Parting.KILLED: "The agent ended without a word, while the computer stayed on, after {when}: it was killed, or it crashed",
    Parting.POWER_LOST: "The agent ended without a word after {when}, and the computer was started again since: the power was "
    "lost, or it was forced off, or one of the two crashed",
}
"""Ends that are said at once. A shut-down, an upgrade or a low battery is said where it explains a silence, and not before."""

_WHY_SILENT: Final[Mapping[Parting, str]] = {
    Parting.SHUT_DOWN: "The agent said that the computer was being shut down or started anew",
    Parting.BATTERY: "The agent had closed its session because the computer ran on battery. It is asleep, off or out of reach",
    Parting.UPGRADED: "The agent said that a newer version takes its place, and that one was not heard",
    Parting.ENDED: "The agent said that it was told to end, and could not tell whether the computer was being shut down",
    Parting.STOPPED: "",
    Parting.UNINSTALLED: "",
}
"""Nothing where the end itself is said already, with the words that the device was not heard since."""

_NO_WORD: Final = (
    "It went without saying why. It is asleep, off or out of reach, or its agent was killed or removed or has lost its key: "
    "nothing that came says which"
)


def of_ends(ends: Sequence[EndEntry], now: datetime, zone: tzinfo | None) -> list[str]:
    """A sentence for each kind of end that is worth one: the newest of its kind, and how many more there were lately."""
    found: list[str] = []
    for how, words in _WHAT_HAPPENED.items():
        lately = [each for each in ends if each.how is how and (not each.is_over or now - each.happened_at <= REMEMBERED_FOR)]
        if lately:
            newest = lately[-1]
            found.append(_sentence(words, newest, len(lately) - 1, now, zone))
    return found


def why_silent(ends: Sequence[EndEntry], last_words: str | None) -> str:
    """What is known of why a silent device is silent, "" where that is said. `last_words` are unsigned, None: not known."""
    last = ends[-1] if ends and not ends[-1].is_over else None
    if last is not None and last.how in _WHY_SILENT:
        return _WHY_SILENT[last.how]
    if last_words:
        return f"It left its last session with the words “{last_words}”, which nobody signed. {_NO_WORD}"
    return _NO_WORD


def _sentence(words: str, end: EndEntry, more: int, now: datetime, zone: tzinfo | None) -> str:
    said = words.format(when=dates.moment(end.happened_at, now, zone))
    back = "It has been heard since" if end.is_over else "It has not been heard since"
    often = f". The same happened {counted(more, 'time')} more in 30 days" if more else ""
    return f"{said}. {back}{often}"

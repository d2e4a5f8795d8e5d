"""When the screen saver starts. Source: `defaults -currentHost export com.apple.screensaver -`, defaults(1), as the person.

`idleTime` is in seconds, 0 means never, and where it is missing the system's own default is in force, which differs between
releases and is not known here: missing is neither "never" nor "now".
"""

from typing import Final

from agent.macos.property_list import Record, is_on, property_list, property_lists, whole_number
from agent.probes.parsing import parser
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

_NOT_SET: Final = Unknown(Why.NOT_RECORDED, "nobody set when the screen saver starts; the system's default is not known here")


@dataclass(frozen=True, slots=True)
class StartsAfter:
    """The screen saver starts after so many idle seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class NeverStarts:
    """There is no screen saver."""


@dataclass(frozen=True, slots=True)
class ManagedLock:
    """What the school's management asks of the lock. Unknown: nothing."""

    starts: StartsAfter | NeverStarts | Unknown
    asks_after_seconds: int | Unknown
    locks_within_seconds: int | Unknown


@parser("defaults", "defaults -currentHost export com.apple.screensaver -")
def parse_screen_saver(text: str) -> StartsAfter | NeverStarts | Unknown:
    """The person's own screen saver."""
    return _starts(property_list(text))


@parser("managed", "plutil -convert xml1 -o - '/Library/Managed Preferences/com.apple.screensaver.plist'")
def parse_managed(text: str) -> ManagedLock:
    """Managed com.apple.screensaver and com.apple.mobiledevice.passwordpolicy, one after the other; later ones win.

    askForPassword is in force when it is managed; maxInactivity and maxGracePeriod are in minutes.
    """
    settings: Record = {}
    for each in property_lists(text):
        settings |= each
    not_managed = Unknown(Why.NOT_RECORDED, "not managed")
    asks: int | Unknown = not_managed
    if "askForPassword" in settings and is_on(settings["askForPassword"]):
        asks = whole_number(settings.get("askForPasswordDelay", 0))
    most: int | Unknown = not_managed
    if whole_number(settings.get("maxInactivity", 0)) > 0:
        most = 60 * (whole_number(settings["maxInactivity"]) + whole_number(settings.get("maxGracePeriod", 0)))
    return ManagedLock(_starts(settings), asks, most)


def _starts(settings: Record) -> StartsAfter | NeverStarts | Unknown:
    if "idleTime" not in settings:
        return _NOT_SET
    seconds = whole_number(settings["idleTime"])
    return StartsAfter(seconds) if seconds > 0 else NeverStarts()

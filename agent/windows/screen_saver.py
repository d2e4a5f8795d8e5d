"""A person's screen saver, and what the school's policy says of it.

Sources: "Enable screen saver", "Password protect the screen saver" and "Screen saver timeout" (ADMX_ControlPanelDisplay of
Microsoft Learn); ScreenSaverGracePeriod of its security baselines.

The values are text with a number in it, and some people write them as numbers. They belong to a person, so they are read below
HKEY_USERS: HKEY_CURRENT_USER of a service is the service's own. Policy has the last word, value by value.
"""

from collections.abc import Mapping
from typing import Final

from agent.host import Host
from agent.probes.parsing import parser
from agent.windows.lock_way import LockWay
from agent.windows.registry import registry_values, values_if_there
from compliance.facts import LocksItself, SetBy
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

_OWN: Final = r"Control Panel\Desktop"
_POLICY: Final = r"Software\Policies\Microsoft\Windows\Control Panel\Desktop"
_NAMES: Final = ("ScreenSaveActive", "ScreenSaverIsSecure", "ScreenSaveTimeOut", "SCRNSAVE.EXE")
_DELAY: Final = "DelayLockInterval"
_WINLOGON: Final = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon"
_GRACE: Final = "ScreenSaverGracePeriod"
_USUAL_GRACE_SECONDS: Final = 5  # "MSS: (ScreenSaverGracePeriod)": the default
_NOT_SET: Final = Unknown(Why.NOT_RECORDED, "not set")
_NO_GRACE: Final = Unknown(Why.UNEXPECTED_OUTPUT, f"{_GRACE} is no number of seconds")
_NO_PROGRAM: Final = Unknown(
    Why.CONTRADICTION,
    "a password is asked for after a screen saver, and none is chosen: by Microsoft's documents nothing locks then, and people "
    "report that it does",
)


@dataclass(frozen=True, slots=True)
class SaverSettings:
    """The values of one place. `delay_seconds` counts from the screen's going off in Modern Standby; below 0 is never."""

    active: bool | Unknown
    secure: bool | Unknown
    seconds: int | Unknown
    has_program: bool | Unknown
    delay_seconds: int | Unknown


@parser("control_panel_desktop", f'reg query "HKCU\\{_OWN}"')
def parse_desktop_settings(text: str) -> SaverSettings:
    """The lock's own values of such a key, and nothing else of it."""
    values = registry_values(text)
    if not values.keys() & {each.lower() for each in (*_NAMES, _DELAY)}:
        raise ValueError("no value of the lock's")
    active, secure, delay = (_number(values, each) for each in (*_NAMES[:2], _DELAY))
    seconds = _seconds(values, _NAMES[2])
    program = values.get(_NAMES[3].lower())
    return SaverSettings(
        active if isinstance(active, Unknown) else active != 0,
        secure if isinstance(secure, Unknown) else secure != 0,
        seconds,
        _NOT_SET if program is None else str(program).lower() not in ("", "(none)"),
        -1 if delay == 0xFFFFFFFF else delay,
    )


def read_own_settings(host: Host, person: str) -> SaverSettings:
    """The person's own. Raises NotRecorded where the person's part of the registry is not loaded: Windows always has some."""
    return parse_desktop_settings(host.read_registry(rf"HKU\{person}\{_OWN}", *_NAMES, _DELAY))


def saver_way(host: Host, person: str, own: SaverSettings) -> LockWay | Unknown | str:
    """When the screen saver locks; the reason where it does not."""
    found = values_if_there(host, rf"HKU\{person}\{_POLICY}", *_NAMES)
    policy = parse_desktop_settings(found) if found else SaverSettings(*(_NOT_SET,) * 5)
    active, secure, seconds = (_first(getattr(policy, each), getattr(own, each)) for each in ("active", "secure", "seconds"))
    if isinstance(secure, Unknown) or not secure:
        return "the screen saver asks for no password"  # not set is not asked for: it is a box that nobody ticked
    if active is False:
        return "the screen saver is off"
    if seconds == 0:
        return "the screen saver never starts"
    if isinstance(active, Unknown) or isinstance(seconds, Unknown):
        return Unknown(Why.NOT_RECORDED, "the screen saver asks for a password, and whether or when it starts is not set")
    if _first(policy.has_program, own.has_program) is not True:
        return _NO_PROGRAM
    of_policy = (policy.active, policy.secure, policy.seconds, policy.has_program)  # whoever owns the last may choose "(None)"
    return _way(host, seconds, by_policy=not any(isinstance(each, Unknown) for each in of_policy))


def _way(host: Host, seconds: int, *, by_policy: bool) -> LockWay | Unknown:
    try:
        grace = _seconds(registry_values(values_if_there(host, _WINLOGON, _GRACE)), _GRACE)
    except ValueError:
        return _NO_GRACE
    lock = LocksItself(seconds, _USUAL_GRACE_SECONDS if isinstance(grace, Unknown) else grace)
    return LockWay(lock, SetBy.POLICY if by_policy else SetBy.USER, not by_policy)


def _first(policy: bool | int | Unknown, own: bool | int | Unknown) -> bool | int | Unknown:  # noqa: FBT001 - values
    return own if isinstance(policy, Unknown) else policy


def _number(values: Mapping[str, str | int], name: str) -> int | Unknown:
    value = values.get(name.lower())
    return _NOT_SET if value is None else int(value)


def _seconds(values: Mapping[str, str | int], name: str) -> int | Unknown:
    """A time before the beginning is none: it would come before every limit that holds."""
    found = _number(values, name)
    if not isinstance(found, Unknown) and found < 0:
        raise ValueError("a time below zero")
    return found

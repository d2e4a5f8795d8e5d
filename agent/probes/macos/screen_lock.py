"""macOS: when does the screen of the person at the Mac lock by itself?

Sources: sysadminctl(8) for the password's delay, defaults(1) for the screen saver, both as that person; pmset(1) for the
display's sleep; the settings that the school manages. The time to locked is the first of screen saver and display's sleep, on
the source of power where that is later, and the delay after it.
"""

from typing import Final, TypeAlias

from agent.allowed_commands import DEFAULTS, PMSET, SYSADMINCTL
from agent.errors import ProbeError
from agent.host import Host
from agent.macos.console_user import ConsoleUser, console_user, parse_console
from agent.macos.display_sleep import DisplaySleep, SleepsAfter, parse_pmset
from agent.macos.lock_delay import AsksAfter, NeverAsks, parse_sysadminctl
from agent.macos.managed import managed_settings
from agent.macos.screen_saver import ManagedLock, NeverStarts, StartsAfter, parse_managed, parse_screen_saver
from compliance.facts import LocksItself, NeverLocks, ScreenLock, SetBy, UserScreenLock
from compliance.unknown import Unknown, Why

READ_FROM: Final = (
    "the lock's delay and the screen saver's settings, asked as the person at the Mac; the display's sleep; what is managed"
)

PARSERS: Final = (parse_sysadminctl, parse_pmset, parse_screen_saver, parse_managed, parse_console)

_MANAGED: Final = ("com.apple.screensaver", "com.apple.mobiledevice.passwordpolicy")
_Starts: TypeAlias = StartsAfter | NeverStarts | Unknown


def read(host: Host) -> ScreenLock:
    """Of the person at the Mac. Nobody there: NobodyLoggedIn, never "locks"."""
    person = console_user(host)
    account = host.pseudonym(person.account)
    try:
        return ScreenLock(has_desktop=True, users=(_lock(host, person, account),))
    except ProbeError as error:
        return ScreenLock(has_desktop=True, users=(UserScreenLock(account, "macOS", *(error.as_unknown(),) * 4),))


def _lock(host: Host, person: ConsoleUser, account: str) -> UserScreenLock:
    managed = parse_managed(managed_settings(host, *_MANAGED, account=person.account))
    starts = managed.starts if not isinstance(managed.starts, Unknown) else _own_screen_saver(host, person)
    asks = _asks(host, person, managed)
    lock = time_to_locked(starts, parse_pmset(host.run(PMSET, "-g", "custom")), asks)
    return UserScreenLock(
        account,
        "macOS",
        lock,
        _set_by(managed, starts),
        user_may_change=isinstance(managed.starts, Unknown) or isinstance(managed.asks_after_seconds, Unknown),
        password_on_resume=asks if isinstance(asks, Unknown) else isinstance(asks, AsksAfter),
    )


def _own_screen_saver(host: Host, person: ConsoleUser) -> _Starts:
    try:
        answer = host.run_as_user(person.user_id, {}, DEFAULTS, "-currentHost", "export", "com.apple.screensaver", "-")
        return parse_screen_saver(answer)
    except ProbeError as error:
        return error.as_unknown()


def _asks(host: Host, person: ConsoleUser, managed: ManagedLock) -> AsksAfter | NeverAsks | Unknown:
    """What is in force in the person's session; where that is not told, what is managed."""
    try:
        return parse_sysadminctl(host.run_as_user(person.user_id, {}, SYSADMINCTL, "-screenLock", "status"))
    except ProbeError as error:
        seconds = managed.asks_after_seconds
        return error.as_unknown() if isinstance(seconds, Unknown) else AsksAfter(seconds)


def time_to_locked(
    starts: _Starts, display: DisplaySleep, asks: AsksAfter | NeverAsks | Unknown
) -> LocksItself | NeverLocks | Unknown:
    """On the source of power where it takes longest. That neither comes is known only when both were read."""
    if isinstance(asks, NeverAsks):
        return NeverLocks(because="no password is asked for after the screen saver or the display's sleep")
    if isinstance(asks, Unknown):
        return asks
    idle = 0
    for power, sleeps in display.by_power.items():
        times = [each.seconds for each in (starts, sleeps) if isinstance(each, StartsAfter | SleepsAfter)]
        if not times:
            if isinstance(starts, Unknown):
                return Unknown(Why.NOT_RECORDED, f"on {power} power the display never sleeps, and {starts}")
            return NeverLocks(because=f"on {power} power neither the screen saver nor the display's sleep ever starts")
        idle = max(idle, min(times))
    return LocksItself(idle, asks.seconds)


def _set_by(managed: ManagedLock, starts: _Starts) -> SetBy | Unknown:
    """The school's where it manages any of it. pmset does not say who set what it prints."""
    if not all(
        isinstance(each, Unknown) for each in (managed.starts, managed.asks_after_seconds, managed.locks_within_seconds)
    ):
        return SetBy.POLICY
    if isinstance(starts, Unknown):
        return Unknown(Why.NOT_RECORDED, "macOS does not say who set when the display sleeps")
    return SetBy.USER

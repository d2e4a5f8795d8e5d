"""Windows: when does the screen of each person at this computer lock by itself?

Sources: the limit of idle time for the whole computer, that of device management, the person's screen saver, and sleep with a
password on waking. Any of them locks, so the first counts. Each person with an open desktop is read below HKEY_USERS; of people
who are not logged in no screen is open, and the registry does not hold their part.
"""

from typing import Final

from agent.errors import ProbeError
from agent.host import Host
from agent.windows.computer_limit import limit_way, managed_way, parse_limit, parse_managed_limit
from agent.windows.console_user import parse_user
from agent.windows.lock_way import FirstLock, LockWay, NoLock, first_lock
from agent.windows.open_desktops import DESKTOPS, OpenDesktops, parse_desktops
from agent.windows.power_settings import parse_powercfg
from agent.windows.powershell import ask
from agent.windows.registry import registry_values, values_if_there
from agent.windows.screen_saver import SaverSettings, parse_desktop_settings, read_own_settings, saver_way
from agent.windows.sleep_states import parse_sleep_states
from agent.windows.waking import Power, Waking, read_power, waking
from compliance.facts import ScreenLock, UserScreenLock
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

READ_FROM: Final = (
    "the limits of idle time that policy and device management set for the whole computer, the plan for power, and the screen "
    "saver's settings of each person with an open desktop"
)

PARSERS: Final = (
    *(parse_limit, parse_managed_limit, parse_desktop_settings, parse_desktops),
    *(parse_powercfg, parse_sleep_states, parse_user),
)

_POLICIES: Final = r"Software\Microsoft\Windows\CurrentVersion\Policies\System"
_FORBIDDEN: Final = "DisableLockWorkstation"
_NOT_READ: Final = "the person's own settings in the registry could not be read"
_MAY_NOT_LOCK: Final = Unknown(
    Why.CONTRADICTION,
    "a policy takes locking away from this person, and whether the computer then locks itself is not documented",
)


@dataclass(frozen=True, slots=True)
class _Computer:
    """What holds for everybody."""

    ways: tuple[LockWay | NoLock, ...]
    power: Power | Unknown


def read(host: Host) -> ScreenLock:
    """Of everybody with an open desktop. Nobody there: NobodyLoggedIn, never "locks"."""
    desktops = parse_desktops(ask(host, DESKTOPS))
    computer = _Computer((limit_way(host), managed_way(host)), _power(host, desktops))
    return ScreenLock(has_desktop=True, users=tuple(_user(host, each, computer) for each in desktops.people))


def _power(host: Host, desktops: OpenDesktops) -> Power | Unknown:
    try:
        return read_power(host, has_battery=desktops.has_battery)
    except ProbeError as error:
        return error.as_unknown()


def _user(host: Host, person: str, computer: _Computer) -> UserScreenLock:
    account = host.pseudonym(person)
    try:
        own: SaverSettings | Unknown = read_own_settings(host, person)
        saver = saver_way(host, person, own) if not isinstance(own, Unknown) else own
        forbidden = registry_values(values_if_there(host, rf"HKU\{person}\{_POLICIES}", _FORBIDDEN)).get(_FORBIDDEN.lower())
    except ProbeError as error:
        own = saver = Unknown(error.why, _NOT_READ)  # its own words name the key, and the key names the person
        forbidden = None
    woken = _woken(computer.power, own)
    lock = first_lock((*computer.ways, saver, woken.way))
    if forbidden == 1:
        lock = FirstLock(*(_MAY_NOT_LOCK,) * 3)
    return UserScreenLock(account, "Windows", lock.lock, lock.set_by, lock.user_may_change, woken.asks)


def _woken(power: Power | Unknown, own: SaverSettings | Unknown) -> Waking:
    if isinstance(power, Unknown):
        return Waking(power, power)
    return Waking(own, own) if isinstance(own, Unknown) else waking(power, own.delay_seconds)

"""What sleep does to the lock, on each source of power.

Sources: powercfg; Power.admx (Power and ADMX_Power of Microsoft Learn), whose values have the last word; "Allow users to select
when a password is required when resuming from connected standby" (Logon.admx).

A computer that sleeps as it always did asks for a password on waking, where its plan for power says so. One with Modern Standby
asks after the time that the person chose; whoever chose none is asked every time. Whether its screen's going off locks as sleep
does was not seen on any computer, so that is not counted.
"""

from collections.abc import Iterator
from typing import Final

from agent.allowed_commands import POWERCFG
from agent.host import Host
from agent.windows.lock_way import LockWay, NoLock
from agent.windows.power_settings import (
    CONSOLE_LOCK,
    STANDBY_IDLE,
    VIDEO_IDLE,
    PowerSettings,
    parse_powercfg,
    switch,
)
from agent.windows.registry import registry_values, values_if_there
from agent.windows.sleep_states import Sleeps, parse_sleep_states
from compliance.facts import LocksItself, SetBy
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

_POLICIES: Final = r"HKLM\SOFTWARE\Policies\Microsoft\Power\PowerSettings"
_MAINS, _BATTERY = "ACSettingIndex", "DCSettingIndex"
_LOGON: Final = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\System"
_MAY_DELAY: Final = "AllowDomainDelayLock"
_PLAN: Final = Unknown(Why.NOT_RECORDED, "Windows does not say who set the plan for power, nor who may change it")
_SCREEN_ALONE: Final = Unknown(
    Why.NOT_SUPPORTED,
    "the screen goes off and the computer never goes to sleep; whether Modern Standby locks then was not seen",
)
_TWO_WORDS: Final = Unknown(
    Why.CONTRADICTION, "the plan for power asks for no password on waking, and the person's setting does"
)


@dataclass(frozen=True, slots=True)
class _Source:
    """One source of power, and whether policy decides each setting."""

    name: str
    asks: bool | Unknown
    display_off: int | Unknown
    sleep: int | Unknown
    by_policy: bool


@dataclass(frozen=True, slots=True)
class Waking:
    """When sleep locks the screen, or why it does not, and whether a password is asked for after it."""

    way: LockWay | Unknown | NoLock
    asks: bool | Unknown


@dataclass(frozen=True, slots=True)
class Power:
    """What the computer does on the sources of power that it has."""

    sleeps: Sleeps
    sources: tuple[_Source, ...]
    delay_forbidden: bool


def read_power(host: Host, *, has_battery: bool) -> Power:
    """The plan for power that is in force, with what policy says of it."""
    plan = parse_powercfg(host.run(POWERCFG, "/qh", "SCHEME_CURRENT"))
    sleeps = parse_sleep_states(host.run(POWERCFG, "/availablesleepstates"))
    forbidden = registry_values(values_if_there(host, _LOGON, _MAY_DELAY)).get(_MAY_DELAY.lower()) == 0
    sources = tuple(_sources(host, plan))
    return Power(sleeps, sources if has_battery else sources[:1], forbidden)


def _sources(host: Host, plan: PowerSettings) -> Iterator[_Source]:
    wake, display, sleep = (
        registry_values(values_if_there(host, rf"{_POLICIES}\{each}", _MAINS, _BATTERY))
        for each in (CONSOLE_LOCK, VIDEO_IDLE, STANDBY_IDLE)
    )
    of_plan = {
        "mains": (_MAINS, plan.password_on_wake_mains, plan.display_off_mains_seconds, plan.sleep_mains_seconds),
        "battery": (_BATTERY, plan.password_on_wake_battery, plan.display_off_battery_seconds, plan.sleep_battery_seconds),
    }
    for name, (value, asks, display_off, sleep_after) in of_plan.items():
        key = value.lower()
        yield _Source(
            name,
            switch(int(wake[key])) if key in wake else asks,
            int(display[key]) if key in display else display_off,
            int(sleep[key]) if key in sleep else sleep_after,
            by_policy=key in wake and key in sleep,
        )


def waking(power: Power, delay_seconds: int | Unknown) -> Waking:
    """For one person; the source of power where it takes longest decides."""
    asks = _asks(power, delay_seconds)
    if power.sleeps is Sleeps.NOT_AT_ALL:
        return Waking("the computer cannot sleep", asks)
    if isinstance(asks, Unknown):
        return Waking(asks, asks)
    if not asks:
        return Waking("no password is asked for after sleep", asks)
    return Waking(_way(power, _delay(power, delay_seconds)), asks)


def _asks(power: Power, delay_seconds: int | Unknown) -> bool | Unknown:
    """On every source of power."""
    plan = _worst([each.asks for each in power.sources])
    if power.sleeps is not Sleeps.MODERN_STANDBY:
        return plan
    if _delay(power, delay_seconds) < 0:
        return False
    return _TWO_WORDS if plan is False else True


def _worst(asks: list[bool | Unknown]) -> bool | Unknown:
    if any(each is False for each in asks):
        return False
    return next((each for each in asks if isinstance(each, Unknown)), True)


def _delay(power: Power, delay_seconds: int | Unknown) -> int:
    return 0 if power.delay_forbidden or isinstance(delay_seconds, Unknown) else delay_seconds


def _way(power: Power, delay: int) -> LockWay | Unknown | NoLock:
    modern = power.sleeps is Sleeps.MODERN_STANDBY
    idle = 0
    for source in power.sources:
        if isinstance(source.sleep, Unknown):
            return source.sleep
        if not source.sleep:
            return _awake(source, modern=modern)
        idle = max(idle, source.sleep)
    if not modern and all(each.by_policy for each in power.sources):
        return LockWay(LocksItself(idle, 0), SetBy.POLICY, user_may_change=False)
    return LockWay(LocksItself(idle, delay if modern else 0), _PLAN, _PLAN)


def _awake(source: _Source, *, modern: bool) -> Unknown | NoLock:
    """What keeps a source of power on which nothing sleeps from locking."""
    if modern and isinstance(source.display_off, Unknown):
        return source.display_off
    if modern and source.display_off:
        return _SCREEN_ALONE
    return f"on {source.name} power the computer never goes to sleep"

"""When the computer was on and awake, as Windows itself records it.

Sources: the events of Kernel-General (12 starts, 13 stops), Kernel-Power (42 falls asleep, 107 wakes, 506 and 507 the same on
computers that never sleep wholly), Power-Troubleshooter (1 woke) and EventLog (6005 and 6006, with which the log itself begins
and ends) in Windows' System log. They are told apart by number and provider: their words are those of the country, and so are
the times in 6008. Shutting down with fast start-up is falling asleep. Nothing else of the log is read.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from agent.errors import NotRecorded
from agent.host import Host
from agent.probes.parsing import parser
from agent.windows.powershell import ask_together, instant_of, rows_of
from compliance.facts import OnPeriod, Power
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

_LOOKED_BACK: Final = timedelta(days=7)
_KERNEL, _POWER, _TROUBLE, _LOG = (
    *("Microsoft-Windows-Kernel-General", "Microsoft-Windows-Kernel-Power", "Microsoft-Windows-Power-Troubleshooter"),
    "EventLog",
)
_STARTS: Final = frozenset({(_KERNEL, 12), (_LOG, 6005)})
_WAKES: Final = frozenset({(_POWER, 107), (_POWER, 507), (_TROUBLE, 1)})
_ENDS: Final = frozenset({(_KERNEL, 13), (_LOG, 6006), (_POWER, 42), (_POWER, 506)})
_AT: Final = "At=($_.TimeCreated.ToUniversalTime().ToString('s') + 'Z')"
_NUMBERS: Final = ",".join(str(number) for number in sorted({number for _, number in _STARTS | _WAKES | _ENDS}))
_PROVIDERS: Final = ",".join(f"'{each}'" for each in (_KERNEL, _POWER, _TROUBLE, _LOG))
TURNS: Final = (
    f"try {{ Get-WinEvent -FilterHashtable @{{LogName='System'; ProviderName={_PROVIDERS}; Id={_NUMBERS}; "
    "StartTime=(Get-Date).AddDays(-7)} | ForEach-Object { "
    f"[pscustomobject]@{{ {_AT}; Provider=$_.ProviderName; Id=$_.Id }} }} }} "
    "catch { if ($_.FullyQualifiedErrorId -notlike 'NoMatchingEventsFound*') { throw } }"
)
OLDEST: Final = f"Get-WinEvent -LogName System -Oldest -MaxEvents 1 | ForEach-Object {{ [pscustomobject]@{{ {_AT} }} }}"
_SAME_START: Final = timedelta(minutes=5)  # the kernel's word and the log's own come one after the other
_IS_ON: Final = Unknown(Why.NOT_RECORDED, "it is on")
_NO_END: Final = Unknown(Why.NOT_RECORDED, "the computer stopped without a word, so Windows has no record of when")


@dataclass(frozen=True, slots=True)
class Turn:
    """An instant at which the computer was on from then on, or not any more. `new`: it was started, not woken."""

    at: datetime
    on: bool
    new: bool


def read_power_log(host: Host) -> Power:
    """The last seven days, or as far back as the log goes. PowerShell is started once."""
    told = ask_together(host, turns=TURNS, oldest=OLDEST)
    turns, oldest = parse_power_turns(told["turns"]), parse_oldest(told["oldest"])
    since = max(oldest, host.now() - _LOOKED_BACK)
    return Power(since, tuple(on_periods(turns, since)))


@parser("get_winevent", f"ConvertTo-Json @({TURNS})")
def parse_power_turns(text: str) -> tuple[Turn, ...]:
    """In the order of time. Clock changes have the number 1 too, but another provider."""
    rows = rows_of(text)
    rows.reverse()  # Windows tells the newest first
    known = ((instant_of(each["At"]), (each["Provider"], each["Id"])) for each in rows)
    turns = [Turn(at, what not in _ENDS, what in _STARTS) for at, what in known if what in _STARTS | _WAKES | _ENDS]
    return tuple(sorted(turns, key=lambda each: each.at))


@parser("get_winevent_oldest", f"ConvertTo-Json @({OLDEST})")
def parse_oldest(text: str) -> datetime:
    """The time of the log's first event of all."""
    rows = rows_of(text)
    if not rows:
        raise NotRecorded("Windows has no record of when the computer was on")
    (row,) = rows
    return instant_of(row["At"])


def on_periods(turns: tuple[Turn, ...], since: datetime) -> Iterator[OnPeriod]:
    """Before a first turn that ends, or without any, the computer was on. At the end it is: it answers."""
    began = since if not turns or not turns[0].on else None
    for turn in turns:
        if began is None:
            began = turn.at if turn.on else None
        elif not turn.on:
            yield OnPeriod(began, turn.at)
            began = None
        elif turn.new and turn.at - began > _SAME_START:
            yield OnPeriod(began, _NO_END)
            began = turn.at
    if began is not None:
        yield OnPeriod(began, _IS_ON)

"""When the computer was on and awake. Sources: journalctl(1), sd-messages(3), systemd.journal-fields(7).

The system's own journal has it: its first and last entry of each start, and systemd's messages of falling asleep and waking,
known by number and not by words. Nothing else of the journal is read.
"""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from agent.allowed_commands import JOURNALCTL
from agent.errors import NotRecorded, UnexpectedOutput
from agent.host import Host
from agent.probes.parsing import parser
from compliance.facts import OnPeriod, Power
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

_LOOKED_BACK: Final = timedelta(days=7)
_FALLS_ASLEEP: Final = "6bbd95ee977941e497c48be27c254128"  # SD_MESSAGE_SLEEP_START
_WAKES: Final = "8811e6df2a8e40f58a94cea26f8ebf14"  # SD_MESSAGE_SLEEP_STOP
_IS_ON: Final = Unknown(Why.NOT_RECORDED, "it is on")
MESSAGES: Final = (_FALLS_ASLEEP, _WAKES)
_LINE: Final = re.compile(r"\s*-?\d+ [0-9a-f]{32} (?:\w{3} )?(\S+ \S+) UTC(?:—|\s+)(?:\w{3} )?(\S+ \S+) UTC\s*")


@dataclass(frozen=True, slots=True)
class Boot:
    """The journal's first and last entry between a start of the system and its end."""

    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """An instant at which the computer fell asleep, or woke."""

    at: datetime
    wakes: bool


def read_journal(host: Host) -> Power:
    """The last seven days, or as far back as the journal goes."""
    boots = parse_boots(host.run(JOURNALCTL, "--quiet", "--utc", "--no-pager", "--list-boots", "--output=json"))
    if not boots:
        raise NotRecorded("the system keeps no journal of when it was on")
    since = max(min(each.first for each in boots), host.now() - _LOOKED_BACK)
    turns = parse_turns(
        host.run(
            JOURNALCTL,
            *("--quiet", "--no-pager", "--output=json", "--output-fields=MESSAGE_ID"),
            f"--since=@{int(since.timestamp())}",
            *(f"MESSAGE_ID={each}" for each in MESSAGES),
        )
    )
    return Power(since, tuple(on_periods(boots, turns, since)))


def on_periods(boots: Sequence[Boot], turns: Sequence[Turn], since: datetime) -> Iterator[OnPeriod]:
    """The times between starting or waking and ending or falling asleep. The last start of all has not ended: it is on."""
    ordered = sorted(boots, key=lambda each: each.first)
    for boot in ordered:
        end = _IS_ON if boot is ordered[-1] else boot.last
        within = [each for each in turns if boot.first <= each.at and (isinstance(end, Unknown) or each.at <= end)]
        for period in _of_boot(boot.first, sorted(within, key=lambda each: each.at), end):
            if isinstance(period.ended_at, Unknown) or period.ended_at > since:
                yield OnPeriod(max(period.began_at, since), period.ended_at)


def _of_boot(start: datetime, turns: Sequence[Turn], end: datetime | Unknown) -> Iterator[OnPeriod]:
    began: datetime | None = start
    for turn in turns:
        if turn.wakes:
            began = began or turn.at
        elif began is not None:
            yield OnPeriod(began, turn.at)
            began = None
    if began is not None:
        yield OnPeriod(began, end)


@parser("journalctl_list_boots", "journalctl --utc --list-boots --output=json", "journalctl")
def parse_boots(text: str) -> tuple[Boot, ...]:
    """`journalctl --list-boots` as JSON (microseconds since 1970), or as the table in UTC that older ones print instead."""
    if text.lstrip().startswith("["):
        return tuple(Boot(_instant(each["first_entry"]), _instant(each["last_entry"])) for each in json.loads(text))
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("IDX ")]
    return tuple(_boot(line) for line in lines)


def _boot(line: str) -> Boot:
    match = _LINE.fullmatch(line)
    if match is None:
        raise ValueError("not a line of the table of starts")
    return Boot(*(datetime.strptime(each, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC) for each in match.groups()))


@parser("journalctl_sleep", "journalctl --output=json MESSAGE_ID=…")
def parse_turns(text: str) -> tuple[Turn, ...]:
    """The messages of sleep, one JSON object a line."""
    return tuple(_turn(json.loads(line)) for line in text.splitlines() if line.strip())


def _turn(entry: dict[str, Any]) -> Turn:
    if entry["MESSAGE_ID"] not in (_FALLS_ASLEEP, _WAKES):
        raise UnexpectedOutput("the journal has another message than asked for")
    return Turn(_instant(entry["__REALTIME_TIMESTAMP"]), wakes=entry["MESSAGE_ID"] == _WAKES)


def _instant(microseconds: object) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(str(microseconds)))

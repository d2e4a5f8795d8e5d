"""Choosing the devices that a filter asks for, in the order that it asks for."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Final

from collector.fleet.filters import NO_KIND, UNLISTED, Filter, Only, Order, Real
from collector.fleet.line import Line
from collector.fleet.snapshot import Snapshot
from collector.fleet.standing import LETTERS
from collector.registers.device_groups import NOT_ON_LOAN, ON_LOAN
from compliance.rule import PLATFORMS
from compliance.verdict import Verdict

_WEEK: Final = timedelta(days=7)
_BEGINNING: Final = datetime.min.replace(tzinfo=UTC)
_END: Final = datetime.max.replace(tzinfo=UTC)

_Asked = Callable[[Line], bool]


def chosen(snapshot: Snapshot, wanted: Filter) -> tuple[Line, ...]:
    """The devices of a snapshot for which all of the filter is true."""
    return snapshot.kept(wanted, partial(_chosen, snapshot, wanted))


def _chosen(snapshot: Snapshot, wanted: Filter) -> tuple[Line, ...]:
    lines: Iterable[Line] = _in_order(snapshot, wanted.order)
    if wanted.state is None:
        lines = snapshot.kept((wanted.order, wanted.ended), lambda: _living(_in_order(snapshot, wanted.order), wanted))
    for asked in _asked(snapshot, wanted):
        lines = [each for each in lines if asked(each)]
    if wanted.search:
        lines = found(lines, wanted.search)
    return tuple(lines)


def _living(lines: Iterable[Line], wanted: Filter) -> tuple[Line, ...]:
    return tuple([each for each in lines if each.has_ended is wanted.ended])


def found(lines: Iterable[Line], words: str) -> list[Line]:
    """Those that have the words in tag, serial number or name, in any case of letters; a whole one comes first."""
    needle = words.casefold()
    matching = [each for each in lines if needle in each.searched]
    return sorted(matching, key=lambda each: needle not in each.searched.split("\n"))


def _in_order(snapshot: Snapshot, order: Order) -> tuple[Line, ...]:
    if order is Order.WORST:
        return snapshot.lines
    return snapshot.kept(order, lambda: tuple(sorted(snapshot.lines, key=_ORDERS[order])))


def _asked(snapshot: Snapshot, wanted: Filter) -> list[_Asked]:
    asked: list[_Asked] = []
    if wanted.state is not None:
        asked.append(lambda each: each.state is wanted.state)
    if wanted.real is not None:
        simulated = wanted.real is Real.SIMULATED
        asked.append(lambda each: each.simulated is simulated)
    if wanted.rule:
        asked.append(_by_rule(snapshot, wanted))
    elif wanted.verdict is not None:
        asked.append(lambda each: each.verdict is wanted.verdict)
    if wanted.group:
        asked.append(_of_group(wanted.group))
    if wanted.platform:
        asked.append(lambda each: each.platform == wanted.platform)
    asked += [_only(snapshot, each) for each in wanted.only]
    return asked


def _by_rule(snapshot: Snapshot, wanted: Filter) -> _Asked:
    place = snapshot.places.get(wanted.rule)
    if place is None:
        return lambda _: False
    letters = {letter for letter, verdict in LETTERS.items() if wanted.verdict in (None, verdict)}
    return lambda each: each.letters[place] in letters


def _of_group(group: str) -> _Asked:
    """As an exception's group is: by the asset list, by system, by whether it is on loan."""
    if group in PLATFORMS:
        return lambda each: each.platform == group
    match group:
        case _ if group == UNLISTED:
            return lambda each: not each.is_listed
        case _ if group == NO_KIND:
            return lambda each: each.is_listed and not each.kind
        case _ if group == ON_LOAN:
            return lambda each: each.on_loan
        case _ if group == NOT_ON_LOAN:
            return lambda each: not each.on_loan
        case _:
            return lambda each: each.kind == group


def _only(snapshot: Snapshot, only: Only) -> _Asked:
    today, week = snapshot.today, snapshot.as_at - _WEEK
    table: Mapping[Only, _Asked] = {
        Only.LOAN_OVERDUE: lambda each: each.on_loan and _is_before(each.loan.due_back if each.loan else None, today),
        Only.MAY_LEAVE_SITE: lambda each: each.may_leave_site,
        Only.OVERDUE: lambda each: _is_before(each.put_right_by, today),
        Only.SILENT: lambda each: each.is_silent,
        Only.REPORTED_THIS_WEEK: lambda each: each.last_report_at is not None and each.last_report_at > week,
        Only.NEVER_REPORTED: lambda each: each.last_report_at is None,
        Only.HAS_REPORTED: lambda each: each.last_report_at is not None,
        Only.NOT_BELIEVED: lambda each: each.is_doubted or not each.state.may_speak,
        Only.ENCRYPTED: lambda each: snapshot.encryption_of(each) is Verdict.PASS,
        Only.NOT_ENCRYPTED: lambda each: snapshot.encryption_of(each) is Verdict.FAIL,
        Only.ENCRYPTION_NOT_KNOWN: lambda each: snapshot.encryption_of(each) is Verdict.UNKNOWN,
    }
    return table[only]


def _is_before(day: date | None, today: date) -> bool:
    return day is not None and day < today


def _by_tag(line: Line) -> tuple[bool, str, str]:
    return not line.asset_tag, line.asset_tag.casefold(), line.label


def _last_seen(line: Line) -> float:
    seen = line.last_heard_at or line.last_report_at or _BEGINNING
    return -(seen - _BEGINNING).total_seconds()


_ORDERS: Final[Mapping[Order, Callable[[Line], tuple[object, ...] | float]]] = {
    Order.TAG: _by_tag,
    Order.LAST_SEEN: _last_seen,
    Order.SINCE: lambda each: (each.since or _END,),
    Order.PUT_RIGHT_BY: lambda each: (each.put_right_by or date.max,),
}

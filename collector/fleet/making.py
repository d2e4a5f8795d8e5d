"""Making the snapshot of a school: the truth of the compliance report (`collector/reports/assembly.py`), in light lines."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final

from collector.fleet.first_things import Failure, first_things
from collector.fleet.line import Line
from collector.fleet.silence import silent_since
from collector.fleet.snapshot import Month, Snapshot
from collector.fleet.standing import FAILS, Standing, Standings
from collector.judging.judging import policy_or_why_not
from collector.plain_text import FROM_A_DEVICE, FROM_A_PACK, one_line
from collector.registers.school_calendar import calendar_of
from collector.reports.compliance_report import LoanEntry
from collector.store import assets, fleet
from collector.store.assets import Asset
from collector.store.database import Row, Transaction
from collector.store.devices import DeviceState
from collector.store.instants import from_text
from collector.store.loans import LoanState
from collector.store.schools import School
from compliance.context import DataClass
from compliance.verdict import rank

_AT_ONCE: Final = 100
_LOOKED_BACK: Final = timedelta(days=30)
_LOOKED_BACK_EVERY: Final = timedelta(minutes=10)
_LABEL_HEX_DIGITS: Final = 12


def make(
    tx: Transaction,
    school: School,
    now: datetime,
    pause: Callable[[], None] = lambda: None,
    before: Snapshot | None = None,
) -> Snapshot:
    """What the store knows now. `pause` is called every few milliseconds of work, for others to have their turn.

    `before` is an earlier snapshot of the school: how many failed a month ago is asked every ten minutes, else taken from it.
    """
    policy, trouble = policy_or_why_not(tx, school.school_id)
    calendar = calendar_of(tx, school.school_id)
    listed = assets.rows_of_school(tx, school.school_id)
    rows = fleet.every_device(tx, school.school_id, b"" if policy is None else policy.digest)
    standings, in_list = Standings(policy, calendar), AssetList(listed)
    maker = _Maker(standings, in_list, silent_since(calendar, now))
    lines = tuple(sorted(maker.lines(rows, pause), key=worst_first))
    return Snapshot(
        as_at=now,
        school=school,
        policy=policy,
        policy_trouble=one_line(trouble, FROM_A_PACK),
        calendar=calendar,
        lines=lines,
        never_heard_of=in_list.all_but(maker.heard),
        first_things=first_things(tx, standings, maker.failures, lines),
        month=_month(tx, school, lines, now, before),
    )


def _month(tx: Transaction, school: School, lines: Iterable[Line], now: datetime, before: Snapshot | None) -> Month:
    """Of the devices that figures are about."""
    simulated = all(each.simulated for each in lines if not each.has_ended)
    if before is not None and before.month.simulated is simulated and now - before.month.until < _LOOKED_BACK_EVERY:
        return before.month
    more = fleet.more_failing_since(tx, school.school_id, now - _LOOKED_BACK, simulated=simulated)
    return Month(now, simulated, more)


def worst_first(line: Line) -> tuple[bool, int, int, bool, str]:
    """In the order of `collector/reports/summary.py`: in use, the worst verdict, the gravest check with it, real, by label."""
    return line.has_ended, -rank(line.verdict), line.gravity, line.simulated, line.label


class AssetList:
    """The lines of a school's asset list, by what a device says of itself."""

    def __init__(self, listed: Iterable[Row]) -> None:
        """Of several lines with one serial number the first by tag is the device's."""
        self._listed = tuple(listed)
        self._by_serial: dict[str, Row] = {}
        self._by_tag: dict[str, Row] = {}
        for each in self._listed:
            if each["serial"]:
                self._by_serial.setdefault(each["serial"].lower(), each)
            self._by_tag.setdefault(each["asset_tag"].lower(), each)

    def find(self, serial: str, asset_tag: str) -> Row | None:
        """By serial number first: it cannot be swapped with another device's as a label can."""
        found = self._by_serial.get(serial.lower()) if serial else None
        return found or (self._by_tag.get(asset_tag.lower()) if asset_tag else None)

    def all_but(self, heard: Collection[str]) -> tuple[Asset, ...]:
        """Those that are no simulated ones and whose tag is none of these."""
        left = (each for each in self._listed if not each["simulated"] and each["asset_tag"] not in heard)
        return tuple(assets.read(each) for each in left)


class _Maker:
    """Makes lines of rows."""

    def __init__(self, standings: Standings, listed: AssetList, silent: datetime) -> None:
        self.failures: dict[int, list[Failure]] = {}
        self.heard: set[str] = set()
        self._listed = listed
        self._standings = standings
        self._silent_since = silent

    def lines(self, rows: Iterable[Row], pause: Callable[[], None]) -> Iterator[Line]:
        """Each of them."""
        for number, row in enumerate(rows, start=1):
            yield self._line(row, number)
            if number % _AT_ONCE == 0:
                pause()

    def _line(self, row: Row, number: int) -> Line:
        state = DeviceState(row["state"])
        has_ended = state.has_ended
        standing, troubles, otherwise = self._standing(row, state)
        if standing.failing and not has_ended:
            self._note_failures(row, number, standing, troubles)
        reported, heard = _instant(row["last_report_at"]), _instant(row["last_heard_at"])
        tag, serial, name = _shown(row["asset_tag"]), _shown(row["serial"]), _shown(row["name"])
        label = tag or serial or name or row["device_id"].hex()[:_LABEL_HEX_DIGITS]
        loan = None if row["loan_id"] is None else _loan(row)
        asset = self._asset(row, is_heard=reported is not None and not has_ended)
        return Line(
            device_id=row["device_id"],
            label=label,
            asset_tag=tag,
            serial=serial,
            name=name,
            make_and_model=_shown(f"{row['make']} {row['model']}"),
            platform=_shown(row["platform"]),
            simulated=bool(row["simulated"]),
            state=state,
            has_ended=has_ended,
            loan=loan,
            on_loan=loan is not None and not loan.state.has_ended,
            is_listed=asset is not None,
            kind="" if asset is None else asset["kind"],
            data_class=None if asset is None or asset["data_class"] is None else DataClass(asset["data_class"]),
            may_leave_site=asset is not None and bool(asset["off_site"]),
            letters=standing.letters,
            verdict=standing.verdict,
            gravity=standing.gravity,
            rule=standing.rule,
            failing=standing.failing,
            since=self._standings.since(troubles, standing, otherwise),
            put_right_by=self._standings.put_right_by(troubles, standing),
            last_report_at=reported,
            last_heard_at=heard,
            is_silent=heard is not None and heard <= self._silent_since and state.may_speak,
            is_doubted=bool(row["is_doubted"]),
            searched=f"{tag}\n{serial}\n{name}\n{label}".casefold(),
        )

    def _asset(self, row: Row, *, is_heard: bool) -> Row | None:
        asset = self._listed.find(row["serial"], row["asset_tag"])
        if asset is not None and is_heard:
            self.heard.add(asset["asset_tag"])
        return asset

    def _note_failures(self, row: Row, number: int, standing: Standing, troubles: dict[str, datetime]) -> None:
        for place, letter in enumerate(standing.letters):
            if letter == FAILS:
                since = troubles[self._standings.rule_at(place).rule_id]
                failure = Failure(bool(row["simulated"]), number, row["device_id"], since)
                self.failures.setdefault(place, []).append(failure)

    def _standing(self, row: Row, state: DeviceState) -> tuple[Standing, dict[str, datetime], datetime]:
        """What is held of a device that may not speak does not stand."""
        if not state.may_speak:
            return self._standings.nothing_known, {}, from_text(row["state_changed_at"])
        troubles = dict(map(_trouble, row["troubles"].split())) if row["troubles"] else {}
        return self._standings.of(row["verdicts"] or ""), troubles, from_text(row["enrolled_at"])


def _shown(text: str) -> str:
    """As `one_line` makes it, which nearly always is as it stands: then it need not be taken to pieces."""
    is_plain = text.isascii() and text.isprintable() and len(text) <= FROM_A_DEVICE and "  " not in text
    return text if is_plain and text.strip(" ") == text else one_line(text)


def _trouble(told: str) -> tuple[str, datetime]:
    rule, _, since = told.partition(":")
    return rule, from_text(since)


def _loan(row: Row) -> LoanEntry:
    state = LoanState(row["loan_state"])
    due_back = None if row["due_back"] is None else date.fromisoformat(row["due_back"])
    return LoanEntry(one_line(row["loan_id"]), state, one_line(row["borrower_name"]), due_back, state is LoanState.CLEARED)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else from_text(text)

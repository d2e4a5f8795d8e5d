"""Making the snapshot of a school: the truth of the compliance report (`collector/reports/assembly.py`), in light lines."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final

from collector.fleet.first_things import Failure, first_things
from collector.fleet.line import Line
from collector.fleet.silence import silent_since
from collector.fleet.snapshot import Snapshot
from collector.fleet.standing import FAILS, Standing, Standings
from collector.judging.judging import policy_or_why_not
from collector.plain_text import FROM_A_PACK, one_line
from collector.registers.school_calendar import calendar_of
from collector.reports.compliance_report import LoanEntry
from collector.store import assets, fleet
from collector.store.assets import Asset
from collector.store.database import Row, Transaction
from collector.store.devices import DeviceState
from collector.store.instants import from_text
from collector.store.loans import LoanState
from collector.store.schools import School
from compliance.verdict import rank

_AT_ONCE: Final = 250
_LOOKED_BACK: Final = timedelta(days=30)
_LABEL_HEX_DIGITS: Final = 12


def make(tx: Transaction, school: School, now: datetime, pause: Callable[[], None] = lambda: None) -> Snapshot:
    """What the store knows now. `pause` is called every few milliseconds of work, for others to have their turn."""
    policy, trouble = policy_or_why_not(tx, school.school_id)
    calendar = calendar_of(tx, school.school_id)
    listed = assets.everything(tx, school.school_id)
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
        never_heard_of=tuple(in_list.unheard_of(lines)),
        first_things=first_things(tx, standings, maker.failures, lines),
        more_failing=_more_failing(tx, school, lines, now),
    )


def _more_failing(tx: Transaction, school: School, lines: Iterable[Line], now: datetime) -> dict[str, int]:
    """Of the devices that figures are about."""
    simulated = all(each.simulated for each in lines if not each.has_ended)
    return fleet.more_failing_since(tx, school.school_id, now - _LOOKED_BACK, simulated=simulated)


def worst_first(line: Line) -> tuple[bool, int, int, bool, str]:
    """In the order of `collector/reports/summary.py`: in use, the worst verdict, the gravest check with it, real, by label."""
    return line.state.has_ended, -rank(line.verdict), line.gravity, line.simulated, line.label


class AssetList:
    """The lines of a school's asset list, by what a device says of itself."""

    def __init__(self, listed: Iterable[Asset]) -> None:
        """Of several lines with one serial number the first by tag is the device's."""
        self._listed = tuple(listed)
        self._by_serial: dict[str, Asset] = {}
        self._by_tag: dict[str, Asset] = {}
        for each in self._listed:
            if each.serial:
                self._by_serial.setdefault(each.serial.lower(), each)
            self._by_tag.setdefault(each.asset_tag.lower(), each)

    def find(self, serial: str, asset_tag: str) -> Asset | None:
        """By serial number first: it cannot be swapped with another device's as a label can."""
        found = self._by_serial.get(serial.lower()) if serial else None
        return found or (self._by_tag.get(asset_tag.lower()) if asset_tag else None)

    def unheard_of(self, lines: Iterable[Line]) -> Iterator[Asset]:
        """Those that are no simulated ones and of which no device in use has reported."""
        heard = {
            found.asset_tag
            for each in lines
            if each.last_report_at and not each.has_ended and (found := self.find(each.serial, each.asset_tag)) is not None
        }
        return (each for each in self._listed if not each.simulated and each.asset_tag not in heard)


class _Maker:
    """Makes lines of rows."""

    def __init__(self, standings: Standings, listed: AssetList, silent: datetime) -> None:
        self.failures: dict[int, list[Failure]] = {}
        self._listed = listed
        self._standings = standings
        self._silent_since = silent

    def lines(self, rows: Iterable[Row], pause: Callable[[], None]) -> Iterator[Line]:
        """Each of them."""
        for place, row in enumerate(rows, start=1):
            yield self._line(row, place)
            if place % _AT_ONCE == 0:
                pause()

    def _line(self, row: Row, number: int) -> Line:
        state = DeviceState(row["state"])
        standing, troubles, otherwise = self._standing(row, state)
        asset = self._listed.find(row["serial"], row["asset_tag"])
        tag, serial, name = one_line(row["asset_tag"]), one_line(row["serial"]), one_line(row["name"])
        if standing.failing and not state.has_ended:
            self._note_failures(row, number, standing, troubles)
        label = tag or serial or name or row["device_id"].hex()[:_LABEL_HEX_DIGITS]
        heard = _instant(row["last_heard_at"])
        return Line(
            device_id=row["device_id"],
            label=label,
            asset_tag=tag,
            serial=serial,
            name=name,
            make_and_model=one_line(f"{row['make']} {row['model']}"),
            platform=one_line(row["platform"]),
            simulated=bool(row["simulated"]),
            state=state,
            loan=_loan(row),
            is_listed=asset is not None,
            kind="" if asset is None else asset.kind,
            data_class=None if asset is None else asset.data_class,
            may_leave_site=asset is not None and asset.off_site is True,
            letters=standing.letters,
            verdict=standing.verdict,
            gravity=standing.gravity,
            rule=standing.rule,
            failing=standing.failing,
            since=self._standings.since(troubles, standing, otherwise),
            put_right_by=self._standings.put_right_by(troubles, standing),
            last_report_at=_instant(row["last_report_at"]),
            last_heard_at=heard,
            is_silent=state.may_speak and heard is not None and heard <= self._silent_since,
            is_doubted=bool(row["is_doubted"]),
            searched="\n".join((tag, serial, name, label)).casefold(),
        )

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
        troubles = dict(map(_trouble, (row["troubles"] or "").split()))
        return self._standings.of(row["verdicts"] or ""), troubles, from_text(row["enrolled_at"])


def _trouble(told: str) -> tuple[str, datetime]:
    rule, _, since = told.partition(":")
    return rule, from_text(since)


def _loan(row: Row) -> LoanEntry | None:
    if row["loan_id"] is None:
        return None
    state = LoanState(row["loan_state"])
    due_back = None if row["due_back"] is None else date.fromisoformat(row["due_back"])
    return LoanEntry(one_line(row["loan_id"]), state, one_line(row["borrower_name"]), due_back, state is LoanState.CLEARED)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else from_text(text)

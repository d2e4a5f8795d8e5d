"""The past of a device made again from its evidence: each line of it follows from what was received, and from the policy and
the registers of then.

Left out is what the store keeps no past of (docs/decisions/0067): rules that hang on the loan or the asset list, and those of
which a group of devices was excused. So is what an earlier version of Rollcall judged, and what a fault left not judged.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from collector.evidence.chain_replay import ChainReplay
from collector.evidence.past_differences import Differences, are_equal
from collector.evidence.past_judge import Heard, Moment, PastJudge
from collector.judging.not_judged import NOT_JUDGED
from collector.store import judging_versions, verdict_past
from collector.store.database import Database, Transaction
from collector.store.devices import Device
from collector.store.evidence import StoredEnvelope
from collector.store.verdict_past import PastVerdict
from compliance.verdict import Verdict

_UNCERTAIN: Final = timedelta(minutes=1)
"""Who records or judges says when it began, and is done a moment later: other registers may have been read by so much."""


class PastReplay(ChainReplay):
    """Takes a device's envelopes as a ChainReplay does, and compares what follows with what is kept of its past.

    What is known since `until` or later is not looked at: it may not be written yet.
    """

    def __init__(self, database: Database, device: Device, until: datetime) -> None:
        """Nothing has been taken yet."""
        super().__init__(device)
        self.differences = Differences()
        self._database = database
        self._until = until
        self._kept = _Kept(device.device_id)
        self._standing: dict[str, Verdict] = {}
        self._instant: datetime | None = None
        self._is_over = False
        self._reports: list[Heard] = []
        with database.reading() as tx:
            self._since = judging_versions.since(tx)
            self._judge = PastJudge(tx, device)
        self._before = self._now()

    def take(self, stored: StoredEnvelope) -> None:
        """Take the next envelope. What was received in the same instant was judged together."""
        if stored.received_at != self._instant and not self._is_over:
            self._go_on_to(stored.received_at)
        report = self.report
        super().take(stored)
        if self.report is not report:
            self._reports.append(self._now())

    def now_others_wait(self) -> None:
        """Nobody waits for a comparison: what came since `until` is not part of it."""
        if not self._is_over:
            self._go_on_to(self._until)
            self._is_over = True

    def _go_on_to(self, moment: datetime) -> None:
        """Compare everything that is known since before this moment, after the last envelope that was received before it.

        A clock of the collector that was set back cannot be followed: from there on nothing is compared.
        """
        if self._instant is not None and moment < self._instant:
            self._until = min(self._until, self._instant)
        with self._database.reading() as tx:
            if self._instant is not None and self._instant < self._until:
                self._compare(tx, self._instant, self._kept.at(tx, self._instant))
            for lines in self._kept.before(tx, min(moment, self._until)):
                self._explain(tx, lines)
        self._instant, self._reports, self._before = moment, [], self._now()

    def _now(self) -> Heard:
        device = self.speaker.device
        return Heard(device, self.report, self.history, self.speaker.last_made_at or device.enrolled_at)

    def _compare(self, tx: Transaction, at: datetime, kept: list[PastVerdict]) -> None:
        if not self._reports:
            self._explain(tx, kept)
            return
        if self._is_to_be_compared(at, kept):
            self._note_unless_one_is(kept, self._possible(tx, at))
        self._remember(kept)

    def _possible(self, tx: Transaction, at: datetime) -> Iterator[list[PastVerdict]]:
        """What the reports of an instant may have left: the clock may have judged in it too, before them or after them."""
        for moment in (Moment(at, at), Moment(at, at - _UNCERTAIN)):
            for before, after in ((0, 0), (1, 0), (0, 1), (1, 1)):
                heard = [*[self._at(self._before, at)] * before, *self._reports, *[self._at(self._now(), at)] * after]
                made = self._judge.on_receipt(tx, heard, self._standing, moment)
                if made is not None:
                    yield made

    @staticmethod
    def _at(heard: Heard, at: datetime) -> Heard:
        return heard._replace(made_at=at, has_come=False)

    def _explain(self, tx: Transaction, lines: list[PastVerdict]) -> None:
        """What no report brought: time, a register or a policy did."""
        for line in lines:
            if self._is_to_be_compared(line.known_at, [line]) and line.policy_digest:
                self._explain_line(tx, line)
        self._remember(lines)

    def _explain_line(self, tx: Transaction, line: PastVerdict) -> None:
        at = line.known_at
        moments = [Moment(at, each) for each in (at, at - _UNCERTAIN, at + _UNCERTAIN)]
        made = (self._judge.at_a_tick(tx, heard, line, each) for each in moments for heard in (self._now(), self._before))
        self._note_unless_one_is([line], ([each] for each in made if each is not None))

    def _note_unless_one_is(self, kept: list[PastVerdict], possible: Iterable[list[PastVerdict]]) -> None:
        """The first possibility is the likely one: what is kept is compared with that where it is none of them."""
        likely: list[PastVerdict] | None = None
        for each in possible:
            if are_equal(self._within(kept), self._within(each)):
                return
            likely = each if likely is None else likely
        if likely is not None:
            self.differences.compare(self._within(kept), self._within(likely))

    def _is_to_be_compared(self, at: datetime, kept: Iterable[PastVerdict]) -> bool:
        is_of_this_version = self._since is not None and at >= self._since
        return is_of_this_version and not any(each.saw.startswith(NOT_JUDGED) for each in kept)

    def _within(self, lines: Iterable[PastVerdict]) -> list[PastVerdict]:
        return [each for each in lines if not self._judge.is_beyond(each.rule_id)]

    def _remember(self, lines: Iterable[PastVerdict]) -> None:
        for line in lines:
            if line.verdict is None:
                self._standing.pop(line.rule_id, None)
            else:
                self._standing[line.rule_id] = line.verdict


class _Kept:
    """The lines that are kept of a device, in the order in which they were known, a page at a time."""

    def __init__(self, device_id: bytes) -> None:
        self._device_id = device_id
        self._page: list[PastVerdict] = []
        self._last: PastVerdict | None = None

    def before(self, tx: Transaction, moment: datetime) -> Iterator[list[PastVerdict]]:
        """Those known before a moment, each instant's together."""
        while (line := self._first(tx)) is not None and line.known_at < moment:
            yield self.at(tx, line.known_at)

    def at(self, tx: Transaction, moment: datetime) -> list[PastVerdict]:
        """Those known since exactly this moment, which comes next."""
        found = []
        while (line := self._first(tx)) is not None and line.known_at == moment:
            found.append(self._page.pop())
        return found

    def _first(self, tx: Transaction) -> PastVerdict | None:
        if not self._page:
            self._page = verdict_past.page_behind(tx, self._device_id, self._last)[::-1]
            self._last = self._page[0] if self._page else self._last
        return self._page[-1] if self._page else None

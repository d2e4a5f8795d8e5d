"""What judging came to at a moment of the past: by the policy and the registers of then, as far as a past of them is kept."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final, NamedTuple

from collector.errors import StoreError, StoreTrouble
from collector.judging.expressions.evaluating import EXPRESSIONS
from collector.judging.judging import policy_with
from collector.judging.late_reports import LateReport, Said, Span, judged_then, said_anew, spans
from collector.judging.verdict_keeping import Dating
from collector.registers.agreed import agreed_at
from collector.registers.context import NOTHING_REMEMBERED, at_another_moment, context_of, excuses_of
from collector.store import exceptions, policies, verdict_past
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.policies import Adoption
from collector.store.verdict_past import PastVerdict
from compliance.applicability import When
from compliance.assessment import Assessment, assess
from compliance.context import Context
from compliance.errors import ComplianceError
from compliance.history import History
from compliance.policy import Policy
from compliance.report import DeviceReport
from compliance.verdict import Verdict

# Two ask the loan of today; what an expression comes to hangs on the time that this computer had for it.
_NOT_OF_THEN: Final = frozenset({"loan_agreement", "loan_due_back", "expression"})
_MOMENT: Final = timedelta(microseconds=1)

Standing = Mapping[str, Verdict]
"""What each rule said last."""


class Heard(NamedTuple):
    """A device as it was known at a moment, its last report, made at `made_at`, and what was remembered of it."""

    device: Device
    report: DeviceReport | None
    history: History | None
    made_at: datetime
    has_come: bool = True
    """False: nothing came, and it was time, or another change, for which it was judged at `made_at`."""


class Moment(NamedTuple):
    """When something was judged, and by the registers of which moment."""

    at: datetime
    registers_at: datetime


class PastJudge:
    """Judges one device at moments of the past."""

    def __init__(self, tx: Transaction, device: Device) -> None:
        """Loan and asset are those of today: rules that hang on them are left out."""
        self._device = device
        self._today = context_of(tx, device, device.enrolled_at)
        self._beyond = {each.rule_id for each in exceptions.everything(tx, device.school_id) if each.group_name}

    def is_beyond(self, rule_id: str) -> bool:
        """Whether the store keeps no past of something that this rule asks; known of the rules that were judged so far."""
        return rule_id in self._beyond

    def at_a_tick(self, tx: Transaction, heard: Heard, line: PastVerdict, moment: Moment) -> PastVerdict | None:
        """A line as it should be that no report brought. None: the policy that judged cannot be read any more."""
        digest: bytes | None = line.policy_digest
        if line.verdict is None:
            adoption = self._adoption(tx, moment)
            digest = None if adoption is None else adoption.digest
        if digest is None:
            return replace(line, valid_at=line.known_at)
        policy = self._policy(tx, digest)
        if policy is None:
            return None
        said = {each: (outcome.verdict, outcome.saw) for each, outcome in self._assessed(tx, policy, heard, moment).outcomes}
        verdict, saw = said.get(line.rule_id, (None, ""))
        return replace(line, valid_at=line.known_at, verdict=verdict, saw=saw)

    def on_receipt(
        self, tx: Transaction, heard: Sequence[Heard], standing: Standing, moment: Moment
    ) -> list[PastVerdict] | None:
        """The lines that reports brought which came in one instant. None: no policy that can be read was in force."""
        adoption = self._adoption(tx, moment)
        policy = None if adoption is None else self._policy(tx, adoption.digest)
        if adoption is None or policy is None:
            return None
        lines, stands = _Lines(), dict(standing)
        for each, span in zip(heard, _spans(heard, moment.at), strict=True):
            assessment = self._assessed(tx, policy, each, moment)
            is_late = span is not None and (span.is_late or each.made_at < min(adoption.adopted_at, moment.at))
            valid_at = moment.at if is_late else each.made_at
            lines.put(self._changes(assessment, stands, Dating(moment.at, valid_at, policy.of_registers)))
            stands = {rule_id: outcome.verdict for rule_id, outcome in assessment.outcomes}
            if span is not None and is_late and each.report is not None:
                context = self._context(tx, each, moment)
                late = LateReport(each.device, each.report, context, each.made_at, span.until or moment.at)
                today = [] if span.until else [Said(moment.at, assessment, policy.of_registers)]
                self._late(tx, late, today, lines, moment.at)
        return lines.all

    def _changes(self, assessment: Assessment, stands: Standing, dating: Dating) -> list[PastVerdict]:
        said, at = dict(assessment.outcomes), dating.now
        place, digest = (self._device.school_id, self._device.device_id), assessment.policy_digest
        fresh = [
            PastVerdict(*place, rule_id, at, dating.of(rule_id), outcome.verdict, outcome.saw, digest)
            for rule_id, outcome in said.items()
            if stands.get(rule_id) is not outcome.verdict
        ]
        return fresh + [PastVerdict(*place, each, at, at, None, "", digest) for each in stands.keys() - said.keys()]

    def _late(self, tx: Transaction, late: LateReport, today: Sequence[Said], lines: "_Lines", at: datetime) -> None:
        device = self._device
        for said in (*judged_then(tx, late, partial(self._policy, tx), EXPRESSIONS), *today):
            known = verdict_past.of_device(tx, device.device_id, said.valid_at, at - _MOMENT) | lines.by_then(said.valid_at)
            lines.put(said_anew(device, known, said, at))

    def _assessed(self, tx: Transaction, policy: Policy, heard: Heard, moment: Moment) -> Assessment:
        return assess(policy, heard.report, self._context(tx, heard, moment), moment.at, EXPRESSIONS.of(self._device.device_id))

    def _context(self, tx: Transaction, heard: Heard, moment: Moment) -> Context:
        agreed = agreed_at(tx, self._device.school_id, moment.registers_at)
        return replace(
            at_another_moment(self._today, heard.device, moment.at),
            calendar=agreed.calendar,
            excuses=excuses_of(tx, self._device, agreed.exceptions) if agreed.exceptions else (),
            history=heard.history or NOTHING_REMEMBERED,
            media_permits=agreed.media_permits,
        )

    def _adoption(self, tx: Transaction, moment: Moment) -> Adoption | None:
        at = moment.registers_at
        found = policies.in_force_between(tx, self._device.school_id, at, at + _MOMENT)
        return found[-1] if found else None

    def _policy(self, tx: Transaction, digest: bytes) -> Policy | None:
        try:
            policy = policy_with(tx, self._device.school_id, digest)
        except StoreTrouble:
            raise
        except (ComplianceError, StoreError):
            return None
        asked = [each for each in policy.device_rules if each.applies is not When.ALWAYS or each.kind in _NOT_OF_THEN]
        self._beyond |= {each.rule_id for each in asked}
        return policy


def _spans(heard: Sequence[Heard], now: datetime) -> Iterator[Span | None]:
    """None for what did not come."""
    found = iter(spans([each.made_at for each in heard if each.has_come and each.report is not None], now))
    for each in heard:
        yield next(found) if each.has_come and each.report is not None else None


class _Lines:
    """What is said in one instant. What is said last of a rule is in the place of what was said of a later time on."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, datetime], PastVerdict] = {}

    @property
    def all(self) -> list[PastVerdict]:
        return list(self._lines.values())

    def put(self, fresh: Iterable[PastVerdict]) -> None:
        for line in fresh:
            later = [(rule, at) for rule, at in self._lines if rule == line.rule_id and at > line.valid_at]
            for each in later:
                del self._lines[each]
            self._lines[line.rule_id, line.valid_at] = line

    def by_then(self, valid_at: datetime) -> dict[str, PastVerdict]:
        found = sorted((line for line in self._lines.values() if line.valid_at <= valid_at), key=lambda each: each.valid_at)
        return {each.rule_id: each for each in found}

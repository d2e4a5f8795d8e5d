"""Judging many devices of what one reading transaction has of them, and keeping it in a short writing one.

Who writes waits for nobody who judges. What a device was judged by is compared before anything is kept: where it is not the
same any more, the device is named, to be judged alone.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from collector.errors import EvidenceDamaged, StoreTrouble
from collector.judging import verdict_keeping
from collector.judging.expressions.evaluating import EXPRESSIONS
from collector.judging.judging import policy_in_force
from collector.judging.next_change import next_change
from collector.judging.verdict_keeping import Dating, Difference
from collector.registers import clearance, loans
from collector.registers.agreed import Agreed, agreed_in
from collector.registers.context import context_from
from collector.store import clock_looks, dossiers, evidence, histories, verdicts
from collector.store.clock_looks import ClockLook, look_at
from collector.store.database import Row, Transaction
from collector.store.devices import Device
from collector.store.dossiers import Dossier
from collector.store.evidence import StoredEnvelope
from compliance.assessment import Assessment, assess
from compliance.envelope import read_outer
from compliance.policy import Policy
from compliance.report import DeviceReport
from compliance.wire.codec import decode_report

log = logging.getLogger(__name__)


class _Ground(NamedTuple):
    """What all devices of a school are judged by."""

    policy: Policy | None
    agreed: Agreed


class _Judged(NamedTuple):
    """What one device was judged by and what came of it."""

    dossier: Dossier
    device: Device
    assessment: Assessment
    fingerprint: bytes
    look: ClockLook

    @property
    def is_another(self) -> bool:
        """Whether a verdict has to be written."""
        return self.fingerprint != self.dossier.fingerprint


@dataclass(frozen=True, slots=True)
class Together:
    """Devices that were judged together, and nothing is written of it yet. `alone` could not be.

    `unmarked` are the verdicts that were held, as they were written, where no fingerprint would show that they have changed.
    """

    now: datetime
    grounds: Mapping[str, _Ground]
    judged: Sequence[_Judged]
    unmarked: Mapping[bytes, Sequence[Row]]
    differences: Mapping[bytes, Difference]
    alone: Sequence[bytes]

    def keep(self, tx: Transaction) -> list[bytes]:
        """Write what differs, and name the devices that are to be judged alone. Raises StoreTrouble."""
        try:
            same = self._same(tx)
            with tx.nested():
                self._write(tx, same)
        except StoreTrouble:
            raise
        except Exception:  # one of them must not cost the others: which it is shows when each is judged alone
            log.warning("devices that were judged together could not be kept together; each is judged alone", exc_info=True)
            same = []
        kept = {each.device.device_id for each in same}
        return [*self.alone, *(each.device.device_id for each in self.judged if each.device.device_id not in kept)]

    def _same(self, tx: Transaction) -> list[_Judged]:
        """Those of which everything is as it was when they were judged."""
        if any(ground != _ground(tx, school_id, self.now) for school_id, ground in self.grounds.items()):
            return []
        ids = [each.device.device_id for each in self.judged]
        written, unmarked = dossiers.of_devices(tx, ids), verdicts.written_of_devices(tx, list(self.unmarked))
        return [
            each
            for device_id, each in zip(ids, self.judged, strict=True)
            if written.get(device_id) == each.dossier and unmarked.get(device_id) == self.unmarked.get(device_id)
        ]

    def _write(self, tx: Transaction, same: Sequence[_Judged]) -> None:
        another = [each for each in same if each.is_another]
        verdict_keeping.write(tx, [self.differences[each.device.device_id] for each in another], self.now)
        verdicts.mark_many(tx, {each.device.device_id: each.fingerprint for each in another})
        for each in same:
            self._settle_loan(tx, each)
        clock_looks.put_many(tx, [each.look for each in same])

    def _settle_loan(self, tx: Transaction, judged: _Judged) -> None:
        loan, policy = judged.dossier.loan, self.grounds[judged.device.school_id].policy
        if loan is None or policy is None:
            return
        said = {each.rule_id: each.outcome.verdict for each in judged.assessment.outcomes}
        rules = clearance.encryption_rules(policy)
        loans.settle(tx, loan, judged.device, said, self.now, encryption_rules=rules)


def judge_together(tx: Transaction, device_ids: Sequence[bytes], now: datetime) -> Together:
    """Judge these devices. Whatever keeps one from being judged, or all, leaves it to be judged alone. Raises StoreTrouble."""
    try:
        return _Reading(tx, now).judge(device_ids)
    except StoreTrouble:
        raise
    except Exception:  # a table that cannot be read, of which each device says it then
        log.warning("devices could not be judged together; each is judged alone", exc_info=True)
        return Together(now, {}, [], {}, {}, device_ids)


class _Reading:
    """One reading transaction."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now
        self._grounds: dict[str, _Ground] = {}

    def judge(self, device_ids: Sequence[bytes]) -> Together:
        known = dossiers.of_devices(self._tx, device_ids)
        reports = evidence.last_reports(self._tx, device_ids)
        tried = [self._try(known[each], reports.get(each)) for each in device_ids if each in known]
        judged = [each for each in tried if isinstance(each, _Judged)]
        another = {each.device.device_id: each for each in judged if each.is_another}
        held = verdicts.written_of_devices(self._tx, list(another))
        differences = {
            device_id: verdict_keeping.compare(
                each.device, verdicts.read(held[device_id]), each.assessment, Dating(self._now, self._now)
            )
            for device_id, each in another.items()
        }
        unmarked = {device_id: held[device_id] for device_id, each in another.items() if not each.dossier.fingerprint}
        alone = [each for each in tried if not isinstance(each, _Judged)]
        return Together(self._now, self._grounds, judged, unmarked, differences, alone)

    def _try(self, dossier: Dossier, stored: StoredEnvelope | None) -> _Judged | bytes:
        """What came of it, or the id of a device that is to be judged alone."""
        device = dossier.device
        try:
            ground = self._ground_of(device.school_id)
            if ground.policy is None:
                return device.device_id
            return self._judge(ground, ground.policy, dossier, device, _opened(stored))
        except EvidenceDamaged:
            return device.device_id
        except StoreTrouble:
            raise
        except Exception:  # noqa: BLE001 - whatever it is: judged alone, the device fails as well and says why
            return device.device_id

    def _judge(self, ground: _Ground, policy: Policy, dossier: Dossier, device: Device, report: DeviceReport | None) -> _Judged:
        now, history = self._now, histories.read(dossier.remembered)
        context = context_from(device, dossier.loan, dossier.asset, history, now, ground.agreed)
        assessment = assess(policy, report, context, now, EXPRESSIONS.of(device.device_id))
        due_at = next_change(policy, report, device, context, assessment, now)
        fingerprint = verdict_keeping.fingerprint(assessment)
        return _Judged(dossier, device, assessment, fingerprint, look_at(device, policy.digest, due_at))

    def _ground_of(self, school_id: str) -> _Ground:
        if school_id not in self._grounds:
            self._grounds[school_id] = _ground(self._tx, school_id, self._now)
        return self._grounds[school_id]


def _ground(tx: Transaction, school_id: str, now: datetime) -> _Ground:
    policy = policy_in_force(tx, school_id)
    return _Ground(policy, agreed_in(tx, school_id, now))


def _opened(stored: StoredEnvelope | None) -> DeviceReport | None:
    """Raises whatever a stored report that is damaged may raise."""
    return None if stored is None else decode_report(read_outer(evidence.undamaged(stored).sealed).payload)[1]

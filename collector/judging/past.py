"""How a device stood at a moment of the past, under the policy that was in force then; never a guess."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from collector.store import journal_entries, policies, verdict_past
from collector.store.database import Transaction
from collector.store.devices import Device, DeviceState
from collector.store.journal_line import Kind, read_line
from collector.store.verdict_past import PastVerdict
from compliance.errors import ComplianceError
from compliance.policy import Policy, parse_policy
from compliance.rule import Rule
from compliance.verdict import Verdict, worst


@dataclass(frozen=True, slots=True)
class PastCheck:
    """One rule that was in force then. `held` None: it had not been judged yet, as far as was known."""

    rule: Rule
    held: PastVerdict | None

    @property
    def verdict(self) -> Verdict:
        """What was not judged is not known."""
        return Verdict.UNKNOWN if self.held is None or self.held.verdict is None else self.held.verdict


@dataclass(frozen=True, slots=True)
class PastState:
    """Where a device stood in its life; `since` None where nothing is recorded of when it began."""

    state: DeviceState
    reason: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class DevicePast:
    """One device `at` a moment as it was `known_at` another. Without a policy, or `trouble` with it, there are no checks."""

    device: Device
    at: datetime
    known_at: datetime
    policy: Policy | None
    trouble: str
    state: PastState | None
    checks: tuple[PastCheck, ...]

    @property
    def is_enrolled(self) -> bool:
        """Whether the device was part of the school then."""
        return self.device.enrolled_at <= self.at

    @property
    def is_believed(self) -> bool:
        """Whether what it said was evidence then."""
        return self.is_enrolled and (self.state is None or self.state.state.may_speak)

    @property
    def verdict(self) -> Verdict:
        """The worst of its checks; not known where it was not judged."""
        return worst(each.verdict for each in self.checks) if self.is_believed else Verdict.UNKNOWN


def device_past(tx: Transaction, device: Device, at: datetime, known_at: datetime) -> DevicePast:
    """How one device stood at a moment, as it was known at another one."""
    policy, trouble = _policy_at(tx, device.school_id, at)
    held = verdict_past.of_device(tx, device.device_id, at, known_at)
    return DevicePast(device, at, known_at, policy, trouble, _state_at(tx, device, at), _checks(policy, held))


def _checks(policy: Policy | None, held: Mapping[str, PastVerdict]) -> tuple[PastCheck, ...]:
    """A rule that came back has the memory of its first time only once it is judged again: a line without a verdict ends it."""
    asked = () if policy is None else policy.device_rules
    return tuple(PastCheck(rule, held.get(rule.rule_id)) for rule in asked)


def _policy_at(tx: Transaction, school_id: str, at: datetime) -> tuple[Policy | None, str]:
    adopted = policies.in_force_at(tx, school_id, at)
    if adopted is None:
        return None, ""
    try:
        return parse_policy(adopted.source, adopted.file_name), ""
    except ComplianceError as error:
        return None, f"the policy of that day, {adopted.policy_id} version {adopted.version}, cannot be read any more: {error}"


def _state_at(tx: Transaction, device: Device, at: datetime) -> PastState | None:
    """By the journal, which has every move between states that a person or an incident made."""
    if device.state_changed_at <= at:
        return PastState(device.state, device.state_reason, device.state_changed_at)
    moves = (read_line(text) for text in journal_entries.after(tx, 0))
    before = [
        each for each in moves if each.kind is Kind.DEVICE and each.at <= at and each.fields["device"] == device.device_id.hex()
    ]
    if not before:
        return None
    return PastState(DeviceState(before[-1].fields["state"]), before[-1].fields["reason"], before[-1].at)

"""How a device stood at a moment of the past, under the policy that was in force then; never a guess."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from collector.store import journal_entries, policies, verdict_past
from collector.store.database import Transaction
from collector.store.devices import Device, DeviceState
from collector.store.journal_line import Kind, Line, read_line
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
    policy, trouble = policy_at(tx, device.school_id, at)
    held = verdict_past.of_device(tx, device.device_id, at, known_at)
    moves = {} if device.state_changed_at <= at else last_moves(tx, at)
    return DevicePast(device, at, known_at, policy, trouble, state_at(device, at, moves), checks_of(policy, held))


def checks_of(policy: Policy | None, held: Mapping[str, PastVerdict]) -> tuple[PastCheck, ...]:
    """A rule that came back has the memory of its first time only once it is judged again: a line without a verdict ends it."""
    asked = () if policy is None else policy.device_rules
    return tuple(PastCheck(rule, held.get(rule.rule_id)) for rule in asked)


def policy_at(tx: Transaction, school_id: str, at: datetime) -> tuple[Policy | None, str]:
    """The policy that was in force at a moment, or why it cannot be read any more; nothing where there was none."""
    adopted = policies.in_force_at(tx, school_id, at)
    if adopted is None:
        return None, ""
    try:
        return parse_policy(adopted.source, adopted.file_name), ""
    except ComplianceError as error:
        return None, f"the policy of that day, {adopted.policy_id} version {adopted.version}, cannot be read any more: {error}"


def last_moves(tx: Transaction, at: datetime) -> dict[str, Line]:
    """The last move of each device between states until a moment, by its id: the journal has those that a person or an
    incident made.
    """
    moves = (read_line(text) for text in journal_entries.after(tx, 0))
    return {each.fields["device"]: each for each in moves if each.kind is Kind.DEVICE and each.at <= at}


def state_at(device: Device, at: datetime, moves: Mapping[str, Line]) -> PastState | None:
    """Where a device stood at a moment, by what its row says or else by its last move before."""
    if device.state_changed_at <= at:
        return PastState(device.state, device.state_reason, device.state_changed_at)
    move = moves.get(device.device_id.hex())
    return None if move is None else PastState(DeviceState(move.fields["state"]), move.fields["reason"], move.at)

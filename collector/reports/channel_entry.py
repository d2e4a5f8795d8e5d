"""What the channel of one device has to tell beside its reports: incidents, messages that are lost, its clock, its key."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.plain_text import one_line
from collector.store import agent_ends, evidence, held_policies, incidents, last_words, losses, refused_contexts
from collector.store.agent_ends import AgentEnd
from collector.store.database import Transaction
from collector.store.devices import Device, DeviceState
from collector.store.held_policies import HeldPolicy
from collector.store.incidents import Incident, IncidentKind
from collector.store.losses import LossSum
from collector.store.refused_contexts import RefusedContext
from compliance.parting import Parting
from compliance.report import KeyProtection


@dataclass(frozen=True, slots=True)
class IncidentEntry:
    """One open incident. `computers` counts those that were told apart, 0 where none was."""

    kind: IncidentKind
    opened_at: datetime
    sightings: int
    computers: int
    detail: str


@dataclass(frozen=True, slots=True)
class LossEntry:
    """How many messages a device confessed to have lost for one reason, in the device's own word."""

    reason: str
    messages: int


@dataclass(frozen=True, slots=True)
class TwinEntry:
    """Another device of the same serial number, or where there is none of the same tag: one computer enrolled twice."""

    device_id: str
    same: str
    state: DeviceState
    enrolled_at: datetime
    last_heard_at: datetime | None


@dataclass(frozen=True, slots=True)
class EndEntry:
    """How and when the device's agent ended once, as it said itself; `is_over`: it was heard again since."""

    how: Parting
    happened_at: datetime
    is_over: bool


@dataclass(frozen=True, slots=True)
class ChannelEntry:
    """`fresh_as_of` None: nothing shows when its last report was made, or it has made none. `key` None: it has made none.

    `last_heard_at` is when its last message came, of whichever kind; `is_expected`: it may speak, so silence means something.
    `ends` are in the order in which they were told; `last_words` are those with which it left its last session, None where none
    are known: they are not signed. `policy` is what it said of the policy that it was sent, None where it said nothing;
    `refused_context` is what it refuses of what it is told of itself, None where it refuses nothing.
    """

    incidents: tuple[IncidentEntry, ...]
    losses: tuple[LossEntry, ...]
    fresh_as_of: datetime | None
    clock_skew_seconds: int | None
    key: KeyProtection | None
    last_heard_at: datetime | None = None
    is_expected: bool = False
    twins: tuple[TwinEntry, ...] = ()
    ends: tuple[EndEntry, ...] = ()
    last_words: str | None = None
    policy: HeldPolicy | None = None
    refused_context: RefusedContext | None = None


NOTHING_TO_TELL: Final = ChannelEntry((), (), None, None, None)


class Channels:
    """The channels of a school's devices, or of some of them, read once for all of them."""

    def __init__(
        self, tx: Transaction, school_id: str, everyone: Iterable[Device], only: Sequence[bytes] | None = None
    ) -> None:
        """As the store knows them now. `everyone` are the school's devices; with `only`, no others are asked about."""
        self._tx = tx
        self._heard = evidence.last_received(tx, school_id, only)
        self._of_computer: dict[str, list[Device]] = {}
        for device in everyone:
            if (computer := _computer(device)) and not device.simulated and not device.state.has_ended:
                self._of_computer.setdefault(computer, []).append(device)
        self._last_words = last_words.of_school(tx, school_id, only)
        self._policies = held_policies.of_school(tx, school_id, only)
        self._refused_contexts = refused_contexts.of_school(tx, school_id, only)
        self._ends: dict[bytes, list[AgentEnd]] = {}
        for end in agent_ends.of_school(tx, school_id, only):
            self._ends.setdefault(end.device_id, []).append(end)
        self._incidents: dict[bytes, list[Incident]] = {}
        self._losses: dict[bytes, list[LossSum]] = {}
        for incident in incidents.all_open(tx, school_id):
            self._incidents.setdefault(incident.device_id, []).append(incident)
        for loss in losses.sums_of_school(tx, school_id, only):
            self._losses.setdefault(loss.device_id, []).append(loss)

    def of(self, device: Device) -> ChannelEntry:
        """The channel of one device."""
        return ChannelEntry(
            incidents=tuple(map(self.incident, self._incidents.get(device.device_id, ()))),
            losses=_summed(self._losses.get(device.device_id, ())),
            fresh_as_of=device.fresh_as_of,
            clock_skew_seconds=device.clock_skew_seconds,
            key=_key(device.key_protection),
            last_heard_at=self._heard.get(device.device_id),
            is_expected=device.state.may_speak,
            twins=self._twins(device),
            ends=tuple(_end(each, device) for each in self._ends.get(device.device_id, ())),
            last_words=self._words(device),
            policy=self._policies.get(device.device_id),
            refused_context=self._refused_contexts.get(device.device_id),
        )

    def _words(self, device: Device) -> str | None:
        """Of the session in which it was heard last; of an earlier one they explain nothing."""
        said, heard = self._last_words.get(device.device_id), self._heard.get(device.device_id)
        return said.words if said is not None and (heard is None or said.said_at >= heard) else None

    def _twins(self, device: Device) -> tuple[TwinEntry, ...]:
        of_computer = self._of_computer.get(_computer(device), [])
        if device not in of_computer:
            return ()
        same = f"serial number {device.serial}" if device.serial else f"asset tag {device.asset_tag}"
        return tuple(
            TwinEntry(each.device_id.hex(), one_line(same), each.state, each.enrolled_at, self._heard.get(each.device_id))
            for each in of_computer
            if each.device_id != device.device_id
        )

    def incident(self, incident: Incident) -> IncidentEntry:
        """One incident of any of the devices."""
        computers = len(incidents.members(self._tx, incident.incident_id))
        return IncidentEntry(incident.kind, incident.opened_at, incident.sightings, computers, one_line(incident.detail))


def _end(end: AgentEnd, device: Device) -> EndEntry:
    is_last = (end.epoch, end.sequence) == (device.epoch, device.head_sequence)
    return EndEntry(end.how, end.happened_at, is_over=not (end.is_own and is_last))


def _computer(device: Device) -> str:
    """What tells one computer from another, as far as its device said; nothing where it said nothing."""
    return device.serial.lower() or device.asset_tag.lower()


def _key(word: str) -> KeyProtection | None:
    if not word:
        return None
    return next((each for each in KeyProtection if each.value == word), KeyProtection.OTHER)


def _summed(confessed: Iterable[LossSum]) -> tuple[LossEntry, ...]:
    lost: Counter[str] = Counter()
    for each in confessed:
        lost[one_line(each.reason, 80)] += each.messages
    return tuple(LossEntry(reason, messages) for reason, messages in lost.most_common())

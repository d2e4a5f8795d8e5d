"""What the channel of one device has to tell beside its reports: incidents, messages that are lost, its clock, its key."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.reports.plain_text import one_line
from collector.store import incidents, losses
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.incidents import Incident, IncidentKind
from collector.store.losses import LossSum
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
class ChannelEntry:
    """`fresh_as_of` None: nothing shows when its last report was made, or it has made none. `key` None: it has made none."""

    incidents: tuple[IncidentEntry, ...]
    losses: tuple[LossEntry, ...]
    fresh_as_of: datetime | None
    clock_skew_seconds: int | None
    key: KeyProtection | None


NOTHING_TO_TELL: Final = ChannelEntry((), (), None, None, None)


class Channels:
    """The channels of a school's devices, read once for all of them."""

    def __init__(self, tx: Transaction, school_id: str) -> None:
        """As the store knows them now."""
        self._tx = tx
        self._incidents: dict[bytes, list[Incident]] = {}
        self._losses: dict[bytes, list[LossSum]] = {}
        for incident in incidents.all_open(tx, school_id):
            self._incidents.setdefault(incident.device_id, []).append(incident)
        for loss in losses.sums_of_school(tx, school_id):
            self._losses.setdefault(loss.device_id, []).append(loss)

    def of(self, device: Device) -> ChannelEntry:
        """The channel of one device."""
        return ChannelEntry(
            incidents=tuple(map(self._incident, self._incidents.get(device.device_id, ()))),
            losses=_summed(self._losses.get(device.device_id, ())),
            fresh_as_of=device.fresh_as_of,
            clock_skew_seconds=device.clock_skew_seconds,
            key=_key(device.key_protection),
        )

    def _incident(self, incident: Incident) -> IncidentEntry:
        computers = len(incidents.members(self._tx, incident.incident_id))
        return IncidentEntry(incident.kind, incident.opened_at, incident.sightings, computers, one_line(incident.detail))


def _key(word: str) -> KeyProtection | None:
    if not word:
        return None
    return next((each for each in KeyProtection if each.value == word), KeyProtection.OTHER)


def _summed(confessed: Iterable[LossSum]) -> tuple[LossEntry, ...]:
    lost: Counter[str] = Counter()
    for each in confessed:
        lost[one_line(each.reason, 80)] += each.messages
    return tuple(LossEntry(reason, messages) for reason, messages in lost.most_common())

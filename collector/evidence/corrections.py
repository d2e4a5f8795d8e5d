"""What stands about a device beside its evidence, and in plain words what of it was otherwise than the evidence says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Final

from collector.store import agent_ends, devices, histories, losses, software, verdicts
from collector.store.agent_ends import AgentEnd
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.losses import Loss
from collector.store.software import DeviceSoftware
from collector.store.verdicts import StoredVerdict
from compliance.history import History
from compliance.verdict import Verdict

_SAID_LAST: Final = attrgetter(
    "state",
    "last_report_at",
    "last_report_epoch",
    "last_report_sequence",
    "report_hash",
    "fresh_as_of",
    "clock_skew_seconds",
    "agent_version",
    "key_protection",
    "dated_as_of",
)


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that is known of a device beside its evidence. `remembered` is what the history says of its verdicts."""

    device: Device
    losses: list[Loss]
    ends: list[AgentEnd]
    software: DeviceSoftware | None
    history: History | None
    verdicts: Mapping[str, StoredVerdict]
    remembered: Mapping[str, StoredVerdict]


def known_of(tx: Transaction, device: Device) -> Known:
    """What stands about this device now."""
    device_id = device.device_id
    remembered = {each.rule_id: each for each in verdicts.remembered(tx, device_id)}
    known = devices.find(tx, device_id) or device
    return Known(
        device=known,
        losses=losses.of_device(tx, device_id),
        ends=agent_ends.of_device(tx, device_id),
        software=software.find(tx, device_id),
        history=histories.find(tx, device_id),
        verdicts=verdicts.of_device(tx, device_id),
        remembered=remembered,
    )


def corrections(before: Known, after: Known) -> Iterator[str]:
    """What stood there before, and not as the evidence has it."""
    was, is_now = before.device, after.device
    if (was.epoch, was.head_sequence, was.head_hash) != (is_now.epoch, is_now.head_sequence, is_now.head_hash):
        place = f"message {was.head_sequence} of epoch {was.epoch}"
        yield f"its place in the chain (message {is_now.head_sequence} of epoch {is_now.epoch}; {place} stood there)"
    if _SAID_LAST(was) != _SAID_LAST(is_now) or was.last_made_at not in (None, is_now.last_made_at):
        yield "what it said last"
    if before.losses != after.losses:
        yield "what it has lost"
    if before.ends != after.ends:
        yield "how its agent ended"
    if before.software != after.software:
        yield "its list of programs"
    if before.history != after.history:
        yield "what is remembered of it"
    if _against_their_history(before, after):
        yield "its verdicts"


def _against_their_history(before: Known, after: Known) -> bool:
    """What was seen may be otherwise by now with nothing wrong; since when it is so may not.

    Rules that are judged no more have left their history behind.
    """
    rules = before.verdicts.keys() | (before.remembered.keys() & after.verdicts.keys())
    return any(_memory(before.verdicts.get(each)) != _memory(before.remembered.get(each)) for each in rules)


def _memory(verdict: StoredVerdict | None) -> tuple[Verdict, datetime, datetime | None] | None:
    return None if verdict is None else (verdict.verdict, verdict.since, verdict.failing_since)

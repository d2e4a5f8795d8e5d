"""What is known of a device, made again from what it said: place in the chain, last report, losses, ends, programs, what is
remembered of it, verdicts.

All of that stands beside the evidence, so that nobody has to read a chain of years to know where it ends; and all of it follows
from the evidence. What no device has said is left as it is: what people decided and recorded, incidents, and the history of the
verdicts, in which the clock, the registers and the policy of each day had their share (docs/decisions/0040).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from collector.errors import StoreBusy, StoreError
from collector.evidence.chain_replay import ChainReplay
from collector.evidence.corrections import corrections, known_of
from collector.evidence.past_check import contradictions
from collector.evidence.past_replay import PastReplay
from collector.judging.judging import Judging
from collector.judging.judging_again import latest_report
from collector.proof.chain_walk import Flaw
from collector.store import agent_ends, audit, devices, histories, losses, rebuilds_due, software, verdicts
from collector.store.database import Database, Transaction
from collector.store.devices import Device
from collector.store.evidence_pages import pages_in_turn, whole_chain
from collector.store.verdicts import VerdictRow
from compliance.chain import BEFORE_THE_FIRST

_WRITTEN_WITHIN: Final = timedelta(minutes=1)
"""What was received or judged longer ago is on the disk."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """One device. `corrected` names what did not stand as its evidence says; with any flaw nothing was touched."""

    device: Device
    messages: int
    corrected: tuple[str, ...] = ()
    flaws: tuple[Flaw, ...] = ()


class _NotKept(Exception):
    """What was made again is compared, and then everything stands as before."""

    def __init__(self, rebuilt: Rebuilt) -> None:
        super().__init__("nothing is kept of a check")
        self.rebuilt = rebuilt


def check(database: Database, device: Device, clock: Callable[[], datetime]) -> Rebuilt:
    """What `rebuild` would put right, and where its past is not what its evidence comes to. Nothing is changed."""
    past = PastReplay(database, device, clock() - _WRITTEN_WITHIN)
    try:
        return rebuild(database, device, "", clock, keep=False, replay=past)
    except _NotKept as made:
        return replace(made.rebuilt, corrected=made.rebuilt.corrected + past.differences.words)


def rebuild(
    database: Database,
    device: Device,
    actor: str,
    clock: Callable[[], datetime],
    *,
    keep: bool = True,
    replay: ChainReplay | None = None,
) -> Rebuilt:
    """Make one device's projections again, whole or not at all, and write into the audit log what was corrected.

    Its evidence is read before anybody has to wait; in the writing transaction only what has come in meanwhile. Raises
    StoreBusy, with nothing touched, where the database could not be read in time: that is no flaw of the evidence.
    """
    replay = replay or ChainReplay(device)
    try:
        _read_ahead(database, replay, device)
    except StoreBusy:
        raise
    except StoreError as error:
        epoch, sequence = replay.place
        flaw = Flaw(f"after message {sequence} of epoch {epoch}", f"what follows cannot be read: {error}")
        return Rebuilt(device, replay.messages, flaws=(flaw,))
    if replay.flaws:
        return _left(device, replay)
    replay.now_others_wait()
    with database.writing() as tx:
        for stored in whole_chain(tx, device.device_id, replay.place):
            replay.take(stored)
        if replay.flaws:
            return _left(device, replay)
        now = clock()  # not before: others may have judged until here
        before = known_of(tx, device)
        _put_back(tx, before.device, replay, now)
        after = known_of(tx, device)
        corrected = tuple(corrections(before, after))
        if not keep:
            against = tuple(contradictions(tx, device.device_id))
            raise _NotKept(Rebuilt(before.device, replay.messages, corrected + against))
        rebuilds_due.done(tx, device.device_id)
        if corrected:
            subject, detail = device.device_id.hex(), "; ".join(corrected)
            audit.write(tx, device.school_id, now, actor, "device.rebuild", subject, audit.DONE, detail)
    return Rebuilt(after.device, replay.messages, corrected)


def _left(device: Device, replay: ChainReplay) -> Rebuilt:
    return Rebuilt(device, replay.messages, flaws=tuple(replay.flaws))


def _read_ahead(database: Database, replay: ChainReplay, device: Device) -> None:
    for page in pages_in_turn(database, device.device_id):
        for stored in page:
            replay.take(stored)
        if replay.flaws:
            return


def _put_back(tx: Transaction, known: Device, replay: ChainReplay, now: datetime) -> None:
    device_id, head = known.device_id, replay.speaker.head
    devices.forget_clock(tx, device_id)
    devices.advance_many(tx, [replay.speaker.advance()])
    if known.epoch > head.epoch and not known.head_sequence:  # opened by a technician, and nothing has come in it yet
        devices.open_epoch(tx, device_id, known.epoch, BEFORE_THE_FIRST)
    losses.forget(tx, device_id)
    losses.confess_many(tx, replay.losses)
    agent_ends.forget(tx, device_id)
    agent_ends.add(tx, replay.ends)
    _put_programs_back(tx, device_id, replay)
    _put_history_back(tx, known, replay)
    if not known.state.has_ended:
        _judge_anew(tx, known, now)


def _put_programs_back(tx: Transaction, device_id: bytes, replay: ChainReplay) -> None:
    """Its text too: the one that is held may be damaged."""
    before, known = software.find(tx, device_id), replay.software
    if known is None:
        if before is not None:
            software.forget(tx, before)
        return
    if known.list_sha256:
        software.mend(tx, known.list_sha256, replay.programs.text)
    software.put(tx, known, before, None)


def _put_history_back(tx: Transaction, known: Device, replay: ChainReplay) -> None:
    if replay.history is None:
        histories.forget(tx, known.device_id)
    else:
        histories.put(tx, known, replay.history)


def _judge_anew(tx: Transaction, known: Device, now: datetime) -> None:
    """Since when a verdict is what it is, its history says; what it is now, the last report."""
    device_id = known.device_id
    device = devices.find(tx, device_id) or known
    verdicts.forget_all(tx, device_id)
    remembered = [VerdictRow(device_id, each) for each in verdicts.remembered(tx, device_id)]
    verdicts.replace_many(tx, known.school_id, remembered)
    Judging(tx, now).attempt(device, lambda: latest_report(tx, device, now))

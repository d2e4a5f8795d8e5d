"""A device's evidence taken in once more, message by message: what follows from it is what followed when it came."""

from dataclasses import replace
from datetime import datetime

from collector.doctor.deep_check import take_stored
from collector.evidence.confessions import loss_in
from collector.evidence.dating import dated
from collector.evidence.ends import ends_in
from collector.evidence.speaker import Speaker, introduced, made_between
from collector.programs.programs import after
from collector.proof.chain_walk import ChainWalk, Flaw
from collector.store.agent_ends import AgentEnd
from collector.store.devices import Device
from collector.store.evidence import StoredEnvelope
from collector.store.evidence_pages import BEFORE_ALL
from collector.store.losses import Loss
from collector.store.software import DeviceSoftware
from compliance.chain import BEFORE_THE_FIRST
from compliance.continuity import Content, EpochStart, Gap
from compliance.history import History, after_a_loss
from compliance.history import after as after_report
from compliance.inventory import NO_PROGRAMS, ProgramList
from compliance.report import DeviceReport, SignedReport


class ChainReplay:
    """Takes a device's envelopes in the order of its chain. What they have come to so far: `speaker`, `losses`, `ends`,
    `software`, `history`, and the last `report`.

    `programs` is the list of which `software` names the hash.
    """

    def __init__(self, device: Device) -> None:
        """A device that has said nothing yet. How it was enrolled and certified is its row's to say."""
        self._walk = ChainWalk(device.school_id, device.device_id, device.signing_key)
        self.speaker: Speaker = introduced(_unheard(device))
        self.losses: list[Loss] = []
        self.ends: list[AgentEnd] = []
        self.software: DeviceSoftware | None = None
        self.programs: ProgramList = NO_PROGRAMS
        self.history: History | None = None
        self.report: DeviceReport | None = None
        self.messages = 0
        self.place = BEFORE_ALL

    @property
    def flaws(self) -> list[Flaw]:
        """What does not hold in the evidence. While there is anything, nothing that follows is to be relied on."""
        return self._walk.flaws

    def take(self, stored: StoredEnvelope) -> None:
        """Take the next envelope."""
        self.messages += 1
        self.place = stored.epoch, stored.sequence
        message = take_stored(self._walk, stored)
        if message is None:
            return
        received_at, before = stored.received_at, self.speaker
        shown = dated(message.header, stored.fresh_as_of, self.speaker.dated_as_of, received_at)
        self.speaker = self.speaker.hearing(message.content, message.hash, shown, received_at).moved(message.link, shown)
        self._confess(message.content, received_at)
        self.ends.extend(ends_in(message.content, shown, received_at))
        if isinstance(message.content, SignedReport):
            self._list(message.content, received_at)
            self.report = message.content.report
            moment = made_between(before, self.speaker, message.content.report, received_at)
            self.history = after_report(self.history, message.content.report, moment)
            self.speaker = self.speaker._replace(last_made_at=moment.made_at)
        elif isinstance(message.content, (Gap, EpochStart)) and self.history is not None:
            self.history = after_a_loss(self.history)

    def now_others_wait(self) -> None:
        """What comes from here on is taken in the writing transaction. Nothing more to do."""

    def _confess(self, content: Content, received_at: datetime) -> None:
        loss = loss_in(content, received_at)
        if loss is not None:
            self.losses.append(loss)

    def _list(self, content: SignedReport, received_at: datetime) -> None:
        self.software, fresh = after(self.software, self.speaker.device, content.report, received_at, lambda _: self.programs)
        self.programs = self.programs if fresh is None else fresh


def _unheard(device: Device) -> Device:
    return replace(
        device,
        epoch=0,
        head_sequence=0,
        head_hash=BEFORE_THE_FIRST,
        last_report_at=None,
        last_report_sequence=0,
        report_hash=b"",
        fresh_as_of=None,
        clock_skew_seconds=None,
        dated_as_of=None,
        last_made_at=None,
    )

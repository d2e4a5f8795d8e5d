"""The one writer: batches in order, and one envelope's failure costs that envelope only."""

import contextlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from collector.arrivals import Accepted, Answer, Arrival
from collector.errors import EnvelopeRefused
from collector.evidence.ledger import GROUP, Ledger
from collector.store import audit
from compliance.chain import NackCode
from tests.fakes.chain import FakeChain
from tests.fakes.device import NOW
from tests.fakes.intake import FakeIntake


@dataclass
class Waiting:
    """A recipient that waits until it has heard so many answers."""

    expected: int
    answers: list[Answer] = field(default_factory=list)
    all_heard: threading.Event = field(default_factory=threading.Event)

    def deliver(self, answers: Sequence[Answer]) -> None:
        """Hear answers, in the ledger's thread."""
        self.answers += answers
        if len(self.answers) >= self.expected:
            self.all_heard.set()


def heard(intake: FakeIntake, chain: FakeChain, *batches: Sequence[bytes]) -> list[Answer]:
    waiting = Waiting(sum(map(len, batches)))
    with contextlib.closing(Ledger(intake.database, lambda: NOW, intake.signer)) as ledger:
        for batch in batches:
            ledger.take_all([Arrival(each, chain.device.device_id, "1", "grpc", waiting) for each in batch])
        assert waiting.all_heard.wait(20)
    return waiting.answers


def test_a_batch_is_taken_in_one_group_and_answered_in_its_order(intake: FakeIntake, chain: FakeChain) -> None:
    answers = heard(intake, chain, [chain.report(), b"\xff", *[chain.heartbeat() for _ in range(GROUP)]])
    assert isinstance(answers[1], EnvelopeRefused)
    assert {each.sequence for each in answers if isinstance(each, Accepted)} == {GROUP + 1}


def test_batches_are_taken_one_after_the_other(intake: FakeIntake, chain: FakeChain) -> None:
    batches = [[chain.report()], *[[chain.heartbeat() for _ in range(100)] for _ in range(12)]]
    answers = heard(intake, chain, *batches)
    assert [each for each in answers if isinstance(each, EnvelopeRefused)] == []
    assert intake.device(chain).head_sequence == 1201


def poison_the_second(intake: FakeIntake) -> None:
    """A trigger that no code of ours expects stands for a fault in our code."""
    with intake.database.writing() as tx:
        tx.run(
            "CREATE TRIGGER poison BEFORE INSERT ON envelopes WHEN new.sequence = 2 AND new.last_sequence = 2 "
            "AND new.payload_type LIKE '%heartbeat%' BEGIN SELECT RAISE(FAIL, 'poison'); END"
        )


def test_a_refusal_whose_group_was_undone_stands_in_the_audit_log_all_the_same(intake: FakeIntake, chain: FakeChain) -> None:
    poison_the_second(intake)
    heard(intake, chain, [chain.report(), b"\xff", chain.heartbeat()])
    with intake.database.reading() as tx:
        refused = [each.detail for each in audit.recent(tx, "example") if each.action == "envelope.refused"]
    assert [each for each in refused if each.startswith(NackCode.BAD_ENVELOPE)] != [], refused


def test_an_envelope_on_which_our_code_fails_is_answered_so_and_its_gap_is_accepted(
    intake: FakeIntake, chain: FakeChain
) -> None:
    """A poison record never blocks the chain: INTERNAL, then a gap with that reason in its place."""
    poison_the_second(intake)
    report = chain.report()
    without = chain.copy()  # the device, which sets the poison aside after the third refusal
    answers = heard(intake, chain, [report, chain.heartbeat(), chain.heartbeat()])
    assert [each.code if isinstance(each, EnvelopeRefused) else None for each in answers] == [
        None,
        NackCode.INTERNAL,
        NackCode.OUT_OF_ORDER,
    ]
    assert intake.accepted(without, without.lost(1, NackCode.INTERNAL), without.report()).sequence == 3

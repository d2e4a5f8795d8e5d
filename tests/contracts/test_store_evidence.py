"""What every engine promises about evidence, refusals, verdicts and nonces."""

from dataclasses import replace
from datetime import timedelta

import pytest

from collector.errors import EvidenceDamaged, StoreConflict
from collector.store import devices, evidence, losses, nonces, verdicts
from collector.store.database import Database
from collector.store.losses import Loss, LossSum
from collector.store.refusals import Refusal
from collector.store.verdicts import StoredVerdict, VerdictChange, VerdictRow
from compliance.assessment import Verdict
from tests.fakes.school_records import DEVICE, LATER, NOW, envelope
from tests.fakes.store_rows import changes_of, refused_of

DEVICE_ID = DEVICE.device_id
REFUSAL = Refusal("example", DEVICE_ID, "BAD_SIGNATURE", "no valid signature", b"\x00\xff", NOW)
LOCKS = StoredVerdict("LOCK-1", Verdict.FAIL, "30 minutes", "15 minutes", NOW, NOW, b"d" * 32)


def test_evidence_comes_back_byte_for_byte(school: Database):
    stored = envelope(1, payload=bytes(range(256)))
    with school.writing() as tx:
        evidence.append_many(tx, [stored])
        assert evidence.at(tx, DEVICE_ID, 0, 1) == stored


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"sealed": b"\xff"}, "not an envelope"),
        ({"sealed": envelope(1, payload=b"sald").sealed}, "its bytes do not give its hash"),
        ({"payload_type": "heartbeat"}, "its type is not the one it was stored under"),
        ({"hash": bytes(32)}, "its bytes do not give its hash"),
    ],
    ids=["no envelope", "other bytes", "other type", "other hash"],
)
def test_evidence_that_is_not_what_was_received_is_not_given_out_and_its_place_is_named(
    school: Database, changed: dict[str, object], why: str
):
    damaged = envelope(1)._replace(**changed)
    with school.writing() as tx:
        evidence.append_many(tx, [damaged])
        with pytest.raises(EvidenceDamaged, match=f"^message 1 of epoch 0 of device c0ffee00.* is damaged .*: {why}"):
            evidence.at(tx, DEVICE_ID, 0, 1)


def test_a_place_in_the_chain_is_never_overwritten(school: Database):
    with school.writing() as tx:
        evidence.append_many(tx, [envelope(1)])
    with pytest.raises(StoreConflict), school.writing() as tx:
        evidence.append_many(tx, [envelope(2), envelope(1, payload=b"another history")])

    with school.reading() as tx:
        assert (evidence.count(tx, DEVICE_ID), evidence.at(tx, DEVICE_ID, 0, 1)) == (1, envelope(1))


def test_a_device_without_evidence_has_none(school: Database):
    with school.reading() as tx:
        assert evidence.at(tx, DEVICE_ID, 0, 1) is None
        assert evidence.count(tx, DEVICE_ID) == 0


def test_forks_are_kept_beside_the_evidence_and_each_one_once(school: Database):
    fork, another = envelope(1, payload=b"fork"), envelope(1, payload=b"also")
    with school.writing() as tx:
        evidence.append_many(tx, [envelope(1)])
        for each in (fork, another, fork):
            evidence.keep_fork(tx, each)
        assert sorted(evidence.forks_of(tx, DEVICE_ID), key=lambda each: each.sealed) == [another, fork]
        assert evidence.count(tx, DEVICE_ID) == 1


def test_a_refusal_is_kept_whole_when_the_device_is_known(school: Database):
    large = replace(REFUSAL, bytes=b"x" * 5000)
    with school.writing() as tx:
        evidence.keep_refused(tx, large)
        assert refused_of(tx, DEVICE_ID) == [large]


def test_of_an_anonymous_refusal_the_first_four_kibibytes_are_kept(school: Database):
    with school.writing() as tx:
        evidence.keep_refused(tx, replace(REFUSAL, device_id=b"", bytes=b"x" * 5000))
        assert [len(each.bytes) for each in refused_of(tx, b"")] == [4096]


@pytest.mark.parametrize("device_id", [DEVICE_ID, b""], ids=["known", "anonymous"])
def test_refusals_never_take_more_than_a_mebibyte_and_the_newest_stay(school: Database, device_id: bytes):
    with school.writing() as tx:
        for number in range(600):
            evidence.keep_refused(tx, replace(REFUSAL, device_id=device_id, code=str(number), bytes=b"x" * 4096))
        kept = refused_of(tx, device_id)

    assert sum(len(each.bytes) for each in kept) <= 1024 * 1024
    assert [each.code for each in kept] == [str(number) for number in range(599, 599 - len(kept), -1)]
    assert len(kept) > 200


def test_empty_refusals_are_bounded_too(school: Database):
    with school.writing() as tx:
        for _ in range(2100):
            evidence.keep_refused(tx, replace(REFUSAL, bytes=b""))
        assert len(refused_of(tx, DEVICE_ID)) == 2048


def test_a_refusal_is_let_go_after_a_week(school: Database):
    recent = replace(REFUSAL, received_at=NOW + timedelta(days=7, seconds=1))
    with school.writing() as tx:
        evidence.keep_refused(tx, REFUSAL)
        evidence.keep_refused(tx, recent)
        assert refused_of(tx, DEVICE_ID) == [recent]


def test_a_verdict_takes_the_place_of_the_one_before(school: Database):
    better = LOCKS._replace(verdict=Verdict.PASS, saw="10 minutes", since=LATER)
    with school.writing() as tx:
        verdicts.replace_many(tx, "example", [VerdictRow(DEVICE_ID, LOCKS)])
        verdicts.replace_many(tx, "example", [VerdictRow(DEVICE_ID, better)])
        assert verdicts.of_device(tx, DEVICE_ID) == {"LOCK-1": better}


def test_rules_that_a_policy_no_longer_has_are_forgotten_but_not_their_history(school: Database):
    change = VerdictChange("example", DEVICE_ID, "LOCK-1", NOW, None, Verdict.FAIL, "30 minutes", NOW)
    with school.writing() as tx:
        verdicts.replace_many(tx, "example", [VerdictRow(DEVICE_ID, LOCKS)])
        verdicts.record_changes(tx, [change])
        verdicts.forget_rules(tx, DEVICE_ID, ["LOCK-1"])
        assert verdicts.of_device(tx, DEVICE_ID) == {}
        assert changes_of(tx, DEVICE_ID) == [change]


def test_two_changes_in_one_instant_are_one_change(school: Database):
    first = VerdictChange("example", DEVICE_ID, "LOCK-1", NOW, Verdict.PASS, Verdict.FAIL, "30 minutes", NOW)
    second = replace(first, before=Verdict.FAIL, after=Verdict.UNKNOWN, saw="nobody is logged in")
    with school.writing() as tx:
        verdicts.record_changes(tx, [first, second])
        assert changes_of(tx, DEVICE_ID) == [replace(second, before=Verdict.PASS)]


def test_the_newest_change_of_a_rule_remembers_its_verdict(school: Database):
    first = VerdictChange("example", DEVICE_ID, "LOCK-1", NOW, None, Verdict.FAIL, "30 minutes", NOW)
    unseen = replace(first, at=LATER, before=Verdict.FAIL, after=Verdict.UNKNOWN, saw="nobody is logged in")
    again = replace(unseen, at=LATER + timedelta(hours=1), before=Verdict.UNKNOWN, after=Verdict.FAIL, saw="30 minutes")
    told = []
    with school.writing() as tx:
        for each in (first, unseen, again):
            verdicts.record_changes(tx, [each])
            told += [(each.verdict, each.since, each.failing_since) for each in verdicts.remembered(tx, DEVICE_ID)]
    assert told == [(Verdict.FAIL, NOW, NOW), (Verdict.UNKNOWN, LATER, NOW), (Verdict.FAIL, NOW, NOW)]


def test_losses_are_summed_by_device_and_reason_whatever_numbers_were_confessed(school: Database):
    most = 2**63 - 1
    other = replace(DEVICE, device_id=b"\x22" * 32, signing_key=b"other")
    with school.writing() as tx:
        devices.enrol(tx, other)
        confessed = [(DEVICE_ID, most, "full"), (DEVICE_ID, most, "full"), (DEVICE_ID, 3, "mice"), (other.device_id, 1, "full")]
        losses.confess_many(
            tx, [Loss("example", each, 0, place, lost, why, NOW) for place, (each, lost, why) in enumerate(confessed)]
        )
        sums = losses.sums_of_school(tx, "example")
        assert losses.sums_of_school(tx, "another") == []
    assert sorted(sums, key=lambda each: -each.messages) == [
        LossSum(DEVICE_ID, "full", 2 * most),
        LossSum(DEVICE_ID, "mice", 3),
        LossSum(other.device_id, "full", 1),
    ]


def test_the_newest_nonce_is_the_one_issued_last_whatever_the_clock_said_and_each_knows_its_instant(school: Database):
    with school.writing() as tx:
        assert (nonces.newest(tx), nonces.newest_issued_at(tx)) == (None, None)
        nonces.issue(tx, b"ahead", LATER)
        nonces.issue(tx, b"now", NOW)
        assert (nonces.newest(tx), nonces.newest_issued_at(tx)) == (b"now", NOW)
        assert [nonces.issued_at(tx, each) for each in (b"ahead", b"now", b"guess")] == [LATER, NOW, None]


def test_the_newest_nonces_are_kept_by_their_count_whatever_the_clock_said(school: Database):
    with school.writing() as tx:
        for nonce, at in ((b"first", NOW), (b"ahead", LATER), (b"now", NOW)):
            nonces.issue(tx, nonce, at)
        nonces.forget_all_but(tx, 2)
        assert [nonces.issued_at(tx, each) for each in (b"first", b"ahead", b"now")] == [None, LATER, NOW]
        nonces.issue(tx, b"next", NOW)
        assert nonces.newest(tx) == b"next"

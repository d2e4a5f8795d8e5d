"""Every message has its receipt; what is delivered again is answered again and changes nothing. Fault 18."""

from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from collector.arrivals import Accepted
from collector.keys.server_keys import ServerSigner
from collector.store import evidence
from compliance.receipt import read_receipt
from tests.fakes.chain import FakeChain
from tests.fakes.device import NOW, FakeDevice
from tests.fakes.intake import FakeIntake


def everything_held(intake: FakeIntake) -> list[object]:
    """Every row that accepting, judging or alerting writes."""
    tables = ("envelopes", "forks", "refused", "incidents", "incident_members", "audit", "losses", "devices")
    tables += ("verdicts", "verdict_changes", "verdict_fingerprints", "check_requests")
    with intake.database.reading() as tx:
        return [tx.all(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]  # noqa: S608 - our own names


def test_the_last_message_of_a_group_gets_the_receipt_and_every_answer_carries_it(intake: FakeIntake, chain: FakeChain) -> None:
    answers = intake.take(chain, chain.report(), chain.heartbeat(), chain.heartbeat())
    (only,) = {each for each in answers if isinstance(each, Accepted)}
    receipt = read_receipt(only.receipt, intake.signer.public_key)
    with intake.database.reading() as tx:
        stored = [evidence.at(tx, chain.device.device_id, 0, place) for place in (1, 2, 3)]
    assert [each.receipt for each in stored if each] == [b"", b"", only.receipt]
    assert (receipt.device_id, receipt.epoch, receipt.sequence, receipt.hash, receipt.received_at) == (
        chain.device.device_id,
        0,
        3,
        chain.head_hash,
        NOW,
    )


def test_every_device_of_a_group_has_its_own_receipt(intake: FakeIntake, chain: FakeChain) -> None:
    other = intake.enrolled(FakeDevice(serial="OTHER-1", asset_tag="LAP-0002"))
    for each in (chain, other):
        receipt = read_receipt(intake.accepted(each, each.report()).receipt, intake.signer.public_key)
        assert (receipt.device_id, receipt.hash) == (each.device.device_id, each.head_hash)


def test_the_last_thousand_messages_again_are_acknowledged_again_and_change_nothing(
    intake: FakeIntake, chain: FakeChain
) -> None:
    """Fault 18: exact replay of the last 1,000 messages."""
    sealed = [chain.report(), *[chain.heartbeat() for _ in range(498)], chain.lost(2), chain.report()]
    sealed += [chain.heartbeat() for _ in range(499)]
    first = intake.accepted(chain, *sealed)
    held = everything_held(intake)
    intake.now += timedelta(hours=1)
    assert intake.take(chain, *sealed) == [first] * 1000
    assert everything_held(intake) == held


def test_a_repeat_is_answered_with_a_receipt_even_where_none_was_kept(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 18: messages that an earlier version stored have no receipt yet."""
    sealed = chain.report()
    intake.accepted(chain, sealed)
    with intake.database.writing() as tx:
        tx.run("UPDATE envelopes SET receipt = X''")
    answer = intake.accepted(chain, sealed)
    assert read_receipt(answer.receipt, intake.signer.public_key).hash == chain.head_hash


def test_a_message_delivered_twice_in_one_group_is_stored_once(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 18."""
    sealed = chain.report()
    assert intake.accepted(chain, sealed, sealed).sequence == 1
    with intake.database.reading() as tx:
        assert evidence.count(tx, chain.device.device_id) == 1


def test_what_a_lost_key_signed_is_signed_anew_for_whoever_asks_again(intake: FakeIntake, chain: FakeChain) -> None:
    """Devices are told of the key in use and of no other: the old receipt would prove nothing to them."""
    sealed = chain.report()
    intake.accepted(chain, sealed)
    later = FakeIntake(intake.database, ServerSigner(Ed25519PrivateKey.generate()))
    receipt = read_receipt(later.accepted(chain, sealed).receipt, later.signer.public_key)
    assert (receipt.sequence, receipt.hash, receipt.received_at) == (1, chain.head_hash, intake.now)

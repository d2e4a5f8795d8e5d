"""What is let in, and the name under which everything else is refused."""

from dataclasses import dataclass, replace

import pytest

from collector.errors import EnvelopeRefused
from collector.evidence.admission import admit
from collector.store import devices, evidence, incidents
from collector.store.devices import DeviceState
from compliance.chain import NackCode
from compliance.continuity import EpochStart, Gap, Heartbeat
from compliance.envelope import Purpose, preauthentication_encoding, seal
from compliance.report import SignedReport
from compliance.wire.codec import encode_report
from compliance.wire.continuity_codec import encode_epoch_start
from compliance.wire.v1 import envelope_pb2, evidence_pb2
from tests.fakes.chain import FakeChain
from tests.fakes.device import FakeDevice, Key
from tests.fakes.intake import FakeIntake
from tests.fakes.store_rows import refused_of

FUTURE = "application/vnd.rollcall.inventory.v7+protobuf"


@dataclass(frozen=True)
class SignerOfAnotherType:
    """Signs the encoding of another type, whatever it is asked to sign."""

    key: Key
    payload_type: str
    payload: bytes

    @property
    def public_key(self) -> bytes:
        """That of the key."""
        return self.key.public_key

    def sign(self, _: bytes) -> bytes:
        """By the key, but not those bytes."""
        return self.key.sign(preauthentication_encoding(self.payload_type, self.payload))


def signed(payload: bytes, payload_type: str, key: Key) -> bytes:
    """An envelope of any type, signed as its device would."""
    signer = SignerOfAnotherType(key, payload_type, payload)
    envelope = envelope_pb2.Envelope.FromString(seal(payload, Purpose.REPORT, [signer]))
    envelope.payload_type = payload_type
    return envelope.SerializeToString()


def refusal(intake: FakeIntake, chain: FakeChain, sealed: bytes) -> tuple[NackCode, int]:
    """The code, and how many envelopes are held afterwards."""
    refused = intake.refused(chain, sealed)
    with intake.database.reading() as tx:
        return refused.code, evidence.count(tx, chain.device.device_id)


def test_each_kind_of_message_is_read_as_what_it_is(intake: FakeIntake, chain: FakeChain) -> None:
    envelopes = [chain.report(), chain.heartbeat(), chain.lost(3), chain.begin_epoch()]
    admitted = [admit(each, intake.device(chain), lambda _: False) for each in envelopes]
    assert [type(each.content) for each in admitted] == [SignedReport, Heartbeat, Gap, EpochStart]
    assert [(each.link.epoch, each.link.first, each.link.last) for each in admitted] == [
        (0, 1, 1),
        (0, 2, 2),
        (0, 3, 5),
        (1, 1, 1),
    ]


def test_a_type_of_a_later_version_is_quarantined_each_time_and_the_chain_goes_on(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 10: unknown fields, future payload_type."""
    first, second = (signed(payload, FUTURE, chain.device.signing) for payload in (b"one", b"two"))
    answers = intake.take(chain, first, second, chain.report())
    kept = [answer.code for answer in answers if isinstance(answer, EnvelopeRefused)]
    with intake.database.reading() as tx:
        quarantined = [each.bytes for each in refused_of(tx, chain.device.device_id)]
    assert (kept, quarantined) == ([NackCode.TYPE_UNSUPPORTED] * 2, [second, first])
    assert intake.device(chain).head_sequence == 1


def test_a_type_of_a_later_version_must_be_signed_all_the_same(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 10."""
    envelope = envelope_pb2.Envelope.FromString(signed(b"one", FUTURE, chain.device.signing))
    envelope.payload = b"two"
    assert refusal(intake, chain, envelope.SerializeToString()) == (NackCode.BAD_SIGNATURE, 0)


def test_unknown_fields_are_kept_in_the_evidence_and_not_read(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 10."""
    payload = encode_report(chain.header(), chain.device.report()) + b"\xfa\x3f\x03new"
    sealed = chain.sealed(payload, Purpose.REPORT)
    intake.accepted(chain, sealed)
    with intake.database.reading() as tx:
        stored = evidence.at(tx, chain.device.device_id, 0, 1)
    assert stored is not None
    assert stored.sealed == sealed


@pytest.mark.parametrize("size", [300 * 1024, 1024 * 1024])
def test_an_envelope_over_the_limit_is_too_large(intake: FakeIntake, chain: FakeChain, size: int) -> None:
    """Fault 4: 300 KiB envelope."""
    assert refusal(intake, chain, seal(bytes(size), Purpose.REPORT, [chain.device.signing])) == (NackCode.TOO_LARGE, 0)


def test_a_report_of_a_quarter_of_a_million_empty_parts_is_refused(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 6: 256 KiB of empty sub-messages."""
    payload = b"\x3a\x00" * (120 * 1024)  # field 7, readings
    assert refusal(intake, chain, chain.sealed(payload, Purpose.REPORT)) == (NackCode.SCHEMA_INVALID, 0)
    signatures = b"\x1a\x00" * (120 * 1024)
    assert refusal(intake, chain, signatures) == (NackCode.BAD_ENVELOPE, 0)


@pytest.mark.parametrize("depth", [5_000, 60_000])
def test_deep_nesting_harms_nobody(intake: FakeIntake, chain: FakeChain, depth: int) -> None:
    """Fault 7: nesting depth 5,000. In the envelope itself, and in a payload that the device signed."""
    nested = b"\x0b" * depth + b"\x0c" * depth  # groups of an unknown field
    assert refusal(intake, chain, nested) == (NackCode.BAD_ENVELOPE, 0)
    assert refusal(intake, chain, chain.sealed(nested, Purpose.REPORT)) == (NackCode.SCHEMA_INVALID, 0)


def test_text_that_is_no_unicode_is_refused(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 8: invalid UTF-8."""
    payload = encode_report(chain.header(), chain.device.report()).replace(b"linux", b"\xff\xfe\xed\xa0\x80")
    assert refusal(intake, chain, chain.sealed(payload, Purpose.REPORT)) == (NackCode.SCHEMA_INVALID, 0)


def test_a_text_beyond_every_limit_is_refused(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 8: 1 MB string (here as long as an envelope may be)."""
    report = replace(chain.device.report(), platform="x" * 200_000)
    assert refusal(intake, chain, chain.report(report)) == (NackCode.SCHEMA_INVALID, 0)


def test_a_word_of_a_later_version_costs_its_reading_only(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 9: unknown enum value."""
    message = evidence_pb2.Report.FromString(encode_report(chain.header(), chain.device.report()))
    message.trigger = "telepathy"
    (disk,) = [each for each in message.readings if each.fact == "disk_encryption"]
    disk.disk_encryption.swap.value = "entangled"
    assert intake.accepted(chain, chain.sealed(message.SerializeToString(), Purpose.REPORT)).sequence == 1


def test_a_field_said_twice_is_verified_and_kept_as_it_came(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 11: duplicate scalar field. The last one counts for every reader of protobuf; the bytes stay what was signed."""
    payload = encode_report(chain.header(), chain.device.report()) + b"\x1a\x05macos"  # field 3, platform
    sealed = chain.sealed(payload, Purpose.REPORT)
    content = admit(sealed, intake.device(chain), lambda _: False).content
    assert isinstance(content, SignedReport)
    assert content.report.platform == "macos"


def test_what_was_signed_as_another_type_is_no_report(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 12: signature over another type."""
    envelope = envelope_pb2.Envelope.FromString(chain.heartbeat(bytes(32)))
    envelope.payload_type = Purpose.REPORT
    assert refusal(intake, chain, envelope.SerializeToString()) == (NackCode.BAD_SIGNATURE, 0)


def test_another_enrolled_devices_key_is_the_wrong_device(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 13: signature by another enrolled device's key. Fault 14: envelope of A in B's session."""
    other = intake.enrolled(FakeDevice(serial="OTHER-1", asset_tag="LAP-0002"))
    lie = FakeChain(replace(chain.device, signing=other.device.signing))
    assert refusal(intake, chain, lie.report(device_id=chain.device.device_id)) == (NackCode.WRONG_DEVICE, 0)
    assert refusal(intake, chain, other.report()) == (NackCode.WRONG_DEVICE, 0)


def test_a_message_for_another_school_is_refused_by_that_name(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 15: envelope of one tenant sent to another."""
    for sealed in (chain.report(school_id="elsewhere"), chain.heartbeat(bytes(32), school_id="elsewhere")):
        assert refusal(intake, chain, sealed) == (NackCode.WRONG_SCHOOL, 0)


def _with_signatures(sealed: bytes, *signatures: bytes) -> bytes:
    envelope = envelope_pb2.Envelope.FromString(sealed)
    key_id = envelope.signatures[0].key_id
    del envelope.signatures[:]
    for each in signatures:
        envelope.signatures.add(key_id=key_id, signature=each)
    return envelope.SerializeToString()


_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def _high_s(raw: bytes) -> bytes:
    return raw[:32] + (_ORDER - int.from_bytes(raw[32:], "big")).to_bytes(32, "big")


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        pytest.param(lambda raw: [_high_s(raw)], NackCode.BAD_SIGNATURE, id="the higher s"),
        pytest.param(lambda _: [bytes(64)], NackCode.BAD_SIGNATURE, id="zeros"),
        pytest.param(lambda raw: [raw[:63]], NackCode.BAD_SIGNATURE, id="truncated"),
        pytest.param(lambda raw: [b"\x30\x44" + raw + b"trailing"], NackCode.BAD_SIGNATURE, id="DER with trailing bytes"),
        pytest.param(lambda raw: [raw, raw], NackCode.BAD_SIGNATURE, id="the same key twice"),
        pytest.param(lambda _: [], NackCode.BAD_ENVELOPE, id="none"),
        pytest.param(lambda raw: [raw] * 1000, NackCode.BAD_ENVELOPE, id="a thousand"),
    ],
)
def test_a_spoilt_signature_is_refused(intake: FakeIntake, chain: FakeChain, spoil: object, code: NackCode) -> None:
    """Fault 16: high-s, zero, truncated, DER, no and 1,000 signatures."""
    good = chain.report()
    raw = envelope_pb2.Envelope.FromString(good).signatures[0].signature
    bad = _with_signatures(good, *spoil(raw))  # type: ignore[operator]
    assert refusal(intake, chain, bad) == (code, 0)
    assert intake.accepted(chain, good).sequence == 1


@pytest.mark.parametrize("purpose", [Purpose.RECEIPT, Purpose.TRUST])
def test_a_device_key_signs_nothing_in_the_servers_name(intake: FakeIntake, chain: FakeChain, purpose: Purpose) -> None:
    """Fault 17: alg confusion. The algorithm comes from the registered key only."""
    assert refusal(intake, chain, signed(b"x", purpose, chain.device.signing)) == (NackCode.BAD_SIGNATURE, 0)


@pytest.mark.parametrize(
    "lie",
    [
        pytest.param(lambda chain: chain.report(epoch=2**64 - 1), id="report, epoch"),
        pytest.param(lambda chain: chain.heartbeat(bytes(32), sequence=2**64 - 1), id="heartbeat, sequence"),
        pytest.param(lambda chain: chain.lost(1, to_sequence=2**64 - 1, reports=2**64 - 1), id="gap, end"),
        pytest.param(lambda chain: chain.begin_epoch(abandoned=2**64 - 1), id="epoch, abandoned"),
        pytest.param(lambda chain: chain.begin_epoch(closed_sequence=2**64 - 1), id="epoch, closed"),
    ],
)
def test_a_place_that_no_chain_reaches_overflows_nothing(intake: FakeIntake, chain: FakeChain, lie: object) -> None:
    """Fault 20: sequence jumps to 2^64-1."""
    assert refusal(intake, chain, lie(chain)) == (NackCode.SCHEMA_INVALID, 0)  # type: ignore[operator]


def test_an_epoch_start_in_the_middle_of_its_epoch_makes_no_sense(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 20."""
    start = EpochStart(chain.header(epoch=1, sequence=2), 0, 0, b"", 0, "spool_lost")  # type: ignore[arg-type]
    assert refusal(intake, chain, chain.sealed(encode_epoch_start(start), Purpose.EPOCH)) == (NackCode.SCHEMA_INVALID, 0)


def test_a_refusal_changes_nothing_of_the_device(intake: FakeIntake, chain: FakeChain) -> None:
    """Faults 4 to 17: whatever is refused leaves the device's row as it was, and opens no incident."""
    before = intake.device(chain)
    for bad in (b"\xff" * 100, seal(b"\xff", Purpose.GAP, [chain.device.signing]), chain.report(school_id="elsewhere")):
        intake.refused(chain, bad)
    with intake.database.reading() as tx:
        assert (devices.find(tx, before.device_id), incidents.all_open(tx, "example")) == (before, [])
    assert before.state is DeviceState.AWAITING_FIRST_REPORT


def test_a_refusal_names_the_place_of_what_it_refuses(intake: FakeIntake, chain: FakeChain) -> None:
    """So that the agent knows which message to set aside."""
    intake.accepted(chain, chain.report())
    refused = intake.refused(chain, chain.heartbeat(bytes(32)))
    assert (refused.code, refused.epoch, refused.sequence) == (NackCode.SCHEMA_INVALID, 0, 2)

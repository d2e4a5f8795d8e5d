"""Faults 4 to 17: bytes that are no envelope, envelopes that are not what they say, and signatures that are not theirs."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from collector.store.evidence import at
from compliance.envelope import Purpose, _to_raw, key_id, preauthentication_encoding, seal
from compliance.facts import AutomaticLogin, DeviceIdentity
from compliance.wire.codec import encode_report
from compliance.wire.v1 import envelope_pb2, evidence_pb2
from tests.fakes.device import FakeDevice, Key
from tests.faults.fault import Fault
from tests.faults.ground import Ground
from tests.faults.heard import Heard

_MEGABYTES: Final = 1_000_000
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def faults(here: Ground) -> Iterator[Fault]:
    """Each with a device of its own."""
    yield Fault("4", "an envelope of 300 KiB", "refused, memory grows by less than 10 MB", lambda: _too_large(here))
    yield Fault("6", "256 KiB of empty readings", "refused by their number, memory comes back", lambda: _empty_readings(here))
    yield Fault("7", "messages nested 5,000 deep", "BAD_ENVELOPE, the process lives", lambda: _nested(here))
    yield Fault(
        "8",
        "control characters, right-to-left marks, formulae, HTML and a text of 1 MB in names",
        "kept as data or refused, one line in every output",
        lambda: _hostile_text(here),
    )
    yield Fault(
        "9",
        "an enumeration word that nobody knows",
        "the message is kept, the reading is Not known",
        lambda: _unknown_word(here),
    )
    yield Fault(
        "10",
        "unknown fields, and a payload type of the future",
        "kept; TYPE_UNSUPPORTED, and the stream goes on",
        lambda: _future(here),
    )
    yield Fault(
        "11",
        "a field twice, and a number written longer than it need be",
        "verified as they came, read once",
        lambda: _odd_encoding(here),
    )
    yield Fault("12", "a signature made for another purpose", "BAD_SIGNATURE", lambda: _other_purpose(here))
    yield Fault(
        "13", "an envelope signed by another enrolled device", "WRONG_DEVICE, the stream ends", lambda: _other_signer(here)
    )
    yield Fault("14", "device A's valid envelope in device B's session", "WRONG_DEVICE", lambda: _other_session(here))
    yield Fault("15", "a valid envelope for another school", "WRONG_SCHOOL", lambda: _other_school(here))
    yield Fault("16", "high s, zeros, cut, DER, none and 1,000 signatures", "each refused", lambda: _signatures(here))
    yield Fault("17", "a key id that names a key of another kind", "BAD_SIGNATURE or UNKNOWN_KEY", lambda: _confused(here))


def _refused(here: Ground, device: FakeDevice, sealed: bytes, *codes: str) -> Heard:
    """Send it; it must be refused with one of these codes, and nothing be held of it."""
    before = here.held(device)
    heard = here.speak(device, [sealed])
    refused = heard.nacks[:1] or ([heard.code.name] if heard.code else [])
    assert refused and refused[0] in codes, f"answered {refused or heard.messages}"
    assert here.held(device) == before, "it was stored"
    return heard


def _too_large(here: Ground) -> str:
    device, before = here.device(), here.resident_bytes
    _refused(here, device, bytes(300 * 1024), "TOO_LARGE", "RESOURCE_EXHAUSTED", "BAD_ENVELOPE")
    grown = (here.resident_bytes - before) / _MEGABYTES
    assert grown < 10, f"memory grew by {grown:.1f} MB"
    return f"refused, memory grew by {max(grown, 0):.1f} MB"


def _empty_readings(here: Ground) -> str:
    device = here.device()
    message = evidence_pb2.Report.FromString(device.payload())
    for _ in range(120_000):
        message.readings.add()
    sealed = seal(message.SerializeToString()[: 255 * 1024], Purpose.REPORT, [device.signing])
    before = here.resident_bytes
    _refused(here, device, sealed, "SCHEMA_INVALID", "TOO_LARGE")
    here.check_well()
    grown = (here.resident_bytes - before) / _MEGABYTES
    assert grown < 40, f"memory stays {grown:.0f} MB higher"
    return f"refused; memory afterwards {grown:+.1f} MB"


def _nested(here: Ground) -> str:
    device = here.device()
    payload = b""
    for _ in range(5000):
        payload = b"\x0a" + _varint(len(payload)) + payload
        if len(payload) > 200_000:
            break
    _refused(here, device, payload, "BAD_ENVELOPE")
    other = here.device()
    _refused(here, other, seal(payload, Purpose.REPORT, [other.signing]), "SCHEMA_INVALID")
    return f"refused outside and inside a good signature; {here.check_well()}"


def _varint(number: int) -> bytes:
    out = b""
    while number > 0x7F:
        out, number = out + bytes([number & 0x7F | 0x80]), number >> 7
    return out + bytes([number])


def _hostile_text(here: Ground) -> str:
    device = here.device()
    hostile = '=cmd|"/c calc"!A1\x1b[31m\u202e<script>\x00'
    report = device.report()
    identity = DeviceIdentity(hostile, hostile, "Book", device.serial, portable=True)
    told = replace(
        report,
        readings={
            **report.readings,
            "device_identity": identity,
            "automatic_login": AutomaticLogin(enabled=True, configured_in=hostile),
        },
    )
    payload = encode_report(device.header(), told)
    heard = here.speak(device, [seal(payload, Purpose.REPORT, [device.signing])])
    assert heard.acknowledged == 1, f"answered {heard}"
    for form in ("text", "csv", "html"):
        _, shown = here.rollcall("report", "--format", form)
        assert not {"\x1b", "\x00", "\u202e"} & set(shown), f"control characters in the {form} report"
        assert form != "html" or "<script>" not in shown, "HTML in the page"
    long = here.device()
    too_long = replace(long.report(), readings={"automatic_login": AutomaticLogin(enabled=True, configured_in="x" * 200_000)})
    heard = here.speak(long, [seal(encode_report(long.header(), too_long), Purpose.REPORT, [long.signing])])
    assert heard.acknowledged == 1 or heard.nacks, f"answered {heard}"
    lines = here.log.read_text(encoding="utf-8", errors="replace")
    assert "\x1b" not in lines and "\u202e" not in lines, "the log holds control characters"
    return "kept as data, made harmless in text, CSV, HTML and log"


def _unknown_word(here: Ground) -> str:
    device = here.device()
    message = evidence_pb2.Report.FromString(device.payload())
    for reading in message.readings:
        if reading.fact == "disk_encryption":
            reading.disk_encryption.volumes[0].state.value = "quantum"
    sealed = seal(message.SerializeToString(), Purpose.REPORT, [device.signing])
    heard = here.speak(device, [sealed])
    assert (heard.acknowledged, here.held(device)) == (1, 1), f"answered {heard}"
    verdicts = here.verdicts(device)
    assert verdicts.get("ENC-1") == "UNKNOWN", f"encryption is {verdicts.get('ENC-1')}"
    return "kept, encryption is Not known"


def _future(here: Ground) -> str:
    device = here.device()
    first = device.payload() + b"\xfa\x3f\x05hello"  # field 1023, which this version does not know
    sealed = seal(first, Purpose.REPORT, [device.signing])
    foreign = envelope_pb2.Envelope(payload=b"x", payload_type="application/vnd.rollcall.moonshine.v9+protobuf")
    signed = preauthentication_encoding(foreign.payload_type, foreign.payload)
    foreign.signatures.add(key_id=device.device_id, signature=_to_raw(device.signing.sign(signed)))
    heard = here.speak(device, [foreign.SerializeToString(), sealed])
    assert (heard.nacks, heard.acknowledged, heard.code) == (["TYPE_UNSUPPORTED"], 1, None), f"answered {heard}"
    with here.database.reading() as tx:
        stored = at(tx, device.device_id, 0, 1)
    assert stored is not None and stored.sealed == sealed, "other bytes are stored than came"
    return "unknown fields are in the evidence byte for byte, the future type was refused and the stream went on"


def _odd_encoding(here: Ground) -> str:
    device = here.device()
    odd = device.payload() + evidence_pb2.Report(platform="windows").SerializeToString() + b"\xb8\x3e\x81\x80\x80\x00"
    heard = here.speak(device, [seal(odd, Purpose.REPORT, [device.signing])])
    assert heard.acknowledged == 1, f"answered {heard}"
    with here.database.reading() as tx:
        stored = at(tx, device.device_id, 0, 1)
    assert stored is not None and odd in stored.sealed, "it was serialised anew"
    return "taken; the stored bytes are those that came"


def _other_purpose(here: Ground) -> str:
    device = here.device()
    envelope = envelope_pb2.Envelope.FromString(seal(device.payload(), Purpose.ENROL, [device.signing]))
    envelope.payload_type = Purpose.REPORT
    _refused(here, device, envelope.SerializeToString(), "BAD_SIGNATURE")
    return "BAD_SIGNATURE"


def _other_signer(here: Ground) -> str:
    device, other = here.device(), here.device()
    heard = _refused(here, device, seal(device.payload(), Purpose.REPORT, [other.signing]), "WRONG_DEVICE")
    assert heard.code is not None, "the stream went on"
    return f"WRONG_DEVICE, the stream ended with {heard.code.name}"


def _other_session(here: Ground) -> str:
    a, b = here.device(), here.device()
    heard = here.speak(a, [a.next_sealed()], speaker=b)
    assert heard.nacks == ["WRONG_DEVICE"], f"answered {heard}"
    assert (here.held(a), here.held(b)) == (0, 0), "it was stored"
    return "WRONG_DEVICE, nothing stored for either"


def _other_school(here: Ground) -> str:
    device = here.device()
    _refused(here, device, device.next_sealed(school_id="another-school"), "WRONG_SCHOOL")
    return "WRONG_SCHOOL"


def _signatures(here: Ground) -> str:
    good = envelope_pb2.Envelope
    tried = {
        "the higher s": lambda raw: [raw[:32] + (_ORDER - int.from_bytes(raw[32:], "big")).to_bytes(32, "big")],
        "zeros": lambda raw: [bytes(64)],
        "one byte short": lambda raw: [raw[:-1]],
        "DER": lambda raw: [b"\x30\x44" + raw],
        "none at all": lambda raw: [],
        "1,000 of them": lambda raw: [raw] * 1000,
    }
    for name, change in tried.items():
        device = here.device()
        envelope = good.FromString(seal(device.payload(), Purpose.REPORT, [device.signing]))
        raw = envelope.signatures[0].signature
        del envelope.signatures[:]
        for signature in change(raw):
            envelope.signatures.add(key_id=device.device_id, signature=signature)
        try:
            _refused(here, device, envelope.SerializeToString(), "BAD_SIGNATURE", "BAD_ENVELOPE")
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}") from error
    return "each refused"


def _confused(here: Ground) -> str:
    device, stranger = here.device(), Key()
    envelope = envelope_pb2.Envelope.FromString(seal(device.payload(), Purpose.REPORT, [stranger]))
    _refused(here, device, envelope.SerializeToString(), "UNKNOWN_KEY")
    other = here.device()
    envelope.signatures[0].key_id = key_id(other.signing.public_key)
    _refused(here, other, envelope.SerializeToString(), "BAD_SIGNATURE", "WRONG_DEVICE")
    return "refused by the registered key"

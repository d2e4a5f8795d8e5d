"""Who speaks over HTTPS, where no certificate says it: a pass for each turn, signed by the device's key over our nonce."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from google.protobuf.message import DecodeError

from collector.errors import NotOurPass, SessionOver
from collector.evidence.nonce_age import was_issued_within
from collector.sessions.caller import Caller, SignedPass
from collector.store import devices, nonces
from collector.store.database import Transaction
from collector.store.devices import Device
from compliance.envelope import Outer, Purpose, read_outer, verify
from compliance.errors import EnvelopeError
from compliance.wire.v1 import https_pb2

PASS_LIFE: Final = timedelta(minutes=20)
"""After its nonce was issued: that is the newest for a quarter of an hour at most, and a device asks every 20 seconds."""

_DEVICE_ID_BYTES: Final = sha256().digest_size

_NOT_VALID: Final = "this pass is not valid here"
"""All that somebody hears who may be guessing. The reason is in the log."""

_TOO_OLD: Final = "this pass is too old; begin another session"


@dataclass(frozen=True, slots=True)
class Pass:
    """A pass that holds: who speaks, in which session (b"" for one that begins), in which turn of it, and what was signed."""

    device: Device
    session_nonce: bytes
    turn: int
    caller: Caller
    message_hash: bytes


def read_pass(tx: Transaction, turn: https_pb2.Turn, now: datetime) -> Pass:
    """The pass of a turn, if the device that it names signed it for what is said in it.

    Raises NotOurPass, or SessionOver where the device did, but long ago.
    """
    outer = _outer(getattr(turn, "pass"))
    device = devices.find(tx, _claim(outer).device_id)  # believed in nothing but whose key to look for
    if device is None:
        raise NotOurPass(_NOT_VALID, "no such device")
    message_hash, claim = _verified(outer, device), _claim(outer)
    if claim.school_id != device.school_id:
        raise NotOurPass(_NOT_VALID, "it names another school")
    if claim.said_sha256 != sha256(turn.said).digest():
        raise NotOurPass(_NOT_VALID, "something else is said than was signed")
    issued_at = nonces.issued_at(tx, claim.server_nonce)
    if issued_at is None or not was_issued_within(issued_at, now, PASS_LIFE):
        raise SessionOver(_TOO_OLD, 0)
    caller = Caller(device.school_id, device.device_id, SignedPass(message_hash, made_after=issued_at))
    return Pass(device, claim.session_nonce, claim.turn, caller, message_hash)


def claim_of(turn: https_pb2.Turn) -> https_pb2.PassClaim:
    """What the pass of a turn says of itself, believed of nobody. Raises NotOurPass, also where it can name no device."""
    claim = _claim(_outer(getattr(turn, "pass")))
    if len(claim.device_id) != _DEVICE_ID_BYTES:
        raise NotOurPass(_NOT_VALID, "no such device")
    return claim


def _outer(sealed: bytes) -> Outer:
    try:
        return read_outer(sealed)
    except EnvelopeError as error:
        raise NotOurPass(_NOT_VALID, str(error)) from error


def _verified(outer: Outer, device: Device) -> bytes:
    try:
        return verify(outer, Purpose.PASS, device.signing_key).message_hash
    except EnvelopeError as error:
        raise NotOurPass(_NOT_VALID, str(error)) from error


def _claim(outer: Outer) -> https_pb2.PassClaim:
    try:
        return https_pb2.PassClaim.FromString(outer.payload)
    except DecodeError as error:
        raise NotOurPass(_NOT_VALID, "not a PassClaim") from error

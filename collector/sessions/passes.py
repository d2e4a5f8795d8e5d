"""Who speaks over HTTPS, where no certificate says it: a pass for each turn, signed by the device's key over our nonce."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from google.protobuf.message import DecodeError

from collector.errors import PassRefused
from collector.sessions.caller import Caller
from collector.store import devices, nonces
from collector.store.database import Transaction
from collector.store.devices import Device
from compliance.envelope import Purpose, read_outer, unseal
from compliance.errors import EnvelopeError
from compliance.wire.v1 import https_pb2

SESSION_LIFE: Final = timedelta(hours=1)
"""As long as a connection of the agents' port: then the device says Hello again."""

_NONCE_LIFE: Final = SESSION_LIFE + timedelta(minutes=15)
_NOT_VALID: Final = "this pass is not valid here"
"""All that somebody hears who may be guessing. The reason is in the log."""


@dataclass(frozen=True, slots=True)
class Pass:
    """A pass that holds: who speaks, in which session (b"" for one that begins), and in which turn of it."""

    device: Device
    session_nonce: bytes
    turn: int
    caller: Caller


def read_pass(tx: Transaction, turn: https_pb2.Turn, now: datetime) -> Pass:
    """The pass of a turn, if the device that it names signed it for what is said in it. Raises PassRefused."""
    sealed: bytes = getattr(turn, "pass")
    claim = _claim(sealed, None)
    device = devices.find(tx, claim.device_id)
    if device is None:
        raise PassRefused(_NOT_VALID, "no such device")
    claim = _claim(sealed, device.signing_key)
    if claim.school_id != device.school_id:
        raise PassRefused(_NOT_VALID, "it names another school")
    if claim.said_sha256 != sha256(turn.said).digest():
        raise PassRefused(_NOT_VALID, "something else is said than was signed")
    issued_at = nonces.issued_at(tx, claim.server_nonce)
    if issued_at is None or now - issued_at > _NONCE_LIFE:
        raise PassRefused(_NOT_VALID, "its nonce is not ours, or too old")
    caller = Caller(device.school_id, device.device_id, device.certificate_serial, now + SESSION_LIFE)
    return Pass(device, claim.session_nonce, claim.turn, caller)


def _claim(sealed: bytes, public_key: bytes | None) -> https_pb2.PassClaim:
    """The claim. Without a key it is believed in nothing but whose key to look for."""
    try:
        payload = unseal(sealed, Purpose.PASS, public_key).payload if public_key else _payload(sealed)
        return https_pb2.PassClaim.FromString(payload)
    except (EnvelopeError, DecodeError) as error:
        raise PassRefused(_NOT_VALID, str(error)) from error


def _payload(sealed: bytes) -> bytes:
    return read_outer(sealed).payload

"""A device's context: what its school's registers say of it, as the device itself gets it, under the policy key.

The nonce that the device drew for its Hello is inside, and within one session its number rises: what was true in an earlier
session cannot be said again. No version is counted from session to session, so that neither a collector that was restored nor a
clock that was ahead is refused. Why so: docs/decisions/0087-the-devices-context.md.
"""

from datetime import datetime
from typing import Final

from google.protobuf.message import DecodeError

from compliance.context_refusal import ContextRefusal
from compliance.envelope import Purpose, Signer, read_outer, seal, verify
from compliance.errors import BadSignature, ContextError, EnvelopeError
from compliance.told_context import ToldContext
from compliance.values import dataclass
from compliance.wire.context_codec import read_told, write_told
from compliance.wire.mirror import limited_text, to_instant, to_timestamp
from compliance.wire.v1 import context_pb2

MAXIMUM_CONTEXT_BYTES: Final = 64 * 1024
"""Of the sealed bytes. A school year with an exception for every rule makes less than a tenth of it (a test holds that)."""

_HIGHEST: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class DeviceContext:
    """Said in the session of this Hello's nonce. `policy_bundle` is the version that the device is to have, 0 without one."""

    school_id: str
    device_id: bytes
    hello_nonce: bytes
    number: int
    issued: datetime
    expires: datetime
    policy_bundle: int
    told: ToldContext


def sign_context(context: DeviceContext, signer: Signer) -> bytes:
    """A sealed context; the signer holds the policy key, Ed25519. Raises ContextError for one that no device would take."""
    message = context_pb2.DeviceContext(
        school_id=context.school_id,
        device_id=context.device_id,
        hello_nonce=context.hello_nonce,
        number=context.number,
        issued=to_timestamp(context.issued),
        expires=to_timestamp(context.expires),
        policy_bundle=context.policy_bundle,
    )
    write_told(context.told, message)
    sealed = seal(message.SerializeToString(), Purpose.CONTEXT, [signer])
    if len(sealed) > MAXIMUM_CONTEXT_BYTES:
        words = f"what the registers say of a device makes {len(sealed)} bytes; a device takes at most {MAXIMUM_CONTEXT_BYTES}"
        raise ContextError(ContextRefusal.TOO_LARGE, words)
    return sealed


def read_context(sealed: bytes, policy_keys: tuple[bytes, ...]) -> DeviceContext:
    """The context, if one of these keys signed it. Raises ContextError. Whether it is said to whom reads it, that one knows."""
    if len(sealed) > MAXIMUM_CONTEXT_BYTES:
        words = f"a context of {len(sealed)} bytes; at most {MAXIMUM_CONTEXT_BYTES} are taken"
        raise ContextError(ContextRefusal.TOO_LARGE, words)
    try:
        outer = read_outer(sealed)
    except EnvelopeError as error:
        raise ContextError(ContextRefusal.MALFORMED, f"a context that cannot be read: {error}") from error
    for key in policy_keys:
        try:
            return _read(verify(outer, Purpose.CONTEXT, key).payload)
        except BadSignature:
            continue
        except EnvelopeError as error:
            raise ContextError(ContextRefusal.MALFORMED, f"what came as a context is none: {error}") from error
    raise ContextError(ContextRefusal.FOREIGN_KEY, "a context that no policy key known to this device has signed")


def reread_context(sealed: bytes) -> DeviceContext:
    """A context that was checked before it was kept: read without its signature. Raises ContextError."""
    try:
        return _read(read_outer(sealed).payload)
    except EnvelopeError as error:
        raise ContextError(ContextRefusal.MALFORMED, f"a kept context that cannot be read: {error}") from error


def _read(payload: bytes) -> DeviceContext:
    try:
        message = context_pb2.DeviceContext.FromString(payload)
        if not 0 < message.number <= _HIGHEST or message.policy_bundle > _HIGHEST:
            raise ValueError(f"its number is {message.number}, of policy bundle {message.policy_bundle}")
        return DeviceContext(
            school_id=limited_text(message.school_id),
            device_id=message.device_id,
            hello_nonce=message.hello_nonce,
            number=message.number,
            issued=to_instant(message.issued),
            expires=to_instant(message.expires),
            policy_bundle=message.policy_bundle,
            told=read_told(message),
        )
    except (DecodeError, ValueError) as error:
        raise ContextError(ContextRefusal.MALFORMED, f"a context that cannot be read: {error}") from error

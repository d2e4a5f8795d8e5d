"""May this device open a session, and what is it welcomed with? One transaction, whatever the transport."""

import logging
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeAlias

from collector.errors import SessionOver
from collector.registers.disposed_devices import heard_again
from collector.registers.told_contexts import ToldContexts
from collector.sessions import clones, objections
from collector.sessions.briefing import Briefing, Told, Trust, briefing_of, news
from collector.sessions.caller import Caller, SignedPass
from collector.sessions.context_news import SaidContext, Signing
from collector.sessions.messages import CAPABILITIES, PROTOCOL
from collector.sessions.passes import PASS_LIFE
from collector.sessions.policy_words import note_held
from collector.sessions.resuming import sign_resuming
from collector.sessions.setbacks import receipt_of_a_lost_time
from collector.store import devices, incidents, lost_heard, used_passes
from collector.store.database import Transaction
from collector.store.devices import Device, DeviceState
from collector.store.incidents import IncidentKind
from compliance.capabilities import Capability
from compliance.envelope import Signer
from compliance.receipt import Receipt
from compliance.rejection import Rejection
from compliance.resumption import NONCE_BYTES
from compliance.wire.mirror import to_timestamp
from compliance.wire.v1 import session_pb2

log = logging.getLogger(__name__)

# What one device may have under way: 1 MiB of memory here at most, and a few batches of a device that was away for long.
WINDOW_MESSAGES: Final = 256
WINDOW_BYTES: Final = 1024 * 1024
HEARTBEAT_SECONDS: Final = 3600
_NONCE_BYTES: Final = 32
_USED_PASSES_KEPT_FOR: Final = 2 * PASS_LIFE
_NEWER_NONCE_SECONDS: Final = 300  # strangers who greet the enrolment port get a new one every five minutes
_HIGHEST_VERSION: Final = 2**31 - 1  # of a trust bundle; a device may say any number


@dataclass(frozen=True, slots=True)
class Welcomed:
    """The session is open. `messages` go out first, the Welcome before all; `told` is what they tell."""

    device: Device
    session_nonce: bytes
    capabilities: frozenset[str]
    messages: tuple[session_pb2.ServerMessage, ...]
    told: Told


@dataclass(frozen=True, slots=True)
class Refused:
    """No session, and why: for the machine and for the person at it."""

    rejection: Rejection
    words: str


Reception: TypeAlias = Welcomed | Refused


@dataclass(frozen=True, slots=True)
class Front:
    """With what a collector receives: the trust bundle in force, and its receipts key, which signs where chains go on.

    `policy_signer` holds the policy key, which signs what devices are told of themselves; None where it cannot be read.
    """

    trust: Trust
    signer: Signer
    policy_signer: Signer | None
    contexts: ToldContexts


def receive(tx: Transaction, caller: Caller, hello: session_pb2.Hello, now: datetime, front: Front) -> Reception:
    """Receive a device. What this changes (nonce, certificate in use, incidents, quarantine) stands whatever the answer is.

    Raises SessionOver where the device has to say it again, and then nothing is changed.
    """
    if not hello.protocol_min <= PROTOCOL <= hello.protocol_max:
        words = f"the agent speaks protocol {hello.protocol_min} to {hello.protocol_max}, this collector {PROTOCOL}"
        return Refused(Rejection.UPGRADE, words)
    device = devices.find(tx, caller.device_id)
    if device is None:
        return Refused(*objections.UNKNOWN)
    refused = objections.to_proof(device, caller, now)
    lost = receipt_of_a_lost_time(device, hello, front.signer.public_key)
    if (
        refused is None
        and device.state in (DeviceState.QUARANTINED, *_SPEAKING)
        and not _may_go_on(tx, device, caller, hello, now, we_went_back=lost is not None)
    ):
        device = replace(device, state=DeviceState.QUARANTINED)
    refused = objections.to_state(device.state) or refused
    if refused is not None:
        _note_who_is_back(tx, device, now)
        return Refused(*refused)
    device = use_proof(tx, device, caller, now)
    if lost is not None:
        _note_that_we_went_back(tx, device, lost, hello, now)
    _note_bundle(tx, device, hello)
    if Capability.POLICY_BUNDLE in hello.capabilities:
        note_held(tx, device, hello.policy_bundle, now)
    return _welcome(tx, device, hello, now, front)


def _note_who_is_back(tx: Transaction, device: Device, now: datetime) -> None:
    """Nobody expects to hear a device again that was disposed of, or lost: that it is heard must be known."""
    if device.state is DeviceState.DISPOSED:
        heard_again(tx, device.school_id, device.asset_tag, device.serial, "wants to report again", now)
    if device.state is DeviceState.LOST:
        lost_heard.hear(tx, device.device_id, device.school_id, device.state_changed_at, now)


_SPEAKING: Final = tuple(each for each in DeviceState if each.may_speak)


def _may_go_on(
    tx: Transaction, device: Device, caller: Caller, hello: session_pb2.Hello, now: datetime, *, we_went_back: bool
) -> bool:
    """Whether this Hello leaves the device believed. What was heard on the way, or held back there, tells of no copy."""
    if isinstance(caller.proof, SignedPass):
        if used_passes.is_used(tx, caller.proof.message_hash):
            raise SessionOver("this pass has begun a session before; begin another one", 0)
        if clones.may_be_late(tx, device, hello, caller.proof.made_after, now):
            raise SessionOver("this may have been said long ago; say it again with a newer nonce", _NEWER_NONCE_SECONDS)
    return clones.may_go_on(tx, device, hello, now, we_went_back=we_went_back)


def use_proof(tx: Transaction, device: Device, caller: Caller, now: datetime) -> Device:
    """The device once it has used what it showed: its next certificate becomes the current one; a pass is good no more."""
    if isinstance(caller.proof, SignedPass):
        used_passes.forget_before(tx, now - _USED_PASSES_KEPT_FOR)
        used_passes.use(tx, caller.proof.message_hash, now)
        return device
    if not device.next_certificate_serial or caller.proof.serial != device.next_certificate_serial:
        return device
    devices.promote_certificate(tx, device.device_id)
    return replace(device, certificate_serial=device.next_certificate_serial, next_certificate_serial="")


def _note_bundle(tx: Transaction, device: Device, hello: session_pb2.Hello) -> None:
    """Whom a device believes: before it knows the next certificate authority, the one before must not be retired."""
    version = min(hello.trust_version, _HIGHEST_VERSION)
    if version != device.trust_version:
        devices.set_trust_version(tx, device.device_id, version)


def _note_that_we_went_back(tx: Transaction, device: Device, lost: Receipt, hello: session_pb2.Hello, now: datetime) -> None:
    """One incident for the school is enough: every device of it that was heard since the backup will show the same."""
    kind = IncidentKind.COLLECTOR_RESTORED
    known = incidents.open_of_school(tx, device.school_id, kind)
    if known is not None:
        return
    detail = f"message {lost.sequence} of epoch {lost.epoch} was acknowledged, held is {device.head_sequence}"
    incidents.see(tx, device.school_id, device.device_id, kind, detail, now, clones.boot_of(hello))
    log.warning(
        "this collector was set back to a backup: a device was acknowledged more than is held", extra={"detail": detail}
    )


def _welcome(tx: Transaction, device: Device, hello: session_pb2.Hello, now: datetime, front: Front) -> Welcomed:
    session_nonce = secrets.token_bytes(_NONCE_BYTES)
    clones.remember(tx, device, session_nonce, hello, now)
    signing = Signing(front.policy_signer, now) if front.policy_signer else None
    briefing = briefing_of(tx, device, front.contexts, front.trust, signing)
    welcome = _welcome_message(device, session_nonce, briefing, now)
    version, sealed_bundle = front.trust
    if version > hello.trust_version:  # before all else: it names the key with which the rest is signed
        welcome.trust_bundle = sealed_bundle
    has_bundle = hello.policy_bundle if Capability.POLICY_BUNDLE in hello.capabilities else None
    trust_version, said = max(version, hello.trust_version), _said_context(device, hello)
    told = Told(briefing.server_nonce, has_bundle, hello.policy_digest, None, trust_version, said)
    messages, told = news(told, briefing)
    sign_resuming(tx, welcome, device, hello, now, front.signer)
    shared = frozenset(hello.capabilities) & CAPABILITIES
    return Welcomed(device, session_nonce, shared, (session_pb2.ServerMessage(welcome=welcome), *messages), told)


def _said_context(device: Device, hello: session_pb2.Hello) -> SaidContext | None:
    """Nothing yet, to a device that knows contexts; without a nonce of its own it could tell no new one from an old one."""
    if Capability.DEVICE_CONTEXT not in hello.capabilities or len(hello.nonce) != NONCE_BYTES:
        return None
    return SaidContext(device.school_id, device.device_id, hello.nonce)


def _welcome_message(device: Device, session_nonce: bytes, briefing: Briefing, now: datetime) -> session_pb2.Welcome:
    return session_pb2.Welcome(
        protocol=PROTOCOL,
        capabilities=sorted(CAPABILITIES),
        session_nonce=session_nonce,
        server_nonce=briefing.server_nonce,
        server_time=to_timestamp(now),
        resume_from=device.head_sequence + 1,
        window_messages=WINDOW_MESSAGES,
        window_bytes=WINDOW_BYTES,
        heartbeat_seconds=HEARTBEAT_SECONDS,
        epoch=device.epoch,
        head_hash=device.head_hash,
    )

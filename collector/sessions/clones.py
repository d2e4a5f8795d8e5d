"""Copies of one device, told by the nonce of each Welcome, which must come back in the next Hello.

A computer that was set back to an earlier state brings an older nonce once: that is looked at, and the device goes on. When it
happens again before a person has looked, several computers take turns with the same keys. The rule is that of Fleetspeak
(design of the channel, point 14).
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final

from collector.store import audit, devices, incidents, session_nonces
from collector.store.database import Transaction
from collector.store.devices import Device, DeviceState
from collector.store.incidents import IncidentKind
from collector.store.session_nonces import SessionNonce
from collector.yet_to_come import is_yet_to_come
from compliance.wire.v1 import session_pb2

log = logging.getLogger(__name__)

_LONGEST_BOOT_ID_BYTES: Final = 32
_RESTORED: Final = "it brought the nonce of an earlier session: it was restored from a backup, or copied"
_CLONED: Final = "several computers take turns with this device's keys"
_BEHIND: Final = "its chain ends at message {theirs}, ours at {ours}: it was restored from a backup"


def may_go_on(tx: Transaction, device: Device, hello: session_pb2.Hello, now: datetime, *, we_went_back: bool) -> bool:
    """Whether this Hello leaves the device believed. Otherwise it is in quarantine, now or since before.

    `we_went_back`: the device has shown that this collector was set back to a backup.
    """
    member = boot_of(hello)
    if incidents.open_of(tx, device.device_id, IncidentKind.CLONED) is not None:
        _see(tx, device, IncidentKind.CLONED, _CLONED, now, member)
        return False
    history = session_nonces.recent(tx, device.device_id)
    if is_old(history, hello.last_session_nonce) and not (we_went_back and _is_unknown(hello, history)):
        if _tries_again(tx, device, member, history):
            return device.state is not DeviceState.QUARANTINED
        return _went_back(tx, device, now, member, before=_newest_confirmed(history))
    if is_behind(device, hello):
        _see(tx, device, IncidentKind.RESTORED, _BEHIND.format(theirs=hello.last_acknowledged, ours=device.head_sequence), now)
    return device.state is not DeviceState.QUARANTINED


def is_old(history: Sequence[SessionNonce], brought: bytes) -> bool:
    """Whether a later session than that of this nonce was confirmed. `history` is newest first.

    An unconfirmed Welcome may never have arrived, so the nonce before it is as good.
    """
    for each in history:
        if each.nonce == brought:
            return False
        if each.confirmed_at is not None:
            return True
    return False


def may_be_late(tx: Transaction, device: Device, hello: session_pb2.Hello, made_after: datetime, now: datetime) -> bool:
    """Whether a Hello with an old nonce may have been made before the device was last heard: then it tells of no copy.

    A session that was confirmed while our clock was far ahead says nothing of when that was: else all would be late until then.
    """
    history = session_nonces.recent(tx, device.device_id)
    confirmed = (each.confirmed_at for each in history if each.confirmed_at is not None)
    newest = next((each for each in confirmed if not is_yet_to_come(each, now)), None)
    return newest is not None and made_after <= newest and is_old(history, hello.last_session_nonce)


def is_behind(device: Device, hello: session_pb2.Hello) -> bool:
    """Whether we hold messages that the device does not know to have made. With an empty spool its head is what it says."""
    same_epoch = hello.epoch == device.epoch
    return same_epoch and hello.spooled_messages == 0 and hello.last_acknowledged < device.head_sequence


def remember(tx: Transaction, device: Device, nonce: bytes, hello: session_pb2.Hello, now: datetime) -> None:
    """Record the nonce of the Welcome that goes out now: after every one before, whatever the clock says."""
    newest = next(iter(session_nonces.recent(tx, device.device_id)), None)
    issued_at = now if newest is None else max(now, newest.issued_at + timedelta(microseconds=1))
    session_nonces.issue(tx, SessionNonce(device.device_id, nonce, issued_at, _boot_id(hello), None))


def boot_of(hello: session_pb2.Hello) -> str:
    """The computer that speaks, as a member of an incident; "" when it does not say."""
    return _boot_id(hello).hex()


def _boot_id(hello: session_pb2.Hello) -> bytes:
    return hello.boot_id[:_LONGEST_BOOT_ID_BYTES]


def _is_unknown(hello: session_pb2.Hello, history: Sequence[SessionNonce]) -> bool:
    """A nonce that we may have issued and do not remember, if we went back to a backup ourselves."""
    return hello.last_session_nonce not in {each.nonce for each in history}


def _tries_again(tx: Transaction, device: Device, member: str, history: Sequence[SessionNonce]) -> bool:
    """Whether this boot was seen with its old nonce before, and its Welcome may have been lost: one sighting, not two."""
    incident = incidents.open_of(tx, device.device_id, IncidentKind.RESTORED)
    if incident is None or member not in incidents.members(tx, incident.incident_id):
        return False
    unheard = takewhile(lambda each: each.confirmed_at is None, history)
    return member in {each.boot_id.hex() for each in unheard}


def _went_back(tx: Transaction, device: Device, now: datetime, member: str, before: SessionNonce) -> bool:
    if incidents.open_of(tx, device.device_id, IncidentKind.RESTORED) is None:
        _see(tx, device, IncidentKind.RESTORED, _RESTORED, now, before.boot_id.hex())
        _see(tx, device, IncidentKind.RESTORED, _RESTORED, now, member)
        return device.state is not DeviceState.QUARANTINED
    _see(tx, device, IncidentKind.CLONED, _CLONED, now, member)
    # What showed of it before is the same thing: a person gets one incident, with every computer in it.
    for part in (IncidentKind.RESTORED, IncidentKind.FORKED_CHAIN):
        incidents.absorb(tx, device.device_id, part, IncidentKind.CLONED, now)
    if device.state is not DeviceState.QUARANTINED:
        devices.set_state(tx, device.device_id, DeviceState.QUARANTINED, _CLONED, now)
        subject = device.device_id.hex()
        audit.write(tx, device.school_id, now, "collector", "device.quarantined", subject, audit.DONE, _CLONED)
    return False


def _newest_confirmed(history: Sequence[SessionNonce]) -> SessionNonce:
    return next(each for each in history if each.confirmed_at is not None)


def _see(tx: Transaction, device: Device, kind: IncidentKind, detail: str, now: datetime, member: str = "") -> None:
    incident = incidents.see(tx, device.school_id, device.device_id, kind, detail, now, member)
    if incident.opened_at == now and incident.sightings == 1:
        log.warning("an incident was opened", extra={"device": device.device_id.hex(), "kind": kind.value, "detail": detail})

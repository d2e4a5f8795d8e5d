"""Doing again what the journal has and a restored database lacks. It only ever takes rights away, and it may be done twice.

What gave a right back since (a lost device that was found, an approval) is not done again: a technician does that knowingly.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, assert_never

from collector.store import audit, certificates, clock_looks, devices, enrolment_keys, erasures, exceptions, schools, tokens
from collector.store.database import Transaction
from collector.store.devices import DeviceState
from collector.store.erasures import Erasure
from collector.store.journal_line import Kind, Line

ACTOR: Final = "journal"
ACTION: Final = "journal.replayed"


@dataclass(slots=True)
class Replayed:
    """What it came to: the devices that were revoked again, and of others how many."""

    devices: list[str] = field(default_factory=list)
    tokens: int = 0
    keys: int = 0
    exceptions: int = 0
    erased: int = 0
    strangers: set[str] = field(default_factory=set)


def replay(tx: Transaction, lines: Iterable[Line], now: datetime) -> Replayed:
    """Do what these lines say, and leave an entry in the audit log for each thing that changed."""
    done = Replayed()
    moves: dict[str, Line] = {}
    for line in lines:
        if line.kind is Kind.DEVICE:
            moves[line.fields["device"]] = line  # the last one counts: lost, then found, is not lost
        else:
            _take_away(tx, line, now, done)
    for line in moves.values():
        _move(tx, line, now, done)
    return done


def _take_away(tx: Transaction, line: Line, now: datetime, done: Replayed) -> None:
    match line.kind:
        case Kind.CERTIFICATES:
            _revoke(tx, line, now)
        case Kind.TOKEN | Kind.TOKENS:
            done.tokens += _end_tokens(tx, line, now)
        case Kind.KEYS:
            done.keys += _end_keys(tx, line, now)
        case Kind.EXCEPTION:
            done.exceptions += _end_exception(tx, line, now)
        case Kind.ERASED:
            done.erased += _erase(tx, line)
        case Kind.DEVICE | Kind.BEGUN | Kind.LOST:
            pass
        case _:
            assert_never(line.kind)


def _move(tx: Transaction, line: Line, now: datetime, done: Replayed) -> None:
    state = _state(line.fields["state"])
    device = devices.find(tx, bytes.fromhex(line.fields["device"]))
    if device is None:
        done.strangers.add(line.fields["device"])
    elif not state.may_speak and not device.state.has_ended and device.state is not state:
        reason = line.fields["reason"]
        devices.put_state(tx, device.device_id, state, reason, line.at)
        done.devices.append(f"{device.label}: {state.value}")
        _record(tx, device.school_id, device.device_id.hex(), f"{state.value}: {reason}", now)


def _state(word: str) -> DeviceState:
    """A word of a later version is not understood here, and so it is for a person to look."""
    try:
        return DeviceState(word)
    except ValueError:
        return DeviceState.QUARANTINED


def _revoke(tx: Transaction, line: Line, now: datetime) -> None:
    device = devices.find(tx, bytes.fromhex(line.fields["device"]))
    if device is not None and certificates.put_revoked(tx, device.device_id, line.at):
        _record(tx, device.school_id, device.device_id.hex(), "its certificates were taken back", now)


def _end_tokens(tx: Transaction, line: Line, now: datetime) -> int:
    if line.kind is Kind.TOKENS:
        school_id, loan_id = line.fields["school"], line.fields["loan"]
        ended = tokens.put_revoked(tx, school_id, loan_id, line.at)
        words = "its unused enrolment codes were ended"
    else:
        token = tokens.find(tx, line.fields["token"])
        if token is None or not tokens.put_used(tx, token.token_hash, bytes.fromhex(line.fields["device"]), line.at):
            return 0
        school_id, loan_id, ended, words = token.school_id, token.loan_id, 1, "its enrolment code was used"
    if ended:
        _record(tx, school_id, loan_id, words, now)
    return ended


def _end_keys(tx: Transaction, line: Line, now: datetime) -> int:
    school_id = line.fields["school"]
    revoked = enrolment_keys.put_revoked(tx, school_id, line.at)
    if revoked:
        _record(tx, school_id, school_id, "the keys for devices on site were revoked", now)
    return revoked


def _end_exception(tx: Transaction, line: Line, now: datetime) -> int:
    granted = exceptions.find(tx, line.fields["school"], line.fields["exception"])
    if granted is None or granted.revoked_at is not None or granted.granted_at > line.at:
        return 0
    exceptions.put_revoked(tx, granted, ACTOR, "it was revoked before the backup was put back", line.at)
    clock_looks.forget_school(tx, granted.school_id)
    _record(tx, granted.school_id, granted.exception_id, "the exception was revoked", now)
    return 1


def _erase(tx: Transaction, line: Line) -> int:
    """Whoever opens the data folder erases the person again before anybody reads: collector/privacy/erasing_again.py."""
    school_id, number, words = line.fields["school"], line.fields["erasure"], line.fields["words"]
    if not (number.isdigit() and words.isdigit()) or schools.get(tx, school_id) is None:
        return 0
    return int(erasures.put(tx, Erasure(school_id, int(number), line.fields["person"], int(words), line.at)))


def _record(tx: Transaction, school_id: str, subject: str, words: str, now: datetime) -> None:
    audit.write(tx, school_id, now, ACTOR, ACTION, subject, audit.DONE, words)

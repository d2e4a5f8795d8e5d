"""A check that somebody has in hand: who puts it right, and until when. It goes on needing action until it is right."""

from datetime import date, datetime, timedelta
from typing import Final

from collector.errors import InHandRefused
from collector.store import audit, verdicts
from collector.store import in_hand as stored
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.in_hand import InHand
from compliance.days import day_in_words
from compliance.school_clock import day_of

_LONGEST_CHARACTERS: Final = 100
_LONGEST: Final = timedelta(days=90)


def take(tx: Transaction, device: Device, rule_id: str, by_whom: str, until: date, *, actor: str, now: datetime) -> InHand:
    """Record who has a failing check in hand, and until when. InHandRefused says why not, and what to do."""
    held = verdicts.of_device(tx, device.device_id).get(rule_id)
    if held is None:
        known = ", ".join(verdicts.of_device(tx, device.device_id)) or "none; it has not been judged"
        words = "the device is not judged by"
        raise InHandRefused(f"{words} a rule {rule_id!r}; its rules are {known}", logged=f"{words} such a rule")
    if not held.verdict.needs_putting_right:
        raise InHandRefused(f"{rule_id} of this device is: {held.verdict.on_screen}; there is nothing to put right")
    if not by_whom.strip() or not by_whom.isprintable() or len(by_whom) > _LONGEST_CHARACTERS:
        remedy = f"write 1 to {_LONGEST_CHARACTERS} characters on one line"
        raise InHandRefused(f"{by_whom!r} is nobody's name; {remedy}", logged=f"who has it in hand cannot be taken; {remedy}")
    if until < day_of(now):
        raise InHandRefused(f"{day_in_words(until)} has passed; name the day by which it will be right")
    if until > day_of(now) + _LONGEST:
        last = day_in_words(day_of(now) + _LONGEST)
        raise InHandRefused(
            f"{day_in_words(until)} is too far; a check is in hand until {last} at most: what needs longer is an exception"
        )
    return _put(tx, InHand(device.school_id, device.device_id, rule_id, " ".join(by_whom.split()), until, now, actor))


def give_up(tx: Transaction, device: Device, rule_id: str, *, actor: str, now: datetime) -> InHand:
    """Nobody has it in hand any more. InHandRefused where nobody had."""
    if (device.device_id, rule_id) not in stored.newest_of_school(tx, device.school_id):
        raise InHandRefused(f"nobody has {rule_id} of this device in hand")
    return _put(tx, InHand(device.school_id, device.device_id, rule_id, "", None, now, actor))


def _put(tx: Transaction, line: InHand) -> InHand:
    stored.add(tx, line)
    words = f"{line.rule_id}: {line.by_whom} until {line.until}" if line.by_whom else f"{line.rule_id}: nobody any more"
    audit.write(
        tx, line.school_id, line.recorded_at, line.recorded_by, "device.in-hand", line.device_id.hex(), audit.DONE, words
    )
    return line

"""What the school says of this device under its signature: checked as it comes, and kept for judging offline."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Final

from agent.enrolment_record import EnrolmentRecord
from agent.sessions.registers_told import REGISTERS, load_registers
from agent.standing import StandingFile
from agent.state_folder import StateFolder
from compliance.calendar import WITHOUT_TERMS
from compliance.context import Context
from compliance.context_refusal import ContextRefusal
from compliance.days import day_in_words
from compliance.device_context import DeviceContext, read_context, reread_context
from compliance.errors import ContextError
from compliance.told_context import ToldContext
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

CONTEXT: Final = "device.context"


@dataclass(frozen=True, slots=True)
class HeardBefore:
    """In which session something is heard: the nonce of its Hello, and the number of the context that came in it last."""

    hello_nonce: bytes
    number: int = 0


def checked(sealed: bytes, policy_keys: tuple[bytes, ...], record: EnrolmentRecord, before: HeardBefore) -> DeviceContext:
    """A context that the school says of this device, now. Raises ContextError for any other."""
    context = read_context(sealed, policy_keys)
    if context.school_id != record.school_id:
        words = f"a context of another school, {context.school_id[:80]!r}"
        raise ContextError(ContextRefusal.ANOTHER_SCHOOL, words)
    if context.device_id.hex() != record.device_id:
        words = f"a context of another device, {context.device_id.hex()[:16]}"
        raise ContextError(ContextRefusal.ANOTHER_DEVICE, words)
    if context.hello_nonce != before.hello_nonce:
        raise ContextError(ContextRefusal.ANOTHER_SESSION, f"a context of another session, signed {_day(context.issued)}")
    if context.number <= before.number:
        words = f"context {context.number} of this session, and context {before.number} has come already"
        raise ContextError(ContextRefusal.LOWER_NUMBER, words)
    return context


def keep_context(folder: StateFolder, standing: StandingFile, sealed: bytes, context: DeviceContext, in_use: int) -> None:
    """Replace the context by one that was checked. `in_use` is the version of the policy bundle in use here: the school
    confirms it when it says that this device is to have that one.

    What nobody signed is forgotten; the standing remembers beside the file that a signed one was in use.
    """
    folder.write(CONTEXT, sealed)
    confirms = {"policy_confirmed_at": context.issued.isoformat()} if 0 < in_use == context.policy_bundle else {}
    standing.update(context_as_of=context.issued.isoformat(), context_trouble="", **confirms)
    with suppress(OSError):
        (folder.path / REGISTERS).unlink(missing_ok=True)


def was_signed_before(folder: StateFolder, standing: StandingFile) -> bool:
    """Whether this school signs what it says of this device: in two files, so that damage to one lets nothing else in."""
    return bool(standing.now.context_as_of) or folder.read(CONTEXT) is not None


def kept_context(folder: StateFolder) -> DeviceContext | None:
    """The last good one. None where none came, or the file is damaged: the next session brings it again."""
    sealed = folder.read(CONTEXT)
    try:
        return reread_context(sealed) if sealed is not None else None
    except ContextError:
        return None


def load_context(folder: StateFolder, now: datetime) -> ToldContext:
    """The registers' side for judging on the device. One that has ended says nothing any more."""
    kept = kept_context(folder)
    if kept is None:
        return ToldContext(load_registers(folder))
    return kept.told if now <= kept.expires else ToldContext(_ended(kept))


def _ended(kept: DeviceContext) -> Context:
    words = f"what the school told this device on {_day(kept.issued)} was good until {_day(kept.expires)}"
    old, context = Unknown(Why.TOO_OLD, words), kept.told.context
    return replace(
        context,
        loan=old,
        on_loan=old,
        may_leave_site=old,
        data_class=old,
        calendar=WITHOUT_TERMS,
        excuses=(),
        media_permits=old,
    )


def _day(moment: datetime) -> str:
    return day_in_words(moment)

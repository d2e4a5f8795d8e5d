"""What goes out with a device and comes back with it: accessories, condition, and what the borrower has done before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from collector.errors import FormError
from collector.registers import loans
from collector.store import loan_handovers
from collector.store.database import Transaction
from collector.store.loan_handovers import Handover, Return
from collector.store.loans import StoredLoan

_LONGEST_CHARACTERS = 500


class Accessory(StrEnum):
    """What may go out with a device, in the same agreement."""

    CHARGER = "charger"
    BAG = "bag"
    MOUSE = "mouse"
    DONGLE = "dongle"


class Done(StrEnum):
    """What the borrower says was done before the device came back."""

    SIGNED_OUT = "signed_out"
    ACTIVATION_LOCK_OFF = "activation_lock_off"
    DATA_COPIED = "data_copied"


@dataclass(frozen=True, slots=True)
class Back:
    """What came back."""

    accessories: tuple[Accessory, ...] = ()
    condition: str = ""
    done: tuple[Done, ...] = ()


def hand_out(
    tx: Transaction,
    loan: StoredLoan,
    accessories: Iterable[Accessory],
    condition: str,
    purpose: str,
    *,
    actor: str,
    now: datetime,
) -> None:
    """Keep what goes out with the device, in which condition and what for."""
    check_words("condition", condition)
    check_words("purpose", purpose)
    kept = Handover(loan.school_id, loan.loan_id, joined(accessories), condition, purpose, now, actor)
    loan_handovers.hand_out(tx, kept)


def bring_back(tx: Transaction, loan: StoredLoan, back: Back, *, actor: str, now: datetime) -> StoredLoan:
    """The device is back, and all of this with it: its keys end at once. A loan that nothing went out under is closed."""
    check_words("condition", back.condition)
    ended = loans.return_device(tx, loan, actor=actor, now=now)
    if loan.device_id:
        words = (joined(back.accessories), back.condition, joined(back.done))
        loan_handovers.bring_back(tx, Return(loan.school_id, loan.loan_id, *words, returned_at=now, returned_to=actor))
    return ended


def missing(tx: Transaction, loan: StoredLoan) -> tuple[Accessory, ...]:
    """What went out and did not come back; nothing of a loan that is out, or whose return nobody described."""
    out = loan_handovers.handed_out(tx, loan.school_id, loan.loan_id)
    back = loan_handovers.brought_back(tx, loan.school_id, loan.loan_id)
    if out is None or back is None:
        return ()
    came = split(Accessory, back.accessories)
    return tuple(each for each in split(Accessory, out.accessories) if each not in came)


_Words = TypeVar("_Words", bound=StrEnum)


def joined(words: Iterable[StrEnum]) -> str:
    """As the store keeps several."""
    return ",".join(dict.fromkeys(each.value for each in words))


def split(kind: type[_Words], kept: str) -> tuple[_Words, ...]:
    """The inverse of `joined`, in the order of the enumeration. What a later version wrote is passed over."""
    held = kept.split(",")
    return tuple(each for each in kind if each.value in held)


def check_words(what: str, words: str) -> None:
    """FormError when these words cannot be kept."""
    if len(words) > _LONGEST_CHARACTERS or not all(each.isprintable() or each == "\n" for each in words):
        raise FormError(f"the {what} must be at most {_LONGEST_CHARACTERS} characters of plain text; say it shorter")

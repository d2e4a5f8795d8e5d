"""What a technician does on the page of a device: ask it, let it in, believe it again, take a check in hand, record a loss."""

from collections.abc import Callable
from datetime import date
from typing import Final

from collector.accounts.rights import Right
from collector.console.device_found import the_device
from collector.console.visit import Answer, Place, Places, Redirect, Shown, Visit
from collector.enrolment.approval import approve
from collector.errors import FormError, NotRecorded
from collector.judging.judging_when_due import judge_due
from collector.registers import in_hand, interruptions, loans
from collector.registers.interruptions import Interruption
from collector.sessions.acceptance import accept
from collector.sessions.check_now import ask
from collector.store.database import Transaction
from collector.store.devices import Device

_ASKED: Final = "It is asked. A device that is switched on and connected answers within two minutes: load this page again then."


def check_now(visit: Visit) -> Answer:
    """Ask the device to look again. The collector carries the question; the page shows what was answered."""
    return _act(visit, "device.check-now", _asked)


def let_in(visit: Visit) -> Answer:
    """A technician lets a device in that waits for it."""
    return _act(visit, "device.approve", _let_in)


def believe_again(visit: Visit) -> Answer:
    """A technician has looked at its incidents."""
    return _act(visit, "device.accept", _believed)


def take_in_hand(visit: Visit) -> Answer:
    """Who puts a check right, and until when; or nobody any more."""
    return _act(visit, "device.in-hand", _in_hand)


def lost_form(visit: Visit) -> Answer:
    """Asks what happened."""
    return _lost_page(visit, "", {})


def record_loss(visit: Visit) -> Answer:
    """The device is lost or stolen: from now on nothing that it sends is believed."""
    why = visit.form.get("why", "")
    if not why.strip():
        return _lost_page(visit, why, {"why": "Write in a sentence what happened, and when: it goes into the incident log."})
    return _act(visit, "loan.lost", lambda tx, visit, device: _lost(tx, visit, device, why))


def _act(visit: Visit, action: str, do: Callable[[Transaction, Visit, Device], str]) -> Answer:
    with visit.database.reading() as tx:
        device = the_device(tx, visit)
    with visit.act(action, device.device_id.hex()) as tx:
        said = do(tx, visit, the_device(tx, visit))
    judge_due(visit.database, visit.school.school_id, visit.now)
    return Redirect(f"/devices/{device.device_id.hex()}", said)


def _asked(tx: Transaction, visit: Visit, device: Device) -> str:
    ask(tx, device, actor=visit.visitor.actor, now=visit.now)
    return _ASKED


def _let_in(tx: Transaction, visit: Visit, device: Device) -> str:
    approve(tx, device, actor=visit.visitor.actor, now=visit.now)
    return f"{device.label} is let in. It may report from its next session on."


def _believed(tx: Transaction, visit: Visit, device: Device) -> str:
    acceptance = accept(tx, device, actor=visit.visitor.actor, now=visit.now)
    goes_on = (
        "Its chain is whole and goes on." if acceptance.new_epoch is None else "It begins a new chain in its next session."
    )
    return f"{device.label} is believed again. {goes_on}"


def _in_hand(tx: Transaction, visit: Visit, device: Device) -> str:
    rule, by = visit.form.get("rule", ""), visit.form.get("by", "")
    if visit.form.get("end"):
        in_hand.give_up(tx, device, rule, actor=visit.visitor.actor, now=visit.now)
        return f"Nobody has {rule} in hand any more."
    taken = in_hand.take(tx, device, rule, by, day_named(visit.form.get("until", "")), actor=visit.visitor.actor, now=visit.now)
    return f"{taken.by_whom} has {rule} in hand."


def _lost(tx: Transaction, visit: Visit, device: Device, why: str) -> str:
    if not device.loan_id:
        raise NotRecorded(f"{device.label} is not on loan; record its loss in the register of incidents")
    loan = loans.get(tx, device.school_id, device.loan_id)
    interruptions.interrupt(tx, loan, Interruption.LOST, why, actor=visit.visitor.actor, now=visit.now)
    return f"{device.label} is recorded as lost. Nothing that it sends is believed, and the loss stands in the incident log."


def _lost_page(visit: Visit, why: str, problems: dict[str, str]) -> Shown:
    with visit.database.reading() as tx:
        device = the_device(tx, visit)
    return Shown("device_lost.html.jinja", {"device": device, "why": why, "problems": problems}, 422 if problems else 200)


def day_named(words: str) -> date:
    """A day as a browser's date field sends it. Raises FormError."""
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise FormError(f"{words!r} is no day; choose one, or write it as 2026-11-27") from error


PLACES: Final[Places] = (
    Place("/devices/{device}/check-now", Right.ACT_ON_DEVICES, post=check_now),
    Place("/devices/{device}/approve", Right.ACT_ON_DEVICES, post=let_in),
    Place("/devices/{device}/accept", Right.ACT_ON_DEVICES, post=believe_again),
    Place("/devices/{device}/in-hand", Right.ACT_ON_DEVICES, post=take_in_hand),
    Place("/devices/{device}/lost", Right.ACT_ON_DEVICES, get=lost_form, post=record_loss),
)

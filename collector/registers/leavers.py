"""A leaver's checklist: what the registers say of one person, and which steps have been done. No password is among them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from collector.errors import NotRecorded
from collector.registers.recording import Recorded, every_line
from collector.store import loans
from collector.store.database import Transaction
from collector.store.loans import StoredLoan
from compliance.registers.loans import Authorisation, LeaverStep, Step
from compliance.registers.media import MediaPermit
from compliance.registers.people import Person
from compliance.registers.person_names import same_person
from compliance.school_clock import day_of


@dataclass(frozen=True, slots=True)
class Checklist:
    """One leaver. `out` are loans whose device is not back or not yet reset; `permits` and `trips` those that still run."""

    person: Recorded
    out: tuple[StoredLoan, ...]
    trips: tuple[Recorded, ...]
    permits: tuple[Recorded, ...]
    done: tuple[LeaverStep, ...]
    by_loans: Mapping[Step, str]
    """What the loans themselves say was done, by the step: nobody has to record it again."""

    @property
    def name(self) -> str:
        """Who leaves."""
        return str(self.person.line.name)

    @property
    def missing(self) -> tuple[Step, ...]:
        """The steps that nobody has recorded and no loan shows."""
        return tuple(step for step in Step if step not in {*(each.step for each in self.done), *self.by_loans})

    @property
    def is_done(self) -> bool:
        """Whether everything is back and every step was done."""
        return not (self.out or self.trips or self.missing)


def everyone(tx: Transaction, school_id: str, now: datetime) -> list[Checklist]:
    """Everybody with a last day, the earliest first."""
    lines = every_line(tx, school_id, now)
    held = loans.everything(tx, school_id)
    leavers = [each for each in lines if isinstance(each.line, Person) and each.line.last_day is not None]
    return [_checklist(each, lines, held, now) for each in sorted(leavers, key=lambda person: person.line.last_day)]


def of(leavers: Sequence[Checklist], name: str) -> Checklist:
    """The checklist of one person. NotRecorded when nobody of this name has a last day."""
    for each in leavers:
        if same_person(each.name, name):
            return each
    raise NotRecorded(
        f"nobody called {name!r} has a last day; record it with `rollcall register change people LINE --last-day DAY`"
    )


def _checklist(person: Recorded, lines: Sequence[Recorded], held: Sequence[StoredLoan], now: datetime) -> Checklist:
    name = person.line.name
    lent = [each for each in held if same_person(each.borrower_name, name)]
    trips = tuple(each for each in lines if _is_open_trip(each, name))
    done = tuple(each.line for each in lines if isinstance(each.line, LeaverStep) and same_person(each.line.person, name))
    shown = {} if trips else _shown_by(lent)
    return Checklist(
        person=person,
        out=tuple(each for each in lent if not each.state.is_reset),
        trips=trips,
        permits=tuple(
            each
            for each in lines
            if isinstance(each.line, MediaPermit) and same_person(each.line.person, name) and each.line.until >= day_of(now)
        ),
        done=done,
        by_loans={step: words for step, words in shown.items() if step not in {each.step for each in done}},
    )


def _shown_by(lent: Sequence[StoredLoan]) -> dict[Step, str]:
    """Of the loans whose device went out: that each is back, and that each was reset."""
    went_out = [each for each in lent if each.device_id]
    words = ", ".join(f"loan {each.loan_id} is {each.state.on_screen}" for each in went_out)
    back = went_out and all(each.state.has_ended for each in lent)
    reset = went_out and all(each.state.is_reset for each in lent)
    return ({Step.EQUIPMENT_RETURNED: words} if back else {}) | ({Step.RESET_DONE: words} if reset else {})


def _is_open_trip(recorded: Recorded, name: str) -> bool:
    line = recorded.line
    return isinstance(line, Authorisation) and same_person(line.person, name) and line.returned_on is None

"""Recording: a line is added, changed or withdrawn, each with its line in the audit log, and nothing is overwritten."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from collector.errors import FormError, NotRecorded
from collector.registers import consequences
from collector.registers.line_versions import read_version
from collector.registers.other_lists import OtherLists
from collector.registers.problems import Problem, wrong_fields
from collector.store import audit, register_lines
from collector.store.database import Transaction
from collector.store.register_lines import StoredLine
from compliance.registers import CATALOGUE, Register
from compliance.registers.cells import in_cell
from compliance.registers.lines import key_of, to_plain


@dataclass(frozen=True, slots=True)
class Recorded:
    """A line as it stands: its number, what it says, and when this was recorded.

    Of a line that was recorded just now, `followed` is what came of it, and `doubts` is what it names that stands in no list.
    """

    register: Register
    line_id: int
    version: int
    line: Any
    recorded_at: datetime
    recorded_by: str
    followed: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """How people call it."""
        return self.register.title_of(self.line)


class Recording:
    """The acts of one person on the registers of one school, in one transaction, at one moment."""

    def __init__(self, tx: Transaction, school_id: str, *, actor: str, now: datetime) -> None:
        """`actor` goes into every version and into the audit log."""
        self._tx = tx
        self._school_id = school_id
        self._actor = actor
        self._now = now
        self.other_lists = OtherLists(tx, school_id, now)

    def add(self, register: Register, line: object) -> Recorded:
        """Add a line. FormError when it cannot be right, alone or beside the other lists, or there is one with the same key."""
        check(register, line)
        self._check_lists(line, None)
        twin = next((each for each in self.lines(register) if key_of(each.line) == key_of(line)), None)
        if twin is not None:
            change = f"change it with `rollcall register change {register.name} {twin.line_id}`"
            words = f"is recorded already, in line {twin.line_id}; {change}"
            what = "the same" if register.title_names_a_person else twin.title
            raise FormError(f"{register.name}: {what} {words}", logged=f"{register.name}: the same {words}")
        return self.add_unlike(register, line)

    def add_unlike(self, register: Register, line: object) -> Recorded:
        """Add a line that was checked, and of which the caller knows that no other has its key."""
        line_id = register_lines.next_line_id(self._tx, self._school_id, register.name)
        return self._put(register, line_id, 1, line, "add")

    def change(self, register: Register, line_id: int, line: object) -> Recorded:
        """Another version of a line. FormError when it cannot be right, NotRecorded when there is no such line."""
        check(register, line)
        before = self.line(register, line_id)
        self._check_lists(line, before.line)
        if before.line == line:
            raise FormError(f"{register.name} {line_id} says that already; nothing was changed")
        return self._put(register, line_id, before.version + 1, line, "change")

    def withdraw(self, register: Register, line_id: int, why: str) -> Recorded:
        """A line that should not have been recorded says nothing from now on. What it said stays in its history."""
        before = self.line(register, line_id)
        stored = self._stored(register, line_id, before.version + 1, before.line, self._now)
        register_lines.add(self._tx, stored)
        self._write(register, line_id, "withdraw", why)
        consequences.follow_withdrawal(self._tx, self._school_id, before.line)
        return before

    def lines(self, register: Register) -> list[Recorded]:
        """The lines of a register as they stand."""
        return lines_of(self._tx, self._school_id, register, self._now)

    def line(self, register: Register, line_id: int) -> Recorded:
        """One line as it stands. NotRecorded when there is none of that number."""
        return line_of(self._tx, self._school_id, register, line_id)

    def denied(self, line: object, before: object | None) -> list[Problem]:
        """What the other lists say against a line; of one that changes, only what they did not say against it before."""
        known = [] if before is None else self.other_lists.denied(before)
        return [each for each in self.other_lists.denied(line) if each not in known]

    def _check_lists(self, line: object, before: object | None) -> None:
        problems = self.denied(line, before)
        if problems:
            raise wrong_fields(problems)

    def _put(self, register: Register, line_id: int, version: int, line: object, action: str) -> Recorded:
        register_lines.add(self._tx, self._stored(register, line_id, version, line, None))
        said = f"version {version}" if register.title_names_a_person else register.title_of(line)
        self._write(register, line_id, action, said)
        came = consequences.follow(self._tx, self._school_id, register.name, line_id, line, actor=self._actor, now=self._now)
        doubts = self.other_lists.doubts(line)
        return Recorded(register, line_id, version, line, self._now, self._actor, tuple(came), tuple(doubts))

    def _stored(
        self, register: Register, line_id: int, version: int, line: object, withdrawn_at: datetime | None
    ) -> StoredLine:
        values = json.dumps(to_plain(line), ensure_ascii=False, sort_keys=True)
        return StoredLine(self._school_id, register.name, line_id, version, values, self._now, self._actor, withdrawn_at)

    def _write(self, register: Register, line_id: int, action: str, detail: str) -> None:
        subject = f"{register.name} {line_id}"
        audit.write(self._tx, self._school_id, self._now, self._actor, f"register.{action}", subject, audit.DONE, detail)


def named(name: str) -> Register:
    """The register of this name, with hyphens or underscores. NotRecorded names those there are."""
    register = CATALOGUE.get(name.strip().lower().replace("_", "-"))
    if register is None:
        known = f"known: {', '.join(CATALOGUE)}"
        raise NotRecorded(f"no register is called {name!r}; {known}", logged=f"no such register; {known}")
    return register


def check(register: Register, line: object) -> None:
    """FormError says what is wrong with a line as a whole."""
    objections = register.objections(line)
    if objections:
        raise wrong_fields([Problem(field, _cell(line, field), remedy) for field, remedy in objections])


def lines_of(tx: Transaction, school_id: str, register: Register, known_at: datetime) -> list[Recorded]:
    """The lines of a register as they were known at a moment."""
    return [_recorded(register, each) for each in register_lines.of_register(tx, school_id, register.name, known_at)]


def every_line(tx: Transaction, school_id: str, known_at: datetime) -> list[Recorded]:
    """The lines of every register as they were known at a moment. A register that this version does not know is passed over."""
    stored = register_lines.of_school(tx, school_id, known_at)
    return [_recorded(CATALOGUE[each.register], each) for each in stored if each.register in CATALOGUE]


def line_of(tx: Transaction, school_id: str, register: Register, line_id: int) -> Recorded:
    """One line as it stands. NotRecorded when there is none of that number, or it was withdrawn."""
    history = history_of(tx, school_id, register, line_id)
    if not history or history[-1].withdrawn_at is not None:
        state = "was withdrawn" if history else "is not there"
        raise NotRecorded(f"{register.name} {line_id} {state}; `rollcall register list {register.name}` names those there are")
    return _recorded(register, history[-1])


def ever_recorded(tx: Transaction, school_id: str, register: Register, line_id: int) -> Recorded:
    """One line as it stands, or as it stood when it was withdrawn. NotRecorded when there was none of that number."""
    history = history_of(tx, school_id, register, line_id)
    return _recorded(register, history[-1]) if history else line_of(tx, school_id, register, line_id)


def why_withdrawn(tx: Transaction, school_id: str, register: Register, line_id: int) -> str:
    """The reason that was given when a line was withdrawn; "" for one that was not."""
    return audit.last_detail(tx, school_id, "register.withdraw", f"{register.name} {line_id}")


def history_of(tx: Transaction, school_id: str, register: Register, line_id: int) -> list[StoredLine]:
    """Every version of a line, the oldest first."""
    return register_lines.versions(tx, school_id, register.name, line_id)


def _recorded(register: Register, stored: StoredLine) -> Recorded:
    line = read_version(register, stored)
    return Recorded(register, stored.line_id, stored.version, line, stored.recorded_at, stored.recorded_by)


def _cell(line: object, field: str) -> str:
    return in_cell(getattr(line, field))

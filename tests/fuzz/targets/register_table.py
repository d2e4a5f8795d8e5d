"""A table as lines of any register: what is recorded of it is what it says, and is read again from its own export."""

from collections.abc import Iterator
from typing import Final

from collector.errors import RegisterError
from collector.registers import importing
from collector.registers.recording import Recording
from collector.reports.register_csv import as_csv
from compliance.registers import CATALOGUE, Register
from compliance.school_clock import day_of
from tests.fuzz.fuzzed_school import NOW, SCHOOL_ID, OneTransaction, undone
from tests.fuzz.target import Target

_REGISTERS: Final = tuple(CATALOGUE.values())


def run(data: bytes) -> None:
    """The first byte says which register. Read, record what is right, plan it again, and read what is exported."""
    register, table = _REGISTERS[data[0] % len(_REGISTERS) if data else 0], data[1:]
    try:
        read = importing.read(table, register, {}, day_of(NOW))
        assert all(str(each).isprintable() for each in read.problems)
        undone(lambda database: _record(register, read, database))
    except RegisterError as error:
        assert all(line.isprintable() for line in str(error).split("\n")), str(error)
        raise


def _record(register: Register, read: importing.ReadTable, database: OneTransaction) -> None:
    desk = Recording(database.tx, SCHOOL_ID, actor="fuzz", now=NOW)
    before = len(desk.lines(register))
    planned = importing.plan(desk, register, read)
    importing.record(desk, register, planned)
    assert len(desk.lines(register)) == before + len(planned.new)
    assert _plan(desk, register, read) == (0, 0, len(planned.new) + len(planned.changed) + len(planned.same))
    exported = importing.read(as_csv(register, desk.lines(register)).encode(), register, {}, day_of(NOW))
    assert exported.problems == ()
    assert _plan(desk, register, exported) == (0, 0, before + len(planned.new))


def _plan(desk: Recording, register: Register, read: importing.ReadTable) -> tuple[int, int, int]:
    again = importing.plan(desk, register, read)
    return len(again.new), len(again.changed), len(again.same)


def _seeds() -> Iterator[bytes]:
    for number, register in enumerate(_REGISTERS):
        header = ",".join(each.name for each in register.fields)
        yield bytes([number]) + f"{header}\n{',' * (len(register.fields) - 1)}\n".encode()
    people = list(CATALOGUE).index("people")
    yield bytes([people]) + b"Name;Role;Last day\nA. Sample;teacher;\nB. Other;office;18/12/2026\n"
    yield bytes([people]) + "\ufeffname\trole\n'=A. Sample\tteacher\n".encode()


TARGET: Final = Target(
    "register_table",
    run,
    (RegisterError,),
    _seeds,
    words=(*(f"{each.name},".encode() for register in _REGISTERS for each in register.fields), b"2026-01-14", b"yes", b"'="),
)

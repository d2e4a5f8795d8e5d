"""A spool whose file was changed under the agent, cell by cell or byte by byte: read as it was, or refused as damaged."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from agent.errors import AgentError
from agent.spool.message import SealedMessage, SpooledMessage
from agent.spool.summary import look_into_spool
from agent.state_folder import StateFolder
from compliance.envelope import Purpose
from tests.fuzz import script
from tests.fuzz.script import Line, ScriptMutation
from tests.fuzz.target import Target
from tests.fuzz.targets.agent_session import WAITING, fresh_folder, open_spool

_CELL, _BYTES = range(2)
_PAGE_BYTES: Final = 512


def run(data: bytes) -> None:
    """Change the file, then do all that the agent does with a spool."""
    folder = fresh_folder()
    sound = _messages(folder)
    for line in script.read(data, 2):
        _change(folder.spool_file, line)
    try:
        _use(folder, sound)
    except AgentError as error:
        assert str(error)


def _use(folder: StateFolder, sound: set[bytes]) -> None:
    """Whatever is handed out to be sent is a message that the device sealed."""
    look_into_spool(folder)
    with closing(open_spool(folder)) as spool:
        pending = [each for each in spool.waiting(WAITING) if isinstance(each, SpooledMessage)]
        assert {each.message.sealed for each in pending} <= sound
        added = spool.append(lambda _: SealedMessage(Purpose.REPORT, b"new", b"h" * 32))
        for each in pending[:1]:
            spool.acknowledge(each.epoch, each.sequence, each.message.hash)
        spool.acknowledge(added.epoch, added.sequence, b"h" * 32)
        spool.summary()


def _messages(folder: StateFolder) -> set[bytes]:
    with closing(open_spool(folder)) as spool:
        return {each.message.sealed for each in spool.waiting(WAITING) if isinstance(each, SpooledMessage)}


def _change(file: Path, line: Line) -> None:
    if line.kind == _CELL:
        _change_cell(file, line.content)
    else:
        _change_bytes(file, line.content)


def _change_cell(file: Path, content: bytes) -> None:
    """Table, column, row, type and value of one cell, as the first bytes choose them."""
    table, column, row, kind = (content + bytes(4))[:4]
    try:
        with closing(sqlite3.connect(file, isolation_level=None)) as database:
            tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
            name = tables[table % len(tables)]
            columns = [each[1] for each in database.execute(f"PRAGMA table_info({name})")]
            chosen = columns[column % len(columns)]
            where = f"rowid IN (SELECT rowid FROM {name} ORDER BY rowid LIMIT 1 OFFSET {row % (WAITING + 1)})"  # noqa: S608 - names of our own tables
            database.execute(f"UPDATE {name} SET {chosen} = ? WHERE {where}", (_value(kind, content[4:]),))  # noqa: S608
    except (sqlite3.Error, UnicodeDecodeError):
        return  # damaged before, or a rule of the table: then the cell stays as it is


def _value(kind: int, content: bytes) -> str | int | float | bytes | None:
    match kind % 5:
        case 0:
            return content.decode()
        case 1:
            return int.from_bytes(content[:8], "big", signed=True)
        case 2:
            return content
        case 3:
            return float(len(content))
    return None


def _change_bytes(file: Path, content: bytes) -> None:
    """Some bytes over those at a place that the first two bytes choose."""
    place = int.from_bytes(content[:2], "big")
    with file.open("r+b") as stream:
        stream.seek(place % file.stat().st_size)
        stream.write(content[2:_PAGE_BYTES])


def _seeds() -> Iterator[bytes]:
    for table in range(9):
        for column in range(8):
            for kind in range(5):
                yield script.written([Line(_CELL, bytes([table, column, 0, kind]) + b"\x7f\xff\xff\xff\xff\xff\xff\xff")])
    yield script.written([Line(_CELL, bytes([1, 1, 2, 1]) + bytes(8)), Line(_BYTES, b"\x10\x00\xff\xff")])
    yield from (script.written([Line(_BYTES, place.to_bytes(2, "big") + b"\xff\x00")]) for place in (0, 18, 100, 4096, 8200))


TARGET: Final = Target("spool_rows", run, (), _seeds, most_bytes=1024, mutation=ScriptMutation([None, None]))

"""A school in whose records one person, and another one, stand in every place where a person can stand."""

import json
from collections.abc import Iterator
from typing import Any, Final

from collector.store.database import Transaction, Value
from collector.store.instants import to_text
from collector.store.personal_columns import Holds, PersonalColumn, PersonalTable
from collector.store.personal_tables import PERSONAL_TABLES
from compliance.registers import CATALOGUE, Register
from compliance.registers.fields import FieldDoc
from compliance.registers.fields import Holds as FieldHolds
from tests.fakes.school_records import DEVICE, NOW

SUBJECT: Final = "Q. Zyxwvutson"
OTHER: Final = "R. Qwertzuiop"
WORD, OTHER_WORD = "zyxwvutson", "qwertzuiop"

DRAWN = "L 77777 77777"

_MOMENT: Final = to_text(NOW)
_FIXED: Final[dict[str, dict[str, Value]]] = {
    "signers": {"role": "technician"},
    "loans": {"state": "closed", "state_changed_at": _MOMENT, "borrower_role": "teacher", "due_back": "2026-12-01"},
    "exceptions": {"until": "2026-12-01", "device_id": DEVICE.device_id, "rule_id": "LOCK-1"},
    "in_hand": {"until": "2026-12-01", "device_id": DEVICE.device_id},
    "devices": {"state": "returned", "route": "on_site", "enrolled_at": _MOMENT, "agent_version": "0.1.0", "platform": "linux"},
    "incidents": {"kind": "forked_chain", "device_id": DEVICE.device_id, "updated_at": _MOMENT},
    "frozen_knowledge": {"register": "incident-log"},
    "calendar_spans": {"kind": "term", "first_day": "2026-09-02", "last_day": "2026-12-18"},
    "check_requests": {"device_id": DEVICE.device_id, "expires_at": _MOMENT},
    "inbox_files": {"outcome": "recorded"},
    "legal_holds": {"removed_at": _MOMENT},
    "loan_signatures": {"kind": "typed"},
    "loan_extensions": {"until": "2026-12-01"},
    "loan_drafts": {"changed_at": _MOMENT},
    "audit": {"action": "loan.new", "outcome": "done"},
}
_OWNERS: Final = {"loan_id": "loans", "account_id": "accounts"}
_COUNTED: Final = {
    *(
        "loan_id",
        "account_id",
        "exception_id",
        "rule_id",
        "device_id",
        "signing_key",
        "incident_id",
        "line_id",
        "span_id",
        "nonce",
    ),
}


def plant(tx: Transaction, school_id: str, name: str = SUBJECT, other: str = OTHER, first: int = 1000) -> int:
    """For every column where a name may stand, a row with the one name there and the other everywhere else; how many rows."""
    number = first
    for table in PERSONAL_TABLES.values():
        for column in (each for each in table.named if each.holds is not Holds.DRAWING):
            for values in _rows(table, column, name, other):
                for key, owner in _OWNERS.items():
                    if key in table.key and table.name != owner:
                        nobody: dict[str, Value] = {each.name: f"N{number}" for each in PERSONAL_TABLES[owner].named}
                        _insert(tx, school_id, PERSONAL_TABLES[owner], nobody, number)
                _insert(tx, school_id, table, values, number)
                number += 1
    return number - first


def _rows(table: PersonalTable, column: PersonalColumn, name: str, other: str) -> Iterator[dict[str, Value]]:
    others: dict[str, Value] = {each.name: _text(each, other) for each in table.named}
    if table.name != "register_lines":
        yield {**others, column.name: _text(column, name)}
        return
    for register in CATALOGUE.values():
        if column.holds is not Holds.LINE:
            yield {
                "register": register.name,
                "values_json": _line(register, None, name, other),
                column.name: _text(column, name),
            }
            continue
        for field in register.fields:
            if field.holds is FieldHolds.TEXT:
                yield {"register": register.name, "recorded_by": other, "values_json": _line(register, field, name, other)}


def _text(column: PersonalColumn, name: str) -> str:
    if column.holds is Holds.NAME:
        return name
    if column.holds is Holds.DRAWING:
        return f"M 1 1 L 2 2 {DRAWN}"
    return json.dumps({"name": f"laptop of {name}"}) if column.name == "known_json" else f"words about {name}'s laptop"


def _line(register: Register, at: FieldDoc | None, name: str, other: str) -> str:
    values: dict[str, Any] = {}
    for field in register.fields:
        if field.holds is FieldHolds.TEXT:
            who = name if field is at else other
            values[field.name] = who if field.personal else f"said of {who}"
        elif field.required:
            values[field.name] = _required(field)
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def _required(field: FieldDoc) -> Any:  # noqa: ANN401 - what JSON has there
    if field.words_allowed:
        return field.words_allowed[0]
    return {FieldHolds.DAY: "2026-11-04", FieldHolds.TRUTH: True, FieldHolds.NUMBER: 1}[field.holds]


def _insert(tx: Transaction, school_id: str, table: PersonalTable, values: dict[str, Value], number: int) -> None:
    row: dict[str, Value] = {}
    for column in tx.all(f"PRAGMA table_info({table.name})"):
        name, is_needed = str(column["name"]), bool(column["notnull"])
        empty: Value = {"TEXT": "", "BLOB": b""}.get(str(column["type"]), 0)
        row[name] = empty if is_needed else None
        if name in _COUNTED or name == table.key[-1]:
            row[name] = {"TEXT": f"N-{number}", "BLOB": number.to_bytes(32, "big")}.get(str(column["type"]), number)
    row |= {"school_id": school_id} if "school_id" in row else {}
    values = {**values, "sign_in_name": f"{values['sign_in_name']!s} {number}"} if "sign_in_name" in values else values
    row |= {table.at: _MOMENT, **_FIXED.get(table.name, {}), **values}
    tx.run(f"INSERT INTO {table.name} ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})", row)  # noqa: S608 - our own names

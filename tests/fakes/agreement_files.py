"""Agreement files as a school would drop them, all right but for what a test makes wrong."""

import json
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

from collector.registers import agreements

_SHIPPED: Final = Path(__file__).parents[2] / "configs" / "agreements" / "device-loan-agreement.toml"

AGREEMENT: Final = agreements.parse(_SHIPPED.read_text(encoding="utf-8"), _SHIPPED.name)

FORM: Final[Mapping[str, Any]] = {
    "agreement": {"id": "DLA-7", "version": AGREEMENT.version, "text_sha256": AGREEMENT.sha256},
    "device": {"make": "Contoso", "model": "Slate 5", "serial": "AB12CD", "asset_tag": "RC-0007"},
    "member_of_staff": {"name": "A. Sample", "role": "teacher"},
    "received_by": {"name": "A. Sample", "signed_at": "2026-11-19T15:00:00Z"},
    "technician_approval": {"name": "T. Technician", "at": "2026-11-19T16:00:00Z"},
    "headteacher_authorisation": {"name": "H. Head", "signed_at": "2026-11-20"},
    "due_back": "2027-07-21",
}


def form(**changes: object) -> dict[str, Any]:
    """The form with other values, by their dotted names with two underscores for the dot."""
    changed = deepcopy(dict(FORM))
    for name, value in changes.items():
        part, _, field = name.partition("__")
        if field:
            changed[part][field] = value
        else:
            changed[part] = value
    return changed


def as_json(form: Mapping[str, Any]) -> bytes:
    """The form as a JSON file."""
    return json.dumps(form).encode()


def as_toml(form: Mapping[str, Any]) -> bytes:
    """The form as a TOML file: plain keys first, then a table for each part."""
    plain = [f"{name} = {json.dumps(value)}" for name, value in form.items() if not isinstance(value, dict)]
    tables = [
        "\n".join([f"[{name}]", *(f"{field} = {json.dumps(value)}" for field, value in part.items())])
        for name, part in form.items()
        if isinstance(part, dict)
    ]
    return "\n".join([*plain, *tables]).encode()


def as_csv(*forms: Mapping[str, Any], delimiter: str = ",") -> bytes:
    """Forms as one table, whose columns join the names with a dot."""
    rows = [_flat(each) for each in forms]
    cells = [list(rows[0]), *([str(value) for value in row.values()] for row in rows)]
    return "".join(delimiter.join(f'"{cell}"' for cell in row) + "\r\n" for row in cells).encode("utf-8-sig")


def _flat(form: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in form.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{field}": cell for field, cell in value.items()}
        else:
            flat[name] = value
    return flat

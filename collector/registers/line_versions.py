"""What a stored version of a line says."""

import json
from collections.abc import Mapping
from typing import Any

from collector.errors import StoreError
from collector.store.register_lines import StoredLine
from compliance.registers import Register
from compliance.registers.lines import from_plain


def read_version(register: Register, stored: StoredLine) -> Any:  # noqa: ANN401 - lines of any register
    """What one version of a line says. StoreError when this version of Rollcall cannot read it: a later one wrote it."""
    try:
        values: Mapping[str, Any] = json.loads(stored.values_json)
        return from_plain(register.line, values)
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError(f"{register.name} {stored.line_id} cannot be read; was it recorded by a later version?") from error

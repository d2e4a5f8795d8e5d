"""Readings as plain JSON values, for people and for other programs. Nothing that crosses the wire is made here."""

import re
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import TypeAlias

from compliance.unknown import Unknown

Plain: TypeAlias = "dict[str, Plain] | list[Plain] | str | int | bool | None"


def plain(value: object) -> Plain:
    """A reading or part of one: records by field name, or by their own name where they have none; times as ISO 8601.

    Unknown is `{"unknown": why, "detail": …}`.
    """
    if isinstance(value, Unknown):
        return {"unknown": value.why.value, "detail": str(value)}
    if is_dataclass(value) and not isinstance(value, type):
        if not fields(value):
            return re.sub(r"(?<!^)(?=[A-Z])", "_", type(value).__name__).lower()
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    if isinstance(value, frozenset | set):
        return [plain(each) for each in sorted(value, key=str)]
    return _single(value)


def _single(value: object) -> Plain:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, str | bool | int):
        return value
    raise TypeError(f"no plain form for {type(value).__name__}")

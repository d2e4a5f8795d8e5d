"""The enrolment file: how a device finds its collector, whom it may trust there, and with what right it asks to be enrolled."""

import json
import os
import secrets
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from collector.errors import FormError
from collector.store.instants import to_text

_WARNING: Final = (
    "# Rollcall enrolment. Whoever holds this file can enrol a device: hand it on like a password, then delete it.\n"
)


@dataclass(frozen=True, slots=True)
class CollectorAddress:
    """Where devices find a collector, and the PEM of the certificate authority by which they know it."""

    school_id: str
    school_name: str
    host: str
    enrolment_port: int
    agents_port: int
    certificate_authority: str


@dataclass(frozen=True, slots=True, repr=False)
class EnrolmentOffer:
    """The file's content. Either `token` (one loan's, one use, until `expires_at`) or `school_key` (on site) is given.

    Empty texts, and an `expires_at` of None, are left out of the file. No repr: tokens and keys are secrets.
    """

    school_id: str
    school_name: str
    host: str
    enrolment_port: int
    agents_port: int
    certificate_authority: str
    token: str
    school_key: str
    loan_id: str
    serial: str
    asset_tag: str
    expires_at: datetime | None


def to_toml(offer: EnrolmentOffer) -> str:
    """The file's text."""
    values = [(each.name, getattr(offer, each.name)) for each in fields(offer)]
    return _WARNING + "".join(f"{name} = {_toml_value(value)}\n" for name, value in values if value not in ("", None))


def parse(text: str) -> EnrolmentOffer:
    """The inverse of `to_toml`. FormError names the field that is wrong."""
    try:
        table: dict[str, Any] = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormError(f"not an enrolment file: {error}") from error
    known = {each.name: each.type for each in fields(EnrolmentOffer)}
    for name, value in table.items():
        if name not in known or not isinstance(value, known[name]):  # type: ignore[arg-type] # the types of the fields
            raise FormError(f"not an enrolment file: {name} is foreign, or of another type; have a new one made")
    needed = ("school_id", "school_name", "host", "enrolment_port", "agents_port", "certificate_authority")
    missing = [name for name in needed if name not in table]
    if missing or ("token" in table) == ("school_key" in table):
        raise FormError(f"not an enrolment file: {', '.join(missing) or 'token or school_key'} missing; have a new one made")
    return EnrolmentOffer(**{"expires_at": None, **dict.fromkeys(_OPTIONAL, ""), **table})


def write(path: Path, offer: EnrolmentOffer) -> None:
    """Put the file there in one step, readable by its owner alone, and on the disk when this returns."""
    write_private(path, to_toml(offer))


def write_private(path: Path, text: str, sync: Callable[[int], None] = os.fsync) -> None:
    """Put a text file there in one step, readable by its owner alone, and on the disk when this returns, its name as well.

    `sync` brings to the disk what an open file, or a folder, holds.
    """
    new = path.with_name(f".{secrets.token_hex(8)}.tmp")  # not made of the name, which may be as long as a name can be
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            sync(file.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
    _sync_names(path.parent, sync)


def _sync_names(folder: Path, sync: Callable[[int], None]) -> None:
    """A name is on the disk once its folder is (fsync(2)). Windows opens no folder; there the file system's journal must do."""
    if os.name != "posix":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        sync(opened)
    finally:
        os.close(opened)


_OPTIONAL: Final = ("token", "school_key", "loan_id", "serial", "asset_tag")


def _toml_value(value: str | int | datetime) -> str:
    match value:
        case datetime():
            return to_text(value)
        case int():
            return str(value)
        case str():
            # A JSON string is a TOML basic string but for DEL, which JSON lets stand.
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")

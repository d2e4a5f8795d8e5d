"""Enrolment files on the disk: there in one step, readable by their owner alone."""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from compliance.enrolment_offer import EnrolmentOffer, to_toml


@dataclass(frozen=True, slots=True)
class CollectorAddress:
    """Where devices find a collector, and the PEM of the certificate authority by which they know it."""

    school_id: str
    school_name: str
    host: str
    enrolment_port: int
    agents_port: int
    certificate_authority: str


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
